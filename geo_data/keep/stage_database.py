"""Bring a copy of the database up to date with newer code, and put it in place when it is sound."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.cluster import DATABASE, ROLE
from geo_data.keep.keep_errors import UpgradeError
from geo_data.keep.scratch_database import as_admin, drop, require_unused, swap_in
from geo_data.keep.table_sums import TableSum, sum_tables
from geo_data.store_connection import open_snapshot, using_engine
from geo_data.store_upgrade import upgrade

NEXT = f"{DATABASE}_next"
ROOM_FACTOR = 1.2
"""The copy, and what migrations write."""
_SIZE = text("SELECT pg_database_size(:name)")


@dataclass(frozen=True)
class Staged:
    """What became of the copy: whether its tables changed, and its rows."""

    is_changed: bool
    rows: int


async def stage_database(data_dir: Path, url: URL, *, accepts_fewer: bool) -> Staged:
    """
    Copy the served database, bring the copy up to date, and let it take the place at once.

    The one before is kept as `scratch_database.BEFORE`. Whatever goes wrong, and wherever this is
    killed, the served database is as it was: only the copy is worked on.

    Parameters
    ----------
    accepts_fewer
        Whether a table may have fewer rows afterwards.

    Raises
    ------
    RestoreRefusedError
        If somebody is connected.
    UpgradeError
        If there is too little room, or rows would be lost.
    CoastwatchError
        If the tables cannot be brought up to date.
    """
    await require_unused(data_dir)
    try:
        await _copy(data_dir)
        async with using_engine(url.set(database=NEXT)) as engine:
            before = await _sums(engine)
            is_changed = await upgrade(engine)
            after = await _sums(engine)
        if (lost := _lost(before, after)) and not accepts_fewer:
            raise UpgradeError(
                "checking the copy", f"fewer rows than before in {', '.join(lost)}",
                "ask who made this version whether that is meant; if so, add --accept-fewer",
            )  # fmt: skip
        await require_unused(data_dir)
        await swap_in(data_dir, NEXT)
    finally:
        async with as_admin(data_dir) as connection:
            await drop(connection, NEXT)
    return Staged(is_changed, sum(one.rows for one in after.values()))


async def _copy(data_dir: Path) -> None:
    async with as_admin(data_dir) as connection:
        await drop(connection, NEXT)
        size_bytes = await connection.scalar(_SIZE, {"name": DATABASE})
        free_bytes = shutil.disk_usage(data_dir).free
        if free_bytes < ROOM_FACTOR * size_bytes:
            free_mb, needed_mb = free_bytes // 1_000_000, round(ROOM_FACTOR * size_bytes / 1e6)
            raise UpgradeError(
                "copying the database", f"{free_mb} MB free, {needed_mb} MB needed",
                "make room on the disk of the data folder",
            )  # fmt: skip
        await connection.execute(text(f"CREATE DATABASE {NEXT} OWNER {ROLE} TEMPLATE {DATABASE}"))


async def _sums(engine: AsyncEngine) -> dict[str, TableSum]:
    async with open_snapshot(engine) as connection:
        return await sum_tables(connection)


def _lost(before: dict[str, TableSum], after: dict[str, TableSum]) -> list[str]:
    """Name the tables that are gone with rows in them, or have fewer."""
    return [
        name for name, one in before.items()
        if one.rows and (name not in after or after[name].rows < one.rows)
    ]  # fmt: skip
