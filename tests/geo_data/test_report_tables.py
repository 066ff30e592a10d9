"""Check that tables say what reports hold, in both languages, and nobody too much."""

import hashlib
import io
import json
import tomllib
import zipfile
from dataclasses import replace

import pytest
from vessel_cases import november_head, november_told, pack_head, vessel_district

from geo_data.reports.code_words import LANGUAGES, word
from geo_data.reports.csv_zip import write_csv_zip
from geo_data.reports.sheet_tables import SheetBook
from geo_data.reports.vessel_document import vessel_document, write_vessel_document
from geo_data.reports.vessel_tables import vessel_book
from geo_data.templates import REPORT_CODES, REPORT_TABLES
from maritime.field.kinds import REASONS as CHECK_REASONS
from maritime.field.kinds import SUSPICIONS
from maritime.field.roll_call import ROLL_CALL_KINDS
from maritime.places import GRID_LEVELS
from maritime.register import ROLES, WATCH_COLOURS
from maritime.report.coverage_report import AUDIENCES, GAP_CAUSES, KINDS, REASONS, REMEDIES
from maritime.report.lapses import LAPSE_CAUSES
from maritime.report.vessel_figures import make_vessel_report
from maritime.report.vessel_report import VERDICTS, VesselReport, for_public
from maritime.team import MODES


def november() -> VesselReport:
    district = vessel_district()
    return make_vessel_report(district, november_told(), november_head(district))


def book_of(report: VesselReport, language: str = "zh") -> SheetBook:
    sha256 = str(vessel_document(report)["sha256"])
    return vessel_book(report, language=language, document_sha256=sha256)


def rows_of(book: SheetBook, name: str) -> list[dict[str, object]]:
    (table,) = (one for one in book.tables if one.name == name)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.make_rows()]


def figures_of(book: SheetBook) -> dict[str, object]:
    return {row["figure"]: row["value"].value for row in rows_of(book, "summary")}


def test_a_vessel_report_says_its_figures():
    book = book_of(november())
    figures = figures_of(book)
    assert (figures["在册船舶"], figures["已联船"], figures["定人联船率"]) == (4, 2, 0.5)
    assert (figures["走访核查"], figures["从未核查"], figures["点名"]) == (3, 2, 1)
    assert figures["报告哈希"] == book.document_sha256
    lapses = {row["vessel_id"]: row for row in rows_of(book, "vessel_lapses")}
    assert lapses["V2"]["cause"] == "联船到期" and lapses["V2"]["days"] == 21
    (first, *_) = rows_of(book, "vessel_places")
    assert (first["level"], first["unpaired"], first["suspected_open"]) == ("全区", 2, 1)
    calls = rows_of(book, "vessel_roll_calls")
    assert [(row["called"], row["answered"]) for row in calls] == [(3, 1), (3, 1), (1, 0), (2, 1)]


def test_every_column_is_explained():
    book = book_of(november())
    about = rows_of(book, "about")
    told = {(row["table"], row["column"]) for row in about if row["meaning"]}
    for table in book.tables[:-1]:
        assert {(table.title, column.heading) for column in table.columns} <= told


def test_of_a_pack_nothing_is_said_of_checks():
    district = vessel_district()
    book = book_of(make_vessel_report(district, None, pack_head(district)))
    assert [table.name for table in book.tables] == [
        "summary", "vessel_places", "vessel_lapses", "about",
    ]  # fmt: skip
    assert "looks" not in {column.name for column in book.tables[1].columns}
    assert "走访核查" not in figures_of(book)
    assert [chart.title for chart in book.charts] == ["各镇定人联船率"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_gets_no_vessel_in_any_sheet(language: str):
    content = write_csv_zip(book_of(for_public(november()), language))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
        assert "vessel_lapses.csv" not in archive.namelist()
    for secret in ("V1", "V2", "H1", "粤台渔", "沙堤", "小艇", "c5", "R1"):
        assert secret not in written


def test_the_document_has_the_same_hash_for_the_same_report_and_another_for_another():
    report = november()
    document = json.loads(write_vessel_document(report))
    assert document == vessel_document(november())
    assert document["format"] == "coastwatch-vessel-report/1"
    assert document["head"]["first_day"] == "2026-11-01"
    bare = {key: value for key, value in document.items() if key != "sha256"}
    written = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert document["sha256"] == hashlib.sha256(written.encode()).hexdigest()
    other = replace(report, head=replace(report.head, program_version="0.2.0"))
    assert vessel_document(other)["sha256"] != document["sha256"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_word(language: str):
    groups = {
        "cause": GAP_CAUSES, "reason": REASONS, "remedy": REMEDIES, "report_kind": KINDS,
        "audience": AUDIENCES, "mode": MODES, "level": GRID_LEVELS, "role": ROLES,
        "watch": WATCH_COLOURS, "lapse_cause": LAPSE_CAUSES, "check_reason": CHECK_REASONS,
        "suspicion": SUSPICIONS, "verdict": VERDICTS, "roll_call": ROLL_CALL_KINDS,
    }  # fmt: skip
    for group, codes in groups.items():
        assert all(word(group, code, language) for code in codes)


def test_templates_have_words_in_both_languages():
    codes = tomllib.loads(REPORT_CODES.read_text(encoding="utf-8"))
    for group, words in codes.items():
        assert all(len(pair) == 2 and all(pair) for pair in words.values()), group
    for name, table in tomllib.loads(REPORT_TABLES.read_text(encoding="utf-8")).items():
        assert len(table["sheet"]) == len(table["about"]) == 2
        assert len(table["sheet"][1]) <= 31
        assert all(len(words) == 4 and all(words) for words in table["columns"].values()), name
