"""Bring rows into tables in bulk: by PostgreSQL's COPY, or where row security holds by INSERT."""

from collections.abc import Sequence

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.rows import Row

_POSTGIS_SCHEMA = text(
    "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
    "WHERE e.extname = 'postgis'"
)


async def open_copy(connection: AsyncConnection) -> asyncpg.Connection:
    """
    Give the driver's connection, made ready to take geometries as EWKB.

    It works inside the transaction that is open on the connection; one must have begun.
    """
    schema = await connection.scalar(_POSTGIS_SCHEMA)
    raw = await connection.get_raw_connection()
    driver: asyncpg.Connection = raw.driver_connection
    await driver.set_type_codec(
        "geometry", schema=schema, encoder=bytes, decoder=bytes, format="binary"
    )
    return driver


async def copy_rows(
    driver: asyncpg.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Copy rows into a table; nothing is sent for no rows."""
    if rows:
        await driver.copy_records_to_table(table, records=rows, columns=columns)


async def insert_rows(
    driver: asyncpg.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows into a table, as it is done where row security, which COPY knows not, holds."""
    if rows:
        places = ", ".join(f"${at}" for at in range(1, len(columns) + 1))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
        await driver.executemany(statement, rows)
