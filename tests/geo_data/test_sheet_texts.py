"""Check that lines and texts that are awkward in a cell come back as they were, or are refused."""

import io
import pickle
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box, from_wkt
from shapely.geometry import mapping
from sheet_cases import SHANGHAI, read, read_text

from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.sheets.read_sheet import SheetFault
from geo_data.sheets.wkt_cells import wkt_in, wkt_of, wkt_parts
from geo_data.sheets.write_sheet import ENDINGS, FORMATS, UnwritableSheetError, write_sheet
from maritime.coast import LandPolygon, Road
from maritime.papers import Certificate
from maritime.register import Vessel

ROAD, VESSEL = LAYER_BY_NAME["road"], LAYER_BY_NAME["vessel"]
OFFICE = ("xlsx", "csv")
each_form = pytest.mark.parametrize("form", FORMATS)
each_office_form = pytest.mark.parametrize("form", OFFICE)


def back(layer_name: str, record: object, form: str) -> dict[str, object]:
    """Write one record and give the cells that are read of it."""
    layer = LAYER_BY_NAME[layer_name]
    content = write_sheet(layer, [record], form=form, zone=SHANGHAI)
    reading = read(layer, content, f"a{ENDINGS[form]}")
    assert reading.faults == ()
    (row,) = reading.rows
    return row.cells


# --- cells longer than Excel makes them ---------------------------------------------------------


