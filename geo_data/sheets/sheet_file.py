"""Tell what kind of file a sheet is by what is in it, and refuse what would burst."""

import io
import zipfile
from dataclasses import dataclass

from geo_data.sheets.sheet_table import LARGEST_FILE_BYTES, unusable

LARGEST_UNPACKED_BYTES = 512 * 2**20
MOST_MEMBERS = 2_000
WORST_RATIO = 400
"""Bytes that one packed byte may become; a sheet of empty rows comes near 250."""
SMALL_BYTES = 4 * 2**20
"""Below this nobody minds the ratio."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Kind:
    """The form of a file, and a note where its name says another."""

    form: str
    note: str = ""


def kind_of(content: bytes, filename: str) -> Kind:
    """
    Tell the form of a file by its content: xlsx, csv, geojson or shapefile.

    Raises
    ------
    FaultyInputError
        If it is empty, too large, or of a form that is not read.
    """
    if not content:
        raise unusable(filename, "an empty file", "a sheet with headings and rows")
    if len(content) > LARGEST_FILE_BYTES:
        size = f"{len(content) / 2**20:.0f} MB"
        raise unusable(filename, size, f"at most {LARGEST_FILE_BYTES // 2**20} MB: split the sheet")
    if content.startswith(_ZIP):
        return _kind_of_zip(content, filename)
    if content.startswith(_OLD_OFFICE):
        raise unusable(
            filename, "an .xls of the old kind, or a workbook with a password",
            "an .xlsx without password: open it, then 'save as' Excel workbook",
        )  # fmt: skip
    if content.startswith(_SQLITE):
        raise unusable(filename, "a GeoPackage", "a sheet; a whole pack goes in with `import`")
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<")):
        raise unusable(
            filename, "a web page or XML file",
            "an .xlsx, .csv, .geojson or zipped shapefile: open it in a spreadsheet and save it",
        )  # fmt: skip
    named = _ending(filename)
    if start.startswith((b"{", b"[")):
        return Kind("geojson")
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unusable(filename, "a binary file that is no sheet", "an .xlsx, .csv or .geojson")
    if named in ("xlsx", "xlsm", "xls"):
        return Kind("csv", f"named .{named}, but its content is text (CSV): read as that")
    return Kind("csv")


def _kind_of_zip(content: bytes, filename: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise unusable(filename, f"a damaged or truncated file ({error})", "a whole one") from error
    total = sum(member.file_size for member in members)
    ratio = total / max(1, len(content))
    if len(members) > MOST_MEMBERS or total > LARGEST_UNPACKED_BYTES:
        found = f"{len(members):,} parts that unpack to {total / 2**20:,.0f} MB"
        limit = f"at most {LARGEST_UNPACKED_BYTES // 2**20} MB in {MOST_MEMBERS:,} parts"
        raise unusable(filename, found, limit)
    if total > SMALL_BYTES and ratio > WORST_RATIO:
        raise unusable(filename, f"a file that unpacks to {ratio:,.0f} times its size",
                       f"at most {WORST_RATIO} times")  # fmt: skip
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise unusable(filename, "a file with a password", "one without")
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return Kind("xlsx")
    if any(_ending(name) in ("shp", "dbf") for name in names):
        return Kind("shapefile")
    raise unusable(filename, "a zip file with neither a workbook nor a shapefile in it",
                   "an .xlsx, or a zip with .shp, .dbf, .shx and .prj")  # fmt: skip


def _ending(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""
