"""Take in incidents 事件, take their steps, list them with their clocks, count them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, model_validator

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting, note_looking
from api.incident_answers import (
    AT,
    INCIDENT_ID,
    STEP_EXAMPLE,
    IncidentAnswer,
    incident_answer,
)
from api.routes_field_lists import instant_of
from api.wire import Asked, Items, Paging, PlainText, Wire, WrittenInstant, items_of, with_example
from geo_data.follow_orders import follow_orders
from geo_data.instants import WrittenTimeError
from geo_data.new_incident import NewIncident, NewStep
from geo_data.read_incidents import IncidentFilter, read_figures, read_incident, read_incidents
from geo_data.store_connection import open_connection
from geo_data.store_incidents import make_incident, raise_overdue, take_step
from maritime.incidents.figures import IncidentFigures
from maritime.incidents.rules import CLOCKS, LEVELS, Named
from maritime.incidents.sources import INCIDENT_SOURCES
from maritime.incidents.steps import LONGEST_TEXT, OFFICE_STEPS

router = APIRouter(tags=["incidents"])

IncidentId = Annotated[UUID, Path(description="Id of the incident.", examples=[INCIDENT_ID])]
Lon = Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)]
LongText = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=LONGEST_TEXT)]
StepName = Literal[OFFICE_STEPS]
NO_EXAMPLE_RATE = {
    "reported": 3, "accepted": 2, "rejected": 1, "closed": 2, "due": 2, "on_time": 1,
    "closed_within": 2, "calls": 1, "answers": 1, "answers_on_time": 0, "closure_rate": 1.0,
    "on_time_rate": 0.5,
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
    accept: bool = Field(False, description="Taken in 受理 at once.")


class IncidentStepAsked(PlacedAsked):
    """A step that somebody takes; what belongs to it depends on the step."""

    model_config = with_example(
        step_id=STEP_EXAMPLE["step_id"], step="assign", after=2, team_id="T03", wave=1
    )

    step_id: UUID = Field(description="Made by whoever sends it; the same again is taken once.")
    step: StepName
    after: int = Field(ge=0, le=1_000_000, description="The number of the last step seen.")
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
        given = self.model_dump(mode="json", exclude={"step_id", "step", "after"})
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
    to: WrittenInstant = Field(description="First instant after it.")
    as_of: WrittenInstant | None = Field(
        None, description="What had been done by then; now, if none."
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


@router.get("/incident-rules")
async def get_incident_rules(services: Given) -> RulesAnswer:
    """Give the kinds, outcomes, departments and limits that the office defines."""
    rules = services.incident_rules
    return RulesAnswer(
        kinds=[
            KindAnswer(**_word(kind.word).model_dump(), level=kind.level)
            for kind in rules.kinds.values()
        ],
        outcomes=[_word(one) for one in rules.outcomes.values()],
        early_outcomes=sorted(rules.early_outcomes),
        departments=[_word(one) for one in rules.departments.values()],
        tip_kinds=[_word(one) for one in rules.tip_kinds.values()],
        limits_min={
            level: {clock: rules.limits_min[level][clock] for clock in CLOCKS} for level in LEVELS
        },
        takes_public_tips=rules.takes_public_tips,
    )


@router.post(
    "/districts/{district_id}/incidents", status_code=201,
    responses={200: {"description": "It is there already.", "model": IncidentAnswer}},
)  # fmt: skip
async def report_an_incident(
    response: Response,
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    asked: IncidentAsked,
) -> IncidentAnswer:
    """Report an incident, of a place or of none; the same one again is the same."""
    new = NewIncident(**asked.model_dump(exclude={"accept"}), is_accepted=asked.accept)
    async with open_connection(services.served) as connection:
        found, is_new = await make_incident(
            connection, actor, district, new, services.incident_rules, now=services.now()
        )
        await connection.commit()
    response.status_code = 201 if is_new else 200
    return incident_answer(found)


@router.get("/districts/{district_id}/incidents")
async def list_incidents(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[IncidentsAsked, Query()],
) -> Items[IncidentAnswer]:
    """Give incidents with their clocks, newest first."""
    rows, page = await read_incidents(
        connection, district.district_id, asked.wanted, asked.page, services.incident_rules,
        now=services.now(),
    )  # fmt: skip
    answers = map(incident_answer, rows)
    return Items[IncidentAnswer](**items_of(request, page, asked, answers))


@router.get("/districts/{district_id}/incidents/figures")
async def get_incident_figures(
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[PeriodAsked, Query()],
) -> IncidentFiguresAnswer:
    """Give closure rate 办结率 and on-time rate 按期办结率 of a period, with what they count."""
    from_at, to_at = instant_of(asked.from_), instant_of(asked.to)
    as_of = instant_of(asked.as_of) or services.now()
    if to_at <= from_at:
        raise WrittenTimeError(asked.to, "an instant after from")
    found = await read_figures(
        connection, district.district_id, services.incident_rules, from_at=from_at, to_at=to_at,
        as_of=as_of,
    )  # fmt: skip
    kinds = {kind: _figures(one) for kind, one in found.items() if kind is not None}
    return IncidentFiguresAnswer(
        **{"from": from_at, "to": to_at, "as_of": as_of, "all": _figures(found[None]),
           "kinds": kinds}
    )  # fmt: skip


@router.post("/districts/{district_id}/incidents/raise")
async def raise_overdue_incidents(services: Given, district: AskedDistrict) -> RaisedAnswer:
    """
    Take in what units answered to their orders, then raise what is newly overdue by a level.

    Once for each answer and each clock, whoever asks how often.
    """
    async with open_connection(services.engine) as connection:
        await follow_orders(
            connection, district.district_id, services.incident_rules, now=services.now()
        )
        raised = await raise_overdue(
            connection, district.district_id, services.incident_rules, now=services.now()
        )
        await connection.commit()
    return RaisedAnswer(raised=len(raised))


@router.get("/districts/{district_id}/incidents/{incident_id}")
async def get_incident(
    services: Given, connection: Snapshot, district: AskedDistrict, incident_id: IncidentId
) -> IncidentAnswer:
    """Give an incident with every step, and what may be done next."""
    found = await read_incident(
        connection, district.district_id, incident_id, services.incident_rules, now=services.now()
    )
    await note_looking(services, f"incident {found.number}", district_id=district.district_id)
    return incident_answer(found)


@router.post(
    "/districts/{district_id}/incidents/{incident_id}/steps", status_code=201,
    responses={200: {"description": "It was taken already.", "model": IncidentAnswer}},
)  # fmt: skip
async def take_a_step(
    response: Response,
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    incident_id: IncidentId,
    asked: IncidentStepAsked,
) -> IncidentAnswer:
    """Take a step; where somebody else was faster: 409 with the incident as it is."""
    step = NewStep(asked.step_id, asked.step, asked.after, asked.facts)
    async with open_connection(services.served) as connection:
        found, is_new = await take_step(
            connection, actor, district.district_id, incident_id, step, services.incident_rules,
            now=services.now(),
        )  # fmt: skip
        await connection.commit()
    response.status_code = 201 if is_new else 200
    return incident_answer(found)


def _word(word: Named) -> OfficeWordAnswer:
    return OfficeWordAnswer.model_validate(word)


def _figures(found: IncidentFigures) -> FiguresOfAnswer:
    return FiguresOfAnswer.model_validate(found)
