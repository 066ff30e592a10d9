"""Find the gaps of the hours to come as they stand, why each opens, and who could be there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maritime.coverage import find_gaps
from maritime.field.rounds import CANCELLED
from maritime.live.arrivals import Arrivals
from maritime.live.coast import LiveCoast
from maritime.live.facts import PlannedWatch
from maritime.live.looks import is_online_at
from maritime.live.records import WEATHER_STOPPED, FailsNext, SentUnit
from maritime.live.units import SILENT, START_OVERDUE, UNIT_LOST, Promise, Shift, UnitStanding
from maritime.live.watches import PlannedLook, looks_by_target
from maritime.live.words import LATE
from maritime.needs import NeedTable
from maritime.observation import Observation
from maritime.planning.slots import shift_on, works_on
from maritime.wall_clock import local_day

FAILS_WITHIN_S = 4 * 3600
LEAST_S = 60
EARLY_S = 2 * 3600
"""A look so long before it was planned, by the team that it was planned for, is that one."""
_WHY = {
    CANCELLED: "round_cancelled", UNIT_LOST: "unit_lost", START_OVERDUE: "unit_not_started",
    SILENT: "unit_silent", LATE: "unit_late",
}  # fmt: skip

Reason = tuple[str, str | None, str | None, int | None]
"""A word of REASONS, the team and the sensor that it is about, and when the visit was planned."""


def find_failing(
    coast: LiveCoast,
    units: Sequence[UnitStanding],
    arrivals: Arrivals | None,
    *,
    at_s: int,
    until_s: int,
) -> tuple[FailsNext, ...]:
    """
    Give the gaps that lie in [at_s, until_s), those that begin first before others.

    What is promised closes gaps here, unlike in the states of targets. Of those that are open
    already the heaviest come first. Each has its reason, and the free unit that can be there
    first within its shift; where none is free, the first of those on their rounds. One to come that
    lasts less than LEAST_S is left out; of what is overdue now nothing is.
    """
    needs, targets = coast.needs, coast.ground.targets
    gaps = find_gaps(needs, coast.look_table, coast.horizon, coast.carried_s)
    lasts_s = np.minimum(gaps.to_s, until_s) - np.maximum(gaps.from_s, at_s)
    is_open = (gaps.from_s <= at_s) & (gaps.to_s > at_s)
    in_time = np.flatnonzero(is_open | (lasts_s >= LEAST_S))
    ends_s = np.minimum(gaps.to_s[in_time], until_s)
    longest_s = _longest_intervals_s(
        needs, gaps.target_index[in_time], gaps.from_s[in_time], ends_s
    )
    reasons = _Reasons(coast)
    nearest = _nearest_units(units, arrivals, len(targets), at_s)
    found = []
    for row, interval_s in zip(in_time, longest_s.tolist(), strict=True):
        index = int(gaps.target_index[row])
        from_s, to_s = int(gaps.from_s[row]), int(gaps.to_s[row])
        overdue_min = (min(to_s, until_s) - max(from_s, at_s)) / 60.0
        is_open = to_s >= coast.horizon.end_s
        reason = reasons.why(index, from_s, min(to_s, until_s), interval_s=interval_s)
        found.append(
            FailsNext(
                targets[index].target_id, from_s, None if is_open else to_s, overdue_min,
                float(needs.weights[index]) * overdue_min, *reason, nearest[index],
            )
        )  # fmt: skip
    found.sort(key=lambda one: (max(one.from_s, at_s), -one.weighted_min, one.target_id))
    return tuple(found)


def _longest_intervals_s(
    needs: NeedTable, index: NDArray[np.int32], from_s: NDArray[np.int64], to_s: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the longest interval that holds in each of some gaps, 0 where nothing is needed."""
    found = np.zeros(len(index), np.int64)
    cuts = needs.cut(index, from_s, to_s)
    np.maximum.at(found, cuts.row, cuts.interval_s)
    return found


def _nearest_units(
    units: Sequence[UnitStanding], arrivals: Arrivals | None, count: int, at_s: int
) -> list[SentUnit | None]:
    """Give for every target who can be there first; free units before those on their rounds."""
    found: list[SentUnit | None] = [None] * count
    if arrivals is None:
        return found
    for is_free in (True, False):
        own = [one for one in units if one.can_be_sent and one.is_free is is_free and one.shift]
        if not own:
            continue
        arrive_s = at_s + np.vstack([arrivals.seconds_to_targets(one) for one in own])
        ends_s = np.array([one.shift[1] if one.is_on_shift else np.inf for one in own])
        arrive_s[arrive_s >= ends_s[:, None]] = np.inf
        first = arrive_s.argmin(axis=0)
        for index in range(count):
            best_s = arrive_s[first[index], index]
            if found[index] is None and np.isfinite(best_s):
                team_id = own[first[index]].team.team_id
                found[index] = SentUnit(team_id, int(np.ceil(best_s)), is_free)
    return found


