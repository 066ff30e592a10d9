"""What a workbook says is checked cell by cell, in both languages, against the raw data."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from report_cases import any_facts, coast_targets, real_facts

from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.coverage_tables import coverage_book
from geo_data.reports.raw_zip import rows_of
from geo_data.reports.read_workbook import read_workbook
from geo_data.reports.report_document import report_sha256
from geo_data.reports.workbook import write_workbook
from maritime.report.facts import Look, RoundFacts
from maritime.report.ways import WayPart
from maritime.report_check.check_charts import CHARTS, chart_table
from maritime.report_check.check_sheets import CHECKED, check_sheets
from maritime.report_check.sheet_rows import SheetCell

HOUR_S = 3600
NOT_JUDGED = {
    "summary": {"figure", "meaning"},
    "looks": {"depth"},
    "gaps": {"evidence", "remedy"},
    "deviations": {"note"},
}
"""Columns that a workbook has and that nobody computes again."""
NOT_COMPUTED = {
    "district", "grid", "kind", "before", "timezone", "made_from", "audience", "simulated",
    "plan_seed", "pack_sha256", "plan_sha256", "raw_sha256", "document_sha256",
    "program_version", "certificate_sha256",
}  # fmt: skip
"""Rows of the summary of which the same is true."""


def eventful_day(**facts) -> ComposedReport:
    """Give the report of a day with rounds of several ends, ways in both towns, and gaps."""
    begun = real_facts()
    from_s, ids = begun.head.from_s, [one.target_id for one in coast_targets()]
    planned = tuple(
        Look(ids[n], from_s + n * HOUR_S, from_s + n * HOUR_S + 60, "track", 1 + n % 3)
        for n in range(len(ids))
    )
    rounds = (
        RoundFacts(1, "T01", "foot", from_s, from_s + 9 * HOUR_S, from_s + 1800,
                   from_s + 9 * HOUR_S, False, False, "迟到"),
        RoundFacts(2, "T02", "boat", from_s, from_s + 9 * HOUR_S, None, None, False, False, None),
        RoundFacts(3, "T02", "foot", from_s, from_s + 9 * HOUR_S, from_s, from_s + 9 * HOUR_S,
                   False, False, None),
    )  # fmt: skip
    parts = tuple(
        WayPart(number, mode, grid_id, 1000.5 * number, 333.25)
        for number, mode, grid_id in ((1, "foot", "G1"), (3, "foot", "G2"), (3, "boat", None))
    )
    made = real_facts(planned[::2], planned=planned, rounds=rounds, parts=parts, **facts)
    before = replace(made.before, parts=parts[:1])
    return compose_report(replace(made, before=before))


def read_back(made: ComposedReport, language: str, folder: Path):
    """Write a workbook, and read it back."""
    sha256 = report_sha256(made.report)
    path = folder / "report.xlsx"
    book = coverage_book(made.report, language=language, document_sha256=sha256)
    path.write_bytes(write_workbook(book))
    return read_workbook(path).tables


def changed(cell: SheetCell) -> SheetCell:
    """Give a cell that says something else."""
    value = cell.value
    is_number = isinstance(value, int | float)
    return replace(cell, value=value + 1_000_000 if is_number else f"{value} 变")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_cell_is_changed_is_named(tmp_path: Path, language: str):
    made = eventful_day()
    tables, raw = read_back(made, language, tmp_path), rows_of(made.raw, "raw data")
    assert set(tables) == {*CHECKED, *(chart_table(one) for one in CHARTS if one != "days")}
    assert [str(fault) for fault in check_sheets(tables, raw).faults] == []
    for table, rows in tables.items():
        number = len(rows) // 2
        row = rows[number]
        for code, cell in islice(row.items(), 16):  # of hours in the heat map enough
            if code in NOT_JUDGED.get(table, ()) or (code == "name" and cell.value is None):
                continue
            if table == "effort" and code == "name" and row["grid_id"].value is None:
                continue  # what lies in no town has a name of the report's own
            other = [*rows[:number], {**row, code: changed(cell)}, *rows[number + 1 :]]
            found = check_sheets({**tables, table: other}, raw).faults
            assert any(fault.where == cell.place for fault in found), (table, code)


def test_every_figure_of_the_summary_is_judged(tmp_path: Path):
    made = eventful_day()
    tables, raw = read_back(made, "zh", tmp_path), rows_of(made.raw, "raw data")
    rows = tables["summary"]
    judged = set()
    for number, row in enumerate(rows):
        other = [*rows[:number], {**row, "value": changed(row["value"])}, *rows[number + 1 :]]
        if check_sheets({**tables, "summary": other}, raw).faults:
            judged.add(row["figure"].value)
    assert {row["figure"].value for row in rows} - judged <= NOT_COMPUTED
    assert {"coverage", "with_video", "video_share", "known", "from"} <= judged


def test_rows_sheets_and_columns_that_are_missing_are_named(tmp_path: Path):
    made = eventful_day()
    tables, raw = read_back(made, "en", tmp_path), rows_of(made.raw, "raw data")
    for table, rows in tables.items():
        if table == "summary":
            continue
        fewer = check_sheets({**tables, table: rows[:-1]}, raw).faults
        assert any(fault.where.startswith(f"sheet {table}") for fault in fewer), table
        gone = {name: one for name, one in tables.items() if name != table}
        assert f"sheet {table}: says" in str(check_sheets(gone, raw).faults[0])
        code = list(rows[0])[-1]
        if code in NOT_JUDGED.get(table, ()):
            continue
        bare = [{name: cell for name, cell in row.items() if name != code} for row in rows]
        found = [str(fault) for fault in check_sheets({**tables, table: bare}, raw).faults]
        assert any(one.startswith(f"sheet {table}: says 'no such column'") for one in found), code


def test_people_outside_get_no_rounds_one_by_one_and_the_check_asks_for_none(tmp_path: Path):
    made = eventful_day(audience="public")
    tables = read_back(made, "zh", tmp_path)
    assert "deviations" not in tables
    assert check_sheets(tables, rows_of(made.raw, "raw data")).faults == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=any_facts())
def test_whatever_is_reported_its_workbook_is_true(tmp_path_factory, facts):
    made = compose_report(facts)
    tables = read_back(made, "zh", tmp_path_factory.mktemp("book"))
    found = check_sheets(tables, rows_of(made.raw, "raw data"))
    assert [str(fault) for fault in found.faults[:5]] == []
    assert found.compared > 100
