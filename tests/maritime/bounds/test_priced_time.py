"""Running sums of prices are those that a count second by second gives."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maritime.bounds.cover_counts import count_covers, needed_seconds
from maritime.horizon import DAY_S, Horizon
from maritime.verification.priced_time import lay_out_time, open_seconds, sum_accounts

START_S = 1_795_000_000
TICK_S = 7_200


@st.composite
def days(draw):
    """A horizon, bands with their intervals, what is open in them, a price and shares a tick."""
    is_cyclic = draw(st.booleans())
    length_s = DAY_S if is_cyclic else draw(st.sampled_from([30_000, DAY_S, 100_000]))
    cuts = sorted(draw(st.sets(st.integers(0, length_s), min_size=2, max_size=5)))
    needs = [
        (START_S + low, START_S + high, draw(st.integers(600, 30_000)))
        for low, high in pairwise(cuts)
        if draw(st.booleans())
    ]
    opened = [
        (low, high) if draw(st.booleans()) else (low, (low + high + 1) // 2)
        for low, high, _ in needs
    ]
    ticks = -(-length_s // TICK_S)
    prices = np.array([draw(st.lists(st.integers(0, 9), min_size=ticks, max_size=ticks))])
    shares = np.array(draw(st.lists(st.integers(0, 1000), min_size=ticks, max_size=ticks)))
    horizon = Horizon(START_S, START_S + length_s, "UTC", is_cyclic, False)
    return horizon, needs, opened, prices, np.stack([shares, 1000 - shares], axis=1)[None]


def marked(spans, length_s):
    seconds = np.zeros(length_s, bool)
    for low, high in spans:
        seconds[low - START_S : high - START_S] = True
    return seconds


def intervals_of(needs, length_s):
    intervals = np.zeros(length_s, np.int64)
    for low, high, interval_s in needs:
        intervals[low - START_S : high - START_S] = interval_s
    return intervals


@settings(max_examples=30)
@given(days(), st.sampled_from([2, 7, 20]), st.integers(0, 168_000))
def test_sums_are_those_of_single_seconds(day, grain_s, first_s):
    horizon, needs, opened, prices, shares = day
    lines = lay_out_time(horizon, TICK_S, [needs], [opened])
    rows = np.array([0])
    first = first_s // grain_s
    until, covered = sum_accounts(lines, rows, prices, shares, grain_s, first, 3)
    seconds = np.arange(horizon.length_s)
    each = np.where(
        marked(opened, horizon.length_s)[:, None],
        prices[0, seconds // TICK_S, None] * shares[0, seconds // TICK_S],
        0,
    )
    needs_at = intervals_of(needs, horizon.length_s)
    times = 4 if horizon.is_cyclic else 1
    at_s = np.concatenate([seconds + DAY_S * day for day in range(times)])
    price, interval = np.tile(each, (times, 1)), np.tile(needs_at, times)
    for step in range(3):
        instant_s = grain_s * (first + step)
        assert until[:, 0, step].tolist() == price[at_s < instant_s].sum(axis=0).tolist()
        # A second is covered by a look that ends an interval before its end, and not later.
        is_covered = at_s + 1 - interval <= instant_s
        assert covered[:, 0, step].tolist() == price[is_covered & (interval > 0)].sum(0).tolist()
    assert open_seconds(lines, prices.shape[1]).sum() == marked(opened, horizon.length_s).sum()


@settings(max_examples=30)
@given(days(), st.integers(0, DAY_S - 1), st.integers(0, 9_000))
def test_counts_are_those_of_single_seconds(day, begin_s, lasts_s):
    horizon, needs, opened, prices, _ = day
    lines = lay_out_time(horizon, TICK_S, [needs], [opened])
    ticks = prices.shape[1]
    end_s = begin_s + lasts_s
    counts = count_covers(
        lines, np.zeros((1, 1), np.int64), np.ones(1, bool), np.zeros(1, np.int64),
        np.array([begin_s]), np.array([end_s]), np.array([[0, 0, 1, begin_s, end_s]]),
        TICK_S, ticks,
    )  # fmt: skip
    intervals = intervals_of(needs, horizon.length_s)
    found = np.zeros(ticks)
    for at_s in range(0, (4 if horizon.is_cyclic else 1) * horizon.length_s):
        here = at_s % horizon.length_s
        if intervals[here] and begin_s <= at_s < end_s + intervals[here]:
            found[here // TICK_S] += 1
    assert counts[0, :, 0].tolist() == found.tolist()
    assert counts[0, :, 1].tolist() == found.tolist()
    assert needed_seconds(lines, TICK_S, ticks).sum() == (intervals > 0).sum()
