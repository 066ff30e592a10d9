"""Search for routes: greedy insertion, then taking routes out and making them again.

Large-neighbourhood search (Shaw 1998; Pisinger & Røpke 2010): a move takes out whole routes or
parts of them (`moves`) and makes each again as a best response to all that stands. Kinds of moves
that gain most for their work are drawn more often. A worse plan is accepted as in simulated
annealing.

The search has lanes. In every round the slots are divided among them by where their routes run;
each lane makes its moves on a copy of its own, then what they have changed is put together. The
lanes and their order are the same whether they are run one after the other or at once.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from math import exp

import numpy as np

from maritime.planning.adaptive import AdaptiveChoice
from maritime.planning.causes import ReachTable
from maritime.planning.moves import MOVES, Cut, Surroundings
from maritime.planning.open_state import OpenState, change_route, change_routes
from maritime.planning.params import Progress, Report, SearchParams, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.route_maker import RouteMaker, free_window

RunAll = Callable[[Callable[["Lane"], None], Iterable["Lane"]], Iterable[None]]
WORK_OF_A_MOVE_S = 1800  # what a move costs beside the hours of duty that it makes again
COOLING = 0.995
COLDEST = 1e-6  # weighted minutes; below, no worse plan is accepted, and none is divided by


def search_routes(
    problem: PlanningProblem,
    *,
    params: SearchParams,
    rng: np.random.Generator,
    stop: Stop,
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
    report
        Told after every route of the first plan and after every round of moves.
    run_all
        Calls a function for every lane, like map; an executor's map runs the lanes at once.

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
    for done, index in enumerate(missing):
        routes[index] = maker.best(
            state, routes, index, problem.needs.weights, width=params.first_width
        )
        state.add(routes[index].look_rows)
        cost = state.weighted_open_min
        report(Progress(done, cost, cost, "first plan"))
    if not routes:
        # Nobody to send: the plan is there at once, and whoever follows it is told so.
        report(Progress(0, state.weighted_open_min, state.weighted_open_min, "first plan"))
    else:
        routes, state = _improve(problem, routes, state, maker, params, rng, stop, report, run_all)
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
) -> tuple[list[Route], OpenState]:  # fmt: skip
    """Make rounds of moves until stopped; give the best plan met."""
    reach = ReachTable(problem)
    count = min(params.lanes, max(1, len(routes) // 4))
    lanes = [
        Lane(problem, routes, state.copy(), maker.twin(own_rng), reach, params, own_rng)
        for own_rng in rng.spawn(count)
    ]
    held = list(routes)
    best, best_cost = list(held), state.weighted_open_min
    moves = 0
    while not stop(moves):
        for number, (lane, slots) in enumerate(
            zip(lanes, _divided(problem, held, count, rng), strict=True)
        ):
            lane.take(held, slots, stop, moves + number, count)
        for _ in run_all(Lane.run, lanes):
            pass
        moves += sum(lane.moves for lane in lanes)
        held = _put_together(state, held, lanes)
        cost = state.weighted_open_min
        if cost < best_cost - 1e-9:
            best_cost, best = cost, list(held)
        report(Progress(moves, cost, best_cost, "improving"))
    change_routes(state, held, best)
    return best, state


def _put_together(state: OpenState, held: Sequence[Route], lanes: Sequence["Lane"]) -> list[Route]:
    """Give the plan with what all lanes have changed; where that gets into each other's way, the
    best lane's plan and of the others' routes those that make it better. The state follows."""
    merged = list(held)
    for lane in lanes:
        for index in lane.slots:
            merged[index] = lane.routes[index]
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


def _divided(
    problem: PlanningProblem, routes: Sequence[Route], count: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Divide the slots among lanes along a line of random direction, chains of a shift together."""
    turn = rng.random() * 2 * np.pi
    along_m = problem.positions_m @ np.array([np.cos(turn), np.sin(turn)])
    middle_m = np.array(
        [
            along_m[route.look_rows[:, 0]].mean() if route.looks else rng.choice(along_m)
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


class Lane:
    """One searcher: changes the routes of its own slots on its own copy of the plan."""

    def __init__(
        self, problem: PlanningProblem, routes: Sequence[Route], state: OpenState,
        maker: RouteMaker, reach: ReachTable, params: SearchParams,
        rng: np.random.Generator,
    ):  # fmt: skip
        self._problem, self._maker, self._params, self._rng = problem, maker, params, rng
        self._state, self._reach = state, reach
        self._choice = AdaptiveChoice(len(MOVES))
        self.routes = list(routes)
        self.cost = state.weighted_open_min
        self._temperature = max(params.warmth * self.cost, COLDEST)
        self.moves = 0

    def take(
        self, routes: Sequence[Route], slots: np.ndarray, stop: Stop, first: int, stride: int
    ) -> None:
        """Begin a round from a plan; moves are numbered first, first + stride and so on."""
        change_routes(self._state, self.routes, routes)
        self.routes = list(routes)
        self.cost = self._state.weighted_open_min
        self.slots = slots
        self._stop, self._first, self._stride = stop, first, stride
        self.moves = 0

    def groups(self) -> list[tuple[int, ...]]:
        """Give the slots of this round, those of one shift together."""
        slots, followers = self._problem.slots, self._problem.followers
        return [
            (int(index), *followers[index]) for index in self.slots if slots[index].follows is None
        ]

    def run(self) -> None:
        """Make moves until the work of a round is done or the search is to stop."""
        worked_s = 0.0
        if not self.slots.size:
            return
        while worked_s < self._params.round_h * 3600.0 and not self._stop(
            self._first + self.moves * self._stride
        ):
            worked_s += self._move()
            self.moves += 1

    def _move(self) -> float:
        """Take something out, make it again, keep it or not; give the work it took."""
        kind = self._choice.choose(self._rng)
        cuts = MOVES[kind](
            Surroundings(
                self._problem,
                self.routes,
                self._state,
                self._params,
                self._rng,
                self.slots,
                self._reach,
            )
        )
        weights = self._problem.needs.weights
        if self._rng.random() < self._params.shaken_share:
            weights = weights * np.exp(
                self._params.noise * self._rng.standard_normal(weights.shape[0])
            )
        before = list(self.routes)
        worked_s = WORK_OF_A_MOVE_S + self._make_again(cuts, weights)
        new_cost = self._state.weighted_open_min
        worse = new_cost - self.cost
        self._choice.learn(kind, gained=-worse, worked=worked_s)
        if self._is_lawful(cuts) and (
            worse <= 0 or self._rng.random() < exp(-worse / self._temperature)
        ):
            self.cost = new_cost
        else:
            change_routes(self._state, self.routes, before)
            self.routes = before
        self._temperature = max(self._temperature * COOLING, COLDEST)
        return worked_s

    def _make_again(self, cuts: list[Cut], weights: np.ndarray) -> float:
        """Take out what is cut and make it again; give the seconds of duty that were made."""
        problem, routes, state, maker = self._problem, self.routes, self._state, self._maker
        old = {cut.slot: routes[cut.slot] for cut in cuts}
        for cut in cuts:
            route = routes[cut.slot]
            routes[cut.slot] = _without(problem, route, cut)
            change_route(state, route, routes[cut.slot])
        worked_s = 0.0
        for cut in sorted(cuts, key=lambda cut: problem.slots[cut.slot].follows is not None):
            slot, left = problem.slots[cut.slot], routes[cut.slot]
            if cut.visit is not None:
                new = maker.best_through(state, routes, cut.slot, *cut.visit, weights)
                worked_s += slot.close_s - slot.open_s
            elif cut.steps is None:
                new = maker.best(state, routes, cut.slot, weights)
                worked_s += slot.close_s - slot.open_s
            else:
                route = old[cut.slot]
                new = maker.best_part(state, routes, route, cut.steps, weights) or route
                worked_s += route.steps[cut.steps[1] - 1][3] - route.steps[cut.steps[0]][2]
            change_route(state, left, new)
            routes[cut.slot] = new
        return worked_s

    def _is_lawful(self, cuts: list[Cut]) -> bool:
        """Say whether the parts of every shift over the seam still keep apart."""
        for cut in cuts:
            route = self.routes[cut.slot]
            if not route.is_empty:
                window = free_window(self._problem, self.routes, cut.slot)
                if window is None or route.begin_s < window[0] or route.end_s > window[1]:
                    return False
        return True


def _without(problem: PlanningProblem, route: Route, cut: Cut) -> Route:
    """Give what is left of a route, with a hole in it."""
    if cut.steps is None:
        return Route.at_base(route.slot_index)
    return make_route(
        problem, route.slot_index, route.steps[: cut.steps[0]] + route.steps[cut.steps[1] :]
    )
