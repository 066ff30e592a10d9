"""Fit texts and names into workbooks, and note what could not be kept as it is."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from math import isfinite
from zoneinfo import ZoneInfo

from geo_data.reports.code_words import Language, word
from geo_data.reports.sheet_tables import DAY, INSTANT, TEXT, SheetColumn, SheetTable
from geo_data.sheets.text_limits import LONGEST_OFFICE_CELL, letters_over, within_office_cell
from maritime.errors import CoastwatchError

LONGEST_SHEET_NAME = 31
MOST_NOTES = 200
"""Cells of which a workbook tells what was changed; of others it tells the number."""

DAY_S = 86_400
_FIRST_DAY = datetime.fromisoformat("1899-12-30T00:00:00")
"""From which office programs count days."""
_UNHELD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
"""Signs that no workbook holds, or not every program reads back."""
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SHOWN = "\ufffd"


class UnwritableFigureError(CoastwatchError):
    """Say which figure of a report is no number: a fault of the program or of its input."""

    def __init__(self, table: str, row: int, column: str, found: object):
        super().__init__(table, row, column, found)
        self.table, self.row, self.column, self.found = table, row, column, found

    def __str__(self) -> str:
        return (
            f"table {self.table}, row {self.row}, {self.column}: found {self.found!r}; expected a "
            "finite number: nothing was written, report it"
        )


class CellNotes:
    """Collect which cells of a workbook are not as in the report, and say so in words."""

    def __init__(self, language: Language):
        self._language = language
        self._notes: list[str] = []
        self._count = 0

    def fit(self, table: SheetTable, row: int, column: SheetColumn, text: str) -> str:
        """Give a text as a workbook holds it; row is counted from 1."""
        fitted = text
        if _UNHELD.search(text):
            fitted = _UNHELD.sub(_SHOWN, fitted)
            self._note("changed", table, row, column)
        if letters_over(fitted):
            fitted = within_office_cell(fitted)
            self._note("cut", table, row, column)
        return fitted

    def lines(self) -> list[str]:
        """Give the notes in words, the last of them with how many more there are."""
        more = self._count - len(self._notes)
        last = [word("text", "more_notes", self._language).format(count=more)] if more else []
        return [*self._notes, *last]

    def _note(self, code: str, table: SheetTable, row: int, column: SheetColumn) -> None:
        self._count += 1
        if len(self._notes) < MOST_NOTES:
            words = word("text", code, self._language)
            self._notes.append(
                words.format(table=table.title, row=f"{row:,}", column=column.heading)
            )


def may_not_fit(text: str) -> bool:
    """Tell whether a text may be too long for a cell, or has signs that no workbook holds."""
    return 2 * len(text) > LONGEST_OFFICE_CELL or _UNHELD.search(text) is not None


def number_in(table: str, row: int, column: str, value: object) -> float:
    """
    Give a number as a cell holds it.

    Raises
    ------
    UnwritableFigureError
        If it is none, or not finite.
    """
    if type(value) is float and isfinite(value):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not isfinite(value):
        raise UnwritableFigureError(table, row, column, value)
    return value


def held_text(text: str) -> str:
    """Give a text as a workbook can hold it, for titles and names."""
    return within_office_cell(_UNHELD.sub(_SHOWN, text))


def local_time(instant_s: float, zone: ZoneInfo) -> datetime:
    """Give what a zone's clock shows, without its offset, as office programs have times."""
    return datetime.fromtimestamp(instant_s, zone).replace(tzinfo=None)


def serial_day(local: datetime) -> float:
    """
    Give a local time as office programs count it, in days, to the millisecond.

    Examples
    --------
    >>> serial_day(datetime.fromisoformat("2026-11-28T12:00:00"))
    46354.5
    """
    passed = local - _FIRST_DAY
    return passed.days + round(passed.seconds + passed.microseconds / 1e6, 3) / DAY_S


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """
    Give a name for a sheet that every office program takes, and that no other has.

    Examples
    --------
    >>> sheet_name("a/b:c", ["A b c"]), sheet_name("'" + "船" * 40, [])[-2:], sheet_name("", [])
    ('a b c (2)', '船船', 'Sheet')
    """
    plain = _NOT_IN_SHEET_NAME.sub(" ", title).strip(" '") or "Sheet"
    if plain.casefold() == "history":
        plain = f"{plain}_"
    known = {name.casefold() for name in taken}
    number, name = 1, _shortened(plain, "")
    while name.casefold() in known:
        number += 1
        name = _shortened(plain, f" ({number})")
    return name


def csv_text(kind: str, value: object, zone: ZoneInfo) -> object:
    """Give a value as a text sheet holds it: numbers unrounded, instants with their offset."""
    if value is None:
        return ""
    if kind == INSTANT:
        return datetime.fromtimestamp(float(str(value)), zone).isoformat(timespec="seconds")
    if kind == DAY and isinstance(value, date):
        return value.isoformat()
    if kind != TEXT and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _shortened(name: str, ending: str) -> str:
    """Give a name with its ending in as many letters, in UTF-16, as a sheet's name may have."""
    room = 2 * (LONGEST_SHEET_NAME - len(ending))
    return name.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").rstrip(" '") + ending
