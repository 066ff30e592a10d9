"""Decide why each gap of a plan is there, with the facts that prove it.

A visit would have helped a gap (f, g) if it ends after some t − I(t) with t in the gap, and before
g. `no_team` and `out_of_reach` are decided for every gap from shifts and exact travel times; that
a team could have come and was better used elsewhere (`outranked`) is said only where a plan that
sends it was tried; the rest says `not_searched`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maritime.horizon import DAY_S
from maritime.movement import NO_PLACE, UNREACHABLE
from maritime.needs import NO_NEED
from maritime.plan import Gap
from maritime.planning.problem import PlanningProblem, travel_key
from maritime.planning.slots import LONG_SHIFT_S, REST_S, DutySlot
from maritime.planning.travel_class import TravelClass


@dataclass(frozen=True)
class OpenSpan:
    """A gap by target index; seconds after the horizon's start."""

    target: int
    from_s: int
    to_s: int


@dataclass(frozen=True)
class Way:
    """How a slot's team can watch a target: seconds out, until the look ends, and back."""

    out_s: int
    back_s: int


class ReachTable:
    """Who could watch which target when, from shifts and exact travel times."""

    def __init__(self, problem: PlanningProblem):
        self._problem = problem
        is_cyclic = problem.horizon.is_cyclic
        self._shifts = (-2 * DAY_S, -DAY_S, 0, DAY_S) if is_cyclic else (0,)
        self._open_s = np.array([slot.open_s for slot in problem.slots], np.int64)
        self._seeing: dict[tuple, dict[int, list[tuple[int, int]]]] = {}
        self._windows: dict[OpenSpan, tuple[int, int]] = {}
        self._close_s = np.array([slot.close_s for slot in problem.slots], np.int64)

    @cached_property
    def _ways(self) -> list[list[list[Way]]]:
        """The quickest ways of every slot's team to every target, found when first asked for."""
        return ways_by_slot(self._problem)

    def slot(self, index: int) -> DutySlot:
        """Give a slot of the problem."""
        return self._problem.slots[index]

    def is_in_time(self, slot: DutySlot, span: OpenSpan) -> bool:
        """Say whether a slot, of the problem or not, is on shift when a visit would have helped."""
        after, before = self.helping_window(span)
        return any(
            slot.open_s + shift < before and slot.close_s + shift > after for shift in self._shifts
        )

    def helping_window(self, span: OpenSpan) -> tuple[int, int]:
        """Give (after, before): a visit that ends strictly between them would have helped."""
        if span not in self._windows:
            self._windows[span] = self._helping_window(span)
        return self._windows[span]

    def _helping_window(self, span: OpenSpan) -> tuple[int, int]:
        bands = self._problem.bands
        profile = self._problem.needs.profile_of[span.target]
        after = span.to_s
        for band in range(bands.ptr[profile], bands.ptr[profile + 1]):
            begin, end = max(bands.begin_s[band], span.from_s), min(bands.end_s[band], span.to_s)
            if begin < end and bands.interval_s[band] != NO_NEED:
                after = min(after, int(begin - bands.interval_s[band]))
        return after, span.to_s

    def explain(self, span: OpenSpan) -> Gap:
        """Give a gap with `no_team`, `out_of_reach` or, where neither holds, `not_searched`."""
        origin = self._problem.horizon.start_s
        target_id = self._problem.targets[span.target].target_id
        from_s, to_s = origin + span.from_s, origin + span.to_s
        shortfalls = self._shortfalls(span)
        if not shortfalls:
            return Gap(target_id, from_s, to_s, "no_team", {})
        shortfall_s, _, index = min(shortfalls)
        if shortfall_s <= 0:
            return Gap(target_id, from_s, to_s, "not_searched", {})
        evidence: dict[str, object] = {"team_id": self._problem.slots[index].team.team_id}
        if shortfall_s == float("inf"):
            # No way at all: the whole horizon would not do.
            evidence |= {"shortfall_min": self._problem.horizon.length_s / 60.0, "has_no_way": True}
        else:
            evidence["shortfall_min"] = shortfall_s / 60.0
        return Gap(target_id, from_s, to_s, "out_of_reach", evidence)

    def slots_that_reach(self, span: OpenSpan) -> list[int]:
        """Give the slots whose team could have made a visit that helps, nearest first."""
        reached = {
            (out_s, index)
            for shortfall_s, out_s, index in self._shortfalls(span)
            if shortfall_s <= 0
        }
        return list(dict.fromkeys(index for _, index in sorted(reached)))

    def visit(self, index: int, span: OpenSpan, window: tuple[int, int]) -> tuple[int, int] | None:
        """
        Give (action, begin) of a visit by a slot's team that helps a gap; None if there is none.

        It begins as near to the gap's beginning as it can, so that it closes most of it; window is
        when the team may be out.
        """
        problem, slot = self._problem, self._problem.slots[index]
        kind, base = problem.class_of(slot), problem.base_of(slot)
        after, before = self.helping_window(span)
        found = []
        for action, exit_s in self._actions_on(index).get(span.target, ()):
            doing = kind.actions[action]
            out_s = int(kind.travel[base, doing.from_place])
            back_s = doing.duration_s + int(kind.travel[doing.to_place, base])
            if out_s >= UNREACHABLE or out_s + back_s > problem.endurance_s(slot):
                continue
            if out_s + back_s > LONG_SHIFT_S:
                back_s += REST_S
            for shift in self._shifts:
                earliest = max(window[0] + out_s, after + 1 - exit_s - shift, doing.opens_s)
                latest = min(
                    window[1] - back_s, slot.depart_before_s - 1 + out_s,
                    before - 1 - exit_s - shift, doing.closes_s,
                )  # fmt: skip
                if earliest <= latest:
                    begin_s = min(max(span.from_s - shift, earliest), latest)
                    late_s = abs(begin_s + shift - span.from_s)
                    found.append((late_s + out_s + back_s, action, begin_s))
        return min(found)[1:] if found else None

    def spans_helped(
        self, spans: Iterable[OpenSpan], looks: Iterable[tuple[int, int, int]]
    ) -> list[OpenSpan]:
        """Give the gaps that some looks would have helped."""
        ends_of: dict[int, list[int]] = {}
        for target, _, exit_s in looks:
            ends_of.setdefault(target, []).extend(exit_s + shift for shift in self._shifts)
        helped = []
        for span in spans:
            if span.target in ends_of:
                after, before = self.helping_window(span)
                if any(after < end < before for end in ends_of[span.target]):
                    helped.append(span)
        return helped

    def _actions_on(self, index: int) -> dict[int, list[tuple[int, int]]]:
        """Give, per target, the actions of a slot's class that see it and when the look ends."""
        key = travel_key(self._problem.slots[index])
        if key not in self._seeing:
            seeing: dict[int, list[tuple[int, int]]] = {}
            for number, action in enumerate(self._problem.classes[key].actions):
                for target, _, exit_s in action.looks:
                    seeing.setdefault(target, []).append((number, exit_s))
            self._seeing[key] = seeing
        return self._seeing[key]

    def _shortfalls(self, span: OpenSpan) -> list[tuple[float, float, int]]:
        """Give (shortfall, seconds out, slot) of every slot on shift in the helping window."""
        window = after, before = self.helping_window(span)
        found = []
        for shift in self._shifts:
            on_shift = (self._open_s + shift < before) & (self._close_s + shift > after)
            for index in np.flatnonzero(on_shift):
                ways = self._ways[index][span.target]
                shortfall = min(
                    (
                        (_shortfall_s(self._problem, int(index), way, window, shift), way.out_s)
                        for way in ways
                    ),
                    default=(float("inf"), float("inf")),
                )
                found.append((*shortfall, int(index)))
        return found


