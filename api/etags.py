"""Read which state of a row a request names, and write the state of a row as its ETag."""

from typing import Annotated

from fastapi import Header, Request

from api.api_errors import IfMatchError

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="ETag of the row as it was seen; needed, one only, neither weak nor `*`.",
        examples=['"4711"'],
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="ETags that are known already.",
        examples=['"4711"'],
    ),
]
ETAG = {
    "description": "The state of the row: what the next change of it names in If-Match.",
    "schema": {"type": "string"},
    "example": '"4711"',
}
"""How the header is described in OpenAPI."""
SAID_WITH_ETAG = {200: {"headers": {"ETag": ETAG}}}
MADE_WITH_ETAG = {
    201: {
        "headers": {
            "ETag": ETAG,
            "Location": {"description": "Path of the row.", "schema": {"type": "string"}},
        }
    }
}
LONGEST_DIGITS = 18
"""Of a revision; what is longer is none."""


def etag_of(state: int | str) -> str:
    """
    Give a revision, or the SHA-256 of a file, as an ETag.

    Examples
    --------
    >>> etag_of(4711)
    '"4711"'
    """
    return f'"{state}"'


def wanted_revision(request: Request) -> int:
    """
    Give the revision that a request's If-Match names.

    Raises
    ------
    IfMatchError
        If there is none, several, a weak one or `*`: two people must not overwrite each other.
    """
    written = ", ".join(request.headers.getlist("if-match")).strip()
    number = written[1:-1] if len(written) > 2 and written[0] == written[-1] == '"' else ""
    if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_DIGITS):
        raise IfMatchError(written[:100])
    return int(number)


def is_known(request: Request, state: int | str) -> bool:
    """Tell whether a request's If-None-Match names a state, weakly compared (RFC 9110)."""
    written = ",".join(request.headers.getlist("if-none-match"))
    tags = {tag.strip().removeprefix("W/") for tag in written.split(",")}
    return "*" in tags or etag_of(state) in tags
