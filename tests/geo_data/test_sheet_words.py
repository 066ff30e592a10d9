"""Check that every column and choice has its words, and that no word means two things."""

from collections import Counter

import pytest
from pack_scenes import full_district
from sheet_cases import SHANGHAI, keyed, read, read_text

from geo_data.pack_cells import TEXT
from geo_data.pack_layers import LAYER_BY_NAME, LAYERS, Layer
from geo_data.sheets.merge_sheet import merge_sheet
from geo_data.sheets.words import (
    DBF_NAME_LENGTH,
    FAULTS_HEADING,
    SAMPLE_MARK,
    choices_of,
    code_of,
    column_of,
    every_heading,
    heading_of,
    is_ambiguous,
    sample_of,
    sheet_columns,
    short_names,
    title_of,
    word_of,
    words_of,
)
from geo_data.sheets.write_sheet import write_sheet
from maritime.standard import StandardRule

each_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@each_layer
def test_titles_and_explanations_are_there_in_both_languages(layer: Layer):
    chinese, english = title_of(layer.name)
    assert is_chinese(chinese)
    assert english.isascii()
    for name in sheet_columns(layer):
        words = words_of(layer.name, name)
        assert words.about_zh
        assert words.about_en.isascii()
        assert is_chinese(words.headings[0]) or name == "mmsi"


def test_no_two_layers_have_one_title():
    assert len({title_of(layer.name)[0] for layer in LAYERS}) == len(LAYERS)


@each_layer
def test_every_heading_and_synonym_means_one_column(layer: Layer):
    for name, heading in every_heading(layer):
        assert not is_ambiguous(layer, heading), heading
        assert column_of(layer, heading) == name, heading


@each_layer
def test_marks_brackets_and_full_width_forms_make_no_difference(layer: Layer):
    for name in sheet_columns(layer):
        heading = heading_of(layer.name, name)
        spaced = "\u3000".join(heading)
        assert column_of(layer, f"{spaced} *：") == name
        assert column_of(layer, f"{heading}（必填）") == name
        assert column_of(layer, name.upper().replace("_", " ")) == name


@each_layer
def test_every_choice_has_a_chinese_word_and_no_word_means_two(layer: Layer):
    for column in layer.columns:
        for code in choices_of(column):
            word = word_of(layer.name, column.name, code)
            assert is_chinese(word), (column.name, code)
            assert code_of(layer.name, column.name, word) == code
            assert code_of(layer.name, column.name, f" {code.upper()} ") == code
        words = Counter(word_of(layer.name, column.name, code) for code in choices_of(column))
        assert max(words.values(), default=1) == 1


@each_layer
def test_names_of_a_shapefile_are_short_and_differ(layer: Layer):
    short = short_names(layer)
    assert list(short) == [column.name for column in layer.columns]
    assert len({name.lower() for name in short.values()}) == len(short)
    assert all(len(name) <= DBF_NAME_LENGTH and name.isascii() for name in short.values())


@each_layer
def test_every_text_that_is_no_choice_has_a_sample(layer: Layer):
    for column in layer.columns:
        if column.kind is TEXT and not column.choices:
            assert sample_of(layer.name, column.name) is not None, column.name


def test_a_word_that_is_none_has_no_code():
    assert code_of("vessel", "kind", "潜艇") is None


def test_what_is_no_heading_means_no_column():
    for layer in LAYERS:
        for heading in ("", "备注", FAULTS_HEADING, SAMPLE_MARK, None, 7):
            assert column_of(layer, heading) is None


def test_what_an_office_really_writes_is_understood():
    vessel = next(layer for layer in LAYERS if layer.name == "vessel")
    said = ("船号", "渔船名称", "渔船编码", "九位码", "北斗号", "船长（米）", "Length_M")
    assert [column_of(vessel, heading) for heading in said] == [
        "name", "name", "vessel_id", "mmsi", "beidou_id", "length_m", "length_m",
    ]  # fmt: skip


def test_the_grades_of_the_standard_are_words_in_sheets_and_codes_in_features():
    layer = LAYER_BY_NAME["standard"]
    rules = [StandardRule("segment", "key", 0, 1440, 60.0),
             StandardRule("landing_point", "red", 0, 1440, 30.0)]  # fmt: skip
    told = {
        form: write_sheet(layer, rules, form=form, zone=SHANGHAI).decode("utf-8-sig")
        for form in ("csv", "geojson")
    }
    assert [line.split(",")[1] for line in told["csv"].splitlines()] == ["等级", "重点", "红"]
    assert '"grade": "key"' in told["geojson"]
    for form, content in told.items():
        cells = [row.cells for row in read(layer, content.encode(), f"a.{form}").rows]
        assert [one["grade"] for one in cells] == ["key", "red"]


def test_a_grade_is_read_by_its_words_and_others_are_left_to_the_record():
    layer = LAYER_BY_NAME["standard"]
    head = "对象,等级,时段起,时段止,最长间隔分钟\n"
    text = (
        f"{head}易上岸点,红色,0:00,24:00,60\n岸段,重点岸段,0:00,24:00,60\n岸段,紫,0:00,24:00,60\n"
    )
    reading = read_text(layer, text)
    assert reading.faults == ()
    assert [row.cells["grade"] for row in reading.rows] == ["red", "key", "紫"]
    district = full_district()
    merge = merge_sheet(keyed(district) | {"standard": ()}, layer, reading, district)
    (fault,) = merge.faults
    assert (fault.row_number, fault.column, fault.found) == (4, "grade", "'紫'")
