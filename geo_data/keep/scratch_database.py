"""Make, compare, swap and drop databases of the own cluster beside the one that is served."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.cluster import DATABASE, ROLE, admin_url
from geo_data.keep.keep_errors import RestoreRefusedError
from geo_data.keep.table_sums import table_names
from geo_data.store_connection import open_connection, using_engine
from geo_data.store_upgrade import EXTENSIONS

BEFORE = f"{DATABASE}_before"
"""Name that the served database has while another takes its place."""
_REFUSED = f"{DATABASE}_refused"
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND backend_type = "
    "'client backend' AND pid <> pg_backend_pid()"
)


@contextlib.asynccontextmanager
async def scratch_database(data_dir: Path, url: URL, name: str) -> AsyncIterator[URL]:
    """
    Give an empty database with the extensions in the running own cluster; gone after the block.

    One of that name, left by a process that was killed, is dropped first. Where the block gives
    the database another name, it stays.
    """
    async with as_admin(data_dir) as connection:
        await drop(connection, name)
        await connection.execute(text(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE template0"))
    try:
        async with as_admin(data_dir, name) as connection:
            for extension in EXTENSIONS:
                await connection.execute(text(f"CREATE EXTENSION {extension}"))
        yield url.set(database=name)
    finally:
        async with as_admin(data_dir) as connection:
            await drop(connection, name)


@contextlib.asynccontextmanager
async def as_admin(data_dir: Path, database: str | None = None) -> AsyncIterator[AsyncConnection]:
    """Give a connection of the own cluster's superuser, outside of any transaction."""
    url = admin_url(data_dir)
    if database is not None:
        url = url.set(database=database)
    async with using_engine(url) as engine, open_connection(engine) as connection:
        yield await connection.execution_options(isolation_level="AUTOCOMMIT")


async def drop(connection: AsyncConnection, name: str) -> None:
    """Drop a database with whatever is connected to it, if it is there."""
    await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def require_unused(data_dir: Path) -> None:
    """
    Raise unless nobody is connected to the served database.

    Raises
    ------
    RestoreRefusedError
        If somebody is: the server, mostly.
    """
    async with as_admin(data_dir) as connection:
        others = await connection.scalar(_OTHERS, {"name": DATABASE})
    if others:
        raise RestoreRefusedError(
            f"{others} connections to the database are open",
            "stop the server first, and let a backup that is under way end",
        )


async def has_tables(url: URL) -> bool:
    """Tell whether a database has tables other than those of extensions."""
    async with using_engine(url) as engine, open_connection(engine) as connection:
        return bool(await table_names(connection))


async def swap_in(data_dir: Path, name: str) -> None:
    """
    Give a database the name of the served one, whose own becomes `BEFORE`.

    Both renames are one transaction: whoever is killed leaves one of both states.
    """
    await forget_before(data_dir)
    await _rename(data_dir, (DATABASE, BEFORE), (name, DATABASE))


async def swap_back(data_dir: Path) -> None:
    """Undo `swap_in`: the served database is again the one before, the other is dropped."""
    await _rename(data_dir, (DATABASE, _REFUSED), (BEFORE, DATABASE))
    async with as_admin(data_dir) as connection:
        await drop(connection, _REFUSED)


async def forget_before(data_dir: Path) -> None:
    """Drop what `swap_in` has put aside."""
    async with as_admin(data_dir) as connection:
        await drop(connection, BEFORE)


async def _rename(data_dir: Path, *names: tuple[str, str]) -> None:
    """Rename databases in one transaction: all or none."""
    async with using_engine(admin_url(data_dir)) as engine, open_connection(engine) as connection:
        for old, new in names:
            await connection.execute(text(f"ALTER DATABASE {old} RENAME TO {new}"))
        await connection.commit()
