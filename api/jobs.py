"""Run jobs of all kinds: a few at once, each in a process, others wait; cancel them, follow them.

A job is a row of the database; this server holds a lock for each one that it looks after, so that
any server can tell at its start which jobs were left behind by one that is gone.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.job_kinds import CHOSEN, JobKinds, Workers, plan_id_of
from api.problems import (
    ForeignJobError,
    JobEndedError,
    KeyReusedError,
    QueueFullError,
    WorkerStoppedError,
)
from api.workers import Worker
from geo_data.job_table import (
    Job,
    JobNotFoundError,
    add_job,
    claim_job,
    finish_job,
    read_job,
    read_unfinished,
    release_job,
    save_progress,
    start_job,
)
from geo_data.store_connection import open_connection, plain_words
from maritime.errors import CoastwatchError

PLANS_AT_ONCE = 2
MOST_WAITING = 50
"""Of each kind."""
LOOK_EVERY_S = 1.0
"""How often a follower looks at a job that another server looks after."""
LEFT_BEHIND = "the server ended before the job did; start it again"
SERVER_STOPPED = "the server was stopped before the job had ended; start it again"

log = logging.getLogger("coastwatch")


@dataclass(frozen=True)
class JobEnd:
    """How a job ended."""

    status: str
    error: str | None = None
    plan_id: UUID | None = None


@dataclass
class _Running:
    """A job at work; `end` says how it is to end where somebody stopped it."""

    kind: str
    worker: Worker = field(default_factory=Worker)
    end: JobEnd | None = None
    task: asyncio.Task | None = None

    def stop(self, end: JobEnd) -> None:
        self.end = self.end or end
        self.worker.stop()


class JobBoard:
    """The jobs of one server; `start` before use, `stop` at the end."""

    def __init__(self, engine: AsyncEngine, kinds: JobKinds):
        self._engine = engine
        self._kinds = kinds
        self._waiting: dict[str, deque[UUID]] = {kind: deque() for kind in kinds}
        self._running: dict[UUID, _Running] = {}
        self._changed = asyncio.Event()
        self._is_stopping = False
        self._has_stopped = False
        self._claims: AsyncConnection | None = None
        self._claims_turn = asyncio.Lock()

    def let_work(self, kind: str, workers: Workers) -> None:
        """Have jobs of a kind that begin from now on done by others, as one that stays."""
        self._kinds = {**self._kinds, kind: replace(self._kinds[kind], workers=workers)}

    async def start(self) -> None:
        """Mark as failed what a server that is gone has left behind."""
        claims = await self._engine.connect()
        self._claims = await claims.execution_options(isolation_level="AUTOCOMMIT")
        for job_id in await read_unfinished(self._claims):
            if await claim_job(self._claims, job_id):
                await finish_job(self._claims, job_id, "failed", error=LEFT_BEHIND)
                await release_job(self._claims, job_id)

    async def stop(self) -> None:
        """End all jobs; those that wait or run are marked as failed."""
        self._is_stopping = True
        claims = self._claims
        try:
            await self._end_all(JobEnd("failed", SERVER_STOPPED))
        finally:
            self._has_stopped = True  # not before: followers are still told how their jobs end
            self._tell()
            self._claims = None
            if claims is not None:
                await claims.close()

    async def _end_all(self, end: JobEnd) -> None:
        for waiting in self._waiting.values():
            while waiting:
                await self._finish(waiting.popleft(), end)
        tasks = [running.task for running in self._running.values()]
        for running in self._running.values():
            running.stop(end)
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if ended is not None:
                log.error("a job did not end as it should: %r", ended)

    async def submit(
        self,
        district_id: str,
        options: Mapping[str, object],
        *,
        key: str | None,
        kind: str = "plan",
    ) -> Job:
        """
        Put in a job of a kind, or give the one that was put in with the same key.

        Raises
        ------
        KeyReusedError
            If the key belongs to a job with other options.
        QueueFullError
            If too many jobs wait.
        """
        waiting = self._waiting[kind]
        named = f"{district_id}\n{key}" if kind == "plan" else f"{district_id}\n{kind}\n{key}"
        job_id = uuid4() if key is None else uuid5(NAMESPACE_URL, named)
        if len(waiting) >= MOST_WAITING:
            raise QueueFullError(len(waiting))
        async with self._claims_of_server() as claims:
            is_claimed = await claim_job(claims, job_id)
        async with open_connection(self._engine) as connection:
            is_new = await add_job(connection, job_id, district_id, options, kind=kind)
            await connection.commit()
            job = await read_job(connection, job_id)
        if is_new:
            waiting.append(job_id)
            self._start_waiting()
            return job
        if is_claimed:
            await self._release(job_id)
        if _asked(job.options) != _asked(options):
            raise KeyReusedError(key, str(job_id))
        return job

    async def read(self, job_id: UUID) -> Job:
        """Give a job as it stands; JobNotFoundError where there is none."""
        async with open_connection(self._engine) as connection:
            return await read_job(connection, job_id)

    async def cancel(self, job_id: UUID) -> Job:
        """
        End a job and give it as it then is; one that is cancelled already stays so.

        Raises
        ------
        JobNotFoundError
            If there is no such job.
        JobEndedError
            If it is done or failed.
        ForeignJobError
            If another server looks after it.
        """
        end = JobEnd("cancelled")
        waiting = next((one for one in self._waiting.values() if job_id in one), None)
        if waiting is not None:
            waiting.remove(job_id)
            await self._finish(job_id, end)
        elif running := self._running.get(job_id):
            running.stop(end)
            await asyncio.shield(running.task)
        job = await self.read(job_id)
        if not job.is_finished:
            raise ForeignJobError(str(job_id))
        if job.status != "cancelled":
            raise JobEndedError(str(job_id), job.status)
        return job

    async def follow(self, job_id: UUID, *, after: str | None = None) -> AsyncIterator[Job | None]:
        """
        Give a job as it stands, then again whenever it changes, until it has finished.

        None stands for a second without news. The state whose `event_id` is `after` is left out,
        unless it is the last one.
        """
        told = after
        while True:
            changed = self._changed
            try:
                job = await self.read(job_id)
            except JobNotFoundError:
                return
            if event_id(job) != told or job.is_finished:
                told = event_id(job)
                yield job
            else:
                yield None
            if job.is_finished or self._has_stopped:
                return
            try:
                await asyncio.wait_for(changed.wait(), LOOK_EVERY_S)
            except TimeoutError:
                continue

    def _start_waiting(self) -> None:
        for kind, waiting in self._waiting.items():
            at_work = sum(running.kind == kind for running in self._running.values())
            free = 0 if self._is_stopping else self._kinds[kind].at_once - at_work
            while waiting and free > 0:
                job_id, free = waiting.popleft(), free - 1
                running = self._running[job_id] = _Running(kind)
                running.task = asyncio.create_task(self._run(job_id, running))

    async def _run(self, job_id: UUID, running: _Running) -> None:
        try:
            end = await self._work(job_id, running)
            await self._finish(job_id, end)
        except CoastwatchError as error:  # the database went away: nowhere to write it down
            log.error("job %s: %s", job_id, error)
        finally:
            del self._running[job_id]
            self._start_waiting()

    async def _work(self, job_id: UUID, running: _Running) -> JobEnd:
        async def keep(progress: dict[str, object]) -> None:
            async with open_connection(self._engine) as connection:
                is_there = await save_progress(connection, job_id, progress)
                await connection.commit()
            if not is_there:  # its district was removed, and the job with it
                running.worker.stop()
            self._tell()

        async with open_connection(self._engine) as connection:
            await start_job(connection, job_id)
            await connection.commit()
            job = await read_job(connection, job_id)
        self._tell()
        kind = self._kinds[job.kind]
        try:
            request = await kind.request_of(job)
            done = await kind.workers.run(
                kind.task, request, worker=running.worker, on_progress=keep
            )
        except WorkerStoppedError:
            return running.end or JobEnd("failed", SERVER_STOPPED)
        except CoastwatchError as error:
            return JobEnd("failed", str(error))
        return JobEnd("done", plan_id=plan_id_of(done))

    async def _finish(self, job_id: UUID, end: JobEnd) -> None:
        async with open_connection(self._engine) as connection:
            await finish_job(connection, job_id, end.status, error=end.error, plan_id=end.plan_id)
            await connection.commit()
        await self._release(job_id)
        self._tell()

    async def _release(self, job_id: UUID) -> None:
        async with self._claims_of_server() as claims:
            await release_job(claims, job_id)

    @asynccontextmanager
    async def _claims_of_server(self) -> AsyncIterator[AsyncConnection]:
        """Give the connection that holds this server's locks, to one at a time."""
        async with self._claims_turn:
            with plain_words(self._engine.url):
                try:
                    yield self._claims
                finally:  # so that a broken connection is opened anew next time
                    await self._claims.rollback()

    def _tell(self) -> None:
        """Wake all followers."""
        self._changed.set()
        self._changed = asyncio.Event()


def event_id(job: Job) -> str:
    """Give the id of a job's present state among its events."""
    elapsed_s = (job.progress or {}).get("elapsed_s", 0)
    return f"{job.status}-{elapsed_s}"


def _asked(options: Mapping[str, object]) -> dict[str, object]:
    """Leave out what was chosen for the one who asked."""
    return {name: value for name, value in options.items() if name not in options[CHOSEN]}
