"""Serve the start page, the docs page with its own files, and the health of the server."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ConfigDict
from sqlalchemy import select

from api.access import API, Given, Snapshot, district_path
from api.account_pages import SESSION_SCRIPT, SIGN_IN_PAGE, SIGN_IN_SCRIPT
from api.acting import signed_of
from api.centre import centre_file
from api.install_page import INSTALL_STYLE
from api.jobs import Job
from api.pages import DOCS_POLICY, DOCS_SCRIPT, PAGE_POLICY, docs_page, start_page
from api.problems import NotThereError
from api.schemas import summary_of
from api.schemas_plans import job_of, plan_summary_of
from api.wire import NO_NUL, Wire
from geo_data.job_table import UNFINISHED, read_jobs
from geo_data.read_districts import head_of, read_districts
from geo_data.read_page import PageRequest
from geo_data.read_plans import read_plans
from geo_data.store_connection import open_connection
from maps.assets import asset_path
from maps.icon import ICON_TYPE, icon_svg

router = APIRouter(include_in_schema=False)
health_router = APIRouter(tags=["server"])

SHOWN = PageRequest(20)
PRIVATE = {"Cache-Control": "no-store"}
"""Of pages that hold a session's second secret."""
KEPT_AN_HOUR = {"Cache-Control": "max-age=3600"}
CENTRE_FILES = {
    "centre.js": "text/javascript",
    "start.js": "text/javascript",
    "incidents.js": "text/javascript",
    "incident-case.js": "text/javascript",
    "incident-figures.js": "text/javascript",
    "incident-forms.js": "text/javascript",
    "incident-tips.js": "text/javascript",
    "incident-words.js": "text/javascript",
    "wall-time.js": "text/javascript",
    "incidents.css": "text/css",
    "duty-log.js": "text/javascript",
    "reports.js": "text/javascript",
    "handover.js": "text/javascript",
    "handover.css": "text/css",
    "duty-log.css": "text/css",
    "tip.js": "text/javascript",
    "tip.css": "text/css",
    "page.css": "text/css",
    "roll-calls.js": "text/javascript",
    "roll-calls.css": "text/css",
}
OWN_ASSETS = {
    "start-docs.js": (DOCS_SCRIPT, "text/javascript"),
    "install.css": (INSTALL_STYLE, "text/css"),
    "icon.svg": (icon_svg(), ICON_TYPE),
    "sign-in.js": (SIGN_IN_SCRIPT, "text/javascript"),
    "session.js": (SESSION_SCRIPT, "text/javascript"),
    **{name: (centre_file(name), kind) for name, kind in CENTRE_FILES.items()},
}
PINNED_ASSETS = {
    "swagger-ui-dist/swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-dist/swagger-ui.css": "text/css",
}
AssetName = Annotated[str, Path(pattern=NO_NUL, max_length=200)]


class Health(Wire):
    """That the server answers and reaches its database."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = "ok"


@health_router.get("/healthz")
async def check_health(services: Given) -> Health:
    """Say that the server answers and reaches its database; 503 where it does not."""
    async with open_connection(services.engine) as connection:
        await connection.execute(select(1))
    return Health()


@router.get("/", response_class=HTMLResponse)
async def show_start(request: Request, connection: Snapshot) -> HTMLResponse:
    """Show districts, newest plans and what is being planned."""
    districts = [head_of(row) for row in (await read_districts(connection, SHOWN)).rows]
    plans = (await read_plans(connection, None, SHOWN)).rows
    jobs = []
    for status in UNFINISHED:
        page = await read_jobs(connection, SHOWN, district_id=None, status=status)
        jobs += [job_of(Job(**row), API) for row in page.rows]
    html = start_page(
        [summary_of(head, district_path(head.district_id)) for head in districts],
        [plan_summary_of(row, API) for row in plans],
        jobs,
        signed=signed_of(request),
    )
    return HTMLResponse(html, headers=PRIVATE | {"Content-Security-Policy": PAGE_POLICY})


@router.get("/docs", response_class=HTMLResponse)
async def show_docs(request: Request) -> HTMLResponse:
    """Show the API with Swagger UI, from this server's own files."""
    signed = signed_of(request)
    html = docs_page(None if signed is None else signed.csrf)
    return HTMLResponse(html, headers=PRIVATE | {"Content-Security-Policy": DOCS_POLICY})


@router.get("/sign-in", response_class=HTMLResponse)
async def show_sign_in() -> HTMLResponse:
    """Show the page on which people sign in."""
    return _page(SIGN_IN_PAGE)


@router.get("/roll-calls", response_class=HTMLResponse)
async def show_roll_calls() -> HTMLResponse:
    """Show the page on which the centre calls vessels and sees the list fill up."""
    return _page(centre_file("roll-calls.html"))


@router.get("/incidents", response_class=HTMLResponse)
async def show_incidents() -> HTMLResponse:
    """Show the page on which the centre follows incidents and takes tips in."""
    return _page(centre_file("incidents.html"))


@router.get("/duty-log", response_class=HTMLResponse)
async def show_duty_log() -> HTMLResponse:
    """Show the duty log, to which officers add lines."""
    return _page(centre_file("duty-log.html"))


@router.get("/handover", response_class=HTMLResponse)
@router.get("/handover/{handover_id}", response_class=HTMLResponse)
async def show_handover(handover_id: UUID | None = None) -> HTMLResponse:
    """Show what would be handed over now, or a handover that is fixed: one page of paper."""
    return _page(centre_file("handover.html"))


@router.get("/reports", response_class=HTMLResponse)
async def show_reports() -> HTMLResponse:
    """Show the page on which reports of a time are ordered and fetched."""
    return _page(centre_file("reports.html"))


@router.get("/tip", response_class=HTMLResponse)
async def show_tip_page() -> HTMLResponse:
    """Show the open page on which somebody asks for his tip by its receipt code."""
    return _page(centre_file("tip.html"))


@router.get("/favicon.ico")
async def get_icon() -> Response:
    """Give the icon to a browser that shows what is no page, as an answer of the API."""
    return Response(icon_svg(), headers=KEPT_AN_HOUR, media_type=ICON_TYPE)


@router.get("/assets/{name:path}")
async def get_asset(name: AssetName) -> Response:
    """Give a file that the pages need."""
    headers = KEPT_AN_HOUR
    if name in OWN_ASSETS:
        text, media_type = OWN_ASSETS[name]
        return Response(text, headers=headers, media_type=media_type)
    if name not in PINNED_ASSETS:
        raise NotThereError(f"file {name!r}", "the pages' files")
    path = await asyncio.to_thread(asset_path, name)
    content = await asyncio.to_thread(path.read_bytes)
    return Response(content, headers=headers, media_type=PINNED_ASSETS[name])


def _page(html: str) -> HTMLResponse:
    """Give a page that is the same for everybody; what it shows its scripts ask for."""
    return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY})
