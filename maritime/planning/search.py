"""Search for routes: greedy insertion, then taking routes out and making them again.

Large-neighbourhood search (Shaw 1998; Pisinger & Røpke 2010).

The search has lanes (`lane`). In every round the slots are divided among them by where their routes
run; each lane makes its moves on a copy of its own, then what they have changed is put together.
Where slots are too few to be divided, each lane has them all and goes its own way. The lanes and
their order are the same whether they are run one after the other or at once.
"""

import operator
from collections.abc import Sequence
from functools import partial

import numpy as np

from maritime.planning.causes import ReachTable
from maritime.planning.course import Course
from maritime.planning.lane import Lane, insert_routes
from maritime.planning.open_state import OpenState, change_routes
from maritime.planning.params import Progress, Report, RunAll, SearchParams, Spent, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.planning.stirred_route import AnyRoute

NOTHING_OPEN = (
    1e-9  # weighted minutes: a plan that leaves no more is a best one, and is not improved
)
SLOTS_TO_SHARE = 4  # of each lane; with fewer, every lane has all slots
MANY_SLOTS = 64  # from here on the first plan makes several at once, to be there in a second


def search_routes(
    problem: PlanningProblem,
    *,
    params: SearchParams,
    rng: np.random.Generator,
    stop: Stop,
    spent: Spent | None = None,
    report: Report = lambda progress: None,
    start: Sequence[Route] = (),
    run_all: RunAll = map,
) -> tuple[tuple[Route, ...], OpenState]:
    """
    Give one route per slot (some may be empty) and what they leave open.

    Parameters
    ----------
    start
        Routes to begin with; the first plan makes only those of the slots that they leave out.
    stop
        Asked before every move with the number of moves made; the first plan is always whole.
    spent
        Where it is known when the search will be stopped: how much of its time is gone. A part of
        it then goes into spells (`course`).
    report
        Told after every route of the first plan and after every round of moves.
    run_all
        Calls a function for each of some things, like map; an executor's map does so at once.

    Returns
    -------
    tuple[tuple[Route, ...], OpenState]
        Routes by slot index; same problem, params, rng and number of moves give the same routes,
        however the lanes are run.
    """
    state = OpenState(problem)
    maker = RouteMaker(problem, params, rng)
    routes = [Route.at_base(index) for index in range(len(problem.slots))]
    for route in start:
        routes[route.slot_index] = route
        state.add(route.look_rows)
    given = {route.slot_index for route in start}
    missing = [index for index in _first_order(problem) if index not in given]
    makers = [maker]
    if len(missing) >= MANY_SLOTS:
        makers = [maker.twin(own_rng) for own_rng in rng.spawn(params.lanes)]
    costs = insert_routes(
        problem, state, routes, missing, makers, problem.needs.weights, params.first_width, run_all
    )
    for done, cost in enumerate(costs):
        report(Progress(done, cost, cost, "first plan"))
    if not routes:
        # Nobody to send: the plan is there at once, and whoever follows it is told so.
        report(Progress(0, state.weighted_open_min, state.weighted_open_min, "first plan"))
    else:
        improve = partial(_improve, spent=spent)
        if len(routes) < SLOTS_TO_SHARE * params.lanes:
            improve = _improve_apart
        routes, state = improve(problem, routes, state, maker, params, rng, stop, report, run_all)
    return tuple(routes), state


def _first_order(problem: PlanningProblem) -> list[int]:
    """Insert slots by opening time, teams in turn, those that follow another after it."""
    slots = problem.slots
    return sorted(
        range(len(slots)),
        key=lambda index: (slots[index].follows is not None, slots[index].open_s, index),
    )


def _improve(
    problem: PlanningProblem, routes: list[Route], state: OpenState, maker: RouteMaker,
    params: SearchParams, rng: np.random.Generator, stop: Stop, report: Report, run_all: RunAll,
    spent: Spent | None,
) -> tuple[list[Route], OpenState]:  # fmt: skip
    """Make rounds of moves, then spells, in lanes that share the slots; give the best plan met."""
    lanes = _lanes(problem, routes, state, maker, params, rng)
    course = Course(sum(slot.close_s - slot.open_s for slot in problem.slots), spent)
    held: list[AnyRoute] = list(routes)
    in_state = best = held  # spells go on without the state; it is brought up when they are over
    best_cost = state.weighted_open_min
    moves = 0
    while best_cost > NOTHING_OPEN and not stop(moves):
        spell, heat_min = course.spell, course.heat_min(moves)
        if course.spell != spell:
            held = maker.with_steps(best)
        for number, (lane, slots) in enumerate(
            zip(lanes, _divided(problem, held, len(lanes), rng), strict=True)
        ):
            lane.take(held, slots, stop, moves + number, len(lanes))
        if heat_min is None:
            course.note(sum(run_all(Lane.run, lanes)))
            change_routes(state, in_state, held)
            held = in_state = _put_together(state, held, lanes)
            cost = state.weighted_open_min
        else:
            for _ in run_all(partial(Lane.stir, heat_min=heat_min), lanes):
                pass
            held = _with_all(held, lanes)
            for _ in run_all(partial(Lane.follow, routes=held), lanes):
                pass
            cost = lanes[0].cost
        moves += sum(lane.moves for lane in lanes)
        if cost < best_cost - 1e-9:
            best_cost, best = cost, held
        report(Progress(moves, cost, best_cost, "improving"))
    best = maker.with_steps(best)
    change_routes(state, in_state, best)
    return best, state


