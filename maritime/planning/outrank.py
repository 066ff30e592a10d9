"""Try plans that send a team to a gap, and keep what each closes and opens as evidence.

For the weightiest gap that nothing explains yet, the nearest team that could have come gives up
its route and gets the best one that goes there (the gap's minutes count BOOST times). Where that
plan is better it becomes the plan; where it is not, what it closes and opens is the proof that the
gap was outranked. A tried route often passes other gaps in time too: it is evidence for each.
"""

from collections.abc import Sequence

import numpy as np

from maritime.coverage import ObservationTable, find_gaps
from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.kernels import TICK_S
from maritime.planning.open_state import OpenState
from maritime.planning.params import Progress, Report, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.search import RouteMaker

BOOST = 1000.0
BETTER_MIN = 1e-6

Evidence = dict[OpenSpan, dict[str, object]]


def try_to_outrank(
    problem: PlanningProblem,
    routes: Sequence[Route],
    state: OpenState,
    maker: RouteMaker,
    reach: ReachTable,
    *,
    stop: Stop,
    report: Report = lambda progress: None,
    keeps_routes: bool = False,
) -> tuple[tuple[Route, ...], Evidence]:
    """
    Give the routes, better where a try was better, and the evidence for their gaps.

    Parameters
    ----------
    state
        What the routes leave open; changes with them.
    stop
        Asked before every try with the number of tries made.
    keeps_routes
        Leave the routes as they are also where a try is better: it is evidence for nothing then.

    Returns
    -------
    tuple[tuple[Route, ...], Evidence]
        Evidence {team_id, closes, opens} in weighted minutes, opens ≥ closes, holds against the
        routes given back; gaps that no try explains are not in it.
    """
    routes = list(routes)
    tries = 0
    evidence: Evidence = {}
    spans = _weightiest_first(problem, gap_spans(problem, routes))
    tried: set[OpenSpan] = set()
    while not stop(tries):
        span = next((s for s in spans if s not in evidence and s not in tried), None)
        if span is None:
            break
        tried.add(span)
        slots = reach.slots_that_reach(span)
        if not slots:
            continue
        tries += 1
        old = routes[slots[0]]
        before = state.open_s.copy()
        state.remove(old.looks)
        routes[slots[0]] = Route.at_base(slots[0])
        new = maker.best(
            state, routes, slots[0], problem.needs.weights,
            running=_boosted(problem, state, span),
        )  # fmt: skip
        state.add(new.looks)
        gained = (before - state.open_s) * problem.needs.weights / 60.0
        closes = float(gained[gained > 0].sum())
        opens = float(-gained[gained < 0].sum())
        is_better = closes > opens + BETTER_MIN
        if is_better and not keeps_routes:
            routes[slots[0]] = new
            evidence, tried = {}, set()
            spans = _weightiest_first(problem, gap_spans(problem, routes))
        else:
            state.remove(new.looks)
            state.add(old.looks)
            routes[slots[0]] = old
            if is_better:
                continue
            proof = {
                "team_id": problem.slots[slots[0]].team.team_id,
                "closes": closes,
                "opens": max(opens, closes),
            }
            for met in reach.spans_helped(spans, new.looks):
                evidence.setdefault(met, proof)
        cost = state.weighted_open_min
        report(Progress(tries, cost, cost, "asking why"))
    return tuple(routes), evidence


def gap_spans(problem: PlanningProblem, routes: Sequence[Route]) -> list[OpenSpan]:
    """Give the gaps that some routes leave, by target and time."""
    start_s = problem.horizon.start_s
    index_of = {target.target_id: index for index, target in enumerate(problem.targets)}
    looks = [
        (target, enter_s + start_s, exit_s + start_s)
        for route in routes
        for target, enter_s, exit_s in route.looks
    ]
    looks += [
        (index_of[seen.target_id], seen.enter_s, seen.exit_s)
        for seen in problem.sensor_observations
    ]
    columns = np.array(looks, np.int64).reshape(-1, 3)
    table = ObservationTable(columns[:, 0].astype(np.int32), columns[:, 1], columns[:, 2])
    gaps = find_gaps(problem.needs, table, problem.horizon, problem.last_observed_s)
    return [
        OpenSpan(int(target), int(begin) - start_s, int(end) - start_s)
        for target, begin, end in zip(gaps.target_index, gaps.from_s, gaps.to_s, strict=True)
    ]


def _weightiest_first(problem: PlanningProblem, spans: list[OpenSpan]) -> list[OpenSpan]:
    weights = problem.needs.weights
    return sorted(
        spans,
        key=lambda span: (
            -weights[span.target] * (span.to_s - span.from_s), span.target, span.from_s,
        ),
    )  # fmt: skip


def _boosted(problem: PlanningProblem, state: OpenState, span: OpenSpan) -> np.ndarray:
    """Give the open seconds with those of one gap counted BOOST times."""
    running = state.running.copy()
    steps = np.diff(running[span.target])
    steps[span.from_s // TICK_S : -(-span.to_s // TICK_S)] *= BOOST
    running[span.target, 1:] = np.cumsum(steps)
    return running
