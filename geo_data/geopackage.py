"""Make GeoPackages in memory: the same rows, the same bytes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from geo_data.pack_geometries import SRS_ID

GEOPACKAGE_ID = 0x47504B47
"""'GPKG', by which programs know a GeoPackage."""
GEOPACKAGE_VERSION = 10300
LAST_CHANGE = "1970-01-01T00:00:00.000Z"
"""Written instead of the time of writing, so that equal districts give equal files."""

_WRITER_VERSION = slice(96, 100)
"""Bytes of the header that hold the version of the SQLite library; nobody needs them."""

_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_REFERENCE_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic system"),
    ("WGS 84 geodetic", SRS_ID, "EPSG", 4326, _WGS84_WKT, "longitude and latitude in degrees"),
)
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
"""


@contextmanager
def open_geopackage() -> Iterator[sqlite3.Connection]:
    """Give an empty GeoPackage that knows EPSG:4326, in a transaction; gone when it closes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {GEOPACKAGE_ID}")
        connection.execute(f"PRAGMA user_version = {GEOPACKAGE_VERSION}")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _REFERENCE_SYSTEMS
        )
        yield connection


def geopackage_bytes(connection: sqlite3.Connection) -> bytes:
    """End the transaction of a GeoPackage and give its file."""
    connection.execute("COMMIT")
    content = bytearray(connection.serialize())
    content[_WRITER_VERSION] = bytes(4)
    return bytes(content)


def register_features(
    connection: sqlite3.Connection,
    table: str,
    geometry_type: str,
    bounds: Sequence[float] | None,
    *,
    title: str | None = None,
    about: str = "",
) -> None:
    """
    Say that a table holds features in its column `geom`.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees; None for a table without rows.
    title, about
        What the layer is called (like the table where None), and what it is.
    """
    _register(connection, table, "features", SRS_ID, bounds, title or table, about)
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (table, geometry_type.upper(), SRS_ID),
    )


def register_rows(
    connection: sqlite3.Connection, table: str, *, title: str | None = None, about: str = ""
) -> None:
    """Say that a table holds rows without geometry."""
    _register(connection, table, "attributes", None, None, title or table, about)


def _register(
    connection: sqlite3.Connection,
    table: str,
    data_type: str,
    srs_id: int | None,
    bounds: Sequence[float] | None,
    title: str,
    about: str,
) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (table, data_type, title, about, LAST_CHANGE, *(bounds or (None,) * 4), srs_id),
    )
