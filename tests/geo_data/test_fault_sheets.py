"""Check that sheets given back with their faults can be mended there and brought in again."""

import pytest
from pack_scenes import full_district
from sheet_cases import keyed, read, read_text
from test_sheet_files import workbook

from geo_data.pack_layers import LAYER_BY_NAME, Layer
from geo_data.sheets.fault_sheet import write_fault_sheet
from geo_data.sheets.merge_sheet import SheetMerge, merge_sheet
from geo_data.sheets.read_sheet import SheetReading
from geo_data.sheets.words import FAULTS_HEADING

VESSEL = LAYER_BY_NAME["vessel"]


def merged(layer: Layer, reading: SheetReading) -> SheetMerge:
    """Lay a sheet over a district that has no rows of its layer."""
    district = full_district()
    return merge_sheet(keyed(district) | {layer.name: ()}, layer, reading, district)


def given_back(layer: Layer, reading: SheetReading, *, only_bad: bool = False) -> bytes:
    faults = merged(layer, reading).faults
    assert faults
    return write_fault_sheet(layer, reading.table, faults, only_bad=only_bad)


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
