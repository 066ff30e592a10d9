"""Bring the tables of a database up to date, and say where they stand."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.store_connection import open_connection
from geo_data.store_errors import (
    DatabaseRefusedError,
    MigrationNeededError,
    NewerSchemaError,
    place_of,
)

EXTENSIONS = ("postgis", "btree_gist")
UPGRADE_LOCK = 0x434F415354
"""Advisory lock that lets one process at a time change the tables: 'COAST'."""


async def upgrade(engine: AsyncEngine) -> bool:
    """
    Bring the tables to the newest step, all of it or nothing; True if anything was done.

    Safe to call from several processes at once: one does the work, the others wait for it.

    Raises
    ------
    DatabaseUnreachableError, DatabaseRefusedError
        If the database cannot be used, or an extension is missing and cannot be made.
    NewerSchemaError
        If the tables were made by a newer program.
    """
    async with open_connection(engine) as connection:
        await connection.execute(_LOCK, {"key": UPGRADE_LOCK})
        await _make_extensions(connection, engine.url)
        found = await connection.run_sync(found_step)
        if found == newest_step():
            return False
        _refuse_unknown(found)
        await connection.run_sync(_run_upgrade)
        await connection.commit()
        return True


async def require_newest(connection: AsyncConnection) -> None:
    """
    Raise unless the tables are those of this program.

    Raises
    ------
    MigrationNeededError, NewerSchemaError
        Saying which step was found and which is needed.
    """
    found = await connection.run_sync(found_step)
    _refuse_unknown(found)
    if found != newest_step():
        raise MigrationNeededError(found, newest_step())


def found_step(connection: Connection) -> str | None:
    """Give the step that the tables are at, None if there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_step() -> str:
    """Give the newest step that this program knows."""
    return _steps()[0]


def is_known_step(step: str) -> bool:
    """Tell whether this program knows a step."""
    return step in _steps()


def migration_config(connection: Connection | None = None) -> Config:
    """Give Alembic's settings, wherever the program is run from."""
    config = Config()
    config.set_main_option("script_location", str(files("geo_data") / "migrations"))
    config.attributes["connection"] = connection
    return config


_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_EXTENSION = text("SELECT 1 FROM pg_extension WHERE extname = :name").bindparams(bindparam("name"))


@cache
def _steps() -> tuple[str, ...]:
    """Give all steps, newest first."""
    script = ScriptDirectory.from_config(migration_config())
    return tuple(step.revision for step in script.walk_revisions())


def _refuse_unknown(found: str | None) -> None:
    if found is not None and not is_known_step(found):
        raise NewerSchemaError(found, newest_step())


def _run_upgrade(connection: Connection) -> None:
    command.upgrade(migration_config(connection), "head")


async def _make_extensions(connection: AsyncConnection, url: URL) -> None:
    for name in EXTENSIONS:
        if (await connection.execute(_EXTENSION, {"name": name})).first() is not None:
            continue
        available = text("SELECT 1 FROM pg_available_extensions WHERE name = :name")
        if (await connection.execute(available, {"name": name})).first() is None:
            advice = "install PostGIS on its server (postgresql-15-postgis-3 on Debian 12)"
            raise DatabaseRefusedError(place_of(url), f"it has no extension {name}", advice)
        may_make = text(
            "SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR (e.trusted AND "
            "has_database_privilege(current_database(), 'CREATE')) "
            "FROM pg_available_extension_versions e WHERE e.name = :name AND e.version = "
            "(SELECT default_version FROM pg_available_extensions WHERE name = :name)"
        )
        if not (await connection.execute(may_make, {"name": name})).scalar():
            advice = f"let its administrator run `CREATE EXTENSION {name}` in this database"
            raise DatabaseRefusedError(
                place_of(url), f"extension {name} is missing, and this role may not make it", advice
            )
        await connection.execute(text(f"CREATE EXTENSION {name}"))
