"""Check shifts over midnight and over the seam of a cyclic day, and the rest they must hold."""

from dataclasses import replace
from datetime import date

import pytest
from islets import CAR, codes, islets, patrol_of
from strand import MIDNIGHT_S, at

from maritime.horizon import Horizon
from maritime.plan import Break, Wait

OPEN_DAY = Horizon(MIDNIGHT_S, at(24), "Asia/Shanghai")
CYCLE = Horizon(MIDNIGHT_S, at(24), "Asia/Shanghai", is_cyclic=True)
NIGHT = replace(CAR, shift_start_min=1320, shift_end_min=360)  # 22:00 to 06:00, on a Monday


def standing(low_s, high_s, name="P1", team=NIGHT):
    """Stand at the base: a patrol of one wait."""
    return patrol_of(team, Wait(low_s, high_s), name=name)


def watching(low_s, high_s, name="P1", team=NIGHT):
    """Be out without a rest: short waits only."""
    waits = [Wait(t, min(t + 600, high_s)) for t in range(low_s, high_s, 600)]
    return patrol_of(team, *waits, name=name)


@pytest.mark.parametrize("horizon", [OPEN_DAY, CYCLE])
def test_a_shift_over_midnight_has_two_parts_in_a_day(horizon):
    district = islets(teams=(NIGHT,))
    for low, high in ((at(0), at(6)), (at(22), at(24)), (at(23), at(30))):
        assert codes(district, standing(low, high), horizon=horizon) == set()
    for low, high in ((at(5), at(6, 1)), (at(21), at(23)), (at(12), at(13)), (at(23), at(31))):
        assert codes(district, standing(low, high), horizon=horizon) == {"off_shift"}


def test_patrols_of_a_cyclic_day_stay_apart_over_its_seam():
    district = islets(teams=(NIGHT,))
    late, early = standing(at(23), at(26), "P2"), standing(at(1), at(3), "P1")
    assert codes(district, early, late, horizon=OPEN_DAY) == set()
    assert codes(district, early, late, horizon=CYCLE) == {"patrols_overlap"}
    assert codes(district, standing(at(2), at(3)), late, horizon=CYCLE) == set()


def test_both_parts_of_a_cyclic_shift_are_one_when_it_comes_to_rest():
    """Out from 22:00 to 01:00 and on to 05:00: seven hours, of which each part is short."""
    district = islets(teams=(NIGHT,))
    late, early = watching(at(22), at(25), "P2"), watching(at(1), at(5), "P1")
    assert codes(district, early, late, horizon=CYCLE) == {"rest_missing"}
    assert codes(district, early, late, horizon=OPEN_DAY) == set()
    rested = watching(at(1, 30), at(5), "P1")
    assert codes(district, rested, late, horizon=CYCLE) == set()


def test_six_hours_need_no_rest():
    district = islets(teams=(CAR,))
    assert codes(district, watching(at(1), at(7), team=CAR)) == set()
    assert codes(district, watching(at(1), at(7) + 1, team=CAR)) == {"rest_missing"}


def test_a_break_is_rest_in_one_piece():
    def out(*breaks_min):
        legs, now = [], at(1)
        for minutes in breaks_min:
            legs += [Wait(now, now + 600), Break(now + 600, now + 600 + minutes * 60)]
            now = legs[-1].exit_s
        legs += watching(now, at(8), team=CAR).legs
        return patrol_of(CAR, *legs)

    district = islets(teams=(CAR,))
    assert codes(district, out(30)) == set()
    assert codes(district, out(15, 15)) == {"rest_missing"}


def test_a_repeated_day_is_its_own_yesterday():
    """The team works on Mondays only; the plan repeats a Monday."""
    monday = replace(NIGHT, days=frozenset({1}))
    sunday = replace(NIGHT, days=frozenset({7}))
    early = standing(at(1), at(3))
    assert codes(islets(teams=(monday,)), early, horizon=CYCLE) == set()
    assert codes(islets(teams=(monday,)), early, horizon=OPEN_DAY) == {"off_shift"}
    assert codes(islets(teams=(sunday,)), early, horizon=OPEN_DAY) == set()


def test_a_team_is_valid_from_and_to_a_day():
    day = date(2026, 11, 23)
    valid = replace(CAR, valid_from=day, valid_to=day)
    late = replace(CAR, valid_from=date(2026, 11, 24))
    over = replace(CAR, valid_to=date(2026, 11, 22))
    patrol = standing(at(1), at(3), team=CAR)
    assert codes(islets(teams=(valid,)), patrol) == set()
    assert codes(islets(teams=(late,)), patrol) == {"off_shift"}
    assert codes(islets(teams=(over,)), patrol) == {"off_shift"}


def test_a_patrol_departs_inside_the_horizon_and_may_return_after_it():
    day_team = replace(CAR, shift_start_min=480, shift_end_min=1440)
    morning = Horizon(at(0), at(12), "Asia/Shanghai")
    district = islets(teams=(day_team,))
    assert codes(district, standing(at(11), at(13), team=day_team), horizon=morning) == set()
    assert codes(district, standing(at(12), at(13), team=day_team), horizon=morning) == {
        "departs_outside"
    }
