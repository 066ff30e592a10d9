"""Compare the numbers that a workbook's charts are drawn from with its tables, checked before."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from maritime.report_check.sheet_rows import Book, SheetCheck, SheetRow

CHARTS = ("looks", "days", "hours", "effort")
MOST_ROWS = 60
PATTERNS = {"days": "%m-%d", "hours": "%m-%d %H:%M"}
ChartRow = tuple[object, Sequence[object]]
"""What a row of a chart is called, and its numbers."""


def chart_table(code: str) -> str:
    """Give the name of the table that holds the numbers of a chart: name, then 1, 2 and so on."""
    return f"chart {code}"


def check_charts(check: SheetCheck, book: Book) -> None:
    """Compare the charts of looks, days, hours and effort, row by row in their order."""
    looks = book.get("looks", ())
    below = [row for row in looks if _value(row, "depth") == 1][:MOST_ROWS] or looks
    _compare(check, "looks", [
        (_value(row, "name"), [_value(row, code) for code in ("required", "made", "missed")])
        for row in below
    ])  # fmt: skip
    for code, pattern in PATTERNS.items():
        rows = book.get(code, ())
        if code == "hours" or len(rows) > 1:
            _compare(check, code, [
                (_written(_value(row, "from"), pattern), [_value(row, "coverage")])
                for row in rows
            ])  # fmt: skip
    _compare(check, "effort", list(_efforts(book.get("effort", ()))))


def _efforts(rows: Sequence[SheetRow]) -> Iterable[ChartRow]:
    """Give the hours of each town by mode, as they were, or as planned where that is all."""
    modes = dict.fromkeys(_value(row, "mode") for row in rows)
    hours: dict[object, dict[object, object]] = {}
    for row in rows:
        actual, planned = _value(row, "actual_hours"), _value(row, "planned_hours")
        out = planned if actual is None else actual
        if out is not None and _value(row, "is_total") == "no":
            hours.setdefault(_value(row, "name"), {})[_value(row, "mode")] = out
    for name, by_mode in hours.items():
        yield name, [by_mode.get(mode) for mode in modes]


def _compare(check: SheetCheck, code: str, true: Sequence[ChartRow]) -> None:
    table = chart_table(code)
    rows = check.rows(table, is_needed=bool(true))
    check.count(table, rows, len(true))
    for row, (name, numbers) in zip(rows, true, strict=False):
        told = {str(place): number for place, number in enumerate(numbers, start=1)}
        check.compare(table, row, {"name": name} | told)


def _value(row: SheetRow, code: str) -> object:
    cell = row.get(code)
    return None if cell is None else cell.value


def _written(at: object, pattern: str) -> object:
    return at.strftime(pattern) if isinstance(at, datetime) else at
