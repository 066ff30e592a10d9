"""Measure areas on the WGS 84 ellipsoid, and tell real pieces from slivers."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from maritime.geodesy import GEOD, FloatArray, distances_m

POLYGON = shapely.GeometryType.POLYGON


def areas_m2(geometries: Sequence[BaseGeometry]) -> FloatArray:
    """
    Give the areas on the ellipsoid of polygons whose edges are straight in lon, lat.

    Each ring is summed exactly in longitude and by Simpson's rule in latitude, which is right to
    about 1e-9 for edges of less than a degree.

    Parameters
    ----------
    geometries
        Polygons or collections of them, lon, lat in EPSG:4326; other parts have no area.

    Returns
    -------
    numpy.ndarray
        (n,) square metres, 0 for what is empty.
    """
    geometries = np.asarray(geometries, dtype=object)
    areas = np.zeros(len(geometries))
    parts, owner = shapely.get_parts(geometries, return_index=True)
    is_area = shapely.get_type_id(parts) == POLYGON
    rings, part = shapely.get_rings(parts[is_area], return_index=True)
    if len(rings) == 0:
        return areas
    is_shell = np.diff(part, prepend=-1) > 0
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring[1:] == ring[:-1]
    start, end = coords[:-1][is_edge], coords[1:][is_edge]
    base = coords[np.searchsorted(ring, ring[1:][is_edge]), 1]
    lift = (
        _zone_m2(start[:, 1], base)
        + 4.0 * _zone_m2((start[:, 1] + end[:, 1]) / 2.0, base)
        + _zone_m2(end[:, 1], base)
    ) / 6.0
    swept = np.radians(end[:, 0] - start[:, 0]) * lift
    per_ring = np.abs(np.bincount(ring[1:][is_edge], weights=swept, minlength=len(rings)))
    np.add.at(areas, owner[is_area][part], np.where(is_shell, per_ring, -per_ring))
    return np.maximum(areas, 0.0)


def widths_m(polygons: Sequence[Polygon]) -> FloatArray:
    """
    Give twice the area of each polygon ÷ the length of its rings, in metres.

    For a long thin strip that is its width, for a square half its side.
    """
    polygons = np.asarray(polygons, dtype=object)
    lengths_m = np.zeros(len(polygons))
    rings, of_ring = shapely.get_rings(polygons, return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    if len(coords):
        is_edge = ring[1:] == ring[:-1]
        edges_m = distances_m(coords[:-1][is_edge], coords[1:][is_edge])
        np.add.at(lengths_m, of_ring[ring[1:][is_edge]], edges_m)
    areas = areas_m2(polygons)
    return np.divide(2.0 * areas, lengths_m, out=np.zeros_like(areas), where=lengths_m > 0)


def real_parts(
    geometry: BaseGeometry, *, least_area_m2: float, least_width_m: float
) -> NDArray[np.object_]:
    """Give the polygons of a geometry that are no slivers: large and wide enough."""
    parts = polygons_of(geometry)
    if len(parts) == 0:
        return parts
    is_real = (areas_m2(parts) >= least_area_m2) & (widths_m(parts) >= least_width_m)
    return parts[is_real]


def polygons_of(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Give the polygons that a geometry is made of, however deeply they are collected."""
    parts = np.array([geometry], dtype=object)
    while (shapely.get_type_id(parts) > POLYGON).any():
        parts = shapely.get_parts(parts)
    return parts[(shapely.get_type_id(parts) == POLYGON) & ~shapely.is_empty(parts)]


def inner_place(polygon: Polygon) -> tuple[float, float]:
    """Give lon, lat of a place inside a polygon, to six decimals (a decimetre)."""
    point = shapely.point_on_surface(polygon)
    return round(float(point.x), 6), round(float(point.y), 6)


def _zone_m2(lat_deg: FloatArray, base_deg: FloatArray) -> FloatArray:
    """Give the area of the ellipsoid between two latitudes, per radian of longitude."""
    return _authalic_m2(lat_deg) - _authalic_m2(base_deg)


def _authalic_m2(lat_deg: FloatArray) -> FloatArray:
    """Give the area from the equator to a latitude, per radian (Snyder 1987, eq. 3-12)."""
    sine = np.sin(np.radians(lat_deg))
    e = np.sqrt(GEOD.es)
    return GEOD.b**2 / 2.0 * (sine / (1.0 - GEOD.es * sine**2) + np.arctanh(e * sine) / e)
