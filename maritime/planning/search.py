"""Search for routes: greedy insertion, then taking routes out and making them again.

Large-neighbourhood search (Shaw 1998; Pisinger & Røpke 2010): a move takes out the routes of one
slot or of a few that lie near each other and makes each again as a best response to all that
stands; half of the moves shake the weights. A worse plan is accepted as in simulated annealing.
One slot at a time without noise is block re-optimisation by dynamic programming.
"""

from collections.abc import Sequence
from math import exp

import numpy as np

from maritime.horizon import DAY_S
from maritime.movement import NO_PLACE
from maritime.planning.best_route import PROMISE_GRAIN_S, Beam, Duty, best_route, promises
from maritime.planning.kernels import OpenTable
from maritime.planning.open_state import OpenState
from maritime.planning.params import Progress, Report, SearchParams, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.slots import REST_S
from maritime.planning.travel_class import TravelClass

LONGEST_TRIP_S = 100_000


def search_routes(
    problem: PlanningProblem,
    *,
    params: SearchParams,
    rng: np.random.Generator,
    stop: Stop,
    report: Report = lambda progress: None,
) -> tuple[tuple[Route, ...], OpenState]:
    """
    Give one route per slot (some may be empty) and what they leave open.

    Parameters
    ----------
    stop
        Asked before every move with the number of moves made; the first plan is always whole.
    report
        Told after every move.

    Returns
    -------
    tuple[tuple[Route, ...], OpenState]
        Routes by slot index; same problem, params, rng and number of moves give the same routes.
    """
    state = OpenState(problem)
    maker = RouteMaker(problem, params, rng)
    routes = [Route.at_base(index) for index in range(len(problem.slots))]
    for done, index in enumerate(_first_order(problem)):
        routes[index] = maker.best(state, routes, index, problem.needs.weights)
        state.add(routes[index].looks)
        cost = state.weighted_open_min
        report(Progress(done, cost, cost, "first plan"))
    if not routes:
        # Nobody to send: the plan is there at once, and whoever follows it is told so.
        report(Progress(0, state.weighted_open_min, state.weighted_open_min, "first plan"))
    else:
        routes = _improve(problem, routes, state, maker, params, rng, stop, report)
    return tuple(routes), state


def _first_order(problem: PlanningProblem) -> list[int]:
    """Insert slots by opening time, teams in turn, those that follow another after it."""
    slots = problem.slots
    return sorted(
        range(len(slots)),
        key=lambda index: (slots[index].follows is not None, slots[index].open_s, index),
    )


def _improve(
    problem: PlanningProblem,
    routes: list[Route],
    state: OpenState,
    maker: "RouteMaker",
    params: SearchParams,
    rng: np.random.Generator,
    stop: Stop,
    report: Report,
) -> list[Route]:
    """Take routes out and make them again until stopped; give the best plan met."""
    cost = best_cost = state.weighted_open_min
    best = list(routes)
    temperature = params.warmth * max(cost, 1.0)
    weights = problem.needs.weights
    queue: list[int] = []
    iteration = 0
    while not stop(iteration):
        is_sweep = iteration % 3 == 0
        if is_sweep:
            if not queue:
                queue = list(rng.permutation(len(routes)))
            chosen = [int(queue.pop())]
        else:
            chosen = _neighbours(problem, routes, params, rng)
        shaken = weights
        if not is_sweep and rng.random() < 0.5:
            shaken = weights * np.exp(params.noise * rng.standard_normal(weights.shape[0]))
        before = {index: routes[index] for index in chosen}
        for index in chosen:
            state.remove(routes[index].looks)
            routes[index] = Route.at_base(index)
        for index in sorted(chosen, key=lambda i: (problem.slots[i].follows is not None, i)):
            routes[index] = maker.best(state, routes, index, shaken)
            state.add(routes[index].looks)
        new_cost = state.weighted_open_min
        worse = new_cost - cost
        if worse <= 0 or rng.random() < exp(-worse / temperature):
            cost = new_cost
        else:
            for index in chosen:
                state.remove(routes[index].looks)
            for index, route in before.items():
                routes[index] = route
                state.add(route.looks)
        if cost < best_cost - 1e-9:
            best_cost, best = cost, list(routes)
        temperature = max(temperature * 0.995, 1e-6)
        iteration += 1
        report(Progress(iteration, cost, best_cost, "improving"))
    for route in routes:
        state.remove(route.looks)
    for route in best:
        state.add(route.looks)
    return best


