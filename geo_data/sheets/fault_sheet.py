"""Give a sheet back with its faults beside the rows, so that its owner corrects it there."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo_data.pack_layers import Layer
from geo_data.record_cells import GEOMETRY
from geo_data.sheets.csv_lines import csv_of
from geo_data.sheets.features_as_rows import features_as_rows
from geo_data.sheets.headings import is_faults_heading
from geo_data.sheets.read_sheet import SheetFault
from geo_data.sheets.sheet_table import SheetRow, SheetTable, is_blank
from geo_data.sheets.text_limits import why_not, within_office_cell
from geo_data.sheets.text_marks import sheet_text
from geo_data.sheets.words import (
    FAULTS_HEADING,
    LAT,
    LON,
    WKT,
    column_of,
    heading_of,
    sheet_columns,
    title_of,
)
from geo_data.sheets.workbook_layout import add_sheet, column_width, open_book, wrapped_height
from geo_data.sheets.write_sheet import exact_number

LONGEST_FAULT_TEXT = 2_000
WHOLE_SHEET = 0
WHOLE_WORDS = "整表 whole sheet"
FAULTS_WIDTH = 70
"""Letters that the column of faults is wide."""
MENDED_IN_THE_FILE = "a row mended in the file itself: the text is cut here"


def write_fault_sheet(
    layer: Layer, table: SheetTable, faults: Sequence[SheetFault], *, only_bad: bool = False
) -> bytes:
    """
    Give the rows of a sheet as they came, with what is wrong beside each.

    A text sheet comes back as text, everything else as a workbook, with the faulty cells coloured.
    Positions of features are in columns of WGS 84.

    Parameters
    ----------
    layer, table, faults
        The sheet as it was read, and all that was found.
    only_bad
        Whether rows without a fault are left out: what remains is handed back to be mended. Where
        the sheet as a whole has a fault, none of its rows was taken, and all remain.
    """
    if table.form in ("geojson", "shapefile"):
        table = features_as_rows(layer, table)
    by_row: dict[int, list[SheetFault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row_number, []).append(fault)
    kept = [at for at, heading in enumerate(table.headings) if not is_faults_heading(heading)]
    headings = [table.headings[at] for at in kept]
    leaves_out = only_bad and WHOLE_SHEET not in by_row
    rows = [row for row in table.rows if not leaves_out or row.number in by_row]
    if table.form == "csv":
        return _csv(layer, table, headings, kept, rows, by_row)
    return _xlsx(layer, table, headings, kept, rows, by_row)


def fault_words(layer: Layer, faults: Sequence[SheetFault]) -> str:
    """Give the faults of a row in one text."""
    words = "; ".join(
        f"{_named(layer, fault.column)}: {fault.found} → {fault.expected}" for fault in faults
    )
    return words if len(words) <= LONGEST_FAULT_TEXT else words[: LONGEST_FAULT_TEXT - 1] + "…"


def _faults_heading(layer: Layer, faults: Sequence[SheetFault]) -> str:
    """Give the heading of the column of faults; those of the sheet as a whole stand in it."""
    return (
        f"{FAULTS_HEADING} · {WHOLE_WORDS}: {fault_words(layer, faults)}"
        if faults
        else FAULTS_HEADING
    )


def _named(layer: Layer, column: str) -> str:
    is_known = column in sheet_columns(layer)
    return f"{heading_of(layer.name, column)} {column}" if is_known else column


def _csv(
    layer: Layer, table: SheetTable, headings: Sequence[str], kept: Sequence[int],
    rows: Sequence[SheetRow], by_row: Mapping[int, list[SheetFault]],
) -> bytes:  # fmt: skip
    lines: list[list[object]] = [[*map(sheet_text, line)] for line in table.above]
    lines.append([*headings, _faults_heading(layer, by_row.get(WHOLE_SHEET, ()))])
    for row in rows:
        words = fault_words(layer, by_row.get(row.number, ()))
        lines.append([*(_cell(row, at) for at in kept), sheet_text(words)])
    return csv_of(lines)


def _xlsx(
    layer: Layer, table: SheetTable, headings: Sequence[str], kept: Sequence[int],
    rows: Sequence[SheetRow], by_row: Mapping[int, list[SheetFault]],
) -> bytes:  # fmt: skip
    out = io.BytesIO()
    book = open_book(out)
    sheet = add_sheet(book, title_of(layer.name)[0])
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
    told = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True})
    bad = book.add_format({"bg_color": "#FFC7CE", "num_format": "@", "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#C00000"})
    top = 0
    for line in table.above:
        for at, cell in enumerate(line):
            _write(sheet, top, at, cell, text)
        top += 1
    for at, heading in enumerate(headings):
        sheet.write_string(top, at, heading, head)
        shown = [str(_cell(row, kept[at]) or "") for row in rows[:200]]
        sheet.set_column(at, at, column_width([heading, *shown]))
    heading = _faults_heading(layer, by_row.get(WHOLE_SHEET, ()))
    sheet.write_string(top, len(headings), heading, told)
    sheet.set_column(len(headings), len(headings), FAULTS_WIDTH)
    if WHOLE_SHEET in by_row:
        sheet.set_row(top, wrapped_height((heading, FAULTS_WIDTH)))
    sheet.freeze_panes(top + 1, 0)
    column_at = [column_of(layer, heading) for heading in headings]
    for number, row in enumerate(rows, start=top + 1):
        faults = [*by_row.get(row.number, ()), *_cut_texts(row, kept, headings, column_at)]
        faulty = {fault.column for fault in faults}
        if GEOMETRY in faulty:
            faulty |= {LON, LAT, WKT}
        for at, place in enumerate(kept):
            form = bad if column_at[at] in faulty else text
            _write(sheet, number, at, _cell(row, place), form)
            if column_at[at] in faulty and is_blank(_cell(row, place)):
                sheet.write_blank(number, at, None, bad)
        if faults:
            words = fault_words(layer, faults)
            sheet.write_string(number, len(headings), words, wrap)
            sheet.set_row(number, wrapped_height((words, FAULTS_WIDTH)))
    book.close()
    return out.getvalue()


def _cut_texts(
    row: SheetRow, kept: Sequence[int], headings: Sequence[str], columns: Sequence[str | None]
) -> Iterator[SheetFault]:
    """Tell the texts that a workbook cannot hold: a feature may have such."""
    for place, heading, column in zip(kept, headings, columns, strict=True):
        cell = _cell(row, place)
        if isinstance(cell, str) and (why := why_not("xlsx", cell)):
            yield SheetFault(row.number, column or heading, why, MENDED_IN_THE_FILE)


def _cell(row: SheetRow, at: int) -> object:
    """Give a cell as it came; days and times as people write them."""
    cell = row.cells[at] if at < len(row.cells) else None
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S" if cell.second else "%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return cell


def _write(sheet: Worksheet, row: int, at: int, cell: object, form: Format) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, at, cell, form)
    elif isinstance(cell, int | float):
        number = exact_number(cell)
        if isinstance(number, str):
            sheet.write_string(row, at, number, form)
        else:
            sheet.write_number(row, at, number, form)
    else:
        sheet.write_string(row, at, within_office_cell(str(cell)), form)
