"""Plan again with an addition, from the present plan's routes, and measure what it closes."""

from dataclasses import dataclass

import numpy as np

from maritime.advice.additions import Addition, problem_with
from maritime.advice.routes_of_plan import routes_of_plan
from maritime.figures import share_covered, weighted_min
from maritime.plan import Patrol
from maritime.planning.outrank import gap_spans
from maritime.planning.params import Report, SearchParams, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.search import search_routes


@dataclass(frozen=True)
class Outcome:
    """
    What a plan made again leaves open; addition None is the same district searched on.

    problem and routes are what it was measured on.
    """

    addition: Addition | None
    problem: PlanningProblem
    routes: tuple[Route, ...]
    weighted_overdue: float
    coverage: float
    gap_count: int
    moves: int


def plan_again(
    problem: PlanningProblem,
    patrols: tuple[Patrol, ...],
    addition: Addition | None,
    *,
    seed: int,
    stop: Stop,
    params: SearchParams,
    report: Report = lambda progress: None,
) -> Outcome:
    """
    Search on from a plan's routes, with an addition if one is given, and score what comes out.

    Teams that the addition brings or moves get their first routes before the first move; routes
    that the planner's actions cannot make are made anew.

    Parameters
    ----------
    patrols
        Of a plan that is true for the problem.
    stop
        Asked before every move with the number of moves made.
    """
    laid = problem if addition is None else problem_with(problem, addition)
    changed = addition.team_ids if addition else frozenset()
    start = [
        route
        for route in routes_of_plan(laid, patrols)
        if laid.slots[route.slot_index].team.team_id not in changed
    ]
    moves = 0

    def counted(iteration: int) -> bool:
        nonlocal moves
        moves = iteration
        return stop(iteration)

    routes, _ = search_routes(
        laid, params=params, rng=np.random.default_rng(seed), stop=counted, start=start,
        report=report,
    )  # fmt: skip
    return outcome_of(laid, routes, addition, moves)


def outcome_of(
    problem: PlanningProblem,
    routes: tuple[Route, ...],
    addition: Addition | None = None,
    moves: int = 0,
) -> Outcome:
    """Measure what some routes leave open, by the one definition of covered."""
    spans = gap_spans(problem, routes)
    overdue_s = np.zeros(len(problem.targets), np.int64)
    for span in spans:
        overdue_s[span.target] += span.to_s - span.from_s
    overdue = weighted_min(problem.needs.weights, overdue_s)
    return Outcome(
        addition,
        problem,
        tuple(routes),
        overdue,
        share_covered(overdue, problem.required_min),
        len(spans),
        moves,
    )
