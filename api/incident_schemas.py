"""Define what is asked of incidents, and what is answered of rules and figures."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from api.incident_answers import (
    AT,
    INCIDENT_ID,
    STEP_EXAMPLE,
)
from api.routes_field_lists import instant_of
from api.wire import Asked, Paging, PlainText, Wire, WrittenInstant, with_example
from geo_data.read_incidents import IncidentFilter
from maritime.incidents.rules import LEVELS
from maritime.incidents.sources import INCIDENT_SOURCES
from maritime.incidents.steps import LONGEST_TEXT, OFFICE_STEPS

Lon = Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)]
LongText = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=LONGEST_TEXT)]
StepName = Literal[OFFICE_STEPS]
NO_EXAMPLE_RATE = {
    "reported": 3, "accepted": 2, "rejected": 1, "closed": 2, "due": 2, "on_time": 1,
    "closed_within": 2, "calls": 1, "answers": 1, "answers_on_time": 0, "reopened": 0,
    "closure_rate": 1.0, "on_time_rate": 0.5,
}  # fmt: skip


class OfficeWordAnswer(Wire):
    """A word of the office."""

    code: str
    zh: str
    en: str


class KindAnswer(OfficeWordAnswer):
    """A kind of incidents, and at which level one begins."""

    level: str


class RulesAnswer(Wire):
    """What the office defines of incidents and tips."""

    model_config = with_example(
        kinds=[{"code": "landing", "zh": "疑似上岸", "en": "Something brought ashore",
                "level": "serious"}],
        outcomes=[{"code": "seizure", "zh": "查获", "en": "Seized"}],
        early_outcomes=["unfounded"], departments=[], tip_kinds=[],
        limits_min={"ordinary": {"sign": 10.0}}, takes_public_tips=False,
    )  # fmt: skip

    kinds: list[KindAnswer]
    outcomes: list[OfficeWordAnswer]
    early_outcomes: list[str]
    departments: list[OfficeWordAnswer]
    tip_kinds: list[OfficeWordAnswer]
    limits_min: dict[str, dict[str, float]] = Field(description="By level and clock.")
    takes_public_tips: bool


class PlacedAsked(Asked):
    """A place, as far as it is known."""

    lon: Lon = None
    lat: Lat = None

    @model_validator(mode="after")
    def _has_both(self) -> "PlacedAsked":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat belong together")
        return self


class IncidentAsked(PlacedAsked):
    """An incident as it is reported."""

    model_config = with_example(
        incident_id=INCIDENT_ID, kind="landing", text="沙堤有人卸货", source="call",
        lon=112.81, lat=21.68, accept=True,
    )  # fmt: skip

    incident_id: UUID = Field(description="Made by whoever sends it.")
    kind: PlainText
    level: Literal[LEVELS] | None = Field(None, description="That of the kind, if none.")
    text: LongText | None = Field(None, description="That of the item, if it comes from one.")
    source: Literal[INCIDENT_SOURCES] = "call"
    target_id: PlainText | None = None
    from_item_id: UUID | None = Field(None, description="A tell 随手拍 or a check.")
    from_alert_id: UUID | None = None
    from_tip_id: UUID | None = None
    accept: bool = Field(False, description="Taken in 受理 at once, when it was reported.")
    at: WrittenInstant | None = Field(
        None, description="When it was reported, if that was earlier: at most 48 h ago."
    )


class IncidentStepAsked(PlacedAsked):
    """A step that somebody takes; what belongs to it depends on the step."""

    model_config = with_example(
        step_id=STEP_EXAMPLE["step_id"], step="assign", after=2, team_id="T03", wave=1
    )

    step_id: UUID = Field(description="Made by whoever sends it; the same again is taken once.")
    step: StepName
    after: int = Field(ge=0, le=1_000_000, description="The number of the last step seen.")
    at: WrittenInstant | None = Field(
        None,
        description="When it happened, if that was earlier: at most 48 h ago, not before the step "
        "that it follows; not of amend, note and reopen.",
    )
    team_id: PlainText | None = None
    wave: int | None = Field(None, ge=1, le=3, description="First, second or third units.")
    order_id: UUID | None = Field(None, description="The order that sends the unit.")
    department: PlainText | None = None
    outcome: PlainText | None = None
    level: Literal[LEVELS] | None = None
    kind: PlainText | None = None
    target_id: PlainText | None = None
    text: LongText | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What belongs to the step, as it is kept."""
        given = self.model_dump(mode="json", exclude={"step_id", "step", "after", "at"})
        return {name: value for name, value in given.items() if value is not None}


class IncidentsAsked(Paging):
    """Filters of incidents."""

    open: bool | None = Field(None, description="Only open ones, or only ended ones.")
    from_: WrittenInstant | None = Field(None, alias="from", description="Reported from then on.")
    to: WrittenInstant | None = Field(None, description="Reported before then.")

    @property
    def wanted(self) -> IncidentFilter:
        """The filter as the reading side has it."""
        return IncidentFilter(self.open, instant_of(self.from_), instant_of(self.to))


class PeriodAsked(Asked):
    """A period, and as of when its incidents are judged."""

    from_: WrittenInstant = Field(alias="from", description="First instant of the period.")
    to: WrittenInstant | None = Field(
        None, description="First instant after it; a second after `as_of`, if none."
    )
    as_of: WrittenInstant | None = Field(
        None, description="What had been entered by then; now, if none."
    )


class FiguresOfAnswer(Wire):
    """Counts and rates; a rate of nothing is null."""

    reported: int
    accepted: int
    rejected: int
    closed: int
    due: int
    on_time: int
    closed_within: int
    calls: int
    answers: int
    answers_on_time: int
    reopened: int = Field(description="Of accepted: reopened by then, closed again or not.")
    closure_rate: float | None = Field(description="办结率: closed ÷ accepted.")
    on_time_rate: float | None = Field(description="按期办结率: on_time ÷ due.")


class IncidentFiguresAnswer(Wire):
    """The figures of a period, of all incidents and of each kind."""

    model_config = with_example(
        **{"from": AT, "to": AT, "as_of": AT, "all": NO_EXAMPLE_RATE,
           "kinds": {"landing": NO_EXAMPLE_RATE}}
    )  # fmt: skip

    from_: datetime = Field(alias="from")
    to: datetime
    as_of: datetime
    all: FiguresOfAnswer
    kinds: dict[str, FiguresOfAnswer]


class RaisedAnswer(Wire):
    """How many incidents were raised a level."""

    model_config = with_example(raised=1)

    raised: int
