"""Check the clock of the coast: real, or fast for a day that is made up."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from api.clock import FastClock, real_time

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_real_time_is_aware():
    before = datetime.now(UTC)
    assert before <= real_time() <= datetime.now(UTC)


def test_a_fast_clock_goes_its_speed_from_where_it_was_made():
    before_s = monotonic()
    clock = FastClock(DAY, 600.0, made_s=before_s - 2.0)
    shown = clock()
    assert DAY + timedelta(minutes=20) <= shown
    assert shown <= DAY + timedelta(minutes=20, seconds=600 * (monotonic() - before_s))
    assert clock() >= shown
