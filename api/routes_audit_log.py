"""Answer who did what, when: the audit log, for audit administrators only."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.access import Given, Snapshot
from api.acting import SignedIn, note
from api.audit_lines import CSV_LIMIT, audit_csv
from api.wire import (
    Asked,
    Items,
    JsonObject,
    Paging,
    PlainText,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.instants import parse_instant
from geo_data.read_page import PageRequest, Row
from geo_data.rows import to_instant
from geo_data.store_audit_log import AuditFilter, note_audit, purge_audit, read_audit
from geo_data.store_connection import open_connection

router = APIRouter(tags=["accounts"])

CSV = {
    200: {
        "description": f"The newest {CSV_LIMIT} entries that are wanted.",
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "at,login,role,action,subject,district_id,before,after,account_id",
            }
        },
    }
}


class AuditWanted(Asked):
    """Which entries are wanted."""

    login: PlainText | None = Field(None, description="Entries of this login.")
    action: PlainText | None = Field(None, description="A word like read, edit, sign_in.")
    subject: PlainText | None = Field(None, description="Part of what it was done to.")
    district: PlainText | None = Field(None, description="Id of a district.")
    from_: WrittenInstant | None = Field(
        None, alias="from", description="Entries of this instant or later."
    )
    to: WrittenInstant | None = Field(None, description="Entries before this instant.")

    def as_filter(self) -> AuditFilter:
        """Give what is asked as the reading side has it."""
        return AuditFilter(
            login=self.login, action=self.action, subject=self.subject, district_id=self.district,
            from_at=_instant(self.from_), to_at=_instant(self.to),
        )  # fmt: skip


class AuditPageWanted(AuditWanted, Paging):
    """Which entries are wanted, by pages."""


class EntryAnswer(Wire):
    """One entry of the audit log."""

    model_config = with_example(
        entry_id=4711, at="2026-11-28T01:30:00.000000+00:00", account_id=None, login="chen.yi",
        role="planner", action="edit", subject="register, batch 0b7a4ce2-…", district_id="440781",
        before={"vessel V001": {"name": "粤台渔1"}},
        after={"vessel V001": {"name": "粤台渔00001"}},
    )  # fmt: skip

    entry_id: int
    at: str
    account_id: UUID | None
    login: str | None = Field(description="None: nobody was signed in, or the command line.")
    role: str | None
    action: str
    subject: str
    district_id: str | None
    before: JsonObject | None
    after: JsonObject | None


class PurgedAnswer(Wire):
    """How many entries were removed."""

    model_config = with_example(removed=1200)

    removed: int


@router.get("/audit")
async def list_audit_log(
    request: Request,
    services: Given,
    connection: Snapshot,
    actor: SignedIn,
    asked: Annotated[AuditPageWanted, Query()],
) -> Items[EntryAnswer]:
    """Give entries of the audit log, newest first; that they were read is an entry too."""
    await note(services, "read", "audit log", after=asked.model_dump(exclude_none=True))
    page = await read_audit(connection, asked.as_filter(), asked.page)
    return Items[EntryAnswer](**items_of(request, page, asked, map(_entry, page.rows)))


@router.get("/audit/csv", response_class=Response, responses=CSV)
async def get_audit_csv(
    services: Given,
    connection: Snapshot,
    actor: SignedIn,
    asked: Annotated[AuditWanted, Query()],
) -> Response:
    """Give entries of the audit log as a sheet, newest first."""
    await note(services, "read", "audit log", after=asked.model_dump(exclude_none=True))
    page = await read_audit(connection, asked.as_filter(), PageRequest(CSV_LIMIT))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(audit_csv(page.rows), media_type="text/csv", headers=headers)


@router.post("/audit/purge")
async def purge_audit_log(services: Given, actor: SignedIn) -> PurgedAnswer:
    """Remove entries older than six months; younger ones nobody can remove."""
    async with open_connection(services.engine) as connection:
        removed = await purge_audit(connection)
        await note_audit(connection, actor, "purge", "audit log", after={"removed": removed})
        await connection.commit()
    return PurgedAnswer(removed=removed)


def _entry(row: Row) -> EntryAnswer:
    return EntryAnswer(**{**row, "at": row["at"].isoformat(timespec="microseconds")})


def _instant(written: str | None) -> datetime | None:
    return None if written is None else to_instant(parse_instant(written))
