"""Check that what is written as a sheet is read back the same, in every form and layer."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from pack_scenes import full_district
from scenes import every_scene
from sheet_cases import SHANGHAI, keyed, read
from sqlalchemy.engine import URL
from store_cases import NOW, put, with_engine

from geo_data.pack_layers import LAYER_BY_NAME, LAYERS, Layer
from geo_data.pack_reader import read_pack
from geo_data.pack_writer import pack_to_bytes
from geo_data.sample import TAISHAN_PACK
from geo_data.sheets.merge_sheet import merge_sheet
from geo_data.sheets.template import make_template
from geo_data.sheets.words import choices_of, code_of, column_of, heading_of, sheet_columns, word_of
from geo_data.sheets.write_sheet import ENDINGS, FORMATS, write_sheet
from geo_data.store import export_district, import_pack
from geo_data.store_sheets import SheetRequest, export_sheet, import_sheet
from maritime.district import District

DISTRICTS = {
    "full": full_district(),
    "taishan": read_pack(TAISHAN_PACK).district,
    **{district.district_id: district for district in every_scene()},
}


def through(layer: Layer, records: tuple, form: str, district: District) -> list[object]:
    """Write records and read them into an empty layer."""
    content = write_sheet(layer, records, form=form, zone=district.zone, credit="whose")
    reading = read(layer, content, f"sheet{ENDINGS[form]}")
    empty = keyed(district) | {layer.name: ()}
    merge = merge_sheet(empty, layer, reading, district)
    assert merge.faults == ()
    return [edit.after for edit in merge.edits]


def with_rings_alike(record: object) -> object:
    """Give a record whose rings run the way in which all are compared."""
    return replace(record, geometry=record.geometry.normalize())


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", DISTRICTS)
def test_every_layer_survives_every_form(name: str, form: str):
    district = DISTRICTS[name]
    for layer in LAYERS:
        records = getattr(district, layer.district_field)
        if not records:
            continue
        found = through(layer, records, form, district)
        if form == "shapefile" and layer.geometry == "Polygon":
            found = [with_rings_alike(one) for one in found]
            records = tuple(with_rings_alike(one) for one in records)
        assert found == list(records), layer.name


@pytest.mark.parametrize("form", FORMATS)
def test_a_sheet_of_what_is_there_changes_nothing(form: str):
    district = DISTRICTS["full"]
    rows = keyed(district)
    for layer in LAYERS:
        records = getattr(district, layer.district_field)
        content = write_sheet(layer, records, form=form, zone=district.zone)
        reading = read(layer, content, f"sheet{ENDINGS[form]}")
        merge = merge_sheet(rows, layer, reading, district, replaces_all=True)
        assert (merge.faults, merge.edits, merge.unchanged) == ((), (), len(records))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_without_rows_reads_as_one_without_rows(layer: Layer, form: str):
    content = write_sheet(layer, [], form=form, zone=SHANGHAI)
    reading = read(layer, content, f"a{ENDINGS[form]}")
    assert (reading.rows, reading.faults, reading.notes) == ((), (), ())


def test_who_draws_the_coast_and_what_is_simulated_goes_along():
    layer, records = LAYER_BY_NAME["base"], DISTRICTS["full"].bases
    geojson = write_sheet(layer, records, form="geojson", zone=UTC, credit="© somebody")
    assert '"credit": "© somebody"'.encode() in geojson
    shapefile = write_sheet(layer, records, form="shapefile", zone=UTC, credit="© somebody")
    with zipfile.ZipFile(io.BytesIO(shapefile)) as archive:
        assert archive.read("README.txt").decode() == "© somebody"
        assert archive.read("base.cpg") == b"UTF-8"
        assert b"WGS" in archive.read("base.prj")


def test_columns_can_be_left_out_and_stay_as_they_are_when_read():
    layer, district = LAYER_BY_NAME["person"], DISTRICTS["full"]
    content = write_sheet(
        layer, district.persons, form="csv", zone=UTC, leaves_out=frozenset(("phone",))
    )
    assert b"138" not in content
    merge = merge_sheet(keyed(district), layer, read(layer, content, "a.csv"), district)
    assert (merge.faults, merge.edits) == ((), ())


def test_an_empty_cell_takes_a_value_away_and_a_missing_column_does_not():
    layer, district = LAYER_BY_NAME["vessel"], DISTRICTS["full"]
    text = "船舶编号,MMSI,船长\nV1,,13\n"
    merge = merge_sheet(keyed(district), layer, read(layer, text.encode(), "a.csv"), district)
    (edit,) = merge.edits
    assert edit.after == replace(district.vessels[0], mmsi=None, length_m=13.0)
    assert edit.expected_revision == 1


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_every_column_and_word_has_its_chinese(layer: Layer):
    for name in sheet_columns(layer):
        assert column_of(layer, heading_of(layer.name, name)) == name
        assert column_of(layer, name.upper()) == name
    for column in layer.columns:
        for code in choices_of(column):
            assert code_of(layer.name, column.name, word_of(layer.name, column.name, code)) == code


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_every_template_reads_as_an_empty_sheet(layer: Layer):
    content = make_template(layer, ids={"sea_grid": [f"G{number:04d}" for number in range(90)]})
    reading = read(layer, content, "template.xlsx")
    assert (reading.rows, reading.faults, reading.notes) == ((), (), ())


def test_a_template_has_lists_formats_and_an_explanation():
    content = make_template(LAYER_BY_NAME["person"], ids={"base": ["B1", "B2"]})
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert "B1,B2" in sheet
    assert "岸上,海上" in sheet
    assert 'type="list"' in sheet
    assert "姓名 *" in words
    assert "示例" in words
    assert "name of the person" in words
    assert 'name="说明"' in names


# --- pack, database, every form, pack -----------------------------------------------------------


THROUGH_DATABASE = pytest.mark.parametrize(
    "form",
    [pytest.param(form, marks=() if form == "xlsx" else pytest.mark.soak) for form in FORMATS],
)
"""Every form is read and written above; through the database the others go in the soak tests."""


@THROUGH_DATABASE
def test_a_pack_goes_through_the_database_and_every_form_and_stays_equal(
    store_url: URL, tmp_path: Path, form: str
):
    """Every layer is taken out as a sheet and brought in again in place of all its rows."""
    start = full_district()
    put(store_url, start)

    async def through_all(engine) -> District:
        for layer in LAYERS:
            content = await export_sheet(engine, "440781", layer.name, form)
            request = SheetRequest(content, f"a{ENDINGS[form]}", layer.name, replaces_all=True)
            done = await import_sheet(engine, "440781", request, now=NOW, made_by="a test")
            assert (done.faults, done.batch_id) == ((), None), layer.name
        return await export_district(engine, "440781")

    back = with_engine(store_url, through_all)
    assert back == start
    assert pack_to_bytes(back) == pack_to_bytes(start)


@THROUGH_DATABASE
def test_an_emptied_register_is_filled_again_from_sheets(store_url: URL, form: str):
    start = full_district()
    register = (
        "person", "vessel", "branch", "safety_group", "pairing", "availability", "trip",
        "safety_group_member", "information_officer", "certificate", "training", "responsibility",
    )  # fmt: skip
    fields = {LAYER_BY_NAME[name].district_field: () for name in register}

    async def refill(engine) -> District:
        await import_pack(engine, read_of(start, "a"), now=NOW)
        sheets = {name: await export_sheet(engine, "440781", name, form) for name in register}
        await import_pack(engine, read_of(replace(start, **fields), "b"), now=NOW)
        for name, content in sheets.items():
            request = SheetRequest(content, f"a{ENDINGS[form]}", name)
            done = await import_sheet(engine, "440781", request, now=NOW, made_by="a test")
            assert done.faults == (), name
        return await export_district(engine, "440781")

    assert with_engine(store_url, refill) == start


def read_of(district: District, letter: str):
    from_file = read_pack(TAISHAN_PACK)
    return replace(from_file, district=district, sha256=letter * 64, warnings=())


def test_what_the_district_refuses_is_told_at_its_row(store_url: URL):
    put(store_url, full_district())
    text = (
        "易上岸点编号,易上岸点名称,类型,等级,经度,纬度\n"
        "L7,岸上,沙滩,蓝,112.02,21.9\nL8,内陆,沙滩,蓝,112.02,22.9\n"
    ).encode()

    async def bring(engine):
        request = SheetRequest(text, "a.csv", "landing_point")
        refused = await import_sheet(engine, "440781", request, now=NOW, made_by="a test")
        good = replace(request, takes_good_rows=True)
        taken = await import_sheet(engine, "440781", good, now=NOW, made_by="a test")
        return refused, taken, await export_district(engine, "440781")

    refused, taken, district = with_engine(store_url, bring)
    (fault,) = refused.faults
    assert (fault.row_number, fault.column, refused.is_applied) == (3, "geometry", False)
    assert (taken.is_applied, taken.created, taken.bad_rows) == (True, 1, 1)
    assert [point.landing_point_id for point in district.landing_points] == ["L1", "L2", "L7"]
