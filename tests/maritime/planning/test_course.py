"""A search turns to spells where it is known when it ends, and not before moves had their work."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.planning.course import (
    LEAST_ROUNDS,
    MOST_SPELLS,
    MOVES_SHARE,
    MOVES_WORK,
    SPELL_HEAT_MIN,
    TIMED_ROUNDS,
    Course,
)
from maritime.planning.route_maker import COLDEST_MIN

DUTY_S = 3600.0
ENOUGH_S = MOVES_WORK * DUTY_S


def percent(moves: int) -> float:
    return moves / 100


def test_nobody_knows_the_end_so_moves_go_on():
    course = Course(DUTY_S, None)
    course.note(10 * ENOUGH_S)
    assert {course.heat_min(moves) for moves in range(200)} == {None}


def test_moves_have_their_work_first():
    course = Course(DUTY_S, percent)
    course.note(ENOUGH_S - 1.0)
    assert course.heat_min(90) is None
    course.note(1.0)
    assert course.heat_min(90) == SPELL_HEAT_MIN


def test_a_search_that_is_at_its_end_begins_no_spell():
    course = Course(DUTY_S, percent)
    course.note(ENOUGH_S)
    assert course.heat_min(100) is None
    assert course.heat_min(130) is None


@pytest.mark.parametrize("beyond", [-1, 1, 100, 10_000])
def test_the_first_rounds_tell_how_many_spells_there_is_time_for(beyond):
    rounds = TIMED_ROUNDS + LEAST_ROUNDS + beyond
    course = Course(DUTY_S, lambda done: 0.4 + 0.6 * done / rounds)
    course.note(ENOUGH_S)
    told = [course.heat_min(done) for done in range(rounds)]
    assert set(told[:TIMED_ROUNDS]) == {SPELL_HEAT_MIN}
    if beyond < 0:
        assert set(told[TIMED_ROUNDS:]) == {None}
        assert course.spell == -1
    else:
        assert None not in told
        assert course.spell == min(MOST_SPELLS, (LEAST_ROUNDS + beyond) // LEAST_ROUNDS) - 1


@pytest.mark.parametrize("slow", range(TIMED_ROUNDS))
def test_one_slow_round_does_not_make_spells_fewer(slow):
    """Its code may have to be compiled, or another program had the core."""
    rounds = 10 * MOST_SPELLS * LEAST_ROUNDS
    course = Course(DUTY_S, lambda done: 0.4 + 0.6 * (done + (done > slow) * rounds / 9) / rounds)
    course.note(ENOUGH_S)
    for done in range(rounds):
        course.heat_min(done)
    assert course.spell >= MOST_SPELLS - 1


@given(st.lists(st.integers(0, 120), min_size=1, max_size=60).map(sorted))
def test_heat_falls_within_each_spell(moves):
    course = Course(DUTY_S, percent)
    course.note(ENOUGH_S)
    told = [(course.heat_min(each), course.spell, each) for each in moves]
    for heat_min, spell, each in told:
        assert (heat_min is None) == (spell == -1)
        if each < 100 * MOVES_SHARE:
            assert heat_min is None
        if heat_min is not None:
            assert COLDEST_MIN <= heat_min <= SPELL_HEAT_MIN
            assert spell < MOST_SPELLS or each >= 100
    stirred = [one for one in told if one[0] is not None]
    for (hot_min, spell, _), (heat_min, next_spell, _) in pairwise(stirred):
        assert next_spell >= spell
        assert next_spell > spell or heat_min <= hot_min


@pytest.mark.parametrize("start", [34, 60, 99])
def test_spells_fill_what_is_left(start):
    course = Course(DUTY_S, percent)
    course.note(ENOUGH_S)
    assert course.heat_min(start) == SPELL_HEAT_MIN
    for share in range(1000):
        course.heat_min(start + (100 - start) * share / 1000)
    assert course.spell == MOST_SPELLS - 1
    last_min = course.heat_min(start + (100 - start) * 0.9999)
    assert last_min == pytest.approx(COLDEST_MIN, rel=0.01)
