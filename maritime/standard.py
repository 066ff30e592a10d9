"""Hold the patrol standard 巡防标准: how long a target may be left unwatched, and when."""

from dataclasses import dataclass

from maritime.checks import (
    require_choice,
    require_days,
    require_minute_of_day,
    require_positive,
)
from maritime.coast import SEGMENT_GRADES
from maritime.errors import InvalidRecordError
from maritime.places import LANDING_POINT_GRADES

EVERY_DAY = frozenset(range(1, 8))
GRADES_BY_KIND = {"segment": SEGMENT_GRADES, "landing_point": LANDING_POINT_GRADES}


@dataclass(frozen=True)
class StandardRule:
    """One row of the standard: an interval for a kind and grade in a band of local time.

    from_min and to_min are minutes of the local day (0–1440); to_min < from_min runs over
    midnight and belongs to the day on which it begins. days are ISO weekdays, 1 = Monday.
    """

    target_kind: str
    grade: str
    from_min: int
    to_min: int
    interval_min: float
    interval_with_sensor_min: float | None = None
    days: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        row = ("standard", f"{self.target_kind}/{self.grade}")
        require_choice(*row, "target", self.target_kind, tuple(GRADES_BY_KIND))
        require_choice(*row, "grade", self.grade, GRADES_BY_KIND[self.target_kind])
        require_minute_of_day(*row, "from", self.from_min)
        require_minute_of_day(*row, "to", self.to_min)
        if self.from_min == self.to_min:
            raise InvalidRecordError(
                *row, "to", self.to_min, "a time other than from (a whole day is 00:00-24:00)"
            )
        require_positive(*row, "interval_min", self.interval_min)
        require_positive(*row, "interval_with_sensor_min", self.interval_with_sensor_min)
        require_days(*row, self.days)
