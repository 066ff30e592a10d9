"""Write the tables of a report as text sheets in one zip: the same report, the same bytes."""

import io
import zipfile
from collections.abc import Iterator

from geo_data.reports.sheet_tables import FigureCell, SheetBook, SheetTable
from geo_data.reports.workbook_cells import csv_text
from geo_data.reports.zip_dates import zip_date
from geo_data.sheets.csv_lines import write_csv_to
from geo_data.sheets.text_marks import sheet_text


def write_csv_zip(book: SheetBook) -> bytes:
    """
    Give a report as a zip of CSV in UTF-8 with a byte order mark, one a table.

    Shares are written as shares of 1, instants with their offset. A text that an office program
    could take for a formula begins with an apostrophe.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in book.tables:
            info = zipfile.ZipInfo(f"{table.name}.csv", zip_date(book.end_s))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as file:
                write_csv_to(file, _lines(table, book))
    return out.getvalue()


def _lines(table: SheetTable, book: SheetBook) -> Iterator[list[object]]:
    """Give the lines of a table, its headings first."""
    yield [column.heading for column in table.columns]
    for row in table.make_rows():
        cells = zip(table.columns, row, strict=True)
        yield [
            sheet_text(
                csv_text(cell.kind, cell.value, book.zone)
                if isinstance(cell, FigureCell)
                else csv_text(column.kind, cell, book.zone)
            )
            for column, cell in cells
        ]
