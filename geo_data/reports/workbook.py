"""Write the tables and charts of a report as a workbook: the same report, the same bytes."""

import io
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo_data.atomic_file import UnwritableFileError
from geo_data.reports.code_words import sheet_title, word
from geo_data.reports.sheet_tables import (
    ABOUT,
    BAR,
    COUNT,
    DAY,
    FIGURE,
    INSTANT,
    NUMBER,
    POINTS,
    SHARE,
    TEXT,
    FigureCell,
    Row,
    SheetBook,
    SheetChart,
    SheetColumn,
    SheetTable,
)
from geo_data.reports.workbook_cells import (
    CellNotes,
    held_text,
    local_time,
    may_not_fit,
    number_in,
    serial_day,
    sheet_name,
)
from geo_data.sheets.workbook_layout import add_sheet, looks_like_pieces, text_width

MOST_ROWS = 1_048_576
"""Rows of a sheet, with title and headings."""
HEADING_ROWS, HEADING_HEIGHT = 2, 32
MOST_SERIES = 6
WIDEST, NARROWEST = 60, 8
MOST_REMEMBERED = 20_000
"""Texts that are known to fit, as many repeat themselves."""
SAMPLED_ROWS = 200
"""Rows by which the width of columns is told."""
CHART_ROWS, CHART_WIDTH_PX, ROW_PX = 20, 760, 20
COLOURS = ("#0072B2", "#E69F00", "#999999", "#009E73", "#CC79A7")
"""Told apart by colour-blind people too (Okabe and Ito)."""
_GRID = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
_FORMATS = {
    TEXT: "@", COUNT: "#,##0", NUMBER: "#,##0.0", SHARE: "0.0%", POINTS: "+0.00;-0.00;0.00",
    DAY: "yyyy-mm-dd", INSTANT: "yyyy-mm-dd hh:mm:ss",
}  # fmt: skip
_WIDTH_OF_KIND = {COUNT: 9, NUMBER: 12, SHARE: 9, POINTS: 9, DAY: 11, INSTANT: 19, FIGURE: 66}


def write_workbook(book: SheetBook, *, most_rows: int = MOST_ROWS) -> bytes:
    """
    Give a report as XLSX: a sheet a table with frozen headings and filters, one for the charts.

    Rows are written as they come and not kept, so that a long report needs little memory. A table
    with more rows than a sheet holds goes on in a next one. Texts that a cell cannot hold are cut
    or shown with �, and the last sheet says where.

    Parameters
    ----------
    most_rows
        Rows of a sheet, with title and headings.

    Raises
    ------
    UnwritableFigureError
        If a figure is no finite number.
    UnwritableFileError
        If the folder for temporary files has no room.
    """
    out = io.BytesIO()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="coastwatch-") as folder,
            closing(_Writer(book, out, folder, most_rows)) as writer,
        ):
            writer.write()
    except (OSError, FileCreateError) as error:
        reason = str(error.__cause__ or error).lower()
        place = Path(tempfile.gettempdir()) / "coastwatch"
        raise UnwritableFileError(place, reason, "make room there, then try again") from error
    return out.getvalue()


