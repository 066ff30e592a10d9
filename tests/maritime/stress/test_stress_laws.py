"""Laws of disturbed days that hold on every small coast, and what a report says."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import plan_of
from scenes import every_scene, night_teams, straight_coast

from maritime.cutting import resolve_targets
from maritime.errors import InvalidRecordError, UnknownTargetError
from maritime.plan import Dwell, Plan
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.stress.draws import DrawBook
from maritime.stress.duties import lay_out_duties
from maritime.stress.params import CAUSES, StressParams
from maritime.stress.realised import follow_plan, looks_of_duties, runs_to_draw
from maritime.stress.report import Spread, stress_patrols
from maritime.wall_clock import instant_of, make_horizon

HORIZONS = {
    "cyclic": {},
    "fresh": {"assume_fresh": True},
    "once": {"cyclic": False},
    "60 hours": {"hours": 60.0},
}
SCENES = {district.district_id: district for district in every_scene()}


@cache
def planned(scene: str, kind: str = "cyclic") -> tuple[PlanningProblem, Plan]:
    district, options = SCENES[scene], dict(HORIZONS[kind])
    start_s = instant_of(date(2026, 11, 23), 0, district.zone)
    horizon = make_horizon(
        start_s, options.pop("hours", 24.0), district.timezone,
        has_carry_in=district.has_carry_in, **options,
    )  # fmt: skip
    problem = set_problem(district, resolve_targets(district), horizon)
    return problem, plan_of(problem, moves=3, tries=3)


def coverage(scene: str, kind: str, params: StressParams, *, runs: int = 4, seed: int = 1):
    problem, plan = planned(scene, kind)
    book = DrawBook(params, runs_to_draw(problem, runs), np.random.default_rng(seed))
    return follow_plan(problem, plan.patrols, book).coverage


@pytest.mark.parametrize("kind", HORIZONS)
@pytest.mark.parametrize("scene", SCENES)
def test_where_nothing_goes_wrong_every_run_is_exactly_as_planned(scene, kind):
    plan = planned(scene, kind)[1]
    assert set(coverage(scene, kind, StressParams.none())) == {plan.score.coverage}


@pytest.mark.parametrize("kind", HORIZONS)
@pytest.mark.parametrize("scene", SCENES)
def test_where_no_team_comes_only_sensors_and_carry_in_are_left(scene, kind):
    plan = planned(scene, kind)[1]
    found = set(coverage(scene, kind, StressParams(absence_share=1.0)))
    assert found == {plan.score.coverage_without_patrols}


scene_names = st.sampled_from(("straight", "night", "archipelago", "estuary"))
kinds = st.sampled_from(("cyclic", "once"))
shares = st.floats(0.0, 1.0)


@settings(max_examples=25, deadline=None)
@given(scene_names, kinds, st.tuples(shares, shares).map(sorted), st.integers(0, 99))
def test_more_absences_never_give_more_coverage(scene, kind, both, seed):
    scene = next(name for name in SCENES if name.startswith(scene))
    few, many = (
        coverage(scene, kind, replace(StressParams.none(), absence_share=share), seed=seed)
        for share in both
    )
    assert (many <= few).all()


@settings(max_examples=25, deadline=None)
@given(scene_names, kinds, st.tuples(st.floats(0, 500), st.floats(0, 500)).map(sorted))
def test_breakdowns_that_end_a_duty_sooner_never_give_more_coverage(scene, kind, both):
    scene = next(name for name in SCENES if name.startswith(scene))
    few, many = (
        coverage(scene, kind, replace(StressParams.none(), breakdowns=rate, mended_share=0.0))
        for rate in both
    )
    assert (many <= few).all()


@settings(max_examples=25, deadline=None)
@given(scene_names, st.integers(0, 99), st.floats(0.0, 0.9))
def test_no_look_begins_before_its_plan_and_none_is_new(scene, seed, spread):
    scene = next(name for name in SCENES if name.startswith(scene))
    problem, plan = planned(scene, "cyclic")
    duties = lay_out_duties(problem, plan.patrols)
    book = DrawBook(StressParams(speed_spread=spread), 5, np.random.default_rng(seed))
    calm = DrawBook(StressParams.none(), 1, np.random.default_rng(0))
    for duty in duties:
        wanted = looks_of_duties([duty], calm)
        made = looks_of_duties([duty], book)
        for run in range(5):
            mine = made.run == run
            for target in np.unique(made.target[mine]):
                really = np.sort(made.enter_s[mine & (made.target == target)])
                meant = np.sort(wanted.enter_s[wanted.target == target])
                assert len(really) <= len(meant)
                assert (really >= meant[: len(really)]).all()


def test_the_same_seed_gives_the_same_runs_and_another_does_not():
    straight = straight_coast().district_id
    first, again, other = (
        coverage(straight, "cyclic", StressParams(), seed=seed) for seed in (3, 3, 4)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_a_cause_alone_draws_what_it_draws_among_the_others():
    book = DrawBook(StressParams(absence_share=0.4), 50, np.random.default_rng(5))
    together = book.of_duty(3, 2, 7)
    assert (book.only("late").of_duty(3, 2, 7).late_s == together.late_s).all()
    assert (book.only("speed").of_duty(3, 2, 7).leg_speed == together.leg_speed).all()
    assert (book.only("absence").of_duty(3, 2, 7).is_absent == together.is_absent).all()
    only_broken = book.only("breakdown").of_duty(3, 2, 7)
    assert (only_broken.breakdown_s == together.breakdown_s).all()
    assert not only_broken.late_s.any()
    assert not only_broken.is_absent.any()
    assert (only_broken.patrol_speed == 1.0).all()


def test_a_longer_duty_begins_with_the_draws_of_a_shorter():
    book = DrawBook(StressParams(), 20, np.random.default_rng(5))
    short, long = book.of_duty(3, 1, 4), book.of_duty(3, 2, 9)
    assert (long.late_s[:1] == short.late_s).all()
    assert (long.leg_speed[:4] == short.leg_speed).all()
    assert (book.of_duty(4, 1, 4).leg_speed != short.leg_speed).all()


def test_draws_are_distributed_as_the_settings_say():
    params = StressParams(late_share=0.5, late_min=10.0, late_most_min=60.0, breakdowns=2.0)
    draws = DrawBook(params, 40_000, np.random.default_rng(1)).of_duty(0, 1, 1)
    is_late = draws.late_s[0] > 0
    assert is_late.mean() == pytest.approx(0.5, abs=0.01)
    # The mean of an exponential time cut off at six means: 10 × (1 − e⁻⁶).
    assert draws.late_s[0][is_late].mean() / 60 == pytest.approx(9.975, rel=0.03)
    assert draws.late_s.max() == 3600
    assert draws.breakdown_s.mean() / 3600 == pytest.approx(50.0, rel=0.03)
    assert draws.is_final.mean() == pytest.approx(0.5, abs=0.01)
    assert draws.repair_s.min() >= 20 * 60
    assert draws.repair_s.max() <= 90 * 60
    assert draws.is_absent.mean() == pytest.approx(0.03, abs=0.005)
    assert np.abs(draws.leg_speed - 1).max() == pytest.approx(0.3, abs=0.001)


def test_a_report_sums_up_what_the_runs_give():
    problem, plan = planned(night_teams().district_id)
    report = stress_patrols(
        problem, plan.patrols, params=StressParams(), runs=30, rng=np.random.default_rng(8)
    )
    assert report.planned == plan.score.coverage
    assert report.without_patrols == plan.score.coverage_without_patrols
    assert tuple(report.alone) == CAUSES
    book = DrawBook(StressParams(), runs_to_draw(problem, 30), np.random.default_rng(8))
    realised = follow_plan(problem, plan.patrols, book)
    assert report.together == Spread.of(realised.coverage)
    assert report.together.mean < report.planned
    lost = [target.lost_weighted_min for target in report.fallen]
    assert lost == sorted(lost, reverse=True)
    weights, mean_s = problem.needs.weights, realised.overdue_s.mean(axis=0)
    first = problem.index_of_target[report.fallen[0].target_id]
    required_s = problem.needs.required_s[first]
    assert report.fallen[0].realised == pytest.approx(1 - mean_s[first] / required_s)
    planned_overdue_s = (1 - report.fallen[0].planned) * required_s
    in_minutes = (mean_s[first] - planned_overdue_s) * weights[first] / 60
    assert report.fallen[0].lost_weighted_min == pytest.approx(in_minutes)


def test_quantiles_and_worst_run_of_a_spread():
    spread = Spread.of(np.array([0.5, 0.9, 0.7, 0.4, 0.6]))
    assert (spread.median, spread.worst, spread.worst_run) == (0.6, 0.4, 4)
    assert spread.mean == pytest.approx(0.62)
    assert (spread.low, spread.high) == (pytest.approx(0.42), pytest.approx(0.86))


@pytest.mark.parametrize("runs", [0, 10_001])
def test_runs_out_of_bounds_are_refused(runs):
    problem, plan = planned(straight_coast().district_id)
    with pytest.raises(InvalidRecordError, match=r"runs is .* expected a number from 1 to 10000"):
        stress_patrols(
            problem, plan.patrols, params=StressParams(), runs=runs, rng=np.random.default_rng(1)
        )


def test_a_patrol_outside_its_teams_shift_is_told():
    problem, plan = planned(straight_coast().district_id)
    foreign = replace(plan.patrols[0], team_id="T99")
    with pytest.raises(InvalidRecordError, match="a patrol within a shift of team 'T99'"):
        lay_out_duties(problem, [foreign])


def test_an_unknown_target_is_told():
    problem, plan = planned(straight_coast().district_id)
    first = plan.patrols[0]
    strange = replace(first, legs=(Dwell(first.depart_s, first.return_s, "L999"),))
    with pytest.raises(UnknownTargetError, match="'L999'"):
        lay_out_duties(problem, [strange])


BAD_SETTINGS = {
    "late_share": (1.5, "a share from 0 to 1"),
    "absence_share": (-0.1, "a share from 0 to 1"),
    "mended_share": (float("nan"), "a share from 0 to 1"),
    "speed_spread": (1.0, "a share from 0 to 0.9"),
    "late_min": (-1.0, "minutes from 0 to 1440"),
    "breakdowns": (float("inf"), "a number from 0 to 10000"),
    "repair_min": ((90.0, 20.0), "the first not the greater"),
}


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_settings_out_of_bounds_are_refused(name):
    value, words = BAD_SETTINGS[name]
    with pytest.raises(InvalidRecordError, match=f"{name} is .*{words}"):
        StressParams(**{name: value})
