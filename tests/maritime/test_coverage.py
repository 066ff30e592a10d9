"""Check gaps against cases worked by hand and against a second-by-second count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watch_cases import (
    HOUR_S,
    START_S,
    cases,
    cyclic_cases,
    horizon_of,
    lasts,
    needs_of,
    seen,
    shifted_looks,
    table_of,
)

from maritime.coverage import ObservationTable, find_gaps, overdue_s
from maritime.errors import InvalidRecordError, UnknownTargetError
from maritime.horizon import DAY_S
from maritime.needs import NO_NEED, NeedTable
from maritime.observation import Observation


def gaps_of(needs, observations, horizon, last_observed_s=None):
    gaps = find_gaps(needs, observations, horizon, last_observed_s)
    return list(
        zip(
            gaps.target_index.tolist(),
            (gaps.from_s - START_S).tolist(),
            (gaps.to_s - START_S).tolist(),
            strict=True,
        )
    )


DAY = horizon_of(DAY_S, is_cyclic=True)


def test_nobody_leaves_everything_open():
    needs = needs_of([(100, 10)], [(40, NO_NEED), (60, 10)], [(100, NO_NEED)])
    assert gaps_of(needs, seen(), horizon_of(100)) == [(0, 0, 100), (1, 40, 100)]


def test_look_holds_for_one_interval_and_a_second_is_no_longer_covered():
    needs = needs_of([(100, 10)])
    assert gaps_of(needs, seen((0, 20, 25)), horizon_of(100)) == [(0, 0, 20), (0, 35, 100)]


def test_next_look_just_in_time_leaves_no_gap_and_a_second_late_leaves_one_second():
    needs = needs_of([(31, 10)])
    in_time = seen((0, 0, 5), (0, 15, 21))
    assert gaps_of(needs, in_time, horizon_of(31)) == []
    late = seen((0, 0, 5), (0, 16, 21))
    assert gaps_of(needs, late, horizon_of(31)) == [(0, 15, 16)]


def test_laxer_band_covers_again_without_a_look():
    needs = needs_of([(50, 10), (50, 60)])
    assert gaps_of(needs, seen((0, 0, 10)), horizon_of(100)) == [(0, 20, 50), (0, 70, 100)]


def test_gap_goes_on_through_a_change_of_interval():
    needs = needs_of([(50, 20), (50, 30)])
    assert gaps_of(needs, seen((0, 0, 5)), horizon_of(100)) == [(0, 25, 100)]


def test_stricter_band_opens_at_once():
    needs = needs_of([(50, 60), (50, 20)])
    assert gaps_of(needs, seen((0, 0, 5)), horizon_of(100)) == [(0, 50, 100)]


def test_need_that_pauses_cuts_a_gap_in_two():
    needs = needs_of([(30, 10), (20, NO_NEED), (50, 10)])
    assert gaps_of(needs, seen(), horizon_of(100)) == [(0, 0, 30), (0, 50, 100)]


def test_overlapping_nested_and_unordered_looks_count_once():
    needs = needs_of([(100, 10)], [(100, 10)])
    table = seen((1, 0, 100), (0, 30, 60), (0, 20, 80), (0, 75, 85), (0, 40, 40))
    assert gaps_of(needs, table, horizon_of(100)) == [(0, 0, 20), (0, 95, 100)]


def test_looks_before_the_start_carry_in_and_after_the_end_say_nothing():
    needs = needs_of([(100, 40)], [(100, 40)], [(100, 40)])
    table = seen((0, -50, -30), (0, -90, -80), (1, 101, 150), (2, -10, 20), (2, 90, 130))
    assert gaps_of(needs, table, horizon_of(100)) == [(0, 10, 100), (1, 0, 100), (2, 60, 90)]


def test_last_observed_counts_before_the_first_look():
    needs = needs_of([(100, 40)], [(100, 40)], [(100, 40)])
    last = lasts(-10, None, -500)
    assert gaps_of(needs, seen((0, 60, 65)), horizon_of(100), last) == [
        (0, 30, 60), (1, 0, 100), (2, 0, 100),
    ]  # fmt: skip


def test_last_observed_inside_the_horizon_is_a_look_of_that_instant():
    needs = needs_of([(100, 40)])
    assert gaps_of(needs, seen(), horizon_of(100), lasts(20)) == [(0, 0, 20), (0, 60, 100)]


def test_fresh_counts_every_target_as_seen_at_the_start():
    needs = needs_of([(100, 40)], [(100, 40)])
    fresh = horizon_of(100, is_fresh=True)
    last = lasts(None, -90)
    assert gaps_of(needs, seen((1, 30, 35)), fresh, last) == [(0, 40, 100), (1, 75, 100)]


def test_cyclic_day_begins_with_yesterdays_last_look():
    needs = needs_of([(DAY_S, 4 * HOUR_S)])
    table = seen((0, 22 * HOUR_S, 23 * HOUR_S))
    assert gaps_of(needs, table, DAY) == [(0, 3 * HOUR_S, 22 * HOUR_S)]


def test_cyclic_gap_over_the_seam_is_two():
    needs = needs_of([(DAY_S, 4 * HOUR_S)])
    table = seen((0, 6 * HOUR_S, 7 * HOUR_S))
    assert gaps_of(needs, table, DAY) == [(0, 0, 6 * HOUR_S), (0, 11 * HOUR_S, DAY_S)]


def test_cyclic_look_past_the_end_counts_in_the_beginning():
    needs = needs_of([(DAY_S, HOUR_S)])
    table = seen((0, 23 * HOUR_S, 26 * HOUR_S))
    assert gaps_of(needs, table, DAY) == [(0, 3 * HOUR_S, 23 * HOUR_S)]


def test_cyclic_look_of_another_day_counts_like_todays():
    needs = needs_of([(DAY_S, HOUR_S)])
    for days in (-3, 0, 1, 2):
        table = seen((0, 5 * HOUR_S + days * DAY_S, 6 * HOUR_S + days * DAY_S))
        assert gaps_of(needs, table, DAY) == [(0, 0, 5 * HOUR_S), (0, 7 * HOUR_S, DAY_S)]


def test_cyclic_watch_of_a_day_and_more_leaves_nothing_open():
    needs = needs_of([(DAY_S, 1)])
    assert gaps_of(needs, seen((0, 7 * HOUR_S, 32 * HOUR_S)), DAY) == []
    assert gaps_of(needs, seen((0, 7 * HOUR_S, 31 * HOUR_S)), DAY) == []


def test_cyclic_day_asks_for_no_carry_in():
    needs = needs_of([(DAY_S, HOUR_S)])
    assert gaps_of(needs, seen(), DAY, lasts(-10)) == [(0, 0, DAY_S)]


def test_interval_longer_than_a_day_is_kept_by_one_look_a_day():
    needs = needs_of([(DAY_S, 25 * HOUR_S)])
    assert gaps_of(needs, seen((0, 3 * HOUR_S, 3 * HOUR_S)), DAY) == []


def test_no_targets_have_no_gaps():
    empty = NeedTable((), np.zeros(0), np.zeros(0, np.int32), ())
    assert gaps_of(empty, seen(), horizon_of(100)) == []
    assert overdue_s(empty, seen(), horizon_of(100)).tolist() == []


def test_overdue_is_the_length_of_the_gaps():
    needs = needs_of([(100, 10)], [(100, 200)])
    assert overdue_s(needs, seen((0, 20, 25), (1, 0, 0)), horizon_of(100)).tolist() == [85, 0]


def test_many_long_profiles_do_not_run_into_each_other():
    count, length_s = 1200, 30 * DAY_S
    needs = needs_of(*([(length_s, HOUR_S + index)] for index in range(count)))
    table = seen(*((index, 0, 0) for index in range(count)))
    gaps = find_gaps(needs, table, horizon_of(length_s))
    assert (gaps.from_s - START_S).tolist() == [HOUR_S + index for index in range(count)]


def test_observation_of_an_unknown_target_is_named():
    with pytest.raises(UnknownTargetError, match="target 'L9' is not among the known targets"):
        ObservationTable.of([Observation("L9", 0, 1)], ("L1",))


def test_observation_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidRecordError, match=r"exit is 5, expected .* not before enter 9"):
        ObservationTable.of([Observation("L1", 9, 5)], ("L1",))


def test_index_beyond_the_targets_is_refused():
    with pytest.raises(InvalidRecordError, match="target_index is 3, expected 0 to 0"):
        find_gaps(needs_of([(100, 10)]), seen((3, 0, 1)), horizon_of(100))


# --- second by second ---------------------------------------------------------------------------


def overdue_seconds(pieces, rows, horizon, last_s=None):
    """Say for every second [t, t + 1) of a horizon whether it lies in a gap, by the definition.

    Halves of seconds are looked at, so that closed ends do not matter; pieces, rows of looks and
    last_s are in seconds after the start.
    """
    interval_of = [interval for length, interval in pieces for _ in range(length)]
    looks = shifted_looks(rows, horizon, last_s)
    is_overdue = []
    for second in range(horizon.length_s):
        instant = second + 0.5
        begun = [min(exit_, instant) for enter, exit_ in looks if enter <= instant]
        needs_something = interval_of[second] != NO_NEED
        covered = bool(begun) and instant - max(begun) <= interval_of[second]
        is_overdue.append(needs_something and not covered)
    return is_overdue


def as_rows(is_overdue):
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_overdue, [0])).astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


@given(cases())
@settings(max_examples=30, deadline=None)
def test_gaps_are_those_of_a_count_second_by_second(case):
    horizon, pieces_of, looks_of, last_of = case
    found = gaps_of(needs_of(*pieces_of), table_of(looks_of), horizon, lasts(*last_of))
    expected = [
        (index, *row)
        for index in range(len(pieces_of))
        for row in as_rows(
            overdue_seconds(pieces_of[index], looks_of[index], horizon, last_of[index])
        )
    ]
    assert found == expected


@given(cyclic_cases())
@settings(max_examples=30, deadline=None)
def test_cyclic_gaps_are_those_of_a_count_second_by_second(case):
    horizon, pieces_of, looks_of = case
    found = gaps_of(needs_of(*pieces_of), table_of(looks_of), horizon)
    expected = [
        (index, *row)
        for index in range(len(pieces_of))
        for row in as_rows(overdue_seconds(pieces_of[index], looks_of[index], horizon))
    ]
    assert found == expected


@given(cases(), st.integers(-300, 360), st.integers(0, 90))
@settings(max_examples=30, deadline=None)
def test_one_more_look_never_opens_anything(case, enter, lasts_s):
    horizon, pieces_of, looks_of, last_of = case
    needs = needs_of(*pieces_of)
    before = overdue_s(needs, table_of(looks_of), horizon, lasts(*last_of))
    more = [[*looks_of[0], (enter, enter + lasts_s)], *looks_of[1:]]
    after = overdue_s(needs, table_of(more), horizon, lasts(*last_of))
    assert (after <= before).all()


@given(cases())
@settings(max_examples=50, deadline=None)
def test_order_and_parts_of_looks_do_not_matter(case):
    horizon, pieces_of, looks_of, last_of = case
    needs, table = needs_of(*pieces_of), table_of(looks_of)
    order = np.arange(len(table))[::-1]
    backwards = ObservationTable(
        table.target_index[order], table.enter_s[order], table.exit_s[order]
    )
    last = lasts(*last_of)
    whole = gaps_of(needs, table, horizon, last)
    assert gaps_of(needs, backwards, horizon, last) == whole
    assert gaps_of(needs, table.joined_with(backwards), horizon, last) == whole
