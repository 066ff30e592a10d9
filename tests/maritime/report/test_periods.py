"""Days, weeks and months are those of a district's clock, also where it is changed."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from maritime.errors import HorizonError
from maritime.report.periods import day_of, month_of, span_of, week_of
from maritime.report.span_facts import begun_part

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
HOUR_S = 3600


@pytest.mark.parametrize(
    ("period", "hours", "before"),
    [
        (day_of(date(2026, 3, 29), BERLIN), 23, 24),
        (day_of(date(2026, 10, 25), BERLIN), 25, 24),
        (week_of(date(2026, 3, 29), BERLIN), 7 * 24 - 1, 7 * 24),
        (month_of(2026, 3, BERLIN), 31 * 24 - 1, 28 * 24),
        (month_of(2026, 1, SHANGHAI), 31 * 24, 31 * 24),
        (span_of(7200, 10800), 1, 1),
    ],
)
def test_a_period_and_the_one_before_have_their_hours(period, hours: int, before: int):
    assert (period.to_s - period.from_s) / HOUR_S == hours
    assert (period.before_to_s - period.before_from_s) / HOUR_S == before


def test_a_week_begins_on_monday():
    sunday, monday = week_of(date(2026, 11, 29), SHANGHAI), week_of(date(2026, 11, 23), SHANGHAI)
    assert sunday == monday
    assert monday.from_s == day_of(date(2026, 11, 23), SHANGHAI).from_s


def test_what_has_not_begun_is_refused_and_what_is_not_over_is_cut():
    day = day_of(date(2026, 11, 23), SHANGHAI)
    with pytest.raises(HorizonError, match="has not begun"):
        begun_part(day, day.from_s)
    assert begun_part(day, day.from_s + 60).to_s == day.from_s + 60
    assert begun_part(day, day.to_s + 60) == day
    with pytest.raises(HorizonError, match="ends before it starts"):
        span_of(10, 10)
    with pytest.raises(HorizonError, match="longer than 366 days"):
        span_of(0, 400 * 24 * HOUR_S)
