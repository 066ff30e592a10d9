"""Check that workbook, text sheets and GeoPackage say what a coverage report says."""

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyogrio
import pytest
from hypothesis import given, settings
from report_cases import any_facts, coast_targets, real_facts

from geo_data.reports.code_words import LANGUAGES
from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.coverage_tables import coverage_book
from geo_data.reports.csv_zip import write_csv_zip
from geo_data.reports.geopackage_layers import write_report_geopackage
from geo_data.reports.map_styles import gap_style, grid_style, landing_point_style, segment_style
from geo_data.reports.report_document import report_sha256
from geo_data.reports.style_qml import qml_of
from geo_data.reports.style_sld import sld_of
from geo_data.reports.value_words import values_in_words
from geo_data.reports.workbook import write_workbook
from maritime.report.coverage_report import GAP_CAUSES
from maritime.report.facts import Look, ReportFacts, RoundFacts
from maritime.report.round_lines import drawn_rounds

LAYERS = {
    "land", "sea_grids", "segments", "rounds", "gaps_segments", "gaps_points", "landing_points",
    "layer_styles", "report",
}  # fmt: skip
HOUR = 3600


def day_facts(audience: str = "internal") -> ReportFacts:
    """Give a day on which one round went late, with a note of the office."""
    start_s = real_facts().head.from_s
    seen = next(one.target_id for one in coast_targets() if one.kind == "segment")
    looks = (Look(seen, start_s + 4 * HOUR, start_s + 5 * HOUR, "track", None),)
    planned = (Look(seen, start_s + 2 * HOUR, start_s + 3 * HOUR, "plan", 1),)
    times = (start_s + 2 * HOUR, start_s + 3 * HOUR, start_s + 4 * HOUR, start_s + 5 * HOUR)
    rounds = (RoundFacts(1, "TEAMX", "foot", *times, note="内部备注"),)
    return real_facts(looks, planned=planned, rounds=rounds, audience=audience)


def book_of(made: ComposedReport, language: str = "zh"):
    sha256 = report_sha256(made.report)
    return coverage_book(made.report, language=language, document_sha256=sha256)


def geopackage_of(made: ComposedReport, language: str = "zh") -> bytes:
    rounds = drawn_rounds(made.report, made.facts)
    sha256 = report_sha256(made.report)
    return write_report_geopackage(made.report, rounds, language=language, document_sha256=sha256)


def rows_of(book, name: str) -> list[dict[str, object]]:
    (table,) = (one for one in book.tables if one.name == name)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.make_rows()]


@pytest.fixture(scope="module")
def made() -> ComposedReport:
    return compose_report(day_facts())


@pytest.fixture(scope="module")
def geopackage(made: ComposedReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layers") / "report.gpkg"
    path.write_bytes(geopackage_of(made))
    return path


def test_the_first_table_says_looks_beside_plan_and_period_before(made: ComposedReport):
    report, (first, *_) = made.report, rows_of(book_of(made), "looks")
    whole = report.whole
    assert (first["required"], first["made"], first["missed"]) == (
        whole.measured.looks.required, whole.measured.looks.made, whole.measured.looks.missed,
    )  # fmt: skip
    assert first["planned_coverage"] == whole.planned.coverage
    change = 100 * (whole.measured.coverage - whole.before.coverage)
    assert first["coverage_change"] == pytest.approx(change)


def test_gaps_and_rounds_are_told_in_words(made: ComposedReport):
    book = book_of(made)
    gaps = rows_of(book, "gaps")
    assert len(gaps) == len(made.report.gaps)
    assert [gap["weighted_overdue"] for gap in gaps] == [
        gap.weighted_overdue for gap in made.report.gaps
    ]
    late = next(gap for gap in gaps if gap["cause"] == "晚出发")
    assert late["remedy"].startswith("按时出发")
    assert "原定时间: 2026-11-23 02:00" in late["evidence"]
    (row,) = rows_of(book, "deviations")
    assert (row["reason"], row["late_min"], row["note"]) == ("晚出发", 120.0, "内部备注")


def test_landing_points_without_video_are_listed(made: ComposedReport):
    book = book_of(made)
    listed = rows_of(book, "without_video")
    assert {row["landing_point_id"] for row in listed} == {
        one.landing_point_id for one in made.report.without_video
    }
    grades = ["红橙黄蓝".index(str(row["grade"])) for row in listed]
    assert grades == sorted(grades) and len(set(grades)) > 1
    videos = [row["has_video"] for row in rows_of(book, "landing_points")]
    assert videos.count("是") == len(made.report.with_video)


def test_the_workbook_can_be_read_back(made: ComposedReport):
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(book_of(made, "en"))))
    assert workbook.sheetnames[:3] == ["Summary", "Charts", "Looks"]
    gaps = list(workbook["Gaps"].iter_rows(min_row=3, values_only=True))
    assert [row[7] for row in gaps] == [pytest.approx(one.overdue_min) for one in made.report.gaps]
    heat = workbook["Heat map"]
    assert heat.max_column == 1 + made.report.heat.required_s.shape[1]
    assert len(heat.conditional_formatting) == 1
    assert len(workbook["Charts"]._charts) == 2


