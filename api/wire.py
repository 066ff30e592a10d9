"""Define what every request and answer shares: pages, links, GeoJSON, instants, boxes."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import unquote, urlencode

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
)

from geo_data.instants import WrittenTimeError, parse_instant
from geo_data.read_page import Bbox, Page, PageRequest

LARGEST_PAGE = 1000
LARGEST_OFFSET = 10**9
LONGEST_ID = 500
NO_NUL = r"^[^\x00]*$"
BBOX_EXPECTED = (
    "west,south,east,north in degrees, longitudes -180 to 180, latitudes -90 to 90, "
    "south not above north"
)
BBOX_PATTERN = r"^ *-?[0-9]+(\.[0-9]*)? *(, *-?[0-9]+(\.[0-9]*)? *){3}$"
INSTANT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*$"
DAY_EXAMPLE = "2026-11-28"
INSTANT_EXAMPLE = "2026-11-23T00:00:00+08:00"

_LOST_PLUS = re.compile(r"(T\d\d:\d\d(?::\d\d)?) (?=\d\d:?\d\d$)")
"""A plus that a query string turned into a blank."""

P = TypeVar("P", bound=BaseModel)

PlainText = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=LONGEST_ID)]
DistrictId = Annotated[
    str,
    BeforeValidator(unquote),
    Path(
        pattern=NO_NUL,
        max_length=LONGEST_ID,
        description="Id of the district.",
        examples=["440781"],
    ),
]


DayAsked = Annotated[date | None, Query(description="Day; today by the district's clock if none.")]


def with_example(**values: object) -> ConfigDict:
    """Give the settings of a model that shows one example of itself."""
    return ConfigDict(json_schema_extra={"examples": [values]})


class GeoJsonResponse(JSONResponse):
    """Answer with GeoJSON (RFC 7946)."""

    media_type = "application/geo+json"


class Wire(BaseModel):
    """Base of what goes out; fields have the names of the format."""

    model_config = ConfigDict(from_attributes=True)


class Asked(BaseModel):
    """Base of what comes in: a name that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Problem(Wire):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="A URN that names the kind of problem.")
    title: str
    status: int
    detail: str
    errors: list["ProblemEntry"] | None = Field(
        None, description="Every fault of the request, where it has any."
    )


class ProblemEntry(Wire):
    """One fault: where it is, what was found, what was expected."""

    location: str
    found: str
    expected: str


class Link(Wire):
    """A link to another answer."""

    href: str
    rel: str
    type: str | None = None


class Geometry(Wire):
    """A GeoJSON geometry; longitude, latitude in WGS 84 (EPSG:4326)."""

    type: Literal["Point", "LineString", "Polygon"]
    coordinates: list[Any]


class Feature(Wire, Generic[P]):
    """A GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: Geometry | None
    properties: P


class FeatureCollection(Wire, Generic[P]):
    """A page of GeoJSON features; `links` has the next page, where there is one."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    numberMatched: int  # noqa: N815 (the name in OGC API - Features)
    numberReturned: int  # noqa: N815
    links: list[Link]
    features: list[Feature[P]]


class Items(Wire, Generic[P]):
    """A page of rows; `links` has the next page, where there is one."""

    numberMatched: int  # noqa: N815
    numberReturned: int  # noqa: N815
    links: list[Link]
    items: list[P]


class Paging(Asked):
    """Which page of a list is wanted."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Most rows of a page.")] = (
        LARGEST_PAGE
    )
    offset: Annotated[
        int, Field(ge=0, le=LARGEST_OFFSET, description="Rows to leave out at the beginning.")
    ] = 0

    @property
    def page(self) -> PageRequest:
        """The page as the reading side has it."""
        return PageRequest(self.limit, self.offset)


def check_instant(written: str) -> str:
    """
    Raise ValueError unless a text is an instant with its offset; a blank stands for its plus.

    Examples
    --------
    >>> check_instant("2026-11-23T00:00:00 08:00")
    '2026-11-23T00:00:00+08:00'
    """
    written = _LOST_PLUS.sub(r"\1+", written)
    try:
        parse_instant(written)
    except WrittenTimeError as error:
        raise ValueError(error.expected) from error
    return written


def check_bbox(written: str) -> str:
    """Raise ValueError unless a text is a box; what is right stays as it is."""
    parse_bbox(written)
    return written


def parse_bbox(written: str) -> Bbox:
    """
    Give the box in a text; ValueError where there is none.

    Examples
    --------
    >>> parse_bbox("112.5,21.5,113.5,22")
    (112.5, 21.5, 113.5, 22.0)
    """
    if not re.fullmatch(BBOX_PATTERN, written):
        raise ValueError(BBOX_EXPECTED)
    west, south, east, north = (float(part) for part in written.split(","))
    in_range = all(-180 <= lon <= 180 for lon in (west, east))
    if not (in_range and -90 <= south <= north <= 90):
        raise ValueError(BBOX_EXPECTED)
    return west, south, east, north


WrittenInstant = Annotated[
    str,
    AfterValidator(check_instant),
    Field(
        description="An instant with its offset (ISO 8601, whole seconds).",
        examples=[INSTANT_EXAMPLE],
        json_schema_extra={"pattern": INSTANT_PATTERN},
    ),
]
WrittenBbox = Annotated[
    str,
    AfterValidator(check_bbox),
    Field(
        description=f"A box: {BBOX_EXPECTED}.",
        examples=["112.5,21.5,113.5,22"],
        json_schema_extra={"pattern": BBOX_PATTERN},
    ),
]


def collection_of(
    request: Request, page: Page, asked: Paging, features: Iterable[Feature[P]]
) -> dict[str, object]:
    """Give a page as a GeoJSON feature collection."""
    listed = list(features)
    return {
        "numberMatched": page.matched,
        "numberReturned": len(listed),
        "links": page_links(request, page, asked, GeoJsonResponse.media_type),
        "features": listed,
    }


def items_of(
    request: Request, page: Page, asked: Paging, items: Iterable[BaseModel]
) -> dict[str, object]:
    """Give a page of rows."""
    listed = list(items)
    return {
        "numberMatched": page.matched,
        "numberReturned": len(listed),
        "links": page_links(request, page, asked, "application/json"),
        "items": listed,
    }


def page_links(request: Request, page: Page, asked: Paging, media_type: str) -> list[Link]:
    """Give links to this page and to its neighbours, with the same filters."""
    offsets = {"self": asked.offset}
    if asked.offset + len(page.rows) < page.matched and page.rows:
        offsets["next"] = asked.offset + asked.limit
    if asked.offset > 0:
        offsets["prev"] = max(0, asked.offset - asked.limit)
    others = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("limit", "offset")
    ]
    return [
        Link(
            href=f"{request.url.path}?"
            + urlencode([*others, ("limit", asked.limit), ("offset", offset)]),
            rel=rel,
            type=media_type,
        )
        for rel, offset in offsets.items()
    ]


JsonObject = dict[str, JsonValue]
