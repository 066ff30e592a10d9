"""Check that sheets given back with their faults can be mended there and brought in again."""

import io
import json

import numpy as np
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pack_scenes import full_district
from pyproj import Transformer
from shapely import LineString, Point
from sheet_cases import SHANGHAI, keyed, read, read_text
from test_sheet_files import workbook

from geo_data.pack_layers import LAYER_BY_NAME, Layer
from geo_data.sheets.fault_sheet import write_fault_sheet
from geo_data.sheets.merge_sheet import SheetMerge, merge_sheet
from geo_data.sheets.read_sheet import SheetFault, SheetReading
from geo_data.sheets.words import FAULTS_HEADING, column_of
from geo_data.sheets.write_sheet import ENDINGS, write_sheet
from maritime.coast import Coastline
from maritime.errors import FaultyInputError
from maritime.places import Base
from maritime.shifted_positions import from_wgs84

BASE, COASTLINE, VESSEL = (LAYER_BY_NAME[name] for name in ("base", "coastline", "vessel"))
FEATURES = ("geojson", "shapefile")
BAD = "FFFFC7CE"
"""The colour of a faulty cell."""


def merged(layer: Layer, reading: SheetReading) -> SheetMerge:
    """Lay a sheet over a district that has no rows of its layer."""
    district = full_district()
    return merge_sheet(keyed(district) | {layer.name: ()}, layer, reading, district)


def given_back(layer: Layer, reading: SheetReading, *, only_bad: bool = False) -> bytes:
    faults = merged(layer, reading).faults
    assert faults
    return write_fault_sheet(layer, reading.table, faults, only_bad=only_bad)


def opened(content: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book.worksheets[0]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def coloured(layer: Layer, sheet: Worksheet, row: int) -> list[str]:
    """Give the columns whose cells are coloured as faulty in a row."""
    return [
        str(column_of(layer, sheet.cell(1, cell.column).value))
        for cell in sheet[row]
        if cell.fill.fgColor.rgb == BAD
    ]


# --- faults of the whole sheet ------------------------------------------------------------------


TWICE = [["船舶编号", "船名", "船号"], ["V1", "a", "b"], ["V2", "c", "d"]]


def twice(form: str) -> SheetReading:
    """Read a sheet that has a column twice."""
    if form == "xlsx":
        return read(VESSEL, workbook(("船", TWICE)), "a.xlsx")
    return read_text(VESSEL, "\n".join(",".join(row) for row in TWICE))


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_fault_of_the_whole_sheet_is_told_in_the_heading_and_is_no_row(form: str):
    reading = twice(form)
    back = read(VESSEL, given_back(VESSEL, reading), f"a.{form}")
    assert [row.cells[:3] for row in back.table.rows] == [("V1", "a", "b"), ("V2", "c", "d")]
    assert back.table.headings[3].startswith(FAULTS_HEADING)
    assert "'船号' beside '船名': the same column twice" in back.table.headings[3]
    assert (back.faults, back.notes) == (reading.faults, reading.notes)
    again = read(VESSEL, given_back(VESSEL, back), f"a.{form}")
    assert again.table == back.table


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_of_a_sheet_that_nothing_was_taken_of_every_row_is_to_be_mended(form: str):
    rest = read(VESSEL, given_back(VESSEL, twice(form), only_bad=True), f"a.{form}")
    assert len(rest.table.rows) == 2


# --- features -----------------------------------------------------------------------------------


def features(layer: Layer, records: list[object], form: str) -> SheetReading:
    content = write_sheet(layer, records, form=form, zone=SHANGHAI)
    return read(layer, content, f"a{ENDINGS[form]}")


@pytest.mark.parametrize("form", FEATURES)
def test_points_come_back_with_positions_and_marked_texts(form: str):
    bases = [
        Base("B1", "=站", Point(112.8, 21.9)), Base("示例", "'x ", Point(-70.5, -53.1 - 1e-12)),
        Base("name", "007", Point(0, 0), "post", 1500.0),
    ]  # fmt: skip
    reading = features(BASE, bases, form)
    told = [SheetFault(number, "name", "this", "that") for number in (1, 2, 3)]
    back = read(BASE, write_fault_sheet(BASE, reading.table, told), "rest.xlsx")
    merge = merged(BASE, back)
    assert merge.faults == ()
    assert [edit.after for edit in merge.edits] == bases


@pytest.mark.parametrize("form", FEATURES)
def test_lines_come_back_as_wkt_over_several_cells(form: str):
    line = LineString([(-1 - at / 7, -2 - at / 70) for at in range(1200)])
    coast = Coastline("C1", "mainland", line, "岸")
    reading = features(COASTLINE, [coast], form)
    told = [SheetFault(1, "geometry", "this", "that")]
    content = write_fault_sheet(COASTLINE, reading.table, told)
    (edit,) = merged(COASTLINE, read(COASTLINE, content, "rest.xlsx")).edits
    assert edit.after == coast
    _, sheet = opened(content)
    assert coloured(COASTLINE, sheet, 2) == ["wkt", "wkt"]


def collection(*features: tuple[dict, list | None], crs: str = "4326") -> bytes:
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    drawn = [
        {"type": "Feature", "properties": cells,
         "geometry": place and {"type": "Point", "coordinates": place}}
        for cells, place in features
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "crs": named, "features": drawn}).encode()


