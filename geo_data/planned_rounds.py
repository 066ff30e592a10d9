"""Read from a plan's file which rounds it asks of which team on some days, and who goes along."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.instants import parse_instant
from geo_data.plan_in_force import read_plans_in_force
from geo_data.schema import plan
from maritime.field.rounds import PlannedRound
from maritime.horizon import DAY_S
from maritime.live.watches import days_of_patrol


@dataclass(frozen=True)
class PlannedPatrol:
    """A round of a plan with the targets it looks at (id, epoch seconds) and who goes along."""

    round: PlannedRound
    visits: tuple[tuple[str, int], ...]
    person_ids: frozenset[str]


async def read_planned_patrols(
    connection: AsyncConnection, district_id: str, *, from_at: datetime, to_at: datetime
) -> tuple[PlannedPatrol, ...]:
    """
    Give the rounds that begin in [from_at, to_at) by the plans that hold then, earliest first.

    Those of a repair in its own hours, of the plan that it repairs in all others.
    """
    in_force = await read_plans_in_force(connection, district_id)
    spans = () if in_force is None else in_force.between(from_at, to_at)
    columns = plan.c
    query = select(columns.plan_id, columns.document).where(
        columns.plan_id.in_({plan_id for plan_id, _, _ in spans})
    )
    documents = {row.plan_id: row.document for row in await connection.execute(query)}
    found = [
        one
        for plan_id, span_from, span_to in spans
        for one in patrols_between(
            documents[plan_id], from_s=span_from.timestamp(), to_s=span_to.timestamp()
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.round.from_s, one.round.team_id)))


def patrols_between(document: bytes, *, from_s: float, to_s: float) -> tuple[PlannedPatrol, ...]:
    """
    Give the rounds of a stored plan that begin in [from_s, to_s), earliest first.

    A cyclic plan repeats every 24 hours, also before the day that it was made for.

    Parameters
    ----------
    document
        A plan's file that was checked when it was stored.
    """
    whole = json.loads(document)
    goes_along: dict[str, set[str]] = {}
    for row in whole.get("roster", ()):
        goes_along.setdefault(row["patrol_id"], set()).add(row["person_id"])
    found = [
        _shifted(patrol, frozenset(goes_along.get(patrol["patrol_id"], ())), days)
        for patrol in whole["patrols"]
        for days in days_of_patrol(parse_instant(patrol["depart"]), whole["cyclic"], from_s, to_s)
    ]
    return tuple(sorted(found, key=lambda one: (one.round.from_s, one.round.team_id)))


def _shifted(patrol: dict, person_ids: frozenset[str], days: int) -> PlannedPatrol:
    moved_s = days * DAY_S
    visits = [
        (one["target_id"], parse_instant(one["enter"]) + moved_s)
        for leg in patrol["legs"]
        for one in (leg, *leg.get("stops", ()))
        if "target_id" in one
    ]
    return PlannedPatrol(
        PlannedRound(
            patrol["team_id"], patrol["mode"], parse_instant(patrol["depart"]) + moved_s,
            parse_instant(patrol["return"]) + moved_s,
        ),
        tuple(sorted(visits, key=lambda visit: visit[1])),
        person_ids,
    )  # fmt: skip
