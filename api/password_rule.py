"""Refuse passwords that are guessed first: short ones, common ones, ones made of the login."""

from functools import cache
from importlib.resources import files

from api.password_words import LONGEST_PASSWORD, SHORTEST_PASSWORD, WeakPasswordError
from maritime.account import plain_login

FEWEST_SIGNS = 5
"""Different letters that a password has at least."""


def require_strong(password: str, login: str) -> None:
    """
    Raise WeakPasswordError unless a password may be used for a login.

    Examples
    --------
    >>> require_strong("潮水 37 lanterns 沙堤", "chen.yi")
    >>> require_strong("Password123!", "chen.yi")
    Traceback (most recent call last):
    api.password_words.WeakPasswordError: the password is one of the commonest; take 10 to 200 \
letters of any script, like a few words that do not belong together
    """
    plain = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPasswordError("is too short")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPasswordError("is too long")
    if "\x00" in password or not password.strip():
        raise WeakPasswordError("has nothing in it, or a sign that cannot be typed")
    if plain.strip() in _common() or plain.rstrip("!.?1234567890") + "123" in _common():
        raise WeakPasswordError("is one of the commonest")
    if len(set(plain)) < FEWEST_SIGNS:
        raise WeakPasswordError(f"has fewer than {FEWEST_SIGNS} different letters")
    if plain_login(login) in plain:
        raise WeakPasswordError("has the login in it")


@cache
def _common() -> frozenset[str]:
    listed = files("api").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(listed.casefold().split("\n")) - {""}
