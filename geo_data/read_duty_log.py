"""Read the duty log 值班日志, let officers add lines, and give it as a sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line, line_in_words
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema_duty import duty_line
from geo_data.sheets.report_sheet import Report, write_report
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import RecordNotFoundError
from geo_data.tell_changed import tell_changed
from maritime.account import Actor

NOTE, CORRECTION = "note", "correction"
HEADINGS = ("时间 At", "内容 Line", "In English", "种类 Kind", "记录人 Account")
PROGRAM = "系统 program"
"""Stands for the account of lines that the program wrote of itself."""


@dataclass(frozen=True)
class LineFilter:
    """What lines are wanted: those within [from_at, to_at), of some kinds; all where none."""

    from_at: datetime | None = None
    to_at: datetime | None = None
    kinds: tuple[str, ...] = field(default=())


async def read_lines(
    connection: AsyncConnection, district_id: str, wanted: LineFilter, page: PageRequest
) -> Page:
    """Give one page of lines, the latest first."""
    return await read_page(connection, _lines(district_id, wanted), page)


async def read_all_lines(
    connection: AsyncConnection, district_id: str, wanted: LineFilter
) -> list[Row]:
    """Give all lines that match, the latest first."""
    return list((await connection.execute(_lines(district_id, wanted))).mappings())


async def add_officers_line(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    words: str,
    *,
    corrects: UUID | None,
    now: datetime,
) -> Row:
    """
    Add what an officer says in the caller's transaction; give the line.

    Parameters
    ----------
    corrects
        A line that his is to be read in place of; it stays as it is.

    Raises
    ------
    RecordNotFoundError
        If there is no such line in reach.
    """
    kind, facts = NOTE, {"text": words}
    if corrects is not None:
        query = _lines(district_id, LineFilter()).where(duty_line.c.line_id == corrects)
        of = (await connection.execute(query)).mappings().one_or_none()
        if of is None:
            raise RecordNotFoundError("duty line", str(corrects))
        kind = CORRECTION
        facts |= {"line": str(corrects), "of": of["at"].strftime("%Y-%m-%dT%H:%M:%SZ")}
    account_id = None if actor is None else actor.account_id
    line_id = await add_line(
        connection, district_id, kind, facts, at=now, account_id=account_id
    )  # fmt: skip
    subject = f"duty line {line_id}"
    await note_audit(connection, actor, "duty_log.add", subject, district_id=district_id)
    await tell_changed(connection, district_id)
    query = select(duty_line).where(duty_line.c.line_id == line_id)
    return (await connection.execute(query)).mappings().one()


def write_duty_log(rows: Iterable[Row], *, form: str, zone: ZoneInfo, title: str) -> bytes:
    """Give lines as xlsx or csv, instants by the district's clock."""
    told = [
        (
            row["at"].astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            line_in_words(row["kind"], row["facts"], "zh"),
            line_in_words(row["kind"], row["facts"], "en"),
            row["kind"],
            PROGRAM if row["account_id"] is None else str(row["account_id"]),
        )
        for row in rows
    ]
    return write_report(Report("值班日志", title, HEADINGS, told, wraps=True), form=form)


def _lines(district_id: str, wanted: LineFilter) -> Select:
    query = select(duty_line).where(duty_line.c.district_id == district_id)
    if wanted.from_at is not None:
        query = query.where(duty_line.c.at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(duty_line.c.at < wanted.to_at)
    if wanted.kinds:
        query = query.where(duty_line.c.kind.in_(wanted.kinds))
    return query.order_by(duty_line.c.at.desc(), duty_line.c.line_id)
