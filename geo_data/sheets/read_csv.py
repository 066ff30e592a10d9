"""Read a text sheet in the encodings and with the delimiters that offices use."""

import csv
import io
from collections.abc import Sequence

from geo_data.pack_layers import Layer
from geo_data.sheets.headings import find_headings, known_columns, plain_headings
from geo_data.sheets.sheet_table import MOST_ROWS, SheetRow, SheetTable, is_blank, unusable

DELIMITERS = (",", ";", "\t", "，")
ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order; GB 18030 holds GBK and GB 2312."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_csv(
    content: bytes, *, source: str, layer: Layer, encoding: str | None, notes: Sequence[str] = ()
) -> SheetTable:
    """
    Read a CSV file; row numbers are those of its lines.

    Raises
    ------
    FaultyInputError
        If it is not text in the encoding, its quotes are broken, it has no headings of the layer,
        or too many rows.
    """
    text, used = _decoded(content, source, encoding)
    lines, delimiter = _split(text, source, layer)
    at = find_headings(layer, [cells for _, cells in lines])
    if at is None:
        raise unusable(
            source, "no row with headings of " + layer.name,
            f"headings of {layer.name}; the template has them",
        )  # fmt: skip
    if len(lines) > MOST_ROWS:
        raise unusable(source, f"{len(lines):,} rows", f"at most {MOST_ROWS:,}: split the sheet")
    headings = plain_headings(lines[at][1])
    said = [*notes]
    if used == "gb18030" and encoding is None:
        said.append("the text is not UTF-8: read as GBK (GB 18030)")
    if delimiter != ",":
        said.append(f"the cells are parted by {delimiter!r}")
    if at > 0:
        said.append(f"the headings were taken from line {lines[at][0]}")
    rows = tuple(
        SheetRow(number, tuple(cells))
        for number, cells in lines[at + 1 :]
        if not all(is_blank(cell) for cell in cells)
    )
    above = tuple(tuple(cells) for _, cells in lines[:at])
    return SheetTable(source, "csv", headings, rows, above, notes=tuple(said))


def _decoded(content: bytes, source: str, encoding: str | None) -> tuple[str, str]:
    tried = [encoding] if encoding else [
        next((name for mark, name in _MARKS if content.startswith(mark)), "") or name
        for name in ENCODINGS
    ]  # fmt: skip
    for name in tried:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise unusable(source, f"encoding {name!r}", "utf-8, gbk, gb18030 or utf-16") from error
        return text.removeprefix("\ufeff"), name
    found = f"text that is not {' nor '.join(dict.fromkeys(tried))}"
    raise unusable(source, found, "UTF-8 or GBK: name another with --encoding")


def _split(text: str, source: str, layer: Layer) -> tuple[list[tuple[int, list[str]]], str]:
    """Part text into rows by the delimiter with which it has the most headings."""
    if "\0" in text:
        raise unusable(source, "NUL characters", "text")
    best: tuple[int, list[tuple[int, list[str]]], str] | None = None
    failures: list[str] = []
    for delimiter in DELIMITERS:
        try:
            rows = _parsed(text, delimiter)
        except csv.Error as error:
            failures.append(str(error))
            continue
        at = find_headings(layer, [cells for _, cells in rows])
        count = 0 if at is None else known_columns(layer, rows[at][1])
        if best is None or count > best[0]:
            best = (count, rows, delimiter)
    if best is None or (best[0] == 0 and failures):
        reason = failures[0]
        raise unusable(
            source, f"quotes or cells that cannot be parted ({reason})",
            "cells of at most 131,072 letters, quotes in pairs",
        )  # fmt: skip
    return best[1], best[2]


def _parsed(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Give the rows with the number of the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begins = [], 1
    for cells in reader:
        rows.append((begins, cells))
        begins = reader.line_num + 1
    return rows
