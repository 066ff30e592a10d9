"""Plans of small coasts keep every rule, name every gap, and come out the same again."""

from dataclasses import replace
from datetime import date

import pytest
from plan_cases import plan_of, problem_of
from scenes import archipelago, every_scene, night_teams, straight_coast

from maritime.coast import DrawnSegment
from maritime.cutting import resolve_targets
from maritime.errors import HorizonError, InvalidRecordError
from maritime.plan import Break, PostDuty, Traverse
from maritime.planning.params import SearchParams
from maritime.verification import verify_plan

HORIZONS = {
    "cyclic": {},
    "fresh": {"assume_fresh": True},
    "once": {"cyclic": False},
    "60 hours": {"hours": 60.0},
}


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_a_plan_of_every_scene_is_true(district, horizon):
    plan = plan_of(problem_of(district, **HORIZONS[horizon]))
    assert [str(fault) for fault in verify_plan(district, plan, pack_sha256="hash")] == []
    assert plan.patrols
    assert plan.score.coverage > plan.score.coverage_without_patrols


def test_same_seed_and_moves_give_the_same_plan():
    assert plan_of(problem_of(archipelago())) == plan_of(problem_of(archipelago()))


def test_more_moves_never_give_a_worse_plan():
    district = night_teams()
    few = plan_of(problem_of(district), moves=0, tries=0)
    many = plan_of(problem_of(district), moves=30, tries=10)
    assert many.score.weighted_overdue <= few.score.weighted_overdue


def test_nobody_on_duty_covers_nothing_and_every_gap_says_no_team():
    district = replace(straight_coast(), teams=(), sensors=())
    plan = plan_of(problem_of(district))
    assert plan.patrols == ()
    assert plan.score.coverage == 0.0
    assert {gap.cause for gap in plan.gaps} == {"no_team"}
    assert verify_plan(district, plan, pack_sha256="hash") == ()


def test_no_standard_requires_nothing_and_covers_all():
    district = replace(straight_coast(), standard=())
    plan = plan_of(problem_of(district))
    assert plan.score.weighted_required == 0
    assert plan.score.coverage == 1.0
    assert plan.gaps == ()


def test_carried_in_looks_make_the_default_plan_run_once():
    scene = straight_coast()
    start_s = problem_of(scene).horizon.start_s
    points = tuple(replace(point, last_observed_s=start_s - 600) for point in scene.landing_points)
    district = replace(scene, landing_points=points)
    problem = problem_of(district)
    assert not problem.horizon.is_cyclic
    plan = plan_of(problem)
    assert verify_plan(district, plan, pack_sha256="hash") == ()
    assert (
        plan.score.coverage_without_patrols
        > plan_of(problem_of(replace(scene, sensors=()))).score.coverage_without_patrols
    )


def test_an_endless_endurance_is_as_good_as_none():
    scene = straight_coast()
    endless = tuple(replace(team, endurance_min=1e300) for team in scene.teams)
    plan = plan_of(problem_of(replace(scene, teams=endless)))
    assert plan.patrols
    assert verify_plan(replace(scene, teams=endless), plan, pack_sha256="hash") == ()


def test_a_long_shift_holds_its_rest():
    scene = straight_coast()
    district = replace(scene, teams=(replace(scene.teams[0], shift_end_min=12 * 60),))
    plan = plan_of(problem_of(district))
    out_s = plan.patrols[-1].return_s - plan.patrols[0].depart_s
    assert out_s > 6 * 3600
    rests = [leg for patrol in plan.patrols for leg in patrol.legs if isinstance(leg, Break)]
    assert rests and max(leg.exit_s - leg.enter_s for leg in rests) >= 1800
    assert verify_plan(district, plan, pack_sha256="hash") == ()


def test_a_post_is_manned_where_it_is_worth_more_than_patrols():
    """One slow team on foot at the post, and two red points in its view."""
    scene = straight_coast()
    walker = replace(
        scene.teams[3], mode="foot", patrol_speed_kmh=1.0, transit_speed_kmh=1.0,
        shift_start_min=0, shift_end_min=6 * 60,
    )  # fmt: skip
    points = tuple(
        replace(scene.landing_points[0], landing_point_id=f"L9{number}", geometry=at)
        for number, at in enumerate(
            (scene.landing_points[1].geometry, scene.landing_points[2].geometry)
        )
    )
    bases = tuple(replace(base, view_m=2000.0 if base.is_post else 0.0) for base in scene.bases)
    district = replace(scene, teams=(walker,), landing_points=points, bases=bases, sensors=())
    plan = plan_of(problem_of(district))
    legs = [leg for patrol in plan.patrols for leg in patrol.legs]
    assert any(isinstance(leg, PostDuty) for leg in legs)
    assert verify_plan(district, plan, pack_sha256="hash") == ()


def test_a_landing_point_inside_a_drawn_segment_gets_its_stop():
    scene = straight_coast()
    coast = scene.coastlines[0]
    district = replace(
        scene,
        drawn_segments=(DrawnSegment("D1", coast.coastline_id, coast.geometry, "key"),),
        sensors=(),
    )
    targets = resolve_targets(district)
    assert any(target.inside_segment_id == "D1" for target in targets)
    plan = plan_of(problem_of(district))
    stops = [
        stop
        for patrol in plan.patrols
        for leg in patrol.legs
        if isinstance(leg, Traverse)
        for stop in leg.stops
    ]
    assert stops
    assert verify_plan(district, plan, pack_sha256="hash") == ()


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_plan_over_a_clock_change_is_true(day):
    district = replace(night_teams(), timezone="Europe/Paris")
    problem = problem_of(district, hours=30.0, day=day)
    assert not problem.horizon.is_cyclic
    plan = plan_of(problem)
    assert plan.patrols
    assert verify_plan(district, plan, pack_sha256="hash") == ()


def test_a_day_with_a_clock_change_cannot_be_cyclic():
    district = replace(night_teams(), timezone="Europe/Paris")
    with pytest.raises(HorizonError, match="clock change"):
        problem_of(district, day=date(2026, 10, 25), cyclic=True)


def test_search_settings_check_themselves():
    with pytest.raises(InvalidRecordError, match="width is 0, expected a number above 0"):
        SearchParams(width=0)
