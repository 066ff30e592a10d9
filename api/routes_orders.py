"""Send units, follow what becomes of orders, publish plans, say how units and sensors are."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, model_validator

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting
from api.live_schemas import Note, require_one_place
from api.publishing import publish_present_plan
from api.routes_field_lists import instant_of
from api.wire import (
    INSTANT_EXAMPLE,
    Asked,
    Items,
    Paging,
    PlainText,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.live_errors import UnitNotOnDutyError
from geo_data.plan_in_force import read_publications
from geo_data.read_page import Row
from geo_data.store_connection import open_connection
from geo_data.store_errors import RecordNotFoundError
from geo_data.store_orders import find_order, read_orders, send_order, step_order
from geo_data.store_unit_words import keep_sensor_report, keep_unit_status
from maritime.errors import HorizonError
from maritime.live.units import OFF_SHIFT, UNIT_LOST, UnitStanding
from maritime.live.words import BACK, LATE

router = APIRouter(tags=["duty room"])

AHEAD = timedelta(minutes=2)
REPORT_BACK = timedelta(days=31)
ID_EXAMPLE = "0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"

OrderState = Literal["sent", "acknowledged", "declined", "arrived", "done", "withdrawn"]
OrderId = Annotated[UUID, Path(description="Id of the order.", examples=[ID_EXAMPLE])]
TeamId = Annotated[str, Path(max_length=500, pattern=r"^[^\x00]*$", examples=["T01"])]
SensorId = Annotated[str, Path(max_length=500, pattern=r"^[^\x00]*$", examples=["N01"])]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
STATES = {
    "acknowledge": "acknowledged", "decline": "declined", "arrive": "arrived", "done": "done",
}  # fmt: skip


class OrderAsked(Asked):
    """Which unit is sent where."""

    model_config = with_example(order_id=ID_EXAMPLE, team_id="T01", target_id="L001", note=None)

    order_id: UUID = Field(description="Made by whoever asks: the same again is the same order.")
    team_id: PlainText
    target_id: PlainText | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    incident_id: UUID | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        require_one_place(self.target_id, self.lon, self.lat)
        return self


class OrderAnswer(Wire):
    """An order as it stands."""

    model_config = with_example(
        order_id=ID_EXAMPLE, district_id="440781", team_id="T01", target_id="L001", lon=None,
        lat=None, incident_id=None, note=None, state="sent", sequence=1,
        ordered_at="2026-11-28T14:00:00Z", ordered_by=None, changed_at="2026-11-28T14:00:00Z",
        changed_by=None,
    )  # fmt: skip

    order_id: UUID
    district_id: str
    team_id: str
    target_id: str | None
    lon: float | None
    lat: float | None
    incident_id: UUID | None
    note: str | None
    state: OrderState
    sequence: int = Field(description="What the next step of it names in `after`.")
    ordered_at: datetime
    ordered_by: UUID | None
    changed_at: datetime
    changed_by: UUID | None


class OrdersAsked(Paging):
    """Filters of orders."""

    state: list[OrderState] = Field([], description="Repeat for several.")
    team: PlainText | None = Field(None, description="Id of a team.")


class StepAsked(Asked):
    """A step of an order, and which state of it was seen."""

    model_config = with_example(after=1, note=None)

    after: Annotated[int, Field(ge=1, le=1_000_000)]
    note: Note | None = None


class StatusAsked(Asked):
    """What is said of a unit."""

    model_config = with_example(kind="late", minutes=20, note="修车")

    kind: Literal["lost", "late", "back"]
    minutes: Annotated[float, Field(gt=0, le=10_080)] | None = Field(
        None, description="How late it is, or for how long it is lost; until it is back if none."
    )
    note: Note | None = None

    @model_validator(mode="after")
    def _says_how_late(self) -> Self:
        if self.kind == LATE and self.minutes is None:
            raise ValueError("minutes: how late the unit is")
        return self


class StatusAnswer(Wire):
    """What was said of a unit."""

    model_config = with_example(
        status_id=ID_EXAMPLE, team_id="T01", kind="late", minutes=20.0, at="2026-11-28T14:00:00Z"
    )

    status_id: UUID
    team_id: str
    kind: Literal["lost", "late", "back"]
    minutes: float | None
    at: datetime


class ReportAsked(Asked):
    """Whether a sensor is on line, and from when on."""

    model_config = with_example(is_online=False, at=INSTANT_EXAMPLE)

    is_online: bool
    at: WrittenInstant


class ReportAnswer(Wire):
    """What was reported of a sensor."""

    model_config = with_example(
        report_id=ID_EXAMPLE, sensor_id="N01", is_online=False, at="2026-11-22T16:00:00Z"
    )

    report_id: UUID
    sensor_id: str
    is_online: bool
    at: datetime


class PublicationAsked(Asked):
    """Which plan is put into force."""

    model_config = with_example(plan_id=ID_EXAMPLE, note="台风后")

    plan_id: UUID
    note: Note | None = None


class PublicationAnswer(Wire):
    """A plan that was put into force."""

    model_config = with_example(
        publication_id=ID_EXAMPLE, plan_id=ID_EXAMPLE, published_at="2026-11-28T14:00:00Z",
        published_by=None, note="台风后",
    )  # fmt: skip

    publication_id: UUID
    plan_id: UUID
    published_at: datetime
    published_by: UUID | None
    note: str | None


@router.post("/districts/{district_id}/orders", status_code=201)
async def send_an_order(
    services: Given, district: AskedDistrict, actor: Acting, asked: OrderAsked
) -> OrderAnswer:
    """
    Send a unit to a target or a place.

    The same order_id again gives the order as it is. A unit that is off shift or lost cannot be
    sent (409).
    """
    now = services.now()
    async with open_connection(services.served) as connection:
        known = await find_order(connection, district.district_id, asked.order_id)
    if known is not None:
        return _order(known)
    facts, units = await services.live.room_of(district.district_id).units(now=now)
    unit = next((one for one in units if one.team.team_id == asked.team_id), None)
    if unit is None:
        raise RecordNotFoundError("team", asked.team_id)
    _require_on_duty(unit, district.zone)
    async with open_connection(services.served) as connection:
        row = await send_order(
            connection, actor, district.district_id, asked.order_id, team_id=asked.team_id,
            target_id=asked.target_id,
            lonlat=None if asked.lon is None else (asked.lon, asked.lat),
            incident_id=asked.incident_id, note=asked.note, person_ids=facts.crew_of(asked.team_id),
            now=now,
        )  # fmt: skip
        await connection.commit()
    services.repairs.lay_out_soon(district.district_id)
    return _order(row)


@router.get("/districts/{district_id}/orders")
async def list_orders(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[OrdersAsked, Query()],
) -> Items[OrderAnswer]:
    """List orders, latest first; field roles see those of teams that they go with."""
    page = await read_orders(
        connection, district.district_id, asked.page, states=asked.state, team_id=asked.team
    )
    rows = (_order(row) for row in page.rows)
    return Items[OrderAnswer](**items_of(request, page, asked, rows))


@router.post("/districts/{district_id}/orders/{order_id}/withdraw")
async def withdraw_an_order(
    services: Given, district: AskedDistrict, actor: Acting, order_id: OrderId, asked: StepAsked
) -> OrderAnswer:
    """Take an order back; with a wrong `after` it is 409 with the order as it is."""
    return await _step(services, district.district_id, actor, order_id, "withdrawn", asked)


@router.post("/districts/{district_id}/orders/{order_id}/{step}")
async def step_an_order(
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    order_id: OrderId,
    step: Literal["acknowledge", "decline", "arrive", "done"],
    asked: StepAsked,
) -> OrderAnswer:
    """Move an order on; with a wrong `after` it is 409 with the order as it is."""
    return await _step(services, district.district_id, actor, order_id, STATES[step], asked)


@router.post("/districts/{district_id}/units/{team_id}/status", status_code=201)
async def say_unit_status(
    services: Given, district: AskedDistrict, actor: Acting, team_id: TeamId, asked: StatusAsked
) -> StatusAnswer:
    """Say that a unit is lost, late or back; the latest word holds."""
    now = services.now()
    async with open_connection(services.served) as connection:
        status_id = await keep_unit_status(
            connection, actor, district.district_id, team_id, kind=asked.kind,
            minutes=asked.minutes, note=asked.note, now=now,
        )  # fmt: skip
        await connection.commit()
    if asked.kind != BACK:
        services.repairs.lay_out_soon(district.district_id)
    return StatusAnswer(
        status_id=status_id, team_id=team_id, kind=asked.kind, minutes=asked.minutes, at=now
    )


@router.post("/districts/{district_id}/sensors/{sensor_id}/reports", status_code=201)
async def report_a_sensor(
    services: Given, district: AskedDistrict, actor: Acting, sensor_id: SensorId, asked: ReportAsked
) -> ReportAnswer:
    """Report that a sensor is on line, or is not, from an instant on."""
    now, at = services.now(), instant_of(asked.at)
    if not now - REPORT_BACK <= at <= now + AHEAD:
        raise HorizonError(
            f"{at.isoformat()} is no instant of a report: it is {now.isoformat()} now; expected "
            f"one of the last {REPORT_BACK.days} days"
        )
    async with open_connection(services.served) as connection:
        report_id = await keep_sensor_report(
            connection, actor, district, sensor_id, is_online=asked.is_online, at=at, now=now
        )
        await connection.commit()
    if not asked.is_online:
        services.repairs.lay_out_soon(district.district_id)
    return ReportAnswer(report_id=report_id, sensor_id=sensor_id, is_online=asked.is_online, at=at)


@router.get("/districts/{district_id}/publications")
async def list_publications(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[PublicationAnswer]:
    """List which plans were put into force, latest first: the first is in force."""
    page = await read_publications(connection, district.district_id, asked.page)
    rows = (PublicationAnswer(**row) for row in page.rows)
    return Items[PublicationAnswer](**items_of(request, page, asked, rows))


@router.post("/districts/{district_id}/publications", status_code=201)
async def publish_a_plan(
    services: Given, district: AskedDistrict, actor: Acting, asked: PublicationAsked
) -> PublicationAnswer:
    """Put a plan of the district into force: phones and the duty room go by it from now on."""
    now = services.now()
    async with open_connection(services.served) as connection:
        publication_id = await publish_present_plan(
            connection, actor, district.district_id, asked.plan_id, note=asked.note, now=now
        )
        await connection.commit()
    services.repairs.lay_out_soon(district.district_id)
    return PublicationAnswer(
        publication_id=publication_id, plan_id=asked.plan_id, published_at=now,
        published_by=None if actor is None else actor.account_id, note=asked.note,
    )  # fmt: skip


async def _step(
    services: Given,
    district_id: str,
    actor: Acting,
    order_id: UUID,
    state: str,
    asked: StepAsked,
) -> OrderAnswer:
    async with open_connection(services.served) as connection:
        row = await step_order(
            connection, actor, district_id, order_id, state, after=asked.after, note=asked.note,
            now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return _order(row)


def _require_on_duty(unit: UnitStanding, zone: ZoneInfo) -> None:
    """Raise UnitNotOnDutyError where a unit is off shift or lost."""
    if unit.state in (OFF_SHIFT, UNIT_LOST):
        shift = [datetime.fromtimestamp(one, UTC).astimezone(zone) for one in unit.shift or ()]
        from_at, to_at = shift or (None, None)
        raise UnitNotOnDutyError(unit.team.team_id, unit.state, from_at, to_at)


def _order(row: Row) -> OrderAnswer:
    return OrderAnswer(**{name: row[name] for name in OrderAnswer.model_fields})
