"""Make the HTTP application: routes, problems, guard, jobs, and the OpenAPI document."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.engine import URL

from api import (
    routes_audits,
    routes_changes,
    routes_districts,
    routes_jobs,
    routes_lists,
    routes_packs,
    routes_pages,
    routes_phone,
    routes_plans,
    routes_proposals,
    routes_records,
    routes_register,
    routes_sheets,
)
from api.access import API, Services
from api.guard import LoopbackGuard
from api.jobs import PLANS_AT_ONCE, JobBoard
from api.openapi import describe_api
from api.plan_views import PlanViews
from api.problems import add_problem_handlers
from api.record_keys import KeptKeys
from api.workers import WorkerPool
from geo_data.store_connection import open_engine
from geo_data.store_upgrade import upgrade

OTHER_WORK_AT_ONCE = 2
"""Imports and maps at once, beside the plans."""

DESCRIPTION = """
Districts, coast, register, patrol plans and their gaps, and planning as a job.

Positions are longitude, latitude in WGS 84 (EPSG:4326); instants are ISO 8601 with an offset;
lengths are geodesic metres. Lists have pages: follow the link `next`. Errors are problem+json
(RFC 9457) with every fault of the request. There are no accounts yet: only this machine is
answered.
"""


def create_app(
    database_url: URL,
    *,
    maps_folder: Path,
    plans_at_once: int = PLANS_AT_ONCE,
    upload_limit_bytes: int = routes_packs.UPLOAD_LIMIT_BYTES,
) -> FastAPI:
    """
    Give the application; the database is opened, and its tables brought up to date, at start-up.

    Parameters
    ----------
    database_url
        Address for asyncpg, as `geo_data.settings.database_url` gives it.
    maps_folder
        Where drawn maps are kept; made when it is needed.
    plans_at_once
        How many plans are searched for at once; others wait.
    upload_limit_bytes
        Largest pack that may be uploaded.
    """

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        engine = open_engine(database_url)
        try:
            await upgrade(engine)
            with tempfile.TemporaryDirectory(prefix="coastwatch-") as scratch:
                planners = WorkerPool(database_url, at_once=plans_at_once)
                workers = WorkerPool(database_url, at_once=OTHER_WORK_AT_ONCE)
                jobs = JobBoard(engine, planners, plans_at_once=plans_at_once)
                await jobs.start()
                views = PlanViews(engine, workers, folder=maps_folder)
                services = Services(engine, jobs, workers, views, Path(scratch))
                app.state.services = services
                try:
                    yield
                finally:
                    await services.stop()
        finally:
            await engine.dispose()

    app = FastAPI(
        title="Coastwatch",
        version="1",
        description=DESCRIPTION,
        lifespan=live,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    for module in (
        routes_districts, routes_register, routes_records, routes_changes, routes_audits,
        routes_proposals, routes_lists, routes_sheets, routes_plans, routes_jobs, routes_packs,
    ):  # fmt: skip
        app.include_router(module.router, prefix=API)
    app.include_router(routes_pages.health_router)
    app.include_router(routes_pages.router)
    app.include_router(routes_phone.router)
    add_problem_handlers(app)
    limits_bytes = {f"{API}/packs": upload_limit_bytes, **routes_sheets.BODY_LIMITS_BYTES,
                    **routes_proposals.BODY_LIMITS_BYTES}  # fmt: skip
    app.add_middleware(LoopbackGuard, body_limits_bytes=limits_bytes)
    app.add_middleware(KeptKeys)  # before the guard, which knows limits by paths
    app.state.methods = describe_api(app)
    return app
