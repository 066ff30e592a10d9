"""Check which files are read as sheets, and what is said of those that are not."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import Point
from sheet_cases import read, read_text

from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from geo_data.sheets.merge_sheet import merge_sheet
from geo_data.sheets.write_sheet import write_sheet
from maritime.errors import FaultyInputError
from maritime.places import Base
from maritime.shifted_positions import from_wgs84, to_wgs84

VESSEL, BASE, PERSON = (LAYER_BY_NAME[name] for name in ("vessel", "base", "person"))
TRIP, TEAM, PAIRING = (LAYER_BY_NAME[name] for name in ("trip", "team", "pairing"))
PLACES = np.array([[112.8, 21.9], [113.0, 22.0], [112.5, 21.7]])


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """Give a workbook of sheets with rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def refused(content: bytes, filename: str = "a.xlsx", layer=VESSEL, **options: str) -> str:
    with pytest.raises(FaultyInputError) as caught:
        read(layer, content, filename, **options)
    return str(caught.value)


# --- files that cannot be used as a whole -------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "found an empty file"),
        (b"PK\x03\x04 nonsense", "a damaged or truncated file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an .xls of the old kind, or a workb"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "a web page or XML file"),
        (b"SQLite format 3\x00" + b"\0" * 100, "a GeoPackage"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a binary file that is no sheet"),
        (b"{\"type\": \"Feature\"}", "JSON that is no GeoJSON"),
        (b"{\"type\": ", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"one,two\n1,2\n", "no row with headings of vessel"),
        (b"\xff\xff\xff,\x81", "text that is not utf-8 nor gb18030"),
        ("船舶编号,船名\nV1,\"open".encode(), "quotes or cells that cannot be parted"),
        ("船舶编号,船名\nV1,".encode() + b"x" * 200_000, "cells of at most 131,072 letters"),
        ("船舶编号\0".encode(), "a binary file that is no sheet"),
        (("船舶编号,船名\n" * 500 + "\0").encode(), "NUL characters"),
        (zipped(readme__txt=b"hello"), "a zip file with neither a workbook nor a shapefile"),
        (zipped(bomb__shp=b"\0" * 30_000_000), "unpacks to"),
        (zipped(a__shp=b"", b__shp=b""), "several shapefiles: a, b"),
        (zipped(a__shp=b"", a__dbf=b""), "a shapefile without its .shx"),
        (zipped(a__shp=b"x", a__dbf=b"x", a__shx=b"x"), "a shapefile that cannot be read"),
    ],
)  # fmt: skip
def test_files_that_are_no_sheets_are_told(content: bytes, words: str):
    assert words in refused(content)


