"""Take into incidents what units answer to the orders that sent them: signed, there, cannot go."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_incidents import ReadIncident, read_incident
from geo_data.schema_incidents import incident, incident_step
from geo_data.schema_live import unit_order_step
from geo_data.store_incidents import take_turn, write_told_step
from geo_data.tell_changed import tell_changed
from maritime.incidents.order import next_steps
from maritime.incidents.rules import IncidentRules
from maritime.incidents.standing import SentUnit
from maritime.incidents.steps import ARRIVE, CLOSE, REJECT, SIGN, STAND_DOWN, Step

STEPS_OF_ORDERS = {
    "acknowledged": (SIGN,), "arrived": (SIGN, ARRIVE), "done": (SIGN, ARRIVE),
    "declined": (STAND_DOWN,), "withdrawn": (STAND_DOWN,),
}  # fmt: skip
"""What a state of an order means for the unit; whoever is there has signed for it too."""


class _Answer(NamedTuple):
    """A state into which an order came, when, by whom."""

    state: str
    at: datetime
    account_id: UUID | None


async def follow_orders(
    connection: AsyncConnection, district_id: str, rules: IncidentRules, *, now: datetime
) -> int:
    """
    Take the steps that answers to orders bring, at the instants of the answers; give how many.

    Needs the owner: those who answer an order need not reach the incident. Called again, by
    another server too, it does nothing more for the same answers.
    """
    columns = incident_step.c
    ended = select(columns.incident_id).where(columns.step.in_((CLOSE, REJECT)))
    query = select(incident.c.incident_id).where(
        incident.c.district_id == district_id, incident.c.incident_id.not_in(ended)
    )
    taken = 0
    for incident_id in list(await connection.scalars(query.order_by(incident.c.number))):
        await take_turn(connection, incident_id)
        found = await read_incident(connection, district_id, incident_id, rules, now=now)
        for unit in found.standing.units:
            if unit.order_id is None or unit.stood_down_s is not None:
                continue
            for answer in await _answers(connection, UUID(unit.order_id)):
                for name in STEPS_OF_ORDERS[answer.state]:
                    found, is_new = await _follow(
                        connection, found, unit, name, answer, rules, now=now
                    )
                    taken += is_new
    if taken:
        await tell_changed(connection, district_id)
    return taken


async def _answers(connection: AsyncConnection, order_id: UUID) -> list[_Answer]:
    columns = unit_order_step.c
    query = (
        select(columns.state, columns.at, columns.account_id)
        .where(columns.order_id == order_id, columns.state.in_(STEPS_OF_ORDERS))
        .order_by(columns.sequence)
    )
    return [_Answer(*row) for row in await connection.execute(query)]


async def _follow(
    connection: AsyncConnection,
    found: ReadIncident,
    unit: SentUnit,
    name: str,
    answer: _Answer,
    rules: IncidentRules,
    *,
    now: datetime,
) -> tuple[ReadIncident, bool]:
    """Take one step of a unit, unless it was taken, by this answer or by hand."""
    current = found.standing.unit(unit.team_id)
    wanted = {SIGN: ("assigned",), ARRIVE: ("signed",), STAND_DOWN: ("assigned", "signed")}
    is_wanted = (
        current is not None
        and current.order_id == unit.order_id
        and current.state in wanted[name]
        and name in next_steps(found.standing)
    )
    if not is_wanted:
        return found, False
    number = found.standing.last + 1
    at_s = max(answer.at.timestamp(), found.steps[-1].at_s)
    facts = {"team_id": unit.team_id, "order_id": unit.order_id}
    step_id = uuid5(UUID(unit.order_id or ""), name)
    step = Step(step_id, number, name, at_s, answer.account_id, facts)
    await write_told_step(connection, found, step, rules, now=now)
    again = await read_incident(connection, found.district_id, found.incident_id, rules, now=now)
    return again, True
