"""Read one page of rows with the number of all that match, and the filters that layers share."""

from collections.abc import Mapping
from dataclasses import dataclass

from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, Double, Select, String, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.schema import SRID

DECIMALS = 7
"""Decimals of a longitude or latitude in answers: about a centimetre."""

Row = Mapping[str, object]
Bbox = tuple[float, float, float, float]
"""West, south, east, north in degrees; west above east crosses the date line."""


@dataclass(frozen=True)
class PageRequest:
    """Which rows of a list are wanted: at most `limit`, after the first `offset`."""

    limit: int = 1000
    offset: int = 0


@dataclass(frozen=True)
class Page:
    """Rows of one page, and how many rows match in all."""

    rows: tuple[Row, ...]
    matched: int


async def read_page(connection: AsyncConnection, query: Select, page: PageRequest) -> Page:
    """Give the wanted rows of an ordered query; both of its reads see the same database."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    matched = await connection.scalar(counted)
    if page.offset >= matched:  # also spares PostgreSQL offsets beyond its whole numbers
        return Page((), matched)
    result = await connection.execute(query.limit(page.limit).offset(page.offset))
    return Page(tuple(result.mappings().all()), matched)


def as_geojson(geometry: ColumnElement) -> ColumnElement[str]:
    """Give a geometry as the text of a GeoJSON geometry, named ``geometry``."""
    return func.ST_AsGeoJSON(geometry, DECIMALS, type_=String).label("geometry")


def meets_bbox(geometry: ColumnElement, bbox: Bbox) -> ColumnElement[bool]:
    """Say whether a geometry meets a box; one with west above east goes over the date line."""
    west, south, east, north = bbox
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return or_(
        *(
            func.ST_Intersects(geometry, _envelope(left, south, right, north))
            for left, right in spans
        )
    )


def _envelope(west: float, south: float, east: float, north: float) -> ColumnElement:
    corners = (cast(value, Double) for value in (west, south, east, north))
    return func.ST_MakeEnvelope(*corners, SRID, type_=Geometry)
