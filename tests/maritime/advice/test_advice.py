"""Additions to small coasts: what is offered, what each really closes, and in which order."""

from dataclasses import replace

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, plan_of, problem_of
from scenes import (
    HOUR,
    archipelago,
    at_date_line,
    every_scene,
    landing_point,
    night_teams,
    place,
    straight_coast,
    vehicle,
)

from maritime.advice.additions import KINDS, Addition, problem_with
from maritime.advice.candidates import list_candidates
from maritime.advice.plan_again import Outcome, outcome_of, plan_again
from maritime.advice.ranking import rank
from maritime.advice.routes_of_plan import routes_of_plan
from maritime.advice.screening import Candidate, PlanAsItIs, choose, screen
from maritime.cutting import resolve_targets
from maritime.figures import measure_coverage
from maritime.places import Base, Sensor
from maritime.plan import PostDuty
from maritime.planning import travel_class
from maritime.planning.causes import ReachTable
from maritime.planning.grounds import grounds_of
from maritime.planning.make_plan import PlanRequest, assemble_plan
from maritime.planning.params import stop_after
from maritime.planning.problem import set_problem
from maritime.planning.route import as_patrol, make_route, patrols_of
from maritime.planning.steps import JUMP
from maritime.planning.travel_class import POST_SPELLS_S
from maritime.verification import verify_plan


def again(problem, plan, addition, moves: int = 2) -> Outcome:
    return plan_again(
        problem, plan.patrols, addition, seed=1, stop=stop_after(moves), params=QUICK_SEARCH
    )


def screened(problem, plan, kinds=KINDS) -> list[Candidate]:
    as_it_is = PlanAsItIs(problem, plan.patrols)
    found = list_candidates(problem, as_it_is.overdue_of, kinds)
    return screen(as_it_is, found, rng=np.random.default_rng(1))


# --- reading a plan back ------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"cyclic": False}, {"hours": 60.0}], ids=str)
@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_routes_read_back_from_a_plan_leave_open_what_the_plan_does(district, options):
    problem = problem_of(district, **options)
    plan = plan_of(problem, tries=0)
    routes = routes_of_plan(problem, plan.patrols)
    assert [route.slot_index for route in routes] == list(range(len(problem.slots)))
    outcome = outcome_of(problem, routes)
    assert outcome.weighted_overdue == plan.score.weighted_overdue
    assert outcome.coverage == plan.score.coverage
    assert outcome.gap_count == len(plan.gaps)


def test_a_patrol_that_no_action_makes_is_left_out():
    problem = problem_of(straight_coast())
    plan = plan_of(problem, tries=0)
    first = plan.patrols[0]
    legs = tuple(replace(leg, exit_s=leg.exit_s + 1) for leg in first.legs[-1:])
    later = replace(first, return_s=first.return_s + 1, legs=(*first.legs[:-1], *legs))
    read = routes_of_plan(problem, (later, *plan.patrols[1:]))
    left_out = set(range(len(problem.slots))) - {route.slot_index for route in read}
    assert [problem.slots[index].team.team_id for index in left_out] == [first.team_id]


def test_a_way_past_a_place_that_the_team_would_not_go_to_is_left_out(monkeypatch):
    """There is time to pass the post, not to stand at it: the planner never sends the team there,
    and its search, which numbers the places where a team looks, could not go on from it."""
    monkeypatch.setattr(travel_class, "POST_SPELLS_S", POST_SPELLS_S[:1])
    scene = straight_coast()
    wide = problem_of(scene)
    kind, base = wide.class_of(wide.slots[0]), wide.base_of(wide.slots[0])
    travel_s = kind.travel
    post = next(action.to_place for action in kind.actions if action.kind == "post")
    look = min(
        (action for action in kind.actions if action.kind == "traverse"),
        key=lambda action: (
            kind.travel[post, action.from_place] + kind.travel[action.to_place, base]
        ),
    )
    at_post_s = int(travel_s[base, post])
    begin_s = at_post_s + int(travel_s[post, look.from_place])
    steps = (
        (JUMP, post, 0, at_post_s), (JUMP, look.from_place, at_post_s, begin_s),
        (kind.actions.index(look), look.to_place, begin_s, begin_s + look.duration_s),
    )  # fmt: skip
    route = make_route(wide, 0, steps)
    (legs,) = patrols_of(wide, route)
    patrol = as_patrol(wide, route, legs, "P001")
    known = routes_of_plan(wide, (patrol,))[0]
    assert known.looks == route.looks

    first, *others = scene.teams
    short = replace(first, endurance_min=route.end_s / 60.0 + 1.0)
    tight = problem_of(replace(scene, teams=(short, *others)))
    there = grounds_of(kind, base, tight.longest_out_s(tight.slots[0])).places.tolist()
    assert {place for _, place, _, _ in known.steps} - set(there) == {post}
    read = routes_of_plan(tight, (patrol,))
    assert [one.slot_index for one in read] == list(range(1, len(tight.slots)))


