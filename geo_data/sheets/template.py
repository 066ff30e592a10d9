"""Make an empty workbook for a layer: headings, drop-down lists, a sample row, an explanation."""

import io
from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from geo_data.pack_cells import (
    COUNT,
    DATE,
    DAYS,
    FLAG,
    INSTANT,
    MINUTE,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    ROLE_LIST,
)
from geo_data.pack_layers import Column, Layer
from geo_data.sheets.words import (
    ABOUT_SHEET,
    LAT,
    LISTS_SHEET,
    LON,
    NO,
    SAMPLE_MARK,
    WKT,
    YES,
    choices_of,
    heading_of,
    sample_of,
    sheet_columns,
    title_of,
    word_of,
    words_of,
)
from geo_data.sheets.write_sheet import add_sheet, column_width, open_book

PREPARED_ROWS = 2_000
"""Rows below the sample that have drop-down lists and formats."""
LONGEST_INLINE_LIST = 200
"""Letters of a list that a validation may hold itself; longer ones stand on a hidden sheet."""
REQUIRED_MARK = " *"
COMMENT_SIZE = {"x_scale": 1.5, "y_scale": 0.8}

_SAMPLES = {
    DATE: "2026-01-05", INSTANT: "2026-01-05 08:30", MINUTE: "19:00", DAYS: "1,2,3,4,5",
    NUMBER: 90, POSITIVE: 12.5, COUNT: 1, FLAG: YES,
}  # fmt: skip
"""What a column holds in the sample row by its kind, where words.toml has nothing else."""
_NUMBERS = (NUMBER, POSITIVE, NOT_NEGATIVE, COUNT)
_FORMS = {
    DATE: ("日期，写作 2026-01-05", "a date, written 2026-01-05"),
    INSTANT: ("日期和时间，写作 2026-01-05 08:30", "local day and time, 2026-01-05 08:30"),
    MINUTE: ("时间，写作 08:30", "a time, written 08:30"),
    DAYS: ("1（周一）至 7，逗号分隔", "1 (Monday) to 7, with commas"),
    NUMBER: ("数字", "a number"),
    POSITIVE: ("大于 0 的数字", "a number above 0"),
    NOT_NEGATIVE: ("不小于 0 的数字", "a number of at least 0"),
    COUNT: ("不小于 0 的整数", "a whole number of at least 0"),
    FLAG: ("是 或 否", "是 (yes) or 否 (no)"),
}  # fmt: skip
_PLACES = {LON: 112.8, LAT: 21.9, WKT: "LINESTRING (112.8 21.9, 112.81 21.9)"}
_SAMPLE_AREA = "POLYGON ((112.8 21.9, 112.9 21.9, 112.9 22, 112.8 21.9))"
_LIST_SIGNS = frozenset(',"')
"""What a word of a list inside a validation cannot hold: commas part the words, quotes end them."""


