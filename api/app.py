"""Make the HTTP application: routes, problems, guard, jobs, and the OpenAPI document."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from api import (
    routes_accounts,
    routes_alerts,
    routes_attachments,
    routes_audit_log,
    routes_audits,
    routes_base_maps,
    routes_changes,
    routes_devices,
    routes_districts,
    routes_duty,
    routes_duty_log,
    routes_events,
    routes_field,
    routes_field_lists,
    routes_handover,
    routes_incidents,
    routes_install,
    routes_jobs,
    routes_keep,
    routes_lists,
    routes_live,
    routes_orders,
    routes_outbox_files,
    routes_packs,
    routes_pages,
    routes_phone,
    routes_plans,
    routes_proposals,
    routes_records,
    routes_register,
    routes_repairs,
    routes_reports,
    routes_roll_calls,
    routes_rounds,
    routes_sheets,
    routes_sign_in,
    routes_tip_holders,
    routes_tip_page,
    routes_tips,
    routes_weather,
)
from api.access import API, Services
from api.alert_sender import AlertSender
from api.alert_watch import AlertWatch
from api.answer_time import AnswerTime
from api.base_map_tiles import BaseMapTiles, shown_base_maps
from api.clock import Clock, real_time
from api.fold_watch import FoldWatch
from api.gate import AccountGate
from api.guard import LoopbackGuard
from api.incident_watch import IncidentWatch
from api.job_kinds import JobKind
from api.jobs import PLANS_AT_ONCE, JobBoard
from api.live_board import LiveBoards
from api.live_rooms import LiveRooms
from api.metrics import Measured, SiteMetrics
from api.openapi import describe_api
from api.plan_views import PlanViews
from api.problems import add_problem_handlers
from api.reach import RouteTable
from api.record_keys import KeptKeys
from api.repair_ahead import RepairAhead
from api.repair_work import RepairWork
from api.report_desk import report_requests
from api.workers import StandingWorker, WorkerPool
from geo_data.base_map_file import base_maps_of_site
from geo_data.incident_rules import rules_of_site
from geo_data.outward_addresses import read_outward
from geo_data.service_role import prepare_service_role
from geo_data.store_accounts import has_accounts
from geo_data.store_acting import open_service_engine
from geo_data.store_connection import open_connection, open_engine
from geo_data.store_errors import ServiceRoleError
from geo_data.store_upgrade import upgrade

OTHER_WORK_AT_ONCE = 2
"""Imports and maps at once, beside the plans."""
REPORTS_AT_ONCE = 1
TILES_FOLDER = "tiles"
"""In the folder of the maps, which no backup holds."""

BELOW_API = (
    routes_districts, routes_register, routes_records, routes_changes, routes_audits,
    routes_proposals, routes_lists, routes_sheets, routes_plans, routes_jobs, routes_packs,
    routes_sign_in, routes_accounts, routes_audit_log, routes_devices, routes_outbox_files,
    routes_field, routes_attachments, routes_roll_calls, routes_field_lists, routes_rounds,
    routes_events, routes_live, routes_orders, routes_repairs, routes_reports,
    routes_incidents, routes_tips, routes_tip_holders, routes_tip_page,
    routes_alerts, routes_duty_log, routes_handover, routes_base_maps, routes_weather,
)  # fmt: skip
INCLUDED = (
    *((API, module.router) for module in BELOW_API),
    ("", routes_pages.health_router),
    ("", routes_keep.router),
    ("", routes_pages.router),
    ("", routes_duty.router),
    ("", routes_install.router),
    ("", routes_phone.router),
)
"""Prefixes and the routers below them."""

DESCRIPTION = """
Districts, coast, register, patrol plans and their gaps, and planning as a job.