@dataclass(frozen=True, eq=False)
class _Reasons:
    """Says why a target fails, from what was planned of it and what became of that."""

    coast: LiveCoast

    def why(self, index: int, from_s: int, to_s: int, *, interval_s: int) -> Reason:
        """
        Give the reason of a gap [from_s, to_s) of a target in which an interval holds at most.

        A visit would have helped if it ended after from_s less the interval, and began before
        to_s. The latest such visit counts that was planned before the gap, or before now where it
        is open already; else the first one in it.
        """
        coast = self.coast
        target_id = coast.needs.target_ids[index]
        helping = [
            (self._promise_of[watch], look)
            for watch, look in self._planned.get(target_id, ())
            if from_s - interval_s < look.exit_s and look.enter_s < to_s
            and watch in self._promise_of and not self._was_made(look)
        ]  # fmt: skip
        by_s = max(from_s, coast.facts.known_s)
        before = [one for one in helping if one[1].enter_s <= by_s]
        for promise, look in [*reversed(before), *helping]:
            word = self._what_hinders(promise, look)
            if word is not None:
                return word, promise.watch.round.team_id, None, look.enter_s
        down = self._sensor_down(target_id)
        if down is not None:
            return "sensor_down", None, down, None
        if not self._is_anybody_on_shift(from_s - interval_s, to_s):
            return "no_team_on_shift", None, None, None
        if coast.facts.plan_id is None:
            return "no_plan", None, None, None
        return ("not_established" if helping else "nobody_planned"), None, None, None

    def _what_hinders(self, promise: Promise, look: Observation) -> str | None:
        """Give what is known to keep a planned look from being made when it was planned."""
        is_there = promise.why not in (CANCELLED, UNIT_LOST)
        if is_there and promise.is_stopped(look.enter_s, look.exit_s):
            return WEATHER_STOPPED
        if promise.why is not None:
            return _WHY[promise.why]
        return "visit_missed" if look.exit_s <= self.coast.facts.known_s else None

    @cached_property
    def _planned(self) -> Mapping[str, Sequence[PlannedLook]]:
        return looks_by_target(self.coast.facts.watches)

    @cached_property
    def _promise_of(self) -> dict[PlannedWatch, Promise]:
        return {promise.watch: promise for promise in self.coast.promises}

    @cached_property
    def _made(self) -> dict[str, list[Observation]]:
        found: dict[str, list[Observation]] = {}
        for look in self.coast.made:
            found.setdefault(look.target_id, []).append(look)
        return found

    def _was_made(self, planned: Observation) -> bool:
        """Say whether the target was seen about then: by then, or a little before."""
        return any(
            look.exit_s >= planned.enter_s - EARLY_S and look.enter_s <= planned.exit_s
            and look.observer_id in (planned.observer_id, "")
            for look in self._made.get(planned.target_id, ())
        )  # fmt: skip

    def _sensor_down(self, target_id: str) -> str | None:
        """Give a watched sensor that sees the target and is reported off line now."""
        facts = self.coast.facts
        for sensor in self.coast.ground.district.sensors:
            if sensor.sensor_id in self.coast.ground.sensors_of.get(target_id, ()):
                is_online, since_s = is_online_at(sensor, facts.sensor_reports, facts.known_s)
                if not is_online and since_s is not None:
                    return sensor.sensor_id
        return None

    def _is_anybody_on_shift(self, from_s: int, to_s: int) -> bool:
        return any(begin < to_s and from_s < end for begin, end in self._shifts)

    @cached_property
    def _shifts(self) -> list[Shift]:
        horizon, teams = self.coast.horizon, self.coast.ground.district.teams
        day = local_day(horizon.start_s, horizon.zone) - timedelta(days=1)
        last = local_day(horizon.end_s, horizon.zone)
        shifts: list[Shift] = []
        while day <= last:
            shifts += [shift_on(team, day, horizon) for team in teams if works_on(team, day)]
            day += timedelta(days=1)
        return shifts
