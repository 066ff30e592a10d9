"""Check that every kind of mistake in an office's sheet is found and named, and nothing else."""

import io

import openpyxl
import pytest
from messy_sheets import AT, COUNT, FAULTS, SOUND, vessels_sheet
from pack_scenes import full_district
from sheet_cases import SHANGHAI, keyed, read

from geo_data.edit import KeyedRow
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.sheets.fault_sheet import write_fault_sheet
from geo_data.sheets.merge_sheet import merge_sheet
from geo_data.sheets.read_sheet import SheetOptions, read_sheet

MENDED = {"船舶类型": "渔船", "管控等级": "关注", "船长(米)": 12.5, "注销日期": "2026-05-01"}
"""Sound cells by heading; any other column takes a text of its own."""
VESSEL = LAYER_BY_NAME["vessel"]


@pytest.fixture(scope="module")
def merged():
    content, faulty, odd = vessels_sheet()
    reading = read_sheet(
        content, filename="台账.xlsx", layer=VESSEL, zone=SHANGHAI, options=SheetOptions()
    )
    district = full_district()
    merge = merge_sheet(keyed(district) | {"vessel": ()}, VESSEL, reading, district)
    return reading, merge, faulty, odd


def test_there_are_more_than_thirty_kinds():
    assert len({mistake.kind for mistake in FAULTS}) == len(FAULTS) > 30


def test_every_mistake_is_found_at_its_row_and_column_and_named(merged):
    _, merge, faulty, _ = merged
    for number, mistake in faulty.items():
        told = [fault for fault in merge.faults if fault.row_number == number]
        assert [fault.column for fault in told] == [mistake.column], mistake.kind
        words = f"{told[0].found}; {told[0].expected}"
        assert mistake.words in words, (mistake.kind, words)


def test_no_sound_row_is_faulted(merged):
    _, merge, faulty, _ = merged
    assert merge.bad_numbers == frozenset(faulty)
    assert not merge.is_unusable
    assert merge.created == COUNT - len(faulty)


def test_every_oddity_that_has_one_meaning_is_read_right(merged):
    reading, _, _, odd = merged
    rows = {row.number: row.cells for row in reading.rows}
    for number, name in odd.items():
        _, _, column, expected = SOUND[name]
        assert rows[number][column] == expected, name


def test_the_title_the_second_sheet_and_unknown_columns_are_noted(merged):
    _, merge, _, _ = merged
    assert "sheet '渔船台账' was read; not read: 'Sheet2'" in merge.notes
    assert "the headings were taken from row 3; what stands above was left aside" in merge.notes
    assert "columns that the register does not have: 序号, 备注" in merge.notes


def test_an_identity_of_two_vessels_is_pointed_out_and_not_merged(merged):
    _, merge, _, _ = merged
    note = "one mmsi, 413000001, for 2 vessels: V0001 (row 4), V0002 (row 5)"
    assert note in merge.notes
    made = {edit.after.vessel_id for edit in merge.edits}
    assert {"V0001", "V0002"} <= made


def test_nearly_the_same_name_is_pointed_out_against_the_register_too():
    district = full_district()
    text = "船舶编号,船名\nV77,粤台渔 ０１\nV78,粤台渔2\n"
    merge = merge_sheet(keyed(district), VESSEL, read(VESSEL, text.encode(), "a.csv"), district)
    assert merge.notes == (
        "粤台渔1 (V1) and 粤台渔 ０１ (V77) have nearly the same name: one vessel, or two?",
    )
    assert merge.created == 2


def test_the_sheet_comes_back_with_the_faults_beside_the_rows(merged):
    reading, merge, faulty, _ = merged
    back = write_fault_sheet(VESSEL, reading.table, merge.faults)
    again = read(VESSEL, back, "back.xlsx")
    assert len(again.table.rows) == COUNT
    assert again.table.headings[-1] == "问题 Faults"
    told = {row.number: row.cells[-1] for row in again.table.rows}
    for number, mistake in faulty.items():
        assert mistake.words in told[number], mistake.kind
    assert sum(bool(words) for words in told.values()) == len(faulty)


def test_the_rest_alone_is_handed_back_and_reads_clean_when_mended(merged):
    reading, merge, faulty, _ = merged
    rest = write_fault_sheet(VESSEL, reading.table, merge.faults, only_bad=True)
    book = openpyxl.load_workbook(io.BytesIO(rest))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[AT["船名"]].value == "船名")
    coloured = {
        cell.coordinate
        for row in sheet.iter_rows(min_row=head[0].row + 1)
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    mended = set()
    for number, mistake in enumerate(faulty[at] for at in sorted(faulty)):
        row = head[0].row + 1 + number
        cell = sheet.cell(row, AT[mistake.heading] + 1)
        cell.value = MENDED.get(mistake.heading, f"X{number:04d}")
        mended.add(cell.coordinate)
    assert coloured == mended
    out = io.BytesIO()
    book.save(out)
    again = read(VESSEL, out.getvalue(), "rest.xlsx")
    assert not any("问题" in note for note in again.notes)
    district = full_district()
    taken = tuple(KeyedRow(edit.after.vessel_id, 1, edit.after) for edit in merge.edits)
    clean = merge_sheet(keyed(district) | {"vessel": taken}, VESSEL, again, district)
    assert (clean.faults, clean.created, clean.changed) == ((), len(faulty), 0)
