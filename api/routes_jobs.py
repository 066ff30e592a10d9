"""Answer how planning jobs stand, follow them as server-sent events, cancel them."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from api.access import API, Given, Snapshot
from api.acting import note
from api.jobs import Job, event_id
from api.schemas_plans import JobAnswer, job_of
from api.signed_stream import while_signed
from api.wire import Items, Paging, PlainText, items_of
from geo_data.job_table import read_job, read_jobs
from geo_data.store_connection import open_connection

router = APIRouter(tags=["jobs"])

COMMENT_AFTER = 15
"""Looks without news after which a comment keeps the connection alive."""
RETRY_MS = 2000
EVENTS_EXAMPLE = (
    "retry: 2000\n\nid: running-12.5\nevent: progress\n"
    'data: {"job_id": "0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f", "status": "running", …}\n\n'
    "id: done-60.1\nevent: done\n"
    'data: {"job_id": "0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f", "status": "done", …}\n\n'
)
LastEventId = Annotated[
    str | None,
    Header(max_length=100, description="Id of the last event that was received."),
]


class JobsAsked(Paging):
    """Filters of jobs."""

    district: PlainText | None = Field(None, description="Id of a district.")
    status: Literal["queued", "running", "done", "failed", "cancelled"] | None = None


@router.get("/jobs")
async def list_jobs(
    request: Request, connection: Snapshot, asked: Annotated[JobsAsked, Query()]
) -> Items[JobAnswer]:
    """List jobs, newest first."""
    page = await read_jobs(connection, asked.page, district_id=asked.district, status=asked.status)
    rows = (job_of(Job(**row), API) for row in page.rows)
    return Items[JobAnswer](**items_of(request, page, asked, rows))


@router.get("/jobs/{job_id}")
async def get_job(connection: Snapshot, job_id: UUID) -> JobAnswer:
    """Give a job as it stands."""
    return job_of(await read_job(connection, job_id), API)


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events progress, then done, failed or cancelled; data is the job.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": EVENTS_EXAMPLE}
            },
        }
    },
)
async def follow_job(
    request: Request, services: Given, job_id: UUID, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Follow a job: its present state first, then each change, until it or the sign-in ends."""
    await _require_in_reach(services, job_id)
    states = _events(services.jobs.follow(job_id, after=last_event_id))
    events = while_signed(request, services.engine, states)
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


@router.post("/jobs/{job_id}/cancel")
@router.delete("/jobs/{job_id}", operation_id="cancel_job_by_delete")
async def cancel_job(services: Given, job_id: UUID) -> JobAnswer:
    """Cancel a queued or running job; its process ends at once, the job stays to be read."""
    await _require_in_reach(services, job_id)
    done = job_of(await services.jobs.cancel(job_id), API)
    await note(services, "cancel", f"job {job_id}", district_id=done.district_id)
    return done


async def _require_in_reach(services: Given, job_id: UUID) -> None:
    """Raise JobNotFoundError unless who is acting may see the job; the board's eyes see all."""
    async with open_connection(services.served) as connection:
        await read_job(connection, job_id)


async def _events(states: AsyncIterator[Job | None]) -> AsyncGenerator[str, None]:
    yield f"retry: {RETRY_MS}\n\n"
    silent = 0
    async for job in states:
        if job is not None:
            silent = 0
            yield _event(job)
        elif (silent := silent + 1) % COMMENT_AFTER == 0:
            yield ": still here\n\n"


def _event(job: Job) -> str:
    name = job.status if job.is_finished else "progress"
    written = json.dumps(job_of(job, API).model_dump(mode="json"), ensure_ascii=False)
    return f"id: {event_id(job)}\nevent: {name}\ndata: {written}\n\n"
