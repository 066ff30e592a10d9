"""Shifts become slots of duty: over midnight, over the seam of a cycle, on the days they hold."""

from dataclasses import replace
from datetime import date

from scenes import vehicle

from maritime.horizon import DAY_S, Horizon
from maritime.planning.slots import duty_slots

MONDAY_S = 1_795_392_000  # 2026-11-23T00:00:00Z
HOUR_S = 3600


def horizon(days: int = 1, *, is_cyclic: bool = False) -> Horizon:
    return Horizon(MONDAY_S, MONDAY_S + days * DAY_S, "UTC", is_cyclic=is_cyclic)


def hours_of(slots):
    return [(s.open_s / HOUR_S, s.close_s / HOUR_S, s.depart_before_s / HOUR_S) for s in slots]


def test_a_day_shift_is_one_slot_a_day():
    team = vehicle("T", "B", 8 * 60, 16 * 60)
    assert hours_of(duty_slots([team], horizon(2))) == [(8, 16, 16), (32, 40, 40)]


def test_a_night_shift_is_what_is_left_of_yesterdays_and_todays():
    team = vehicle("T", "B", 22 * 60, 6 * 60)
    assert hours_of(duty_slots([team], horizon())) == [(0, 6, 6), (22, 30, 24)]


def test_in_a_cycle_the_part_after_midnight_follows_the_part_before():
    team = vehicle("T", "B", 22 * 60, 6 * 60)
    first, second = duty_slots([team], horizon(is_cyclic=True))
    assert (first.open_s, first.close_s, first.follows) == (22 * HOUR_S, 30 * HOUR_S, None)
    assert (second.open_s, second.close_s, second.follows) == (0, 6 * HOUR_S, 0)


def test_only_the_days_of_a_team_count():
    team = vehicle("T", "B", 22 * 60, 6 * 60, days=frozenset({1}))
    assert hours_of(duty_slots([team], horizon())) == [(22, 30, 24)]
    sunday = replace(team, days=frozenset({7}))
    assert hours_of(duty_slots([sunday], horizon())) == [(0, 6, 6)]


def test_a_team_works_from_its_first_to_its_last_day():
    team = vehicle("T", "B", 8 * 60, 16 * 60)
    ended = replace(team, valid_to=date(2026, 11, 22))
    begins = replace(team, valid_from=date(2026, 11, 24))
    assert duty_slots([ended, begins], horizon()) == ()
    assert len(duty_slots([begins], horizon(2))) == 1


def test_the_last_minute_of_the_day_ends_a_shift_at_24():
    team = vehicle("T", "B", 16 * 60, 24 * 60)
    assert hours_of(duty_slots([team], horizon())) == [(16, 24, 24)]
