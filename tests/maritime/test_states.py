"""Check states and idleness at single instants by hand and against the gaps."""

import numpy as np
from hypothesis import given, settings
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

from maritime.coverage import find_gaps
from maritime.horizon import DAY_S
from maritime.needs import NO_NEED
from maritime.states import (
    COVERED,
    DUE_SOON,
    NOT_REQUIRED,
    OVERDUE,
    SOON_S,
    idleness_at,
    states_at,
)

MINUTE_S = 60


def at(*minutes):
    return START_S + np.array(minutes, np.int64) * MINUTE_S


def states(needs, table, horizon, times_s, last=None):
    return states_at(needs, table, horizon, last, times_s).tolist()


def test_states_on_the_way_to_a_gap():
    needs = needs_of([(4 * HOUR_S, HOUR_S)])
    table = seen((0, 0, 600), (0, 3 * HOUR_S, 3 * HOUR_S + 600))
    times = at(0, 5, 39, 40, 41, 69, 70, 179, 180, 240)
    (found,) = states(needs, table, horizon_of(4 * HOUR_S), times)
    assert found == [COVERED] * 4 + [DUE_SOON] * 2 + [OVERDUE] * 2 + [COVERED] * 2


def test_a_look_in_progress_goes_on_to_its_end():
    needs = needs_of([(4 * HOUR_S, 20 * MINUTE_S)])
    table = seen((0, 0, 2 * HOUR_S))
    times = at(0, 109, 111, 121, 140, 141)
    assert states(needs, table, horizon_of(4 * HOUR_S), times) == [
        [COVERED, COVERED, DUE_SOON, DUE_SOON, OVERDUE, OVERDUE]
    ]


def test_nothing_is_required_between_bands_and_a_band_to_come_is_due():
    needs = needs_of([(HOUR_S, NO_NEED), (HOUR_S, HOUR_S), (HOUR_S, 10 * MINUTE_S)])
    times = at(0, 59, 60, 100, 120, 180)
    assert states(needs, seen((0, 3600, 3600)), horizon_of(3 * HOUR_S), times) == [
        [NOT_REQUIRED, NOT_REQUIRED, COVERED, DUE_SOON, OVERDUE, OVERDUE]
    ]


def test_due_soon_runs_on_into_the_next_day_only_where_the_plan_is_cyclic():
    needs = needs_of([(HOUR_S, HOUR_S), (23 * HOUR_S, 2 * HOUR_S)])
    table = seen((0, 23 * HOUR_S, 23 * HOUR_S))
    times = at(23 * 60 + 29, 23 * 60 + 45)
    assert states(needs, table, horizon_of(DAY_S, is_cyclic=True), times) == [[COVERED, DUE_SOON]]
    assert states(needs, table, horizon_of(DAY_S), times) == [[COVERED, COVERED]]


def test_look_over_the_seam_goes_on_to_its_end():
    needs = needs_of([(DAY_S, 20 * MINUTE_S)], [(DAY_S, 20 * MINUTE_S)])
    table = seen((0, 0, DAY_S), (1, 23 * HOUR_S, DAY_S + 15 * MINUTE_S))
    times = at(0, 23 * 60 + 50, 24 * 60)
    assert states(needs, table, horizon_of(DAY_S, is_cyclic=True), times) == [
        [COVERED, COVERED, COVERED],
        [COVERED, COVERED, COVERED],
    ]
    later = at(5, 6, 34, 35, 23 * 60 + 20)
    assert states(needs, table, horizon_of(DAY_S, is_cyclic=True), later)[1] == [
        COVERED, DUE_SOON, DUE_SOON, OVERDUE, COVERED,
    ]  # fmt: skip


def test_states_of_no_targets_or_no_instants():
    assert states(needs_of(), seen(), horizon_of(60), at(0)) == []
    assert states_at(needs_of([(60, 5)]), seen(), horizon_of(60), None, at()).shape == (1, 0)
    assert idleness_at(seen(), horizon_of(60), 0, None, at(0)).shape == (0, 1)


