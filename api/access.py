"""Give routes what they work with: the database, a snapshot of it, the district asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.clock import Clock, real_time
from api.jobs import JobBoard
from api.live_rooms import LiveRooms
from api.plan_views import PlanViews
from api.problems import MediaTypeError
from api.wire import DistrictId
from api.workers import WorkerPool
from geo_data.read_districts import DistrictHead, read_district
from geo_data.store_acting import ACTING
from geo_data.store_connection import open_snapshot
from geo_data.store_errors import ServiceRoleError

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
    hosts: tuple[str, ...] = ()
    clock: Clock = real_time
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
        await self.live.stop()
        self.workers.stop()
        await self.jobs.stop()


def services_of(request: Request) -> Services:
    """Give what the server of a request has."""
    return request.app.state.services


async def snapshot_for(
    services: Annotated[Services, Depends(services_of)],
) -> AsyncIterator[AsyncConnection]:
    """Give a connection that sees the database as it is at its first query."""
    async with open_snapshot(services.served) as connection:
        yield connection


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


async def district_asked_for(connection: Snapshot, district_id: DistrictId) -> DistrictHead:
    """Give the district that the path names, or raise DistrictNotFoundError."""
    return await read_district(connection, district_id)


AskedDistrict = Annotated[DistrictHead, Depends(district_asked_for)]


def district_path(district_id: str) -> str:
    """Give the path of a district's answers."""
    return f"{API}/districts/{quote(district_id, safe='')}"
