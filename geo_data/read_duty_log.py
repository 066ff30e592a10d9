"""Read the duty log 值班日志: its lines in both languages, with who wrote them, as a sheet too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import NOTHING, line_in_words
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema_duty import duty_line
from geo_data.sheets.report_sheet import Report, write_report
from geo_data.store_errors import RecordNotFoundError

HEADINGS = ("时间 At", "类别 Kind", "记录", "Line", "记录人 By", "编号 Id")


@dataclass(frozen=True)
class LineFilter:
    """What lines are wanted: of some kinds, within [from_at, to_at); None wants all."""

    kinds: tuple[str, ...] = ()
    from_at: datetime | None = None
    to_at: datetime | None = None


async def read_lines(
    connection: AsyncConnection, district_id: str, wanted: LineFilter, page: PageRequest
) -> Page:
    """Give the lines in reach, latest first."""
    columns = duty_line.c
    query = select(duty_line).where(columns.district_id == district_id)
    if wanted.kinds:
        query = query.where(columns.kind.in_(wanted.kinds))
    if wanted.from_at is not None:
        query = query.where(columns.at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(columns.at < wanted.to_at)
    return await read_page(connection, query.order_by(columns.at.desc(), columns.line_id), page)


async def read_line(connection: AsyncConnection, district_id: str, line_id: UUID) -> Row:
    """Give a line, or raise RecordNotFoundError unless it is there and in reach."""
    query = select(duty_line).where(
        duty_line.c.district_id == district_id, duty_line.c.line_id == line_id
    )
    found = (await connection.execute(query)).mappings().one_or_none()
    if found is None:
        raise RecordNotFoundError("duty_line", str(line_id))
    return found


def write_lines(
    rows: Sequence[Row], writers: Mapping[UUID, str], *, form: str, zone: ZoneInfo
) -> bytes:
    """Give lines as xlsx or csv, in the order that they have; writers are accounts in words."""
    told = [
        (
            row["at"].astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"), row["kind"],
            line_in_words(row["kind"], row["facts"], "zh", zone=zone),
            line_in_words(row["kind"], row["facts"], "en", zone=zone),
            writers.get(row["account_id"], NOTHING),
            str(row["line_id"]),
        )
        for row in rows
    ]  # fmt: skip
    report = Report("值班日志", "值班日志 Duty log", HEADINGS, told, wraps=True)
    return write_report(report, form=form)
