"""Run a test's work on an engine of its own, and look at what tables hold."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.pack_reader import PackReading
from geo_data.schema import LAYER_TABLES
from geo_data.store import ImportResult, import_pack
from geo_data.store_connection import open_engine
from geo_data.store_upgrade import migration_config
from maritime.district import District

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)


def with_engine(url: URL, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    """Run one piece of work and close its connections."""

    async def run() -> T:
        engine = open_engine(url, pools=False)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    return asyncio.run(run())


def reading_of(district: District, sha256: str = "a" * 64) -> PackReading:
    """Give a district as if it had been read from a file with that hash."""
    return PackReading(district, sha256, ("a note",))


def put(url: URL, district: District, sha256: str = "a" * 64) -> ImportResult:
    """Import a district."""
    return with_engine(
        url, lambda engine: import_pack(engine, reading_of(district, sha256), now=NOW)
    )


def execute(url: URL, *statements: str) -> list[tuple[object, ...]]:
    """Run statements in one transaction and give the rows of the last one."""

    async def run(engine: AsyncEngine) -> list[tuple[object, ...]]:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

    return with_engine(url, run)


def run_alembic(url: URL, name: str, *arguments: str) -> None:
    """Run a command of alembic, upgrade or downgrade, on a database."""

    def run(connection: Connection) -> None:
        getattr(command, name)(migration_config(connection), *arguments)

    async def work(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()

    with_engine(url, work)


def versions_of_rows(url: URL) -> dict[str, list[tuple[object, ...]]]:
    """Give where and by which transaction each row was written: equal if nothing was touched."""
    tables = ("district", *(table.name for table in LAYER_TABLES))
    return {
        name: execute(url, f"SELECT ctid::text, xmin::text FROM {name} ORDER BY ctid")
        for name in tables
    }


def renamed(district: District, name: str) -> District:
    """Give the same district with another name."""
    return replace(district, name=name)
