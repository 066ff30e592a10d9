"""Lay out workbooks: sheets that print on A4, columns and rows in which texts can be read."""

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

A4 = 9
LINE_HEIGHT = 15.0
"""Points that a line of text is high."""
HIGHEST_ROW = 409.0
"""Points that a row may be high."""
_SHARE_FILLED = 0.9
"""Of a line's letters, as wrapping leaves the ends of lines empty."""


def open_book(out: io.BytesIO) -> xlsxwriter.Workbook:
    """Open a workbook that takes every text for text."""
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    return xlsxwriter.Workbook(out, {"in_memory": True, **dict.fromkeys(plain, False)})


class TextSheet(Worksheet):
    """A sheet that takes a text for text even where the library would take it for its own marks."""

    def write_string(
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> int:
        """Write a text; one that looks like pieces with looks of their own is written as such."""
        if looks_like_pieces(string):
            looks = [] if cell_format is None else [cell_format]
            return self.write_rich_string(row, col, string[:1], Format(), string[1:], *looks)
        return super().write_string(row, col, string, cell_format)


def looks_like_pieces(text: str) -> bool:
    """Tell whether XlsxWriter would take a text for XML of its own."""
    return text.startswith("<r>") and text.endswith("</r>")


def add_sheet(book: xlsxwriter.Workbook, title: str) -> Worksheet:
    """Add a sheet that prints on A4 across, as wide as it is."""
    sheet = book.add_worksheet(title, TextSheet)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    return sheet


def column_width(texts: Sequence[str]) -> float:
    """Give how wide a column of texts is to be; a Chinese sign is two letters wide."""
    return float(min(max(max(map(text_width, texts)) + 2, 8), 40))


def text_width(text: str) -> int:
    """
    Give how many letters wide a text is.

    Examples
    --------
    >>> text_width("船名 A")
    6
    """
    return sum(2 if letter > "\u2e80" else 1 for letter in text)


def wrapped_height(*cells: tuple[str, float]) -> float:
    """
    Give how high a row of wrapped texts is to be, in points; each cell is its text and width.

    Examples
    --------
    >>> wrapped_height(("a", 10.0)), wrapped_height(("船名" * 9, 20.0), ("a", 10.0))
    (15.0, 30.0)
    """
    lines = max(
        sum(-(-max(text_width(line), 1) // int(width * _SHARE_FILLED)) for line in text.split("\n"))
        for text, width in cells
    )
    return min(LINE_HEIGHT * lines, HIGHEST_ROW)