def make_template(layer: Layer, *, ids: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """
    Give the workbook to fill in for a layer.

    Parameters
    ----------
    layer
        What its rows are to be.
    ids
        Ids of other layers, by layer: columns that name them get a drop-down list of them.
    """
    out = io.BytesIO()
    book = open_book(out)
    chinese, english = title_of(layer.name)
    sheet, about = add_sheet(book, chinese), add_sheet(book, ABOUT_SHEET)
    lists = _Lists(book)
    formats = _formats(book)
    sheet.freeze_panes(1, 0)
    columns = {column.name: column for column in layer.columns}
    for at, name in enumerate(sheet_columns(layer)):
        column = columns.get(name)
        is_needed = _is_needed(name, column)
        heading = heading_of(layer.name, name) + (REQUIRED_MARK if is_needed else "")
        sample = _sample(layer, name, column)
        shown = f"{SAMPLE_MARK} {sample}" if at == 0 else sample
        is_number = name in (LON, LAT) or (column is not None and column.kind in _NUMBERS)
        sheet.write_string(0, at, heading, formats["needed" if is_needed else "head"])
        sheet.write_comment(0, at, f"{name}\n{words_of(layer.name, name).about_zh}", COMMENT_SIZE)
        _write(sheet, 1, at, shown, formats["sample"])
        width = max(column_width([heading, str(shown)]), 10)
        sheet.set_column(at, at, width, None if is_number else formats["text"])
        _validate(sheet, at, layer, column, lists, ids or {})
    _explain(about, layer, columns, f"{chinese} {english}", formats)
    lists.hide()
    book.close()
    return out.getvalue()


class _Lists:
    """Keeps long drop-down lists on a hidden sheet."""

    def __init__(self, book: Workbook):
        self._sheet = book.add_worksheet(LISTS_SHEET)
        self._count = 0

    def source(self, words: Sequence[str]) -> list[str] | str:
        """Give what a validation takes: the list itself, or where it stands."""
        is_plain = not any(_LIST_SIGNS & set(word) for word in words)
        if is_plain and len(",".join(words)) <= LONGEST_INLINE_LIST:
            return list(words)
        at, self._count = self._count, self._count + 1
        self._sheet.write_column(0, at, words)
        letter = chr(ord("A") + at)
        return f"={LISTS_SHEET}!${letter}$1:${letter}${len(words)}"

    def hide(self) -> None:
        """Hide the sheet; nobody needs to look at it."""
        self._sheet.hide()


def _formats(book: Workbook) -> dict[str, Format]:
    head = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    grey = {"font_color": "#7F7F7F", "bg_color": "#F2F2F2"}
    sample = {"italic": True, "num_format": "@", **grey}
    return {
        "head": book.add_format({**head, "bg_color": "#DCE6F1"}),
        "needed": book.add_format({**head, "bg_color": "#FCE4D6"}),
        "sample": book.add_format(sample),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }


def _is_needed(name: str, column: Column | None) -> bool:
    return name in _PLACES or (
        column is not None and column.is_required and not column.may_be_empty
    )


def _sample(layer: Layer, name: str, column: Column | None) -> object:
    """Give the cell of the sample row, '' where it is empty there."""
    if column is None:
        return _SAMPLE_AREA if layer.geometry == "Polygon" else _PLACES[name]
    if (given := sample_of(layer.name, name)) is not None:
        return given
    if column.choices:
        return word_of(layer.name, name, column.choices[0])
    return _SAMPLES[column.kind]


def _write(sheet: Worksheet, row: int, at: int, value: object, form: Format) -> None:
    if value == "":
        sheet.write_blank(row, at, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, at, value, form)
    else:
        sheet.write_number(row, at, float(value), form)


def _validate(
    sheet: Worksheet, at: int, layer: Layer, column: Column | None, lists: _Lists,
    ids: Mapping[str, Sequence[str]],
) -> None:  # fmt: skip
    """Give a column its drop-down list; lists of roles may hold several and only offer."""
    if column is None:
        return
    words: Sequence[str] = ()
    if column.kind is FLAG:
        words = (YES, NO)
    elif choices := choices_of(column):
        words = [word_of(layer.name, column.name, code) for code in choices]
    elif column.refers_to in ids:
        words = ids[column.refers_to]
    if words:
        several = column.kind is ROLE_LIST
        sheet.data_validation(
            2, at, PREPARED_ROWS + 1, at,
            {"validate": "list", "source": lists.source(words), "ignore_blank": True,
             "error_type": "information" if several else "stop",
             "error_title": "请从列表中选择", "error_message": "只能填写列表中的内容"
             if not several else "可填多项，用顿号分隔"},
        )  # fmt: skip


def _explain(
    about: Worksheet, layer: Layer, columns: Mapping[str, Column], title: str,
    formats: Mapping[str, Format],
) -> None:  # fmt: skip
    """Write the sheet that explains every column."""
    about.set_column(0, 1, 22, formats["wrap"])
    about.set_column(2, 2, 8, formats["wrap"])
    about.set_column(3, 5, 40, formats["wrap"])
    about.set_column(6, 6, 24, formats["wrap"])
    about.write_string(0, 0, title, formats["title"])
    notes = (
        f"第一格以“{SAMPLE_MARK}”开头的行是示例，读取时略过。",
        f"The row that begins with {SAMPLE_MARK} is a sample and is left aside.",
        "带 * 的列必须填写；空格表示“没有”。 Columns with * must be filled; empty: not given.",
        "编号、电话、MMSI 按文本填写，不要变成数字或日期。 Type ids, phones and MMSI as text.",
        "位置为 WGS 84；取自高德、腾讯（GCJ-02）或百度（BD-09）地图的，导入时请注明。",
        "Positions are WGS 84; those of GCJ-02 or BD-09 maps are named when importing.",
    )
    for number, note in enumerate(notes, start=1):
        about.merge_range(number, 0, number, 6, note, formats["wrap"])
    first = len(notes) + 2
    for at, heading in enumerate(
        ("列 Column", "代码 Code", "必填", "填什么", "What", "可选值 Words", "例 Example")
    ):
        about.write_string(first, at, heading, formats["head"])
    for row, name in enumerate(sheet_columns(layer), start=first + 1):
        column, words = columns.get(name), words_of(layer.name, name)
        form = _FORMS.get(column.kind) if column else None
        choices = choices_of(column) if column else ()
        cells = (
            words.headings[0],
            name,
            YES if _is_needed(name, column) else "",
            words.about_zh + (f"；{form[0]}" if form else ""),
            words.about_en + (f"; {form[1]}" if form else ""),
            "、".join(f"{word_of(layer.name, name, code)}（{code}）" for code in choices),
            str(_sample(layer, name, column)),
        )
        for at, cell in enumerate(cells):
            about.write_string(row, at, cell, formats["wrap"])
