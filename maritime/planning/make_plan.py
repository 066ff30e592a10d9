"""Make a whole plan: search for routes, explain what they leave open, score it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from maritime.coverage import ObservationTable
from maritime.figures import measure_coverage
from maritime.observation import Observation
from maritime.plan import Gap, Patrol, Plan, PlannedTarget, Score, points_of_coverage
from maritime.plan_observations import observations_of_patrols, observations_of_sensors
from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.crewing import Crewing, crew_patrols, crew_shifts, spare_slots
from maritime.planning.outrank import Evidence, gap_spans, try_to_outrank
from maritime.planning.params import Report, RunAll, SearchParams, Spent, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, as_patrol, patrols_of
from maritime.planning.route_maker import RouteMaker
from maritime.planning.search import search_routes
from maritime.planning.slots import DutySlot


@dataclass(frozen=True)
class PlanRequest:
    """What a plan file says of how it was made; whether its teams need people to go out."""

    inputs_sha256: str
    seed: int = 1
    seconds: float = 0.0
    with_crews: bool = True


def make_plan(
    problem: PlanningProblem,
    request: PlanRequest,
    *,
    stop: Stop,
    stop_asking: Stop,
    spent: Spent | None = None,
    params: SearchParams | None = None,
    report: Report = lambda progress: None,
    run_all: RunAll = map,
) -> Plan:
    """
    Search for a plan and give it whole, with gaps, causes and score.

    Parameters
    ----------
    stop
        Asked before every move of the search with the number of moves made.
    stop_asking
        Asked, after the search, before every try to show why a gap is there.
    spent
        Given the same, says how much of the search's time is gone, where it is known.
    run_all
        Runs the lanes of the search, one after the other like map, or at once.

    Returns
    -------
    Plan
        The same problem, seed and numbers of moves and tries give the same plan.
    """
    params = params or SearchParams()
    problem, crewing = crew_problem(problem, request)
    rng = np.random.default_rng(request.seed)
    routes, state = search_routes(
        problem, params=params, rng=rng, stop=stop, spent=spent, report=report, run_all=run_all,
    )  # fmt: skip
    reach = ReachTable(problem)
    routes, evidence = try_to_outrank(
        problem, routes, state, RouteMaker(problem, params, rng), reach, stop=stop_asking,
        report=report,
    )  # fmt: skip
    return assemble_plan(problem, routes, request, reach=reach, evidence=evidence, crewing=crewing)


def crew_problem(
    problem: PlanningProblem, request: PlanRequest
) -> tuple[PlanningProblem, Crewing | None]:
    """Narrow a problem to the shifts that have a crew, where the request and the pack ask it."""
    crewing = crew_shifts(problem, rng=Random(request.seed)) if request.with_crews else None
    return (problem if crewing is None else crewing.problem), crewing


def assemble_plan(
    problem: PlanningProblem,
    routes: Sequence[Route],
    request: PlanRequest,
    *,
    reach: ReachTable,
    evidence: Evidence,
    crewing: Crewing | None = None,
) -> Plan:
    """Give the plan that some routes make: gaps explained, score measured, people chosen."""
    patrols = _number_patrols(problem, routes)
    gaps = _explained(problem, routes, reach, evidence)
    plan = plan_of_patrols(problem, patrols, gaps, request)
    if crewing is None:
        return plan
    roster = crew_patrols(crewing, plan, rng=Random(request.seed))
    plan = replace(plan, roster=roster)
    spare = spare_slots(crewing, plan)
    return replace(plan, gaps=_with_uncrewed(problem, plan.gaps, reach, crewing, spare))


def plan_of_patrols(
    problem: PlanningProblem,
    patrols: tuple[Patrol, ...],
    gaps: tuple[Gap, ...],
    request: PlanRequest,
) -> Plan:
    """Give the plan of some patrols and the gaps that they leave, scored; nobody on its roster."""
    horizon, targets = problem.horizon, problem.targets
    figures = _figures(problem, _observed(problem, patrols))
    without = _figures(problem, _observed(problem, ()))
    overdue, required = figures.weighted_overdue, figures.weighted_required
    return Plan(
        district_id=problem.district.district_id,
        inputs_sha256=request.inputs_sha256,
        seed=request.seed,
        horizon=horizon,
        targets=tuple(
            PlannedTarget(
                target.target_id, target.kind, target.coastline_id, target.from_m, target.to_m,
                target.weight, float(required_min), float(overdue_min),
            )
            for target, required_min, overdue_min in zip(
                targets, figures.required_min, figures.overdue_min, strict=True
            )
        ),
        patrols=patrols,
        sensor_observations=problem.sensor_observations,
        gaps=gaps,
        score=Score(
            weighted_overdue=overdue,
            weighted_required=required,
            coverage=figures.coverage,
            coverage_without_patrols=without.coverage,
            bound=0.0,
            optimality_gap_points=points_of_coverage(overdue, required),
            worst_idleness_min=figures.worst_idleness_min,
            seconds=request.seconds,
        ),
    )  # fmt: skip


def _with_uncrewed(
    problem: PlanningProblem,
    gaps: Sequence[Gap],
    reach: ReachTable,
    crewing: Crewing,
    spare: Sequence[DutySlot],
) -> tuple[Gap, ...]:
    """
    Say of gaps which teams would have been on shift, or in reach, and have no crew.

    Where people whom the roster leaves free could crew one of them after all, nobody asked what
    it could do: the gap was not searched.
    """
    index_of = {target.target_id: index for index, target in enumerate(problem.targets)}
    origin = problem.horizon.start_s
    every = ReachTable(crewing.whole)
    told = []
    for gap in gaps:
        span = OpenSpan(index_of[gap.target_id], gap.from_s - origin, gap.to_s - origin)
        if gap.cause in ("no_team", "out_of_reach"):
            if any(reach.is_in_time(slot, span) for slot in spare):
                gap = replace(gap, cause="not_searched", evidence={})
            else:
                lacking = crewing.uncrewed_slots
                if gap.cause == "out_of_reach":
                    near = every.slots_that_reach(span)
                    lacking = tuple(s for s in map(every.slot, near) if s in lacking)
                without = sorted({s.team.team_id for s in lacking if reach.is_in_time(s, span)})
                if without:
                    gap = replace(gap, evidence={**gap.evidence, "without_crew": without})
        told.append(gap)
    return tuple(told)


def _explained(
    problem: PlanningProblem, routes: Sequence[Route], reach: ReachTable, evidence: Evidence
) -> tuple[Gap, ...]:
    gaps = []
    for span in gap_spans(problem, routes):
        gap = reach.explain(span)
        if gap.cause == "not_searched" and span in evidence:
            gap = replace(gap, cause="outranked", evidence=evidence[span])
        gaps.append(gap)
    return tuple(gaps)


def _number_patrols(problem: PlanningProblem, routes: Sequence[Route]) -> tuple[Patrol, ...]:
    """Name the patrols P001, P002, … by departure."""
    named = sorted(
        (
            (legs[0].enter_s, problem.slots[route.slot_index].team.team_id, route, legs)
            for route in routes
            for legs in patrols_of(problem, route)
        ),
        key=lambda row: row[:2],
    )
    width = max(3, len(str(len(named))))
    return tuple(
        as_patrol(problem, route, legs, f"P{number:0{width}d}")
        for number, (_, _, route, legs) in enumerate(named, start=1)
    )


def _observed(problem: PlanningProblem, patrols: Sequence[Patrol]) -> list[Observation]:
    known = {target.target_id: target for target in problem.targets}
    return [
        *observations_of_patrols(patrols, known, problem.ids_seen_from_posts),
        *observations_of_sensors(problem.sensor_observations, known),
    ]


def _table(problem: PlanningProblem, observations: Sequence[Observation]) -> ObservationTable:
    return ObservationTable.of(observations, problem.needs.target_ids)


def _figures(problem: PlanningProblem, observations: Sequence[Observation]):
    return measure_coverage(
        problem.needs, _table(problem, observations), problem.horizon, problem.last_observed_s
    )
