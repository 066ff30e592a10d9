"""Look an address of tiles over before anybody is asked by it; what is in it is never repeated."""

import re
from urllib.parse import parse_qsl, urlsplit

from geo_data.base_map import KEY

LONGEST_TEMPLATE = 2000

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SECRET_NAMES = frozenset(
    ("tk", "key", "token", "access_token", "ak", "sk", "apikey", "api_key", "appkey", "sig")
)
_ADDRESS = ("something that is no address", "https://HOST/PATH or http://HOST/PATH")


def faults_of_template(
    template: str, wanted: tuple[str, ...], *, has_key: bool
) -> list[tuple[str, str]]:
    """Give what is wrong with a template, as (found, expected)."""
    if len(template) > LONGEST_TEMPLATE or not template.isascii() or re.search(r"[\s\\]", template):
        return [
            ("blanks, signs that are not ASCII, or too many", f"at most {LONGEST_TEMPLATE} signs")
        ]
    faults = []
    try:
        parts = urlsplit(template)
        _ = parts.port
    except ValueError:
        return [_ADDRESS]
    if parts.scheme not in ("http", "https") or not parts.hostname:
        faults.append(_ADDRESS)
    if parts.username is not None or parts.password is not None:
        faults.append(("a name or a password before the host", "the host alone"))
    if _PLACEHOLDER.search(parts.netloc):
        faults.append(("a placeholder in the host", "one host by its name or address"))
    if parts.fragment:
        faults.append(("a part after #", "nothing after #"))
    found = _PLACEHOLDER.findall(template)
    for place in wanted:
        if found.count(place) != 1:
            faults.append((f"{place} {found.count(place)} times", f"{place} once"))
    if set(found) - {*wanted, KEY}:  # not which: somebody may have put braces around his key
        faults.append(("an unknown placeholder", "none but " + " ".join((*wanted, KEY))))
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        faults.append(("a brace without its other half", "braces around placeholders alone"))
    if found.count(KEY) > 1 or (has_key and KEY not in found):
        faults.append((f"{KEY} {found.count(KEY)} times", f"{KEY} once, as there is a key"))
    if any(
        name.lower() in _SECRET_NAMES and value and value != KEY
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ):
        faults.append(("a key written into it", f"{KEY} in its place, and the key as key = …"))
    return faults
