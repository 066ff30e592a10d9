"""Read the last check, contact and place of each vessel in reach."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.contact_words import contact_stands
from geo_data.schema_field import field_item
from maritime.field.kinds import CHECK, POSITION_INLAND, POSITION_ZERO


@dataclass(frozen=True)
class LastWords:
    """What was last told of a vessel; lon, lat of its last check with a sound position."""

    check: dict[str, object] | None = None
    contact: dict[str, object] | None = None
    lon: float | None = None
    lat: float | None = None


async def read_last_words(connection: AsyncConnection, district_id: str) -> dict[str, LastWords]:
    """Give what was last told of each vessel of a district, as far as it is in reach."""
    checks = await _read_latest(connection, district_id, field_item.c.kind == CHECK, "outcome")
    contacts = await _read_latest(connection, district_id, contact_stands(), "state")
    places = await _read_places(connection, district_id)
    return {
        vessel_id: LastWords(
            checks.get(vessel_id), contacts.get(vessel_id),
            *places.get(vessel_id, (None, None)),
        )
        for vessel_id in {*checks, *contacts, *places}
    }  # fmt: skip


async def _read_latest(
    connection: AsyncConnection, district_id: str, is_asked: ColumnElement[bool], word: str
) -> dict[str, dict[str, object]]:
    columns = field_item.c
    query = (
        select(columns.vessel_id, columns.happened_at,
               columns.content["body"][word].astext.label("word"))
        .where(
            columns.district_id == district_id, is_asked, columns.vessel_id.is_not(None),
        )
        .ext(distinct_on(columns.vessel_id))
        .order_by(columns.vessel_id, columns.happened_at.desc(), columns.item_id)
    )  # fmt: skip
    return {
        row.vessel_id: {"at": row.happened_at.isoformat(timespec="seconds"), word: row.word}
        for row in await connection.execute(query)
    }


async def _read_places(
    connection: AsyncConnection, district_id: str
) -> dict[str, tuple[float, float]]:
    columns = field_item.c
    query = (
        select(columns.vessel_id, columns.lon, columns.lat)
        .where(
            columns.district_id == district_id, columns.kind == CHECK,
            columns.vessel_id.is_not(None), columns.lon.is_not(None),
            ~columns.flags.overlap([POSITION_ZERO, POSITION_INLAND]),
        )
        .ext(distinct_on(columns.vessel_id))
        .order_by(columns.vessel_id, columns.happened_at.desc(), columns.item_id)
    )  # fmt: skip
    return {row.vessel_id: (row.lon, row.lat) for row in await connection.execute(query)}
