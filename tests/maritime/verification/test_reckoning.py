"""Check needs, gaps and idleness by hand and against a second-by-second count."""

import itertools
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.horizon import DAY_S
from maritime.standard import StandardRule
from maritime.verification.clock import is_one_plain_day, local_instant
from maritime.verification.needs import (
    gaps_of,
    needs_of,
    required_s,
    seen_spans,
    worst_idleness_s,
)

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())


def test_a_time_that_occurs_twice_is_the_first():
    assert local_instant(date(2026, 10, 25), 150, BERLIN) == utc(2026, 10, 25, 0, 30)


def test_a_time_that_does_not_exist_is_moved_forward():
    assert local_instant(date(2026, 3, 29), 150, BERLIN) == utc(2026, 3, 29, 1, 30)


def test_midnight_at_the_end_of_a_day_is_that_of_the_next():
    assert local_instant(date(2026, 3, 29), 1440, BERLIN) == local_instant(
        date(2026, 3, 30), 0, BERLIN
    )


def test_a_day_with_a_clock_change_is_no_plain_day():
    start = local_instant(date(2026, 3, 29), 0, BERLIN)
    assert not is_one_plain_day(start, start + DAY_S, BERLIN)
    assert not is_one_plain_day(start, start + DAY_S - 3600, BERLIN)
    start = local_instant(date(2026, 3, 30), 0, BERLIN)
    assert is_one_plain_day(start, start + DAY_S, BERLIN)


def needs(*rules, presence=(), start_s=None, hours=24):
    start_s = local_instant(date(2026, 11, 23), 0, SHANGHAI) if start_s is None else start_s
    found = needs_of(
        rules, "segment", "general", list(presence), SHANGHAI, start_s, start_s + hours * 3600
    )
    return [
        ((low - start_s) // 60, (high - start_s) // 60, every // 60) for low, high, every in found
    ]


def rule(low, high, every, with_sensor=None, **more):
    return StandardRule("segment", "general", low, high, every, with_sensor, **more)


def test_the_shortest_interval_counts_and_hours_may_be_left_out():
    assert needs(rule(60, 600, 120), rule(300, 700, 60)) == [
        (60, 300, 120), (300, 600, 60), (600, 700, 60),
    ]  # fmt: skip


def test_a_band_over_midnight_belongs_to_the_day_on_which_it_begins():
    sunday, monday = frozenset({7}), frozenset({1})
    assert needs(rule(1320, 360, 60, days=sunday)) == [(0, 360, 60)]
    assert needs(rule(1320, 360, 60, days=monday)) == [(1320, 1440, 60)]


def test_an_unwatched_sensor_lengthens_the_interval_while_it_sees():
    start_s = local_instant(date(2026, 11, 23), 0, SHANGHAI)
    seen = ((start_s + 3600, start_s + 7200),)
    assert needs(rule(0, 180, 60, 90), presence=seen) == [
        (0, 60, 60),
        (60, 120, 90),
        (120, 180, 60),
    ]
    assert needs(rule(0, 180, 60), presence=seen) == [(0, 60, 60), (60, 120, 60), (120, 180, 60)]
    assert needs(rule(0, 180, 60, 30), presence=seen)[1] == (60, 120, 60)


def test_no_need_is_no_requirement():
    assert needs() == []
    assert required_s([]) == 0
    assert gaps_of([], []) == []


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([], [(0, 100)]),
        ([(0, 0)], [(20, 100)]),
        ([(10, 30)], [(0, 10), (50, 100)]),
        ([(10, 30), (50, 50)], [(0, 10), (70, 100)]),
        ([(10, 30), (51, 60)], [(0, 10), (50, 51), (80, 100)]),
        ([(-5, 99)], []),
        ([(100, 120)], [(0, 100)]),
    ],
)
def test_gaps_of_one_interval(seen, expected):
    assert gaps_of([(0, 100, 20)], seen) == expected


def test_a_gap_may_begin_and_end_where_the_need_changes():
    pieces = [(0, 50, 60), (50, 60, 10), (70, 100, 60), (100, 200, 20)]
    assert gaps_of(pieces, [(0, 10)]) == [(50, 60), (70, 200)]
    assert gaps_of(pieces, [(0, 15)]) == [(50, 60), (75, 200)]


def test_idleness():
    assert worst_idleness_s([], 0, 100) == 100
    assert worst_idleness_s([(10, 20), (80, 90)], 0, 100) == 60
    assert worst_idleness_s([(-40, -40), (80, 90)], 0, 100) == 120
    assert worst_idleness_s([(-10, 90)], 0, 100) == 10
    assert worst_idleness_s([(50, 400)], 0, 100) == 50


spans = st.lists(
    st.tuples(st.integers(-5, 70), st.integers(0, 20)).map(lambda x: (x[0], x[0] + x[1])),
    max_size=4,
)
pieces = st.lists(
    st.tuples(st.integers(1, 20), st.integers(0, 25)), min_size=1, max_size=4
)  # lengths and intervals, 0 for no need


def needs_from(lengths):
    low, found = 0, []
    for length, every in lengths:
        if every:
            found.append((low, low + length, every))
        low += length
    return found, low


@given(lengths=pieces, seen=spans)
def test_gaps_agree_with_a_count_of_half_seconds(lengths, seen):
    found, end = needs_from(lengths)
    gaps = gaps_of(found, sorted(seen))
    for half in range(2 * end):
        t = half / 2 + 0.25
        every = next((i for low, high, i in found if low <= t < high), None)
        last = max((min(b, t) for a, b in seen if a <= t), default=None)
        is_open = every is not None and (last is None or t - last > every)
        assert is_open == any(low < t < high for low, high in gaps)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(gaps))


@given(seen=spans.map(lambda some: [(a * 100, b * 100) for a, b in some if a >= 0]))
def test_a_cyclic_day_sees_what_it_saw_yesterday(seen):
    end = 7200
    wide = [(a + back, b + back) for a, b in seen for back in (0, -DAY_S, -2 * DAY_S, -3 * DAY_S)]
    found = [(0, end, 3000)]
    cyclic = gaps_of(found, seen_spans(seen, [], end, is_cyclic=True))
    assert cyclic == gaps_of(found, sorted(wide))
    if not seen:
        assert cyclic == [(0, end)]
