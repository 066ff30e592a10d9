"""Read the vessels that a phone takes along, with who answers for them and what was told."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_districts import DistrictHead
from geo_data.read_vessel_words import read_last_words
from geo_data.schema import certificate, pairing, person
from geo_data.schema import vessel as vessels
from maritime.account import Actor
from maritime.grids.tree import GridTree
from maritime.register import PAIRING_PARTS

VESSEL_COLUMNS = (
    "vessel_id", "name", "registration_no", "mmsi", "beidou_id", "kind", "home_port", "village",
    "length_m", "watch",
)  # fmt: skip

Json = dict[str, object]


async def read_packet_vessels(
    connection: AsyncConnection,
    district: DistrictHead,
    actor: Actor,
    tree: GridTree,
    today: date,
) -> list[Json]:
    """
    Give the vessels in reach of a connection that are on the register today.

    Each has its chain with phones, its papers, and what was last told of it; is_mine says whether
    the account's own person is in the chain.
    """
    columns = (vessels.c[name] for name in VESSEL_COLUMNS)
    ended_on = vessels.c.ended_on
    query = (
        select(*columns)
        .where(
            vessels.c.district_id == district.district_id,
            or_(ended_on.is_(None), ended_on >= today),
        )
        .order_by(vessels.c.seq)
    )
    rows = (await connection.execute(query)).mappings().all()
    chains = await _read_chains(connection, district.district_id, today)
    papers = await _read_papers(connection, district.district_id)
    words = await read_last_words(connection, district.district_id)
    towns = {
        grid.name: above.name
        for grid in tree.grids
        if grid.level == "village"
        for above in tree.upward(grid)
        if above.level == "town"
    }
    found = []
    for row in rows:
        chain = chains.get(row["vessel_id"], [])
        mine = [link["part"] for link in chain if link["person_id"] == actor.person_id]
        is_mine = actor.person_id is not None and bool(mine)
        said = words.get(row["vessel_id"])
        found.append(
            {
                **row,
                "town": towns.get(row["village"]),
                "is_mine": is_mine,
                "my_part": mine[0] if is_mine else None,
                "chain": [
                    {"part": link["part"], "name": link["name"], "phone": link["phone"]}
                    for link in chain
                ],
                "papers": papers.get(row["vessel_id"], []),
                "last_check": None if said is None else said.check,
                "last_contact": None if said is None else said.contact,
                "lon": None if said is None else said.lon,
                "lat": None if said is None else said.lat,
            }
        )
    return found


async def _read_chains(
    connection: AsyncConnection, district_id: str, today: date
) -> dict[str, list[Json]]:
    """Give who answers today for each vessel in reach, in the order of parts."""
    query = (
        select(pairing.c.vessel_id, pairing.c.part, person.c.person_id, person.c.name,
               person.c.phone)
        .join(
            person,
            (person.c.district_id == pairing.c.district_id)
            & (person.c.person_id == pairing.c.person_id),
        )
        .where(
            pairing.c.district_id == district_id,
            pairing.c.valid_from <= today,
            or_(pairing.c.valid_to.is_(None), pairing.c.valid_to >= today),
        )
        .order_by(pairing.c.seq)
    )  # fmt: skip
    rows = (await connection.execute(query)).mappings().all()
    found: dict[str, list[Json]] = {}
    for row in sorted(rows, key=lambda row: PAIRING_PARTS.index(row["part"])):
        found.setdefault(row["vessel_id"], []).append(dict(row))
    return found


async def _read_papers(connection: AsyncConnection, district_id: str) -> dict[str, list[Json]]:
    columns = certificate.c
    query = (
        select(columns.vessel_id, columns.kind, columns.number, columns.expires_on)
        .where(columns.district_id == district_id, columns.vessel_id.is_not(None))
        .order_by(columns.seq)
    )
    found: dict[str, list[Json]] = {}
    for row in await connection.execute(query):
        paper = {"kind": row.kind, "number": row.number, "expires_on": _day(row.expires_on)}
        found.setdefault(row.vessel_id, []).append(paper)
    return found


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
