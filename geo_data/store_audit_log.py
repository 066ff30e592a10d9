"""Write the audit log, which is only ever added to: who did what, when, with before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema_accounts import audit_entry
from maritime.account import Actor

Json = Mapping[str, object]


async def note_audit(
    connection: AsyncConnection,
    actor: Actor | None,
    action: str,
    subject: str,
    *,
    before: Json | None = None,
    after: Json | None = None,
    district_id: str | None = None,
) -> None:
    """
    Write one entry in the transaction of the caller: it is kept if and only if that is.

    Parameters
    ----------
    connection
        Of the service role with `actor` acting, or of the owner.
    actor
        Who did it; None: the one user of a database without accounts, or nobody known.
    action
        One word for what was done, like ``read``, ``change``, ``sign_in``.
    subject
        What it was done to, like ``vessel V001``; an id, never a phone or another private value.
    before, after
        What was there and what is, as JSON; never passwords, tokens or photos.
    district_id
        District that it concerns; the actor's if None.
    """
    row: dict[str, object] = {
        "action": action,
        "subject": subject,
        "district_id": district_id,
        "before": None if before is None else dict(before),
        "after": None if after is None else dict(after),
    }
    if actor is not None:
        row |= {"account_id": actor.account_id, "login": actor.login, "role": actor.role}
        row["district_id"] = district_id or actor.district_id
    # inline: without RETURNING, which would ask for the right to read the log.
    await connection.execute(insert(audit_entry).values(at=func.now(), **row).inline())


@dataclass(frozen=True)
class AuditFilter:
    """
    What entries are wanted; None wants all. from_at and to_at are aware, to_at is excluded.

    subject is any part of an entry's subject.
    """

    login: str | None = None
    action: str | None = None
    subject: str | None = None
    district_id: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    account_id: UUID | None = None


async def read_audit(connection: AsyncConnection, wanted: AuditFilter, page: PageRequest) -> Page:
    """Give entries, newest first."""
    columns = audit_entry.c
    query = select(audit_entry).order_by(columns.at.desc(), columns.entry_id.desc())
    for column, value in (
        (columns.login, wanted.login),
        (columns.action, wanted.action),
        (columns.district_id, wanted.district_id),
        (columns.account_id, wanted.account_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.subject is not None:
        query = query.where(columns.subject.contains(wanted.subject, autoescape=True))
    if wanted.from_at is not None:
        query = query.where(columns.at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(columns.at < wanted.to_at)
    return await read_page(connection, query, page)


async def purge_audit(connection: AsyncConnection) -> int:
    """Remove entries older than six months, which is the least that they are kept; give how many.

    Needs the owner; younger ones the database itself does not let go.
    """
    return int(await connection.scalar(text("SELECT purge_audit_entries()")) or 0)
