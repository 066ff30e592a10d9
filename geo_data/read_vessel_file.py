"""Read the file of one vessel 一船一档: register, chain, papers, and what was told of it lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_districts import DistrictHead
from geo_data.read_field import ItemFilter, read_items
from geo_data.read_page import PageRequest, Row
from geo_data.read_register import VESSEL_COLUMNS
from geo_data.schema import certificate, pairing, person, vessel
from geo_data.store_errors import RecordNotFoundError
from maritime.field.kinds import CHECK, CONTACT
from maritime.register import PAIRING_PARTS

LATEST = PageRequest(limit=20)
PRIVATE_COLUMNS = ("branch", "revision")
"""Of a vessel's columns: the party branch is nobody's business out there."""


@dataclass(frozen=True)
class VesselFile:
    """What is known of one vessel."""

    vessel: Mapping[str, object]
    chain: tuple[Row, ...]
    papers: tuple[Mapping[str, object], ...]
    checks: tuple[Row, ...]
    contacts: tuple[Row, ...]


async def read_vessel_file(
    connection: AsyncConnection, district: DistrictHead, vessel_id: str, *, now: datetime
) -> VesselFile:
    """
    Give the file of a vessel by today's chain.

    Raises
    ------
    RecordNotFoundError
        If there is no such vessel, or it is out of reach.
    """
    names = [name for name in VESSEL_COLUMNS if name not in PRIVATE_COLUMNS]
    query = select(*(vessel.c[name] for name in names)).where(
        vessel.c.district_id == district.district_id, vessel.c.vessel_id == vessel_id
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise RecordNotFoundError("vessel", vessel_id)
    told = [
        await read_items(
            connection, district.district_id, ItemFilter((kind,), vessel_id=vessel_id), LATEST
        )
        for kind in (CHECK, CONTACT)
    ]
    chain = await _read_chain(connection, district, vessel_id, now)
    papers = await _read_papers(connection, district.district_id, vessel_id)
    return VesselFile(dict(row), chain, papers, told[0].rows, told[1].rows)


async def _read_chain(
    connection: AsyncConnection, district: DistrictHead, vessel_id: str, now: datetime
) -> tuple[Row, ...]:
    today = now.astimezone(district.zone).date()
    columns = pairing.c
    query = (
        select(columns.part, columns.person_id, person.c.name, person.c.phone)
        .outerjoin(
            person,
            (person.c.district_id == columns.district_id)
            & (person.c.person_id == columns.person_id),
        )
        .where(
            columns.district_id == district.district_id, columns.vessel_id == vessel_id,
            columns.valid_from <= today,
            or_(columns.valid_to.is_(None), columns.valid_to >= today),
        )
        .order_by(columns.seq)
    )  # fmt: skip
    rows = (await connection.execute(query)).mappings().all()
    return tuple(sorted(rows, key=lambda row: PAIRING_PARTS.index(row["part"])))


async def _read_papers(
    connection: AsyncConnection, district_id: str, vessel_id: str
) -> tuple[Mapping[str, object], ...]:
    columns = certificate.c
    query = (
        select(columns.kind, columns.number, columns.expires_on)
        .where(columns.district_id == district_id, columns.vessel_id == vessel_id)
        .order_by(columns.seq)
    )
    return tuple(
        {
            "kind": row.kind, "number": row.number,
            "expires_on": None if row.expires_on is None else row.expires_on.isoformat(),
        }
        for row in await connection.execute(query)
    )  # fmt: skip
