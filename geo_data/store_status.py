"""Say what a database holds: its server, the step of its tables, its districts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data import schema
from geo_data.store_connection import open_snapshot
from geo_data.store_errors import place_of
from geo_data.store_upgrade import found_step, is_known_step, newest_step


@dataclass(frozen=True)
class StoredDistrict:
    """One district of the database, with the number of its targets, vessels and plans."""

    district_id: str
    name: str
    imported_at: datetime
    target_count: int
    vessel_count: int
    plan_count: int


@dataclass(frozen=True)
class DatabaseStatus:
    """
    What a database is and holds; place is host, port and database, without user and password.

    postgis_version is None without the extension, found_step None without tables; districts is
    empty unless the tables are this program's.
    """

    place: str
    server_version: str
    postgis_version: str | None
    found_step: str | None
    newest_step: str
    districts: tuple[StoredDistrict, ...]

    @property
    def is_current(self) -> bool:
        """Whether the tables are those of this program."""
        return self.found_step == self.newest_step

    @property
    def is_newer(self) -> bool:
        """Whether the tables were made by a newer program."""
        return self.found_step is not None and not is_known_step(self.found_step)


async def database_status(engine: AsyncEngine) -> DatabaseStatus:
    """
    Look at a database without changing it.

    Raises
    ------
    DatabaseUnreachableError, DatabaseRefusedError
        If it cannot be looked at.
    """
    async with open_snapshot(engine) as connection:
        step = await connection.run_sync(found_step)
        version = await connection.scalar(text("SHOW server_version"))
        postgis = await connection.scalar(
            text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
        )
        districts: tuple[StoredDistrict, ...] = ()
        if step == newest_step():
            rows = await connection.execute(_DISTRICTS)
            districts = tuple(StoredDistrict(*row) for row in rows)
    return DatabaseStatus(place_of(engine.url), version, postgis, step, newest_step(), districts)


def _count(table: Table) -> ScalarSelect[int]:
    of_district = table.c.district_id == schema.district.c.district_id
    return select(func.count()).where(of_district).scalar_subquery()


_DISTRICTS = select(
    schema.district.c.district_id,
    schema.district.c.name,
    schema.district.c.imported_at,
    _count(schema.target),
    _count(schema.vessel),
    _count(schema.plan),
).order_by(schema.district.c.district_id)