def _improve_apart(
    problem: PlanningProblem, routes: list[Route], state: OpenState, maker: RouteMaker,
    params: SearchParams, rng: np.random.Generator, stop: Stop, report: Report, run_all: RunAll,
) -> tuple[list[Route], OpenState]:  # fmt: skip
    """
    Make rounds of moves in lanes that each have all slots; give the best plan that any has met.

    For few slots, which cannot be shared out. A lane that gains nothing any more begins anew.
    """
    lanes = _lanes(problem, routes, state, maker, params, rng)
    all_slots = np.arange(len(routes))
    best, best_cost = list(routes), state.weighted_open_min
    moves = 0
    while best_cost > NOTHING_OPEN and not stop(moves):
        for number, lane in enumerate(lanes):
            lane.take(lane.routes, all_slots, stop, moves + number, len(lanes))
        for _ in run_all(Lane.run_apart, lanes):
            pass
        moves += sum(lane.moves for lane in lanes)
        lane = min(lanes, key=lambda lane: lane.cost)
        if lane.cost < best_cost - 1e-9:
            best_cost, best = lane.cost, list(lane.routes)
        report(Progress(moves, lane.cost, best_cost, "improving"))
    change_routes(state, routes, best)
    return best, state


def _lanes(
    problem: PlanningProblem, routes: Sequence[Route], state: OpenState, maker: RouteMaker,
    params: SearchParams, rng: np.random.Generator,
) -> list[Lane]:  # fmt: skip
    """Make the lanes, each with the plan, a maker of routes and a generator of its own."""
    reach = ReachTable(problem)
    return [
        Lane(problem, routes, state.copy(), maker.twin(own_rng), reach, params, own_rng)
        for own_rng in rng.spawn(params.lanes)
    ]


def _put_together(state: OpenState, held: Sequence[Route], lanes: Sequence[Lane]) -> list[Route]:
    """Give the plan with what all lanes have changed; where that gets into each other's way, the
    best lane's plan and of the others' routes those that make it better. The state follows."""
    merged = _with_all(held, lanes)
    change_routes(state, held, merged)
    best_lane = min(lanes, key=lambda lane: lane.cost)
    cost = best_lane.cost
    if state.weighted_open_min <= cost + 1e-9:
        return merged
    change_routes(state, merged, best_lane.routes)
    merged = list(best_lane.routes)
    for lane in lanes:
        # Both parts of a shift over the seam belong to one lane: their routes go together.
        for group in lane.groups():
            old, new = [merged[i] for i in group], [lane.routes[i] for i in group]
            if lane is best_lane or all(map(operator.is_, old, new)):
                continue
            change_routes(state, old, new)
            if state.weighted_open_min < cost:
                cost = state.weighted_open_min
                for index, route in zip(group, new, strict=True):
                    merged[index] = route
            else:
                change_routes(state, new, old)
    return merged


def _with_all(held: Sequence[AnyRoute], lanes: Sequence[Lane]) -> list[AnyRoute]:
    """Give the plan with what all lanes have changed, for better or worse."""
    merged = list(held)
    for lane in lanes:
        for index in lane.slots:
            merged[index] = lane.routes[index]
    return merged


def _divided(
    problem: PlanningProblem, routes: Sequence[AnyRoute], count: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Divide the slots among lanes along a line of random direction, chains of a shift together."""
    turn = rng.random() * 2 * np.pi
    along_m = problem.positions_m @ np.array([np.cos(turn), np.sin(turn)])
    middle_m = np.array(
        [
            along_m[route.look_rows[:, 0]].mean() if len(route.look_rows) else rng.choice(along_m)
            for route in routes
        ]
    )
    for index, slot in enumerate(problem.slots):
        if slot.follows is not None:
            middle_m[index] = middle_m[slot.follows]
    order = np.argsort(middle_m, kind="stable")
    shift = int(rng.integers(order.size)) if count > 1 else 0
    parts = np.array_split(np.roll(order, shift), count)
    lane_of = np.empty(order.size, np.int64)
    for number, part in enumerate(parts):
        lane_of[part] = number
    for index, slot in enumerate(problem.slots):
        if slot.follows is not None:
            lane_of[index] = lane_of[slot.follows]
    return [np.flatnonzero(lane_of == number) for number in range(count)]
