"""Read a workbook: the sheet whose headings fit, its cells as they are kept."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from geo_data.pack_layers import Layer
from geo_data.sheets.headings import (
    find_headings,
    known_columns,
    plain_headings,
    two_rows_joined,
)
from geo_data.sheets.sheet_table import MOST_ROWS, SheetRow, SheetTable, is_blank, unusable
from geo_data.sheets.words import ABOUT_SHEET, LISTS_SHEET

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_READ_ERRORS = (
    python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError,
    python_calamine.PasswordError,
)  # fmt: skip


def read_xlsx(content: bytes, *, source: str, layer: Layer, sheet: str | None) -> SheetTable:
    """
    Read the sheet of a workbook that holds a layer.

    Raises
    ------
    FaultyInputError
        If it is no workbook, has no sheet or several with the layer's headings, or too many rows.
    """
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        chosen, grid, notes = _choose(workbook, source, layer, sheet)
    except _READ_ERRORS as error:
        raise unusable(source, f"a workbook that cannot be read ({error})", "an .xlsx") from error
    top, left = chosen.start or (0, 0)
    if len(grid) > MOST_ROWS:
        raise unusable(source, f"{len(grid):,} rows", f"at most {MOST_ROWS:,}: split the sheet")
    at = find_headings(layer, grid)
    if at is None:
        raise _no_headings(source, layer, [chosen.name])
    headings, last = two_rows_joined(layer, grid, at)
    notes += _notes_on_headings(top + at, top + last, at)
    merged = _merged_parts(chosen, top, left, last)
    rows = tuple(
        SheetRow(top + number + 1, tuple(cells))
        for number, cells in enumerate(grid)
        if number > last and not all(is_blank(cell) for cell in cells)
    )
    bad = {
        (row, column - left): words
        for row, column, words in _unreckoned(content, chosen.name)
        if row > top + last + 1
    }
    bad |= {place: "a part of merged cells" for place in merged}
    return SheetTable(
        source, "xlsx", plain_headings(headings), rows, tuple(map(tuple, grid[:at])),
        bad_cells=bad, notes=tuple(notes),
    )  # fmt: skip


def _choose(
    workbook: CalamineWorkbook, source: str, layer: Layer, wanted: str | None
) -> tuple[CalamineSheet, list[list[object]], list[str]]:
    """Give the sheet that is asked for, or the one whose headings fit best."""
    tables = {
        one.name: one
        for one in workbook.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.name not in (ABOUT_SHEET, LISTS_SHEET)
    }
    if wanted is not None:
        if wanted not in tables:
            expected = "one of " + ", ".join(repr(name) for name in tables)
            raise unusable(source, f"no sheet {wanted!r}", expected)
        chosen = workbook.get_sheet_by_name(wanted)
        return chosen, chosen.to_python(), []
    fits: list[tuple[int, CalamineSheet, list[list[object]]]] = []
    for name in tables:
        sheet = workbook.get_sheet_by_name(name)
        grid = sheet.to_python()
        at = find_headings(layer, grid)
        if at is not None:
            fits.append((known_columns(layer, grid[at]), sheet, grid))
    if not fits:
        raise _no_headings(source, layer, list(tables))
    best = max(count for count, _, _ in fits)
    chosen = [(sheet, grid) for count, sheet, grid in fits if count == best]
    if len(chosen) > 1:
        names = ", ".join(repr(sheet.name) for sheet, _ in chosen)
        raise unusable(source, f"several sheets that fit: {names}", "one named with --sheet")
    ((sheet, grid),) = chosen
    notes = []
    if len(tables) > 1:
        others = ", ".join(repr(name) for name in tables if name != sheet.name)
        notes.append(f"sheet {sheet.name!r} was read; not read: {others}")
    if tables[sheet.name].visible != SheetVisibleEnum.Visible:
        notes.append(f"sheet {sheet.name!r} is hidden")
    return sheet, grid, notes


def _notes_on_headings(first: int, last: int, above: int) -> list[str]:
    if last > first:
        return [f"the headings were taken from rows {first + 1} and {last + 1}"]
    if above > 0:
        return [f"the headings were taken from row {first + 1}; what stands above was left aside"]
    return []


def _no_headings(source: str, layer: Layer, names: list[str]) -> Exception:
    expected = f"a row with the headings of {layer.name}; the template has them"
    return unusable(source, f"no such headings in {', '.join(map(repr, names))}", expected)


def _merged_parts(
    sheet: CalamineSheet, top: int, left: int, last: int
) -> Iterator[tuple[int, int]]:
    """Give the cells below the headings that merging has emptied: row number, column index."""
    for (row, column), (to_row, to_column) in sheet.merged_cell_ranges or ():
        for at_row in range(max(row, top + last + 1), to_row + 1):
            for at_column in range(column, to_column + 1):
                if (at_row, at_column) != (row, column):
                    yield at_row + 1, at_column - left


def _unreckoned(content: bytes, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Give the cells whose formula has no value, or an error, as (row number, column, words)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of(archive, sheet)
        xml = archive.read(part) if part in archive.namelist() else b""
    if b't="e"' not in xml and b"<f" not in xml:
        return
    for letters, row, marks, inside in _CELL.findall(xml):
        column = _column_number(letters.decode())
        if b't="e"' in marks:
            value = re.search(rb"<v>(.*?)</v>", inside)
            yield int(row), column, f"an error ({value[1].decode() if value else '?'})"
        elif b"<f" in inside and not re.search(rb"<v>[^<]", inside):
            yield int(row), column, "a formula without a value: open the file and save it"


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Give the name of the part of a workbook that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target_of = {link.get("Id"): link.get("Target", "") for link in links}
    for node in book.iter():
        if node.tag.endswith("}sheet") and node.get("name") == sheet:
            target = target_of.get(node.get(_RELATION), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _column_number(letters: str) -> int:
    """
    Give a column's place from 0.

    Examples
    --------
    >>> _column_number("A"), _column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
