"""Read vessels and 定人联船 pairings; phone numbers and owners never leave the database here."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema import pairing, person, vessel

VESSEL_COLUMNS = (
    "vessel_id", "name", "registration_no", "mmsi", "beidou_id", "kind", "home_port", "village",
    "branch", "length_m", "watch", "revision",
)  # fmt: skip
PAIRING_COLUMNS = ("vessel_id", "person_id", "part", "valid_from", "valid_to", "revision")
SEARCHED = ("name", "registration_no", "mmsi", "beidou_id", "vessel_id")


@dataclass(frozen=True)
class VesselFilter:
    """What vessels are wanted; `search` is part of a name, id, registration, MMSI or BeiDou id."""

    watches: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    village: str | None = None
    branch: str | None = None
    search: str | None = None


@dataclass(frozen=True)
class PairingFilter:
    """What pairings are wanted; `on_day` those that hold on that day."""

    vessel_id: str | None = None
    person_id: str | None = None
    parts: tuple[str, ...] = ()
    on_day: date | None = None


async def read_vessels(
    connection: AsyncConnection, district_id: str, wanted: VesselFilter, page: PageRequest
) -> Page:
    """Give vessels in the order of the pack."""
    query = _vessels(district_id)
    if wanted.watches:
        query = query.where(vessel.c.watch.in_(wanted.watches))
    if wanted.kinds:
        query = query.where(vessel.c.kind.in_(wanted.kinds))
    if wanted.village is not None:
        query = query.where(vessel.c.village == wanted.village)
    if wanted.branch is not None:
        query = query.where(vessel.c.branch == wanted.branch)
    if wanted.search is not None:
        query = query.where(
            or_(*(vessel.c[name].icontains(wanted.search, autoescape=True) for name in SEARCHED))
        )
    return await read_page(connection, query.order_by(vessel.c.seq), page)


async def read_vessel(connection: AsyncConnection, district_id: str, vessel_id: str) -> Row | None:
    """Give one vessel, None where there is no such vessel in the district."""
    query = _vessels(district_id).where(vessel.c.vessel_id == vessel_id)
    return (await connection.execute(query)).mappings().one_or_none()


async def read_pairings(
    connection: AsyncConnection, district_id: str, wanted: PairingFilter, page: PageRequest
) -> Page:
    """Give pairings by vessel, part and day, with the name of the person."""
    query = select(
        *(pairing.c[name] for name in PAIRING_COLUMNS),
        pairing.c.seq.label("key"),
        _name_in(person, person.c.person_id == pairing.c.person_id).label("person_name"),
        _name_in(vessel, vessel.c.vessel_id == pairing.c.vessel_id).label("vessel_name"),
    ).where(pairing.c.district_id == district_id)
    if wanted.vessel_id is not None:
        query = query.where(pairing.c.vessel_id == wanted.vessel_id)
    if wanted.person_id is not None:
        query = query.where(pairing.c.person_id == wanted.person_id)
    if wanted.parts:
        query = query.where(pairing.c.part.in_(wanted.parts))
    if wanted.on_day is not None:
        query = query.where(
            pairing.c.valid_from <= wanted.on_day,
            func.coalesce(pairing.c.valid_to, wanted.on_day) >= wanted.on_day,
        )
    order = (pairing.c.vessel_id, pairing.c.part, pairing.c.valid_from, pairing.c.seq)
    return await read_page(connection, query.order_by(*order), page)


def _vessels(district_id: str) -> Select:
    columns = [vessel.c[name] for name in VESSEL_COLUMNS]
    columns.append(vessel.c.vessel_id.label("key"))
    return select(*columns).where(vessel.c.district_id == district_id)


def _name_in(table: Table, is_meant: ColumnElement[bool]) -> ScalarSelect:
    """Give the name of a pairing's person or vessel; a join could be taken in a slow order."""
    return (
        select(table.c.name)
        .where(table.c.district_id == pairing.c.district_id, is_meant)
        .scalar_subquery()
    )
