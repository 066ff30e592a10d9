"""Translate single cells of a pack's tables to values of records, and back."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from geo_data.instants import (
    INSTANT_EXPECTED,
    MINUTE_EXPECTED,
    WrittenTimeError,
    format_instant,
    format_minute,
    parse_instant,
    parse_minute,
)
from maritime.register import ROLES
from maritime.standard import EVERY_DAY

LONGEST_QUOTE = 60
"""Characters of a cell that a fault quotes."""

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00:00(?:\.0+)?(?:Z|\+00:00)?)?", re.ASCII)
"""A date; some programs write the midnight in which it begins, which says no more."""


class CellError(Exception):
    """Say what a cell should have held; caught by the reader, which knows where the cell is."""


@dataclass(frozen=True)
class CellKind:
    """How one kind of cell is stored (SQL type), read, written and described."""

    sql_type: str
    parse: Callable[[object], object]
    write: Callable[[object, tzinfo], object]


def is_not_given(cell: object) -> bool:
    """
    Tell whether a cell is empty: NULL, NaN, or text of blanks only.

    Examples
    --------
    >>> is_not_given(None), is_not_given("  "), is_not_given(float("nan")), is_not_given(0)
    (True, True, True, False)
    """
    return (
        cell is None
        or (isinstance(cell, str) and not cell.strip())
        or (isinstance(cell, float) and math.isnan(cell))
    )


def quote_cell(cell: object) -> str:
    """
    Quote a cell for a fault, shortened where it is long.

    Examples
    --------
    >>> quote_cell(""), quote_cell("red "), quote_cell(7), quote_cell(b"..")
    ('nothing', "'red '", '7', 'binary content')
    """
    if is_not_given(cell):
        return "nothing"
    if isinstance(cell, bytes):
        return "binary content"
    quoted = repr(cell)
    return quoted if len(quoted) <= LONGEST_QUOTE else quoted[: LONGEST_QUOTE - 1] + "…"


def parse_text(cell: object) -> str:
    """Give a cell as text; whole numbers are taken as the text they are written with."""
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float) and math.isfinite(cell):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if not isinstance(cell, str):
        raise CellError("text")
    if "\0" in cell:
        raise CellError("text without NUL characters")
    if not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell):
        raise CellError("text in UTF-8")
    return cell


def parse_number(cell: object) -> float:
    """Give a cell as a finite number; text that is written as one is taken."""
    number = _float_of(cell, "a number")
    if not math.isfinite(number):
        raise CellError("a finite number")
    return number


def _float_of(cell: object, expected: str) -> float:
    if isinstance(cell, int | float | str):
        try:
            return float(cell)
        except (ValueError, OverflowError) as error:
            raise CellError(expected) from error
    raise CellError(expected)


def _parse_positive(cell: object) -> float:
    number = _float_of(cell, "a number above 0")
    if not (math.isfinite(number) and number > 0):
        raise CellError("a number above 0")
    return number


def _parse_not_negative(cell: object) -> float:
    number = _float_of(cell, "a number of at least 0")
    if not (math.isfinite(number) and number >= 0):
        raise CellError("a number of at least 0")
    return number


def _parse_count(cell: object) -> int:
    number = _float_of(cell, "a whole number of at least 0")
    if not (0 <= number < 2**31 and number.is_integer()):
        raise CellError("a whole number of at least 0")
    return int(number)


def _parse_flag(cell: object) -> bool:
    if cell in (0, "0"):
        return False
    if cell in (1, "1"):
        return True
    raise CellError("0 or 1")


def _parse_minute(cell: object) -> int:
    try:
        return parse_minute(cell if isinstance(cell, str) else "")
    except WrittenTimeError as error:
        raise CellError(MINUTE_EXPECTED) from error


def _parse_days(cell: object) -> frozenset[int]:
    parts = [part.strip() for part in parse_text(cell).split(",")]
    if not all(part in "1234567" and len(part) == 1 for part in parts):
        raise CellError("days 1 (Monday) to 7, comma-separated")
    return frozenset(int(part) for part in parts)


def _parse_date(cell: object) -> date:
    expected = "a date YYYY-MM-DD"
    match = _DAY.fullmatch(cell) if isinstance(cell, str) else None
    if match is None:
        raise CellError(expected)
    try:
        return date.fromisoformat(match[1])
    except ValueError as error:
        raise CellError(expected) from error


def _parse_instant(cell: object) -> int:
    try:
        return parse_instant(cell if isinstance(cell, str) else "", drops_fraction=True)
    except WrittenTimeError as error:
        raise CellError(INSTANT_EXPECTED) from error


def _parse_roles(cell: object) -> tuple[str, ...]:
    roles = tuple(part.strip() for part in parse_text(cell).split(",") if part.strip())
    if unknown := [role for role in roles if role not in ROLES]:
        raise CellError(f"roles of {'·'.join(ROLES)}, comma-separated (not {unknown[0]!r})")
    return roles


def _write_as_is(value: object, _zone: tzinfo) -> object:
    return value


def _write_days(value: object, _zone: tzinfo) -> str | None:
    return None if value == EVERY_DAY else ",".join(str(day) for day in sorted(value))


TEXT = CellKind("TEXT", parse_text, _write_as_is)
NUMBER = CellKind("REAL", parse_number, lambda value, _: float(value))
POSITIVE = CellKind("REAL", _parse_positive, lambda value, _: float(value))
NOT_NEGATIVE = CellKind("REAL", _parse_not_negative, lambda value, _: float(value))
COUNT = CellKind("INTEGER", _parse_count, _write_as_is)
FLAG = CellKind("BOOLEAN", _parse_flag, lambda value, _: int(value))
MINUTE = CellKind("TEXT", _parse_minute, lambda value, _: format_minute(value))
DAYS = CellKind("TEXT", _parse_days, _write_days)
DATE = CellKind("DATE", _parse_date, lambda value, _: value.isoformat())
INSTANT = CellKind("TEXT", _parse_instant, format_instant)
ROLE_LIST = CellKind("TEXT", _parse_roles, lambda value, _: ",".join(value) or None)
