"""Define what the duty room is told: the state of a coast, its units, what fails next."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.wire import NO_NUL, Asked, Wire, WrittenInstant, with_example

TargetState = Literal["not_required", "covered", "due", "overdue"]
UnitState = Literal[
    "off_shift", "at_base", "start_overdue", "on_round", "paused", "ordered", "silent", "lost"
]
Reason = Literal[
    "round_cancelled", "unit_lost", "unit_not_started", "unit_silent", "unit_late",
    "visit_missed", "weather_stopped", "sensor_down", "no_team_on_shift", "no_plan",
    "nobody_planned", "not_established",
]  # fmt: skip
Mode = Literal["foot", "vehicle", "boat", "drone"]
Note = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
TargetRow = tuple[TargetState, datetime | None, datetime | None, str | None]


def require_one_place(target_id: str | None, lon: float | None, lat: float | None) -> None:
    """Raise ValueError unless there is a target, or else a longitude with a latitude."""
    if (lon is None) != (lat is None) or (target_id is None) == (lon is None):
        raise ValueError("a target_id, or else lon and lat")


class LiveAsked(Asked):
    """Which instant is shown, by what was known when."""

    at: WrittenInstant | None = Field(None, description="Instant shown; now if none.")
    known_at: WrittenInstant | None = Field(
        None, description="Only what had been received by then; now if none."
    )


class FiguresAnswer(Wire):
    """Numbers of targets in each state, and the share of weight that is covered, 0 to 1."""

    covered: int
    due: int
    overdue: int
    not_required: int
    coverage_now: float


class PhoneAnswer(Wire):
    """Somebody of a unit with his phone."""

    name: str
    phone: str


class VisitAnswer(Wire):
    """Where a unit goes next by the plan, as late as it is."""

    target_id: str
    at: datetime


class UnitAnswer(Wire):
    """How a unit stands; positions and phones only for those who may see them."""

    team_id: str
    mode: Mode
    base_id: str
    state: UnitState
    shift_from: datetime | None
    shift_to: datetime | None
    round_id: UUID | None
    lon: float | None = Field(description="Of its last position, of its base where it is there.")
    lat: float | None
    position_at: datetime | None = Field(description="When it was there; null: its base.")
    phones: list[PhoneAnswer]
    radio: str | None
    next_visits: list[VisitAnswer]
    order_id: UUID | None
    late_min: float = Field(description="How late its round is, or its next one.")
    stopped_until: datetime | None = Field(description="Weather keeps it in until then.")


class SensorAnswer(Wire):
    """Whether a sensor is on line, and since which report; null: as the pack has it."""

    sensor_id: str
    is_online: bool
    since: datetime | None


class SentUnitAnswer(Wire):
    """The unit that can be there first; a free one waits at its base."""

    team_id: str
    arrives_at: datetime
    minutes: float
    is_free: bool
    phones: list[PhoneAnswer]
    radio: str | None


class FailsNextAnswer(Wire):
    """A gap of the coming 4 hours as it stands."""

    target_id: str
    from_: datetime = Field(alias="from", serialization_alias="from")
    to: datetime | None = Field(description="Null where nobody is promised to come within a day.")
    overdue_min: float = Field(description="Minutes of it in the coming 4 hours.")
    weighted_min: float
    reason: Reason
    reason_team_id: str | None
    reason_sensor_id: str | None
    planned_at: datetime | None = Field(description="When the visit was planned that fails.")
    unit: SentUnitAnswer | None


class StopAnswer(Wire):
    """Hours in which weather keeps a mode in, and which limits it passes."""

    mode: Mode
    from_: datetime = Field(alias="from", serialization_alias="from")
    to: datetime
    why: str


class LiveAnswer(Wire):
    """A coast at an instant, by what was known at one."""

    model_config = with_example(
        district_id="440781", now="2026-11-28T14:00:00Z", at="2026-11-28T14:00:00Z",
        known_at="2026-11-28T14:00:00Z", is_simulated=True, plan_id=None, plan_since=None,
        nobody_on_duty=False,
        figures={"covered": 1, "due": 0, "overdue": 0, "not_required": 0, "coverage_now": 1.0},
        targets={"L001": ["covered", "2026-11-28T13:40:00Z", "2026-11-28T14:40:00Z", "check"]},
        units=[], sensors=[], fails_next=[], fails_open_total=0, fails_next_total=0,
        knows_arrivals=True, stops=[], sequence=1795874400000,
    )  # fmt: skip

    district_id: str
    now: datetime
    at: datetime
    known_at: datetime
    is_simulated: bool
    plan_id: UUID | None
    plan_since: datetime | None
    nobody_on_duty: bool
    figures: FiguresAnswer
    targets: dict[str, TargetRow] = Field(
        description="By id: state, when it was last under watch, when it is overdue if nobody "
        "comes (or has been since), and by what it was seen last."
    )
    units: list[UnitAnswer]
    sensors: list[SensorAnswer]
    fails_next: list[FailsNextAnswer] = Field(
        description="The first hundred that are open already, then the first hundred that come."
    )
    fails_open_total: int = Field(description="How many gaps are open already.")
    fails_next_total: int = Field(description="Those and the gaps that come, told or not.")
    knows_arrivals: bool = Field(
        description="False while the ways of the teams are still being reckoned: no units then."
    )
    stops: list[StopAnswer] = Field(description="When weather keeps modes in, from then on.")
    sequence: int = Field(description="Greater after every change that the server was told of.")


class StripAsked(Asked):
    """Which hours of the coast are unrolled."""

    from_: WrittenInstant = Field(alias="from")
    to: WrittenInstant
    known_at: WrittenInstant | None = None


class StripAnswer(Wire):
    """States of every target at even steps: 0 not required, 1 covered, 2 due, 3 overdue."""

    model_config = with_example(
        **{"from": "2026-11-28T00:00:00Z"}, to="2026-11-28T01:00:00Z", step_min=15,
        targets={"L001": "11233"},
    )  # fmt: skip

    from_: datetime = Field(alias="from", serialization_alias="from")
    to: datetime
    step_min: int
    targets: dict[str, str]


class NearestAsked(Asked):
    """To which target, or which place, units are wanted."""

    target_id: str | None = Field(None, max_length=500, pattern=r"^[^\x00]*$")
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    most: Annotated[int, Field(ge=1, le=50)] = 3

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        require_one_place(self.target_id, self.lon, self.lat)
        return self


class NearUnitAnswer(Wire):
    """A unit that can be there, and when."""

    model_config = with_example(
        team_id="T01", mode="vehicle", state="at_base", arrives_at="2026-11-28T14:12:00Z",
        minutes=12.0, lon=112.81, lat=21.68, position_at=None, phones=[], radio=None,
    )  # fmt: skip

    team_id: str
    mode: Mode
    state: UnitState
    arrives_at: datetime
    minutes: float
    lon: float | None
    lat: float | None
    position_at: datetime | None
    phones: list[PhoneAnswer]
    radio: str | None
