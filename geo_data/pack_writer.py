"""Write a district as a pack: the same district gives the same bytes."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import shapely

from geo_data.atomic_file import write_whole
from geo_data.pack_geometries import SRS_ID, encode_geometry
from geo_data.pack_layers import LAYERS, META_TABLE, PACK_FORMAT, Column, Layer
from maritime.district import District

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


def write_pack(district: District, path: Path | str) -> None:
    """
    Write a district as a GeoPackage in EPSG:4326, whole or not at all.

    Optional layers without rows are left out; times are written with the district's offset.

    Raises
    ------
    UnwritableFileError
        If the file cannot be written; what was there before is kept.
    """
    write_whole(Path(path), pack_to_bytes(district))


def pack_to_bytes(district: District) -> bytes:
    """Give the bytes of a district's pack; equal districts give equal bytes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {GEOPACKAGE_ID}")
        connection.execute(f"PRAGMA user_version = {GEOPACKAGE_VERSION}")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _REFERENCE_SYSTEMS
        )
        _write_meta(connection, district)
        for layer in LAYERS:
            records = getattr(district, layer.district_field)
            if records or layer.is_required:
                _write_layer(connection, layer, records, district)
        connection.execute("COMMIT")
        content = bytearray(connection.serialize())
    content[_WRITER_VERSION] = bytes(4)
    return bytes(content)


def _write_meta(connection: sqlite3.Connection, district: District) -> None:
    connection.execute(
        f"CREATE TABLE {META_TABLE} "
        "(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT, value TEXT)"
    )
    known = {
        "format": PACK_FORMAT,
        "district_id": district.district_id,
        "name": district.name,
        "timezone": district.timezone,
        "segment_length_m": repr(float(district.segment_length_m)),
    }
    connection.executemany(
        f"INSERT INTO {META_TABLE} (key, value) VALUES (?, ?)",
        [*known.items(), *sorted(district.extra_meta.items())],
    )
    _register(connection, META_TABLE, "attributes", None, None)


def _write_layer(
    connection: sqlite3.Connection, layer: Layer, records: Sequence[object], district: District
) -> None:
    written = written_columns(layer, records)
    columns = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    if layer.geometry:
        columns.append(f"geom {layer.geometry.upper()}")
    columns += [f'"{column.name}" {column.kind.sql_type}' for column in written]
    connection.execute(f'CREATE TABLE "{layer.name}" ({", ".join(columns)})')
    if layer.geometry:
        shapes = [record.geometry for record in records]
        bounds = [float(edge) for edge in shapely.total_bounds(shapes)] if shapes else None
        _register(connection, layer.name, "features", SRS_ID, bounds)
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (layer.name, layer.geometry.upper(), SRS_ID),
        )
    else:
        _register(connection, layer.name, "attributes", None, None)
    marks = ", ".join("?" * (len(columns)))
    connection.executemany(
        f'INSERT INTO "{layer.name}" VALUES ({marks})',
        (
            (number, *_cells_of(layer, written, record, district))
            for number, record in enumerate(records, start=1)
        ),
    )


def written_columns(layer: Layer, records: Sequence[object]) -> tuple[Column, ...]:
    """Give the columns that a file of these records has: added ones only where a row fills them."""
    return tuple(
        column
        for column in layer.columns
        if not column.is_added or any(getattr(one, column.field) is not None for one in records)
    )


def _cells_of(
    layer: Layer, columns: Sequence[Column], record: object, district: District
) -> list[object]:
    cells: list[object] = [encode_geometry(record.geometry)] if layer.geometry else []
    for column in columns:
        value = getattr(record, column.field)
        cells.append(None if value is None else column.kind.write(value, district.zone))
    return cells


def _register(
    connection: sqlite3.Connection,
    table: str,
    data_type: str,
    srs_id: int | None,
    bounds: Sequence[float] | None,
) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
        (table, data_type, table, LAST_CHANGE, *(bounds or (None,) * 4), srs_id),
    )
