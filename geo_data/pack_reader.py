"""Read a district pack from its GeoPackage, with all faults reported together."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shapely.geometry.base import BaseGeometry

from geo_data.pack_cells import CellError, is_not_given, parse_number, parse_text, quote_cell
from geo_data.pack_file import GeoPackage, StoredTable, open_geopackage, read_pack_bytes
from geo_data.pack_geometries import GeometryFault, decode_geometries
from geo_data.pack_layers import (
    LAYERS,
    META_KEYS,
    META_TABLE,
    PACK_FORMAT,
    REQUIRED_META_KEYS,
    Column,
    Layer,
)
from geo_data.pack_rules import Row, check_references, check_row
from geo_data.pack_warnings import find_warnings
from maritime.coast_checks import coast_faults
from maritime.crew_rule import crew_rule_of
from maritime.district import DEFAULT_SEGMENT_LENGTH_M, District
from maritime.errors import Fault, FaultyInputError, InvalidRecordError

COAST_LAYERS = ("coastline", "segment")
"""Layers that must be sound before places are measured against the coast."""

AREA_LAYERS = ("sea_grid", "key_section")
"""Layers whose polygons may cross themselves: the area they enclose is taken, with a warning."""

_NOT_GIVEN = "not given"


@dataclass(frozen=True)
class PackReading:
    """A district, the SHA-256 of the file it was read from, and what its owner should know."""

    district: District
    sha256: str
    warnings: tuple[str, ...] = ()


@dataclass
class _LayerReading:
    """What was read of one layer: rows with their sound cells, records of the sound rows."""

    rows: list[Row]
    records: list[object]
    faults: list[Fault]


def read_pack(path: Path | str) -> PackReading:
    """
    Read a district pack; positions become lon, lat in EPSG:4326, instants epoch seconds.

    Raises
    ------
    FaultyInputError
        With every fault of the file: layer, row, column, what was found, what was expected.
    """
    path = Path(path)
    return read_pack_content(read_pack_bytes(path), path)


def read_pack_content(content: bytes, path: Path) -> PackReading:
    """
    Read a district pack from its bytes; the path is only used in words.

    Raises
    ------
    FaultyInputError
        As `read_pack`.
    """
    with open_geopackage(path, content) as package:
        meta, faults = _read_meta(path, package)
        readings = {layer.name: _read_layer(package, layer) for layer in LAYERS}
    for reading in readings.values():
        faults += reading.faults
    faults += check_references({name: reading.rows for name, reading in readings.items()})
    district = _build_district(meta, readings)
    if not any(fault.layer in COAST_LAYERS for fault in faults):
        told = {(fault.layer, fault.row_id, fault.column) for fault in faults}
        faults += [
            fault
            for fault in coast_faults(district)
            if (fault.layer, fault.row_id, fault.column) not in told
        ]
    faults += _crew_faults(district)
    if faults:
        raise FaultyInputError(str(path), tuple(faults))
    warnings = find_warnings(district)
    return PackReading(district, hashlib.sha256(content).hexdigest(), warnings)


def _crew_faults(district: District) -> list[Fault]:
    """Give the fault of a crew rule in `meta` that cannot be read, if there is one."""
    try:
        crew_rule_of(district)
    except InvalidRecordError as error:
        return [Fault(META_TABLE, error.record_id, error.field, repr(error.found), error.expected)]
    return []


def _build_district(meta: dict[str, str], readings: dict[str, _LayerReading]) -> District:
    """Put the sound records together; faulty meta is stood in for, to let the coast be checked."""
    try:
        segment_length_m = parse_number(meta.get("segment_length_m"))
    except CellError:
        segment_length_m = DEFAULT_SEGMENT_LENGTH_M
    return District(
        district_id=meta.get("district_id", _NOT_GIVEN),
        name=meta.get("name", _NOT_GIVEN),
        timezone=meta.get("timezone", _NOT_GIVEN),
        segment_length_m=segment_length_m if segment_length_m > 0 else DEFAULT_SEGMENT_LENGTH_M,
        extra_meta={key: value for key, value in meta.items() if key not in META_KEYS},
        **{layer.district_field: tuple(readings[layer.name].records) for layer in LAYERS},
    )


def _read_meta(path: Path, package: GeoPackage) -> tuple[dict[str, str], list[Fault]]:
    """Give the rows of table meta; another format version is the only fault that is told."""
    if not package.holds(META_TABLE):
        return {}, [Fault(META_TABLE, "", "", "no such table", "a table with columns key, value")]
    table = package.table(META_TABLE)
    if missing := [name for name in ("key", "value") if name not in table.columns]:
        return {}, [
            Fault(META_TABLE, "", name, "no such column", "columns key, value") for name in missing
        ]
    meta: dict[str, str] = {}
    faults: list[Fault] = []
    for key_cell, cell in package.rows(table, [table.columns["key"], table.columns["value"]]):
        if is_not_given(key_cell) or cell is None:
            continue
        try:
            key, value = parse_text(key_cell), parse_text(cell)
        except CellError as error:
            faults.append(_fault(META_TABLE, quote_cell(key_cell), "value", cell, str(error)))
            continue
        if key in meta:
            faults.append(_fault(META_TABLE, key, "key", key, "each key once"))
        elif key not in META_KEYS or not is_not_given(value):
            meta[key] = value
    if meta.get("format", PACK_FORMAT) != PACK_FORMAT:
        version = _fault(META_TABLE, "format", "value", meta["format"], PACK_FORMAT)
        raise FaultyInputError(str(path), (version,))
    return meta, faults + _check_meta(meta)


def _check_meta(meta: dict[str, str]) -> list[Fault]:
    faults = [
        Fault(META_TABLE, key, "value", "nothing", PACK_FORMAT if key == "format" else "text")
        for key in REQUIRED_META_KEYS
        if key not in meta
    ]
    if "timezone" in meta and not _is_timezone(meta["timezone"]):
        expected = "a name of the IANA time zone database, like Asia/Shanghai"
        faults.append(_fault(META_TABLE, "timezone", "value", meta["timezone"], expected))
    if (written := meta.get("segment_length_m")) is not None:
        try:
            is_sound = parse_number(written) > 0
        except CellError:
            is_sound = False
        if not is_sound:
            faults.append(
                _fault(META_TABLE, "segment_length_m", "value", written, "metres above 0")
            )
    return faults


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _read_layer(package: GeoPackage, layer: Layer) -> _LayerReading:
    reading = _LayerReading([], [], [])
    if not package.holds(layer.name):
        kind = f"a layer of {layer.geometry}s" if layer.geometry else "a table"
        if package.is_view(layer.name):
            found = "a view, which is not read"
            reading.faults.append(Fault(layer.name, "", "", found, f"{kind}: export it as one"))
        elif layer.is_required:
            reading.faults.append(Fault(layer.name, "", "", "no such layer", kind))
        return reading
    table = package.table(layer.name)
    reading.faults += [
        Fault(layer.name, "", column.name, "no such column", "this column in every row")
        for column in layer.columns
        if column.is_required and column.name not in table.columns
    ]
    columns = [column for column in layer.columns if column.name in table.columns]
    stored = package.rows(table, [table.columns[column.name] for column in columns])
    keys = _row_numbers(package, table, len(stored))
    geometries = _read_geometries(package, table, layer, len(stored), reading)
    is_whole = not reading.faults
    if layer.name == "coastline" and not stored:
        reading.faults.append(Fault(layer.name, "", "", "no rows", "at least one coastline"))
    for number, cells, geometry in zip(keys, stored, geometries, strict=True):
        row, faults = _read_row(layer, columns, number, cells if columns else ())
        reading.rows.append(row)
        if isinstance(geometry, GeometryFault):
            faults.append(
                Fault(layer.name, row.row_id, "geometry", geometry.found, geometry.expected)
            )
        reading.faults += faults
        if is_whole and not faults:
            _build_records(layer, columns, row, geometry, reading)
    return reading


def _row_numbers(package: GeoPackage, table: StoredTable, count: int) -> list[object]:
    """Give the key of each row, or its number where the table has none."""
    if table.key_column is None:
        return list(range(1, count + 1))
    return [key for (key,) in package.rows(table, [table.key_column])]


def _read_geometries(
    package: GeoPackage, table: StoredTable, layer: Layer, count: int, reading: _LayerReading
) -> Sequence[tuple[BaseGeometry, ...] | GeometryFault]:
    """Give the geometries of each row; without a reference system, the layer has one fault."""
    nowhere: list[tuple[BaseGeometry, ...]] = [()] * count
    if not layer.geometry:
        return nowhere
    expected = f"a layer of {layer.geometry}s"
    if table.geometry_column is None or table.geometry_column.lower() not in table.columns:
        reading.faults.append(Fault(layer.name, "", "geometry", "no geometry column", expected))
        return nowhere
    crs = package.reference_system(table.srs_id)
    if crs is None:
        found = f"no coordinate reference system (srs_id {table.srs_id})"
        reading.faults.append(
            Fault(layer.name, "", "geometry", found, "one that is defined, like EPSG:4326")
        )
        return nowhere
    blobs = [blob for (blob,) in package.rows(table, [table.geometry_column])]
    return decode_geometries(
        blobs,
        crs,
        layer.geometry,
        explodes=layer.name == "land",
        allows_invalid=layer.name in AREA_LAYERS,
    )


def _read_row(
    layer: Layer, columns: Sequence[Column], number: object, cells: Sequence[object]
) -> tuple[Row, list[Fault]]:
    row = Row(f"row {number}")
    broken: list[tuple[Column, object, str]] = []
    for column, cell in zip(columns, cells, strict=True):
        if is_not_given(cell):
            if column.is_required and not column.may_be_empty:
                broken.append((column, cell, _expected(column)))
            continue
        try:
            value = column.kind.parse(cell)
        except CellError as error:
            broken.append((column, cell, str(error)))
            continue
        if column.choices and value not in column.choices:
            broken.append((column, cell, _expected(column)))
            continue
        row.values[column.name] = value
    row.row_id = str(row.values.get(layer.id_column, row.row_id))
    faults = [
        _fault(layer.name, row.row_id, column.name, cell, why) for column, cell, why in broken
    ]
    return row, faults + check_row(layer.name, row)


def _expected(column: Column) -> str:
    return "one of " + "·".join(column.choices) if column.choices else "a value in every row"


def _build_records(
    layer: Layer,
    columns: Sequence[Column],
    row: Row,
    geometries: tuple[BaseGeometry, ...],
    reading: _LayerReading,
) -> None:
    values = {
        column.field: row.values[column.name] for column in columns if column.name in row.values
    }
    for column in layer.columns:
        if column.may_be_empty:
            values.setdefault(column.field, ())
    placed = [{**values, "geometry": part} for part in geometries] if layer.geometry else [values]
    for fields in placed:
        try:
            reading.records.append(layer.record(**fields))
        except InvalidRecordError as error:
            reading.faults.append(
                _fault(layer.name, row.row_id, error.field, error.found, error.expected)
            )


def _fault(layer: str, row_id: str, column: str, found: object, expected: str) -> Fault:
    return Fault(layer, row_id, column, quote_cell(found), expected)
