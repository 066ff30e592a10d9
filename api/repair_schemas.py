"""Define what is asked for a repair of the plan in force, and what is answered."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.live_schemas import Mode, Note
from api.plan_run import MOST_SEEDS
from api.wire import INSTANT_EXAMPLE, Asked, Wire, WrittenInstant, with_example
from geo_data.instants import parse_instant
from maritime.repair.weather import WeatherSpan

LEAST_SEARCH_S, LONGEST_SEARCH_S, USUAL_SEARCH_S = 1.0, 120.0, 20.0
MOST_ROWS = 200
ID_EXAMPLE = "0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"
OTHER_ID_EXAMPLE = "8a1f0c9e-6a53-4b52-9d1c-2d3f4e5a6b7c"
LATER_EXAMPLE = "2026-11-23T14:00:00+08:00"

Measure = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class _Span(Asked):
    from_: WrittenInstant = Field(alias="from")
    to: WrittenInstant

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if parse_instant(self.to) <= parse_instant(self.from_):
            raise ValueError("to: an instant after from")
        return self


class WeatherRow(_Span):
    """Weather of some hours; what is left out is not known and stops nobody."""

    wind_ms: Measure | None = None
    wave_m: Measure | None = None
    visibility_m: Measure | None = None


def weather_span(row: WeatherRow) -> WeatherSpan:
    """Give a row of weather as the core has it."""
    return WeatherSpan(
        parse_instant(row.from_), parse_instant(row.to), row.wind_ms, row.wave_m, row.visibility_m
    )


class StoppedRow(_Span):
    """Hours in which the units of a mode stay in."""

    mode: Mode
    why: Note = ""


class RepairAsked(Asked):
    """How to repair the plan in force."""

    model_config = with_example(
        seconds=20.0, price_min=60.0, seed=1, counts="seen",
        weather=[{"from": INSTANT_EXAMPLE, "to": LATER_EXAMPLE, "wave_m": 2.4}], stopped=[],
    )  # fmt: skip

    seconds: Annotated[
        float,
        Field(
            ge=LEAST_SEARCH_S, le=LONGEST_SEARCH_S, allow_inf_nan=False,
            description="Seconds of search; a first repair is there when all teams were weighed.",
        ),
    ] = USUAL_SEARCH_S  # fmt: skip
    price_min: Annotated[
        float,
        Field(
            ge=0, le=1e9, allow_inf_nan=False,
            description="Weighted minutes that other orders of a team not hit cost.",
        ),
    ] = 60.0  # fmt: skip
    seed: Annotated[int, Field(ge=0, lt=MOST_SEEDS)] = 1
    counts: Literal["seen", "plan"] = Field(
        "seen",
        description="What was watched until now: what really came in, or all that was planned.",
    )
    weather: list[WeatherRow] | None = Field(
        None, max_length=MOST_ROWS,
        description="By the office's limits it stops modes; as it was told last, if none.",
    )  # fmt: skip
    stopped: list[StoppedRow] = Field(
        [], max_length=MOST_ROWS, description="Modes that stay in, whatever the limits say."
    )


class PublishAsked(Asked):
    """A note on a repair that is put into force."""

    model_config = with_example(note="T03 车坏了")

    note: Note | None = None


class OpenSpan(Wire):
    """Time in which a target is open on one side alone."""

    target_id: str
    name: str | None
    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    weighted_min: float


class ChangedOrders(Wire):
    """A team with other orders than planned, from when on; its patrols as they then are."""

    team_id: str
    is_hit: bool = Field(description="It was lost, late, sent elsewhere or stopped itself.")
    from_: str = Field(alias="from", serialization_alias="from")
    patrol_ids: list[str]


class LeftOut(Wire):
    """Something that was told and could not be used."""

    kind: str
    id: str
    found: str
    expected: str


class LostUnit(Wire):
    """A unit out of service."""

    team_id: str
    since: str
    until: str | None
    has_ended: bool = Field(
        False, description="Its crew ended its round early; until is the planned end of that."
    )


class LateUnit(Wire):
    """A unit behind its plan."""

    team_id: str
    minutes: float


class DivertedUnit(Wire):
    """A unit that was sent elsewhere; null: to a bare place."""

    team_id: str
    place_id: str | None


class StoppedMode(Wire):
    """A mode that stays in for some hours."""

    mode: str
    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    why: str


class Befallen(Wire):
    """What befell the plan."""

    lost: list[LostUnit]
    late: list[LateUnit]
    diverted: list[DivertedUnit]
    stopped: list[StoppedMode]


_SPAN = {
    "target_id": "L001", "name": "沙堤", "from": INSTANT_EXAMPLE, "to": LATER_EXAMPLE,
    "weighted_min": 105.0,
}  # fmt: skip


class RepairAnswer(Wire):
    """A repaired plan: a proposal until it is published; minutes are weighted."""

    model_config = with_example(
        plan_id=ID_EXAMPLE, district_id="440781", repairs_plan_id=OTHER_ID_EXAMPLE,
        created_at=INSTANT_EXAMPLE, published_at=INSTANT_EXAMPLE, at=INSTANT_EXAMPLE,
        befallen={"lost": [{"team_id": "T03", "since": INSTANT_EXAMPLE,
                            "until": LATER_EXAMPLE, "has_ended": False}],
                  "late": [], "diverted": [], "stopped": []},
        planned_min=119113.0, nothing_done_min=149935.0, repaired_min=136000.0,
        required_min=1010000.0, closed=[_SPAN], closed_total=1, opened=[], opened_total=0,
        orders_changed=[{"team_id": "T05", "is_hit": False, "from": INSTANT_EXAMPLE,
                         "patrol_ids": ["P012"]}],
        teams_not_hit=29, left_out=[],
    )  # fmt: skip

    plan_id: UUID
    district_id: str
    repairs_plan_id: UUID = Field(description="The plan that it repairs.")
    created_at: datetime
    published_at: datetime | None = Field(description="When it was put into force; null: never.")
    at: str = Field(description="The instant from which orders are others.")
    befallen: Befallen
    planned_min: float = Field(description="Open, had all gone as planned.")
    nothing_done_min: float = Field(description="Open, if nobody repairs anything.")
    repaired_min: float = Field(description="Open with the repair.")
    required_min: float
    closed: list[OpenSpan] = Field(description="What it closes, the heaviest first; at most 200.")
    closed_total: int
    opened: list[OpenSpan] = Field(description="What it opens, the heaviest first; at most 200.")
    opened_total: int
    orders_changed: list[ChangedOrders]
    teams_not_hit: int = Field(description="Teams that were not hit and have some duty left.")
    left_out: list[LeftOut]


class RepairPublished(Wire):
    """A repair that was put into force."""

    model_config = with_example(
        publication_id=OTHER_ID_EXAMPLE, plan_id=ID_EXAMPLE,
        published_at="2026-11-28T14:00:00Z", note="T03 车坏了",
    )  # fmt: skip

    publication_id: UUID
    plan_id: UUID
    published_at: datetime
    note: str | None
