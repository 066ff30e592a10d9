"""Keep raw data of a report in a zip of text sheets with a list of their hashes."""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo_data.reports.zip_dates import zip_date
from maritime.errors import Fault, FaultyInputError

RAW_FORMAT = "coastwatch-report-raw/1"
MANIFEST = "manifest.json"
LARGEST_TABLE_BYTES = 2**30
"""A table that unpacks to more is refused."""


@dataclass(frozen=True)
class RawData:
    """Tables as bytes by their file names, and the hash over all of them."""

    tables: Mapping[str, bytes]
    sha256: str

    @classmethod
    def of(cls, tables: Mapping[str, bytes]) -> "RawData":
        """Hold some tables with the SHA-256 of the lines `SHA-256 name`, by name."""
        lines = (f"{_sha256(tables[name])} {name}\n" for name in sorted(tables))
        return cls(dict(tables), _sha256("".join(lines).encode()))


def write_raw_zip(raw: RawData, *, end_s: int) -> bytes:
    """Give the zip of raw data; its files have the date of the report's end, epoch seconds."""
    manifest = {
        "format": RAW_FORMAT, "sha256": raw.sha256,
        "files": {
            name: {"sha256": _sha256(content), "bytes": len(content)}
            for name, content in sorted(raw.tables.items())
        },
    }  # fmt: skip
    written = json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n"
    date = zip_date(end_s)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [(MANIFEST, written), *sorted(raw.tables.items())]:
            info = zipfile.ZipInfo(name, date)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_raw_zip(path: Path) -> RawData:
    """
    Read raw data and check it against its own list of hashes.

    Raises
    ------
    FaultyInputError
        If it is no such zip, a table is missing, too large or not as its hash says.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename: info for info in archive.infolist()}
            if MANIFEST not in names:
                raise _refuse(path, MANIFEST, "not there", f"the raw data of a report {RAW_FORMAT}")
            manifest = _manifest(path, archive.read(MANIFEST))
            tables = {}
            for name, said in manifest["files"].items():
                info = names.get(name)
                if info is None:
                    raise _refuse(path, name, "not there", "every table that the list names")
                if info.file_size > LARGEST_TABLE_BYTES:
                    raise _refuse(path, name, f"{info.file_size:,} bytes", "at most 1 GB")
                tables[name] = archive.read(info)
                if _sha256(tables[name]) != said.get("sha256"):
                    found = f"bytes of SHA-256 {_sha256(tables[name])}"
                    raise _refuse(path, name, found, f"{said.get('sha256')}, as the list says")
    except FileNotFoundError as error:
        raise _refuse(path, "", "no such file", "the raw data of a report (zip)") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refuse(path, "", f"no readable zip ({error})", "a whole zip") from error
    raw = RawData.of(tables)
    if raw.sha256 != manifest["sha256"]:
        raise _refuse(path, MANIFEST, f"sha256 {manifest['sha256']}", raw.sha256)
    return raw


def rows_of(raw: RawData, source: str) -> dict[str, list[dict[str, str]]]:
    """
    Give the rows of every table by the name of its file without `.csv`; all cells are text.

    Raises
    ------
    FaultyInputError
        If a table is no UTF-8 text, or a row has more or fewer cells than there are columns.
    """
    found = {}
    for name, content in raw.tables.items():
        try:
            lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        except (UnicodeDecodeError, csv.Error) as error:
            fault = Fault("raw data", "", name, f"no text sheet ({error})", "CSV in UTF-8")
            raise FaultyInputError(source, (fault,)) from error
        header, rows = (lines[0], lines[1:]) if lines else ([], [])
        odd = next((n for n, row in enumerate(rows, 2) if len(row) != len(header)), None)
        if odd is not None:
            fault = Fault("raw data", str(odd), name, "another number of cells", f"{len(header)}")
            raise FaultyInputError(source, (fault,))
        found[name.removesuffix(".csv")] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def _manifest(path: Path, content: bytes) -> dict:
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise _refuse(path, MANIFEST, f"no JSON ({error})", "the list of tables") from error
    has_files = isinstance(manifest, dict) and isinstance(manifest.get("files"), dict)
    if not has_files or manifest.get("format") != RAW_FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise _refuse(path, MANIFEST, repr(found)[:60], f"format {RAW_FORMAT} with files")
    said = manifest["files"].values()
    if not all(isinstance(one, dict) for one in said) or "sha256" not in manifest:
        raise _refuse(path, MANIFEST, "files without hashes", "a sha256 for each and for all")
    return manifest


def _refuse(path: Path, name: str, found: str, expected: str) -> FaultyInputError:
    return FaultyInputError(str(path), (Fault("raw data", "", name, found, expected),))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
