"""Lay features out as rows of an office's sheet, positions too, so that they are mended there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo_data.pack_cells import CellError
from geo_data.pack_layers import Column, Layer
from geo_data.sheets.clean_cells import clean_text, is_free_text
from geo_data.sheets.sheet_table import SheetTable
from geo_data.sheets.text_marks import kept_text, office_text, sheet_text
from geo_data.sheets.wkt_cells import wkt_columns
from geo_data.sheets.words import LAT, LON, WKT, column_of, heading_of

IN_WGS84 = "（WGS 84）"
"""Follows the heading of positions, which hold whatever is said of the sheet beside it."""


def features_as_rows(layer: Layer, table: SheetTable) -> SheetTable:
    """
    Give a table of features as an office would have it.

    Parameters
    ----------
    layer
        What its rows are.
    table
        Features with geometries in EPSG:4326. Properties that are called like columns of positions
        go: the geometries held.
    """
    kept = [
        at
        for at, heading in enumerate(table.headings)
        if not (layer.geometry and column_of(layer, heading) in (LON, LAT, WKT))
    ]
    headings = [table.headings[at] for at in kept]
    known = {column.name: column for column in layer.columns}
    columns = [known.get(column_of(layer, heading) or "") for heading in headings]
    places = _place_columns(layer, [row.geometry for row in table.rows])
    rows = tuple(
        replace(
            row,
            cells=(
                *(_cell(layer, column, row.cells[at])
                  for at, column in zip(kept, columns, strict=True)),
                *place,
            ),
            geometry=None,
        )
        for row, place in zip(table.rows, places[1:], strict=True)
    )  # fmt: skip
    return replace(table, headings=(*headings, *places[0]), rows=rows, crs="")


def _cell(layer: Layer, column: Column | None, cell: object) -> object:
    """Give a property so that a sheet of an office has the same in it."""
    if not isinstance(cell, str):
        return cell
    if column is None or not is_free_text(column):
        return sheet_text(cell)
    kept = kept_text(column, cell)
    try:
        return office_text(layer, column, str(clean_text(column, cell)) if kept is None else kept)
    except CellError:
        return sheet_text(cell)


def _place_columns(
    layer: Layer, geometries: Sequence[BaseGeometry | None]
) -> list[Sequence[object]]:
    """Give the headings of positions, then the cells of each row; none where nothing is placed."""
    if not any(geometry is not None for geometry in geometries):
        return [()] * (len(geometries) + 1)
    if layer.geometry == "Point":
        headings = [heading_of(layer.name, name) + IN_WGS84 for name in (LON, LAT)]
        return [headings, *map(_position, geometries)]
    headings, cells = wkt_columns(
        heading_of(layer.name, WKT) + IN_WGS84, [_written(geometry) for geometry in geometries]
    )
    return [headings, *cells]


def _position(geometry: BaseGeometry | None) -> Sequence[object]:
    """Give longitude and latitude of what is one point, else nothing."""
    places = shapely.get_coordinates(geometry)
    is_point = geometry is not None and geometry.geom_type in ("Point", "MultiPoint")
    if not is_point or len(places) != 1 or not np.isfinite(places).all():
        return (None, None)
    return (float(places[0, 0]), float(places[0, 1]))


def _written(geometry: BaseGeometry | None) -> Mapping[str, object] | None:
    """Give a geometry as GeoJSON, None where it cannot be written as WKT."""
    is_written = (
        geometry is not None
        and not geometry.is_empty
        and geometry.geom_type != "GeometryCollection"
        and np.isfinite(shapely.get_coordinates(geometry)).all()
    )
    return mapping(geometry) if is_written else None
