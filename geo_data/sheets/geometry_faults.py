"""Say what is wrong with the geometries of a layer's rows."""

import shapely
from shapely.geometry.base import BaseGeometry

from geo_data.pack_layers import Layer


def geometry_fault(geometry: BaseGeometry | None, layer: Layer) -> str:
    """Say what is wrong with a geometry in EPSG:4326, '' where nothing is."""
    if geometry is None or geometry.is_empty:
        return "an empty geometry"
    kind, parts = geometry.geom_type, shapely.get_num_geometries(geometry)
    may_have_parts = kind == f"Multi{layer.geometry}" and (parts == 1 or layer.name == "land")
    if kind != layer.geometry and not may_have_parts:
        return f"a {kind}" + (f" of {parts} parts" if kind.startswith("Multi") else "")
    west, south, east, north = geometry.bounds
    if not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0):
        return f"positions off the globe, like ({west:.6g}, {south:.6g})"
    return ""


def single_part(geometry: BaseGeometry | None, layer: Layer) -> BaseGeometry | None:
    """Give the one part of a geometry that says it may have several, as many programs write."""
    if geometry is not None and geometry.geom_type == f"Multi{layer.geometry}":
        return geometry.geoms[0] if len(geometry.geoms) == 1 else geometry
    return geometry
