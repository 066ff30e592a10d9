"""Write checks and events in the columns of a higher platform, and bring its numbers back."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.platform_template import (
    EVENT_NUMBER,
    ITEM_ID,
    PlatformColumn,
    PlatformTemplate,
)
from geo_data.read_districts import DistrictHead
from geo_data.read_field import ItemFilter, read_items
from geo_data.read_page import PageRequest, Row
from geo_data.schema import sea_grid
from geo_data.sheets.report_sheet import Report, write_report
from geo_data.sheets.sheet_file import kind_of
from geo_data.sheets.text_marks import without_text_mark
from maritime.errors import Fault, FaultyInputError
from maritime.field.kinds import CHECK

PAGE_ROWS = 1000
MOST_NUMBER_LETTERS = 200


@dataclass(frozen=True)
class PlatformSheet:
    """A file for a platform, and how many events are in it."""

    content: bytes
    rows: int


async def export_events(
    connection: AsyncConnection,
    district: DistrictHead,
    template: PlatformTemplate,
    *,
    form: str,
    wanted: ItemFilter,
    only_without_number: bool,
) -> PlatformSheet:
    """
    Give events in the columns of a platform, earliest first.

    Parameters
    ----------
    form
        xlsx or csv, the latter with a byte order mark.
    wanted
        Which span, vessel or grid; what kinds, the template says.
    only_without_number
        Only those that the platform has given no number yet.
    """
    grids = await _grid_names(connection, district.district_id)
    rows: list[Row] = []
    kinds_wanted = replace(wanted, kinds=template.items)
    while True:
        request = PageRequest(PAGE_ROWS, len(rows))
        page = await read_items(connection, district.district_id, kinds_wanted, request)
        rows += page.rows
        if len(rows) >= page.matched or not page.rows:
            break
    lines = [
        tuple(_cell(column, row, template, district, grids) for column in template.columns)
        for row in reversed(rows)
        if _is_event(row, template, only_without_number)
    ]
    headings = tuple(one.heading for one in template.columns)
    report = Report("事件", f"{template.name} {district.name}", headings, lines, wraps=True)
    return PlatformSheet(write_report(report, form=form), len(lines))


def read_event_numbers(
    content: bytes, filename: str, template: PlatformTemplate
) -> tuple[tuple[UUID, str], ...]:
    """
    Give the numbers in a sheet of a platform: item, number; rows without a number are left out.

    The headings may stand in any of the first rows.

    Raises
    ------
    FaultyInputError
        If the file cannot be read, has no such columns, or names what is no item; with every row.
    """
    named = (template.heading_of(ITEM_ID), template.heading_of(EVENT_NUMBER))
    lines = _lines_of(content, filename)
    tops = [row for row, line in enumerate(lines[:20]) if set(named) <= set(line)]
    if not tops:
        expected = f"columns {named[0]} and {named[1]}, as `field export` writes them"
        raise FaultyInputError(filename, (Fault("sheet", "", "", "no such headings", expected),))
    top = tops[0]
    at_item, at_number = (lines[top].index(heading) for heading in named)
    found: dict[UUID, str] = {}
    faults: list[Fault] = []
    for row, line in enumerate(lines[top + 1 :], start=top + 2):
        item, number = (line[at] if at < len(line) else "" for at in (at_item, at_number))
        if not number:
            continue
        try:
            item_id = UUID(item)
        except ValueError:
            faults.append(Fault("sheet", str(row), named[0], repr(item[:80]), "an id of an item"))
            continue
        if found.setdefault(item_id, number) != number or len(number) > MOST_NUMBER_LETTERS:
            expected = f"one number for each item, of at most {MOST_NUMBER_LETTERS} letters"
            faults.append(Fault("sheet", str(row), named[1], repr(number[:80]), expected))
    if faults:
        raise FaultyInputError(filename, tuple(faults))
    return tuple(found.items())


def _lines_of(content: bytes, filename: str) -> list[list[str]]:
    """Give the cells of a workbook's first sheet, or of a text sheet in UTF-8, as texts."""
    if kind_of(content, filename).form == "xlsx":
        try:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
            lines = sheet.to_python()
        except (CalamineError, PasswordError, ValueError) as error:
            fault = Fault("sheet", "", "", f"no workbook ({error})", "an .xlsx")
            raise FaultyInputError(filename, (fault,)) from error
    else:
        try:
            lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        except (UnicodeDecodeError, csv.Error) as error:
            fault = Fault("sheet", "", "", f"no CSV in UTF-8 ({error})", "an .xlsx or such a CSV")
            raise FaultyInputError(filename, (fault,)) from error
    return [[_text(cell) for cell in line] for line in lines]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(without_text_mark(cell)).strip() if cell is not None else ""


async def _grid_names(connection: AsyncConnection, district_id: str) -> dict[str, str]:
    query = select(sea_grid.c.grid_id, sea_grid.c.name).where(sea_grid.c.district_id == district_id)
    return {row.grid_id: row.name for row in await connection.execute(query)}


def _is_event(row: Row, template: PlatformTemplate, only_without_number: bool) -> bool:
    if only_without_number and (row["event_numbers"] or {}).get(template.platform):
        return False
    if row["kind"] != CHECK or not template.outcomes:
        return True
    return _body(row).get("outcome") in template.outcomes


def _cell(
    column: PlatformColumn,
    row: Row,
    template: PlatformTemplate,
    district: DistrictHead,
    grids: Mapping[str, str],
) -> str:
    """Give the text of a column: a code by the platform's word for it, where it has one."""
    if column.value is None:
        return column.fixed
    fact = _fact(column.value, row, template, district, grids)
    words = template.words.get(column.value, {})
    if isinstance(fact, list):
        return "、".join(words.get(one, one) for one in map(str, fact))
    return "" if fact is None else words.get(str(fact), str(fact))


def _fact(
    value: str,
    row: Row,
    template: PlatformTemplate,
    district: DistrictHead,
    grids: Mapping[str, str],
) -> object:
    body = _body(row)
    match value:
        case "event_number":
            return (row["event_numbers"] or {}).get(template.platform)
        case "what":
            return CHECK if row["kind"] == CHECK else body.get("what")
        case "happened_at" | "received_at":
            return _local(row[value], district.zone, template.time)
        case "district":
            return district.name
        case "grid":
            return grids.get(row["grid_id"] or "", row["grid_id"] or district.name)
        case "vessel":
            return row["vessel_name"] or row["vessel_id"] or _described(body)
        case "verdict":
            confirmed = row["is_confirmed"]
            return None if confirmed is None else "confirmed" if confirmed else "refuted"
        case "person":
            return row["person_name"] or row["person_id"]
        case "attachments":
            return len(row["attachments"] or ())
        case "outcome" | "reason" | "suspected" | "text":
            return body.get(value)
        case _:
            return row[value]


def _described(body: Mapping[str, object]) -> str | None:
    """Give what an unknown vessel was described by."""
    described = body.get("described")
    if not isinstance(described, dict):
        return None
    parts: Sequence[object] = [described.get(name) for name in ("name", "number", "mmsi")]
    return " ".join(str(one) for one in parts if one) or None


def _body(row: Row) -> Mapping[str, object]:
    return row["body"] if isinstance(row["body"], dict) else {}


def _local(instant: datetime, zone: ZoneInfo, pattern: str) -> str:
    return instant.astimezone(zone).strftime(pattern)
