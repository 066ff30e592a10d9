"""Open a GeoPackage from its bytes, and give tables and geometries as they are stored.

The bytes are read once, so that what is read is what the hash says; the file is never locked,
written to or left with companions.
"""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from maritime.errors import Fault, FaultyInputError

PACK_LIMIT_BYTES = 128 * 2**20
"""Largest pack that is read; a county's pack is a few megabytes."""

MEGABYTE = 2**20
_HEADER_BYTES = 100
_SQLITE_MAGIC = b"SQLite format 3\0"
_WRITE_AHEAD, _ROLLBACK = 2, 1


@dataclass(frozen=True)
class StoredTable:
    """A table as stored: column names by their lower case, and where its geometry is."""

    name: str
    columns: dict[str, str]
    key_column: str | None
    geometry_column: str | None
    srs_id: int | None


class GeoPackage:
    """A GeoPackage in memory; table and column names are matched without case."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        self._names = self._list("table")
        self._views = self._list("view")

    def holds(self, table: str) -> bool:
        """Tell whether there is such a table."""
        return table.lower() in self._names

    def is_view(self, name: str) -> bool:
        """Tell whether the name is that of a view, which is not read."""
        return name.lower() in self._views

    def table(self, name: str) -> StoredTable:
        """Describe a table that is there."""
        stored = self._names[name.lower()]
        info = self._connection.execute(f"PRAGMA table_info({_quoted(stored)})").fetchall()
        keys = [row[1] for row in info if row[5]]
        geometry = None
        if self.holds("gpkg_geometry_columns"):
            geometry = self._connection.execute(
                "SELECT column_name, srs_id FROM gpkg_geometry_columns "
                "WHERE lower(table_name) = lower(?)",
                (stored,),
            ).fetchone()
        return StoredTable(
            stored,
            {str(row[1]).lower(): str(row[1]) for row in info},
            keys[0] if len(keys) == 1 else None,
            str(geometry[0]) if geometry else None,
            geometry[1] if geometry else None,
        )

    def rows(self, table: StoredTable, columns: list[str]) -> list[tuple[object, ...]]:
        """Give the named columns of all rows (stored names), in the order of the key."""
        order = f" ORDER BY {_quoted(table.key_column)}" if table.key_column else ""
        names = ", ".join(_quoted(column) for column in columns) or "NULL"
        return self._connection.execute(
            f"SELECT {names} FROM {_quoted(table.name)}{order}"
        ).fetchall()

    def reference_system(self, srs_id: int | None) -> CRS | None:
        """Give the coordinate reference system of an srs_id, None where it is not defined."""
        if srs_id in (None, 0, -1) or not self.holds("gpkg_spatial_ref_sys"):
            return None
        table = self.table("gpkg_spatial_ref_sys")
        wanted = ("organization", "organization_coordsys_id", "definition", "definition_12_063")
        names = [table.columns[name] for name in wanted if name in table.columns]
        found = self._connection.execute(
            f"SELECT {', '.join(_quoted(name) for name in names)} FROM gpkg_spatial_ref_sys "
            "WHERE srs_id = ?",
            (srs_id,),
        ).fetchone()
        if found is None:
            return None
        authority, code, *definitions = found
        for written in (f"{str(authority).upper()}:{code}", *definitions):
            try:
                return CRS.from_user_input(written)
            except CRSError:
                continue
        return None

    def _list(self, kind: str) -> dict[str, str]:
        """Give the stored names of all tables or views by their lower case."""
        found = self._connection.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
        return {name.lower(): name for (name,) in found}


def read_pack_bytes(path: Path) -> bytes:
    """
    Give the bytes of a file that may be a pack.

    Raises
    ------
    FaultyInputError
        If there is no such file, it is no ordinary file, empty, too large, or may not be read.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _unusable(path, "a folder", "a GeoPackage file")
        if not stat.S_ISREG(status.st_mode):
            raise _unusable(path, "no ordinary file", "a GeoPackage file")
        if status.st_size > PACK_LIMIT_BYTES:
            raise _unusable(
                path,
                f"a file of {status.st_size / MEGABYTE:.0f} MB",
                f"at most {PACK_LIMIT_BYTES // MEGABYTE} MB; leave out what lies far from the "
                "district, or simplify its coast",
            )
        content = path.read_bytes()
        _refuse_open_changes(path)
    except FileNotFoundError as error:
        raise _unusable(path, "no such file", "a GeoPackage file") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _unusable(path, f"a file that cannot be read ({reason})", "a GeoPackage") from error
    if not content:
        raise _unusable(path, "an empty file", "a GeoPackage file")
    return content


@contextmanager
def open_geopackage(path: Path, content: bytes) -> Iterator[GeoPackage]:
    """
    Open the bytes of a GeoPackage; the path is only used in words.

    Raises
    ------
    FaultyInputError
        If they are no GeoPackage, or a truncated or damaged one.
    """
    _check_header(path, content)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.text_factory = _decode
        try:
            connection.deserialize(_without_write_ahead(content))
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                raise _damaged(path, damage)
            package = GeoPackage(connection)
            if not package.holds("gpkg_contents"):
                raise _unusable(
                    path, "a SQLite database without table gpkg_contents", "a GeoPackage"
                )
            yield package
        except (sqlite3.DatabaseError, UnicodeError) as error:
            raise _damaged(path, str(error)) from error


def _check_header(path: Path, content: bytes) -> None:
    if not content.startswith(_SQLITE_MAGIC):
        start = bytes(content[:16])
        expected = "a GeoPackage (it begins with 'SQLite format 3')"
        raise _unusable(path, f"a file that begins with {start!r}", expected)
    if len(content) < _HEADER_BYTES:
        raise _damaged(path, "the file ends in its header")
    page_bytes = int.from_bytes(content[16:18], "big")
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    pages = int.from_bytes(content[28:32], "big")
    if content[24:28] == content[92:96] and pages * page_bytes > len(content):
        raise _damaged(
            path, f"{len(content)} bytes are there of {pages * page_bytes} that it should have"
        )


def _without_write_ahead(content: bytes) -> bytes:
    """Mark a database left in write-ahead mode as an ordinary one, as memory can hold no log."""
    if content[18] != _WRITE_AHEAD:
        return content
    return content[:18] + bytes((_ROLLBACK, _ROLLBACK)) + content[20:]


def _refuse_open_changes(path: Path) -> None:
    for ending in ("-wal", "-journal"):
        companion = path.with_name(path.name + ending)
        if companion.is_file() and companion.stat().st_size > 0:
            raise _unusable(
                path,
                f"changes that are not yet saved in it ({companion.name})",
                "a file that no program has open: close it in the GIS first",
            )


def _decode(raw: bytes) -> str:
    """Keep what is not UTF-8 visible, so that the cell that holds it can be named."""
    return raw.decode("utf-8", "surrogateescape")


def _damaged(path: Path, reason: str) -> FaultyInputError:
    expected = "a whole GeoPackage: copy or export it again"
    return _unusable(path, f"a truncated or damaged file ({reason})", expected)


def _unusable(path: Path, found: str, expected: str) -> FaultyInputError:
    return FaultyInputError(str(path), (Fault("file", "", "", found, expected),))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
