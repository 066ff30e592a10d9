"""Give routes what they work with: the database, a snapshot of it, the district asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.alert_sender import AlertSender
from api.base_map_tiles import BaseMapTiles
from api.clock import Clock, real_time
from api.jobs import JobBoard
from api.live_rooms import LiveRooms
from api.plan_views import PlanViews
from api.problems import MediaTypeError
from api.repair_work import RepairWork
from api.tile_pass import TilePasses
from api.tip_gate import ASKING, TELLING, TipGate
from api.wire import DistrictId
from api.workers import WorkerPool
from geo_data.incident_rules import read_incident_rules
from geo_data.read_districts import DistrictHead, read_district
from geo_data.store_acting import ACTING
from geo_data.store_connection import open_snapshot
from geo_data.store_errors import ServiceRoleError
from maritime.incidents.rules import IncidentRules

API = "/api/v1"
JSON = "application/json"


@dataclass(frozen=True)
class Services:
    """
    What one server has; made when it starts.

    engine is the owner's: for signing in, imports and jobs. Everything else is asked of `served`.
    service has the role of requests, None where there is none.
    """

    engine: AsyncEngine
    service: AsyncEngine | None
    jobs: JobBoard
    workers: WorkerPool
    views: PlanViews
    scratch: Path
    site_folder: Path
    live: LiveRooms
    repairs: RepairWork
    base_maps: BaseMapTiles
    tile_passes: TilePasses = field(default_factory=TilePasses)
    """For the tiles of pages that have no session."""
    hosts: tuple[str, ...] = ()
    clock: Clock = real_time
    incident_rules: IncidentRules = field(default_factory=read_incident_rules)
    outward: AlertSender = field(default_factory=AlertSender)
    """Where alerts go out to, as the data folder says."""
    asking: TipGate = field(default_factory=lambda: TipGate(ASKING))
    telling: TipGate = field(default_factory=lambda: TipGate(TELLING))
    """How often the open page of tips is asked, and takes one in."""
    noted: dict[tuple[UUID, str], float] = field(default_factory=dict)
    """When who last had what he keeps looking at written down, on the server's own clock."""

    def now(self) -> datetime:
        """
        Give the present instant for all that is about the coast.

        Accounts, sessions and the audit log go by the real time, whatever this clock shows.
        """
        return self.clock()

    @property
    def served(self) -> AsyncEngine:
        """
        The engine for whoever is acting: held to his reach by the database.

        Of the owner only for the one user of a database without accounts. LookupError where the
        gate has not let anybody in: open routes use `engine`, which is the owner's.
        """
        if ACTING.get() is None:
            return self.engine
        if self.service is None:
            raise ServiceRoleError("none", "is not set")
        return self.service

    async def stop(self) -> None:
        """End all work that is under way; a second time does nothing."""
        await self.outward.stop()
        await self.base_maps.stop()
        await self.live.stop()
        self.workers.stop()
        await self.jobs.stop()


def services_of(request: Request) -> Services:
    """Give what the server of a request has."""
    return request.app.state.services


@dataclass
class Reading:
    """What a request reads by: its one connection, and what is written once that is free."""

    connection: AsyncConnection
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


READING: ContextVar[Reading | None] = ContextVar("reading", default=None)
"""The reading of this task's request, while it holds a connection."""


async def snapshot_for(
    services: Annotated[Services, Depends(services_of)],
) -> AsyncIterator[AsyncConnection]:
    """
    Give a connection that sees the database as it is at its first query.

    A request never holds it while it waits for another one: requests that come at once would each
    have one and wait for ever. What is to be written, `write_when_free` writes when it is given
    back, and before the request is answered.
    """
    afterwards: list[Callable[[], Awaitable[None]]] = []
    try:
        async with open_snapshot(services.served) as connection:
            token = READING.set(Reading(connection, afterwards))
            try:
                yield connection
            finally:
                READING.reset(token)
    finally:
        for write in afterwards:
            await write()


async def write_when_free(write: Callable[[], Awaitable[None]]) -> None:
    """
    Do what needs a connection of its own: at once, or when the request's own is given back.

    In both cases it is done before the request is answered, and where it fails that is the answer.
    """
    reading = READING.get()
    if reading is None:
        await write()
    else:
        reading.afterwards.append(write)


Given = Annotated[Services, Depends(services_of)]
Snapshot = Annotated[AsyncConnection, Depends(snapshot_for, scope="function")]


MERGE_PATCH = "application/merge-patch+json"


async def _require_merge_patch(request: Request) -> None:
    """Raise MediaTypeError unless the body of a request is a JSON merge patch, or JSON."""
    if media_type_of(request) not in (MERGE_PATCH, JSON):
        raise MediaTypeError(media_type_of(request), (MERGE_PATCH, JSON))


require_merge_patch = Depends(_require_merge_patch)


async def require_json(request: Request) -> None:
    """Raise MediaTypeError unless the body of a request is said to be JSON."""
    if media_type_of(request) != JSON:
        raise MediaTypeError(media_type_of(request), (JSON,))


def media_type_of(request: Request) -> str:
    """Give the kind of a request's body without its parameters, '' where none is given."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def district_asked_for(services: Given, district_id: DistrictId) -> DistrictHead:
    """
    Give the district that the path names, or raise DistrictNotFoundError.

    By the request's own connection where it has one by now, else by one that is given back at once.
    """
    if (reading := READING.get()) is not None:
        return await read_district(reading.connection, district_id)
    async with open_snapshot(services.served) as connection:
        return await read_district(connection, district_id)


AskedDistrict = Annotated[DistrictHead, Depends(district_asked_for)]


def district_path(district_id: str) -> str:
    """Give the path of a district's answers."""
    return f"{API}/districts/{quote(district_id, safe='')}"