def lengthened(content: bytes, mark: str, text: str) -> bytes:
    """Give a workbook with a text in it that no program of an office would have written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(mark.encode(), text.encode()))
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "letters"),
    [("a" * 32_768, "32,768"), ("𠮷" * 16_384, "32,768"), ("a" * 10_000_000, "10,000,000")],
)
def test_a_cell_longer_than_a_workbook_s_is_told_at_its_row(text: str, letters: str):
    vessels = [Vessel("V1", name="MARK"), Vessel("V2", name="乙", owner="MARK"), Vessel("V3")]
    content = write_sheet(VESSEL, vessels, form="xlsx", zone=SHANGHAI)
    reading = read(VESSEL, lengthened(content, "MARK", text), "a.xlsx")
    expected = "at most 32,767, as many as a cell of a workbook holds"
    assert reading.faults == (
        SheetFault(2, "name", f"{letters} letters", expected),
        SheetFault(3, "owner", f"{letters} letters", expected),
    )
    assert [row.cells["vessel_id"] for row in reading.rows] == ["V3"]


def test_a_line_longer_than_a_workbook_s_cell_is_told_once():
    written = "LINESTRING (" + "1.5 2.5, " * 9000 + "3 4)"
    content = write_sheet(ROAD, [Road(LineString([(1, 2), (3, 4)]))], form="xlsx", zone=SHANGHAI)
    reading = read(ROAD, lengthened(content, "LINESTRING (1.0 2.0, 3.0 4.0)", written), "a.xlsx")
    (fault,) = reading.faults
    assert (fault.row_number, fault.column, fault.found) == (2, "wkt", f"{len(written):,} letters")


@pytest.mark.parametrize("text", ["a" * 32_767, "𠮷" * 16_383], ids=["latin", "rare"])
def test_a_cell_as_long_as_a_workbook_s_is_read(text: str):
    content = write_sheet(VESSEL, [Vessel("V1", name="MARK")], form="xlsx", zone=SHANGHAI)
    reading = read(VESSEL, lengthened(content, "MARK", text), "a.xlsx")
    assert [row.cells["name"] for row in reading.rows] == [text]


# --- lines longer than a cell -------------------------------------------------------------------


def long_line(shift: int) -> LineString:
    """Give a line in the south-west with WKT of three cells, which end at another letter each."""
    first = -float("1." + "1" * (shift + 1))
    return LineString([(first, -2.5), *((-1.5, -2.5), (-3.5, -4.5)) * 3000])


@each_office_form
@pytest.mark.parametrize("shift", range(11))
def test_long_lines_west_and_south_of_zero_come_back(shift: int, form: str):
    line = long_line(shift)
    content = write_sheet(ROAD, [Road(line)], form=form, zone=SHANGHAI)
    reading = read(ROAD, content, f"a{ENDINGS[form]}")
    assert len([one for one in reading.table.headings if "WKT" in one]) == 3
    assert reading.faults == ()
    assert [row.geometry for row in reading.rows] == [line]
    for part in reading.table.rows[0].cells[1:]:
        assert part == part.strip()
        assert not part.startswith("-")


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=9),
       st.integers(45, 120))  # fmt: skip
def test_parts_of_any_line_make_it_again(places: list, longest: int):
    line = LineString(places)
    parts = wkt_parts(wkt_of(mapping(line)), longest)
    assert max(map(len, parts)) <= longest
    assert from_wkt(wkt_in([f"'{part}" for part in parts])) == line


def test_what_another_program_cut_within_a_position_is_joined():
    text = '几何WKT,几何WKT (2),几何WKT (3)\n"LINESTRING (1 2, -3 ","\'-4, 5"," 6)"\n'
    (row,) = read_text(ROAD, text).rows
    assert row.geometry == LineString([(1, 2), (-3, -4), (5, 6)])


# --- ids that look like numbers -----------------------------------------------------------------


@pytest.mark.parametrize("written", ["1E5", "2e10", "V1.0", "1.2.0", "3.10", "E+08", "12E+08"])
def test_an_id_that_no_program_makes_of_a_number_is_taken_as_it_stands(written: str):
    (row,) = read_text(VESSEL, f"船舶编号,MMSI\n{written},{written}\n").rows
    assert (row.cells["vessel_id"], row.cells["mmsi"]) == (written, written)


@pytest.mark.parametrize("written", ["412000009.0", "４１２０００００９．０"])
def test_a_whole_number_that_became_a_fraction_is_whole_again(written: str):
    (row,) = read_text(VESSEL, f"船舶编号,MMSI\nV1,{written}\n").rows
    assert row.cells["mmsi"] == "412000009"


@pytest.mark.parametrize("written", ["4.12E+08", "4E+11", "4.12e+08", "1.3800001111E10"])
def test_a_number_that_a_program_has_shortened_is_told(written: str):
    (fault,) = read_text(VESSEL, f"船舶编号,MMSI\nV1,{written}\n").faults
    assert (fault.row_number, fault.column, fault.found) == (2, "mmsi", repr(written))
    assert "the office program has shortened it" in fault.expected


# --- texts that a reader could take for something else ------------------------------------------


@each_form
@pytest.mark.parametrize("name", ["示例", "示例村"])
def test_a_row_that_begins_like_the_sample_is_a_row(name: str, form: str):
    assert back("vessel", Vessel(name, name), form)["name"] == name
    assert back("land", LandPolygon(box(0, 0, 1, 1), name), form) == {"name": name}
    paper = Certificate("crew", person_id=name)
    assert back("certificate", paper, form)["person_id"] == name


def test_an_office_marks_a_true_row_with_an_apostrophe_and_samples_are_told():
    text = "船舶编号,船名\n示例 V0001,a\n'示例 V0002,b\n示例 V0003,c\n"
    reading = read_text(VESSEL, text)
    assert [row.cells["vessel_id"] for row in reading.rows] == ["示例 V0002"]
    assert reading.notes == (
        "row 4 begins with 示例 and was left aside as a sample: put ' before it if it is none",
    )


@each_form
@pytest.mark.parametrize("name", ["船名", "MMSI", "vessel_id"])
def test_an_id_that_is_called_like_a_heading_is_no_heading(name: str, form: str):
    assert back("vessel", Vessel(name), form)["vessel_id"] == name


AWKWARD = (
    " V1", "V1 ", "\u3000船\u3000", "\u200b", "Ｖ１（粤）", "\u2003示例", "1E+05", "4.12E+08",
    "7.0", "'", "''", "' '", "'V1 '", "''V1 '", "=V1 '", "'Ｖ１'", "'Ｖ１", "Ｖ１'", " =1", "a\n",
    "'7.0'", "7.0'",
)  # fmt: skip


@each_form
@pytest.mark.parametrize("text", AWKWARD)
def test_a_text_that_reading_would_change_stands_between_apostrophes(text: str, form: str):
    cells = back("vessel", Vessel(text, text, text), form)
    assert (cells["vessel_id"], cells["name"], cells["registration_no"]) == (text, text, text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'V1 ", "V1"), ("'V1'", "V1'"), ("' V1 '", " V1 "), ("'Ｖ１'", "Ｖ１"), ("'４", "4"),
        ("' '", None),
    ],
)  # fmt: skip
def test_what_people_write_between_apostrophes_is_kept_only_where_reading_would_change_it(
    written: str, expected: str | None
):
    (row,) = read_text(VESSEL, f"船舶编号,登记号\nV1,{written}\n").rows
    assert row.cells["registration_no"] == expected


# --- texts that a form cannot hold ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("xlsx", "船" * 32_768, "32,768 letters, a cell of a workbook holds 32,767; take csv"),
        ("xlsx", "𠮷" * 16_384, "32,768 letters, a cell of a workbook holds 32,767; take csv"),
        ("xlsx", " " + "a" * 32_766, "32,769 letters, a cell of a workbook holds 32,767; take csv"),
        ("xlsx", "a\uffff", "'\\uffff', which no workbook holds; take csv, geojson or shapefile"),
        ("xlsx", "_x000D_x000A_", "'_x000D_x000A_', which programs take for control signs; take"),
        ("csv", "船" * 131_073, "131,073 letters, a cell of a text sheet holds 131,072; take"),
        ("shapefile", "船" * 85, "255 bytes of text, a shapefile holds 254; take xlsx"),
        ("shapefile", "船" * 84 + " ", "255 bytes of text, a shapefile holds 254; take xlsx"),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_text_that_a_form_cannot_hold_is_refused_and_not_cut(form: str, text: str, words: str):
    with pytest.raises(UnwritableSheetError) as caught:
        write_sheet(VESSEL, [Vessel("V1"), Vessel("V2", text)], form=form, zone=SHANGHAI)
    assert str(caught.value).startswith(f"vessel, row 2, name: {words}")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    named = str(caught.value).split("; take ")[1].replace(" or ", ", ").split(", ")
    for other in named:
        assert back("vessel", Vessel("V2", text), other)["name"] == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("xlsx", "船" * 32_767), ("xlsx", "𠮷" * 16_383), ("csv", "船" * 131_072),
        ("geojson", "船" * 131_073), ("shapefile", "船" * 84), ("xlsx", "_x000D_ _x005F_"),
        *(("xlsx", f"a{chr(code)}b") for code in (*range(1, 32), 0x7F, 0x85, 0x2028, 0xFEFF)),
    ],
    ids=range(41),
)  # fmt: skip
def test_the_longest_texts_and_control_signs_that_a_form_holds_come_back(form: str, text: str):
    assert back("vessel", Vessel("V1", text), form)["name"] == text


@each_office_form
@pytest.mark.parametrize("text", ["<r>甲</r>", "<r><t>甲</t></r>", "<r><b</r>", "<r></r>"])
def test_a_text_that_a_library_could_take_for_its_own_marks_comes_back(text: str, form: str):
    assert back("vessel", Vessel("V1", name=text), form)["name"] == text
