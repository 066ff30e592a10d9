"""Translate records to cells by column name, as a pack writes them, and back."""

from collections.abc import Mapping
from datetime import tzinfo

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geo_data.pack_cells import CellError, quote_cell
from geo_data.pack_layers import Layer
from maritime.errors import Fault, FaultyInputError, InvalidRecordError

GEOMETRY = "geometry"

Cells = dict[str, object]


def cells_of(layer: Layer, record: object, zone: tzinfo) -> Cells:
    """
    Give a record's cells by the columns of its layer; what is not given is None.

    Instants have the zone's offset; a geometry is a GeoJSON geometry, lon, lat in EPSG:4326.
    """
    cells: Cells = {}
    for column in layer.columns:
        value = getattr(record, column.field)
        cells[column.name] = None if value is None else column.kind.write(value, zone)
    if layer.geometry:
        cells[GEOMETRY] = _as_lists(mapping(record.geometry))
    return cells


def record_of(layer: Layer, cells: Mapping[str, object]) -> object:
    """
    Give the record in cells; a column that is missing or None is not given.

    The geometry may be a GeoJSON geometry or a shapely one.

    Raises
    ------
    FaultyInputError
        With every cell that is not what its column holds.
    """
    row_id = str(cells.get(layer.id_column) or "")
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for column in layer.columns:
        cell = cells.get(column.name)
        if cell is None:
            if column.may_be_empty:
                values[column.field] = ()
            elif column.is_required:
                faults.append(Fault(layer.name, row_id, column.name, "nothing", "a value"))
            continue
        try:
            value = column.kind.parse(cell)
        except CellError as error:
            faults.append(Fault(layer.name, row_id, column.name, quote_cell(cell), str(error)))
            continue
        if column.choices and value not in column.choices:
            expected = "one of " + "·".join(column.choices)
            faults.append(Fault(layer.name, row_id, column.name, quote_cell(cell), expected))
        else:
            values[column.field] = value
    if layer.geometry:
        values["geometry"] = _shape_in(layer, row_id, cells.get(GEOMETRY), faults)
    if not faults:
        try:
            return layer.record(**values)
        except InvalidRecordError as error:
            found = quote_cell(error.found)
            faults.append(Fault(layer.name, row_id, error.field, found, error.expected))
    raise FaultyInputError(f"{layer.name} {row_id}".strip(), tuple(faults))


def _shape_in(
    layer: Layer, row_id: str, written: object, faults: list[Fault]
) -> BaseGeometry | None:
    expected = f"a GeoJSON {layer.geometry}, longitude then latitude"
    if isinstance(written, BaseGeometry) and written.geom_type == layer.geometry:
        return written
    if not isinstance(written, Mapping) or written.get("type") != layer.geometry:
        found = written.get("type") if isinstance(written, Mapping) else written
        faults.append(Fault(layer.name, row_id, GEOMETRY, quote_cell(found), expected))
        return None
    try:
        drawn = shape(written)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        faults.append(Fault(layer.name, row_id, GEOMETRY, f"{error}", expected))
        return None
    west, south, east, north = drawn.bounds if not drawn.is_empty else (999.0,) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        found = "an empty geometry" if drawn.is_empty else "positions off the globe"
        faults.append(Fault(layer.name, row_id, GEOMETRY, found, expected))
    return drawn


def _as_lists(value: object) -> object:
    """Give tuples as lists, as JSON has no tuples."""
    if isinstance(value, dict):
        return {key: _as_lists(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_lists(inner) for inner in value]
    return value
