"""Open connections to the database and say in plain words why one cannot be used."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from sqlalchemy import NullPool, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from geo_data.store_errors import (
    DatabaseBusyError,
    DatabaseRefusedError,
    DatabaseUnreachableError,
    place_of,
)

CONNECT_LIMIT_S = 10.0
BUSY_S = 5.0
"""After how long to ask again where every connection of the pool is in use."""

_REFUSALS = {
    "53": "make room there, then try again",
    "42501": "give the role of DATABASE_URL this right, or use another role",
    "25006": "use a database that can be written to, not a copy for reading",
    "55P03": "wait until others have finished, then try again",
    "57014": "wait until others have finished, then try again",
}
"""What to do by start of SQLSTATE: no room, no right, read-only, lock and statement time limits."""

_UNREACHABLE = ("57P", "08", "28", "3D000")
"""Starts of SQLSTATE: shutting down, connection broken, login refused, no such database."""
_CLOSED = "55000"
"""SQLSTATE of a database that lets nobody in; from a statement it would be our own fault."""


def open_engine(url: URL, *, pools: bool = True) -> AsyncEngine:
    """
    Give an engine whose sessions speak UTC; nothing is connected yet.

    Parameters
    ----------
    url
        Address for asyncpg, as `geo_data.settings.database_url` gives it.
    pools
        False opens each connection anew, for commands that run once.
    """
    pooling = {"pool_pre_ping": True} if pools else {"poolclass": NullPool}
    return create_async_engine(
        url,
        connect_args={"timeout": CONNECT_LIMIT_S, "server_settings": {"timezone": "UTC"}},
        **pooling,
    )


@asynccontextmanager
async def using_engine(url: URL) -> AsyncIterator[AsyncEngine]:
    """Give an engine without a pool for the time of a block; closed after it, however it ends."""
    engine = open_engine(url, pools=False)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """
    Open a connection; what is not committed when it closes is undone.

    Raises
    ------
    DatabaseUnreachableError
        If nothing answers, the login is refused, or the connection breaks meanwhile.
    DatabaseBusyError
        If every connection of the engine's pool stays in use.
    DatabaseRefusedError
        If the database has no room left, is read-only, or the role lacks a right.
    """
    with plain_words(engine.url):
        async with engine.connect() as connection:
            yield connection


@asynccontextmanager
async def open_snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection for reading that sees the database as it is at its first query."""
    async with open_connection(engine) as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        await connection.execute(text("SET TRANSACTION READ ONLY"))
        yield connection


@contextmanager
def plain_words(url: URL) -> Iterator[None]:
    """Turn errors of the driver that are no fault of the program into errors in plain words."""
    try:
        yield
    except DBAPIError as error:
        cause = error.orig.__cause__ if error.orig is not None else None
        state = getattr(error.orig, "sqlstate", None) or getattr(cause, "sqlstate", None)
        is_closed = state == _CLOSED and error.statement is None
        is_broken = error.connection_invalidated or is_closed
        _raise_in_words(url, state, str(cause or error.orig), is_broken=is_broken)
        raise
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        is_broken = isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InterfaceError)
        _raise_in_words(url, getattr(error, "sqlstate", None), str(error), is_broken=is_broken)
        raise
    except PoolTimeoutError as error:
        raise DatabaseBusyError(place_of(url), BUSY_S) from error
    except TimeoutError as error:
        raise DatabaseUnreachableError(place_of(url), "no answer in time") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DatabaseUnreachableError(place_of(url), reason) from error


def _raise_in_words(url: URL, state: str | None, said: str, *, is_broken: bool) -> None:
    """Raise the error for an SQLSTATE; give back for those that are the program's own fault."""
    state, said = state or "", said.splitlines()[0] if said else "no reason given"
    for start, advice in _REFUSALS.items():
        if state.startswith(start):
            raise DatabaseRefusedError(place_of(url), said, advice)
    if is_broken or state.startswith(_UNREACHABLE):
        raise DatabaseUnreachableError(place_of(url), said)
