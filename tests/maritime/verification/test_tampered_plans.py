"""Tamper with a true plan of the strand in every way we can think of: each must be named."""

import math
from dataclasses import replace

import pytest
from shapely import Polygon, box
from strand import (
    LENGTH_M,
    PART_M,
    SHA,
    at,
    coast_path,
    morning_round,
    place,
    strand_district,
    strand_plan,
    strand_targets,
)

from maritime.coast import LandPolygon
from maritime.errors import InvalidRecordError
from maritime.horizon import Horizon
from maritime.plan import (
    Break,
    Dwell,
    Gap,
    Plan,
    PlannedTarget,
    PostDuty,
    RosterEntry,
    SensorObservation,
    Stop,
    Transit,
    Traverse,
    Wait,
)
from maritime.verification import PlanFault, verify_plan
from maritime.verification.survey import Survey


def faults_of(plan: Plan, **changes) -> tuple[PlanFault, ...]:
    return verify_plan(strand_district(**changes), plan, pack_sha256=SHA)


def codes_of(plan: Plan, **changes) -> set[str]:
    return {fault.code for fault in faults_of(plan, **changes)}


def with_leg(number: int, **changes) -> Plan:
    """Change one leg of the morning round, whatever follows from it."""
    patrol = morning_round()
    legs = list(patrol.legs)
    legs[number] = replace(legs[number], **changes)
    return strand_plan(patrols=(replace(patrol, legs=tuple(legs)),))


def with_legs(*legs) -> Plan:
    patrol = replace(morning_round(), legs=legs, depart_s=legs[0].enter_s, return_s=legs[-1].exit_s)
    return strand_plan(patrols=(patrol,))


def with_patrol(**changes) -> Plan:
    return strand_plan(patrols=(replace(morning_round(), **changes),))


def moved(by_s: int) -> Plan:
    """Move the whole round in time."""
    patrol = morning_round()
    legs = tuple(
        replace(leg, enter_s=leg.enter_s + by_s, exit_s=leg.exit_s + by_s) for leg in patrol.legs
    )
    return with_patrol(legs=legs, depart_s=patrol.depart_s + by_s, return_s=patrol.return_s + by_s)


def with_target(number: int, **changes) -> Plan:
    plan = strand_plan()
    targets = list(plan.targets)
    targets[number] = replace(targets[number], **changes)
    return replace(plan, targets=tuple(targets))


def with_gap(number: int, **changes) -> Plan:
    plan = strand_plan()
    gaps = list(plan.gaps)
    gaps[number] = replace(gaps[number], **changes)
    return replace(plan, gaps=tuple(gaps))


def with_score(**changes) -> Plan:
    plan = strand_plan()
    return replace(plan, score=replace(plan.score, **changes))


def test_the_true_plan_has_no_faults():
    assert faults_of(strand_plan()) == ()


OUT_AND_BACK = (
    Transit(at(8), at(8, 15), "coast", coast_path(0, 1500)),
    Transit(at(8, 15), at(8, 30), "coast", coast_path(1500, 0)),
)
MIDDLE = place(1500, 1000)

