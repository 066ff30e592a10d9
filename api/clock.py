"""Tell the time of the coast: the real one, or that of a made-up day."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

Clock = Callable[[], datetime]


def real_time() -> datetime:
    """Give the present instant."""
    return datetime.now(UTC)


class Shown(Protocol):
    """A number that several processes see, as `multiprocessing.Value` makes one."""

    value: float

    def get_lock(self) -> AbstractContextManager[object]:
        """Give what keeps others from changing it."""
        ...


@dataclass(frozen=True)
class SteppedClock:
    """
    A clock that shows what whoever plays a made-up day has set it to, from another process too.

    It stands still while he waits for answers: a slow machine makes the day slower, and nothing
    in it late. A clock that ran on would make every tenth of a second of a request a minute.
    """

    shown: Shown

    def __call__(self) -> datetime:
        """Give the instant that was set last."""
        return datetime.fromtimestamp(self.shown.value, UTC)

    def set(self, at_s: float) -> None:
        """Show an instant, epoch seconds; one that lies back is not shown."""
        with self.shown.get_lock():
            self.shown.value = max(self.shown.value, at_s)
