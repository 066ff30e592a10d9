"""Read the layers of a district as rows with GeoJSON geometries, filtered and by pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Bbox, Page, PageRequest, as_geojson, meets_bbox, read_page
from geo_data.schema import (
    base,
    coastline,
    landing_point,
    sea_grid,
    sensor,
    standard_rule,
    target,
    team,
)
from geo_data.store_queries import grid_with_lower_levels


@dataclass(frozen=True)
class LayerFilter:
    """What rows are wanted; None or empty wants all. grid_id means that grid with lower levels."""

    bbox: Bbox | None = None
    grid_id: str | None = None
    grades: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    coastline_id: str | None = None
    level: str | None = None
    mode: str | None = None
    base_id: str | None = None
    is_watched: bool | None = None


async def read_coastlines(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the coastlines as drawn, with their geodesic length from their segments."""
    length_m = (
        select(func.coalesce(func.sum(target.c.length_m), 0.0))
        .where(
            target.c.district_id == coastline.c.district_id,
            target.c.coastline_id == coastline.c.coastline_id,
            target.c.kind == "segment",
        )
        .scalar_subquery()
        .label("length_m")
    )
    query = _layer(coastline, district_id, wanted, ("coastline_id", "kind", "name"))
    query = query.add_columns(length_m)
    return await read_page(connection, query, page)


async def read_segments(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the coast segments, drawn or derived, by coastline and place on it."""
    names = (
        "target_id", "grade", "coastline_id", "from_m", "to_m", "length_m", "weight", "grid_id",
        "seaward_deg", "last_observed_at",
    )  # fmt: skip
    query = _layer(target, district_id, wanted, names).where(target.c.kind == "segment")
    return await read_page(connection, query, page)


async def read_landing_points(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the landing points where they stand on the coast, in the order of the pack."""
    names = (
        "target_id", "name", "grade", "coastline_id", "from_m", "weight", "dwell_s", "grid_id",
        "seaward_deg", "last_observed_at", "inside_segment_id",
    )  # fmt: skip
    query = (
        _layer(target, district_id, _without_kinds(wanted), names)
        .join(
            landing_point,
            and_(
                landing_point.c.district_id == target.c.district_id,
                landing_point.c.landing_point_id == target.c.target_id,
            ),
        )
        .where(target.c.kind == "landing_point")
        .add_columns(landing_point.c.kind)
    )
    if wanted.kinds:
        query = query.where(landing_point.c.kind.in_(wanted.kinds))
    return await read_page(connection, query, page)


async def read_grids(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the sea grids, each naming the one above it, in the order of the pack."""
    names = ("grid_id", "name", "level", "parent_id", "trade")
    return await read_page(connection, _layer(sea_grid, district_id, wanted, names), page)


async def read_bases(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the bases; those that see something are posts."""
    names = ("base_id", "name", "kind", "view_m")
    return await read_page(connection, _layer(base, district_id, wanted, names), page)


async def read_sensors(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give cameras, radars and warning lights."""
    names = (
        "sensor_id", "kind", "range_m", "azimuth_deg", "field_of_view_deg", "works_at_night",
        "is_watched", "is_online",
    )  # fmt: skip
    return await read_page(connection, _layer(sensor, district_id, wanted, names), page)


async def read_teams(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the teams with their shifts, in minutes of the local day."""
    names = (
        "team_id", "base_id", "mode", "patrol_speed_kmh", "transit_speed_kmh", "shift_start_min",
        "shift_end_min", "days", "valid_from", "valid_to", "endurance_min",
    )  # fmt: skip
    return await read_page(connection, _layer(team, district_id, wanted, names), page)


async def read_standard(
    connection: AsyncConnection, district_id: str, wanted: LayerFilter, page: PageRequest
) -> Page:
    """Give the rules of the patrol standard; bands in minutes of the local day."""
    names = (
        "target_kind", "grade", "from_min", "to_min", "interval_min", "interval_with_sensor_min",
        "days",
    )  # fmt: skip
    return await read_page(connection, _layer(standard_rule, district_id, wanted, names), page)


def _layer(table: Table, district_id: str, wanted: LayerFilter, names: Iterable[str]) -> Select:
    columns: list[ColumnElement] = [table.c[name] for name in names]
    if "geom" in table.c:
        columns.append(as_geojson(table.c.geom))
    query = select(*columns).where(table.c.district_id == district_id, *_tests(table, wanted))
    if wanted.grid_id is not None:
        query = query.where(
            table.c.grid_id.in_(grid_with_lower_levels(district_id, wanted.grid_id))
        )
    return query.order_by(table.c.seq)


def _tests(table: Table, wanted: LayerFilter) -> list[ColumnElement[bool]]:
    tests = []
    if wanted.bbox is not None:
        tests.append(meets_bbox(table.c.geom, wanted.bbox))
    if wanted.grades:
        tests.append(table.c.grade.in_(wanted.grades))
    if wanted.kinds:
        tests.append(table.c.kind.in_(wanted.kinds))
    for name in ("coastline_id", "level", "mode", "base_id", "is_watched"):
        value = getattr(wanted, name)
        if value is not None:
            tests.append(table.c[name] == value)
    return tests


def _without_kinds(wanted: LayerFilter) -> LayerFilter:
    """Drop the kinds: a landing point's own are not the kinds of targets."""
    return LayerFilter(**{**wanted.__dict__, "kinds": ()})