TAMPERINGS = {
    "foreign pack": (lambda: strand_plan(inputs_sha256="cd" * 32), "foreign_pack"),
    "foreign district": (lambda: strand_plan(district_id="other"), "foreign_district"),
    "cyclic over 23 hours": (
        lambda: strand_plan(horizon=unchecked_horizon(at(0), at(23), True, False)),
        "horizon_wrong",
    ),
    "cyclic and fresh": (
        lambda: strand_plan(horizon=unchecked_horizon(at(0), at(24), True, True)),
        "horizon_wrong",
    ),
    "end before start": (
        lambda: strand_plan(horizon=unchecked_horizon(at(24), at(0), False, False)),
        "horizon_wrong",
    ),
    "fresh by word only": (
        lambda: strand_plan(horizon=Horizon(at(0), at(24), "Asia/Shanghai", is_fresh=True)),
        "gap_wrong",
    ),
    "cyclic by word only": (
        lambda: strand_plan(horizon=Horizon(at(0), at(24), "Asia/Shanghai", is_cyclic=True)),
        "score_wrong",
    ),
    "target missing": (lambda: strand_plan(targets=strand_plan().targets[:3]), "target_missing"),
    "segment missing": (lambda: strand_plan(targets=strand_plan().targets[1:]), "coast_untiled"),
    "target twice": (
        lambda: strand_plan(targets=(*strand_plan().targets, strand_plan().targets[0])),
        "target_twice",
    ),
    "target invented": (
        lambda: strand_plan(
            targets=(
                *strand_plan().targets,
                PlannedTarget("X", "landing_point", "C1", 5.0, 5.0, 1.0, 0.0, 0.0),
            )
        ),
        "target_wrong",
    ),
    "coastline invented": (lambda: with_target(0, coastline_id="C9"), "target_wrong"),
    "weight of a segment": (lambda: with_target(0, weight=0.5), "weight_wrong"),
    "weight of a landing point": (lambda: with_target(3, weight=7.99), "weight_wrong"),
    "weight not a number": (lambda: with_target(0, weight=math.nan), "weight_wrong"),
    "border of a segment moved": (lambda: with_target(0, to_m=PART_M + 3.0), "coast_untiled"),
    "landing point elsewhere": (
        lambda: with_target(3, from_m=1500.0, to_m=1500.0),
        "target_misplaced",
    ),
    "required minutes": (lambda: with_target(3, required_min=241.0), "required_wrong"),
    "overdue minutes": (lambda: with_target(0, overdue_min=1309.0), "overdue_wrong"),
    "overdue minutes of a gap": (
        lambda: replace(
            strand_plan(),
            gaps=tuple(replace(gap, stated_overdue_min=1.0) for gap in strand_plan().gaps),
        ),
        "overdue_wrong",
    ),
    "unknown team": (lambda: with_patrol(team_id="T9"), "team_unknown"),
    "another mode": (lambda: with_patrol(mode="drone"), "mode_wrong"),
    "another base": (lambda: with_patrol(base_id="B2"), "base_wrong"),
    "before the shift": (lambda: moved(-60), "off_shift"),
    "after the shift": (lambda: moved(7 * 3600), "off_shift"),
    "before the plan": (lambda: moved(-9 * 3600), "departs_outside"),
    "the same patrol twice": (
        lambda: strand_plan(patrols=(morning_round(), morning_round())),
        "patrol_twice",
    ),
    "in two places at once": (
        lambda: strand_plan(
            patrols=(
                morning_round(),
                replace(morning_round(), patrol_id="P2"),
            )
        ),
        "patrols_overlap",
    ),
    "departure": (lambda: with_patrol(depart_s=at(8) - 1), "depart_wrong"),
    "return": (lambda: with_patrol(return_s=at(9, 4)), "return_wrong"),
    "hole in time": (lambda: with_leg(1, enter_s=at(8, 11)), "hole_in_time"),
    "legs overlap": (lambda: with_leg(1, enter_s=at(8, 9)), "hole_in_time"),
    "backwards in time": (lambda: with_leg(2, exit_s=at(8, 19)), "backwards"),
    "half a second": (lambda: with_leg(2, exit_s=at(8, 25) + 0.5), "not_whole_seconds"),
    "hole in place": (
        lambda: with_legs(
            morning_round().legs[0],
            replace(morning_round().legs[3], enter_s=at(8, 10), exit_s=at(8, 20)),
        ),
        "hole_in_place",
    ),
    "a traverse the other way round": (lambda: with_leg(1, is_reverse=True), "hole_in_place"),
    "away from home at the end": (lambda: with_legs(*morning_round().legs[:4]), "ends_elsewhere"),
    "away from home at the start": (
        lambda: with_legs(*morning_round().legs[1:]),
        "starts_elsewhere",
    ),
    "traverse too fast": (lambda: with_leg(0, exit_s=at(8, 9, 59)), "too_fast"),
    "traverse too slow": (lambda: with_leg(0, exit_s=at(8, 11, 2)), "too_slow"),
    "transit too fast": (lambda: with_leg(4, exit_s=at(9, 4, 59)), "too_fast"),
    "dwell too short": (lambda: with_leg(2, exit_s=at(8, 24, 59)), "dwell_too_short"),
    "dwell at a segment": (lambda: with_leg(2, target_id="S1"), "target_unknown"),
    "dwell nowhere": (lambda: with_leg(2, target_id="L9"), "target_unknown"),
    "traverse of nothing": (lambda: with_leg(0, target_id="S9"), "target_unknown"),
    "no legs": (lambda: with_patrol(legs=()), "no_legs"),
    "way of another mode": (lambda: with_leg(4, via="sea"), "via_wrong"),
    "way that does not exist": (lambda: with_leg(4, via="tunnel"), "via_wrong"),
    "off the coast": (
        lambda: with_leg(4, path=(place(LENGTH_M), place(1500, 30.0), place(0))),
        "off_coast",
    ),
    "outside the box": (
        lambda: with_leg(4, path=(place(LENGTH_M), place(1500, -60.0), place(0))),
        "outside_box",
    ),
    "a path of one point": (lambda: with_leg(4, path=(place(LENGTH_M),)), "path_unusable"),
    "a path of no number": (
        lambda: with_leg(4, path=(place(LENGTH_M), (math.nan, 21.9))),
        "path_unusable",
    ),
    "straight without the detour": (
        lambda: with_leg(4, via="straight", exit_s=at(9, 5)),
        "too_fast",
    ),
    "straight round a corner": (
        lambda: with_leg(4, via="straight", path=(place(LENGTH_M), MIDDLE, place(0))),
        "straight_bent",
    ),
    "road where there is none": (lambda: with_leg(4, via="road"), "off_road"),
    "stop shorter than the dwell": (
        lambda: with_leg(1, stops=(Stop("L1", at(8, 18), at(8, 20)),), exit_s=at(8, 22)),
        "dwell_too_short",
    ),
    "stop off the segment": (
        lambda: with_leg(0, stops=(Stop("L1", at(8, 5), at(8, 10)),), exit_s=at(8, 15)),
        "stop_elsewhere",
    ),
    "stop before one is there": (
        lambda: with_leg(1, stops=(Stop("L1", at(8, 10), at(8, 15)),), exit_s=at(8, 25)),
        "stop_out_of_time",
    ),
    "stop outside the traverse": (
        lambda: with_leg(1, stops=(Stop("L1", at(8, 20), at(8, 26)),), exit_s=at(8, 25)),
        "stop_outside",
    ),
    "post where there is none": (
        lambda: with_legs(PostDuty(at(8), at(9), "B1")),
        "post_unknown",
    ),
    "post from afar": (
        lambda: with_legs(
            morning_round().legs[0],
            PostDuty(at(8, 10), at(9), "B2"),
        ),
        "hole_in_place",
    ),
    "sensor invented": (
        lambda: strand_plan(sensor_observations=(SensorObservation("L1", "C1", at(0), at(24)),)),
        "sensor_observation_invented",
    ),
    "gap left out": (lambda: strand_plan(gaps=strand_plan().gaps[1:]), "gap_missing"),
    "gap added": (
        lambda: strand_plan(gaps=(*strand_plan().gaps, Gap("S1", at(9), at(10)))),
        "gap_invented",
    ),
    "gap twice": (
        lambda: strand_plan(gaps=(*strand_plan().gaps, strand_plan().gaps[0])),
        "gap_invented",
    ),
    "gap shortened": (lambda: with_gap(1, from_s=at(10, 15)), "gap_wrong"),
    "gap of another target": (lambda: with_gap(1, target_id="S9"), "target_unknown"),
    "gap cut in two": (
        lambda: strand_plan(
            gaps=(
                *strand_plan().gaps[1:],
                Gap("S1", at(0), at(4), "no_team"),
                Gap("S1", at(4), at(8), "no_team"),
            )
        ),
        "gap_wrong",
    ),
    "cause that does not exist": (lambda: with_gap(1, cause="weather"), "cause_unknown"),
    "no team where there is one": (lambda: with_gap(1, cause="no_team"), "cause_wrong"),
    "not searched where there is no team": (
        lambda: with_gap(0, cause="not_searched"),
        "cause_wrong",
    ),
    "out of reach where a patrol goes": (
        lambda: with_gap(
            1, cause="out_of_reach", evidence={"team_id": "T1", "shortfall_min": 1.0}
        ),
        "cause_wrong",
    ),
    "out of reach by nothing": (
        lambda: with_gap(2, evidence={"team_id": "T1", "shortfall_min": 0.0}),
        "evidence_wrong",
    ),
    "out of reach of nobody": (
        lambda: with_gap(2, evidence={"team_id": "T9", "shortfall_min": 3.0}),
        "evidence_wrong",
    ),
    "out of reach without evidence": (lambda: with_gap(2, evidence={}), "evidence_wrong"),
    "outranked by less": (
        lambda: with_gap(3, evidence={"team_id": "T1", "closes": 6.0, "opens": 5.0}),
        "evidence_wrong",
    ),
    "outranked without evidence": (lambda: with_gap(3, evidence={}), "evidence_wrong"),
    "score of overdue": (lambda: with_score(weighted_overdue=5000.0), "score_wrong"),
    "score of need": (lambda: with_score(weighted_required=7000.0), "score_wrong"),
    "coverage": (lambda: with_score(coverage=0.5), "score_wrong"),
    "coverage without patrols": (lambda: with_score(coverage_without_patrols=0.1), "score_wrong"),
    "idleness": (lambda: with_score(worst_idleness_min=60.0), "score_wrong"),
    "optimality gap": (lambda: with_score(optimality_gap_points=0.0), "score_wrong"),
    "bound without certificate": (lambda: with_score(bound=1.0), "bound_without_certificate"),
    "bound below zero": (lambda: with_score(bound=-1.0), "bound_without_certificate"),
    "score of no number": (lambda: with_score(coverage=math.nan), "score_wrong"),
    "seconds below zero": (lambda: with_score(seconds=-1.0), "score_wrong"),
    "nobody on the roster": (
        lambda: strand_plan(roster=(RosterEntry("P1", "H1", "police"),)),
        "person_unknown",
    ),
}  # fmt: skip