def test_idleness_counts_from_the_last_look_or_the_start():
    table = seen((0, 600, 1200), (1, -600, -300))
    minutes = idleness_at(table, horizon_of(HOUR_S), 4, lasts(None, None, -60, None), at(0, 15, 30))
    assert minutes.tolist() == [[0, 0, 10], [5, 20, 35], [1, 16, 31], [0, 15, 30]]


def test_idleness_of_a_cyclic_day_counts_from_yesterday():
    table = seen((0, 23 * HOUR_S, 23 * HOUR_S))
    minutes = idleness_at(table, horizon_of(DAY_S, is_cyclic=True), 2, None, at(0, 23 * 60))
    assert minutes.tolist() == [[60, 0], [0, 23 * 60]]


def every_second(horizon):
    return START_S + np.arange(horizon.length_s)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_overdue_exactly_inside_gaps_and_not_required_exactly_without_need(case):
    horizon, pieces_of, looks_of, last_of = case
    needs, table, last = needs_of(*pieces_of), table_of(looks_of), lasts(*last_of)
    found = states_at(needs, table, horizon, last, every_second(horizon))
    gaps = find_gaps(needs, table, horizon, last)
    is_overdue = np.zeros(found.shape, bool)
    for index, from_s, to_s in zip(gaps.target_index, gaps.from_s, gaps.to_s, strict=True):
        is_overdue[index, from_s - START_S : to_s - START_S] = True
    assert ((found == OVERDUE) == is_overdue).all()
    for index, pieces in enumerate(pieces_of):
        intervals = [interval for length, interval in pieces for _ in range(length)]
        assert ((found[index] == NOT_REQUIRED) == (np.array(intervals) == NO_NEED)).all()


@given(cyclic_cases())
@settings(max_examples=60, deadline=None)
def test_overdue_exactly_inside_gaps_of_a_cyclic_day(case):
    horizon, pieces_of, looks_of = case
    needs, table = needs_of(*pieces_of), table_of(looks_of)
    gaps = find_gaps(needs, table, horizon)
    found = states_at(needs, table, horizon, None, every_second(horizon))
    assert (found == OVERDUE).sum() == (gaps.to_s - gaps.from_s).sum()


@given(cases())
@settings(max_examples=60, deadline=None)
def test_idleness_is_time_since_the_latest_look(case):
    horizon, _, looks_of, last_of = case
    times = every_second(horizon)
    found = idleness_at(table_of(looks_of), horizon, len(looks_of), lasts(*last_of), times)
    for index, rows in enumerate(looks_of):
        looks = shifted_looks(rows, horizon, last_of[index])
        for second in range(horizon.length_s):
            begun = [min(exit_, second) for enter, exit_ in looks if enter <= second]
            assert found[index, second] == (second - max(begun, default=0)) / 60


@given(cases())
@settings(max_examples=25, deadline=None)
def test_due_soon_is_what_fails_before_the_end_if_nobody_comes(case):
    horizon, pieces_of, looks_of, last_of = case
    assert horizon.length_s < SOON_S
    needs, table, last = needs_of(*pieces_of), table_of(looks_of), lasts(*last_of)
    times = every_second(horizon)[::29]
    found = states_at(needs, table, horizon, last, times)
    for index, rows in enumerate(looks_of):
        all_rows = shifted_looks(rows, horizon, last_of[index])
        for column, second in enumerate((times - START_S).tolist()):
            begun, reach = [], second
            for enter, exit_ in sorted(all_rows):
                if enter <= reach:  # begun, or taking over from a look in progress
                    begun.append((enter, exit_))
                    reach = max(reach, exit_)
            alone = find_gaps(needs, table_of([[]] * index + [begun]), horizon_of(horizon.length_s))
            fails = ((alone.target_index == index) & (alone.to_s > START_S + second)).any()
            if found[index, column] in (COVERED, DUE_SOON):
                assert (found[index, column] == DUE_SOON) == fails
