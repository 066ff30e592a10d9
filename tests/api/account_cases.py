"""Make accounts of every role on the stock of the API's tests, and clients that are signed in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
from api_cases import on_database, plain_address
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.app import create_app
from api.clock import Clock, real_time
from api.passwords import make_api_token, token_hash
from geo_data.store_accounts import NewAccount, add_account
from geo_data.store_acting import ACTING, open_service_engine
from geo_data.store_sessions import add_token
from maritime.account import ADMINISTRATOR_ROLES, DISTRICT_ROLES, SECURITY_ADMINISTRATOR, Actor

Ask = Callable[..., httpx.Response]
PASSWORD = "海边的灯塔-7 看得见"
CHEAP_HASHER = Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1)
"""Spares time: a password is tried with what its own hash says."""
OWN, OTHER = "straight", "date-line"
"""District of the accounts, and one that is none of theirs."""
WEST, EAST = "G1", "G2"
BY_GRID = (
    "UPDATE person SET grid_id = 'G1' WHERE district_id = 'straight' AND person_id IN ('H1', 'H3')",
    "UPDATE person SET grid_id = 'G2' WHERE district_id = 'straight' AND person_id IN ('H2', 'H4')",
    "UPDATE vessel SET village = 'West' WHERE district_id = 'straight' AND vessel_id = 'V2'",
    "UPDATE vessel SET village = 'East' WHERE district_id = 'straight' AND vessel_id = 'V3'",
)
"""H1, H3 and V2 are of the western village's grid, H2, H4, V1 (by its pairings) and V3 of the
eastern one's."""


@dataclass(frozen=True)
class Accounts:
    """
    Actors and tokens by login.

    For every role of a district one of the west (``planner.west``), one of the east, one of the
    whole district (``planner.whole``); the administrators by their roles.
    """

    actors: Mapping[str, Actor]
    tokens: Mapping[str, str]

    def headers(self, login: str) -> dict[str, str]:
        """Give the headers by which a program is signed in."""
        return {"Authorization": f"Bearer {self.tokens[login]}"}


def asked_accounts() -> Iterator[NewAccount]:
    """Give all accounts, first of all one that keeps accounts."""
    for role in (SECURITY_ADMINISTRATOR, *ADMINISTRATOR_ROLES):
        yield NewAccount(role, role)
    for role in DISTRICT_ROLES:
        yield NewAccount(f"{role}.west", role, OWN, WEST, "H3")
        yield NewAccount(f"{role}.east", role, OWN, EAST)
        yield NewAccount(f"{role}.whole", role, OWN)


def make_accounts(url: URL) -> Accounts:
    """Give the stock's people and vessels their grids, and make the accounts with tokens."""

    async def make(engine: AsyncEngine) -> Accounts:
        now = datetime.now(UTC)
        actors, tokens = {}, {}
        password_hash = CHEAP_HASHER.hash(PASSWORD)
        async with engine.begin() as connection:
            for statement in BY_GRID:
                await connection.execute(text(statement))
            for asked in asked_accounts():
                if asked.login in actors:
                    continue
                actor = await add_account(connection, asked, password_hash, now=now, by="test")
                token = make_api_token()
                await add_token(
                    connection, actor.account_id, "test", token_hash(token), now=now,
                    expires_at=now + timedelta(days=1),
                )  # fmt: skip
                actors[asked.login], tokens[asked.login] = actor, token
        return Accounts(actors, tokens)

    return on_database(url, make)


def run_sql(url: URL, statement: str, **values: object) -> list[tuple[object, ...]]:
    """Run one statement as the owner and give its rows."""

    async def run(engine: AsyncEngine) -> list[tuple[object, ...]]:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return on_database(url, run)


def as_actor(
    service_url: URL, actor: Actor | None, work: Callable[[AsyncConnection], Awaitable[object]]
) -> object:
    """Do one piece of work in a transaction of the role of requests, which is kept."""

    async def run() -> object:
        engine = open_service_engine(service_url, pools=False)
        token = ACTING.set(actor)
        try:
            async with engine.begin() as connection:
                return await work(connection)
        finally:
            ACTING.reset(token)
            await engine.dispose()

    return asyncio.run(run())


def as_login(url: URL, account_id: object, statements: tuple[str, ...]) -> list[tuple]:
    """Run statements in one transaction that is undone; give the rows of the last."""

    async def run() -> list[tuple]:
        plain = plain_address(url)
        connection = await asyncpg.connect(plain)
        try:
            transaction = connection.transaction()
            await transaction.start()
            if account_id is not None:
                await connection.execute(
                    "SELECT set_config('coastwatch.account', $1, true)", str(account_id)
                )
            rows = []
            for statement in statements:
                rows = [tuple(row) for row in await connection.fetch(statement)]
            await transaction.rollback()
            return rows
        finally:
            await connection.close()

    return asyncio.run(run())


@contextmanager
def calling(
    url: URL,
    service_url: URL | None,
    folder: Path,
    *,
    begun: Callable[[FastAPI], None] = lambda app: None,
    clock: Clock = real_time,
    watches_alerts: bool = False,
) -> Iterator[Ask]:
    """
    Give a function that asks the application without a network, one request at a time.

    begun is called with the application when it has started.
    """
    app = create_app(
        url, maps_folder=folder, service_url=service_url, clock=clock,
        watches_alerts=watches_alerts,
    )  # fmt: skip
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60)
    lifespan = app.router.lifespan_context(app)
    with asyncio.Runner() as runner:  # at its end what is still under way ends, before its loop
        run = runner.get_loop().run_until_complete

        def ask(method: str, path: str, **options: object) -> httpx.Response:
            answer = run(client.request(method, path, **options))
            client.cookies.clear()
            return answer

        run(lifespan.__aenter__())
        try:
            begun(app)
            yield ask
        finally:
            run(client.aclose())
            run(lifespan.__aexit__(None, None, None))
