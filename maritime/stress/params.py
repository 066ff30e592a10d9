"""Hold how days go wrong: lateness, speeds, breakdowns, absences; assumptions, not measurements."""

import math
from dataclasses import dataclass, replace

from maritime.errors import InvalidRecordError

CAUSES = ("late", "speed", "breakdown", "absence")
_SHARE = (1.0, "a share from 0 to 1")
_MINUTES = (1440.0, "minutes from 0 to 1440")
LIMITS = {
    "late_share": _SHARE,
    "late_min": _MINUTES,
    "late_most_min": _MINUTES,
    "speed_spread": (0.9, "a share from 0 to 0.9"),
    "breakdowns": (10_000.0, "a number from 0 to 10000"),
    "mended_share": _SHARE,
    "absence_share": _SHARE,
}
"""The most that each setting may be (the least is 0), and how to say so."""
NOTHING = {"late_share": 0.0, "speed_spread": 0.0, "breakdowns": 0.0, "absence_share": 0.0}
SETTING_OF = dict(zip(CAUSES, NOTHING, strict=True))


@dataclass(frozen=True)
class StressParams:
    """
    How often and how far things go otherwise than planned.

    late_share of patrols leave late, by an exponential time of mean late_min, at most
    late_most_min. Speeds lie within speed_spread of those planned. breakdowns is how many a team
    has in 100 hours out; mended_share of them are mended on the spot within repair_min (from, to),
    the others end the shift. absence_share of shifts are not crewed at all.
    """

    late_share: float = 0.5
    late_min: float = 10.0
    late_most_min: float = 60.0
    speed_spread: float = 0.3
    breakdowns: float = 1.0
    mended_share: float = 0.5
    repair_min: tuple[float, float] = (20.0, 90.0)
    absence_share: float = 0.03

    def __post_init__(self) -> None:
        for name, (most, expected) in LIMITS.items():
            self._require(name, 0 <= getattr(self, name) <= most, expected)
        low, high = self.repair_min
        is_span = 0 <= low <= high and math.isfinite(high)
        self._require("repair_min", is_span, "two numbers of minutes, the first not the greater")

    def _require(self, name: str, is_good: bool, expected: str) -> None:
        if not is_good:
            raise InvalidRecordError("stress", "", name, getattr(self, name), expected)

    def only(self, cause: str) -> "StressParams":
        """Give the same with one cause alone; what it does stays the same, draw by draw."""
        setting = SETTING_OF[cause]
        return replace(self, **{**NOTHING, setting: getattr(self, setting)})

    @classmethod
    def none(cls) -> "StressParams":
        """Give settings under which all goes as planned."""
        return cls(**NOTHING)