def test_a_feature_without_a_place_is_mended_in_the_sheet():
    content = collection(
        ({"base_id": "B1", "name": "一", "lon": "nowhere"}, None),
        ({"base_id": "B2", "name": "二", "kind": "nest"}, [112.8, 21.9]),
        ({"base_id": "B3", "name": "三"}, [21.9, 112.8]),
        ({"base_id": "B4", "name": "四"}, [112.9, 21.9]),
    )
    reading = read(BASE, content, "a.geojson")
    rest = given_back(BASE, reading, only_bad=True)
    book, sheet = opened(rest)
    headings = [cell.value for cell in sheet[1]]
    assert headings == [
        "base_id", "name", "kind", "经度（WGS 84）", "纬度（WGS 84）", "问题 Faults",
    ]  # fmt: skip
    assert [coloured(BASE, sheet, row) for row in (2, 3, 4)] == [
        ["lon", "lat"], ["kind"], ["lon", "lat"],
    ]  # fmt: skip
    assert sheet.max_row == 4
    mended = {"D2": 112.7, "E2": "21°54′", "C3": "值守点", "D4": 112.8, "E4": 21.9}
    for place, cell in mended.items():
        sheet[place].value = cell
    merge = merged(BASE, read(BASE, saved(book), "rest.xlsx"))
    assert merge.faults == ()
    assert [edit.after for edit in merge.edits] == [
        Base("B1", "一", Point(112.7, 21.9)), Base("B2", "二", Point(112.8, 21.9), "post"),
        Base("B3", "三", Point(112.8, 21.9)),
    ]  # fmt: skip


def test_positions_of_another_system_come_back_in_wgs_84_and_are_taken_so():
    place = from_wgs84(np.array([[112.8, 21.9]]), "gcj02")[0]
    to_them = Transformer.from_crs(4326, 4547, always_xy=True)
    content = collection(({"base_id": "B1"}, list(to_them.transform(*place))), crs="4547")
    reading = read(BASE, content, "a.geojson", positions="gcj02")
    rest = given_back(BASE, reading)
    book, sheet = opened(rest)
    found = (float(sheet["B2"].value), float(sheet["C2"].value))
    assert found == pytest.approx((112.8, 21.9), abs=1e-8)
    for options, words in (({"positions": "gcj02"}, "positions gcj02"),
                           ({"crs": "EPSG:4547"}, "crs EPSG:4547")):  # fmt: skip
        with pytest.raises(FaultyInputError, match=f"headed WGS 84, and {words}"):
            read(BASE, rest, "rest.xlsx", **options)
    sheet["D1"].value, sheet["D2"].value = "name", "站"
    (edit,) = merged(BASE, read(BASE, saved(book), "rest.xlsx", crs="EPSG:4326")).edits
    assert edit.after.geometry.coords[0] == found


def test_a_table_without_places_comes_back_without_columns_for_them():
    content = collection(({"base_id": "B1", "kind": "nest"}, None))
    reading = read(BASE, content, "a.geojson")
    _, sheet = opened(given_back(BASE, reading))
    assert [cell.value for cell in sheet[1]] == ["base_id", "kind", "问题 Faults"]


def test_numbers_of_many_digits_come_back_whole():
    content = collection(({"base_id": 12345678901234567, "kind": "nest"}, [1.0, 2.0]))
    _, sheet = opened(given_back(BASE, read(BASE, content, "a.geojson")))
    assert sheet["A2"].value == "12345678901234567"


def test_a_text_that_a_workbook_cannot_hold_is_told_beside_its_row():
    content = collection(({"base_id": "B1", "name": "船" * 40_000}, [112.8, 21.9]),
                         ({"base_id": "B2", "kind": "nest"}, [112.8, 21.9]))  # fmt: skip
    _, sheet = opened(given_back(BASE, read(BASE, content, "a.geojson")))
    assert len(sheet["B2"].value) == 32_767
    assert "40,000 letters, a cell of a workbook holds 32,767" in sheet["F2"].value
    assert "mended in the file itself" in sheet["F2"].value
    assert coloured(BASE, sheet, 2) == ["name"]


# --- positions in sheets of an office -----------------------------------------------------------


def test_faults_of_positions_colour_their_cells():
    rows = [["驻地编号", "驻地名称", "经度", "纬度"], ["B1", "一", "east", 21.9],
            ["B2", "二", 112.8, 95], ["B3", "三", None, None]]  # fmt: skip
    _, sheet = opened(given_back(BASE, read(BASE, workbook(("站", rows)), "a.xlsx")))
    assert [coloured(BASE, sheet, row) for row in (2, 3, 4)] == [["lon"], ["lat"], ["lon", "lat"]]
    rows = [["岸线编号", "类型", "几何WKT"], ["C1", "大陆", "LINESTRING (1 2"],
            ["C2", "大陆", "POINT (1 2)"]]  # fmt: skip
    _, sheet = opened(given_back(COASTLINE, read(COASTLINE, workbook(("岸", rows)), "a.xlsx")))
    assert [coloured(COASTLINE, sheet, row) for row in (2, 3)] == [["wkt"], ["wkt"]]
