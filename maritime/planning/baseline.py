"""Plan the yardstick: every team sweeps a beat of its own to and fro, with stops.

This is what many stations do without a planner. The coast is divided among the teams on shift: a
target belongs to the base that is nearest by travel time, and the stretch of a base is cut into
as many consecutive beats of about equal patrol time as teams start there in shifts that overlap.
"""

import numpy as np

from maritime.movement import NO_PLACE, UNREACHABLE
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.planning.steps import JUMP, REST, Step


def sweep_beats(problem: PlanningProblem) -> tuple[Route, ...]:
    """Give one route per slot: out to its beat, to and fro along it, and home in time."""
    beats = _beats(problem)
    return tuple(
        make_route(problem, index, tuple(_sweep(problem, index, beats[index])))
        for index in range(len(problem.slots))
    )


def _beats(problem: PlanningProblem) -> list[list[int]]:
    """Give every slot its actions (forward traverses and stays) in the order of the coast."""
    slots = problem.slots
    beats: list[list[int]] = [[] for _ in slots]
    for index, slot in enumerate(slots):
        if slot.follows is not None:
            continue
        middle = (slot.open_s + slot.close_s) / 2
        fellows = [
            other
            for other, rival in enumerate(slots)
            if rival.follows is None and rival.open_s <= middle < rival.close_s
        ]
        owned = _owned_targets(problem, index, fellows)
        sharers = sorted(
            other
            for other in fellows
            if slots[other].team.base_id == slot.team.base_id
            and slots[other].team.mode == slot.team.mode
        )
        part = sharers.index(index)
        pieces = np.array_split(np.array(owned, np.int64), len(sharers))
        beats[index] = _actions_along(problem, index, [int(target) for target in pieces[part]])
    return beats


def _owned_targets(problem: PlanningProblem, index: int, fellows: list[int]) -> list[int]:
    """Give the targets that this slot's base reaches sooner than any other base on shift."""
    reach: dict[tuple, np.ndarray] = {}
    for other in fellows:
        slot = problem.slots[other]
        key = (slot.team.base_id, slot.team.mode)
        if key not in reach:
            reach[key] = _seconds_to_targets(problem, other)
    own = problem.slots[index].team
    mine = reach[own.base_id, own.mode]
    best = np.min(np.stack(list(reach.values())), axis=0)
    return [
        target
        for target in range(len(problem.targets))
        if mine[target] < UNREACHABLE and mine[target] <= best[target]
    ]


def _seconds_to_targets(problem: PlanningProblem, index: int) -> np.ndarray:
    slot = problem.slots[index]
    travel_class, base = problem.class_of(slot), problem.base_of(slot)
    seconds = np.full(len(problem.targets), float(UNREACHABLE))
    if base == NO_PLACE:
        return seconds
    for action in travel_class.actions:
        if action.kind != "post":
            out_s = float(travel_class.travel[base, action.from_place])
            seconds[action.subject] = min(seconds[action.subject], out_s)
    return seconds


def _actions_along(problem: PlanningProblem, index: int, targets: list[int]) -> list[int]:
    """Order a beat along the coast: by coastline, then by place on it, stays between traverses."""
    travel_class = problem.class_of(problem.slots[index])
    by_target: dict[int, int] = {}
    for number, action in enumerate(travel_class.actions):
        if action.kind == "dwell" or (
            action.kind == "traverse" and not action.is_reverse and not action.stops
        ):
            by_target[action.subject] = number
    ordered = sorted(
        targets,
        key=lambda target: (
            problem.targets[target].coastline_id,
            problem.targets[target].from_m,
            problem.targets[target].is_segment,
        ),
    )
    return [by_target[target] for target in ordered if target in by_target]


def _sweep(problem: PlanningProblem, index: int, beat: list[int]) -> list[Step]:
    slot = problem.slots[index]
    travel_class, base = problem.class_of(slot), problem.base_of(slot)
    actions, travel = travel_class.actions, travel_class.travel
    backwards = [int(travel_class.table.back[number]) for number in reversed(beat)]
    steps: list[Step] = []
    now, place, has_rested = slot.open_s, base, False
    needs_rest = slot.close_s - slot.open_s > LONG_SHIFT_S
    latest = min(slot.close_s, slot.open_s + problem.endurance_s(slot))
    lap = 0
    while beat:
        begun = len(steps)
        for number in beat if lap % 2 == 0 else backwards:
            if needs_rest and not has_rested and now - slot.open_s > LONG_SHIFT_S // 2:
                if now + REST_S + travel[place, base] > latest:
                    return steps
                steps.append((REST, place, now, now + REST_S))
                now, has_rested = now + REST_S, True
            action = actions[number]
            trip = int(travel[place, action.from_place])
            done = now + trip + action.duration_s
            if trip >= UNREACHABLE or done + travel[action.to_place, base] > latest:
                continue
            if trip:
                steps.append((JUMP, action.from_place, now, now + trip))
            steps.append((number, action.to_place, now + trip, done))
            now, place = done, action.to_place
        if len(steps) == begun:
            return steps
        lap += 1
    return steps
