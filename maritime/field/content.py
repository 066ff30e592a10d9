"""Write what an item says in one form only, so that the same content has the same hash."""

import hashlib
import json
import math
import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def plain_content(value: object) -> object:
    """
    Give JSON in the one form that it is kept and hashed in.

    Whole numbers are whole, signs that no text may have (NUL, half letters) are U+FFFD.

    Raises
    ------
    ValueError
        If there is a number that is not finite, or something that is no JSON.

    Examples
    --------
    >>> plain_content({"a": [1.0, 0.5, "x\\x00"]}) == {"a": [1, 0.5, "x\ufffd"]}
    True
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub(REPLACEMENT, value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number of JSON")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dict):
        return {str(plain_content(str(key))): plain_content(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_content(one) for one in value]
    raise ValueError(f"{type(value).__name__} is no JSON")


def content_bytes(content: object) -> bytes:
    """
    Give the bytes that stand for a content: sorted names, no blanks, UTF-8.

    Examples
    --------
    >>> content_bytes({"b": "堃", "a": 1}).decode()
    '{"a":1,"b":"堃"}'
    """
    written = json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return written.encode("utf-8")


def content_sha256(content: object) -> str:
    """Give the SHA-256, in hexadecimal, of a content in its one form."""
    return hashlib.sha256(content_bytes(content)).hexdigest()
