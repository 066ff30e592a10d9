"""Hold the time that is looked at."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from maritime.errors import HorizonError

DAY_S = 86_400


@dataclass(frozen=True)
class Horizon:
    """A span of time in epoch seconds, [start_s, end_s], and what came before it.

    A cyclic horizon repeats every 24 h: what is observed late in it also counts for its
    beginning. is_fresh counts every target as seen at the start (--assume-fresh).
    """

    start_s: int
    end_s: int
    timezone: str
    is_cyclic: bool = False
    is_fresh: bool = False

    def __post_init__(self) -> None:
        if self.end_s <= self.start_s:
            raise HorizonError("the horizon ends before it starts: give hours above 0")
        if self.is_cyclic and self.is_fresh:
            raise HorizonError("a plan is cyclic or assumed fresh, not both")
        if self.is_cyclic and self.end_s - self.start_s != DAY_S:
            raise HorizonError(
                "a cyclic plan is exactly 24 h long with no clock change in it: "
                "choose another day, or plan without --cyclic"
            )

    @property
    def length_s(self) -> int:
        """Seconds from start to end."""
        return self.end_s - self.start_s

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the district."""
        return ZoneInfo(self.timezone)