def test_duty_at_a_post_comes_back_as_the_spells_it_is_made_of():
    problem = problem_of(straight_coast())
    kind, base = problem.class_of(problem.slots[0]), problem.base_of(problem.slots[0])
    spells = [code for code, action in enumerate(kind.actions) if action.kind == "post"]
    watch, look = sorted(spells, key=lambda code: -kind.actions[code].duration_s)
    post = kind.actions[watch].to_place
    now_s = int(kind.travel[base, post])
    steps = [(JUMP, post, 0, now_s)]
    for code in (watch, look, look):
        ends_s = now_s + kind.actions[code].duration_s
        steps.append((code, post, now_s, ends_s))
        now_s = ends_s
    route = make_route(problem, 0, tuple(steps))
    (legs,) = patrols_of(problem, route)
    patrol = as_patrol(problem, route, legs, "P001")
    assert [leg.exit_s - leg.enter_s for leg in patrol.legs if isinstance(leg, PostDuty)] == [
        POST_SPELLS_S[0] + 2 * POST_SPELLS_S[1]
    ]
    read = next(one for one in routes_of_plan(problem, (patrol,)) if one.slot_index == 0)
    assert (read.steps, read.looks) == (route.steps, route.looks)


# --- additions ----------------------------------------------------------------------------------


def test_an_addition_takes_the_place_of_the_same_id_and_adds_others():
    scene = straight_coast()
    moved = replace(scene.teams[0], shift_start_min=60, shift_end_min=9 * HOUR)
    more = vehicle("T99", "B01", 0, 8 * HOUR)
    post = Base("P9", "Post", place(100, 10), "post", 500.0)
    grown = Addition("post", "P9", "all", teams=(moved, more), bases=(post,)).added_to(scene)
    assert grown.teams == (moved, *scene.teams[1:], more)
    assert grown.bases == (*scene.bases, post)
    assert grown.sensors == scene.sensors


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("district", [straight_coast(), archipelago(), night_teams()],
                         ids=lambda district: district.district_id)  # fmt: skip
def test_a_plan_made_again_is_true_of_the_district_with_the_addition(district, kind):
    problem = problem_of(district)
    plan = plan_of(problem, moves=0, tries=0)
    found = screened(problem, plan, (kind,))
    if not found:
        # Nothing is open or unwatched, or no landing point has a gap that one could close.
        gone = {target.target_id for target in plan.targets if target.overdue_min > 0}
        points = {point.landing_point_id for point in district.landing_points}
        is_of_points = kind in ("camera", "post")
        assert not gone or kind == "watch" or (is_of_points and not gone & points)
        return
    addition = found[0].addition
    outcome = again(problem, plan, addition)
    grown = addition.added_to(district)
    made = assemble_plan(
        outcome.problem, outcome.routes, PlanRequest("hash"), reach=ReachTable(outcome.problem),
        evidence={},
    )  # fmt: skip
    assert [str(fault) for fault in verify_plan(grown, made, pack_sha256="hash")] == []
    assert made.score.weighted_overdue == pytest.approx(outcome.weighted_overdue)
    assert made.score.coverage == pytest.approx(outcome.coverage)
    assert len(made.gaps) == outcome.gap_count


@pytest.mark.parametrize("kind", KINDS)
def test_laying_out_with_an_addition_is_laying_out_the_grown_district(kind):
    problem = problem_of(archipelago())
    addition = list_candidates(problem, PlanAsItIs(problem, ()).overdue_of, (kind,))[0]
    laid = problem_with(problem, addition)
    anew = set_problem(
        addition.added_to(problem.district),
        resolve_targets(addition.added_to(problem.district)),
        problem.horizon,
    )
    assert laid.slots == anew.slots
    assert laid.sensor_observations == anew.sensor_observations
    assert (laid.needs.required_s == anew.needs.required_s).all()
    assert (laid.bands.interval_s == anew.bands.interval_s).all()
    assert (laid.followed_bands.end_s == anew.followed_bands.end_s).all()
    # The sum over every plan of nobody: what is measured on either is the same.
    assert outcome_of(laid, ()).weighted_overdue == outcome_of(anew, ()).weighted_overdue


