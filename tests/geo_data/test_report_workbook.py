"""Check workbooks and text sheets of reports by reading them back, whatever is in the cells."""

import csv
import io
import math
import zipfile
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from full_disks import nearly_full_disk
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from geo_data.atomic_file import UnwritableFileError
from geo_data.reports.csv_zip import write_csv_zip
from geo_data.reports.sheet_tables import (
    BAR,
    COUNT,
    DAY,
    FIGURE,
    INSTANT,
    LINE,
    NUMBER,
    SHARE,
    TEXT,
    FigureCell,
    Row,
    SheetBook,
    SheetChart,
    SheetColumn,
    SheetTable,
    about_table,
)
from geo_data.reports.workbook import write_workbook
from geo_data.reports.workbook_cells import UnwritableFigureError, sheet_name
from geo_data.sheets.text_limits import LONGEST_OFFICE_CELL

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT_S = 1_795_795_200
MIDNIGHT = datetime.fromisoformat("2026-11-28T00:00:00")
"""2026-11-28 00:00 in Shanghai."""
NAMES = ("=1+1", "+A1", "-1", "@SUM(A1)", "堃垚䲟", '<r><b>"x"&</r>', " 前后 ", "'单", "_x0041_")


def table(rows: list[Row], *, kinds=(TEXT, TEXT), name="t", title="表") -> SheetTable:
    columns = tuple(SheetColumn(f"c{at}", f"列{at}", kind, "含义") for at, kind in enumerate(kinds))
    return SheetTable(name, title, "关于", columns, lambda: rows)


def book(*tables: SheetTable, charts: tuple[SheetChart, ...] = ()) -> SheetBook:
    everything = (*tables, about_table(tables, "zh"))
    hash_ = "0123456789abcdef" * 4
    return SheetBook("台山 A&B", "zh", SHANGHAI, MIDNIGHT_S, hash_, "0.1.0", everything, charts)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(content: bytes, title: str = "表") -> list[tuple]:
    return list(opened(content)[title].iter_rows(min_row=3, values_only=True))


def test_cells_have_their_types():
    kinds = (TEXT, COUNT, NUMBER, SHARE, DAY, INSTANT, FIGURE)
    row = ("x", 3, 2.5, 0.875, date(2026, 11, 28), MIDNIGHT_S + 5, FigureCell(SHARE, 0.5))
    sheet = opened(write_workbook(book(table([row], kinds=kinds))))["表"]
    found = [cell.value for cell in sheet[3]]
    assert found == [
        "x", 3, 2.5, 0.875, MIDNIGHT, MIDNIGHT + timedelta(seconds=5), 0.5,
    ]  # fmt: skip
    formats = [cell.number_format for cell in sheet[3]]
    assert formats == ["@", "#,##0", "#,##0.0", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "0.0%"]


