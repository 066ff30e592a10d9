"""Hold the teams that patrol: where they start, how fast they move, when they are on shift."""

from dataclasses import dataclass
from datetime import date

from maritime.checks import (
    require_choice,
    require_day_order,
    require_days,
    require_minute_of_day,
    require_positive,
    require_text,
)
from maritime.errors import InvalidRecordError
from maritime.standard import EVERY_DAY

MODES = ("foot", "vehicle", "boat", "drone")
SHORE_MODES = ("foot", "vehicle")


@dataclass(frozen=True)
class Team:
    """A mixed team in one shift a day; shift_end_min < shift_start_min runs over midnight."""

    team_id: str
    base_id: str
    mode: str
    patrol_speed_kmh: float
    transit_speed_kmh: float
    shift_start_min: int
    shift_end_min: int
    days: frozenset[int] = EVERY_DAY
    valid_from: date | None = None
    valid_to: date | None = None
    endurance_min: float | None = None
    radio: str | None = None
    """Channel or call sign 电台."""

    def __post_init__(self) -> None:
        row = ("team", self.team_id)
        require_text(*row, "team_id", self.team_id)
        require_choice(*row, "mode", self.mode, MODES)
        require_positive(*row, "patrol_speed_kmh", self.patrol_speed_kmh)
        require_positive(*row, "transit_speed_kmh", self.transit_speed_kmh)
        require_minute_of_day(*row, "shift_start", self.shift_start_min)
        require_minute_of_day(*row, "shift_end", self.shift_end_min)
        if self.shift_start_min == self.shift_end_min:
            raise InvalidRecordError(
                *row, "shift_end", self.shift_end_min, "a time other than shift_start"
            )
        require_days(*row, self.days)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")
        require_positive(*row, "endurance_min", self.endurance_min)