def _neighbours(
    problem: PlanningProblem, routes: Sequence[Route], params: SearchParams,
    rng: np.random.Generator,
) -> list[int]:  # fmt: skip
    """Choose a slot and those that share most targets with it (or, sharing none, any)."""
    count = int(rng.integers(2, max(3, params.ruin_most + 1)))
    seed = int(rng.integers(len(routes)))
    seen = {target for target, _, _ in routes[seed].looks}
    shared = [
        len(seen.intersection(target for target, _, _ in route.looks)) + rng.random()
        for route in routes
    ]
    shared[seed] = float("inf")
    return [int(index) for index in np.argsort(shared)[::-1][:count]]


class RouteMaker:
    """Make the best route of one slot against an open state."""

    def __init__(self, problem: PlanningProblem, params: SearchParams, rng: np.random.Generator):
        self._problem = problem
        self._params = params
        self._rng = rng
        seconds = np.arange(LONGEST_TRIP_S)
        self._discounts = [0.5 ** (seconds / (60.0 * minutes)) for minutes in params.foresight_min]
        self._profile_of = problem.needs.profile_of.astype(np.int64)
        self._bands_of_slot: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def best(
        self,
        state: OpenState,
        routes: Sequence[Route],
        index: int,
        weights: np.ndarray,
        *,
        running: np.ndarray | None = None,
    ) -> Route:
        """Give the best route found for a slot; the other slots' looks are in the state.

        running, where given, takes the place of the state's open seconds.
        """
        problem, params = self._problem, self._params
        slot = problem.slots[index]
        kind = problem.class_of(slot)
        window = _free_window(problem, routes, index)
        if window is None or not kind.actions or problem.base_of(slot) == NO_PLACE:
            return Route.at_base(index)
        discount = self._discounts[self._rng.integers(len(self._discounts))]
        duty = Duty(problem.base_of(slot), *window, slot.depart_before_s, problem.endurance_s(slot))
        beam = Beam(kind.grain_s(params.bucket_s), params.width, params.per_place, discount)
        bands = problem.followed_bands
        table = OpenTable(
            state.running if running is None else running, weights, self._profile_of,
            *self._bands_of(index), bands.begin_s, bands.end_s, bands.interval_s,
            problem.horizon.length_s, problem.horizon.is_cyclic,
        )  # fmt: skip
        grains = (duty.close_s - duty.open_s) // PROMISE_GRAIN_S + 1
        promised = promises(grains, duty.open_s, discount, kind.table, table)
        jump_places = self._jump_places(kind, duty, promised)
        steps, _ = best_route(duty, beam, kind.travel, kind.table, table, promised, jump_places)
        return make_route(problem, index, tuple(tuple(int(x) for x in row) for row in steps))

    def _bands_of(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Give, per profile, the bands that looks of a slot can matter in."""
        if index not in self._bands_of_slot:
            slot, bands = self._problem.slots[index], self._problem.followed_bands
            self._bands_of_slot[index] = bands.within(slot.open_s, slot.close_s)
        return self._bands_of_slot[index]

    def _jump_places(self, kind: TravelClass, duty: Duty, promised: np.ndarray) -> np.ndarray:
        """Draw places to go to, the more promising the likelier, within reach of the base."""
        there_and_back_s = kind.travel[duty.base] + kind.travel[:, duty.base]
        longest_s = min(duty.close_s - duty.open_s, duty.endurance_s)
        promise = np.where(there_and_back_s <= longest_s, promised.max(axis=1), 0.0)
        places = np.flatnonzero(promise)
        if places.size <= self._params.jump_places:
            return places
        share = promise[places] / promise[places].sum()
        return np.sort(self._rng.choice(places, self._params.jump_places, replace=False, p=share))


def _free_window(
    problem: PlanningProblem, routes: Sequence[Route], index: int
) -> tuple[int, int] | None:
    """Give when a slot may be out, given what the slot before or after it in its shift does."""
    slot = problem.slots[index]
    open_s, close_s = slot.open_s, slot.close_s
    if slot.follows is not None:
        first = routes[slot.follows]
        if not first.is_empty:
            open_s = max(open_s, first.end_s - DAY_S + REST_S)
    for other, route in enumerate(routes):
        if problem.slots[other].follows == index and not route.is_empty:
            close_s = min(close_s, route.begin_s + DAY_S - REST_S)
    return (open_s, close_s) if close_s > open_s else None
