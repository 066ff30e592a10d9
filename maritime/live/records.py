"""Hold what the duty room sees of a coast at one instant; epoch seconds, lon lat in EPSG:4326."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from maritime.live.units import UnitStanding
from maritime.repair.case import StoppedSpan

COVERED, DUE, OVERDUE, NOT_REQUIRED = "covered", "due", "overdue", "not_required"
TARGET_STATES = (NOT_REQUIRED, COVERED, DUE, OVERDUE)
"""In the order of the numbers of maritime.states."""
WEATHER_STOPPED = "weather_stopped"
REASONS = (
    "round_cancelled", "unit_lost", "unit_not_started", "unit_silent", "unit_late", "visit_missed",
    WEATHER_STOPPED, "sensor_down", "no_team_on_shift", "no_plan", "nobody_planned",
    "not_established",
)  # fmt: skip
"""Why a gap opens; each of them is said only where it is proven, else `not_established`."""


@dataclass(frozen=True)
class LiveTarget:
    """
    How a target stands.

    last_seen_s is when it was last under watch and by what (a source of observations), None where
    that is not known. fails_s is when it will be overdue if nobody comes, or has been since.
    """

    target_id: str
    state: str
    last_seen_s: int | None
    fails_s: int | None
    by: str | None


@dataclass(frozen=True, eq=False)
class LiveUnit:
    """
    How a unit stands, and where it goes next by the plan: (target, instant), earliest first.

    late_s is how late its round is, or its next one, by what was known.
    """

    standing: UnitStanding
    next_visits: tuple[tuple[str, int], ...]
    late_s: float = 0.0


@dataclass(frozen=True)
class SensorStanding:
    """Whether a sensor is on line, and since which report; None: as the pack has it."""

    sensor_id: str
    is_online: bool
    since_s: int | None


@dataclass(frozen=True)
class SentUnit:
    """The unit that can be there first; is_free says whether it waits at its base."""

    team_id: str
    arrives_s: int
    is_free: bool


@dataclass(frozen=True)
class FailsNext:
    """
    A gap of the hours to come, as it stands.

    to_s is None where nobody is promised to come within a day. overdue_min and weighted_min count
    what of it lies in those hours. reason is one of REASONS; its unit, sensor and planned instant
    are given where it has any.
    """

    target_id: str
    from_s: int
    to_s: int | None
    overdue_min: float
    weighted_min: float
    reason: str
    reason_team_id: str | None = None
    reason_sensor_id: str | None = None
    planned_s: int | None = None
    unit: SentUnit | None = None


@dataclass(frozen=True, eq=False)
class LiveState:
    """
    A coast at an instant at_s by what was known at known_s.

    stops are when weather keeps modes in, from then on.
    """

    at_s: int
    known_s: int
    plan_id: UUID | None
    targets: tuple[LiveTarget, ...]
    units: tuple[LiveUnit, ...]
    sensors: tuple[SensorStanding, ...]
    fails_next: tuple[FailsNext, ...]
    coverage_now: float
    stops: tuple[StoppedSpan, ...] = ()

    @property
    def nobody_on_duty(self) -> bool:
        """Whether no unit at all is at work, as far as is known."""
        return not any(unit.standing.is_on_duty for unit in self.units)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many targets are in each state."""
        states = [target.state for target in self.targets]
        return {state: states.count(state) for state in TARGET_STATES}
