"""Improve routes by what they are worth on disturbed days, not on the day as planned.

The same large-neighbourhood search as for plain plans, on a sample average (Kleywegt, Shapiro and
Homem-de-Mello 2002): a route is made against what the other duties leave open on average over the
training days, and a move is kept only if the mean weighted overdue of those days does not grow.
Routes keep every nominal rule, so that the plan stays true.
"""

from collections.abc import Sequence

import numpy as np

from maritime.planning.params import Progress, Report, SearchParams, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.stress.draws import DrawBook
from maritime.stress.scenario_state import ScenarioState, slots_of_duty


def improve_under_stress(
    problem: PlanningProblem,
    routes: Sequence[Route],
    book: DrawBook,
    *,
    params: SearchParams,
    rng: np.random.Generator,
    stop: Stop,
    report: Report = lambda progress: None,
) -> tuple[Route, ...]:
    """
    Give routes whose mean weighted overdue over the training days is no worse than before.

    Parameters
    ----------
    routes
        One per slot, to begin with.
    book
        The training days.
    stop
        Asked before every move with the number of moves made.

    Returns
    -------
    tuple[Route, ...]
        Same arguments and number of moves: the same routes.
    """
    routes = list(routes)
    duties = [index for index, slot in enumerate(problem.slots) if slot.follows is None]
    if not duties:
        return tuple(routes)
    state, maker = ScenarioState(problem, book), RouteMaker(problem, params, rng)
    looks = {duty: state.looks_of(routes, duty) for duty in duties}
    for duty in duties:
        state.add(looks[duty])
    cost = state.weighted_open_min
    weights = problem.needs.weights
    queue: list[int] = []
    iteration = 0
    while not stop(iteration):
        is_sweep = iteration % 3 == 0
        if is_sweep and not queue:
            queue = [int(duty) for duty in rng.permutation(duties)]
        chosen = [queue.pop()] if is_sweep else _neighbours(duties, routes, params, rng)
        shaken = weights
        if not is_sweep and rng.random() < 0.5:
            shaken = weights * np.exp(params.noise * rng.standard_normal(len(weights)))
        routes_before, looks_before = list(routes), {duty: looks[duty] for duty in chosen}
        for duty in chosen:
            state.remove(looks[duty])
            for slot, _ in slots_of_duty(problem, duty):
                routes[slot] = Route.at_base(slot)
        for duty in sorted(chosen):
            _make_again(problem, routes, duty, state, maker, shaken, looks)
        new_cost = state.weighted_open_min
        if new_cost <= cost:
            cost = new_cost
        else:
            for duty in chosen:
                state.remove(looks[duty])
                looks[duty] = looks_before[duty]
                state.add(looks[duty])
            routes = routes_before
        iteration += 1
        report(Progress(iteration, new_cost, cost, "improving under stress"))
    return tuple(routes)


def _make_again(
    problem: PlanningProblem,
    routes: list[Route],
    duty: int,
    state: ScenarioState,
    maker: RouteMaker,
    weights: np.ndarray,
    looks: dict[int, list],
) -> None:
    """Make the routes of a duty again, slot by slot, and count what they really see."""
    looks[duty] = state.looks_of(routes, duty)
    for slot, _ in slots_of_duty(problem, duty):
        routes[slot] = maker.best(state, routes, slot, weights)
        state.remove(looks[duty])
        looks[duty] = state.looks_of(routes, duty)
        state.add(looks[duty])


def _neighbours(
    duties: Sequence[int],
    routes: Sequence[Route],
    params: SearchParams,
    rng: np.random.Generator,
) -> list[int]:
    """Choose a duty and those whose first part shares most targets with it."""
    count = int(rng.integers(2, max(3, params.ruin_most + 1)))
    first = int(rng.integers(len(duties)))
    seen = {target for target, _, _ in routes[duties[first]].looks}
    shared = [
        len(seen.intersection(target for target, _, _ in routes[duty].looks)) + rng.random()
        for duty in duties
    ]
    shared[first] = float("inf")
    return [duties[int(index)] for index in np.argsort(shared)[::-1][:count]]
