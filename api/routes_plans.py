"""Answer plans, their files, gaps, coverage and maps, and take orders for new ones."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from api.access import API, AskedDistrict, Given, Services, Snapshot, require_json
from api.etags import IfNoneMatch, etag_of, is_known
from api.job_orders import put_in_job
from api.jobs import CHOSEN
from api.routes_districts import GridId
from api.schemas import feature_of
from api.schemas_plans import (
    CoverageAnswer,
    GapProperties,
    JobAnswer,
    PlanAsked,
    PlanSummary,
    TargetCoverage,
    coverage_of,
    gap_fields,
    plan_summary_of,
    targets_coverage_of,
)
from api.wire import (
    FeatureCollection,
    GeoJsonResponse,
    Items,
    Paging,
    PlainText,
    WrittenBbox,
    WrittenInstant,
    collection_of,
    items_of,
    parse_bbox,
)
from geo_data.instants import format_instant, parse_instant
from geo_data.read_districts import read_has_carry_in
from geo_data.read_page import Page, Row
from geo_data.read_plans import GapFilter, read_gaps, read_plan_row, read_plans
from geo_data.rows import to_instant
from geo_data.store_connection import open_snapshot
from geo_data.store_plans import load_certificate, load_plan_document
from maps.shown_base_map import with_pass
from maritime.places import SeaGrid
from maritime.wall_clock import instant_of, make_horizon

router = APIRouter()

Kind = Literal["segment", "landing_point"]
Grade = Literal["general", "key", "red", "orange", "yellow", "blue"]
Cause = Literal["no_team", "out_of_reach", "outranked", "not_searched"]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key and options again give the same job.",
    ),
]
PLAN_EXAMPLE = {
    "format": "coastwatch-plan/1", "district_id": "440781", "inputs_sha256": "9f2c…", "seed": 1,
    "start": "2026-11-23T00:00:00+08:00", "end": "2026-11-24T00:00:00+08:00", "cyclic": True,
    "assume_fresh": False, "targets": [], "patrols": [], "sensor_observations": [], "gaps": [],
    "roster": [], "score": {"coverage": 0.93},
}  # fmt: skip
PLAN_ANSWER = {
    "description": "The plan file, byte for byte.",
    "content": {"application/json": {"schema": {"type": "object"}, "example": PLAN_EXAMPLE}},
}

CERTIFICATE_EXAMPLE = {
    "format": "coastwatch-certificate/3", "district_id": "440781", "inputs_sha256": "9f2c…",
    "plan_sha256": "41d0…", "prices": [], "classes": [], "bound": 63000.0, "sha256": "77ab…",
}  # fmt: skip
CERTIFICATE_ANSWER = {
    200: {
        "description": "The certificate, byte for byte; its ETag is the SHA-256 of these bytes.",
        "headers": {"ETag": {"schema": {"type": "string"}, "example": '"77ab…"'}},
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": CERTIFICATE_EXAMPLE}
        },
    },
    304: {"description": "It is as it was: a certificate never changes."},
}


class PlansAsked(Paging):
    """Filters of plans."""

    district: PlainText | None = Field(None, description="Id of a district.")


class GapsAsked(Paging):
    """Filters of gaps."""

    cause: list[Cause] = Field([], description="Repeat for several.")
    kind: list[Kind] = Field([], description="Kind of target; repeat for several.")
    grade: list[Grade] = Field([], description="Grade of target; repeat for several.")
    target: PlainText | None = Field(None, description="Id of a target.")
    grid: GridId = None
    from_: WrittenInstant | None = Field(
        None, alias="from", description="Gaps that last beyond this instant."
    )
    to: WrittenInstant | None = Field(None, description="Gaps that begin before this instant.")
    bbox: WrittenBbox | None = None
    order: Literal["time", "worst"] = "time"


class TargetsAsked(Paging):
    """Filters of a plan's targets."""

    grid: GridId = None
    kind: list[Kind] = Field([], description="Repeat for several.")
    grade: list[Grade] = Field([], description="Repeat for several.")


@router.get("/plans", tags=["plans"])
async def list_plans(
    request: Request, connection: Snapshot, asked: Annotated[PlansAsked, Query()]
) -> Items[PlanSummary]:
    """List plans, newest first."""
    page = await read_plans(connection, asked.district, asked.page)
    return _plans(request, page, asked)