def test_a_truncated_workbook_is_told():
    content = workbook(("船", [["船舶编号", "船名"], ["V1", "x"]]))
    assert "a damaged or truncated file" in refused(content[: len(content) // 2])


def test_a_workbook_without_the_headings_names_its_sheets():
    assert "no such headings in 'a', 'b'" in refused(workbook(("a", [["x"]]), ("b", [])))


def test_of_two_sheets_that_fit_one_has_to_be_named():
    rows = [["船舶编号", "船名"], ["V1", "一"]]
    content = workbook(("甲", rows), ("乙", [*rows, ["V2", "二"]]))
    assert "several sheets that fit: '甲', '乙'" in refused(content)
    assert len(read(VESSEL, content, "a.xlsx", sheet="乙").rows) == 2
    assert "no sheet '丙'" in refused(content, sheet="丙")


def test_text_named_xlsx_is_read_as_text_and_noted():
    reading = read(VESSEL, "船舶编号,船名\nV1,一\n".encode(), "a.xlsx")
    assert reading.rows[0].cells == {"vessel_id": "V1", "name": "一"}
    assert reading.notes == ("named .xlsx, but its content is text (CSV): read as that",)


@pytest.mark.soak
def test_a_million_empty_rows_are_nothing():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("船")
    grey = book.add_format({"bg_color": "#EEEEEE"})
    sheet.write_row(0, 0, ["船舶编号", "船名"])
    sheet.write_row(1, 0, ["V1", "一"])
    for number in range(2, 1_000_000):
        sheet.write_blank(number, 0, None, grey)
    book.close()
    assert len(read(VESSEL, out.getvalue(), "a.xlsx").rows) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_of_offices(encoding: str, delimiter: str):
    text = delimiter.join(["船舶编号", "船名"]) + "\r\n" + delimiter.join(["V1", "粤台渔堃"])
    reading = read(VESSEL, text.encode(encoding), "a.csv")
    assert reading.rows[0].cells["name"] == "粤台渔堃"
    assert any("GBK" in note for note in reading.notes) == (encoding in ("gbk", "gb18030"))


def test_a_named_encoding_is_kept_to():
    content = "船舶编号,船名\nV1,渔\n".encode("gbk")
    assert "text that is not utf-8" in refused(content, "a.csv", encoding="utf-8")
    assert "encoding 'morse'" in refused(content, "a.csv", encoding="morse")


# --- headings -----------------------------------------------------------------------------------


def test_two_rows_of_headings_are_joined():
    rows = [
        ["台账", None, None], ["船舶编号", "证书", None], [None, "登记号", "MMSI"],
        ["V1", "R1", "412000001"],
    ]  # fmt: skip
    reading = read(VESSEL, workbook(("船", rows)), "a.xlsx")
    (row,) = reading.rows
    assert row.cells == {"vessel_id": "V1", "registration_no": "R1", "mmsi": "412000001"}
    assert row.number == 4


def test_headings_twice_and_of_several_columns_are_told():
    reading = read_text(VESSEL, "船舶编号,船名,船号\nV1,a,b\n")
    (fault,) = reading.faults
    assert (fault.row_number, fault.column) == (0, "name")
    assert fault.found == "'船号' beside '船名': the same column twice"


def test_codes_marks_and_brackets_make_no_difference():
    reading = read_text(VESSEL, " VESSEL_ID * ,船长（米）,Mmsi码:\nV1,１２．５米,413000001\n")
    assert reading.rows[0].cells == {"vessel_id": "V1", "length_m": 12.5, "mmsi": "413000001"}


def test_a_sheet_without_its_key_cannot_be_used():
    (fault,) = read_text(VESSEL, "船名,MMSI\n一,1\n").faults
    assert (fault.row_number, fault.column, fault.found) == (0, "vessel_id", "no such column")


# --- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-28 08:30", "2026-11-28T08:30:00+08:00"),
        ("2026/11/28 8:30:15", "2026-11-28T08:30:15+08:00"),
        ("2026年11月28日 下午3:05", "2026-11-28T15:05:00+08:00"),
        ("2026-11-28", "2026-11-28T00:00:00+08:00"),
        ("2026-11-28T00:30:00Z", "2026-11-28T08:30:00+08:00"),
        ("1900-12-31T23:59:59+08:05:43", "1900-12-31T23:59:59+08:05:43"),
        ("1900-12-31T23:59:59+08:05:43", "1900-12-31T23:59:59+08:05:43"),
    ],
)
def test_times_without_an_offset_are_those_of_the_district(written: str, expected: str):
    reading = read_text(TRIP, f"人员编号,船舶编号,出海时间\nH1,V1,{written}\n")
    assert reading.faults == ()
    assert reading.rows[0].cells["from"] == expected


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1986-05-04 02:30", "not at all on that day"),
        ("1986-09-14 01:30", "twice on that day"),
        ("28/11/2026 08:30", "a day and time, like"),
        ("2026-11-28 25:00", "a day and time"),
    ],
)
def test_times_that_are_not_one_instant_are_told(written: str, words: str):
    (fault,) = read_text(TRIP, f"人员编号,船舶编号,出海时间\nH1,V1,{written}\n").faults
    assert words in fault.expected


def test_lists_claims_and_days_as_people_write_them():
    head = "人员编号,姓名,岗位,是否党员,手机\n"
    row = "H1,甲,网格员、巡防队员/社区民警,中共党员,１３８００００１１１１\n"
    cells = read_text(PERSON, head + row).rows[0].cells
    assert cells["roles"] == "gridworker,patrol_member,police"
    assert (cells["party_member"], cells["phone"]) == (1, "13800001111")
    head = "队伍编号,驻地编号,方式,巡查速度,机动速度,上班时间,下班时间,适用星期\n"
    for written, days in (("工作日", "1,2,3,4,5"), ("周六、周日", "6,7"), ("1，3", "1,3"),
                          ("每天", None)):  # fmt: skip
        row = read_text(TEAM, f'{head}T1,B1,车巡,20km/h,40,8:00,"20:30","{written}"\n').rows[0]
        assert row.cells["days"] == days
        assert (row.cells["shift_start"], row.cells["mode"]) == ("08:00", "vehicle")