def _shortfall_s(
    problem: PlanningProblem, index: int, way: Way, window: tuple[int, int], shift: int
) -> float:
    """Give by how many seconds a team misses making a helping visit; at most 0 where it can."""
    slot = problem.slots[index]
    after, before = window
    out_s, back_s = way.out_s, way.back_s
    if out_s + back_s > LONG_SHIFT_S:
        back_s += REST_S
    earliest_end = slot.open_s + shift + out_s
    latest_end = min(slot.close_s - back_s, slot.depart_before_s - 1 + out_s) + shift
    return float(
        max(
            earliest_end - min(latest_end, before - 1),
            after + 1 - latest_end,
            out_s + back_s - problem.endurance_s(slot),
        )
    )


def ways_by_slot(problem: PlanningProblem) -> list[list[list[Way]]]:
    """Give, per slot and target, the quickest ways to watch it."""
    by_start: dict[tuple, list[list[Way]]] = {}
    ways = []
    for slot in problem.slots:
        key = (travel_key(slot), slot.team.base_id)
        if key not in by_start:
            by_start[key] = _ways_from(problem, problem.class_of(slot), problem.base_of(slot))
        ways.append(by_start[key])
    return ways


def _ways_from(problem: PlanningProblem, travel_class: TravelClass, base: int) -> list[list[Way]]:
    if base == NO_PLACE:
        return [[] for _ in problem.targets]
    out, back = travel_class.travel[base], travel_class.travel[:, base]
    found: list[dict[Way, None]] = [{} for _ in problem.targets]
    for action in travel_class.actions:
        if out[action.from_place] >= UNREACHABLE or back[action.to_place] >= UNREACHABLE:
            continue
        if action.kind == "post":
            # A post watches from the first instant: one second of duty is a look.
            for target, _, _ in action.looks:
                found[target][Way(int(out[action.from_place]) + 1, int(back[action.to_place]))] = (
                    None
                )
            continue
        for target, _, exit_s in action.looks:
            found[target][
                Way(
                    int(out[action.from_place]) + exit_s,
                    action.duration_s - exit_s + int(back[action.to_place]),
                )
            ] = None
    return [_undominated(list(options)) for options in found]


def _undominated(options: list[Way]) -> list[Way]:
    """Leave out ways that are no quicker in either part than another."""
    options.sort(key=lambda way: (way.out_s, way.back_s))
    kept: list[Way] = []
    for way in options:
        if not kept or way.back_s < kept[-1].back_s:
            kept.append(way)
    return kept
