"""Find where an incident is, and of which grid, from what it names: a target, an item, a tip."""

from dataclasses import replace

from geoalchemy2 import Geometry
from sqlalchemy import cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.field_errors import ItemNotFoundError
from geo_data.incident_errors import TipNotFoundError
from geo_data.new_incident import NewIncident
from geo_data.schema import SRID, sea_grid, target
from geo_data.schema_field import field_item
from geo_data.schema_incidents import tip
from geo_data.store_errors import RecordNotFoundError
from geo_data.store_queries import grid_with_lower_levels
from maritime.account import Actor
from maritime.field.kinds import CHECK, TELL, TELL_WORDS
from maritime.incidents.sources import ITEM, TIP


async def place_of_incident(
    connection: AsyncConnection, actor: Actor | None, district_id: str, asked: NewIncident
) -> tuple[NewIncident, str | None]:
    """
    Give what is asked with its place, text and source filled in, and its grid.

    The grid is the smallest that covers the place; of an officer of a part of the district his own,
    where that one is out of his reach or not known, so that he goes on seeing what he took in.

    Raises
    ------
    RecordNotFoundError, ItemNotFoundError, TipNotFoundError
        If the target, item or tip is not there, or not in reach.
    """
    if asked.from_item_id is not None:
        asked = await _with_item(connection, district_id, asked)
    if asked.from_tip_id is not None:
        asked = await _with_tip(connection, district_id, asked)
    if asked.target_id is not None:
        asked = await _with_target(connection, district_id, asked)
    grid_id = await _grid_of(connection, district_id, asked)
    if actor is not None and actor.grid_id is not None:
        below = set(await connection.scalars(grid_with_lower_levels(district_id, actor.grid_id)))
        grid_id = grid_id if grid_id in below else actor.grid_id
    return asked, grid_id


async def _with_item(
    connection: AsyncConnection, district_id: str, asked: NewIncident
) -> NewIncident:
    columns = field_item.c
    query = select(columns.lon, columns.lat, columns.content["body"].label("body")).where(
        columns.district_id == district_id,
        columns.item_id == asked.from_item_id,
        columns.kind.in_((TELL, CHECK)),
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise ItemNotFoundError(asked.from_item_id, "tell or check")
    body = row.body if isinstance(row.body, dict) else {}
    words = TELL_WORDS.get(str(body.get("what")), ("",))[0]
    told = " ".join(part for part in (words, str(body.get("text") or "")) if part)
    return _placed(replace(asked, source=ITEM, text=asked.text or told), row.lon, row.lat)


async def _with_tip(
    connection: AsyncConnection, district_id: str, asked: NewIncident
) -> NewIncident:
    query = select(tip.c.lon, tip.c.lat).where(
        tip.c.district_id == district_id, tip.c.tip_id == asked.from_tip_id
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise TipNotFoundError(asked.from_tip_id)
    return _placed(replace(asked, source=TIP), row.lon, row.lat)


async def _with_target(
    connection: AsyncConnection, district_id: str, asked: NewIncident
) -> NewIncident:
    point = func.ST_PointOnSurface(target.c.geom)
    query = select(func.ST_X(point), func.ST_Y(point)).where(
        target.c.district_id == district_id, target.c.target_id == asked.target_id
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise RecordNotFoundError("target", str(asked.target_id))
    return _placed(asked, *row)


def _placed(asked: NewIncident, lon: float | None, lat: float | None) -> NewIncident:
    """Give a place to what has none."""
    return asked if asked.lon is not None else replace(asked, lon=lon, lat=lat)


async def _grid_of(connection: AsyncConnection, district_id: str, asked: NewIncident) -> str | None:
    if asked.lon is None:
        return None
    point = cast(func.ST_SetSRID(func.ST_MakePoint(asked.lon, asked.lat), SRID), Geometry)
    query = (
        select(sea_grid.c.grid_id)
        .where(sea_grid.c.district_id == district_id, func.ST_Covers(sea_grid.c.geom, point))
        .order_by(func.ST_Area(sea_grid.c.geom), sea_grid.c.grid_id)
        .limit(1)
    )
    return await connection.scalar(query)
