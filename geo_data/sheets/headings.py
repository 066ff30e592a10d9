"""Find the row of headings among the first rows of a sheet."""

from collections.abc import Sequence

from geo_data.pack_layers import Layer
from geo_data.sheets.sheet_table import is_blank
from geo_data.sheets.words import FAULTS_HEADING, column_of

SEARCHED_ROWS = 20
"""Rows from the top among which the headings are looked for: titles and notes stand above them."""


def known_columns(layer: Layer, cells: Sequence[object]) -> int:
    """Count the cells of a row that are headings of different columns of the layer."""
    found = {column_of(layer, cell) for cell in cells if isinstance(cell, str)}
    return len(found - {None})


def find_headings(layer: Layer, rows: Sequence[Sequence[object]]) -> int | None:
    """
    Give the place of the row that has the most headings of a layer; the lower of two equal ones.

    None where no row has any. With two rows of headings (Chinese above codes) the lower is taken,
    as data begins below it.
    """
    counts = [known_columns(layer, row) for row in rows[:SEARCHED_ROWS]]
    best = max(counts, default=0)
    if best == 0:
        return None
    at = counts.index(best)
    while at + 1 < len(counts) and counts[at + 1] == best:
        at += 1
    return at


def two_rows_joined(
    layer: Layer, rows: Sequence[Sequence[object]], at: int
) -> tuple[list[object], int]:
    """
    Give the headings of a sheet and the place of their last row, where two rows hold them.

    Under group titles merged cells leave one of two rows blank here and there: what the found row
    leaves blank is taken from the row below or above it.
    """
    headings, last = list(rows[at]), at
    if at + 1 < len(rows) and known_columns(layer, rows[at + 1]) > 0:
        below = rows[at + 1]
        is_second = all(is_blank(cell) or isinstance(cell, str) for cell in below)
        if is_second and not any(_is_datum(layer, cell) for cell in below):
            pairs = zip(_padded(headings, below), below, strict=False)
            headings = [top if is_blank(low) else low for top, low in pairs]
            last = at + 1
    if at > 0:
        above = rows[at - 1]
        headings = [
            top if is_blank(own) and column_of(layer, top) else own
            for own, top in zip(headings, _padded(above, headings), strict=False)
        ]
    return headings, last


def plain_headings(cells: Sequence[object]) -> tuple[str, ...]:
    """Give headings as text, blank ones as ''."""
    return tuple("" if is_blank(cell) else str(cell).strip() for cell in cells)


def is_faults_heading(heading: str) -> bool:
    """Tell whether a column is that of the faults of a sheet that was given back."""
    return heading.strip().startswith(FAULTS_HEADING)


def _is_datum(layer: Layer, cell: object) -> bool:
    """Tell whether a filled cell is no heading of the layer."""
    return not is_blank(cell) and column_of(layer, cell) is None


def _padded(cells: Sequence[object], like: Sequence[object]) -> list[object]:
    return [*cells, *([None] * (len(like) - len(cells)))]
