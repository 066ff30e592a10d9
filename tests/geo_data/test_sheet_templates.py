"""Check the workbooks to fill in: headings, drop-down lists, formats, sample row, explanation."""

import io

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from shapely.geometry import mapping
from sheet_cases import read

from geo_data.pack_cells import COUNT, FLAG, NOT_NEGATIVE, NUMBER, POSITIVE, ROLE_LIST
from geo_data.pack_layers import LAYER_BY_NAME, LAYERS, Layer
from geo_data.record_cells import GEOMETRY, record_of
from geo_data.sheets.template import PREPARED_ROWS, REQUIRED_MARK, make_template
from geo_data.sheets.words import (
    ABOUT_SHEET,
    LAT,
    LISTS_SHEET,
    LON,
    NO,
    SAMPLE_MARK,
    YES,
    choices_of,
    column_of,
    heading_of,
    sheet_columns,
    title_of,
    word_of,
)

each_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
FIRST_ROW = 3


def opened(layer: Layer, **ids: list[str]) -> Workbook:
    """Open a template with another program's eyes."""
    return openpyxl.load_workbook(io.BytesIO(make_template(layer, ids=ids)))


def sheet_of(book: Workbook, layer: Layer) -> Worksheet:
    return book[title_of(layer.name)[0]]


def column_at(layer: Layer, name: str) -> int:
    """Give a column's number, from 1 as workbooks count."""
    return sheet_columns(layer).index(name) + 1


def listed(book: Workbook, layer: Layer, name: str) -> list[str] | None:
    """Give the words of the drop-down list of a column, from its first row to its last."""
    sheet, at = sheet_of(book, layer), column_at(layer, name)
    for validation in sheet.data_validations.dataValidation:
        (area,) = validation.sqref.ranges
        if area.min_col <= at <= area.max_col:
            assert validation.type == "list"
            assert (area.min_row, area.max_row) == (FIRST_ROW, PREPARED_ROWS + FIRST_ROW - 1)
            return words_in(book, validation.formula1)
    return None


def words_in(book: Workbook, formula: str) -> list[str]:
    if formula.startswith('"'):
        return formula[1:-1].split(",")
    name, place = formula.lstrip("=").split("!")
    return [cell.value for (cell,) in book[name][place.replace("$", "")]]


@each_layer
def test_headings_are_chinese_frozen_and_marked_where_needed(layer: Layer):
    book = opened(layer)
    sheet = sheet_of(book, layer)
    assert book.sheetnames[:2] == [title_of(layer.name)[0], ABOUT_SHEET]
    assert sheet.freeze_panes == "A2"
    needed = {column.name for column in layer.columns
              if column.is_required and not column.may_be_empty}  # fmt: skip
    for at, name in enumerate(sheet_columns(layer), start=1):
        cell = sheet.cell(1, at)
        heading = heading_of(layer.name, name)
        is_needed = name in needed or name not in [column.name for column in layer.columns]
        assert cell.value == (heading + REQUIRED_MARK if is_needed else heading)
        assert column_of(layer, cell.value) == name
        assert cell.comment.text.startswith(name)


@each_layer
def test_every_choice_and_claim_has_a_list_of_chinese_words(layer: Layer):
    book = opened(layer)
    for column in layer.columns:
        if column.kind is FLAG:
            expected = [YES, NO]
        elif codes := choices_of(column):
            expected = [word_of(layer.name, column.name, code) for code in codes]
        else:
            expected = None
        assert listed(book, layer, column.name) == expected, column.name


def test_only_a_list_of_roles_takes_other_words_than_its_own():
    sheet = sheet_of(opened(LAYER_BY_NAME["person"]), LAYER_BY_NAME["person"])
    roles = column_at(LAYER_BY_NAME["person"], "roles")
    for validation in sheet.data_validations.dataValidation:
        (area,) = validation.sqref.ranges
        style = "information" if area.min_col == roles else None
        assert validation.errorStyle in (style, style or "stop")


