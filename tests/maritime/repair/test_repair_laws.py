"""Laws of every repair: what is begun stays, nothing befallen changes nothing, sums are true."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from repair_scenes import ALL_MAY_CHANGE, SCENES, planned, repaired

from maritime.horizon import DAY_S
from maritime.plan import Patrol, Plan, PostDuty, Wait
from maritime.planning.params import stop_after
from maritime.planning.route import Route
from maritime.repair.bench import Bench
from maritime.repair.case import Delay, Loss, RepairCase, StoppedSpan
from maritime.repair.params import RepairParams
from maritime.repair.repaired import OpenTime, Repair, repaired_plan
from maritime.repair.search import repair_routes
from maritime.repair.setting import set_repair
from maritime.verification import verify_plan
from maritime.verification.faults import FaultLog
from maritime.verification.patrols import PatrolFollower
from maritime.verification.scoring import Reckoning
from maritime.verification.survey import Survey

HOUR_S = 3600
STEPS = 6
Spans = dict[str, list[tuple[int, int]]]


@cache
def survey_of(name: str) -> Survey:
    return Survey(planned(name)[0].district)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, RepairCase]:
    """Draw a scene, and an instant at which some units are lost, late, or stopped."""
    name = draw(st.sampled_from(sorted(SCENES)))
    problem, plan = planned(name)
    horizon = problem.horizon
    at_s = draw(st.integers(horizon.start_s, horizon.end_s - 1))
    teams = sorted({patrol.team_id for patrol in plan.patrols})
    lost = draw(st.lists(st.sampled_from(teams), unique=True, max_size=2))
    late = draw(st.lists(st.sampled_from(teams), unique=True, max_size=2))
    stopped = draw(st.booleans())
    mode = draw(st.sampled_from(sorted({patrol.mode for patrol in plan.patrols})))
    lasts_s = draw(st.integers(1, 6 * HOUR_S))
    return name, RepairCase(
        at_s,
        lost=tuple(Loss(team_id, at_s) for team_id in lost),
        late=tuple(Delay(team_id, draw(st.integers(1, 2 * HOUR_S))) for team_id in late),
        stopped=(StoppedSpan(mode, at_s + 900, at_s + 900 + lasts_s),) if stopped else (),
    )


def begun(patrols: Iterable[Patrol], team_id: str, at_s: int, *, is_over: bool) -> list[tuple]:
    """Give what a team has begun, or has done, by an instant; waits may be broken off."""
    return sorted(
        (leg.enter_s, leg.exit_s, type(leg).__name__, getattr(leg, "target_id", ""))
        for patrol in patrols
        if patrol.team_id == team_id
        for leg in patrol.legs
        if (leg.exit_s <= at_s if is_over else leg.enter_s < at_s)
        and not isinstance(leg, Wait | PostDuty)
    )


@settings(max_examples=12, deadline=None)
@given(cases())
def test_what_is_flown_or_begun_is_never_touched(drawn: tuple[str, RepairCase]):
    name, case = drawn
    problem, plan = planned(name)
    done = repaired(name, case, steps=STEPS)
    off_plan = {row.team_id for row in (*case.lost, *case.late)}
    for team_id in {patrol.team_id for patrol in plan.patrols} - off_plan:
        assert begun(done.plan.patrols, team_id, case.at_s, is_over=False) == begun(
            plan.patrols, team_id, case.at_s, is_over=False
        )
    for row in case.lost:
        assert begun(done.plan.patrols, row.team_id, row.since_s, is_over=True) == begun(
            plan.patrols, row.team_id, row.since_s, is_over=True
        )
    for row in case.late:
        if row.team_id not in {one.team_id for one in case.lost}:
            known = begun(plan.patrols, row.team_id, case.at_s - row.late_s, is_over=True)
            found = begun(done.plan.patrols, row.team_id, case.at_s, is_over=True)
            assert set(known) <= set(found)
    faults = verify_plan(
        problem.district, done.plan, pack_sha256="hash", survey=survey_of(name)
    )  # fmt: skip
    assert [str(fault) for fault in faults] == []


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(sorted(SCENES)), st.integers(0, DAY_S - 1), st.integers(0, 99))
def test_where_nothing_befell_no_orders_change(name: str, after_s: int, seed: int):
    problem, plan = planned(name)
    case = RepairCase(problem.horizon.start_s + after_s)
    free = RepairParams(price_min=0.0, most_share=1.0)
    bench = Bench(set_repair(problem, plan, case), free)
    routes, _ = repair_routes(bench, rng=np.random.default_rng(seed), stop=stop_after(STEPS))
    done = repaired_plan(bench, routes, seconds=1.0)
    assert done.changes == () and done.opened == () and done.closed == ()
    assert done.plan.patrols == plan.patrols


def reckoned(name: str, plan: Plan) -> Spans:
    """Give the gaps of a plan by target as `verify` reckons them."""
    district, survey, faults = planned(name)[0].district, survey_of(name), FaultLog()
    watched = survey.watched_of(plan, faults)
    follower = PatrolFollower(district, survey.ground, watched, faults)
    return Reckoning(district, plan, watched, follower.follow_all(plan).looks).gaps


def seconds_of(spans: Spans) -> dict[str, np.ndarray]:
    """Give, by target, every second of some spans; of a cyclic day, whichever day it is."""
    start_s = planned("straight")[0].horizon.start_s
    return {
        target_id: np.unique(np.concatenate([np.arange(*span) for span in own]) - start_s) % DAY_S
        for target_id, own in spans.items()
        if own
    }


def told(rows: Iterable[OpenTime]) -> Spans:
    found: Spans = {}
    for row in rows:
        found.setdefault(row.target_id, []).append((row.from_s, row.to_s))
    return found


def less(some: dict[str, np.ndarray], others: dict[str, np.ndarray]) -> dict[str, set[int]]:
    none = np.zeros(0, np.int64)
    left = {key: set(np.setdiff1d(own, others.get(key, none))) for key, own in some.items()}
    return {key: own for key, own in left.items() if own}


def as_written(bench: Bench, routes: Sequence[Route]) -> Repair:
    """Give a repair as its file has it: with all that was begun the evening before, done or not."""
    setting = bench.setting.as_written
    planned = tuple(setting.route(at, route.steps) for at, route in enumerate(setting.routes))
    other = [setting.route(at, route.steps) for at, route in enumerate(routes)]
    return repaired_plan(Bench(replace(setting, routes=planned), bench.params), other, seconds=1.0)


@settings(max_examples=12, deadline=None)
@given(cases())
def test_what_is_told_as_opened_and_closed_is_the_difference_that_verify_reckons(
    drawn: tuple[str, RepairCase],
):
    name, case = drawn
    problem, plan = planned(name)
    bench = Bench(set_repair(problem, plan, case), ALL_MAY_CHANGE)
    routes, _ = repair_routes(bench, rng=np.random.default_rng(1), stop=stop_after(STEPS))
    done, nothing = as_written(bench, routes), as_written(bench, bench.setting.routes)
    with_it, without = (seconds_of(reckoned(name, one.plan)) for one in (done, nothing))
    opened, closed = (
        {key: set(own) for key, own in seconds_of(told(rows)).items()}
        for rows in (done.opened, done.closed)
    )
    assert opened == less(with_it, without)
    assert closed == less(without, with_it)
    assert nothing.opened == nothing.closed == ()
