"""Find ids of districts and keys of rows in addresses, whatever signs are in them."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, unquote, unquote_to_bytes

from fastapi import Path
from pydantic import BeforeValidator
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import district_path
from api.wire import LONGEST_ID, NO_NUL
from geo_data.pack_layers import Layer

LARGEST_NUMBER = 2**31 - 1
OF_DISTRICT = re.compile(
    rb"(.*?/districts/)([^/]+)(?:(/(?:records/[^/]+|vessels|grids)/)([^/]+))?(/.*)?", re.DOTALL
)
"""Addresses of districts: what is before the id, the id as it is written, what is between it and a
key, the key as it is written, what is after it."""


@dataclass(frozen=True)
class KeptKeys:
    """
    Stand before an application, and leave ids and keys as they are written in their addresses.

    Servers decode an address before it is taken apart, so the key a/b would be two parts of it.
    Parameters of `DistrictId`, and of a type that `key_type` gives, have them decoded, and whole.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (
            parts := OF_DISTRICT.fullmatch(scope.get("raw_path") or b"")
        ):
            before, district_id, between, key, after = map(_decoded, parts.groups(b""))
            path = before + quote(district_id, safe="") + between + quote(key, safe="") + after
            scope = {**scope, "path": path}
        await self.app(scope, receive, send)


def key_type(description: str, example: str) -> object:
    """Give the type of a key in a path."""
    return Annotated[
        str,
        BeforeValidator(unquote),
        Path(pattern=NO_NUL, max_length=LONGEST_ID, description=description, examples=[example]),
    ]


def record_path(district_id: str, layer: str, key: str | int) -> str:
    """
    Give the path of a row.

    Examples
    --------
    >>> record_path("440781", "vessel", "a/b")
    '/api/v1/districts/440781/records/vessel/a%2Fb'
    """
    return f"{district_path(district_id)}/records/{layer}/{quote(str(key), safe='')}"


def key_in(layer: Layer, written: str) -> str | int:
    """Give the key that a path names: an id, or a number; -1 is no row's."""
    if layer.id_column:
        return written
    is_number = written.isascii() and written.isdecimal() and len(written) <= 10
    return int(written) if is_number and int(written) <= LARGEST_NUMBER else -1


def _decoded(part: bytes) -> str:
    return unquote_to_bytes(part).decode(errors="replace")
