"""Make a plan that is best under stress: search plainly, then on disturbed days."""

import numpy as np

from maritime.plan import Plan
from maritime.planning.causes import ReachTable
from maritime.planning.make_plan import PlanRequest, assemble_plan, crew_problem
from maritime.planning.open_state import OpenState
from maritime.planning.outrank import try_to_outrank
from maritime.planning.params import Report, RunAll, SearchParams, Spent, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route_maker import RouteMaker
from maritime.planning.search import search_routes
from maritime.stress.draws import DrawBook
from maritime.stress.params import StressParams
from maritime.stress.robust_search import improve_under_stress

TRAINING_RUNS = 12
_TRAINING_STREAM = 1


def make_robust_plan(
    problem: PlanningProblem,
    request: PlanRequest,
    *,
    stress: StressParams,
    stop: Stop,
    stop_stress: Stop,
    stop_asking: Stop,
    spent: Spent | None = None,
    params: SearchParams | None = None,
    report: Report = lambda progress: None,
    run_all: RunAll = map,
) -> Plan:
    """
    Search for a plan that keeps most coverage on disturbed days, and give it whole.

    Parameters
    ----------
    stress
        How days go wrong; TRAINING_RUNS of them are drawn from the request's seed.
    stop, stop_stress, stop_asking
        Asked before every move of the plain search, every move under stress, and every try to
        show why a gap is there, with the number made so far.
    spent
        Given the same, says how much of the time of the plain search is gone, where it is known.
    run_all
        Runs the lanes of the plain search, one after the other like map, or at once.

    Returns
    -------
    Plan
        True by every nominal rule; its score is that of the day as planned. A gap that some try
        would close at the cost of the disturbed days says `not_searched`.
    """
    params = params or SearchParams()
    problem, crewing = crew_problem(problem, request)
    rng = np.random.default_rng(request.seed)
    routes, _ = search_routes(
        problem, params=params, rng=rng, stop=stop, spent=spent, report=report, run_all=run_all,
    )  # fmt: skip
    training = np.random.default_rng([request.seed, _TRAINING_STREAM])
    book = DrawBook(stress, TRAINING_RUNS, training)
    routes = improve_under_stress(
        problem, routes, book, params=params, rng=rng, stop=stop_stress, report=report
    )
    state = OpenState(problem)
    for route in routes:
        state.add(route.look_rows)
    reach = ReachTable(problem)
    routes, evidence = try_to_outrank(
        problem, routes, state, RouteMaker(problem, params, rng), reach, stop=stop_asking,
        report=report, keeps_routes=True,
    )  # fmt: skip
    return assemble_plan(problem, routes, request, reach=reach, evidence=evidence, crewing=crewing)