def test_phones_as_numbers_keep_their_digits_and_shortened_ones_are_told():
    rows = [["人员编号", "姓名", "手机"], ["H1", "甲", 13800001111], ["H2", "乙", "1.38E+10"]]
    reading = read(PERSON, workbook(("人", rows)), "a.xlsx")
    assert reading.rows[0].cells["phone"] == "13800001111"
    (fault,) = reading.faults
    assert (fault.row_number, fault.column) == (3, "phone")


def test_a_dangerous_text_is_text_both_ways():
    for name in ("=1+1", "+86", "-x", "@cmd", "'quoted", "''"):
        made = LAYER_BY_NAME["vessel"].record("V1", name=name)
        for form, ending in (("csv", "a.csv"), ("xlsx", "a.xlsx")):
            content = write_sheet(VESSEL, [made], form=form, zone=UTC)
            assert read(VESSEL, content, ending).rows[0].cells["name"] == name
            if form == "csv":
                line = content.decode("utf-8-sig").splitlines()[1]
                assert line.split(",")[1].lstrip('"').startswith("'")


# --- positions ----------------------------------------------------------------------------------


def placed(text: str, **options: str) -> Point:
    reading = read_text(BASE, f"驻地编号,驻地名称,经度,纬度\nB1,站,{text}\n", **options)
    assert reading.faults == ()
    return reading.rows[0].geometry


@pytest.mark.parametrize(
    "written",
    ["112.8,21.9", "112°48′,21°54′", "112 48 0,21 54 0", "东经112度48分,北纬21度54分",
     "112-48,21-54", "112°48'00\"\"E,N21°54'", " １１２．８ ,21.9°"],
)  # fmt: skip
def test_positions_as_people_write_them(written: str):
    text = ",".join(f'"{part}"' for part in written.split(","))
    assert placed(text).coords[0] == pytest.approx((112.8, 21.9), abs=1e-12)


@pytest.mark.parametrize(
    ("written", "column", "words"),
    [
        ("21.9,112.8", "lat", "are longitude and latitude swapped?"),
        ("112°61′,21.9", "lon", "below 60"),
        ("112.5°30′,21.9", "lon", "a fraction in the last part only"),
        ("east,21.9", "lon", "a longitude in degrees"),
        (",21.9", "lon", "a longitude in degrees"),
    ],
)
def test_positions_that_are_none_are_told(written: str, column: str, words: str):
    (fault,) = read_text(BASE, f"驻地编号,驻地名称,经度,纬度\nB1,站,{written}\n").faults
    assert fault.column == column
    assert words in fault.expected


@pytest.mark.parametrize("shift", ["gcj02", "bd09"])
def test_shifted_positions_are_converted_only_when_named(shift: str):
    for place, shifted in zip(PLACES, from_wgs84(PLACES, shift), strict=True):
        written = f"{shifted[0]!r},{shifted[1]!r}".replace("np.float64(", "").replace(")", "")
        assert placed(written).coords[0] == pytest.approx(tuple(shifted))
        assert placed(written, positions=shift).coords[0] == pytest.approx(tuple(place), abs=1e-9)
    with pytest.raises(FaultyInputError, match="positions 'mars'"):
        read_text(BASE, "x", positions="mars")


def geojson(crs: str, *coordinates: float) -> bytes:
    feature = {
        "type": "Feature", "properties": {"base_id": "B1", "name": "站"},
        "geometry": {"type": "Point", "coordinates": list(coordinates)},
    }  # fmt: skip
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    return json.dumps({"type": "FeatureCollection", "crs": named, "features": [feature]}).encode()


