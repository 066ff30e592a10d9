"""Change the routes of some slots move by move, on a copy of the plan.

A move takes out whole routes or parts of them (`moves`) and makes each again as a best response to
all that stands. A new route cannot be compared with old ones that small changes have long made
better, so where it comes near it is changed in small ways, too, before it is kept or not. Kinds of
moves that gain most for their work are drawn more often. A worse plan is accepted as in simulated
annealing.
"""

from collections.abc import Iterator, Sequence
from math import exp

import numpy as np

from maritime.planning.adaptive import AdaptiveChoice
from maritime.planning.causes import ReachTable
from maritime.planning.hope import Hope
from maritime.planning.moves import MOVES, Cut, Surroundings
from maritime.planning.open_state import OpenState, change_route, change_routes
from maritime.planning.params import RunAll, SearchParams, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.route_maker import RouteMaker, free_window
from maritime.planning.stirred_route import AnyRoute

WORK_OF_A_MOVE_S = 1800  # what a move costs beside the hours of duty that it makes again
COOLING = 0.995
MOST_POLISHED = 2  # times that each of some new routes is made better by small changes at most
COLDEST = 1e-6  # weighted minutes; below, no worse plan is accepted, and none is divided by


def insert_routes(
    problem: PlanningProblem, state: OpenState, routes: list[Route], missing: Sequence[int],
    makers: Sequence[RouteMaker], weights: np.ndarray, width: int, run_all: RunAll = map,
) -> Iterator[float]:  # fmt: skip
    """
    Give each missing slot in turn the best route, several at once; yield what is open after each.

    Each maker makes one. Slots that are made at once do not see each other, so they are of
    different bases: those of one shift over the seam never meet, and few look at the same.
    """

    def make(asked: tuple[RouteMaker, int]) -> Route:
        maker, index = asked
        return maker.best(state, routes, index, weights, width=width)

    left = list(missing)
    while left:
        abreast: dict[int, int] = {}
        for index in left:
            abreast.setdefault(problem.base_of(problem.slots[index]), index)
            if len(abreast) == len(makers):
                break
        for route in list(run_all(make, zip(makers, abreast.values(), strict=False))):
            left.remove(route.slot_index)
            routes[route.slot_index] = route
            state.add(route.look_rows)
            yield state.weighted_open_min


class Lane:
    """One searcher: changes the routes of its own slots on its own copy of the plan."""

    def __init__(
        self, problem: PlanningProblem, routes: Sequence[Route], state: OpenState,
        maker: RouteMaker, reach: ReachTable, params: SearchParams,
        rng: np.random.Generator,
    ):  # fmt: skip
        self._problem, self._maker, self._params, self._rng = problem, maker, params, rng
        self._state, self._reach = state, reach
        self._choice, self._hope = AdaptiveChoice(len(MOVES)), Hope()
        self.routes: list[AnyRoute] = list(routes)
        self.cost = state.weighted_open_min
        self._temperature = max(params.warmth * self.cost, COLDEST)
        self.moves = 0
        self._low_cost, self._moves_since_gain = self.cost, 0

    def follow(self, routes: Sequence[AnyRoute]) -> None:
        """Take a plan over."""
        change_routes(self._state, self.routes, routes)
        self.routes = list(routes)
        self.cost = self._state.weighted_open_min

    def take(
        self, routes: Sequence[AnyRoute], slots: np.ndarray, stop: Stop, first: int, stride: int
    ) -> None:
        """Begin a round from a plan; moves are numbered first, first + stride and so on."""
        self.follow(routes)
        self.slots = slots
        self._stop, self._first, self._stride = stop, first, stride
        self.moves = 0

    def groups(self) -> list[tuple[int, ...]]:
        """Give the slots of this round, those of one shift together."""
        slots, followers = self._problem.slots, self._problem.followers
        return [
            (int(index), *followers[index]) for index in self.slots if slots[index].follows is None
        ]

    def run(self) -> float:
        """
        Make moves until the work of a round is done or the search is to stop.

        Gives that work, in seconds of duty.
        """
        worked_s, round_s = 0.0, self._params.round_h * 3600.0 if self.slots.size else 0.0
        while worked_s < round_s and not self._stops():
            worked_s += self._move()
            self.moves += 1
        return worked_s

    def stir(self, heat_min: float) -> None:
        """Change the route of every slot once, in any order, to better or to worse, as far as the
        heat allows; ends sooner where the search is to stop."""
        for index in self._rng.permutation(self.slots).tolist():
            if self._stops():
                break
            route, empty = self.routes[index], Route.at_base(index)
            change_route(self._state, route, empty)
            self.routes[index] = empty
            self.routes[index] = self._maker.stirred(self._state, self.routes, route, heat_min)
            change_route(self._state, empty, self.routes[index])
            self.moves += 1

    def _stops(self) -> bool:
        return self._stop(self._first + self.moves * self._stride)

    def run_apart(self) -> None:
        """Begin anew where nothing was gained for long, then run."""
        if self._moves_since_gain >= self._params.patience * len(self.routes):
            self._begin_anew()
        self.run()
        if self.cost < self._low_cost - 1e-9:
            self._low_cost, self._moves_since_gain = self.cost, 0
        else:
            self._moves_since_gain += self.moves

    def _begin_anew(self) -> None:
        """Insert all routes again, at shaken weights, in any order that keeps shifts together."""
        empty = [Route.at_base(index) for index in range(len(self.routes))]
        change_routes(self._state, self.routes, empty)
        self.routes = empty
        groups = self.groups()
        order = [index for at in self._rng.permutation(len(groups)) for index in groups[at]]
        for _ in insert_routes(
            self._problem, self._state, self.routes, order, [self._maker], self._shaken(),
            self._params.first_width,
        ):  # fmt: skip
            pass
        self.cost = self._low_cost = self._state.weighted_open_min
        self._moves_since_gain = 0
        self._temperature = max(self._params.warmth * self.cost, COLDEST)

    def _shaken(self) -> np.ndarray:
        """Give the weights of targets with log-normal noise."""
        weights = self._problem.needs.weights
        return weights * np.exp(self._params.noise * self._rng.standard_normal(weights.shape[0]))

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
            weights = self._shaken()
        before = list(self.routes)
        worked_s = WORK_OF_A_MOVE_S + self._make_again(cuts, weights)
        anew = [cut.slot for cut in cuts if cut.steps is None and not cut.is_changed]
        if anew:
            worked_s += self._polish(anew, weights)
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
            elif cut.is_changed:
                new = maker.changed(state, routes, old[cut.slot], weights)
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

    def _polish(self, slots: Sequence[int], weights: np.ndarray) -> float:
        """
        Make new routes better by small changes, as long as the plan is worse but may become better.

        Gives the seconds of duty that were gone through.
        """
        problem, routes, state = self._problem, self.routes, self._state
        worked_s = 0.0
        may_gain = self._hope.of(len(slots))
        for turn in range(MOST_POLISHED):
            worse = state.weighted_open_min - self.cost
            if not 0.0 < worse <= may_gain:
                break
            for index in slots:
                route, empty = routes[index], Route.at_base(index)
                change_route(state, route, empty)
                routes[index] = empty
                routes[index] = self._maker.changed(state, routes, route, weights)
                change_route(state, empty, routes[index])
                worked_s += problem.slots[index].close_s - problem.slots[index].open_s
            gained = worse - (state.weighted_open_min - self.cost)
            if turn == 0:
                self._hope.learn(gained, len(slots))
            may_gain = gained / 2.0  # a second time seldom gains as much
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
