"""Tell the time of the coast: the real one, or that of a made-up day which goes faster."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

Clock = Callable[[], datetime]


def real_time() -> datetime:
    """Give the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class FastClock:
    """
    A clock that showed `starts_at` when it was made and has gone `speed` times as fast since.

    Only for days that are made up: what is stored by it carries its instants.
    """

    starts_at: datetime
    speed: float
    made_s: float = field(default_factory=monotonic)

    def __call__(self) -> datetime:
        """Give the instant that the clock shows."""
        return self.starts_at + timedelta(seconds=(monotonic() - self.made_s) * self.speed)
