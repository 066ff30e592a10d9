"""Read what districts are in the database, and what each of them holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema import LAYER_TABLES, coastline, district, drawn_segment, landing_point, target
from geo_data.store_errors import DistrictNotFoundError

SIMULATED_KEY = "simulated"


@dataclass(frozen=True)
class DistrictHead:
    """What is kept of a district besides its layers; aware instants."""

    district_id: str
    name: str
    timezone: str
    segment_length_m: float
    pack_sha256: str
    imported_at: datetime
    warnings: tuple[str, ...]
    extra_meta: Mapping[str, str]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the district's wall clock."""
        return ZoneInfo(self.timezone)

    @property
    def simulated(self) -> str | None:
        """What the pack says is simulated in it, None where it says nothing."""
        return self.extra_meta.get(SIMULATED_KEY)


@dataclass(frozen=True)
class DistrictFacts:
    """How many rows each layer has, and the coast's length in geodesic metres by its kind."""

    counts: Mapping[str, int]
    coast_m: Mapping[str, float]


async def read_districts(connection: AsyncConnection, page: PageRequest) -> Page:
    """Give the districts by id; rows have the attributes of DistrictHead."""
    return await read_page(connection, _heads().order_by(district.c.district_id), page)


async def read_district(connection: AsyncConnection, district_id: str) -> DistrictHead:
    """
    Give one district.

    Raises
    ------
    DistrictNotFoundError
        If it is not in the database; the message names those that are.
    """
    found = await connection.execute(_heads().where(district.c.district_id == district_id))
    row = found.mappings().one_or_none()
    if row is None:
        known = await connection.scalars(select(district.c.district_id).order_by("district_id"))
        raise DistrictNotFoundError(district_id, tuple(known))
    return head_of(row)


async def read_drawing_mark(connection: AsyncConnection, district_id: str) -> str:
    """Give a mark that changes with whatever a map of a district that is there is drawn from."""
    columns = (
        district.c.name,
        district.c.timezone,
        district.c.extra_meta,
        district.c.ground_sha256,
    )
    row = await connection.execute(select(*columns).where(district.c.district_id == district_id))
    written = json.dumps([district_id, *row.one()], sort_keys=True, default=dict)
    return hashlib.sha256(written.encode()).hexdigest()


async def read_facts(connection: AsyncConnection, district_id: str) -> DistrictFacts:
    """Give what a district that is there holds."""
    counts = select(
        *(
            select(func.count())
            .where(table.c.district_id == district_id)
            .scalar_subquery()
            .label(table.name)
            for table in LAYER_TABLES
        )
    )
    lengths = (
        select(coastline.c.kind, func.sum(target.c.length_m))
        .join(
            target,
            (target.c.district_id == coastline.c.district_id)
            & (target.c.coastline_id == coastline.c.coastline_id),
        )
        .where(coastline.c.district_id == district_id, target.c.kind == "segment")
        .group_by(coastline.c.kind)
        .order_by(coastline.c.kind)
    )
    counted = (await connection.execute(counts)).mappings().one()
    measured = (await connection.execute(lengths)).all()
    return DistrictFacts(dict(counted), dict(measured))


async def read_has_carry_in(connection: AsyncConnection, district_id: str) -> bool:
    """Say whether any target of a district says when it was last observed before a plan."""
    seen = (
        exists().where(table.c.district_id == district_id, table.c.last_observed_at.is_not(None))
        for table in (drawn_segment, landing_point)
    )
    segment_seen, point_seen = seen
    return bool(await connection.scalar(select(segment_seen | point_seen)))


def head_of(row: Mapping[str, object]) -> DistrictHead:
    """Give the record in a row of the table of districts."""
    return DistrictHead(**{**row, "warnings": tuple(row["warnings"])})


def _heads() -> Select:
    return select(*(district.c[name] for name in DistrictHead.__dataclass_fields__))
