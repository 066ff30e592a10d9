"""Decide why each gap of a plan is there, with the facts that prove it.

A visit would have helped a gap (f, g) if it ends after some t − I(t) with t in the gap, and before
g. `no_team` and `out_of_reach` are decided for every gap from shifts and exact travel times; that
a team could have come and was better used elsewhere (`outranked`) is said only where a plan that
sends it was tried; the rest says `not_searched`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from maritime.horizon import DAY_S
from maritime.needs import NO_NEED
from maritime.plan import Gap
from maritime.planning.best_route import UNREACHABLE
from maritime.planning.problem import PlanningProblem
from maritime.planning.slots import LONG_SHIFT_S, REST_S, DutySlot


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


def explain_by_shifts_and_reach(problem: PlanningProblem, spans: Iterable[OpenSpan]) -> list[Gap]:
    """Give every gap with `no_team`, `out_of_reach` or `not_searched`, in the order given."""
    ways = _ways_by_team(problem)
    return [_explain(problem, span, ways) for span in spans]


def helping_window(problem: PlanningProblem, span: OpenSpan) -> tuple[int, int]:
    """Give (after, before): a visit that ends strictly between them would have helped the gap."""
    bands = problem.bands
    profile = problem.needs.profile_of[span.target]
    after = span.to_s
    for band in range(bands.ptr[profile], bands.ptr[profile + 1]):
        begin, end = max(bands.begin_s[band], span.from_s), min(bands.end_s[band], span.to_s)
        if begin < end and bands.interval_s[band] != NO_NEED:
            after = min(after, int(begin - bands.interval_s[band]))
    return after, span.to_s


def slots_that_reach(problem: PlanningProblem, span: OpenSpan) -> list[int]:
    """Give the slots whose team could have made a visit that helps, nearest first."""
    window = helping_window(problem, span)
    ways = _ways_by_team(problem)
    found = []
    for index, slot in enumerate(problem.slots):
        shortfalls = [
            (_shortfall_s(problem, slot, way, window, shift), way.out_s)
            for way in ways[slot.team.team_id][span.target]
            for shift in _day_shifts(problem)
        ]
        reached = [out_s for shortfall, out_s in shortfalls if shortfall <= 0]
        if reached:
            found.append((min(reached), index))
    return [index for _, index in sorted(found)]


def _explain(problem: PlanningProblem, span: OpenSpan, ways) -> Gap:
    origin = problem.horizon.start_s
    target_id = problem.targets[span.target].target_id
    window = helping_window(problem, span)
    nearest: tuple[float, str] | None = None
    for slot in problem.slots:
        for shift in _day_shifts(problem):
            if slot.open_s + shift >= window[1] or slot.close_s + shift <= window[0]:
                continue
            shortfall = float("inf")
            for way in ways[slot.team.team_id][span.target]:
                shortfall = min(shortfall, _shortfall_s(problem, slot, way, window, shift))
            if nearest is None or (shortfall, slot.team.team_id) < nearest:
                nearest = (shortfall, slot.team.team_id)
    from_s, to_s = origin + span.from_s, origin + span.to_s
    if nearest is None:
        return Gap(target_id, from_s, to_s, "no_team", {})
    shortfall, team_id = nearest
    if shortfall <= 0:
        return Gap(target_id, from_s, to_s, "not_searched", {})
    evidence: dict[str, object] = {"team_id": team_id}
    if shortfall == float("inf"):
        # No way at all: the whole horizon would not do.
        evidence |= {"shortfall_min": problem.horizon.length_s / 60.0, "has_no_way": True}
    else:
        evidence["shortfall_min"] = shortfall / 60.0
    return Gap(target_id, from_s, to_s, "out_of_reach", evidence)


def _day_shifts(problem: PlanningProblem) -> tuple[int, ...]:
    """Give the offsets at which slots stand: one day, or the neighbouring days of a cycle too."""
    return (-2 * DAY_S, -DAY_S, 0, DAY_S) if problem.horizon.is_cyclic else (0,)


def _shortfall_s(
    problem: PlanningProblem, slot: DutySlot, way: Way, window: tuple[int, int], shift: int
) -> float:
    """Give by how many seconds a team misses making a helping visit; at most 0 where it can."""
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


def _ways_by_team(problem: PlanningProblem) -> dict[str, list[list[Way]]]:
    """Give, per team and target, the quickest ways to watch it."""
    ways: dict[str, list[list[Way]]] = {}
    by_start: dict[tuple, list[list[Way]]] = {}
    for slot in problem.slots:
        travel_class, base = problem.class_of(slot), problem.base_of(slot)
        key = (id(travel_class), base)
        if key not in by_start:
            by_start[key] = _ways_from(problem, travel_class, base)
        ways[slot.team.team_id] = by_start[key]
    return ways


def _ways_from(problem: PlanningProblem, travel_class, base: int) -> list[list[Way]]:
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