@router.get("/districts/{district_id}/plans", tags=["plans"])
async def list_plans_of_district(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[PlanSummary]:
    """List the plans of a district, newest first."""
    page = await read_plans(connection, district.district_id, asked.page)
    return _plans(request, page, asked)


@router.post(
    "/districts/{district_id}/plans",
    tags=["plans", "jobs"],
    status_code=202,
    dependencies=[Depends(require_json)],
)
async def order_plan(
    response: Response,
    services: Given,
    district: AskedDistrict,
    asked: PlanAsked,
    idempotency_key: IdempotencyKey = None,
) -> JobAnswer:
    """Put in a planning job; Location says where it can be followed."""
    if asked.start is None:
        today = services.now().astimezone(district.zone).date()
        start_s = instant_of(today, 0, district.zone)
    else:
        start_s = parse_instant(asked.start)
    async with open_snapshot(services.served) as connection:
        has_carry_in = await read_has_carry_in(connection, district.district_id)
    make_horizon(
        start_s,
        asked.hours,
        district.timezone,
        cyclic=asked.cyclic,
        assume_fresh=asked.assume_fresh,
        has_carry_in=has_carry_in,
    )
    options = asked.model_dump() | {
        "start": format_instant(start_s, district.zone),
        CHOSEN: ["start"] if asked.start is None else [],
    }
    return await put_in_job(
        services, response, district.district_id, options, key=idempotency_key, kind="plan"
    )


@router.get("/plans/{plan_id}", tags=["plans"], responses={200: PLAN_ANSWER})
async def get_plan(services: Given, plan_id: UUID) -> Response:
    """Give a plan as its file has it."""
    document = await load_plan_document(services.served, plan_id)
    return Response(document, media_type="application/json")


@router.get("/plans/{plan_id}/file", tags=["plans"], responses={200: PLAN_ANSWER})
async def download_plan(services: Given, plan_id: UUID) -> Response:
    """Download the plan file, for `coastwatch verify` and other programs."""
    document = await load_plan_document(services.served, plan_id)
    disposition = {"Content-Disposition": f'attachment; filename="plan-{plan_id}.json"'}
    return Response(document, headers=disposition, media_type="application/json")


@router.get("/plans/{plan_id}/certificate", tags=["plans"], responses=CERTIFICATE_ANSWER)
async def get_certificate(
    request: Request, services: Given, plan_id: UUID, if_none_match: IfNoneMatch = None
) -> Response:
    """Give what proves a plan's bound, for `coastwatch verify --certificate`."""
    found = await load_certificate(services.served, plan_id)
    headers = {"ETag": etag_of(found.sha256)}
    if is_known(request, found.sha256):
        return Response(status_code=304, headers=headers)
    return Response(found.document, headers=headers, media_type="application/json")


@router.get("/plans/{plan_id}/summary", tags=["plans"])
async def get_plan_summary(connection: Snapshot, plan_id: UUID) -> PlanSummary:
    """Give the score of a plan and what it was made from."""
    return plan_summary_of(await read_plan_row(connection, plan_id), API)


@router.get("/plans/{plan_id}/gaps", tags=["plans"], response_class=GeoJsonResponse)
async def list_gaps(
    request: Request, connection: Snapshot, plan_id: UUID, asked: Annotated[GapsAsked, Query()]
) -> FeatureCollection[GapProperties]:
    """Give the gaps of a plan where their targets are, each with its cause."""
    row = await read_plan_row(connection, plan_id)
    page = await read_gaps(connection, row, _gap_filter(asked), asked.page)
    zone = ZoneInfo(row["timezone"])
    rows = ({**gap_fields(gap), "id": f"{gap['target_id']}@{gap['from_at']}"} for gap in page.rows)
    features = (feature_of(gap, "id", GapProperties, zone) for gap in rows)
    return FeatureCollection[GapProperties](**collection_of(request, page, asked, features))


@router.get("/plans/{plan_id}/coverage", tags=["plans"])
async def get_coverage(services: Given, plan_id: UUID) -> CoverageAnswer:
    """Give coverage and 应巡/实巡/漏巡 for the district, per sea grid and per hour."""
    measured = await services.views.measure(await _plan_row(services, plan_id))
    return coverage_of(plan_id, measured.figures, measured.targets, measured.grids)


@router.get("/plans/{plan_id}/coverage/targets", tags=["plans"])
async def list_target_coverage(
    request: Request,
    services: Given,
    plan_id: UUID,
    asked: Annotated[TargetsAsked, Query()],
) -> Items[TargetCoverage]:
    """Give coverage and looks of each target."""
    measured = await services.views.measure(await _plan_row(services, plan_id))
    wanted_grids = _with_lower_levels(asked.grid, measured.grids)
    rows = tuple(
        target
        for target in targets_coverage_of(measured.figures, measured.targets)
        if (asked.grid is None or target.grid_id in wanted_grids)
        and (not asked.kind or target.kind in asked.kind)
        and (not asked.grade or target.grade in asked.grade)
    )
    page = Page(rows[asked.offset : asked.offset + asked.limit], len(rows))
    return Items[TargetCoverage](**items_of(request, page, asked, page.rows))


@router.get(
    "/maps/{plan_id}",
    tags=["plans"],
    response_class=HTMLResponse,
    responses={200: {"content": {"text/html": {"example": "<!DOCTYPE html>…"}}}},
)
async def get_map(services: Given, plan_id: UUID) -> HTMLResponse:
    """Give the map of a plan: one page that also opens from a file system."""
    path = await services.views.map_file(await _plan_row(services, plan_id))
    page = await asyncio.to_thread(path.read_text, encoding="utf-8")
    headers = {
        # A page that was kept would bring a pass that is over.
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": await services.views.map_policy(),
    }
    return HTMLResponse(with_pass(page, services.tile_passes.give()), headers=headers)


async def _plan_row(services: Services, plan_id: UUID) -> Row:
    """Give a plan's row without keeping a connection for the long work that follows."""
    async with open_snapshot(services.served) as connection:
        return await read_plan_row(connection, plan_id)


def _plans(request: Request, page: Page, asked: Paging) -> Items[PlanSummary]:
    rows = (plan_summary_of(row, API) for row in page.rows)
    return Items[PlanSummary](**items_of(request, page, asked, rows))


def _gap_filter(asked: GapsAsked) -> GapFilter:
    return GapFilter(
        causes=tuple(asked.cause),
        kinds=tuple(asked.kind),
        grades=tuple(asked.grade),
        target_id=asked.target,
        grid_id=asked.grid,
        from_at=None if asked.from_ is None else to_instant(parse_instant(asked.from_)),
        to_at=None if asked.to is None else to_instant(parse_instant(asked.to)),
        bbox=None if asked.bbox is None else parse_bbox(asked.bbox),
        order=asked.order,
    )


def _with_lower_levels(grid_id: str | None, grids: tuple[SeaGrid, ...]) -> set[str | None]:
    below = {grid_id}
    while grown := {grid.grid_id for grid in grids if grid.parent_id in below} - below:
        below |= grown
    return below
