"""Keep jobs in the database: queued, running, done, failed or cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema import job
from maritime.errors import CoastwatchError

UNFINISHED = ("queued", "running")

_TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('coastwatch job ' || :job_id, 0))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('coastwatch job ' || :job_id, 0))")


class JobNotFoundError(CoastwatchError):
    """Say which job is not in the database."""

    def __init__(self, job_id: UUID):
        super().__init__(job_id)
        self.job_id = job_id

    def __str__(self) -> str:
        return f"job {self.job_id} is not in the database; a district takes its jobs with it"


@dataclass(frozen=True)
class Job:
    """One job as it stands; aware instants."""

    job_id: UUID
    kind: str
    district_id: str
    status: str
    options: Mapping[str, object]
    progress: Mapping[str, object] | None
    error: str | None
    plan_id: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status not in UNFINISHED


async def add_job(
    connection: AsyncConnection,
    job_id: UUID,
    district_id: str,
    options: Mapping[str, object],
    *,
    kind: str = "plan",
) -> bool:
    """
    Put a queued job in; False, and nothing done, where that id is there already.

    kind is one of geo_data.schema.JOB_KINDS.
    """
    added = await connection.execute(
        insert(job)
        .values(job_id=job_id, kind=kind, district_id=district_id, options=dict(options))
        .on_conflict_do_nothing(index_elements=[job.c.job_id])
        .returning(job.c.job_id)
    )
    return added.first() is not None


async def read_job(connection: AsyncConnection, job_id: UUID) -> Job:
    """
    Give one job.

    Raises
    ------
    JobNotFoundError
        If there is no such job.
    """
    found = (await connection.execute(select(job).where(job.c.job_id == job_id))).mappings()
    row = found.one_or_none()
    if row is None:
        raise JobNotFoundError(job_id)
    return Job(**row)


async def read_jobs(
    connection: AsyncConnection, page: PageRequest, *, district_id: str | None, status: str | None
) -> Page:
    """Give jobs, newest first; of every district and status where these are None."""
    query = select(job).order_by(job.c.created_at.desc(), job.c.job_id)
    if district_id is not None:
        query = query.where(job.c.district_id == district_id)
    if status is not None:
        query = query.where(job.c.status == status)
    return await read_page(connection, query, page)


async def read_unfinished(connection: AsyncConnection) -> tuple[UUID, ...]:
    """Give the ids of all jobs that are queued or running."""
    found = await connection.scalars(select(job.c.job_id).where(job.c.status.in_(UNFINISHED)))
    return tuple(found)


async def start_job(connection: AsyncConnection, job_id: UUID) -> bool:
    """Mark a queued job as running; False where it is not queued any more."""
    return await _change(connection, job_id, ("queued",), status="running", started_at=func.now())


async def save_progress(
    connection: AsyncConnection, job_id: UUID, progress: Mapping[str, object]
) -> bool:
    """Keep how far a running job is."""
    return await _change(connection, job_id, ("running",), progress=dict(progress))


async def finish_job(
    connection: AsyncConnection,
    job_id: UUID,
    status: str,
    *,
    error: str | None = None,
    plan_id: UUID | None = None,
) -> bool:
    """Mark a job as done, failed or cancelled; False where it has finished already."""
    return await _change(
        connection, job_id, UNFINISHED,
        status=status, error=error, plan_id=plan_id, finished_at=func.now(),
    )  # fmt: skip


async def claim_job(connection: AsyncConnection, job_id: UUID) -> bool:
    """
    Say to all servers that this connection looks after a job; False if another does.

    Holds until `release_job` or until the connection ends, as it does when a server dies.
    """
    return bool(await connection.scalar(_TRY_LOCK, {"job_id": str(job_id)}))


async def release_job(connection: AsyncConnection, job_id: UUID) -> None:
    """Look after a job no longer."""
    await connection.execute(_UNLOCK, {"job_id": str(job_id)})


async def _change(
    connection: AsyncConnection, job_id: UUID, statuses: tuple[str, ...], **values: object
) -> bool:
    changed = await connection.execute(
        update(job).where(job.c.job_id == job_id, job.c.status.in_(statuses)).values(**values)
    )
    return changed.rowcount > 0
