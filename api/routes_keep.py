"""Serve health and metrics to this machine, and to whoever has the token of metrics."""

import asyncio
import hmac
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import ConfigDict
from sqlalchemy import text

from api.access import Given, Services
from api.api_errors import NotSignedInError
from api.doctor import check_site_database, check_site_folder
from api.guard import is_loopback
from api.metrics import SiteMetrics
from api.sign_in import address_of
from api.wire import Wire
from geo_data.job_table import UNFINISHED
from geo_data.keep.finding import FAULT, STATES, Finding, worst_of
from geo_data.keep.keep_status import last_backup, last_drill
from geo_data.key_files import read_private
from geo_data.store_connection import open_connection

router = APIRouter(tags=["server"])
TOKEN_FILE = "metrics-token"
"""Of the data folder, mode 0600: what others than this machine ask with, one word."""
LEAST_TOKEN = 20
FIGURES = {
    200: {
        "description": "Figures as Prometheus reads them.",
        "content": {
            "text/plain": {
                "schema": {"type": "string"},
                "example": 'coastwatch_check_state{check="disk"} 0.0\n',
            }
        },
    }
}
_JOBS = text("SELECT status, count(*) FROM job WHERE status = ANY(:unfinished) GROUP BY status")


class FindingAnswer(Wire):
    """What one check found, and what to do."""

    check: str
    state: Literal["well", "warning", "fault"]
    zh: str
    en: str
    zh_todo: str
    en_todo: str


class SiteHealth(Wire):
    """How the site stands: the worst of all findings, and each."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "worst": "well",
                    "findings": [
                        {
                            "check": "disk", "state": "well", "zh": "数据盘剩余 80000 MB",
                            "en": "80000 MB free on the disk of the data folder",
                            "zh_todo": "", "en_todo": "",
                        }
                    ],
                }
            ]
        }
    )  # fmt: skip

    worst: Literal["well", "warning", "fault"]
    findings: list[FindingAnswer]


@router.get("/health", responses={503: {"model": SiteHealth, "description": "A fault."}})
async def show_health(request: Request, response: Response, services: Given) -> SiteHealth:
    """Say how the site stands, to this machine or with the token: 503 if anything is a fault."""
    await _require_watcher(request, services)
    findings = await _findings(services)
    if worst_of(findings) == FAULT:
        response.status_code = 503
    return SiteHealth(
        worst=worst_of(findings), findings=[FindingAnswer(**one.as_json()) for one in findings]
    )


@router.get("/metrics", response_class=PlainTextResponse, responses=FIGURES)
async def get_metrics(request: Request, services: Given) -> Response:
    """Give figures for Prometheus, for this machine or with the token; nothing personal."""
    await _require_watcher(request, services)
    metrics: SiteMetrics = request.app.state.metrics
    findings = await _findings(services)
    for one in findings:
        metrics.states.labels(one.check).set(STATES.index(one.state))
    _tell_ages(metrics, services.site_folder)
    if worst_of(one for one in findings if one.check in ("database", "tables")) != FAULT:
        await _tell_jobs(metrics, services)
    return Response(metrics.written(), media_type=CONTENT_TYPE_LATEST)


async def _findings(services: Services) -> list[Finding]:
    now = datetime.now(UTC)
    of_folder = await asyncio.to_thread(check_site_folder, services.site_folder, now=now)
    return [*of_folder, *await check_site_database(services.engine, services.service, now=now)]


async def _tell_jobs(metrics: SiteMetrics, services: Services) -> None:
    async with open_connection(services.engine) as connection:
        rows = await connection.execute(_JOBS, {"unfinished": list(UNFINISHED)})
        counts = {status: count for status, count in rows}
    for status in UNFINISHED:
        metrics.jobs.labels(status).set(counts.get(status, 0))


def _tell_ages(metrics: SiteMetrics, folder: Path) -> None:
    now = datetime.now(UTC)
    if (backup := last_backup(folder)) is not None:
        metrics.ages.labels("backup").set((now - backup.made_at).total_seconds())
    if (drill := last_drill(folder)) is not None:
        metrics.ages.labels("drill").set((now - drill.at).total_seconds())


async def _require_watcher(request: Request, services: Services) -> None:
    """Raise NotSignedInError unless asked from this machine, or with the token of metrics."""
    if is_loopback(address_of(request)):
        return
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    wanted = await asyncio.to_thread(_token_of, services.site_folder)
    if wanted is None or not hmac.compare_digest(given, wanted):
        raise NotSignedInError


def _token_of(folder: Path) -> bytes | None:
    """Give the token; None where there is none, or one that can be guessed."""
    try:
        token = read_private(folder / TOKEN_FILE).strip()
    except FileNotFoundError:
        return None
    return token if len(token) >= LEAST_TOKEN else None