def unchecked_horizon(start_s: int, end_s: int, is_cyclic: bool, is_fresh: bool) -> Horizon:
    """Give a horizon as a forged file would: past the checks of the record."""
    horizon = Horizon(at(0), at(24), "Asia/Shanghai")
    for name, value in (
        ("start_s", start_s), ("end_s", end_s), ("is_cyclic", is_cyclic), ("is_fresh", is_fresh),
    ):  # fmt: skip
        object.__setattr__(horizon, name, value)
    return horizon


@pytest.mark.parametrize(("tamper", "code"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_a_tampering_is_named(tamper, code):
    assert code in codes_of(tamper())


def test_every_fault_is_found_and_said_in_a_sentence():
    plan = replace(
        with_leg(0, exit_s=at(8, 5)),
        inputs_sha256="00",
        gaps=strand_plan().gaps[:-1],
    )
    faults = faults_of(plan)
    assert {"foreign_pack", "too_fast", "hole_in_time", "gap_missing"} <= {
        fault.code for fault in faults
    }
    too_fast = next(fault for fault in faults if fault.code == "too_fast")
    assert str(too_fast) == (
        "patrol 'P1', leg 1: found 300 s for the 1000.0 m of 'S1'; "
        "expected at least 600.0 s at patrol speed (too_fast)"
    )
    missing = next(f for f in faults if f.code == "gap_missing")
    assert str(missing) == (
        "target 'L1': found no gap; expected a gap "
        "2026-11-23T09:25:00+08:00 to 2026-11-23T12:00:00+08:00 (gap_missing)"
    )


def test_a_hurried_traverse_observes_nothing():
    plan = with_leg(0, exit_s=at(8, 5))
    assert any(
        fault.code == "gap_wrong" and fault.where == "target 'S1'" for fault in faults_of(plan)
    )


def test_endurance():
    team = replace(strand_district().teams[0], endurance_min=64.0)
    assert codes_of(strand_plan(), teams=(team,)) == {"endurance"}
    assert not codes_of(strand_plan(), teams=(replace(team, endurance_min=65.0),))


def test_a_team_off_duty_on_that_day():
    sunday = replace(strand_district().teams[0], days=frozenset({7}))
    assert "off_shift" in codes_of(strand_plan(), teams=(sunday,))


def test_wide_water_on_the_straight_way():
    """Land only at both ends of the strand: the straight way crosses 1,000 m of water."""
    plan = with_leg(4, via="straight", exit_s=at(9, 14), path=coast_path(LENGTH_M, 0))
    assert codes_of(plan) == {"return_wrong"}
    whole = strand_district().land[0].geometry
    middle = box(*place(1000.0, -10.0), *place(2000.0, 2000.0))
    bay = whole.difference(middle)
    assert isinstance(bay, Polygon)
    faults = codes_of(plan, land=(LandPolygon(bay),))
    assert "wide_water" in faults


def test_another_island():
    land = tuple(
        LandPolygon(box(*place(low, 0.0), *place(high, 2000.0)))
        for low, high in ((0.0, 1400.0), (1550.0, LENGTH_M))
    )
    plan = with_leg(4, via="straight", exit_s=at(9, 14), path=coast_path(LENGTH_M, 0))
    assert "other_land" in codes_of(plan, land=land)


def test_seven_hours_without_rest():
    standing = Wait(at(8, 35), at(15, 0))
    legs = (
        *morning_round().legs[:4],
        standing,
        replace(morning_round().legs[4], enter_s=at(15), exit_s=at(15, 30)),
    )
    assert "rest_missing" in codes_of(with_legs(*legs))
    legs = (
        *legs[:4],
        Break(at(8, 35), at(9, 4, 59)),
        replace(standing, enter_s=at(9, 4, 59)),
        legs[5],
    )
    assert "rest_missing" in codes_of(with_legs(*legs))
    legs = (*legs[:4], Break(at(8, 35), at(9, 5)), replace(standing, enter_s=at(9, 5)), legs[6])
    assert "rest_missing" not in codes_of(with_legs(*legs))


def test_a_wait_at_the_base_is_rest():
    later = tuple(
        replace(leg, enter_s=leg.enter_s + 3600 * 6, exit_s=leg.exit_s + 3600 * 6)
        for leg in morning_round().legs
    )
    legs = (*morning_round().legs, Wait(at(9, 5), at(14)), *later)
    assert "rest_missing" not in codes_of(with_legs(*legs))


def test_strange_plans_give_faults_and_no_exception():
    plan = strand_plan()
    strange = [
        replace(plan, targets=()),
        replace(plan, patrols=(), gaps=(), targets=()),
        with_patrol(depart_s=None),
        with_patrol(base_id=None),
        with_leg(4, path=()),
        with_leg(4, path=((1e300, math.inf), "x")),
        with_leg(4, path=((200.0, 80.0), (-179.0, -80.0))),
        with_leg(0, exit_s=10**30),
        with_gap(0, from_s=None),
        with_gap(2, evidence=None),
        with_target(0, from_m=math.inf),
        with_target(3, from_m=None, coastline_id=None),
        with_score(coverage=None, bound=None, seconds="x"),
        replace(plan, sensor_observations=(SensorObservation("Q", "Q", 0, at(3)),)),
        strand_plan(horizon=unchecked_horizon(None, at(1), False, False)),
        strand_plan(targets=strand_targets((0.0, 0.0, 0.0, 0.0))),
        with_legs(
            Dwell(at(8), at(8, 5), "L9"), Traverse(at(8, 5), at(9), "S9", stops=(Stop("L9", 0, 1),))
        ),
    ]
    for one in strange:
        assert faults_of(one)


def test_a_second_shaved_off_everywhere_is_found():
    """The gap, its minutes and the score agree with each other, and not with the patrols."""
    plan = with_gap(1, from_s=at(10, 10, 1))
    true = plan.targets[0].overdue_min
    less = PART_M / 1000.0 / 60.0
    score = plan.score
    open_min = score.weighted_overdue - less
    plan = replace(
        plan,
        targets=(replace(plan.targets[0], overdue_min=true - 1 / 60), *plan.targets[1:]),
        score=replace(
            score,
            weighted_overdue=open_min,
            coverage=1.0 - open_min / score.weighted_required,
            optimality_gap_points=100.0 * open_min / score.weighted_required,
        ),
    )
    assert codes_of(plan) >= {"gap_wrong", "overdue_wrong", "score_wrong"}


def test_what_was_measured_before_changes_no_verdict():
    district = strand_district()
    survey = Survey(district)
    for tamper, _ in TAMPERINGS.values():
        for plan in (strand_plan(), tamper(), strand_plan()):
            found = verify_plan(district, plan, pack_sha256=SHA, survey=survey)
            assert found == verify_plan(district, plan, pack_sha256=SHA)


def test_what_was_measured_of_another_district_is_refused():
    with pytest.raises(InvalidRecordError, match="expected the very district that is checked"):
        verify_plan(
            strand_district(), strand_plan(), pack_sha256=SHA, survey=Survey(strand_district())
        )
