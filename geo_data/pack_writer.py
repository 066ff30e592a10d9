"""Write a district as a pack: the same district gives the same bytes."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import shapely

from geo_data.atomic_file import write_whole
from geo_data.geopackage import (
    geopackage_bytes,
    open_geopackage,
    register_features,
    register_rows,
)
from geo_data.pack_geometries import encode_geometry
from geo_data.pack_layers import LAYERS, META_TABLE, PACK_FORMAT, Column, Layer
from maritime.district import District


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
    with open_geopackage() as connection:
        _write_meta(connection, district)
        for layer in LAYERS:
            records = getattr(district, layer.district_field)
            if records or layer.is_required:
                _write_layer(connection, layer, records, district)
        return geopackage_bytes(connection)


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
    register_rows(connection, META_TABLE)


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
        register_features(connection, layer.name, layer.geometry, bounds)
    else:
        register_rows(connection, layer.name)
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