Positions are longitude, latitude in WGS 84 (EPSG:4326); instants are ISO 8601 with an offset;
lengths are geodesic metres. Lists have pages: follow the link `next`. Errors are problem+json
(RFC 9457) with every fault of the request. In a database with accounts every request is signed
in: by a session (`/api/v1/sign-in`), whose changes need the header X-CSRF-Token, or by a token.
"""


def create_app(
    database_url: URL,
    *,
    maps_folder: Path,
    service_url: URL | None = None,
    site_folder: Path | None = None,
    hosts: tuple[str, ...] = (),
    clock: Clock = real_time,
    watches_alerts: bool = False,
    readies_repairs: bool = False,
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
    service_url
        The same database by the role of requests, as `geo_data.settings.service_url` gives it;
        None will do for a database without accounts.
    site_folder
        Data folder with the site's certificate and keys; None for the folder of the maps.
    hosts
        Names and addresses by which the server may be asked, beside this machine's own: those of
        its certificate.
    clock
        Tells the instant that everything about the coast goes by.
    watches_alerts
        Whether alerts are reckoned all the time; without it only when somebody asks.
    readies_repairs
        Whether plans in force are kept laid out for repairs, as long as the server runs.
    plans_at_once
        How many plans are searched for at once; others wait.
    upload_limit_bytes
        Largest pack that may be uploaded.
    """

    incident_rules = rules_of_site(site_folder or maps_folder)
    outward = read_outward(site_folder or maps_folder)
    base_maps = base_maps_of_site(site_folder or maps_folder)

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as ending:  # what fails to end keeps nothing else from it
            engine = open_engine(database_url)
            ending.push_async_callback(engine.dispose)
            service = None if service_url is None else open_service_engine(service_url)
            if service is not None:
                ending.push_async_callback(service.dispose)
            await upgrade(engine)
            await _prepare_service(engine, service)
            scratch = ending.enter_context(tempfile.TemporaryDirectory(prefix="coastwatch-"))
            planners = WorkerPool(database_url, at_once=plans_at_once)
            workers = WorkerPool(database_url, at_once=OTHER_WORK_AT_ONCE)
            reporters = WorkerPool(database_url, at_once=REPORTS_AT_ONCE)
            rooms, mender = LiveRooms(engine), StandingWorker(database_url)
            ahead = RepairAhead(engine, mender, clock)
            repairs = RepairWork(engine, rooms, ahead if readies_repairs else None)
            make_request = report_requests(site_folder or maps_folder)
            kinds = {
                "plan": JobKind("plan", planners, plans_at_once),
                "repair": JobKind("repair", mender, 1, repairs.request_of),
                "report": JobKind("report", reporters, REPORTS_AT_ONCE, make_request),
            }
            jobs = JobBoard(engine, kinds)
            ending.push_async_callback(jobs.stop)
            await jobs.start()
            shown = shown_base_maps(base_maps)
            views = PlanViews(engine, workers, folder=maps_folder, base_maps=shown)
            services = Services(
                engine, service, jobs, workers, views, Path(scratch),
                site_folder=site_folder or maps_folder, live=rooms, repairs=repairs,
                hosts=hosts, clock=clock, incident_rules=incident_rules,
                outward=AlertSender(outward),
                base_maps=BaseMapTiles.of(base_maps, maps_folder / TILES_FOLDER),
            )  # fmt: skip
            boards = LiveBoards()
            app.state.services, app.state.boards, app.state.ahead = services, boards, ahead
            incidents = IncidentWatch(engine, incident_rules, clock)
            alerts = AlertWatch(services)
            folds = FoldWatch(engine, workers, clock)
            for stop in (
                mender.stop, services.stop, boards.stop, incidents.stop, alerts.stop, folds.stop,
                ahead.stop,
            ):  # fmt: skip
                ending.push_async_callback(stop)
            incidents.start()
            folds.start()
            if watches_alerts:
                alerts.start()
            if readies_repairs:
                ahead.start()
            yield

    app = FastAPI(
        title="Coastwatch",
        version="1",
        description=DESCRIPTION,
        lifespan=live,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=list(_routes()),
    )
    add_problem_handlers(app)
    limits_bytes = {f"{API}/packs": upload_limit_bytes, **routes_sheets.BODY_LIMITS_BYTES,
                    **routes_proposals.BODY_LIMITS_BYTES, **routes_field.BODY_LIMITS_BYTES,
                    **routes_attachments.BODY_LIMITS_BYTES,
                    **routes_outbox_files.BODY_LIMITS_BYTES}  # fmt: skip
    app.state.routes = RouteTable.of(app, INCLUDED)
    app.add_middleware(AccountGate, routes=app.state.routes)
    app.add_middleware(LoopbackGuard, hosts=hosts, body_limits_bytes=limits_bytes)
    app.state.metrics = SiteMetrics()
    app.add_middleware(Measured, routes=app.state.routes, metrics=app.state.metrics)
    app.add_middleware(AnswerTime, clock=clock)
    app.add_middleware(KeptKeys)  # before the guard, which knows limits by paths
    describe_api(app)
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """
    Give the routes of every application of this process.

    FastAPI works out what each of them takes and gives when the first request comes, for 0.1 s
    and more; what it has found stays with them.
    """
    including = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    for prefix, router in INCLUDED:
        including.include_router(router, prefix=prefix)
    return tuple(including.routes)


async def _prepare_service(engine: AsyncEngine, service: AsyncEngine | None) -> None:
    """Make the role of requests ready; raise ServiceRoleError where accounts need one."""
    if service is not None:
        await prepare_service_role(engine, service)
        return
    async with open_connection(engine) as connection:
        if await has_accounts(connection):
            raise ServiceRoleError("none", "is not set")
