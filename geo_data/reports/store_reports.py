"""Keep reports that were made, list them, and give their files back byte for byte."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema_reports import report, report_file
from geo_data.store_errors import StoreError


class ReportNotFoundError(StoreError):
    """Say which report, or which file of it, is not in reach."""

    def __init__(self, report_id: UUID, form: str | None = None):
        super().__init__(report_id, form)
        self.report_id, self.form = report_id, form

    def __str__(self) -> str:
        if self.form is None:
            return f"no report {self.report_id} in reach; see the list of reports"
        return f"report {self.report_id} was not made as {self.form!r}; it names its forms"


@dataclass(frozen=True)
class ReportFile:
    """The exact bytes of a report in one form, and their SHA-256."""

    content: bytes
    sha256: str


@dataclass(frozen=True)
class MadeReport:
    """
    A report that was made: what, of which time (epoch seconds), for whom, and its files by form.

    coverage is None where it says nothing of coverage. sha256 is of what it was made from, and
    stands on its pages: of its document, or of the plan's file.
    """

    what: str
    district_id: str
    kind: str
    from_s: int
    to_s: int
    audience: str
    language: str
    sha256: str
    files: Mapping[str, bytes]
    grid_id: str | None = None
    coverage: float | None = None


async def keep_report(
    connection: AsyncConnection, report_id: UUID, made: MadeReport, *, now: datetime
) -> None:
    """Keep a report with its files, in the caller's transaction."""
    row = {
        "report_id": report_id, "district_id": made.district_id, "what": made.what,
        "kind": made.kind, "from_at": datetime.fromtimestamp(made.from_s, UTC),
        "to_at": datetime.fromtimestamp(made.to_s, UTC), "grid_id": made.grid_id,
        "audience": made.audience, "language": made.language, "made_at": now,
        "coverage": made.coverage, "document_sha256": made.sha256,
    }  # fmt: skip
    await connection.execute(insert(report).values(row))
    rows = [
        {"report_id": report_id, "form": form, "content": content,
         "sha256": hashlib.sha256(content).hexdigest()}
        for form, content in sorted(made.files.items())
    ]  # fmt: skip
    await connection.execute(insert(report_file), rows)


async def read_reports(
    connection: AsyncConnection, district_id: str, page: PageRequest
) -> tuple[Page, dict[UUID, tuple[str, ...]]]:
    """Give the reports of a district, latest first, and the forms of each."""
    query = (
        select(report)
        .where(report.c.district_id == district_id)
        .order_by(report.c.made_at.desc(), report.c.report_id)
    )
    found = await read_page(connection, query, page)
    return found, await _forms_of(connection, [row["report_id"] for row in found.rows])


async def read_report(
    connection: AsyncConnection, district_id: str, report_id: UUID
) -> tuple[Row, tuple[str, ...]]:
    """
    Give what a report is about, and its forms.

    Raises
    ------
    ReportNotFoundError
        If the district has no such report in reach.
    """
    query = select(report).where(
        report.c.report_id == report_id, report.c.district_id == district_id
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise ReportNotFoundError(report_id)
    return row, (await _forms_of(connection, [report_id])).get(report_id, ())


async def read_report_file(
    connection: AsyncConnection, district_id: str, report_id: UUID, form: str
) -> ReportFile:
    """
    Give a file of a report.

    Raises
    ------
    ReportNotFoundError
        If the district has no such report in reach, or it was not made in that form.
    """
    await read_report(connection, district_id, report_id)
    columns = report_file.c
    query = select(columns.content, columns.sha256).where(
        columns.report_id == report_id, columns.form == form
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise ReportNotFoundError(report_id, form)
    return ReportFile(row.content, row.sha256)


async def _forms_of(
    connection: AsyncConnection, report_ids: list[UUID]
) -> dict[UUID, tuple[str, ...]]:
    columns = report_file.c
    query = (
        select(columns.report_id, columns.form)
        .where(columns.report_id.in_(report_ids))
        .order_by(columns.form)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for row in await connection.execute(query):
        found[row.report_id] = (*found.get(row.report_id, ()), row.form)
    return found
