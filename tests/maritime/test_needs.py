"""Check the permitted interval of targets against standards read by hand."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from maritime.horizon import DAY_S, Horizon
from maritime.needs import NO_NEED, build_needs
from maritime.standard import StandardRule
from maritime.targets import Target
from maritime.wall_clock import instant_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_S = instant_of(date(2026, 11, 23), 0, SHANGHAI)
DAY = Horizon(MONDAY_S, MONDAY_S + DAY_S, "Asia/Shanghai", is_cyclic=True)
HOUR_S = 3600


def landing(target_id, grade="red", weight=8.0):
    return Target(
        target_id, "landing_point", grade, "C1", 0.0, 0.0, Point(112.8, 21.9), 0.0, weight
    )


def rule(since, to, interval_min, **options):
    return StandardRule("landing_point", "red", since * 60, to * 60, interval_min, **options)


def pieces(needs, index=0, start_s=MONDAY_S):
    """(from hour, to hour, interval in minutes) of a target's profile."""
    profile = needs.profiles[needs.profile_of[index]]
    hours = ((profile.edges_s - start_s) / HOUR_S).tolist()
    minutes = [None if s == NO_NEED else s / 60 for s in profile.interval_s.tolist()]
    return list(zip(hours[:-1], hours[1:], minutes, strict=True))


def test_no_rule_needs_nothing():
    needs = build_needs([landing("L1"), landing("L2", "blue")], [rule(8, 12, 60)], DAY)
    assert pieces(needs, 1) == [(0, 24, None)]
    assert pieces(needs, 0) == [(0, 8, None), (8, 12, 60), (12, 24, None)]
    assert needs.required_s.tolist() == [4 * HOUR_S, 0]
    assert needs.looks_required.tolist() == [4, 0]


def test_shortest_of_several_rules_counts():
    rules = [rule(0, 24, 240), rule(22, 6, 60), rule(4, 8, 90)]
    needs = build_needs([landing("L1")], rules, DAY)
    assert pieces(needs) == [(0, 6, 60), (6, 8, 90), (8, 22, 240), (22, 24, 60)]


def test_neighbouring_bands_of_equal_interval_are_one_piece():
    needs = build_needs([landing("L1")], [rule(0, 12, 60), rule(12, 24, 60)], DAY)
    assert pieces(needs) == [(0, 24, 60)]


def test_days_of_a_band():
    horizon = Horizon(MONDAY_S, MONDAY_S + 2 * DAY_S, "Asia/Shanghai")
    needs = build_needs([landing("L1")], [rule(20, 4, 60, days=frozenset({1}))], horizon)
    assert pieces(needs) == [(0, 20, None), (20, 28, 60), (28, 48, None)]


def test_looks_required_are_rounded_up_per_band():
    needs = build_needs([landing("L1")], [rule(0, 5, 120), rule(5, 24, 300)], DAY)
    assert needs.looks_required.tolist() == [3 + 4]


def test_presence_of_a_sensor_lengthens_before_the_shortest_is_taken():
    rules = [rule(0, 24, 60, interval_with_sensor_min=240), rule(12, 24, 120)]
    presence = {"L1": [(MONDAY_S + 6 * HOUR_S, MONDAY_S + 18 * HOUR_S)]}
    needs = build_needs([landing("L1"), landing("L2")], rules, DAY, presence)
    assert pieces(needs, 0) == [(0, 6, 60), (6, 12, 240), (12, 18, 120), (18, 24, 60)]
    assert pieces(needs, 1) == [(0, 24, 60)]


def test_presence_of_a_sensor_never_shortens():
    presence = {"L1": [(DAY.start_s, DAY.end_s)]}
    rules = [rule(0, 24, 60, interval_with_sensor_min=30)]
    needs = build_needs([landing("L1")], rules, DAY, presence)
    assert pieces(needs) == [(0, 24, 60)]


def test_presence_overlapping_beyond_the_horizon_and_without_effect():
    rules = [rule(0, 24, 60, interval_with_sensor_min=90)]
    start, end = DAY.start_s, DAY.end_s
    presence = {
        "L1": [(start - 50, start + HOUR_S), (start + 1800, start + 2 * HOUR_S), (end, end + 9)],
        "L2": [(start - 100, start - 50)],
    }
    needs = build_needs([landing("L1"), landing("L2")], rules, DAY, presence)
    assert pieces(needs, 0) == [(0, 2, 90), (2, 24, 60)]
    assert pieces(needs, 1) == [(0, 24, 60)]
    unsensed = build_needs([landing("L1")], [rule(0, 24, 60)], DAY, presence)
    assert pieces(unsensed) == [(0, 24, 60)]


def test_equal_profiles_are_shared_and_order_is_that_of_the_targets():
    targets = [landing("L1"), landing("L2", "blue", 1.0), landing("L3")]
    needs = build_needs(targets, [rule(8, 12, 60)], DAY, {"L3": [(MONDAY_S, MONDAY_S + 60)]})
    assert needs.target_ids == ("L1", "L2", "L3")
    assert needs.weights.tolist() == [8.0, 1.0, 8.0]
    assert needs.profile_of.tolist() == [0, 1, 0]


def test_intervals_are_whole_seconds():
    needs = build_needs([landing("L1")], [rule(0, 24, 0.51)], DAY)
    assert needs.profiles[0].interval_s.tolist() == [31]
    endless = build_needs([landing("L1")], [rule(0, 24, 1e300)], DAY)
    assert endless.looks_required.tolist() == [1]


def test_band_of_a_clock_change_day_ends_at_instants():
    paris = ZoneInfo("Europe/Paris")
    start_s = instant_of(date(2026, 10, 25), 0, paris)
    horizon = Horizon(start_s, start_s + 25 * HOUR_S, "Europe/Paris")
    needs = build_needs([landing("L1")], [rule(2, 3, 30)], horizon)
    assert pieces(needs, start_s=start_s) == [(0, 2, None), (2, 4, 30), (4, 25, None)]


def test_no_targets():
    needs = build_needs([], [rule(0, 24, 60)], DAY)
    assert needs.required_s.tolist() == []
    assert needs.looks_required.tolist() == []


RULES = st.builds(
    lambda since, length, interval, with_sensor: StandardRule(
        "landing_point", "red", since, (since + length) % 1441 or 1440, interval, with_sensor
    ),
    st.integers(0, 1439),
    st.integers(1, 1400),
    st.integers(1, 300),
    st.one_of(st.none(), st.integers(1, 600)),
).filter(lambda rule: rule.from_min != rule.to_min)


@given(
    st.lists(RULES, max_size=4),
    st.lists(st.tuples(st.integers(-60, 1440), st.integers(0, 700)), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_interval_of_every_minute_is_the_shortest_that_holds(rules, presence):
    spans = [(MONDAY_S + a * 60, MONDAY_S + (a + length) * 60) for a, length in presence]
    needs = build_needs([landing("L1")], rules, DAY, {"L1": spans})
    minutes = np.arange(1440)
    pieces_at = needs.piece_at(np.zeros(1440, np.int64), MONDAY_S + minutes * 60)
    found = needs.piece_interval_s[pieces_at].tolist()
    for minute in minutes.tolist():
        is_seen = any(a <= minute < a + length for a, length in presence)
        holding = [
            max(one.interval_min, (is_seen and one.interval_with_sensor_min) or 0)
            for one in rules
            if (
                one.from_min <= minute < one.to_min
                if one.from_min < one.to_min
                else minute >= one.from_min or minute < one.to_min
            )
        ]
        assert found[minute] == (min(holding) * 60 if holding else NO_NEED)
