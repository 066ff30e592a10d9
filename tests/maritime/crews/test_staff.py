"""Staffing keeps every rule of the crew, fills what can be filled, and is exact on small cases."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from crew_cases import (
    HOUR_S,
    case_of,
    crew,
    leave,
    names,
    person,
    staffed,
    staffed_coast,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from maritime.crews.case import lay_out_case
from maritime.crews.clashes import clash_of
from maritime.crews.figures import roster_of
from maritime.crews.value import points_of, worth_of
from maritime.papers import Certificate
from maritime.register import Trip
from maritime.verification.rosters import check_duty_rows


def unfilled_roles(result) -> list[str]:
    return [str(result.case.posts[post].takes) for post in result.unfilled]


def test_a_team_gets_one_of_each():
    result = staffed(case_of(staffed_coast(*crew(1))))
    assert names(result) == {
        ("T02", "gridworker"): "G1",
        ("T02", "police/auxiliary_police"): "P1",
        ("T02", "patrol_member"): "M1",
    }
    assert result.is_fullest and result.is_best


def test_nobody_holds_two_places_at_once():
    both = person("X", "gridworker", "patrol_member")
    result = staffed(case_of(staffed_coast(both, *crew(1, roles=("police",)))))
    assert len(result.unfilled) == 1 and result.is_best


def test_a_boat_needs_its_crew_and_a_drone_its_pilot():
    result = staffed(case_of(staffed_coast(*crew(1), teams=("T05",))))
    assert unfilled_roles(result) == ["boat_crew"]


@pytest.mark.parametrize(
    ("base_id", "unfilled"), [("B01", []), (None, []), ("B02", ["gridworker"])]
)
def test_people_with_a_base_serve_there_and_those_without_anywhere(base_id, unfilled):
    people = (person("G", "gridworker", base_id=base_id), *crew(1, roles=MIXED_BUT_GRID))
    assert unfilled_roles(staffed(case_of(staffed_coast(*people)))) == unfilled


MIXED_BUT_GRID = ("police", "patrol_member")


@pytest.mark.parametrize(
    ("rows", "is_there"),
    [
        ([leave("P1", 8, 16)], False),
        ([leave("P1", 15.9, 20)], False),
        ([leave("P1", 16, 20)], True),
        ([leave("P1", 6, 18, "available")], True),
        ([leave("P1", 6, 12, "available"), leave("P1", 12, 17, "available")], True),
        ([leave("P1", 6, 15, "available")], False),
        ([leave("P1", 8, 16, "wish_off")], True),
    ],
)
def test_leave_and_given_hours_bind_and_wishes_do_not(rows, is_there):
    result = staffed(case_of(staffed_coast(*crew(1), availabilities=tuple(rows))))
    assert (not result.unfilled) == is_there


def test_who_is_at_sea_or_has_left_the_register_does_not_go():
    case = case_of(staffed_coast(*crew(1)))
    begins_s = case.duties[0].from_s
    out = Trip("P1", "V1", begins_s - HOUR_S, None)
    back = Trip("P1", "V1", begins_s - HOUR_S, begins_s)
    assert staffed(case_of(staffed_coast(*crew(1), trips=(out,)))).unfilled
    assert not staffed(case_of(staffed_coast(*crew(1), trips=(back,)))).unfilled
    gone = crew(1, ended_on=date(2026, 11, 22))
    assert len(staffed(case_of(staffed_coast(*gone))).unfilled) == 3
    assert not staffed(case_of(staffed_coast(*crew(1, ended_on=date(2026, 11, 23))))).unfilled


@pytest.mark.parametrize(
    ("expires_on", "is_filled"),
    [(date(2026, 11, 23), True), (date(2026, 11, 22), False), (None, True)],
)
def test_a_certificate_is_needed_where_the_pack_records_any(expires_on, is_filled):
    people = crew(1, roles=("gridworker", "police", "patrol_member", "boat_crew"))
    paper = Certificate("crew", person_id="B1", expires_on=expires_on)
    district = staffed_coast(*people, teams=("T05",), certificates=(paper,))
    assert (not staffed(case_of(district)).unfilled) == is_filled
    other = replace(paper, person_id="G1", expires_on=None)
    without = staffed_coast(*people, teams=("T05",), certificates=(other,))
    assert unfilled_roles(staffed(case_of(without))) == ["boat_crew"]


def test_eleven_hours_lie_between_two_duties():
    """T01 0-8, T02 8-16, T03 16-24: one crew makes one of them, two crews make two."""
    teams = ("T01", "T02", "T03")
    assert len(staffed(case_of(staffed_coast(*crew(1), teams=teams))).staffing) == 3
    two = staffed_coast(*crew(1), *crew(2), teams=teams)
    assert len(staffed(case_of(two)).staffing) == 6
    # 8-16 one day and 0-8 the next leave 8 h; 0-8 and 0-8 leave 16 h.
    assert (
        len(staffed(case_of(staffed_coast(*crew(1), teams=("T01", "T02")), days=2)).staffing) == 6
    )


def test_a_cyclic_day_has_its_rest_over_midnight():
    """T04 18-24 and T01 0-8: 10 h apart in one day, none apart when the day repeats."""
    district = staffed_coast(*crew(1), teams=("T01", "T04"))
    late = replace(district.teams[1], shift_start_min=19 * 60)
    district = replace(district, teams=(district.teams[0], late))
    assert not staffed(case_of(district)).unfilled
    assert len(staffed(case_of(district, cyclic=True)).unfilled) == 3


def test_minutes_of_a_week_bind_and_odd_ones_are_shared():
    people = crew(1, max_min_per_week=1000.0)
    result = staffed(case_of(staffed_coast(*people), days=7))
    assert len(result.staffing) == 3 * 2
    six = tuple(p for n in range(4) for p in crew(n, max_min_per_week=1000.0))
    result = staffed(case_of(staffed_coast(*six), days=7))
    assert not result.unfilled
    loads = roster_of(result, staffed_coast(*six)).loads
    assert sorted(load.duties for load in loads) == [1, 1, 1] + [2] * 9


@pytest.mark.parametrize(("patrols", "filled"), [("1", 1), ("2", 2), ("3", 3)])
def test_an_officer_on_call_answers_for_so_many_auxiliaries(patrols, filled):
    """Three teams out at once, three auxiliaries, and one officer, who counts his own patrol."""
    scene = staffed_coast(teams=("T01",))
    teams = tuple(replace(scene.teams[0], team_id=f"T{n}") for n in range(3))
    people = [*crew(0, roles=("police",)), *(p for n in range(3) for p in crew(n, roles=(
        "gridworker", "patrol_member", "auxiliary_police")))]  # fmt: skip
    district = replace(
        scene, teams=teams, persons=tuple(people), extra_meta={"on_call_patrols": patrols}
    )
    result = staffed(case_of(district))
    police = [p for p in result.staffing if "police" in result.case.posts[p].takes.roles]
    assert len(police) == filled
    away = replace(district, availabilities=(leave("P0", 0, 24),))
    result = staffed(case_of(away))
    assert not [p for p in result.staffing if "police" in result.case.posts[p].takes.roles]


def test_an_officer_of_another_base_is_not_on_call_here():
    people = (*crew(1, roles=("gridworker", "patrol_member", "auxiliary_police")),)
    here = person("P", "police", base_id="B01")
    there = person("P", "police", base_id="B02")
    floating = person("P", "police")
    for officer, unfilled in ((here, 0), (floating, 0), (there, 1)):
        away = leave("P", 30, 31)
        result = staffed(case_of(staffed_coast(*people, officer, availabilities=(away,))))
        assert len(result.unfilled) == unfilled


def test_own_grid_comes_before_wishes_and_these_before_minutes():
    case = case_of(staffed_coast(*crew(1), *crew(2), teams=("T02",)))
    duty = replace(case.duties[0], grid_ids=frozenset({"G1", "G0"}))
    own = staffed_coast(
        person("G1", "gridworker", grid_id="G2"), person("G2", "gridworker", grid_id="G1"),
        *crew(1, roles=("police", "patrol_member")),
        availabilities=(leave("G2", 8, 16, "wish_off"), leave("G1", 8, 16, "wish_on")),
    )  # fmt: skip
    result = staffed(lay_out_case(own, [duty], case.horizon, repeats=False))
    assert names(result)["T02", "gridworker"] == "G2"
    wishes = staffed_coast(
        person("G1", "gridworker"), person("G2", "gridworker"),
        *crew(1, roles=("police", "patrol_member")),
        availabilities=(leave("G1", 8, 16, "wish_off"),),
    )  # fmt: skip
    result = staffed(lay_out_case(wishes, [duty], case.horizon, repeats=False))
    assert names(result)["T02", "gridworker"] == "G2"


def test_a_team_goes_whole_or_not_at_all_where_it_must():
    people = (*crew(1), *crew(2, roles=("gridworker", "police")))
    scene = staffed_coast(*people, teams=("T02",))
    twice = replace(scene, teams=(scene.teams[0], replace(scene.teams[0], team_id="T9")))
    result = staffed(case_of(twice), whole_teams=True, counts_points=False)
    assert len({result.case.posts[post].duty for post in result.staffing}) == 1
    assert len(result.staffing) == 3 and result.is_best
    assert len(staffed(case_of(twice)).staffing) == 5


def test_nobody_at_all_and_nothing_to_do():
    assert len(staffed(case_of(staffed_coast())).unfilled) == 3
    empty = staffed(case_of(staffed_coast(*crew(1), teams=())))
    assert empty.staffing == {} and empty.is_best


def best_by_force(case) -> tuple[int, int]:
    """Try every staffing of a small case; give (worth, minus points)."""
    best = (0, 0)
    choices = [(None, *case.arcs_of_post[post]) for post in range(len(case.posts))]
    for picked in itertools.product(*choices):
        staffing = {post: number for post, number in enumerate(picked) if number is not None}
        if keeps_rules(case, staffing):
            best = max(best, (worth_of(case, staffing), -points_of(case, staffing)))
    return best


def keeps_rules(case, staffing) -> bool:
    duties: dict[int, list[int]] = {}
    for post, number in staffing.items():
        duties.setdefault(case.arcs[number].person, []).append(case.posts[post].duty)
    for person_index, own in duties.items():
        for one, other in itertools.combinations(own, 2):
            if one == other or clash_of(case.duties[one], case.duties[other], case.period_s):
                return False
        most = case.most_min(person_index)
        if most is not None and sum(case.duties[duty].minutes for duty in own) > most:
            return False
    for instant in case.on_call:
        wanted = 0
        for base_id, posts in instant.posts_at.items():
            out = sum(post in staffing for post in posts)
            n = case.rule.on_call_patrols
            wanted += max(0, -(-(out - n * instant.own[base_id]) // n))
        if wanted > instant.floating:
            return False
    return True


@st.composite
def small_districts(draw):
    """Draw up to three teams on two posts each, up to four people and some absences."""
    scene = staffed_coast(teams=("T01",))
    teams = tuple(
        replace(scene.teams[0], team_id=f"T{n}", base_id=draw(st.sampled_from(("B01", "B02"))),
                shift_start_min=start, shift_end_min=start + 240)
        for n, start in enumerate(draw(st.lists(st.sampled_from((0, 60, 900, 1140)),
                                                min_size=1, max_size=3)))
    )  # fmt: skip
    roles = ("police", "auxiliary_police", "gridworker")
    people = tuple(
        person(
            f"H{n}", *draw(st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True)),
            base_id=draw(st.sampled_from((None, "B01", "B02"))),
            grid_id=draw(st.sampled_from((None, "G1", "G2"))),
            max_min_per_week=draw(st.sampled_from((None, 240.0, 500.0))),
        )
        for n in range(draw(st.integers(1, 4)))
    )  # fmt: skip
    rows = tuple(
        leave(f"H{draw(st.integers(0, len(people) - 1))}", hour, hour + 6,
              draw(st.sampled_from(("leave", "available", "wish_on", "wish_off"))))
        for hour in draw(st.lists(st.sampled_from((0, 2, 14)), max_size=2))
    )  # fmt: skip
    return replace(
        scene, teams=teams, persons=people, availabilities=rows,
        extra_meta={"crew_vehicle": "gridworker, police/auxiliary_police", "on_call_patrols": "1"},
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(small_districts(), st.booleans())
def test_no_staffing_is_better_and_the_checker_finds_nothing(district, cyclic):
    case = case_of(district, cyclic=cyclic)
    result = staffed(case)
    assert result.is_best
    assert (worth_of(case, result.staffing), -points_of(case, result.staffing)) == best_by_force(
        case
    )
    roster = roster_of(result, district)
    assert check_duty_rows(district, roster.rows, is_cyclic=cyclic) == ()
    assert len(roster.unfilled) + len(roster.rows) == len(case.posts)
    assert all(why != "free" for role in roster.unfilled for why, _ in role.reasons)


@pytest.mark.soak
def test_a_large_case_is_improved_piece_by_piece_and_repeats():
    """Weeks of four duties for 15 crews and 63 shifts: three shifts, nine roles, must go short."""
    scene = staffed_coast(teams=("T01", "T02", "T03"))
    teams = tuple(
        replace(team, team_id=f"{team.team_id}{n}", base_id="B01")
        for team in scene.teams
        for n in range(3)
    )
    people = tuple(
        p for n in range(15) for p in crew(n, max_min_per_week=1920.0, grid_id=("G1", "G2")[n % 2])
    )
    district = replace(scene, teams=teams, persons=people)
    case = case_of(district, days=7)
    first, later, again = (staffed(case, rounds=n, exact_arcs=0) for n in (0, 8, 8))
    assert later.staffing == again.staffing
    assert worth_of(case, later.staffing) >= worth_of(case, first.staffing)
    assert len(later.unfilled) == 9 and later.is_fewest and not later.is_best
    for result in (first, later):
        assert check_duty_rows(district, roster_of(result, district).rows) == ()
