"""Hold how long a trouble must hold, how near neighbours are, and how much is told in an hour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from maritime.alerts.records import (
    INCIDENT_UNSIGNED,
    PAIRING_LAPSED,
    ROUND_NOT_STARTED,
    SENSOR_DOWN,
    SUSPECTED_NO_PAPERS,
    TARGET_DUE,
    TARGET_OVERDUE,
    UNIT_SILENT,
)
from maritime.checks import require_positive
from maritime.errors import InvalidRecordError

HOUR_S = 3600
HOLDS_S: Mapping[str, int] = MappingProxyType(
    {
        TARGET_OVERDUE: 0, TARGET_DUE: 120, ROUND_NOT_STARTED: 60, UNIT_SILENT: 120,
        SENSOR_DOWN: 300, PAIRING_LAPSED: 600, SUSPECTED_NO_PAPERS: 0, INCIDENT_UNSIGNED: 60,
    }
)  # fmt: skip
"""Seconds that a trouble of a kind must have been there; what is overdue is told of at once."""


@dataclass(frozen=True)
class AlertLimits:
    """
    What keeps alerts few.

    told_an_hour is how many may sound and go out in any hour; the last of them is kept for the
    alert that collects the rest, and kept_for_urgent of the others for urgent ones. A trouble is
    over when it was gone for clears_s. Targets of one reason that is about no team and no sensor
    are one alert where at most near_m of their coastline lie between two of them; those whose
    weight is below heavy wherever they lie on it. begun_an_hour is how many alerts may begin in any
    hour; the last of them gathers what the others leave, and begun_for_urgent of the others are
    kept for urgent ones.
    """

    told_an_hour: int = 6
    kept_for_urgent: int = 2
    clears_s: int = 1800
    near_m: float = 3000.0
    heavy: float = 4.0
    begun_an_hour: int = 6
    begun_for_urgent: int = 2
    holds_s: Mapping[str, int] = field(default_factory=lambda: HOLDS_S)

    def __post_init__(self) -> None:
        require_positive("alert limits", "", "near_m", self.near_m)
        require_positive("alert limits", "", "heavy", self.heavy)
        for kept, of in (
            ("kept_for_urgent", "told_an_hour"),
            ("begun_for_urgent", "begun_an_hour"),
        ):
            found, most = getattr(self, kept), getattr(self, of) - 1
            if not 0 <= found < most:
                raise InvalidRecordError(
                    "alert limits", "", kept, found, f"less than {of} - 1, which is {most}"
                )
