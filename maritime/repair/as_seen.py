"""Say what befell a plan under way from what the duty room knows: words, orders, tracks, looks."""

from collections.abc import Iterable

from maritime.field.rounds import stand_rounds
from maritime.horizon import Horizon
from maritime.live.facts import LiveFacts, LiveGround, OpenOrder
from maritime.live.looks import looks_made, online_spans
from maritime.live.units import (
    FOREVER_S,
    LATE_HOLDS_S,
    SILENT_S,
    Promise,
    UnitStanding,
    last_word,
    lateness_of,
    promises_of,
    stand_units,
    walked_rounds,
)
from maritime.live.words import LATE
from maritime.observation import Observation
from maritime.repair.case import (
    LATEST_S,
    Delay,
    Diversion,
    Loss,
    Position,
    RepairCase,
    StoppedSpan,
    WorkingSpan,
)

LEAST_LATE_S = 300
"""Who is later than this is late; less is what clocks and people differ by."""
STAY_S = 1800
"""How long a unit stays that is sent to a bare place."""


def case_as_seen(
    ground: LiveGround,
    facts: LiveFacts,
    horizon: Horizon,
    *,
    stopped: Iterable[StoppedSpan] = (),
    counts_plan: bool = False,
) -> RepairCase:
    """
    Give what befell the plan in force by what was known at facts.known_s, which is now.

    Lost is who the office says is lost, and until its planned end a unit whose crew ended its round
    early and that has neither begun another nor an order; late who began so late, has not begun by
    now, or is said to be late, whichever is more; diverted who has an open order and is on shift.
    Positions are the last ones of units on their rounds, 20 minutes old at most. What was seen is
    what checks, arrivals, tracks and posts show since the plan began. Sensors work as was last
    reported of them, from then on and to the plan's end.

    Parameters
    ----------
    horizon
        Of the plan that is repaired.
    stopped
        Spans in which weather stops a mode.
    counts_plan
        Take the looks of the plan until now as made, and only those as late of whom the office says
        so: as an office without phones has to.
    """
    at_s = facts.known_s
    units = stand_units(ground, facts, at_s=at_s)
    lost = [_loss(unit, facts, horizon) for unit in units if unit.lost_until_s > at_s]
    if counts_plan:
        late = _delays_said(units, facts)
    else:
        late = _delays(promises_of(ground, facts, units, now_s=at_s), at_s, horizon)
        lost += _ended_early(units, facts, horizon)
    return RepairCase(
        at_s,
        lost=tuple(lost),
        late=tuple(late),
        diverted=tuple(_diversions(units, facts)),
        stopped=tuple(stopped),
        positions=tuple(_positions(units, at_s)),
        seen=None if counts_plan else _seen(ground, facts, horizon),
        working=_working(ground, facts, horizon),
    )


def _loss(unit: UnitStanding, facts: LiveFacts, horizon: Horizon) -> Loss:
    team_id = unit.team.team_id
    said_s = last_word(team_id, facts.words, at_s=facts.known_s).at_s
    until_s = None if unit.lost_until_s >= FOREVER_S else round(unit.lost_until_s)
    return Loss(team_id, max(round(said_s), horizon.start_s), until_s)


def _ended_early(
    units: Iterable[UnitStanding], facts: LiveFacts, horizon: Horizon
) -> Iterable[Loss]:
    """Give the units whose round is over although its planned end is still to come."""
    at_s = facts.known_s
    idle = {
        unit.team.team_id for unit in units
        if unit.lost_until_s <= at_s and unit.walked is None and unit.order_id is None
    }  # fmt: skip
    planned = [one.round for one in facts.watches]
    for standing in stand_rounds(planned, walked_rounds(facts, at_s=at_s), now_s=at_s):
        plan, walked = standing.planned, standing.walked
        if plan is None or walked is None or walked.ended_s is None or plan.team_id not in idle:
            continue
        until_s, since_s = round(plan.to_s), max(round(walked.ended_s), horizon.start_s)
        if at_s < until_s and since_s < until_s - LEAST_LATE_S:
            yield Loss(plan.team_id, since_s, until_s, has_ended=True)


def _working(
    ground: LiveGround, facts: LiveFacts, horizon: Horizon
) -> tuple[WorkingSpan, ...] | None:
    """Give when sensors work by what was reported of them; None where nothing was."""
    if not facts.sensor_reports:
        return None
    spans_of = online_spans(ground.district.sensors, facts.sensor_reports, horizon)
    return tuple(
        WorkingSpan(sensor_id, from_s, to_s)
        for sensor_id, spans in spans_of.items()
        for from_s, to_s in spans
    )


def _delays(promises: Iterable[Promise], at_s: int, horizon: Horizon) -> Iterable[Delay]:
    """Give the lateness of each unit's round under way, or of its next one."""
    late_s = lateness_of(promises, at_s=at_s, until_s=horizon.end_s)
    for team_id, seconds in sorted(late_s.items()):
        if seconds > LEAST_LATE_S:
            yield Delay(team_id, min(round(seconds), LATEST_S))


def _delays_said(units: Iterable[UnitStanding], facts: LiveFacts) -> Iterable[Delay]:
    """Give the lateness that the office spoke of last, where that still holds."""
    for team_id in sorted(unit.team.team_id for unit in units):
        word = last_word(team_id, facts.words, at_s=facts.known_s)
        if word is None or word.kind != LATE or not word.minutes:
            continue
        if word.at_s > facts.known_s - LATE_HOLDS_S:
            yield Delay(team_id, min(round(word.minutes * 60.0), LATEST_S))


def _diversions(units: Iterable[UnitStanding], facts: LiveFacts) -> Iterable[Diversion]:
    orders: dict[object, OpenOrder] = {one.order_id: one for one in facts.orders}
    for unit in units:
        order = orders.get(unit.order_id)
        if order is None or not unit.is_on_shift:
            continue
        stay_s = 0 if order.target_id is not None else STAY_S
        yield Diversion(
            order.team_id, order.target_id or "", facts.known_s, lonlat=order.lonlat, stay_s=stay_s
        )


def _positions(units: Iterable[UnitStanding], at_s: int) -> Iterable[Position]:
    for unit in units:
        fix = unit.fix
        if fix is not None and unit.is_on_shift and at_s - fix.at_s <= SILENT_S:
            yield Position(unit.team.team_id, (fix.lon, fix.lat), int(fix.at_s))


def _seen(ground: LiveGround, facts: LiveFacts, horizon: Horizon) -> tuple[Observation, ...]:
    """Give the looks made since a plan began; what sensors see the planner knows by itself."""
    return tuple(
        Observation(
            one.target_id, max(one.enter_s, horizon.start_s), one.exit_s, one.source,
            one.observer_id,
        )
        for one in looks_made(ground, facts, horizon)
        if one.source != "sensor" and one.exit_s >= horizon.start_s
    )  # fmt: skip
