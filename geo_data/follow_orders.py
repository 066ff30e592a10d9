"""Take into incidents what units answer to the orders that sent them: signed, there, cannot go."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_incidents import ReadIncident, read_incident, read_open_incidents
from geo_data.schema_live import unit_order_step
from geo_data.store_incidents import take_turn, write_told_step
from geo_data.tell_changed import tell_changed
from maritime.incidents.order import next_steps
from maritime.incidents.rules import IncidentRules
from maritime.incidents.standing import SentUnit
from maritime.incidents.steps import ARRIVE, SIGN, STAND_DOWN, Step
from maritime.incidents.when import step_before

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
    taken = 0
    seen = await read_open_incidents(connection, district_id, rules, now=now)
    sent = {unit.order_id for one in seen for unit in one.standing.units_now if unit.order_id}
    answers = await _answers(connection, {UUID(order_id) for order_id in sent})
    for one in seen:
        units = [unit for unit in one.standing.units_now if _is_news(unit, answers)]
        if not units:
            continue
        await take_turn(connection, one.incident_id)
        found = await read_incident(connection, district_id, one.incident_id, rules, now=now)
        for unit in units:
            for answer in answers[UUID(unit.order_id or "")]:
                for name in STEPS_OF_ORDERS[answer.state]:
                    found, is_new = await _follow(
                        connection, found, unit, name, answer, rules, now=now
                    )
                    taken += is_new
    if taken:
        await tell_changed(connection, district_id)
    return taken


async def _answers(connection: AsyncConnection, order_ids: set[UUID]) -> dict[UUID, list[_Answer]]:
    """Give the answers to each order, in their order."""
    columns = unit_order_step.c
    query = (
        select(columns.order_id, columns.state, columns.at, columns.account_id)
        .where(columns.order_id.in_(order_ids), columns.state.in_(STEPS_OF_ORDERS))
        .order_by(columns.order_id, columns.sequence)
    )
    found: dict[UUID, list[_Answer]] = {}
    for order_id, *answer in await connection.execute(query):
        found.setdefault(order_id, []).append(_Answer(*answer))
    return found


def _is_news(unit: SentUnit, answers: Mapping[UUID, list[_Answer]]) -> bool:
    """Tell whether an answer to a unit's order may say more than is known of it."""
    if unit.order_id is None or unit.state not in ("assigned", "signed"):
        return False
    told = {step for one in answers.get(UUID(unit.order_id), ())
            for step in STEPS_OF_ORDERS[one.state]}  # fmt: skip
    return bool(told - {SIGN}) or (SIGN in told and unit.state == "assigned")


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
    facts = {"team_id": unit.team_id, "order_id": unit.order_id}
    at_s = max(answer.at.timestamp(), step_before(found.standing, name, facts)[1])
    entered_s = max(now.timestamp(), found.steps[-1].known_s, at_s)
    step_id = uuid5(UUID(unit.order_id or ""), name)
    step = Step(step_id, number, name, at_s, answer.account_id, facts, entered_s)
    await write_told_step(connection, found, step, rules, now=now)
    again = await read_incident(connection, found.district_id, found.incident_id, rules, now=now)
    return again, True