@pytest.mark.parametrize("crs", ["4490", "4526", "4547", "2383", "2437", "4326", "3857"])
def test_chinese_reference_systems_are_read_as_they_come(crs: str):
    """CGCS2000 and its Gauss-Krüger zones with and without number, Xian 80, Beijing 54."""
    to_them = Transformer.from_crs(4326, int(crs), always_xy=True)
    content = geojson(crs, *to_them.transform(112.8, 21.9))
    (row,) = read(BASE, content, "a.geojson").rows
    assert row.geometry.coords[0] == pytest.approx((112.8, 21.9), abs=1e-6)


def test_geocentric_positions_need_all_three():
    to_them = Transformer.from_crs(4979, 4479, always_xy=True)
    content = geojson("4479", *to_them.transform(112.8, 21.9, 10.0))
    (row,) = read(BASE, content, "a.geojson").rows
    assert row.geometry.coords[0] == pytest.approx((112.8, 21.9), abs=1e-7)
    flat = geojson("4479", 1.0, 2.0)
    assert "without X, Y and Z of every position" in refused(flat, "a.geojson", BASE)


def test_projected_columns_are_metres_where_the_system_is_named():
    to_them = Transformer.from_crs(4326, 4547, always_xy=True)
    east, north = to_them.transform(112.8, 21.9)
    assert placed(f"{east!r},{north!r}", crs="EPSG:4547").coords[0] == pytest.approx(
        (112.8, 21.9), abs=1e-9
    )
    with pytest.raises(FaultyInputError, match="reference system 'EPSG:1'"):
        placed("1,2", crs="EPSG:1")


def test_a_shapefile_without_prj_has_to_be_told_where_it_lies():
    made = write_sheet(BASE, [Base("B1", "站", Point(112.8, 21.9))], form="shapefile", zone=None)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bare = zipped(**{name: part for name, part in parts.items() if not name.endswith(".prj")})
    assert "a shapefile without .prj" in refused(bare, "a.zip", BASE)
    assert len(read(BASE, bare, "a.zip", crs="EPSG:4490").rows) == 1
    climbing = zipped(**{f"../../{name}": part for name, part in parts.items()})
    assert len(read(BASE, climbing, "a.zip").rows) == 1


def test_landing_points_shifted_against_their_coast_are_pointed_out_with_figures():
    district = read_pack(TAISHAN_PACK).district
    layer = LAYER_BY_NAME["landing_point"]
    true = np.array([(one.geometry.x, one.geometry.y) for one in district.landing_points])
    for shift in ("gcj02", "bd09"):
        moved = [
            replace(one, geometry=Point(place))
            for one, place in zip(district.landing_points, from_wgs84(true, shift), strict=True)
        ]
        content = write_sheet(layer, moved, form="csv", zone=UTC)
        silent = read(layer, content, "a.csv")
        notes = merge_sheet({"landing_point": ()}, layer, silent, district).notes
        (note,) = [one for one in notes if "from the coast in the middle" in one]
        assert f"if they were {shift}: name the shift (positions {shift})" in note
        named = read(layer, content, "a.csv", positions=shift)
        merge = merge_sheet({"landing_point": ()}, layer, named, district, shift=shift)
        assert merge.notes == ()
    straight = read(layer, write_sheet(layer, district.landing_points, form="csv", zone=UTC), "a")
    assert merge_sheet({"landing_point": ()}, layer, straight, district).notes == ()
    wrong = read(
        layer, write_sheet(layer, district.landing_points, form="csv", zone=UTC), "a",
        positions="bd09",
    )  # fmt: skip
    (note,) = merge_sheet({"landing_point": ()}, layer, wrong, district, shift="bd09").notes
    assert "if they were wgs84" in note


@given(st.floats(73, 135), st.floats(4, 53))
def test_the_shifts_are_undone_to_a_millimetre(lon: float, lat: float):
    place = np.array([[lon, lat]])
    for shift in ("gcj02", "bd09"):
        back = to_wgs84(from_wgs84(place, shift), shift)
        assert np.abs(back - place).max() < 1e-8


def test_the_shift_is_that_of_the_common_formula_and_none_outside_china():
    """The pair for Tiananmen as it is found wherever the formula is."""
    beijing = from_wgs84(np.array([[116.404, 39.915]]), "gcj02")
    assert beijing[0] == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)
    paris = np.array([[2.35, 48.85]])
    assert (from_wgs84(paris, "bd09") == paris).all()