def test_searching_on_with_no_move_gives_the_plan():
    problem = problem_of(night_teams())
    plan = plan_of(problem, tries=0)
    alone = again(problem, plan, None, moves=0)
    assert alone.weighted_overdue == plan.score.weighted_overdue
    assert alone.moves == 0


def test_searching_on_is_never_worse_and_counts_its_moves():
    problem = problem_of(night_teams())
    plan = plan_of(problem, moves=0, tries=0)
    alone = again(problem, plan, None, moves=9)
    assert alone.weighted_overdue <= plan.score.weighted_overdue
    assert alone.moves == 9


# --- a coast where the answer is known ----------------------------------------------------------


def lonely_point():
    """A coast without needs but one red landing point, out of reach of the only team."""
    scene = straight_coast()
    return replace(
        scene,
        landing_points=(landing_point("L001", place(9000, 0), grade="red"),),
        standard=tuple(rule for rule in scene.standard if rule.grade == "red"),
        sensors=(),
        teams=(vehicle("T01", "B01", 8 * HOUR, 9 * HOUR),),
    )


def test_a_watched_camera_closes_all_gaps_of_the_only_target():
    problem = problem_of(lonely_point())
    plan = plan_of(problem, tries=0)
    found = screened(problem, plan, ("camera",))
    assert [candidate.addition.place_id for candidate in found] == ["L001"]
    assert found[0].may_close == pytest.approx(plan.score.weighted_overdue)
    outcome = again(problem, plan, found[0].addition)
    assert (outcome.weighted_overdue, outcome.coverage, outcome.gap_count) == (0.0, 1.0, 0)


def test_a_post_may_close_what_its_watch_would_see_standing_there():
    district = replace(lonely_point(), teams=())
    problem = problem_of(district)
    plan = plan_of(problem, tries=0)
    best = screened(problem, plan, ("post",))[0]
    # Eight hours of watch and, after it, the 120 minutes that a red landing point may be left.
    assert best.may_close == pytest.approx(8.0 * (480 + 120))
    outcome = again(problem, plan, best.addition)
    # It walks a few metres first, and rests once, within the interval.
    closed = plan.score.weighted_overdue - outcome.weighted_overdue
    assert 8.0 * (600 - 5) < closed <= 8.0 * 600
    made = assemble_plan(
        outcome.problem, outcome.routes, PlanRequest("hash"), reach=ReachTable(outcome.problem),
        evidence={},
    )  # fmt: skip
    assert any(isinstance(leg, PostDuty) for patrol in made.patrols for leg in patrol.legs)


def test_an_unwatched_camera_that_becomes_watched_is_measured_with_its_new_needs():
    camera = Sensor("C01", "camera", place(9000, 0), 200.0, is_watched=False)
    problem = problem_of(replace(lonely_point(), sensors=(camera,)))
    plan = plan_of(problem, tries=0)
    addition = screened(problem, plan, ("watch",))[0].addition
    assert addition.words == "camera C01 watched"
    grown = problem_with(problem, addition)
    assert grown.sensor_observations
    assert again(problem, plan, addition).coverage == 1.0


def test_an_offline_camera_is_offered_on_line_again_and_a_light_never():
    sensors = (
        Sensor("C01", "camera", place(9000, 0), 200.0, is_watched=True, is_online=False),
        Sensor("C02", "camera", place(9000, 0), 200.0, is_watched=True),
        Sensor("W01", "light", place(9000, 0), 200.0),
    )
    problem = problem_of(replace(lonely_point(), sensors=sensors))
    found = list_candidates(problem, PlanAsItIs(problem, ()).overdue_of, ("watch",))
    assert [addition.words for addition in found] == ["camera C01 watched and on line again"]


def test_shifts_move_over_midnight_and_keep_their_length():
    scene = replace(straight_coast(), teams=(vehicle("T01", "B01", 23 * HOUR, 7 * HOUR),))
    problem = problem_of(scene)
    moved = list_candidates(problem, PlanAsItIs(problem, ()).overdue_of, ("shift",))
    hours = [(a.teams[0].shift_start_min, a.teams[0].shift_end_min) for a in moved]
    assert hours == [(1260, 300), (1320, 360), (0, 480), (60, 540)]
    assert "moved by -2 h to 21:00–05:00" in moved[0].words


