"""Read what alerts look at beside the live state: lapsed pairings, suspicions, incidents.

Each is read as it was known at an instant, known_at, so that alerts of a day that is over can be
reckoned again from what was known then.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.known_pairings import pairings_known
from geo_data.read_incidents import read_open_incidents
from geo_data.schema_field import field_item, suspicion_verdict
from maritime.alerts.facts import IncidentFact, LapseFact, SuspicionFact
from maritime.field.kinds import CHECK, SUSPICIONS
from maritime.incidents.rules import IncidentRules

SUSPICIONS_SINCE = timedelta(days=7)
LAPSES_SINCE = timedelta(days=31)
"""How far back is looked: what is older is for the audits of the register."""
UNSIGNED_CLOCKS = ("accept", "assign", "sign")


async def read_lapses(
    connection: AsyncConnection, district_id: str, *, day: date, known_at: datetime
) -> tuple[LapseFact, ...]:
    """Give vessels whose pairing 定人联船 ended within a month before a day, with none since."""
    known = pairings_known(district_id, known_at=known_at)
    last_day = func.max(func.coalesce(known.c.valid_to, date.max))
    query = (
        select(known.c.vessel_id)
        .where(known.c.part == "member")
        .group_by(known.c.vessel_id)
        .having(last_day < day, last_day >= day - LAPSES_SINCE)
        .order_by(known.c.vessel_id)
    )
    return tuple(map(LapseFact, await connection.scalars(query)))


async def read_suspicions(
    connection: AsyncConnection, district_id: str, *, known_at: datetime
) -> tuple[SuspicionFact, ...]:
    """Give checks of the last week that suspect a vessel 疑似三无 and have no verdict."""
    columns = field_item.c
    suspected = columns.content["body"]["suspected"]
    named = or_(*(suspected.contains([one]) for one in SUSPICIONS))
    is_decided = exists().where(
        suspicion_verdict.c.item_id == columns.item_id,
        suspicion_verdict.c.decided_at <= known_at,
    )
    query = (
        select(columns.item_id, columns.happened_at, columns.grid_id, columns.lon, columns.lat)
        .where(
            columns.district_id == district_id, columns.kind == CHECK,
            func.coalesce(named, False), ~is_decided,
            columns.happened_at >= known_at - SUSPICIONS_SINCE,
            columns.happened_at <= known_at, columns.received_at <= known_at,
        )
        .order_by(columns.happened_at, columns.item_id)
    )  # fmt: skip
    return tuple(
        SuspicionFact(
            str(row.item_id), int(row.happened_at.timestamp()),
            None if row.lon is None else (row.lon, row.lat), row.grid_id,
        )
        for row in await connection.execute(query)
    )  # fmt: skip


async def read_unsigned_incidents(
    connection: AsyncConnection, district_id: str, rules: IncidentRules, *, known_at: datetime
) -> tuple[IncidentFact, ...]:
    """Give open incidents of which acceptance, assignment or signing is overdue, since when."""
    found = []
    for one in await read_open_incidents(
        connection, district_id, rules, now=known_at, known_at=known_at
    ):
        due_s = [
            clock.due_s for clock in one.clocks
            if clock.name in UNSIGNED_CLOCKS and clock.is_overdue(known_at.timestamp())
        ]  # fmt: skip
        if due_s:
            lonlat = None if one.lon is None else (one.lon, one.lat)
            found.append(
                IncidentFact(str(one.incident_id), one.number, int(min(due_s)), lonlat, one.grid_id)
            )
    return tuple(found)
