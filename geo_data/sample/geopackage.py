"""Write layers and tables to a GeoPackage whose bytes depend on nothing but their content."""

import sqlite3
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

FIXED_CHANGE = "2026-01-01T00:00:00.000Z"
GPKG_APPLICATION_ID = 0x47504B47
GPKG_VERSION = 10300
SQLITE_VERSION_BYTES = slice(96, 100)
WGS84_ID = 4326
WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
CORE_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL
    DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""
REFERENCE_SYSTEMS = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
    ("WGS 84 geodetic", WGS84_ID, "EPSG", WGS84_ID, WGS84_WKT, "longitude/latitude"),
)

Row = Mapping[str, object]


@dataclass(frozen=True)
class Layer:
    """A table to write: column name to SQL type, and rows that may leave columns out.

    geometry_type is Point, LineString or Polygon; the rows then carry `geometry` in
    EPSG:4326 (lon, lat). None makes a table without geometry.
    """

    name: str
    geometry_type: str | None
    columns: Mapping[str, str]
    rows: Sequence[Row]


def write_geopackage(path: Path, layers: Sequence[Layer]) -> None:
    """
    Write the layers to a new GeoPackage at path, replacing what is there.

    The file carries no clock time and no trace of the SQLite version, so the same
    layers give the same bytes.

    Raises
    ------
    ValueError
        If a row has a column the layer does not declare, or a geometry of another type.
    """
    scratch = path.with_name(path.name + ".part")
    scratch.unlink(missing_ok=True)
    try:
        _write_tables(scratch, layers)
        _drop_sqlite_version(scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _write_tables(path: Path, layers: Sequence[Layer]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {GPKG_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {GPKG_VERSION}")
        connection.executescript(CORE_TABLES)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", REFERENCE_SYSTEMS
        )
        for layer in layers:
            _write_layer(connection, layer)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    finally:
        connection.close()


def _write_layer(connection: sqlite3.Connection, layer: Layer) -> None:
    declared = {"geometry", *layer.columns}
    for row in layer.rows:
        if surplus := sorted(set(row) - declared):
            raise ValueError(f"{layer.name}: columns {surplus} are not declared")
    fields = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    if layer.geometry_type:
        fields.append(f"geom {layer.geometry_type.upper()}")
    fields += [f'"{name}" {sql_type}' for name, sql_type in layer.columns.items()]
    connection.execute(f'CREATE TABLE "{layer.name}" ({", ".join(fields)})')
    _describe_layer(connection, layer)
    names = (["geom"] if layer.geometry_type else []) + list(layer.columns)
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" for _ in names)
    values = (
        ([_geometry_blob(row["geometry"], layer)] if layer.geometry_type else [])
        + [row.get(name) for name in layer.columns]
        for row in layer.rows
    )
    connection.executemany(f'INSERT INTO "{layer.name}" ({quoted}) VALUES ({marks})', values)


def _describe_layer(connection: sqlite3.Connection, layer: Layer) -> None:
    kind, bounds, srs_id = "attributes", (None,) * 4, None
    if layer.geometry_type:
        kind, srs_id = "features", WGS84_ID
        if layer.rows:
            bounds = tuple(shapely.total_bounds([row["geometry"] for row in layer.rows]).tolist())
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?,?,?,'',?,?,?,?,?,?)",
        (layer.name, kind, layer.name, FIXED_CHANGE, *bounds, srs_id),
    )
    if layer.geometry_type:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (layer.name, layer.geometry_type.upper(), WGS84_ID),
        )


def _geometry_blob(geometry: object, layer: Layer) -> bytes:
    if not isinstance(geometry, BaseGeometry) or geometry.geom_type != layer.geometry_type:
        found = getattr(geometry, "geom_type", type(geometry).__name__)
        raise ValueError(f"{layer.name}: found a {found}, expected a {layer.geometry_type}")
    wkb = shapely.to_wkb(geometry, byte_order=1, output_dimension=2)
    if layer.geometry_type == "Point":
        return b"GP" + struct.pack("<BBi", 0, 0b1, WGS84_ID) + wkb
    min_x, min_y, max_x, max_y = geometry.bounds
    header = struct.pack("<BBi4d", 0, 0b11, WGS84_ID, min_x, max_x, min_y, max_y)
    return b"GP" + header + wkb


def _drop_sqlite_version(path: Path) -> None:
    """Zero the version number of the SQLite that wrote the file; readers do not use it."""
    content = bytearray(path.read_bytes())
    content[SQLITE_VERSION_BYTES] = bytes(4)
    path.write_bytes(content)
