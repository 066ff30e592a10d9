"""Let the role of requests read and write the guarded tables, once it is sure to be harmless."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.store_connection import open_connection
from geo_data.store_errors import ServiceRoleError, place_of
from geo_data.store_upgrade import UPGRADE_LOCK

ONLY_ADDED = ("audit_entry",)
"""Tables that requests add to and never change."""
SECRET = ("account", "account_session", "api_token", "sign_in_failure")
"""Tables that requests do not touch at all: signing in is the owner's work."""

_SERVER = text("SELECT current_database(), pg_postmaster_start_time()")
_WHO = text(
    "SELECT rolname, rolsuper OR rolbypassrls AS is_above, rolcreaterole AS makes_roles "
    "FROM pg_roles WHERE rolname = current_user"
)
_OWNED = text(
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
    "AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER')"
)
_GUARDED = text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
    "AND relkind IN ('r', 'p') AND relrowsecurity ORDER BY relname"
)


async def prepare_service_role(owner: AsyncEngine, service: AsyncEngine) -> None:
    """
    Check the role of requests, and grant it what it needs on every table with row security.

    Tables without row security stay closed to it. Safe to call as often as wanted.

    Raises
    ------
    ServiceRoleError
        If it is of another database, stands above row security, or owns tables.
    DatabaseUnreachableError, DatabaseRefusedError
        If the database cannot be used by one of both.
    """
    async with open_connection(service) as connection:
        server = (await connection.execute(_SERVER)).one()
        role = await require_harmless(connection, place_of(service.url))
    async with open_connection(owner) as connection:
        if (await connection.execute(_SERVER)).one() != server:
            raise ServiceRoleError(role, f"is of another database than {place_of(owner.url)}")
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        tables = list(await connection.scalars(_GUARDED))
        for statement in _grants(connection.dialect.identifier_preparer.quote(role), tables):
            await connection.execute(text(statement))
        await connection.commit()


async def require_harmless(connection: AsyncConnection, place: str) -> str:
    """
    Give the name of the role, or raise ServiceRoleError.

    Raises
    ------
    ServiceRoleError
        If it stands above row security, or owns tables.
    """
    who = (await connection.execute(_WHO)).one()
    if who.is_above:
        raise ServiceRoleError(who.rolname, "is a superuser or has BYPASSRLS")
    if who.makes_roles:
        raise ServiceRoleError(who.rolname, "may make roles")
    if owned := await connection.scalar(_OWNED):
        raise ServiceRoleError(who.rolname, f"owns {owned} tables of {place}, or is the owner's")
    return who.rolname


def _grants(role: str, tables: list[str]) -> list[str]:
    """Give the statements that let a role work, quoted already."""
    changed = [table for table in tables if table not in (*SECRET, *ONLY_ADDED)]
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
        f"GRANT USAGE ON SEQUENCE row_revision TO {role}",
        f"GRANT SELECT, INSERT ON {', '.join(ONLY_ADDED)} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(changed)} TO {role}",
    ]
