"""Read what alerts look at beside the live state: lapsed pairings, suspicions, incidents."""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_incidents import IncidentFilter, read_incidents
from geo_data.read_page import PageRequest
from geo_data.schema_field import field_item, suspicion_verdict
from geo_data.schema_register import pairing, vessel
from maritime.alerts.facts import IncidentFact, LapseFact, SuspicionFact
from maritime.field.kinds import CHECK, SUSPICIONS
from maritime.incidents.rules import IncidentRules

SUSPICIONS_SINCE = timedelta(days=7)
LAPSES_SINCE = timedelta(days=31)
"""How far back is looked: what is older is for the audits of the register."""
MOST_INCIDENTS = PageRequest(1000)
UNSIGNED_CLOCKS = ("accept", "assign", "sign")


async def read_lapses(
    connection: AsyncConnection, district_id: str, *, day: date
) -> tuple[LapseFact, ...]:
    """Give vessels whose pairing 定人联船 ended within a month before a day, with none since."""
    mine = (
        pairing.c.district_id == district_id, pairing.c.vessel_id == vessel.c.vessel_id,
        pairing.c.part == "member",
    )  # fmt: skip
    has_ended = exists().where(
        *mine, pairing.c.valid_to < day, pairing.c.valid_to >= day - LAPSES_SINCE
    )
    holds = exists().where(*mine, or_(pairing.c.valid_to.is_(None), pairing.c.valid_to >= day))
    query = (
        select(vessel.c.vessel_id)
        .where(vessel.c.district_id == district_id, has_ended, ~holds)
        .order_by(vessel.c.vessel_id)
    )
    return tuple(map(LapseFact, await connection.scalars(query)))


async def read_suspicions(
    connection: AsyncConnection, district_id: str, *, now: datetime
) -> tuple[SuspicionFact, ...]:
    """Give checks of the last week that suspect a vessel 疑似三无 and have no verdict."""
    columns = field_item.c
    suspected = columns.content["body"]["suspected"]
    named = or_(*(suspected.contains([one]) for one in SUSPICIONS))
    is_decided = exists().where(suspicion_verdict.c.item_id == columns.item_id)
    query = (
        select(columns.item_id, columns.happened_at, columns.grid_id, columns.lon, columns.lat)
        .where(
            columns.district_id == district_id, columns.kind == CHECK,
            func.coalesce(named, False), ~is_decided,
            columns.happened_at >= now - SUSPICIONS_SINCE, columns.happened_at <= now,
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
    connection: AsyncConnection, district_id: str, rules: IncidentRules, *, now: datetime
) -> tuple[IncidentFact, ...]:
    """Give open incidents of which acceptance, assignment or signing is overdue, since when."""
    rows, _ = await read_incidents(
        connection, district_id, IncidentFilter(is_open=True), MOST_INCIDENTS, rules, now=now
    )
    found = []
    for one in rows:
        due_s = [
            clock.due_s for clock in one.clocks
            if clock.name in UNSIGNED_CLOCKS and clock.is_overdue(now.timestamp())
        ]  # fmt: skip
        if due_s:
            lonlat = None if one.lon is None else (one.lon, one.lat)
            found.append(
                IncidentFact(str(one.incident_id), one.number, int(min(due_s)), lonlat, one.grid_id)
            )
    return tuple(found)
