"""Fold rounds as they end, so that no report has to wait for what their tracks saw."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from api.clock import Clock
from api.lasting_task import end_lasting, repeat, start_lasting
from api.workers import FOLD, Worker, WorkerPool
from geo_data.reports.read_walks import read_unfolded
from geo_data.store_connection import open_snapshot

LOOK_EVERY_S = 900.0


@dataclass
class FoldWatch:
    """
    Have rounds that are over folded again and again, as long as a server runs.

    A worker does it, of a district in which there is any. What it keeps is kept batch by batch:
    after a kill the next look goes on, and a report folds itself whatever is still missing.
    """

    engine: AsyncEngine
    workers: WorkerPool
    clock: Clock
    every_s: float = LOOK_EVERY_S
    _looked_at: datetime | None = field(default=None, init=False)
    _worker: Worker = field(default_factory=Worker, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin; the first look is after `every_s`."""
        work = repeat(self.look, self.every_s, "rounds were not folded")
        self._task = start_lasting(work, "folding rounds that are over")

    async def stop(self) -> None:
        """End, in the middle of a fold too: what is not kept yet is folded later."""
        self._worker.stop()
        await end_lasting(self._task)

    @property
    def is_folding(self) -> bool:
        """Whether a worker folds rounds now."""
        return self._worker.is_at_work

    async def look(self) -> None:
        """Fold what is over now and was not at the last look."""
        now = self.clock()
        async with open_snapshot(self.engine) as connection:
            districts = await read_unfolded(connection, since=self._looked_at, now=now)
        for district_id in districts:
            self._worker = Worker()
            request = {"district_id": district_id, "at": now.isoformat()}
            await self.workers.run(FOLD, request, worker=self._worker)
        self._looked_at = now
