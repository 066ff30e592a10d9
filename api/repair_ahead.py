"""Keep the plans in force laid out for repairs, so that who asks for one does not wait for it."""

import asyncio
import logging
import math
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.api_errors import OlderPackError
from api.clock import Clock
from api.job_kinds import Request
from api.lasting_task import end_lasting, start_lasting
from api.repair_basis import Basis, basis_of
from api.repair_wire import state_of
from api.workers import LAY_OUT, REHEARSE, StandingWorker
from geo_data.live_errors import NothingToRepairError
from geo_data.schema import district
from geo_data.store_connection import open_connection
from maritime.errors import CoastwatchError, HorizonError

LOOK_EVERY_S = 10.0
MOST_LAID_OUT = 3
"""Districts that are kept laid out at once: each takes memory of the worker as long as it is."""
AGAIN_S = 600.0
"""What could not be laid out is tried again when it changes or is asked for, else after so long."""
SETTLED_S = 60.0
"""A district that is being edited is laid out again when nobody has changed it for so long."""

log = logging.getLogger("coastwatch")


@dataclass(frozen=True)
class InForce:
    """A district as it is, and what would be repaired of it now."""

    district_id: str
    state: str
    basis: Basis
    since: datetime


@dataclass(frozen=True)
class Told:
    """
    What the worker said last: how often it laid a day out and rehearsed on one, and of which
    districts it keeps one, those used last at the end.
    """

    laid: int = 0
    rehearsed: int = 0
    kept: tuple[str, ...] = ()


async def read_in_force(engine: AsyncEngine, *, at: datetime) -> list[InForce]:
    """Give the districts with something to repair at an instant, those published last first."""
    found = []
    async with open_connection(engine) as connection:
        for row in (await connection.execute(select(district))).all():
            try:
                basis, since = await basis_of(connection, row.district_id, at=at)
            except (NothingToRepairError, OlderPackError, HorizonError):
                continue  # who asks for a repair is told himself
            found.append(InForce(row.district_id, state_of(row), basis, since))
    return sorted(found, key=lambda one: (-one.since.timestamp(), one.district_id))


@dataclass
class RepairAhead:
    """
    Have the plans in force laid out and rehearsed on, one after another, as long as a server runs.

    It looks again and again, and at once after `look_soon`. The worker does nothing where what it
    keeps is still good, and stays as long as it is asked. A district that changes while its plan
    stays in force has to settle first, unless it is asked for. What fails is logged, once.
    """

    engine: AsyncEngine
    worker: StandingWorker
    clock: Clock
    every_s: float = LOOK_EVERY_S
    settled_s: float = SETTLED_S
    told: Told = Told()
    looks: int = 0
    """How many looks came to their end."""
    _asked: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _first: dict[str, None] = field(default_factory=dict, init=False)
    _failed: dict[str, tuple[InForce, float]] = field(default_factory=dict, init=False)
    _seen: dict[str, tuple[InForce, float]] = field(default_factory=dict, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin with a first look."""
        self._task = start_lasting(self._watch(), "laying plans out for repairs")

    async def stop(self) -> None:
        """End, in the middle of laying out too, and the worker's process with it then."""
        await end_lasting(self._task)

    def look_soon(self, district_id: str) -> None:
        """Look at once, at this district first: a repair of it may be asked for."""
        self._first = {district_id: None, **self._first}
        for known in (self._failed, self._seen):
            known.pop(district_id, None)
        self._asked.set()

    async def look(self) -> None:
        """Have what is in force now laid out, where it is not; a worker that is busy is let be."""
        at = self.clock()
        for one in self._chosen(await read_in_force(self.engine, at=at)):
            if self._has_failed(one) or not self._has_settled(one):
                continue
            try:
                await self._lay_out(one, int(at.timestamp()))
            except CoastwatchError as error:
                self._failed[one.district_id] = (one, time.monotonic())
                log.warning(
                    "district %s was not laid out for repairs: %s",
                    one.district_id, str(error).splitlines()[0],  # below it rows of the register
                )  # fmt: skip
        self.looks += 1

    async def _watch(self) -> None:
        while True:
            self._asked.clear()
            try:
                await self.look()
            except CoastwatchError as error:
                log.warning("plans were not laid out for repairs: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), self.every_s)

    async def _lay_out(self, one: InForce, at_s: int) -> None:
        """Have a day laid out, then rehearsed on; a repair that waits meanwhile comes between."""
        request: Request = {
            "district_id": one.district_id, "plan_id": str(one.basis.plan_id), "called_off": [],
            "at_s": at_s, "state": one.state,
        }  # fmt: skip
        for task in (LAY_OUT, REHEARSE):
            if self.worker.is_busy:
                return  # with a repair, which lays out what it needs; what is left, next time
            done = await self.worker.run(task, request)
            self.told = Told(done["laid"], done["rehearsed"], tuple(done["kept"]))

    def _chosen(self, found: Iterable[InForce]) -> list[InForce]:
        """Give the few that are kept laid out, those asked for last first."""
        ranks = {district_id: rank for rank, district_id in enumerate(self._first)}
        ordered = sorted(found, key=lambda one: ranks.get(one.district_id, len(ranks)))
        return ordered[:MOST_LAID_OUT]

    def _has_failed(self, one: InForce) -> bool:
        failed, tried_s = self._failed.get(one.district_id, (None, 0.0))
        return failed == one and time.monotonic() - tried_s < AGAIN_S

    def _has_settled(self, one: InForce) -> bool:
        """Whether a district is new here, or of another plan, or has not changed for a while."""
        before, since_s = self._seen.get(one.district_id, (one, -math.inf))
        if before.basis != one.basis:
            since_s = -math.inf
        elif before.state != one.state:
            since_s = time.monotonic()
        self._seen[one.district_id] = (one, since_s)
        return time.monotonic() - since_s >= self.settled_s