class _Writer:
    """Write one workbook, sheet by sheet and row by row."""

    def __init__(self, book: SheetBook, out: io.BytesIO, folder: str, most_rows: int):
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False,
            "strings_to_urls": False, "strings_to_numbers": False,
        }  # fmt: skip
        self._book, self._most_rows = book, most_rows
        self._book_title = held_text(book.title)
        self._file = xlsxwriter.Workbook(out, options)
        self._notes = CellNotes(book.language)
        self._names: list[str] = []
        self._plain: set[object] = set()
        self._formats = {kind: self._format(num_format=code) for kind, code in _FORMATS.items()}
        self._figures = {
            kind: self._format(num_format=code, align="left") for kind, code in _FORMATS.items()
        }
        self._head = self._format(bold=True, bg_color="#DCE6F1", border=1, text_wrap=True)
        self._title = self._format(bold=True, font_size=13)

    def write(self) -> None:
        """Write everything."""
        book = self._book
        self._file.set_properties(
            {
                "title": self._book_title,
                "comments": f"SHA-256 {book.document_sha256}",
                "created": datetime.fromtimestamp(book.end_s, UTC).replace(tzinfo=None),
            }
        )
        first, *others = book.tables
        self._write_table(first)
        if book.charts:
            self._write_charts()
        for table in others:
            self._write_table(table)
        self._file.close()

    def close(self) -> None:
        """Let go of the temporary files of sheets, which the library leaves open where it fails."""
        for sheet in self._file.worksheets():
            with suppress(OSError):  # what it still holds back has no room either
                sheet.row_data_fh.close()

    def _write_table(self, table: SheetTable) -> None:
        rows = iter(table.make_rows())
        sample = list(islice(rows, SAMPLED_ROWS))
        left = chain(sample, rows)
        number, part = 0, 1
        while True:
            sheet = self._open_sheet(table, sample, part)
            at = HEADING_ROWS
            for row in islice(left, self._most_rows - HEADING_ROWS):
                number += 1
                self._write_row(sheet, at, table, number, row)
                at += 1
            ahead = next(left, None)
            if ahead is None:
                break
            self._finish_sheet(sheet, table, at)
            left, part = chain([ahead], left), part + 1
        if table.name == ABOUT:
            for line in self._notes.lines():
                sheet.write_string(at, len(table.columns) - 1, line)
                at += 1
        self._finish_sheet(sheet, table, at)

    def _open_sheet(self, table: SheetTable, sample: list[Row], part: int) -> Worksheet:
        continued = word("text", "continued", self._book.language)
        sheet = self._add_sheet(table.title + (f" ({continued} {part})" if part > 1 else ""))
        sheet.freeze_panes(HEADING_ROWS, 1)
        sheet.repeat_rows(0, HEADING_ROWS - 1)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, _width(column, at, sample))
        sheet.set_row(1, HEADING_HEIGHT)
        sheet.write_string(0, 0, f"{self._book_title} · {table.title}", self._title)
        for at, column in enumerate(table.columns):
            sheet.write_string(1, at, column.heading, self._head)
        return sheet

    def _finish_sheet(self, sheet: Worksheet, table: SheetTable, end: int) -> None:
        last_column = len(table.columns) - 1
        if end > HEADING_ROWS:
            sheet.autofilter(1, 0, end - 1, last_column)
            if table.heat_from is not None:
                sheet.conditional_format(
                    HEADING_ROWS, table.heat_from, end - 1, last_column,
                    {"type": "2_color_scale", "min_type": "num", "min_value": 0,
                     "max_type": "num", "max_value": 1, "min_color": "#FFFFFF",
                     "max_color": "#B2182B"},
                )  # fmt: skip

    def _add_sheet(self, title: str) -> Worksheet:
        name = sheet_name(title, self._names)
        self._names.append(name)
        sheet = add_sheet(self._file, name)
        book = self._book
        page = word("text", "page", book.language)
        version = word("text", "version", book.language)
        made_by = f"{version} {_plain(book.program_version)}"
        sheet.set_footer(f"&L&8 {book.document_sha256[:16]} · {made_by}&R&8 {page}")
        return sheet

    def _write_row(
        self, sheet: Worksheet, at: int, table: SheetTable, number: int, row: Row
    ) -> None:
        for place, column in enumerate(table.columns):
            cell = row[place]
            if cell is None:
                continue
            kind, looks = column.kind, self._formats
            if kind == FIGURE and isinstance(cell, FigureCell):
                kind, cell, looks = cell.kind, cell.value, self._figures
            if kind == TEXT:
                if cell in self._plain:
                    Worksheet.write_string(sheet, at, place, cell, looks[TEXT])
                else:
                    text = self._fitted(table, number, column, str(cell))
                    if text:
                        sheet.write_string(at, place, text, looks[TEXT])
            elif kind == DAY:
                sheet.write_datetime(at, place, cell, looks[DAY])
            else:
                found = number_in(table.name, number, column.heading, cell)
                if kind == INSTANT:
                    found = serial_day(local_time(found, self._book.zone))
                sheet.write_number(at, place, found, looks[kind])

    def _fitted(self, table: SheetTable, number: int, column: SheetColumn, text: str) -> str:
        """Give a text as a cell holds it, and remember one that needs no second look."""
        if may_not_fit(text):
            return self._notes.fit(table, number, column, text)
        if text and len(self._plain) < MOST_REMEMBERED and not looks_like_pieces(text):
            self._plain.add(text)
        return text

    def _write_charts(self) -> None:
        """Write a sheet with the numbers of each chart, and the chart beside them."""
        language = self._book.language
        sheet = self._add_sheet(sheet_title("charts", language))
        sheet.write_string(0, 0, self._book_title, self._title)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, MOST_SERIES, 14)
        at, breaks = HEADING_ROWS, []
        for chart in self._book.charts:
            sheet.set_row(at, HEADING_HEIGHT)
            sheet.write_string(at, 0, chart.title, self._head)
            for place, name in enumerate(chart.series, start=1):
                sheet.write_string(at, place, name, self._head)
            first = at + 1
            for line, (name, values) in enumerate(chart.rows, start=first):
                sheet.write_string(line, 0, held_text(name))
                for place, value in enumerate(values, start=1):
                    if value is not None:
                        sheet.write_number(line, place, value, self._formats[chart.number])
            last = at + len(chart.rows)
            if chart.rows:
                self._insert(sheet, chart, at, first, last)
            at = max(last, at + _high_rows(chart)) + 2
            breaks.append(at)
        sheet.set_h_pagebreaks(breaks[:-1])

    def _insert(
        self, sheet: Worksheet, chart: SheetChart, head: int, first: int, last: int
    ) -> None:
        drawn = self._file.add_chart(
            {"type": chart.kind} | ({"subtype": "stacked"} if chart.is_stacked else {})
        )
        name = sheet.get_name()
        for place in range(1, len(chart.series) + 1):
            drawn.add_series(
                {
                    "name": [name, head, place],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, place, last, place],
                    "fill": {"color": COLOURS[(place - 1) % len(COLOURS)]},
                    "line": {"color": COLOURS[(place - 1) % len(COLOURS)]},
                }
            )
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
        numbers = {"num_format": _FORMATS[chart.number], "min": 0, "major_gridlines": _GRID}
        if chart.number == SHARE:
            numbers["max"] = 1
        names: dict[str, object] = {"name": chart.category}
        if chart.kind == BAR:  # the first row on top, the numbers below
            drawn.set_x_axis(numbers)
            drawn.set_y_axis(names | {"reverse": True, "crossing": "max"})
        else:
            drawn.set_x_axis(names)
            drawn.set_y_axis(numbers)
        drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
        drawn.set_size({"width": CHART_WIDTH_PX, "height": _high_rows(chart) * ROW_PX})
        sheet.insert_chart(head, len(chart.series) + 2, drawn)

    def _format(self, **looks: object) -> Format:
        return self._file.add_format({"valign": "top", **looks})


def _high_rows(chart: SheetChart) -> int:
    """Give how many rows of a sheet a chart is high: more where it has many bars."""
    return max(CHART_ROWS, min(len(chart.rows) + 6, 3 * CHART_ROWS))


def _width(column: SheetColumn, at: int, sample: list[Row]) -> float:
    """Give how wide a column is to be, by its kind, or by the first of its texts."""
    heading = min(text_width(column.heading) + 3, 20)
    if column.kind != TEXT:
        return float(max(heading, _WIDTH_OF_KIND[column.kind]))
    widths = (text_width(str(row[at])) + 2 for row in sample if row[at] is not None)
    return float(min(max(heading, NARROWEST, *widths, 0), WIDEST))


def _plain(text: str) -> str:
    """Give a text as a footer shows it: an ampersand begins a code there."""
    return text.replace("&", "&&")