@settings(max_examples=12)
@given(any_facts())
def test_any_report_can_be_written_in_every_form(facts: ReportFacts):
    one = compose_report(facts)
    for language in LANGUAGES:
        book = book_of(one, language)
        assert rows_of(book, "looks")[0]["coverage"] == one.report.whole.measured.coverage
        assert len(rows_of(book, "targets")) == len(one.report.targets)
    assert write_workbook(book).startswith(b"PK")
    assert write_csv_zip(book).startswith(b"PK")
    assert geopackage_of(one).startswith(b"SQLite format 3\0")


def test_gdal_opens_the_geopackage(geopackage: Path, made: ComposedReport):
    assert {name for name, _ in pyogrio.list_layers(geopackage)} == LAYERS
    gaps = pyogrio.read_dataframe(geopackage, layer="gaps_segments")
    expected = [one for one in made.report.gaps if one.kind == "segment"]
    assert list(gaps["target_id"]) == [one.target_id for one in expected]
    assert gaps.crs.to_epsg() == 4326 and set(gaps.geom_type) == {"LineString"}
    assert gaps["from_utc"][0].timestamp() == expected[0].from_s
    assert gaps["from_local"][0] == "2026-11-23T00:00:00+08:00"
    points = pyogrio.read_dataframe(geopackage, layer="landing_points")
    assert points["has_video"].sum() == len(made.report.with_video)
    (round_,) = pyogrio.read_dataframe(geopackage, layer="rounds").itertuples()
    assert (round_.team_id, round_.mode, round_.geometry.geom_type) == (
        "TEAMX", "foot", "MultiLineString",
    )  # fmt: skip
    head = pyogrio.read_dataframe(geopackage, layer="report").set_index("key")["value"]
    assert head["document_sha256"] == report_sha256(made.report)


def test_every_layer_has_a_style_for_each_of_its_values(geopackage: Path):
    with closing(sqlite3.connect(geopackage)) as connection:
        styles = connection.execute(
            "SELECT f_table_name, styleQML, styleSLD, useAsDefault FROM layer_styles"
        ).fetchall()
        causes = {row[0] for row in connection.execute("SELECT DISTINCT cause FROM gaps_segments")}
    assert {row[0] for row in styles} == LAYERS - {"layer_styles", "report"}
    assert all(is_default for *_, is_default in styles)
    qml = {name: ElementTree.fromstring(text) for name, text, _, _ in styles}
    for root in qml.values():
        symbols = {one.get("name") for one in root.iter("symbol")}
        used = {one.get("symbol") for kind in ("category", "range") for one in root.iter(kind)}
        assert used <= symbols and symbols
    categories = {one.get("value") for one in qml["gaps_segments"].iter("category")}
    assert causes <= categories == set(GAP_CAUSES)
    for _, _, text, _ in styles:
        assert ElementTree.fromstring(text.encode()).tag.endswith("StyledLayerDescriptor")


def test_classes_can_be_told_apart_without_colour_or_by_it():
    classes = gap_style("line", "zh").classes
    assert len({(one.colour, one.stroke) for one in classes}) == len(classes)
    assert len({one.sign for one in landing_point_style("zh").classes}) == 4
    limits = [(one.lower, one.upper) for one in segment_style().classes]
    assert [lower for lower, _ in limits[1:]] == [upper for _, upper in limits[:-1]]
    assert "PolygonSymbolizer" in sld_of(grid_style())
    assert 'class="SimpleFill"' in qml_of(grid_style())


def test_the_public_gets_no_team_no_note_no_round():
    made = compose_report(day_facts("public"))
    with zipfile.ZipFile(io.BytesIO(write_csv_zip(book_of(made)))) as archive:
        text = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
        assert "deviations.csv" not in archive.namelist()
    assert "TEAMX" not in text and "内部备注" not in text
    content = geopackage_of(made)
    assert b"TEAMX" not in content and "内部备注".encode() not in content
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        tables = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}
    assert tables == LAYERS - {"rounds"}


def test_the_same_report_gives_the_same_files(made: ComposedReport):
    again = compose_report(day_facts())
    assert geopackage_of(again) == geopackage_of(made)
    assert write_workbook(book_of(again)) == write_workbook(book_of(made))
    assert write_csv_zip(book_of(again)) == write_csv_zip(book_of(made))


def test_values_are_said_whatever_they_are():
    told = values_in_words({"reason": "late", "x": {"team_id": "T1"}, "none": None}, "en")
    assert told == "reason: late; x: team: T1"