def test_a_shift_of_a_whole_day_cannot_be_moved():
    scene = replace(straight_coast(), teams=(vehicle("T01", "B01", 0, 24 * HOUR),))
    problem = problem_of(scene)
    assert list_candidates(problem, PlanAsItIs(problem, ()).overdue_of, ("shift",)) == []


def test_a_district_without_teams_gets_posts_and_cameras_but_no_team_like_others():
    problem = problem_of(replace(at_date_line(), teams=(), sensors=()))
    kinds = {candidate.addition.kind for candidate in screened(problem, plan_of(problem, tries=0))}
    assert kinds == {"camera", "post"}


def test_new_ids_are_free():
    scene = straight_coast()
    taken = replace(scene.teams[0], team_id="NEW-B01-vehicle-00")
    problem = problem_of(replace(scene, teams=(*scene.teams, taken)))
    found = list_candidates(problem, PlanAsItIs(problem, ()).overdue_of, ("team",))
    ids = [addition.teams[0].team_id for addition in found]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {team.team_id for team in problem.district.teams}


# --- screening and ranking ----------------------------------------------------------------------


def test_screening_a_camera_says_what_measuring_says():
    problem = problem_of(replace(straight_coast(), teams=straight_coast().teams[:1]))
    plan = plan_of(problem, moves=0, tries=0)
    candidate = screened(problem, plan, ("camera",))[0]
    closed = (
        plan.score.weighted_overdue - again(problem, plan, candidate.addition, 0).weighted_overdue
    )
    assert candidate.may_close == pytest.approx(closed)


def test_screening_puts_the_best_first_and_each_place_once():
    problem = problem_of(night_teams())
    found = screened(problem, plan_of(problem, tries=0))
    values = [candidate.may_close for candidate in found]
    assert values == sorted(values, reverse=True)
    assert min(values) > 0
    keys = [(c.addition.kind, c.addition.place_id) for c in found]
    assert len(keys) == len(set(keys))


def test_every_kind_is_among_those_chosen_if_there_is_room():
    def candidate(kind: str, name: str, value: float) -> Candidate:
        return Candidate(Addition(kind, name, name), value)

    found = [
        candidate("team", "a", 9.0), candidate("team", "b", 8.0), candidate("team", "c", 7.0),
        candidate("shift", "d", 2.0),
    ]  # fmt: skip
    assert [c.addition.words for c in choose(found, 3)] == ["a", "d", "b"]
    assert [c.addition.words for c in choose(found, 1)] == ["a"]
    assert choose([], 5) == []


def outcome(overdue: float, kind: str | None = None, gaps: int = 10) -> Outcome:
    addition = Addition(kind, kind, kind) if kind else None
    return Outcome(addition, None, (), overdue, 0.5, gaps, 3)


def test_ranking_is_by_overdue_then_by_cost_and_marks_noise():
    given, alone = outcome(1000.0), outcome(900.0)
    rows = rank(
        given,
        alone,
        [
            outcome(500.0, "post"), outcome(500.0, "team", gaps=4), outcome(820.0, "camera"),
            outcome(950.0, "shift"), outcome(100.0, "watch"),
        ],
    )  # fmt: skip
    assert [row.outcome.addition.kind for row in rows] == [
        "watch", "team", "post", "camera", "shift",
    ]  # fmt: skip
    assert [row.closes for row in rows] == [800.0, 400.0, 400.0, 80.0, -50.0]
    assert [row.is_noise for row in rows] == [False, False, False, True, True]
    assert [row.gaps_closed for row in rows] == [0, 6, 0, 0, 0]


def test_what_closes_nothing_is_noise_even_where_the_search_found_nothing():
    row = rank(outcome(900.0), outcome(900.0), [outcome(900.0, "camera")])[0]
    assert row.is_noise


def test_an_outcome_without_an_addition_cannot_be_ranked():
    with pytest.raises(ValueError, match="without an addition"):
        rank(outcome(1.0), outcome(1.0), [outcome(1.0)])


def test_what_a_plan_leaves_open_is_what_it_says():
    problem = problem_of(archipelago())
    plan = plan_of(problem, tries=0)
    as_it_is = PlanAsItIs(problem, plan.patrols)
    assert sum(as_it_is.overdue_of.values()) == pytest.approx(plan.score.weighted_overdue)
    nobody = PlanAsItIs(problem, ())
    empty = measure_coverage(problem.needs, nobody._table, problem.horizon, problem.last_observed_s)
    assert sum(nobody.overdue_of.values()) == pytest.approx(empty.weighted_overdue)
