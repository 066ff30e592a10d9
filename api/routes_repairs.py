"""Repair the plan in force as a job, show what a repair opens, closes and changes, publish it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.access import AskedDistrict, Given, Services, Snapshot, require_json
from api.acting import Acting
from api.job_kinds import CHOSEN
from api.job_orders import put_in_job
from api.publishing import publish_present_plan
from api.repair_basis import read_basis
from api.repair_schemas import (
    ID_EXAMPLE,
    PublishAsked,
    RepairAnswer,
    RepairAsked,
    RepairPublished,
    weather_span,
)
from api.routes_plans import IdempotencyKey
from api.schemas_plans import JobAnswer
from api.wire import Items, Paging, items_of
from geo_data.instants import format_instant
from geo_data.read_page import Row
from geo_data.read_repairs import read_repair, read_repairs
from geo_data.store_connection import open_connection
from geo_data.store_weather import read_weather_word
from geo_data.weather_file import limits_of_site
from maritime.repair.case import StoppedSpan
from maritime.repair.weather import stopped_spans

router = APIRouter(tags=["duty room"])

RepairId = Annotated[UUID, Path(description="Id of the repaired plan.", examples=[ID_EXAMPLE])]


@router.post(
    "/districts/{district_id}/repairs",
    tags=["jobs"],
    status_code=202,
    dependencies=[Depends(require_json)],
)
async def order_repair(
    response: Response,
    services: Given,
    district: AskedDistrict,
    asked: RepairAsked,
    idempotency_key: IdempotencyKey = None,
) -> JobAnswer:
    """
    Put in a job that repairs the plan in force from now on; Location says where to follow it.

    From what is known now: units lost, late or ordered elsewhere, looks made, positions, weather.
    Its progress names the best proposal so far (`plan_id`); nothing is in force by it.
    """
    at = services.now()
    basis = await read_basis(services.engine, district.district_id, at=at)
    zone = basis.horizon.zone
    stops = [
        {"mode": one.mode, "from": format_instant(one.from_s, zone),
         "to": format_instant(one.to_s, zone), "why": one.why}
        for one in await _weather_stops(services, district.district_id, asked, at=at)
    ] + [one.model_dump(by_alias=True) for one in asked.stopped]  # fmt: skip
    options = {
        "at": at.isoformat(), "stopped": stops, CHOSEN: ["at"],
        **asked.model_dump(include={"seconds", "price_min", "seed", "counts"}),
    }  # fmt: skip
    return await put_in_job(
        services, response, district.district_id, options, key=idempotency_key, kind="repair"
    )


@router.get("/districts/{district_id}/repairs")
async def list_repairs(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[RepairAnswer]:
    """List repaired plans, newest first, published or not."""
    page = await read_repairs(connection, district.district_id, asked.page)
    rows = (_repair(row) for row in page.rows)
    return Items[RepairAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/repairs/{plan_id}")
async def get_repair(
    connection: Snapshot, district: AskedDistrict, plan_id: RepairId
) -> RepairAnswer:
    """Give what a repaired plan opens, closes and changes against doing nothing."""
    return _repair(await read_repair(connection, district.district_id, plan_id))


@router.post("/districts/{district_id}/repairs/{plan_id}/publication", status_code=201)
async def publish_a_repair(
    services: Given, district: AskedDistrict, actor: Acting, plan_id: RepairId, asked: PublishAsked
) -> RepairPublished:
    """
    Put a repair into force, for its own hours: phones and the duty room go by it from now on.

    409 where another plan is in force than the one that it repairs, or it is of over half an hour
    ago.
    """
    now = services.now()
    async with open_connection(services.served) as connection:
        await read_repair(connection, district.district_id, plan_id)
        publication_id = await publish_present_plan(
            connection, actor, district.district_id, plan_id, note=asked.note, now=now
        )
        await connection.commit()
    services.repairs.lay_out_soon(district.district_id)
    return RepairPublished(
        publication_id=publication_id, plan_id=plan_id, published_at=now, note=asked.note
    )


def _repair(row: Row) -> RepairAnswer:
    columns = {name: row[name] for name in row if name != "repair"}
    return RepairAnswer(**columns, **row["repair"])


async def _weather_stops(
    services: Services, district_id: str, asked: RepairAsked, *, at: datetime
) -> tuple[StoppedSpan, ...]:
    """Give when weather keeps modes in: that of the request, else what was told of it last."""
    if asked.weather is not None:
        limits = limits_of_site(services.site_folder) if asked.weather else {}
        return stopped_spans([weather_span(row) for row in asked.weather], limits)
    async with open_connection(services.engine) as connection:
        word = await read_weather_word(connection, district_id, known_at=at)
    return () if word is None else word.stops
