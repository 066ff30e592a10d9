"""Every gap says why it is there, and the facts it names are true."""

from dataclasses import replace

import numpy as np
import pytest
from plan_cases import plan_of, problem_of
from scenes import archipelago, every_scene, straight_coast

from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.open_state import OpenState
from maritime.planning.outrank import gap_spans, try_to_outrank
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.standard import StandardRule
from maritime.verification import verify_plan

HOUR_S = 3600


def day_team(**changes):
    """The straight coast with one vehicle, 08:00 to 16:00, and 2 h for everything."""
    scene = straight_coast()
    rules = tuple(
        StandardRule(kind, grade, 0, 1440, 120.0)
        for kind, grade in (("segment", "general"), ("segment", "key"), ("landing_point", "red"))
    )
    team = replace(scene.teams[1], **changes)
    return replace(scene, teams=(team,), standard=rules, sensors=())


def span_of(problem, target_id: str, from_h: float, to_h: float) -> OpenSpan:
    ids = problem.needs.target_ids
    return OpenSpan(ids.index(target_id), int(from_h * HOUR_S), int(to_h * HOUR_S))


def test_a_visit_helps_when_it_ends_an_interval_before_the_gap_or_within_it():
    problem = problem_of(day_team(), cyclic=False)
    reach = ReachTable(problem)
    assert reach.helping_window(span_of(problem, "L001", 10, 11)) == (8 * HOUR_S, 11 * HOUR_S)


@pytest.mark.parametrize(
    ("from_h", "to_h", "cause"),
    [(0.0, 8.0, "no_team"), (18.0, 20.0, "no_team"), (17.5, 20.0, "not_searched")],
)
def test_nobody_on_shift_is_told_apart(from_h, to_h, cause):
    problem = problem_of(day_team(), cyclic=False)
    gap = ReachTable(problem).explain(span_of(problem, "L001", from_h, to_h))
    assert gap.cause == cause


def test_yesterdays_shift_helps_this_morning_only_in_a_cyclic_plan():
    scene = day_team(shift_start_min=20 * 60, shift_end_min=24 * 60)
    once, cyclic = problem_of(scene, cyclic=False), problem_of(scene)
    assert ReachTable(once).explain(span_of(once, "L001", 1, 2)).cause == "no_team"
    assert ReachTable(cyclic).explain(span_of(cyclic, "L001", 1, 2)).cause == "not_searched"


def test_out_of_reach_names_the_nearest_team_and_what_it_misses():
    """10 km/h out, patrol at 1 km/h: the far end takes more than the 8 h of the shift."""
    problem = problem_of(day_team(patrol_speed_kmh=0.1, transit_speed_kmh=10.0), cyclic=False)
    segments = [t for t in problem.targets if t.is_segment]
    span = span_of(problem, segments[-1].target_id, 9, 15)
    gap = ReachTable(problem).explain(span)
    assert gap.cause == "out_of_reach"
    assert gap.evidence["team_id"] == "T02"
    assert gap.evidence["shortfall_min"] > 0
    slot = problem.slots[0]
    kind, base = problem.class_of(slot), problem.base_of(slot)
    index = problem.targets.index(segments[-1])
    ends = problem.class_of(slot).network.segment_places[index]
    takes_s = int(kind.network.traverse_s[index])
    there_s = min(
        kind.travel[base, ends[0]] + kind.travel[ends[1], base],
        kind.travel[base, ends[1]] + kind.travel[ends[0], base],
    )
    over_s = there_s + takes_s + 1800 - 8 * HOUR_S
    assert gap.evidence["shortfall_min"] * 60 >= over_s


def test_an_island_no_vehicle_gets_to_is_out_of_reach_for_the_whole_horizon():
    scene = archipelago()
    vehicles = tuple(team for team in scene.teams if team.mode == "vehicle")
    district = replace(scene, teams=vehicles)
    plan = plan_of(problem_of(district))
    island = {line.coastline_id for line in scene.coastlines if line.kind == "island"}
    ids = {t.target_id for t in plan.targets if t.coastline_id in island and t.required_min}
    gaps = [gap for gap in plan.gaps if gap.target_id in ids]
    assert gaps
    for gap in gaps:
        assert gap.cause in ("out_of_reach", "no_team")
        if gap.cause == "out_of_reach":
            assert gap.evidence["has_no_way"] is True
            assert gap.evidence["shortfall_min"] == 1440.0


def test_outranked_gaps_show_a_try_that_is_no_better():
    problem = problem_of(archipelago())
    plan = plan_of(problem, moves=4, tries=20)
    proofs = [gap.evidence for gap in plan.gaps if gap.cause == "outranked"]
    assert proofs
    teams = {team.team_id for team in problem.district.teams}
    for proof in proofs:
        assert proof["opens"] >= proof["closes"] >= 0
        assert proof["team_id"] in teams


def test_gaps_without_routes_are_all_that_is_required():
    problem = problem_of(day_team())
    spans = gap_spans(problem, ())
    required = int(problem.needs.required_s.sum())
    assert sum(span.to_s - span.from_s for span in spans) == required


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_every_gap_of_a_small_coast_is_explained(district):
    plan = plan_of(problem_of(district), moves=4, tries=2000)
    assert "not_searched" not in {gap.cause for gap in plan.gaps}
    assert verify_plan(district, plan, pack_sha256="hash") == ()


def test_a_try_that_is_better_becomes_the_plan():
    """One team that stays at home at first: asking why sends it out."""
    problem = problem_of(day_team(), cyclic=False)
    routes, state = [Route.at_base(0)], OpenState(problem)
    before = state.weighted_open_min
    maker = RouteMaker(problem, SearchParams(), np.random.default_rng(1))
    better, evidence = try_to_outrank(
        problem, routes, state, maker, ReachTable(problem), stop=stop_after(1)
    )
    assert not better[0].is_empty
    assert state.weighted_open_min < before
    fresh = OpenState(problem)
    fresh.add(better[0].looks)
    assert fresh.weighted_open_min == state.weighted_open_min
    assert all(proof["opens"] >= proof["closes"] for proof in evidence.values())
