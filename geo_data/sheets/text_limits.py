"""Tell which texts a form of sheet can hold."""

import re

LONGEST_OFFICE_CELL = 32_767
"""Letters of a cell of a workbook, in UTF-16."""
OFFICE_CELL_HOLDS = f"at most {LONGEST_OFFICE_CELL:,}, as many as a cell of a workbook holds"
LONGEST_CSV_CELL = 131_072
"""Letters of a cell of a text sheet: as many as Python's reader takes."""
LONGEST_DBF_BYTES = 254

_NO_XML = re.compile("[\ufffe\uffff]")
_ESCAPES = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
"""Two of the marks by which workbooks write control signs: they share a letter, so programs that
read and write workbooks mark but one of them as text."""


def why_not(form: str, text: str) -> str:
    """
    Say why a form of file cannot hold a text, '' where it can; GeoJSON holds every one.

    Examples
    --------
    >>> why_not("shapefile", "a" * 255), why_not("geojson", "a" * 255)
    ('255 bytes of text, a shapefile holds 254', '')
    """
    if form == "xlsx":
        return _why_no_workbook(text)
    if form == "csv" and len(text) > LONGEST_CSV_CELL:
        return f"{len(text):,} letters, a cell of a text sheet holds {LONGEST_CSV_CELL:,}"
    size = len(text.encode("utf-8")) if form == "shapefile" else 0
    if size > LONGEST_DBF_BYTES:
        return f"{size:,} bytes of text, a shapefile holds {LONGEST_DBF_BYTES}"
    return ""


def office_letters(text: str) -> int:
    """
    Count letters as office programs do, in UTF-16.

    Examples
    --------
    >>> office_letters("a船𠮷")
    4
    """
    return len(text.encode("utf-16-le")) // 2


def letters_over(cell: object) -> int:
    """
    Give how many letters a text has where no cell of a workbook holds so many, else 0.

    Examples
    --------
    >>> letters_over("船" * 32_767), letters_over("𠮷" * 16_384)
    (0, 32768)
    """
    if not isinstance(cell, str) or 2 * len(cell) <= LONGEST_OFFICE_CELL:
        return 0  # a letter is one or two in UTF-16, so most texts need no counting
    letters = office_letters(cell)
    return letters if letters > LONGEST_OFFICE_CELL else 0


def within_office_cell(text: str) -> str:
    """Give as much of the beginning of a text as a cell of a workbook holds."""
    if not letters_over(text):
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_OFFICE_CELL].decode("utf-16-le", errors="ignore")


def _why_no_workbook(text: str) -> str:
    letters = office_letters(text)
    if letters > LONGEST_OFFICE_CELL:
        return f"{letters:,} letters, a cell of a workbook holds {LONGEST_OFFICE_CELL:,}"
    if found := _NO_XML.search(text):
        return f"{found[0]!r}, which no workbook holds"
    if found := _ESCAPES.search(text):
        return f"{found[0]!r}, which programs take for control signs"
    return ""
