"""Check the clock of the coast: real, or set by whoever plays a made-up day."""

from datetime import UTC, datetime
from multiprocessing import Value

from api.clock import SteppedClock, real_time

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_real_time_is_aware():
    before = datetime.now(UTC)
    assert before <= real_time() <= datetime.now(UTC)


def test_a_stepped_clock_shows_what_was_set_and_never_goes_back():
    shown = Value("d", DAY.timestamp())
    clock, same = SteppedClock(shown), SteppedClock(shown)
    assert clock() == DAY
    clock.set(DAY.timestamp() + 60)
    clock.set(DAY.timestamp() + 30)
    assert same().minute == 1
