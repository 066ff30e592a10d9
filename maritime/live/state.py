"""Reckon how a coast stands at an instant, from what was known at one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maritime.coverage import find_gaps
from maritime.figures import share_covered
from maritime.live.arrivals import Arrivals
from maritime.live.coast import LiveCoast, lay_coast, target_states
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.fails_next import FAILS_WITHIN_S, find_failing
from maritime.live.looks import is_online_at
from maritime.live.records import (
    TARGET_STATES,
    LiveState,
    LiveTarget,
    LiveUnit,
    SensorStanding,
)
from maritime.live.units import UnitStanding, lateness_of, stand_units
from maritime.observation import SOURCES, Observation
from maritime.states import NOT_REQUIRED, OVERDUE
from maritime.watch_log import NEVER, ObservationTable, order_observations

NEXT_VISITS = 6


def live_state(
    ground: LiveGround, facts: LiveFacts, arrivals: Arrivals | None, *, at_s: int
) -> LiveState:
    """
    Give how a coast stands at an instant by what was known at facts.known_s.

    An instant before known_s is told by what was known of it since; one after it by what the plan
    in force still promises. Without arrivals nobody is proposed to be sent.
    """
    coast = lay_coast(ground, facts, from_s=at_s, to_s=at_s)
    states = target_states(coast, np.array([at_s], np.int64))[:, 0]
    is_required = states != NOT_REQUIRED
    weights = coast.needs.weights
    required = float(weights[is_required].sum())
    overdue = float(weights[states == OVERDUE].sum())
    units = coast.units if at_s == facts.known_s else stand_units(ground, facts, at_s=at_s)
    return LiveState(
        at_s, facts.known_s, facts.plan_id,
        _live_targets(coast, states, at_s), _live_units(coast, units, at_s),
        tuple(
            SensorStanding(one.sensor_id, *is_online_at(one, facts.sensor_reports, at_s))
            for one in ground.district.sensors
        ),
        find_failing(coast, units, arrivals, at_s=at_s, until_s=at_s + FAILS_WITHIN_S),
        share_covered(overdue, required),
        tuple(one for one in facts.stops if one.to_s > at_s),
    )  # fmt: skip


def _live_targets(coast: LiveCoast, states: NDArray[np.uint8], at_s: int) -> tuple[LiveTarget, ...]:
    has_begun = coast.look_table.enter_s <= at_s
    table = coast.look_table.chosen(has_begun)
    begun = [one for one, is_begun in zip(coast.looks, has_begun, strict=True) if is_begun]
    log = order_observations(table, coast.horizon, len(states), coast.carried_s)
    last_s = np.minimum(log.exit_s[log.entry_at(np.array([at_s]))][:, 0], at_s)
    fails_s = _failing_from(coast, table, at_s)
    by = _seen_by(table, begun, len(states), at_s)
    return tuple(
        LiveTarget(
            target.target_id, TARGET_STATES[state], None if last == NEVER else int(last),
            None if fails < 0 else int(fails), source,
        )
        for target, state, last, fails, source in zip(
            coast.ground.targets, states, last_s, fails_s, by, strict=True
        )
    )  # fmt: skip


def _failing_from(coast: LiveCoast, begun: ObservationTable, at_s: int) -> NDArray[np.int64]:
    """Give when each target is overdue first from an instant on if nobody comes; -1 for never."""
    gaps = find_gaps(coast.needs, begun, coast.horizon, coast.carried_s)
    found = np.full(len(coast.needs.target_ids), -1, np.int64)
    for index, from_s, to_s in zip(gaps.target_index, gaps.from_s, gaps.to_s, strict=True):
        if to_s > at_s and found[index] < 0:
            found[index] = from_s
    return found


def _seen_by(
    table: ObservationTable, looks: Sequence[Observation], count: int, at_s: int
) -> list[str | None]:
    """Give by what each target was seen last; of several at once the first word of SOURCES."""
    rank = np.array([SOURCES.index(one.source) for one in looks], np.int64)
    order = np.lexsort((-rank, np.minimum(table.exit_s, at_s), table.target_index))
    found: list[str | None] = [None] * count
    for row in order:
        found[table.target_index[row]] = looks[row].source
    return found


def _live_units(coast: LiveCoast, units: Sequence[UnitStanding], at_s: int) -> tuple[LiveUnit, ...]:
    visits: dict[str, list[tuple[str, int]]] = {}
    for promise in coast.promises:
        if promise.is_promised:
            late_s = round(promise.delay_s)
            visits.setdefault(promise.watch.round.team_id, []).extend(
                (target_id, enter_s + late_s)
                for target_id, enter_s in promise.watch.visits
                if promise.from_s <= enter_s + late_s <= promise.until_s
                and at_s <= enter_s + late_s and not promise.is_stopped(enter_s, enter_s + 1)
            )  # fmt: skip
    late_s_of = lateness_of(coast.promises, at_s=coast.facts.known_s)
    return tuple(
        LiveUnit(
            unit,
            tuple(sorted(visits.get(unit.team.team_id, ()), key=lambda one: one[1])[:NEXT_VISITS]),
            late_s_of.get(unit.team.team_id, 0.0),
        )
        for unit in units
    )
