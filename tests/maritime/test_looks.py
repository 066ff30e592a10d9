"""Check looks required, made and missed against counts by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from watch_cases import HOUR_S, cases, cyclic_cases, horizon_of, needs_of, seen, table_of

from maritime.horizon import DAY_S
from maritime.looks import LookFigures, count_looks_made
from maritime.needs import NO_NEED
from maritime.watch_log import order_observations

MINUTE_S = 60
FOUR_HOURS = horizon_of(4 * HOUR_S)
HOURLY = needs_of([(4 * HOUR_S, HOUR_S)])
CYCLIC = horizon_of(DAY_S, is_cyclic=True)


def made(needs, horizon, *spans_min):
    rows = [(0, since * MINUTE_S, to * MINUTE_S) for since, to in spans_min]
    log = order_observations(seen(*rows), horizon, len(needs.target_ids))
    return count_looks_made(needs, log).tolist()


@pytest.mark.parametrize(
    ("spans_min", "looks"),
    [
        ((), 0),
        (((10, 15),), 1),
        (((10, 15), (45, 50)), 2),  # exactly half an interval after the one before ended
        (((10, 15), (44, 50)), 1),
        (((10, 15), (20, 25), (44, 49)), 1),
        (((10, 15), (12, 40), (65, 66)), 1),  # overlapping ones are one, which ended at 40
        (((0, 0), (60, 60), (120, 120), (180, 180), (240, 240)), 5),
        (((10, 75),), 2),  # one whole interval
        (((10, 130),), 3),
        (((0, 240),), 4),  # watched from end to end: as many as required
        (((-30, 300),), 4),
        (((10, 20), (40, 50), (70, 80)), 2),  # short breaks: one watch of 70 minutes
        (((-9, -4), (3, 4)), 1),  # the first inside the horizon counts
    ],
)
def test_looks_made_with_an_hourly_need(spans_min, looks):
    assert made(HOURLY, FOUR_HOURS, *spans_min) == [looks]


def test_half_an_interval_is_that_in_force_where_a_look_begins():
    needs = needs_of([(2 * HOUR_S, HOUR_S), (2 * HOUR_S, 10 * MINUTE_S)])
    assert made(needs, FOUR_HOURS, (100, 101), (119, 119)) == [1]
    assert made(needs, FOUR_HOURS, (100, 101), (120, 121)) == [2]


def test_what_is_seen_while_nothing_is_needed_counts_for_nothing():
    needs = needs_of([(HOUR_S, NO_NEED), (HOUR_S, HOUR_S), (2 * HOUR_S, NO_NEED)])
    assert made(needs, FOUR_HOURS, (10, 20), (40, 59), (120, 130), (200, 240)) == [0]
    assert made(needs, FOUR_HOURS, (40, 60)) == [1]
    assert made(needs, FOUR_HOURS, (40, 65), (80, 90)) == [1]
    assert made(needs, FOUR_HOURS, (0, 240)) == [1]
    assert made(needs_of([(4 * HOUR_S, NO_NEED)]), FOUR_HOURS, (10, 20)) == [0]


def test_short_look_over_the_end_of_a_band_is_one():
    needs = needs_of([(2 * HOUR_S, HOUR_S), (2 * HOUR_S, 30 * MINUTE_S)])
    assert made(needs, FOUR_HOURS, (117, 123)) == [1]
    assert made(needs, FOUR_HOURS, (60, 180)) == [4]  # 1 + one hour + two half hours


def test_cyclic_first_look_follows_yesterdays_last():
    needs = needs_of([(DAY_S, 4 * HOUR_S)])
    assert made(needs, CYCLIC, (60, 70)) == [1]
    assert made(needs, CYCLIC, (60, 70), (23 * 60, 24 * 60 - 10)) == [1]
    assert made(needs, CYCLIC, (120, 130), (23 * 60, 24 * 60 - 10)) == [2]
    assert made(needs, CYCLIC, (23 * 60, 25 * 60)) == [1]  # one look over the seam


def test_watched_round_the_clock_is_as_often_as_required():
    needs = needs_of([(5 * HOUR_S, 2 * HOUR_S), (12 * HOUR_S, 5 * HOUR_S), (7 * HOUR_S, HOUR_S)])
    assert made(needs, CYCLIC, (0, 24 * 60)) == needs.looks_required.tolist() == [3 + 3 + 7]
    assert made(needs, CYCLIC, (600, 600 + 24 * 60)) == [13]
    often = [(minute, minute + 5) for minute in range(0, 24 * 60, 25)]
    assert made(needs, CYCLIC, *often) == [13]


def test_look_once_a_day_at_an_interval_of_many_days():
    assert made(needs_of([(DAY_S, 9 * DAY_S)]), CYCLIC, (60, 65)) == [1]


def test_missed_looks_are_not_made_up_for_by_other_targets():
    looks = LookFigures.of(np.array([4, 4, 0]), np.array([9, 1, 2]))
    assert looks == LookFigures(required=8, made=12, missed=3)
    assert looks.rate == 1.0
    assert LookFigures(8, 2, 6).rate == 0.25
    assert LookFigures(0, 0, 0).rate == 1.0


@given(cases())
@settings(max_examples=60, deadline=None)
def test_observed_throughout_misses_nothing(case):
    horizon, pieces_of, _, _ = case
    needs = needs_of(*pieces_of)
    everywhere = table_of([[(-5, horizon.length_s + 5)] for _ in pieces_of])
    log = order_observations(everywhere, horizon, len(pieces_of))
    assert count_looks_made(needs, log).tolist() == needs.looks_required.tolist()


@given(cyclic_cases())
@settings(max_examples=60, deadline=None)
def test_looks_are_made_where_somebody_came_while_something_was_needed(case):
    horizon, pieces_of, looks_of = case
    needs = needs_of(*pieces_of)
    log = order_observations(table_of(looks_of), horizon, len(pieces_of))
    looks = count_looks_made(needs, log)
    assert (looks >= 0).all()
    for index, (pieces, rows) in enumerate(zip(pieces_of, looks_of, strict=True)):
        intervals = [interval for length, interval in pieces for _ in range(length)]
        came = any(
            intervals[second % horizon.length_s] != NO_NEED
            for enter, exit_ in rows
            for second in range(enter, exit_ + 1)
        )
        # Neither a frequent visitor nor a watch over the seam may be lost altogether.
        assert (looks[index] > 0) == came
