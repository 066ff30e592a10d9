"""Check the columns of a higher platform: the program's own template, faults, numbers back."""

import csv
import io
from pathlib import Path
from uuid import UUID

import pytest
import xlsxwriter

from geo_data.platform_export import read_event_numbers
from geo_data.platform_template import VALUES, read_platform_template
from geo_data.templates import PLATFORM_TEMPLATE
from maritime.errors import FaultyInputError

ONE, TWO = UUID(int=1), UUID(int=2)


def test_the_own_template_can_be_read():
    template = read_platform_template()
    assert (template.platform, template.items) == ("yuepingan", ("check", "tell"))
    assert template.heading_of("item_id") == "本系统编号"
    assert template.words["suspected"]["no_papers"] == "无船舶证书"
    assert {one.value for one in template.columns} - {None} <= set(VALUES)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('format = "coastwatch-platform/1"', "", "format: found nothing"),
        ('time = "%Y-%m-%d %H:%M:%S"', 'time = "now"', "expected a pattern like %Y"),
        ('items = ["check", "tell"]', "items = []", "at least one of check·tell"),
        ('items = ["check", "tell"]', 'items = ["rumour"]', "a list of check·tell"),
        ("outcomes = []", 'outcomes = ["well"]', "a list of nothing_found"),
        ('value = "lon"', 'value = "phone"', "either fixed, a text, or value, one of item_id"),
        ('value = "lon"', 'value = "lat"\nfixed = "x"', "either fixed"),
        ('heading = "经度"', 'heading = "纬度"', "a heading that no other has"),
        ('value = "item_id"', 'value = "kind"', "one column with value item_id"),
        ("[words.verdict]", "[words.rumour]", "words.rumour"),
        ('confirmed = "属实"', "confirmed = 1", "words.verdict"),
        ("[[column]]", "[column", "no TOML in UTF-8"),
    ],
)
def test_every_fault_of_a_template_is_said(tmp_path: Path, before: str, after: str, words: str):
    path = tmp_path / "own.toml"
    content = PLATFORM_TEMPLATE.read_text(encoding="utf-8")
    assert before in content
    path.write_text(content.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FaultyInputError) as caught:
        read_platform_template(path)
    assert words in str(caught.value)


def test_a_template_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(FaultyInputError, match="cannot be read"):
        read_platform_template(tmp_path / "none.toml")


def csv_bytes(*lines: tuple[str, ...]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def test_numbers_come_back_from_both_forms_and_empty_ones_are_left_out():
    lines = [("粤平安",), ("本系统编号", "事件编号", "其他"), (str(ONE), "YPA-1", ""),
             (str(TWO), "", "x")]  # fmt: skip
    template = read_platform_template()
    assert read_event_numbers(csv_bytes(*lines), "a.csv", template) == ((ONE, "YPA-1"),)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, line)
        sheet.write_number(3, 1, 20261128001)
    assert read_event_numbers(out.getvalue(), "a.xlsx", template) == (
        (ONE, "YPA-1"), (TWO, "20261128001"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("船名", "船号")], "columns 本系统编号 and 事件编号"),
        ([("本系统编号", "事件编号"), ("V1", "7")], "sheet 2, 本系统编号: found 'V1'"),
        (
            [("本系统编号", "事件编号"), (str(ONE), "7"), (str(ONE), "8")],
            "one number for each item",
        ),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_with_its_rows(lines, words: str):
    with pytest.raises(FaultyInputError) as caught:
        read_event_numbers(csv_bytes(*lines), "a.csv", read_platform_template())
    assert words in str(caught.value)


def test_a_workbook_that_is_none_and_text_that_is_not_utf8_are_refused():
    template = read_platform_template()
    with pytest.raises(FaultyInputError, match="CSV in UTF-8"):
        read_event_numbers("本系统编号".encode("gbk"), "a.csv", template)
