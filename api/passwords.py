"""Hash passwords with argon2id, off the event loop, and make tokens, of which hashes are kept."""

import hashlib
import hmac
import secrets
from functools import cache

import anyio
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

HASHED_AT_ONCE = 2
"""Each hash takes 64 MB and a fifth of a second of a core; more of them wait."""
TOKEN_PREFIX = "cwt_"
"""Start of a program's token, by which it is told from a password."""
TOKEN_BYTES = 32
_CSRF_KEY = b"coastwatch csrf/1"

_hasher = PasswordHash((Argon2Hasher(),))
_room = anyio.CapacityLimiter(HASHED_AT_ONCE)


async def hash_password(password: str) -> str:
    """Give the argon2id hash of a password, with its parameters and salt."""
    return await anyio.to_thread.run_sync(_hasher.hash, password, limiter=_room)


async def is_password(password: str, password_hash: str | None) -> bool:
    """
    Tell whether a password is the one of a hash.

    Where there is no hash, as nobody has that login, as much work is done before saying no.
    """
    return await anyio.to_thread.run_sync(_is_password, password, password_hash, limiter=_room)


def make_token() -> str:
    """Give a new secret for a session's cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def make_api_token() -> str:
    """Give a new token for a program."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Give what is kept of a token; it has too much chance in it to need salt."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(session_token: str) -> str:
    """Give the second secret of a session, which pages send in a header; made from the first."""
    return hmac.digest(session_token.encode(), _CSRF_KEY, "sha256").hex()


def csrf_equal(found: str, csrf: str) -> bool:
    """Tell whether a header holds the second secret of a session, in the same time for any."""
    return hmac.compare_digest(found.encode(), csrf.encode())


def _is_password(password: str, password_hash: str | None) -> bool:
    if password_hash is None:
        _hasher.verify(password, _nobodys_hash())
        return False
    return _hasher.verify(password, password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(TOKEN_BYTES))
