"""Apply to each slot what befell its unit, and collect what cannot be asked of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from maritime.errors import Fault, FaultyInputError
from maritime.geodesy import metres_per_degree
from maritime.movement import NO_PLACE, UNREACHABLE
from maritime.planning.problem import PlanningProblem
from maritime.planning.slots import REST_S, DutySlot
from maritime.planning.steps import REST, WAIT, Step
from maritime.planning.travel_class import FOREVER_S
from maritime.repair.case import Diversion, Loss, Position, RepairCase, StoppedSpan
from maritime.repair.under_way import (
    UnderWay,
    Ways,
    as_planned,
    delayed,
    given_up,
    staying,
    then_at,
)
from maritime.spans import joined_spans

ON_PLAN_M = 2_000.0  # a position no further than this from the leg that a unit is on agrees with it
DETOUR = 1.3  # ways off the network, as `straight` ways of shore teams
FARTHEST_M = 30_000.0  # from any place that the unit's mode can be at
NEAR_ENOUGH = "a position within 30 km of where the unit can be; its plan stands for it"


class Befallen:
    """What befell the units of a problem."""

    def __init__(self, problem: PlanningProblem, case: RepairCase):
        self._problem, self._case = problem, case
        self._start_s = problem.horizon.start_s
        self.at_s = case.at_s - self._start_s
        self._lost = {row.team_id: self._lost_from_to(row) for row in case.lost}
        self._late = {row.team_id: row.late_s for row in case.late}
        self._diverted = {row.team_id: row for row in case.diverted}
        self._found: dict[str, Position] = {row.team_id: row for row in case.positions}
        self._off_plan: set[str] = set()
        self._left_out: list[Fault] = []
        self._faults: list[Fault] = []
        self._current = self._current_slots()
        for row in case.diverted:
            if row.team_id in self._lost:
                continue
            if row.team_id not in self._current or not self._is_on_shift(row.team_id):
                self._refuse("diverted", row.team_id, "a unit off its shift at that instant",
                             "a unit on shift")  # fmt: skip

    def unit_of(
        self, index: int, steps: Sequence[Step], *, tail_until_s: int | None = None
    ) -> UnderWay:
        """
        Give where a slot's unit is and what it has done or begun.

        tail_until_s is when it is home from what it began the evening before; until then it is out
        on that, which the plan has in the evening, and rests after it.
        """
        slot = self._problem.slots[index]
        team_id, ways = slot.team.team_id, Ways(self._problem, slot)
        if team_id in self._lost:
            return given_up(ways, steps, self._lost[team_id][0])
        if tail_until_s is not None and tail_until_s > self.at_s:
            return self._on_tail(ways, steps, tail_until_s)
        if self._current.get(team_id) != index or ways.base == NO_PLACE:
            return as_planned(ways, steps, self.at_s)
        unit = as_planned(ways, steps, self.at_s)
        if team_id in self._late:
            unit = delayed(ways, steps, self.at_s, self._late[team_id])
        if team_id in self._found:
            unit = self._where_found(ways, steps, unit)
        if team_id in self._diverted and self._is_on_shift(team_id):
            if team_id not in self._off_plan:
                late_s = self._late.get(team_id, 0)
                unit = given_up(ways, steps, self.at_s, late_s=late_s)
            unit = self._sent(ways, unit, self._diverted[team_id])
        return unit

    def tail_cut_s(self, slot: DutySlot, tail_until_s: int) -> int | None:
        """
        Give from when on what a unit began the evening before is not done: it is lost, or its mode
        stopped, before it is home; None where it comes home as planned.
        """
        begins = [from_s for from_s, to_s in self._lost_spans(slot) if from_s < tail_until_s]
        begins += [
            max(from_s, self.at_s)
            for from_s, to_s in self._stopped_spans(slot)
            if from_s < tail_until_s and to_s > self.at_s
        ]
        return min(begins, default=None) if tail_until_s > self.at_s else None

    @property
    def left_out(self) -> tuple[Fault, ...]:
        """What was told of units and cannot be used; the plan stands for it."""
        return tuple(self._left_out)

    def is_lost(self, slot: DutySlot) -> bool:
        """Whether a slot's unit is lost until its shift is over."""
        lost = self._lost.get(slot.team.team_id)
        return lost is not None and lost[1] >= slot.close_s

    def is_hit(self, slot: DutySlot) -> bool:
        """Whether a slot's unit was lost, is late, was sent elsewhere or is far from its plan."""
        hit = (self._lost, self._late, self._diverted, self._off_plan)
        return any(slot.team.team_id in group for group in hit)

    def stops_of(self, slot: DutySlot, from_s: int) -> list[tuple[int, int]]:
        """Give the spans, by time, in which a slot's mode is stopped or its unit is lost, of those
        that end after an instant."""
        spans = [*self._stopped_spans(slot), *self._lost_spans(slot)]
        return [
            (max(begin_s, from_s), end_s)
            for begin_s, end_s in joined_spans(sorted(spans))
            if from_s < end_s and begin_s < slot.close_s
        ]

    def is_stopped(
        self, problem: PlanningProblem, slot: DutySlot, steps: Sequence[Step],
        stops: Sequence[tuple[int, int]],
    ) -> bool:  # fmt: skip
        """Whether a unit would be out while its mode is stopped."""
        if not steps:
            return False
        place, end_s = steps[-1][1], steps[-1][3]
        home_s = end_s + Ways(problem, slot).trip_s(place, problem.base_of(slot))
        spans = [(s[2], s[3]) for s in steps if s[0] not in (WAIT, REST)] + [(end_s, home_s)]
        return any(
            begin_s < again_s and until_s > stop_s
            for begin_s, until_s in spans
            if until_s > self.at_s
            for stop_s, again_s in stops
        )

    def refuse_unread(self, slot: DutySlot) -> None:
        """Note that a unit was hit whose patrols another program has timed."""
        stops = [span for span in self._case.stopped if self._concerns(span, slot)]
        if self.is_hit(slot) or stops or slot.team.team_id in self._found:
            self._refuse("team", slot.team.team_id,
                         "patrols that this planner's own actions do not make",
                         "those of a plan that coastwatch made, as the unit was hit")  # fmt: skip

    def raise_faults(self) -> None:
        """Raise FaultyInputError with all that cannot be asked."""
        if self._faults:
            raise FaultyInputError("what befell the plan", tuple(self._faults))

    def _on_tail(self, ways: Ways, steps: Sequence[Step], until_s: int) -> UnderWay:
        """Let a unit come home from what it began the evening before, late as it is, and rest."""
        team_id = ways.slot.team.team_id
        if team_id in self._diverted and self._is_on_shift(team_id):
            self._refuse("diverted", team_id, "a unit on what it began the evening before",
                         "a unit on a patrol of this day")  # fmt: skip
        home_s = until_s + self._late.get(team_id, 0)
        return UnderWay((), tuple(steps), ways.base, max(ways.slot.open_s, home_s + REST_S))

    def _stopped_spans(self, slot: DutySlot) -> list[tuple[int, int]]:
        return [
            (span.from_s - self._start_s, span.to_s - self._start_s)
            for span in self._case.stopped
            if span.mode == slot.team.mode
        ]

    def _lost_spans(self, slot: DutySlot) -> list[tuple[int, int]]:
        team_id = slot.team.team_id
        return [self._lost[team_id]] if team_id in self._lost else []

    def _lost_from_to(self, row: Loss) -> tuple[int, int]:
        """Give when a unit is lost; it is not back before the instant of the repair."""
        until_s = FOREVER_S if row.until_s is None else row.until_s - self._start_s
        return row.since_s - self._start_s, max(until_s, self.at_s)

    def _concerns(self, span: StoppedSpan, slot: DutySlot) -> bool:
        return (
            span.mode == slot.team.mode
            and span.from_s - self._start_s < slot.close_s
            and span.to_s - self._start_s > max(slot.open_s, self.at_s)
        )

    def _current_slots(self) -> dict[str, int]:
        """Give, per team, the first slot that has not closed at the instant."""
        current: dict[str, int] = {}
        slots = self._problem.slots
        for index in sorted(range(len(slots)), key=lambda index: slots[index].open_s):
            if slots[index].close_s > self.at_s:
                current.setdefault(slots[index].team.team_id, index)
        return current

    def _is_on_shift(self, team_id: str) -> bool:
        slot = self._problem.slots[self._current[team_id]] if team_id in self._current else None
        return slot is not None and slot.open_s <= self.at_s

    def _where_found(self, ways: Ways, steps: Sequence[Step], unit: UnderWay) -> UnderWay:
        """Let a unit go on from where it was found, if that is far from its plan."""
        found = self._found[ways.slot.team.team_id]
        away_m = _away_m(ways.network.place_lonlat, found.lonlat)
        ends = [ways.base] if not unit.done else [step[1] for step in unit.done[-2:]]
        lonlat = ways.network.place_lonlat
        long_m = float(_away_m(lonlat[ends[-1:]], lonlat[ends[0]])[0])
        if away_m[ends].min() <= max(ON_PLAN_M, long_m):
            return unit
        place = _nearest(ways, ways.base, away_m)
        if place == NO_PLACE:
            fault = Fault("position", ways.slot.team.team_id, "", f"{found.lonlat}", NEAR_ENOUGH)
            self._left_out.append(fault)
            return unit
        self._off_plan.add(ways.slot.team.team_id)
        access_s = _access_s(ways, float(away_m[place]))
        dropped = given_up(ways, steps, self.at_s)
        return then_at(ways, dropped, place, max(self.at_s, found.at_s - self._start_s + access_s))

    def _sent(self, ways: Ways, unit: UnderWay, sent: Diversion) -> UnderWay:
        """Let a unit go to a place, look if there is something to look at, and stay."""
        here = unit.done[-1][1] if unit.done else ways.base
        place, number, access_s = self._goal_of(ways, sent, here)
        if place == NO_PLACE or ways.trip_s(here, place) >= UNREACHABLE:
            found = repr(sent.place_id) if sent.lonlat is None else f"{sent.lonlat}"
            self._refuse("diverted", sent.team_id, f"{found}, where it cannot go",
                         f"a place that a team by {ways.slot.team.mode} reaches")  # fmt: skip
            return unit
        there = then_at(ways, unit, place, self.at_s)
        steps: list[Step] = []
        if number is not None:
            action = self._problem.class_of(ways.slot).actions[number]
            steps = [(number, action.to_place, there.free_s, there.free_s + action.duration_s)]
        stays_s = there.free_s + 2 * access_s + sent.stay_s
        until_s = max(sent.until_s - self._start_s, stays_s)
        if not steps and not there.done:  # at its base, to which it is sent
            return replace(there, free_s=until_s)
        unit = staying(there, steps, until_s)
        if not ways.is_lawful(unit.done, ways.slot.close_s):
            self._refuse("diverted", sent.team_id, "a stay from which it gets home too late",
                         "a stay that leaves shift, endurance and rest their time")  # fmt: skip
        return unit

    def _goal_of(self, ways: Ways, sent: Diversion, here: int) -> tuple[int, int | None, int]:
        """
        Give the place that a unit is sent to, the action that it does there, and the seconds from
        the place to where it is really sent; NO_PLACE where there is no way.
        """
        network = ways.network
        if sent.lonlat is not None:
            away_m = _away_m(network.place_lonlat, sent.lonlat)
            place = _nearest(ways, here, away_m)
            access_s = 0 if place == NO_PLACE else _access_s(ways, float(away_m[place]))
            return place, None, access_s
        target = self._problem.index_of_target.get(sent.place_id)
        if target is None:
            return network.base_place.get(sent.place_id, NO_PLACE), None, 0
        ways_to = [
            (ways.trip_s(here, action.from_place), action.duration_s, number, action.from_place)
            for number, action in enumerate(self._problem.class_of(ways.slot).actions)
            if action.subject == target and action.kind in ("dwell", "traverse")
        ]
        if not ways_to:
            return int(network.landing_place[target]), None, 0
        _, _, number, place = min(ways_to)
        return place, number, 0

    def _refuse(self, kind: str, team_id: str, found: str, expected: str) -> None:
        self._faults.append(Fault(kind, team_id, "", found, expected))


def _nearest(ways: Ways, here: int, away_m: np.ndarray) -> int:
    """Give the nearest place, FARTHEST_M away at most, to which a unit can go and from it home."""
    can_go = (ways.travel[here] < UNREACHABLE) & (ways.travel[:, ways.base] < UNREACHABLE)
    place = int(np.argmin(np.where(can_go, away_m, np.inf)))
    return place if can_go[place] and away_m[place] <= FARTHEST_M else NO_PLACE


def _access_s(ways: Ways, away_m: float) -> int:
    """Give the seconds that a unit needs off its network, roughly."""
    return int(np.ceil(DETOUR * away_m / (ways.network.transit_speed_kmh / 3.6)))


def _away_m(places: np.ndarray, lonlat: Sequence[float]) -> np.ndarray:
    """Give how far places are from a position, roughly, in metres."""
    offset = places - np.array(lonlat)
    offset[:, 0] = (offset[:, 0] + 180.0) % 360.0 - 180.0
    lon_m, lat_m = metres_per_degree(np.array([lonlat[1]]))
    return np.hypot(offset[:, 0] * float(lon_m[0]), offset[:, 1] * float(lat_m[0]))
