"""Check the sums of a month, with and without a rate."""

from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from maritime.errors import InvalidRecordError
from maritime.field.months import Month, sum_month
from maritime.field.rounds import DONE, WalkedRound

ZONE = ZoneInfo("Asia/Shanghai")
FROM_S, TO_S = Month(2026, 11).span_s(ZONE)


def round_of(*spans: tuple[float, float]) -> WalkedRound:
    return WalkedRound(UUID(int=1), UUID(int=2), DONE, spans[0][0], spans[-1][1], spans)


def test_a_month_runs_from_midnight_to_midnight_of_its_zone():
    assert (TO_S - FROM_S) == 30 * 86400
    assert FROM_S == 1793462400  # 2026-11-01T00:00:00+08:00
    assert Month(2026, 12).span_s(ZONE)[0] == TO_S


def test_only_minutes_inside_the_month_count_and_rounds_that_have_some():
    over_the_end = round_of((TO_S - 3600, TO_S + 3600))
    before = round_of((FROM_S - 7200, FROM_S - 3600))
    sums = sum_month(
        [over_the_end, before, round_of((FROM_S, FROM_S + 5400))], {"check": 7, "tell": 1},
        span_s=(FROM_S, TO_S), rate_per_hour=20.0,
    )  # fmt: skip
    assert (sums.hours, sums.rounds, sums.checks, sums.tells) == (2.5, 2, 7, 1)
    assert sums.allowance == 50.0


def test_without_a_rate_no_allowance_is_said():
    sums = sum_month([], {}, span_s=(FROM_S, TO_S), rate_per_hour=None)
    assert (sums.hours, sums.allowance) == (0.0, None)


def test_a_month_that_is_none_and_a_rate_below_nothing_are_refused():
    with pytest.raises(InvalidRecordError, match="expected a month like 2026-11"):
        Month(2026, 13)
    with pytest.raises(InvalidRecordError, match="allowance_per_hour is -1"):
        sum_month([], {}, span_s=(FROM_S, TO_S), rate_per_hour=-1)