def test_headings_are_frozen_filtered_and_explained_and_every_sheet_names_the_report():
    workbook = opened(write_workbook(book(table([("a", "b")]))))
    sheet = workbook["表"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B3", "A2:B3")
    assert sheet["A1"].value == "台山 A&B · 表"
    assert [row[1:] for row in cells(write_workbook(book(table([]))), "说明")] == [
        (None, "关于"), ("列0", "含义"), ("列1", "含义"),
    ]  # fmt: skip
    for one in workbook:
        assert "0123456789abcdef" in one.oddFooter.left.text
        assert "0.1.0" in one.oddFooter.left.text


@pytest.mark.parametrize("name", NAMES)
def test_names_are_texts_and_come_back_whole(name: str):
    content = write_workbook(book(table([(name, None)])))
    assert opened(content)["表"]["A3"].data_type == "s"
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("表").to_python()
    assert read[2][0] == name


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_can_be_written(texts: list[str]):
    held = [one.replace("\r", "\n") for one in texts]
    read = cells(write_workbook(book(table([(one, "x") for one in held]))))
    for expected, (found, _) in zip(held, read, strict=True):
        assert _plain(found or "") == _plain(expected)


def _plain(text: str) -> str:
    """Give a text without signs that no workbook holds, which are shown as �."""
    return "".join(one for one in text if (one >= " " or one in "\t\n") and one not in "￾￿\ufffd")


def test_a_text_too_long_for_a_cell_is_cut_and_the_last_sheet_says_where():
    long = "船" * (LONGEST_OFFICE_CELL + 10)
    content = write_workbook(book(table([("x", "y"), (long, "y")])))
    assert cells(content)[1][0] == long[:LONGEST_OFFICE_CELL]
    assert "表“表”第 2 行“列0”过长" in cells(content, "说明")[-1][2]
    with zipfile.ZipFile(io.BytesIO(write_csv_zip(book(table([(long, "y")]))))) as archive:
        assert long in archive.read("t.csv").decode("utf-8-sig")


def test_control_signs_are_shown_and_the_last_sheet_says_where():
    content = write_workbook(book(table([("a\x00b\x1b", "\ufffe")])))
    assert cells(content) == [("a�b�", "�")]
    assert [row[2].split("“")[2][:2] for row in cells(content, "说明")[-2:]] == ["列0", "列1"]


def test_of_very_many_changed_cells_the_number_is_told():
    content = write_workbook(book(table([("\x00", "x")] * 205)))
    assert cells(content, "说明")[-1][2] == "另有 5 处未列出。"


@pytest.mark.parametrize("value", [math.nan, math.inf, "3", True])
def test_a_figure_that_is_no_number_is_refused(value: object):
    with pytest.raises(UnwritableFigureError) as caught:
        write_workbook(book(table([("x", 1.0), ("y", value)], kinds=(TEXT, NUMBER))))
    assert str(caught.value) == (
        f"table t, row 2, 列1: found {value!r}; expected a finite number: nothing was written, "
        "report it"
    )


def test_more_rows_than_a_sheet_holds_go_on_in_the_next():
    rows = [(f"r{number}", "x") for number in range(450)]
    content = write_workbook(book(table(rows)), most_rows=202)
    names = opened(content).sheetnames
    assert names == ["表", "表 (续 2)", "表 (续 3)", "说明"]
    read = [row for name in names[:-1] for row in cells(content, name)]
    assert read == rows
    exactly = write_workbook(book(table(rows[:400])), most_rows=202)
    assert opened(exactly).sheetnames == ["表", "表 (续 2)", "说明"]


def test_sheets_have_names_that_every_program_takes():
    long = "网格[1]:名*称?/\\" + "长" * 40
    content = write_workbook(book(table([], title=long), table([], title=long, name="u")))
    names = opened(content).sheetnames
    assert len(set(names)) == 3 and all(len(name) <= 31 for name in names)
    assert sheet_name("History", []) == "History_"
    assert len(sheet_name("𠮷" * 40, []).encode("utf-16-le")) <= 62


def test_an_empty_table_is_a_sheet_with_headings():
    sheet = opened(write_workbook(book(table([]))))["表"]
    assert [cell.value for cell in sheet[2]] == ["列0", "列1"]
    assert sheet.max_row == 2


def test_the_same_report_gives_the_same_bytes():
    charts = (SheetChart("图", BAR, "镇", ("数",), (("甲", (1.0,)),)),)
    made = book(table([("a", "b")]), charts=charts)
    assert write_workbook(made) == write_workbook(made)
    assert write_csv_zip(made) == write_csv_zip(made)
    with zipfile.ZipFile(io.BytesIO(write_csv_zip(made))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2026, 11, 27, 16, 0, 0)}


def test_charts_are_drawn_from_numbers_that_are_there():
    charts = (
        SheetChart("率", BAR, "镇", ("率",), (("甲", (0.5,)), ("乙", (None,))), number=SHARE),
        SheetChart("时", LINE, "时", ("a", "b"), (("1", (1.0, 2.0)),)),
        SheetChart("空", LINE, "时", ("a",), ()),
    )
    sheet = opened(write_workbook(book(table([]), charts=charts)))["图表"]
    assert [len(one.series) for one in sheet._charts] == [1, 2]
    values = sheet._charts[0].series[0].val.numRef.f
    assert values == "图表!$B$4:$B$5"
    assert [cell.value for cell in sheet["B"][3:5]] == [0.5, None]


def test_a_full_disk_is_told_and_nothing_stays_behind(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rows = [(f"粤台渔{number}", "x" * 50) for number in range(2000)]
    made = book(table(rows))
    with pytest.raises(UnwritableFileError, match="make room there"), nearly_full_disk():
        write_workbook(made)
    assert list(tmp_path.iterdir()) == []


def test_text_sheets_have_a_mark_and_no_formula():
    kinds = (TEXT, COUNT, SHARE, DAY, INSTANT)
    row = ("=1", 3, 0.25, date(2026, 11, 28), MIDNIGHT_S)
    content = write_csv_zip(book(table([row, (None,) * 5], kinds=kinds)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["t.csv", "about.csv"]
        text = archive.read("t.csv")
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert lines[1] == ["'=1", "3", "0.25", "2026-11-28", "2026-11-28T00:00:00+08:00"]
    assert lines[2] == [""] * 5
