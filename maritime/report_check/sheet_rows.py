"""Compare cells of a workbook's tables with what should stand in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maritime.report_check.faults import FaultList

LONGEST_HELD = 16_000
"""Longer texts may be cut in a workbook."""
_UNHELD = re.compile("[\x00-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class SheetCell:
    """
    A cell: where it is, as people say it, and its value.

    Instants are local datetimes; words that stand for a code are that code.
    """

    place: str
    value: object


SheetRow = Mapping[str, SheetCell]
"""The cells of a row by the code of their column; one that is empty has the value None."""
Book = Mapping[str, Sequence[SheetRow]]
"""Rows by the code of their table."""


class SheetCheck:
    """Compares rows, and notes columns that are missing once."""

    def __init__(self, book: Book, faults: FaultList):
        self._book, self._faults = book, faults
        self._missing: set[tuple[str, str]] = set()

    def rows(self, table: str, *, is_needed: bool = True) -> Sequence[SheetRow]:
        """Give the rows of a table; one that is needed and not there is a fault."""
        if table not in self._book and is_needed:
            self._faults.compare(f"sheet {table}", "nothing", "a sheet")
        return self._book.get(table, ())

    def cell(self, table: str, row: SheetRow, code: str) -> SheetCell | None:
        """Give a cell of a row, None where the table has no such column: that is a fault."""
        if code not in row and (table, code) not in self._missing:
            self._missing.add((table, code))
            self._faults.compare(f"sheet {table}", "no such column", code)
        return row.get(code)

    def count(self, table: str, rows: Sequence[SheetRow], true: int) -> None:
        """Compare the number of rows of a table."""
        self._faults.compare(f"sheet {table}: rows", len(rows), true)

    def compare(self, table: str, row: SheetRow, true: Mapping[str, object]) -> None:
        """Compare the cells of a row; texts that no workbook holds as they are are left alone."""
        for code, value in true.items():
            cell = self.cell(table, row, code)
            if cell is not None and _is_held(value):
                self._faults.compare(cell.place, cell.value, value)

    def compare_rows(
        self, table: str, true: Mapping[tuple, Mapping[str, object]], keys: tuple[str, ...]
    ) -> None:
        """
        Compare rows by what names each: none may be missing, invented or there twice.

        A row that is named by several cells, all right but one, is the row that it is next to.
        """
        left, unnamed = dict(true), []
        for row in self.rows(table, is_needed=bool(true)):
            cells = [self.cell(table, row, key) for key in keys]
            if None in cells:
                return
            name = tuple(cell.value for cell in cells)
            if name in left:
                self.compare(table, row, left.pop(name))
            else:
                unnamed.append((row, name))
        like = {_but_one(name, at): name for name in left for at in range(len(keys))}
        for row, name in unnamed:
            near = (like.get(_but_one(name, at)) for at in range(len(keys)))
            close = next((one for one in near if one in left), None)
            if close is None or len(keys) == 1:
                place = row[keys[0]].place
                self._faults.compare(place, " ".join(map(str, name)), "none, or not twice")
            else:
                self.compare(table, row, dict(zip(keys, close, strict=True)) | left.pop(close))
        for name in left:
            self._faults.compare(f"sheet {table}", "no row", " ".join(map(str, name)))


def _but_one(name: tuple, at: int) -> tuple:
    """Give what names a row without one of its parts, and which was left out."""
    return at, *name[:at], *name[at + 1 :]


def _is_held(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return len(value) <= LONGEST_HELD and _UNHELD.search(value) is None
