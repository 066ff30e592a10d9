"""Ask the district what it knows of places and vessels that a batch of items names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.schema_field import roll_call
from maritime.field.flags import INLAND_M, OBSERVES_M, CoastNear, is_zero
from maritime.field.item import FieldItem
from maritime.plain_number import plain_number

DESCRIBED_NUMBERS = ("number", "mmsi", "beidou_id")


@dataclass(frozen=True)
class VesselStanding:
    """A vessel of the register: whether another has one of its numbers, whether in reach."""

    is_doubled: bool
    is_reached: bool


@dataclass(frozen=True)
class FieldFacts:
    """What a district knows of a batch of items."""

    coast: Mapping[UUID, CoastNear]
    landing_points: Mapping[UUID, tuple[str, ...]]
    vessels: Mapping[str, VesselStanding]
    registered_numbers: frozenset[str]
    roll_calls: Mapping[UUID, datetime | None]

    def near_of(self, item: FieldItem) -> CoastNear | None:
        """Give what the coast says of an item's position, None where it has none."""
        return self.coast.get(item.item_id)

    def landing_points_of(self, item: FieldItem) -> tuple[str, ...]:
        """Give the ids of the landing points within OBSERVES_M of an item."""
        return self.landing_points.get(item.item_id, ())

    def closed_of(self, item: FieldItem) -> datetime | None:
        """Give when the roll-call that an item answers was closed, None while it is open."""
        return self.roll_calls.get(roll_call_of(item))

    def numbers_of(self, item: FieldItem) -> set[str]:
        """Give the numbers by which an unknown vessel is described, in their plain form."""
        return _numbers_in(item)

    def faults_of(self, item: FieldItem) -> tuple[str, ...]:
        """Give what an item names that is not there, in words."""
        named = roll_call_of(item)
        if named is None or named in self.roll_calls:
            return ()
        return (f"roll_call_id: found {str(named)!r}; expected a roll-call of the district",)


async def find_facts(
    connection: AsyncConnection, district_id: str, items: Iterable[FieldItem]
) -> FieldFacts:
    """Ask about all items of a batch at once; who is acting says what is in reach."""
    items = tuple(items)
    coast, landing_points = await _find_places(connection, district_id, items)
    vessel_ids = {one for item in items if (one := item.id_in("vessel_id"))}
    numbers = {number for item in items for number in _numbers_in(item)}
    called = {one for item in items if (one := roll_call_of(item))}
    return FieldFacts(
        coast,
        landing_points,
        await _find_vessels(connection, district_id, sorted(vessel_ids)),
        await _find_numbers(connection, district_id, sorted(numbers)),
        await _find_roll_calls(connection, district_id, called),
    )


def roll_call_of(item: FieldItem) -> UUID | None:
    """Give the roll-call that a contact answers, None where it answers none."""
    written = item.id_in("roll_call_id") if item.kind == "contact" else None
    try:
        return UUID(written) if written else None
    except ValueError:
        return None


_PLACES = text("""
SELECT asked.number,
       near.is_near,
       NOT near.is_near AND EXISTS (
           SELECT 1 FROM land WHERE land.district_id = :district
           AND ST_Intersects(land.geom, asked.geom)) AS is_on_land,
       ARRAY(
           SELECT landing_point_id FROM landing_point point
           WHERE point.district_id = :district
           AND (point.geom && ST_Expand(asked.geom, :point_deg / asked.shrink, :point_deg)
                OR point.geom && ST_Expand(ST_Translate(asked.geom, asked.over_line, 0),
                                           :point_deg / asked.shrink, :point_deg))
           AND ST_Distance(point.geom::geography, asked.geom::geography) <= :point_m
           ORDER BY landing_point_id) AS landing_points
FROM (
    SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom,
           greatest(cos(radians(lat)), 0.01) AS shrink,
           CASE WHEN lon > 0 THEN -360 ELSE 360 END AS over_line
    FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[]))
         WITH ORDINALITY AS given (lon, lat, number)
) AS asked
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT 1 FROM target WHERE target.district_id = :district
        AND target.geom && ST_Expand(asked.geom, :coast_deg / asked.shrink, :coast_deg)
        AND ST_DWithin(target.geom::geography, asked.geom::geography, :coast_m)
    ) OR EXISTS (
        SELECT 1 FROM coastline WHERE coastline.district_id = :district
        AND ST_DWithin(coastline.geom::geography, asked.geom::geography, :coast_m)
    ) AS is_near
) AS near
ORDER BY asked.number
""")
"""The targets, which are short, answer nearly always; the coastlines, which are long, only where
no target is near, and the land only where no coastline is."""
_DEGREE_M = 110_000.0
"""A little less than a degree of latitude anywhere."""
_VESSELS = text(
    "SELECT vessel_id, is_doubled, is_reached "
    "FROM field_vessel_standing(:district, CAST(:asked AS text[]))"
)
_NUMBERS = text("SELECT field_numbers_registered(:district, CAST(:asked AS text[]))")


async def _find_places(
    connection: AsyncConnection, district_id: str, items: Sequence[FieldItem]
) -> tuple[dict[UUID, CoastNear], dict[UUID, tuple[str, ...]]]:
    placed = [
        (item.item_id, float(item.position.lon), float(item.position.lat))
        for item in items
        if item.position is not None and not is_zero(item.position)
    ]
    if not placed:
        return {}, {}
    done = await connection.execute(
        _PLACES,
        {
            "district": district_id,
            "lons": [lon for _, lon, _ in placed],
            "lats": [lat for _, _, lat in placed],
            "point_m": OBSERVES_M,
            "point_deg": OBSERVES_M / _DEGREE_M,
            "coast_m": INLAND_M,
            "coast_deg": INLAND_M / _DEGREE_M,
        },
    )
    coast: dict[UUID, CoastNear] = {}
    points: dict[UUID, tuple[str, ...]] = {}
    for (item_id, _, _), row in zip(placed, done, strict=True):
        coast[item_id] = CoastNear(row.is_near, row.is_on_land)
        points[item_id] = tuple(row.landing_points)
    return coast, points


async def _find_vessels(
    connection: AsyncConnection, district_id: str, vessel_ids: list[str]
) -> dict[str, VesselStanding]:
    if not vessel_ids:
        return {}
    asked = {"district": district_id, "asked": vessel_ids}
    done = await connection.execute(_VESSELS, asked)
    return {row.vessel_id: VesselStanding(row.is_doubled, row.is_reached) for row in done}


async def _find_numbers(
    connection: AsyncConnection, district_id: str, numbers: list[str]
) -> frozenset[str]:
    if not numbers:
        return frozenset()
    asked = {"district": district_id, "asked": numbers}
    return frozenset((await connection.execute(_NUMBERS, asked)).scalars())


async def _find_roll_calls(
    connection: AsyncConnection, district_id: str, called: set[UUID]
) -> dict[UUID, datetime | None]:
    if not called:
        return {}
    query = select(roll_call.c.roll_call_id, roll_call.c.closed_at).where(
        roll_call.c.district_id == district_id, roll_call.c.roll_call_id.in_(called)
    )
    return {row.roll_call_id: row.closed_at for row in await connection.execute(query)}


def _numbers_in(item: FieldItem) -> set[str]:
    described = (item.body or {}).get("described")
    if item.kind != "check" or not isinstance(described, dict):
        return set()
    given = (described.get(name) for name in DESCRIBED_NUMBERS)
    plain = (plain_number(one) for one in given if isinstance(one, str))
    return {one for one in plain if one}
