"""Write a report for people to read, a table of texts, as a workbook or text sheet."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo_data.sheets.csv_lines import csv_of
from geo_data.sheets.text_marks import sheet_text
from geo_data.sheets.workbook_layout import add_sheet, column_width, open_book

Row = Sequence[str]


@dataclass(frozen=True)
class Report:
    """
    A table of texts; title says what it is of, sheet names it in a workbook.

    wraps says whether long texts go on in a second line; rows for which is_alarming are coloured.
    """

    sheet: str
    title: str
    headings: Row
    rows: Sequence[Row]
    wraps: bool = False
    is_alarming: Callable[[Row], bool] = lambda row: False


def write_report(report: Report, *, form: str) -> bytes:
    """Give a report as xlsx or csv; csv has no place for the title."""
    if form == "csv":
        return csv_of([report.headings, *([*map(sheet_text, row)] for row in report.rows)])
    return _xlsx(report)


def _xlsx(report: Report) -> bytes:
    rows = report.rows
    out = io.BytesIO()
    book = open_book(out)
    sheet = add_sheet(book, report.sheet)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    alarm = book.add_format({"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"}) if report.wraps else None
    sheet.write_string(0, 0, report.title, book.add_format({"bold": True, "font_size": 13}))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    for at, heading in enumerate(report.headings):
        sheet.write_string(1, at, heading, head)
        sheet.set_column(at, at, column_width([heading, *(row[at] for row in rows[:500])]), wrap)
    for number, row in enumerate(rows, start=2):
        look = alarm if report.is_alarming(row) else None
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell, look)
    if rows:
        sheet.autofilter(1, 0, len(rows) + 1, len(report.headings) - 1)
    book.close()
    return out.getvalue()
