"""Start worker processes for long work, hear what they say, and end them with the server."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable

from sqlalchemy.engine import URL

from api.api_errors import WorkerError, WorkerStoppedError
from geo_data.store_errors import EditedDistrictError
from maritime.errors import CoastwatchError, Fault, FaultyInputError

LONGEST_LINE_BYTES = 64 * 2**20
"""Room for one answer: a pack may have very many faults."""

IDLE_S = 1800.0
"""How long a standing worker waits for more work before it ends."""

LAY_OUT, REHEARSE, FOLD = "lay_out", "rehearse", "fold"
"""Tasks that no job asks for: a day laid out for repairs, a repair rehearsed, rounds folded."""

OnProgress = Callable[[dict[str, object]], Awaitable[None]]


class WorkFailedError(CoastwatchError):
    """Say in the worker's own words why its work could not be done."""

    def __init__(self, text: str):
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


class Worker:
    """One process with one piece of work; `stop` may be called at any time."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """End the process at once; `run` then raises WorkerStoppedError."""
        self._is_stopped = True
        if self.is_at_work:
            self._process.kill()

    @property
    def is_at_work(self) -> bool:
        """Whether a process does its work now."""
        return self._process is not None and self._process.returncode is None

    async def run(self, request: dict[str, object], on_progress: OnProgress) -> dict[str, object]:
        """
        Do one piece of work and give what the worker has done.

        Raises
        ------
        FaultyInputError, WorkFailedError
            As the worker says.
        WorkerStoppedError
            If it was stopped.
        WorkerError
            If the process died.
        """
        process = await start_process()
        try:
            return await self.run_on(process, request, on_progress)
        finally:
            process.stdin.close()  # which ends it, should it still do something
            await process.wait()

    async def run_on(
        self,
        process: asyncio.subprocess.Process,
        request: dict[str, object],
        on_progress: OnProgress,
    ) -> dict[str, object]:
        """Do one piece of work in a process that is there already; errors are those of `run`."""
        self._process = process
        outcome: dict[str, dict] = {}
        if self._is_stopped:
            process.kill()
        process.stdin.write(json.dumps(request).encode() + b"\n")
        async for line in process.stdout:
            message = json.loads(line)
            if "progress" in message:
                await on_progress(message["progress"])
            else:
                outcome = message
                break
        if "done" in outcome:
            return outcome["done"]
        if "failed" in outcome:
            _raise_as_said(outcome["failed"])
        await process.wait()
        if self._is_stopped:
            raise WorkerStoppedError
        raise WorkerError(process.returncode)


class StandingWorker:
    """
    One process that stays for the next piece of work, with all that it has laid out; one at a time.

    It ends when nothing was asked of it for a while, or when its work was stopped; the next piece
    of work starts another.
    """

    def __init__(self, database_url: URL, *, idle_s: float = IDLE_S):
        self._database_url = database_url.render_as_string(hide_password=False)
        self._idle_s = idle_s
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._ended: set[asyncio.Task[int]] = set()
        self._is_stopping = False

    async def run(
        self,
        task: str,
        request: dict[str, object],
        *,
        worker: Worker | None = None,
        on_progress: OnProgress | None = None,
    ) -> dict[str, object]:
        """Do one piece of work when it is its turn; errors are those of `Worker.run`."""
        async with self._turn:
            if self._is_stopping:
                raise WorkerStoppedError
            self._keep()
            if self._process is None or self._process.returncode is not None:
                self._process = await start_process("--stays")
            if self._is_stopping:
                self._end()
                raise WorkerStoppedError
            whole = {"task": task, "database_url": self._database_url, **request}
            has_answered = False
            try:
                done = await (worker or Worker()).run_on(
                    self._process, whole, on_progress or _ignore
                )
                has_answered = True
            except (FaultyInputError, WorkFailedError, EditedDistrictError):
                has_answered = True
                raise
            finally:
                if has_answered:
                    self._ending = asyncio.get_running_loop().call_later(self._idle_s, self._end)
                else:
                    self._end()
            return done

    @property
    def is_busy(self) -> bool:
        """Whether a piece of work is under way."""
        return self._turn.locked()

    async def stop(self) -> None:
        """End the process; nothing is started any more."""
        self._is_stopping = True
        self._end()
        async with self._turn:
            self._keep()
            self._end()
        await asyncio.gather(*self._ended)

    def _keep(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        process.stdin.close()
        ended = asyncio.create_task(process.wait())
        self._ended.add(ended)
        ended.add_done_callback(self._ended.discard)


class WorkerPool:
    """All workers of one server, so that none outlives it; few at once, others wait."""

    def __init__(self, database_url: URL, *, at_once: int):
        self._database_url = database_url.render_as_string(hide_password=False)
        self._slots = asyncio.Semaphore(at_once)
        self._live: set[Worker] = set()
        self._is_stopping = False

    async def run(
        self,
        task: str,
        request: dict[str, object],
        *,
        worker: Worker | None = None,
        on_progress: OnProgress | None = None,
    ) -> dict[str, object]:
        """Do one piece of work as soon as there is room; errors are those of `Worker.run`."""
        worker = worker or Worker()
        self._live.add(worker)
        try:
            async with self._slots:
                if self._is_stopping:
                    raise WorkerStoppedError
                whole = {"task": task, "database_url": self._database_url, **request}
                return await worker.run(whole, on_progress or _ignore)
        finally:
            self._live.discard(worker)

    def stop(self) -> None:
        """End all workers; what waits is not started any more."""
        self._is_stopping = True
        for worker in self._live:
            worker.stop()


async def start_process(*arguments: str) -> asyncio.subprocess.Process:
    """Start a worker process that waits for its work."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "api.worker", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE_BYTES, start_new_session=True,
    )  # fmt: skip


async def _ignore(progress: dict[str, object]) -> None:
    """Take no notice of progress."""


def _raise_as_said(failed: dict) -> None:
    if "faults" in failed:
        faults = tuple(Fault(*fields) for fields in failed["faults"])
        raise FaultyInputError(failed["source"], faults)
    if "edited" in failed:
        raise EditedDistrictError(*failed["edited"])
    raise WorkFailedError(failed["text"])
