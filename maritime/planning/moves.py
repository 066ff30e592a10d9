"""Choose what a move of the search takes out: whole routes, or parts of routes.

A part is the steps of a route in some window of time; what comes before and after it stays.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from maritime.movement import UNREACHABLE
from maritime.planning.adaptive import draw_some
from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.kernels import TICK_S
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.route_maker import free_window
from maritime.planning.steps import HOME, JUMP

SHORTEST_PART_S, LONGEST_PART_S = 40 * 60, 200 * 60
NEAR_END_S = 45 * 60
WEIGHED_TEAMS = 4


class Visit(NamedTuple):
    """An action of a travel class, begun at an instant, by which a target is seen."""

    action: int
    begin_s: int


class Cut(NamedTuple):
    """Steps first … last - 1 of a slot's route are to be made again; None: the whole route.

    A whole route that has a visit goes there in any case; one that is only changed is not made
    anew, but better by small changes.
    """

    slot: int
    steps: tuple[int, int] | None
    visit: Visit | None = None
    is_changed: bool = False


class Surroundings(NamedTuple):
    """What a choice looks at."""

    problem: PlanningProblem
    routes: Sequence[Route]
    state: OpenState
    params: SearchParams
    rng: np.random.Generator
    slots: Sequence[int]
    reach: ReachTable


def one_route(around: Surroundings) -> list[Cut]:
    """Take out one whole route."""
    return [Cut(int(around.rng.choice(around.slots)), None)]


def routes_that_share(around: Surroundings) -> list[Cut]:
    """Take out a route and others, likelier those that share targets with it or are out when it
    is, to be made again in any order."""
    rng, routes, slots = around.rng, around.routes, around.slots
    count = int(rng.integers(2, max(3, around.params.ruin_most + 1)))
    seed = int(rng.choice(slots))
    first = routes[seed]
    is_seen = np.zeros(len(around.problem.targets), bool)
    is_seen[first.look_rows[:, 0]] = True
    drawn = []
    for slot in slots:
        if slot == seed:
            drawn.append(float("inf"))
            continue
        other = routes[slot]
        shared = 1.0 + is_seen[np.unique(other.look_rows[:, 0])].sum()
        is_abreast = first.begin_s < other.end_s and other.begin_s < first.end_s
        drawn.append((2.0 if is_abreast else 1.0) * shared * rng.random())
    chosen = [int(slots[at]) for at in np.argsort(drawn)[::-1][:count]]
    rng.shuffle(chosen)
    return [Cut(slot, None) for slot in chosen]


def part_of_one_route(around: Surroundings) -> list[Cut]:
    """Take out some hours of one route."""
    slot = int(around.rng.choice(around.slots))
    route = around.routes[slot]
    if route.is_empty:
        return [Cut(slot, None)]
    length_s = _part_s(around)
    from_s = int(around.rng.integers(route.begin_s - length_s // 2, route.end_s))
    return [_cut(around, slot, from_s, from_s + length_s)]


def parts_near_a_gap(around: Surroundings) -> list[Cut]:
    """Take out, of the routes nearest to an open minute, the part about the time before it."""
    drawn = _open_minute(around)
    if drawn is None:
        return part_of_one_route(around)
    target, at_s = drawn
    length_s = _part_s(around)
    return _nearest_parts(around, target, at_s - int(around.rng.integers(0, length_s)), length_s)


def route_through_a_gap(around: Surroundings) -> list[Cut]:
    """Take out a route whose team could have prevented a gap, and make one that does."""
    drawn = _open_minute(around)
    if drawn is None:
        return one_route(around)
    target, at = drawn[0], drawn[1] // TICK_S
    running = around.state.running[target]
    is_open = np.diff(running) > 0
    closed = np.flatnonzero(~is_open)
    first = int(closed[np.searchsorted(closed, at) - 1]) + 1 if (closed < at).any() else 0
    after = closed[closed > at]
    last = int(after[0]) if after.size else is_open.size
    span = OpenSpan(target, first * TICK_S, min(last * TICK_S, around.problem.horizon.length_s))
    own = set(int(slot) for slot in around.slots)
    able = [slot for slot in around.reach.slots_that_reach(span) if slot in own]
    for slot in able[int(around.rng.integers(min(len(able), WEIGHED_TEAMS))) :] if able else ():
        window = free_window(around.problem, around.routes, slot)
        visit = None if window is None else around.reach.visit(slot, span, window)
        if visit is not None:
            return [Cut(slot, None, Visit(*visit))]
    return one_route(around)


def parts_near_a_look(around: Surroundings) -> list[Cut]:
    """Take out, of the routes that pass nearest to a look, the part about its time."""
    slot = int(around.rng.choice(around.slots))
    looks = around.routes[slot].look_rows
    if not len(looks):
        return [Cut(slot, None)]
    target, enter_s, _ = looks[int(around.rng.integers(len(looks)))]
    return _nearest_parts(around, int(target), int(enter_s), _part_s(around))


def ends_of_two_shifts(around: Surroundings) -> list[Cut]:
    """Take out the end of a route and the beginning of one that follows it at the same base."""
    problem, rng = around.problem, around.rng
    slot = int(rng.choice(around.slots))
    route, first = around.routes[slot], problem.slots[slot]
    if route.is_empty:
        return [Cut(slot, None)]
    length_s, horizon_s = _part_s(around), problem.horizon.length_s
    cuts = [_cut(around, slot, route.end_s - length_s, route.end_s)]
    following = []
    for other in around.slots:
        second = problem.slots[other]
        apart_s = second.open_s - first.close_s
        if problem.horizon.is_cyclic:
            apart_s = (apart_s + horizon_s // 2) % horizon_s - horizon_s // 2
        if other != slot and second.team.base_id == first.team.base_id:
            following.append((abs(apart_s), rng.random(), int(other)))
    for apart_s, _, other in sorted(following)[:1]:
        if apart_s <= NEAR_END_S and not around.routes[other].is_empty:
            begin_s = around.routes[other].begin_s
            cuts.append(_cut(around, other, begin_s, begin_s + length_s))
    return cuts


def small_changes(around: Surroundings) -> list[Cut]:
    """Change one route in many small ways."""
    return [Cut(int(around.rng.choice(around.slots)), None, is_changed=True)]


MOVES = (
    one_route, routes_that_share, part_of_one_route, parts_near_a_gap, parts_near_a_look,
    ends_of_two_shifts, route_through_a_gap, small_changes,
)  # fmt: skip


def _open_minute(around: Surroundings) -> tuple[int, int] | None:
    """Draw a target and an instant at which it is open, the weightier the likelier."""
    open_min = around.state.open_s * around.problem.needs.weights
    if not open_min.any():
        return None
    target = draw_some(open_min, around.rng)
    running = around.state.running[target]
    tick = int(np.searchsorted(running, around.rng.random() * running[-1], side="right")) - 1
    return target, tick * TICK_S


def _part_s(around: Surroundings) -> int:
    return int(around.rng.integers(SHORTEST_PART_S, LONGEST_PART_S))


def _nearest_parts(around: Surroundings, target: int, middle_s: int, length_s: int) -> list[Cut]:
    """Cut the parts about an instant out of the routes that then pass nearest to a target."""
    problem, rng = around.problem, around.rng
    count = int(rng.integers(1, around.params.parts_most + 1))
    positions = problem.positions_m
    far_m = np.hypot(*(positions - positions[target]).T)
    shifts = (0,)
    if problem.horizon.is_cyclic:
        shifts = (-problem.horizon.length_s, 0, problem.horizon.length_s)
    found = []
    for slot in around.slots:
        route = around.routes[slot]
        if route.is_empty:
            continue
        for shift in shifts:
            from_s = middle_s - length_s // 2 + shift
            if route.end_s <= from_s or route.begin_s >= from_s + length_s:
                continue
            looks = route.look_rows
            lo, hi = np.searchsorted(looks[:, 1], (from_s, from_s + length_s))
            if hi > lo:
                found.append((far_m[looks[lo:hi, 0]].min() * rng.uniform(0.8, 1.25), slot, from_s))
    cuts: dict[int, Cut] = {}
    for _, slot, from_s in sorted(found):
        if len(cuts) < count:
            cuts.setdefault(slot, _cut(around, slot, from_s, from_s + length_s))
    return list(cuts.values()) or one_route(around)


def _cut(around: Surroundings, slot: int, from_s: int, to_s: int) -> Cut:
    """Give the steps of a route that overlap a window; a team that goes out more than once, as
    one of limited endurance does, is taken from its base to its base."""
    route = around.routes[slot]
    steps = route.steps
    first = next((i for i, step in enumerate(steps) if step[3] > from_s), len(steps) - 1)
    last = next((i for i, step in enumerate(steps) if step[2] >= to_s), len(steps))
    last = max(last, first + 1)
    if around.problem.endurance_s(around.problem.slots[slot]) < UNREACHABLE or route.has_patrols:
        while first > 0 and steps[first - 1][0] != HOME:
            first -= 1
        while last < len(steps) and steps[last - 1][0] != HOME:
            last += 1
    else:
        while last < len(steps) and steps[last][0] == JUMP:
            last += 1
    return Cut(slot, (first, last)) if (first, last) != (0, len(steps)) else Cut(slot, None)