@pytest.mark.parametrize(
    "ids",
    [["B1", "B2"], [f"B{number:04d}" for number in range(2_000)], ["B,1", "B2"], ['B"1', "B2"],
     ["=B1", "B2"]],
    ids=["short", "long", "comma", "quote", "formula"],
)  # fmt: skip
def test_ids_that_are_given_become_a_list_whatever_they_hold(ids: list[str]):
    layer = LAYER_BY_NAME["team"]
    book = opened(layer, base=ids)
    assert listed(book, layer, "base_id") == ids
    assert listed(book, layer, "team_id") is None
    assert book[LISTS_SHEET].sheet_state == "hidden"


def test_without_ids_a_reference_is_typed():
    layer = LAYER_BY_NAME["team"]
    assert listed(opened(layer), layer, "base_id") is None
    assert listed(opened(layer, base=[]), layer, "base_id") is None


@each_layer
def test_what_may_begin_with_noughts_is_text_and_amounts_are_numbers(layer: Layer):
    sheet = sheet_of(opened(layer), layer)
    kinds = {column.name: column.kind for column in layer.columns}
    for at, name in enumerate(sheet_columns(layer), start=1):
        is_number = name in (LON, LAT) or kinds.get(name) in (NUMBER, POSITIVE, NOT_NEGATIVE, COUNT)
        (dimension,) = [one for one in sheet.column_dimensions.values() if one.min <= at <= one.max]
        assert dimension.number_format == ("General" if is_number else "@"), name


@each_layer
def test_the_sample_row_is_left_aside_and_would_be_a_sound_row(layer: Layer):
    content = make_template(layer)
    assert read(layer, content, "a.xlsx").rows == ()
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = sheet_of(book, layer)
    assert sheet.cell(2, 1).value.startswith(SAMPLE_MARK)
    sheet.cell(2, 1).value = sheet.cell(2, 1).value.removeprefix(f"{SAMPLE_MARK} ")
    out = io.BytesIO()
    book.save(out)
    reading = read(layer, out.getvalue(), "a.xlsx")
    assert reading.faults == ()
    (row,) = reading.rows
    cells = row.cells | ({GEOMETRY: mapping(row.geometry)} if layer.geometry else {})
    assert isinstance(record_of(layer, cells), layer.record)


@each_layer
def test_the_explanation_has_every_column_in_two_languages(layer: Layer):
    about = opened(layer)[ABOUT_SHEET]
    rows = {row[1]: row for row in about.iter_rows(min_row=9, max_col=7, values_only=True)}
    assert set(sheet_columns(layer)) <= set(rows)
    for column in layer.columns:
        heading, code, needed, chinese, english, words, example = rows[column.name]
        assert (heading, code) == (heading_of(layer.name, column.name), column.name)
        assert (needed == YES) == (column.is_required and not column.may_be_empty)
        assert chinese and english
        for choice in choices_of(column):
            assert f"{word_of(layer.name, column.name, choice)}（{choice}）" in words
        if column.kind is not ROLE_LIST and choices_of(column):
            assert example in [word_of(layer.name, column.name, one) for one in column.choices]


def test_rows_that_are_filled_in_are_read():
    layer = LAYER_BY_NAME["vessel"]
    book = openpyxl.load_workbook(io.BytesIO(make_template(layer)))
    sheet = sheet_of(book, layer)
    filled = {"vessel_id": "0007", "mmsi": "412000001", "kind": "乡镇船舶", "length_m": 7.25}
    for name, cell in filled.items():
        sheet.cell(FIRST_ROW, column_at(layer, name)).value = cell
    out = io.BytesIO()
    book.save(out)
    (row,) = read(layer, out.getvalue(), "a.xlsx").rows
    assert {name: cell for name, cell in row.cells.items() if cell is not None} == {
        **filled, "kind": "township",
    }  # fmt: skip
    assert row.number == FIRST_ROW
