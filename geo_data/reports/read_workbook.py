"""Read the tables of a report's workbook back, in either language, for whoever checks them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from xlsxwriter.utility import xl_col_to_name

from geo_data.reports.code_words import (
    LANGUAGES,
    Language,
    codes_of,
    columns_of,
    heading_and_meaning,
    sheet_title,
    word,
)
from geo_data.reports.workbook_cells import sheet_name
from maritime.errors import Fault, FaultyInputError
from maritime.report_check.check_charts import CHARTS, chart_table
from maritime.report_check.check_sheets import CHECKED, heat_columns
from maritime.report_check.sheet_rows import SheetCell, SheetRow

HEADING_ROWS = 2
LARGEST_BYTES = 512 * 2**20
EXPECTED = "the workbook of a coverage report, as coastwatch report writes it"
GROUPS = {
    "looks": {"level": "level"},
    "effort": {"mode": "mode", "is_total": "truth"},
    "landing_points": {"kind": "landing_kind", "grade": "grade", "has_video": "truth"},
    "without_video": {"kind": "landing_kind", "grade": "grade"},
    "targets": {"kind": "target_kind", "grade": "grade"},
    "gaps": {"kind": "target_kind", "grade": "grade", "cause": "cause"},
    "deviations": {"mode": "mode", "reason": "reason"},
    "reasons": {"reason": "reason"},
    "summary": {"figure": "figure"},
}
"""Columns whose cells are words for codes, with the group of those."""
HEAT = "heat"
_LATER = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class ReadWorkbook:
    """The rows of a workbook's tables by code, and the hash of the raw data that it names."""

    tables: Mapping[str, list[SheetRow]]
    raw_sha256: object


def read_workbook(path: Path) -> ReadWorkbook:
    """
    Read a workbook; whether its figures are true is another question.

    Raises
    ------
    FaultyInputError
        If there is no such file, it is too large or no workbook of a coverage report.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _refuse(path, f"{path.stat().st_size:,} bytes")
        file = CalamineWorkbook.from_path(str(path))
        sheets = {name: file.get_sheet_by_name(name).to_python() for name in file.sheet_names}
    except OSError as error:
        raise _refuse(path, (error.strerror or str(error)).lower()) from error
    except (CalamineError, PasswordError) as error:
        raise _refuse(path, f"no workbook ({error})") from error
    language = next(
        (one for one in LANGUAGES if sheet_name(sheet_title("summary", one), []) in sheets), None
    )
    if language is None:
        raise _refuse(path, "no sheet " + " or ".join(sheet_title("summary", o) for o in LANGUAGES))
    tables: dict[str, list[SheetRow]] = {}
    for name, rows in sheets.items():
        for table in CHECKED:
            if _LATER.sub("", name) == sheet_name(sheet_title(table, language), []):
                tables.setdefault(table, []).extend(_rows_of(name, rows, table, language))
    tables |= _charts_of(sheets, language)
    raw_sha256 = next(
        (row["value"].value for row in tables["summary"] if row["figure"].value == "raw_sha256"),
        None,
    )
    return ReadWorkbook(tables, raw_sha256)


def _rows_of(
    sheet: str, rows: list[list[object]], table: str, language: Language
) -> Iterator[SheetRow]:
    headings = list(map(str, rows[HEADING_ROWS - 1])) if len(rows) >= HEADING_ROWS else []
    columns = _columns_of(table, headings, language)
    codes = {
        column: {word(group, code, language): code for code in codes_of(group)}
        for column, group in GROUPS.get(table, {}).items()
    }
    for number, row in enumerate(rows[HEADING_ROWS:], start=HEADING_ROWS + 1):
        found = {}
        for at, column in columns:
            value = _value(row[at])
            if column in codes:
                value = codes[column].get(str(value), value)
            place = f"{sheet}!{xl_col_to_name(at)}{number} ({headings[at]})"
            found[column] = SheetCell(place, value)
        yield found


def _charts_of(
    sheets: Mapping[str, list[list[object]]], language: Language
) -> dict[str, list[SheetRow]]:
    """Give the numbers of each chart: below its title, until a row that is empty."""
    title = sheet_name(sheet_title("charts", language), [])
    code_of = {word("chart", code, language): code for code in CHARTS}
    found: dict[str, list[SheetRow]] = {}
    rows, width = None, 0
    for number, row in enumerate(sheets.get(title, ()), start=1):
        if all(cell == "" for cell in row):
            rows = None
        elif rows is None and row[0] in code_of:
            rows = found.setdefault(chart_table(code_of[row[0]]), [])
            width = sum(cell != "" for cell in row)
        elif rows is not None:
            rows.append({
                "name" if at == 0 else str(at):
                SheetCell(f"{title}!{xl_col_to_name(at)}{number}", _value(cell))
                for at, cell in enumerate(row[:width])
            })  # fmt: skip
    return found


def _columns_of(table: str, headings: list[str], language: Language) -> list[tuple[int, str]]:
    """Give which columns have a code, by their headings."""
    code_of = {heading_and_meaning(table, code, language)[0]: code for code in columns_of(table)}
    if table != HEAT:
        return [(at, code_of[head]) for at, head in enumerate(headings) if head in code_of]
    ids = [(at, code_of[head]) for at, head in enumerate(headings[:1]) if head in code_of]
    return [*ids, *enumerate(heat_columns(headings[1:]), start=1)]


def _value(cell: object) -> object:
    """Give a cell's value: nothing for an empty one, instants to the second."""
    if isinstance(cell, datetime):
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(cell, date):  # what is written of a midnight
        return datetime.combine(cell, time.min)
    return None if cell == "" else cell


def _refuse(path: Path, found: str) -> FaultyInputError:
    return FaultyInputError(str(path), (Fault("report", "", "", found, EXPECTED),))
