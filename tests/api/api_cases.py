"""Fill a database for tests of the API, and run a server on it in another thread."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from api.app import create_app
from api.clock import Clock, real_time
from geo_data.store_connection import open_engine
from maritime.district import District
from maritime.register import Pairing, Person, Vessel

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
START = "2026-11-23T00:00:00+08:00"
UPLOAD_LIMIT_BYTES = 2_000_000
"""Of the servers of tests; the real limit is far above."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of plain HTTP: else each of them reads all authorities that this machine trusts."""


@dataclass(frozen=True)
class Stock:
    """What is in the database: two districts, and a plan of the first with its certificate."""

    district: District
    plan_id: UUID
    document: bytes
    certificate: bytes


@dataclass(frozen=True)
class Running:
    """A server that listens on a port of this machine, with its application and database."""

    address: str
    app: FastAPI
    url: URL

    def client(self) -> httpx.Client:
        """Give a client of the server."""
        return httpx.Client(base_url=self.address, timeout=60, verify=NO_TLS)


def with_register(district: District) -> District:
    """Add radios, three vessels, people (two with phones) and pairings, one crew for a car."""
    return replace(
        district,
        teams=tuple(replace(team, radio=f"频道 {team.team_id}") for team in district.teams),
        extra_meta={"simulated": "everything in it"},
        persons=(
            Person("H1", "陈一", ("patrol_member",), phone="13800000001"),
            Person("H2", "陈二", ("owner",), phone="13800000002"),
            Person("H3", "陈三", ("gridworker",)),
            Person("H4", "陈四", ("police",)),
        ),
        vessels=(
            Vessel(
                "V1", "粤台渔1", kind="fishing", village="沙堤", watch="high_risk", owner="陈二"
            ),
            Vessel("V2", "粤台渔2", kind="fishing", village="沙堤", watch="attention"),
            Vessel("V3", "100%_快艇", mmsi="412000003", kind="pleasure", village="下川"),
        ),
        pairings=(
            Pairing("V1", "H1", "member", date(2026, 1, 1), date(2026, 6, 30)),
            Pairing("V1", "H2", "member", date(2026, 7, 1)),
            Pairing("V1", "H2", "owner", date(2026, 1, 1)),
            Pairing("V2", "H1", "member", date(2026, 3, 1)),
        ),
    )


def on_database(url: URL, work: Callable[[AsyncEngine], Awaitable[object]]) -> object:
    """Do one piece of work on an engine of its own, in a thread: this one may have a loop."""

    async def run() -> object:
        engine = open_engine(url, pools=False)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    with ThreadPoolExecutor(max_workers=1) as worker:
        return worker.submit(lambda: asyncio.run(run())).result()


def serve_in_thread(
    url: URL,
    maps_folder: Path,
    *,
    plans_at_once: int,
    upload_limit_bytes: int = UPLOAD_LIMIT_BYTES,
    service_url: URL | None = None,
    clock: Clock = real_time,
    watches_alerts: bool = False,
) -> Iterator[Running]:
    """Run a server in another thread while the test uses it."""
    app = create_app(
        url,
        maps_folder=maps_folder,
        plans_at_once=plans_at_once,
        upload_limit_bytes=upload_limit_bytes,
        service_url=service_url,
        clock=clock,
        watches_alerts=watches_alerts,
    )
    with in_thread(app) as port:
        yield Running(f"http://127.0.0.1:{port}", app, url)


@contextmanager
def in_thread(app: ASGIApp, *, lifespan: Literal["on", "off"] = "on") -> Iterator[int]:
    """Run a server of an application in another thread; give its port."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan=lifespan)
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
            ended = server.lifespan
            assert lifespan == "off" or not (ended.error_occurred or ended.shutdown_failed), (
                "not all that the server had begun came to its end"
            )


def plain_address(url: URL) -> str:
    """Give an address with its password, as people and other drivers write it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
