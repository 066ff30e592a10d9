"""Translate the geometries of a pack's layers to shapely geometries in EPSG:4326, and back."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

WGS84 = CRS.from_epsg(4326)
SRS_ID = 4326

_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_PLAIN_TYPES = range(1, 7)
"""WKB codes of Point, LineString, Polygon and their Multi-geometries."""
_SMALLEST_WKB = 5
_HALF_TURN_DEG = 180.0
_LARGEST_LON_DEG = 180.0
_LARGEST_LAT_DEG = 90.0


@dataclass(frozen=True)
class GeometryFault:
    """What is wrong with one geometry."""

    found: str
    expected: str


def decode_geometries(
    blobs: Sequence[object],
    crs: CRS,
    geometry_type: str,
    *,
    explodes: bool = False,
    allows_invalid: bool = False,
) -> list[tuple[BaseGeometry, ...] | GeometryFault]:
    """
    Give the geometries of a layer, row by row.

    Parameters
    ----------
    blobs
        Cells of the geometry column, as stored.
    crs
        Coordinate reference system of the layer; positions are converted to EPSG:4326 lon, lat.
    geometry_type
        Point, LineString or Polygon. A Multi-geometry of one part counts as that part.
    explodes
        Whether a Multi-geometry of several parts is given as its parts, or is a fault.
    allows_invalid
        Whether a geometry that crosses itself is given as it is, or is a fault.
    """
    plain = np.array([_wkb_of(blob) for blob in blobs], dtype=object)
    geometries = shapely.force_2d(shapely.from_wkb(plain, on_invalid="ignore"))
    rows = [
        _parts_of(geometry, blob, geometry_type, explodes=explodes)
        for geometry, blob in zip(geometries, blobs, strict=True)
    ]
    parts = [part for row in rows if not isinstance(row, GeometryFault) for part in row]
    converted = _convert(parts, crs)
    faults = _find_faults(parts, converted, crs, allows_invalid=allows_invalid)
    at = 0
    for index, row in enumerate(rows):
        if isinstance(row, GeometryFault):
            continue
        wrong = next((fault for fault in faults[at : at + len(row)] if fault), None)
        rows[index] = wrong or tuple(converted[at : at + len(row)])
        at += len(row)
    return rows


def encode_geometry(geometry: BaseGeometry) -> bytes:
    """Give a geometry in EPSG:4326 as a GeoPackage stores it (standard blob, little-endian)."""
    wkb = shapely.to_wkb(geometry, byte_order=1, flavor="iso")
    if geometry.geom_type == "Point":
        return b"GP\0\x01" + struct.pack("<i", SRS_ID) + wkb
    west, south, east, north = geometry.bounds
    return b"GP\0\x03" + struct.pack("<i4d", SRS_ID, west, east, south, north) + wkb


def _wkb_of(blob: object) -> bytes | None:
    """Give the WKB in a GeoPackage blob, None where there is none or it is no plain geometry."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        return None
    envelope = (blob[3] >> 1) & 7
    if envelope >= len(_ENVELOPE_BYTES):
        return None
    wkb = blob[8 + _ENVELOPE_BYTES[envelope] :]
    if len(wkb) < _SMALLEST_WKB or wkb[0] > 1:
        return None
    code = int.from_bytes(wkb[1:5], "little" if wkb[0] else "big")
    return wkb if (code & 0x0FFFFFFF) % 1000 in _PLAIN_TYPES else None


def _parts_of(
    geometry: BaseGeometry | None, blob: object, geometry_type: str, *, explodes: bool
) -> tuple[BaseGeometry, ...] | GeometryFault:
    """Give the parts of a stored geometry that are of the wanted type, still unconverted."""
    expected = f"a {geometry_type}"
    if blob is None:
        return GeometryFault("no geometry", expected)
    if geometry is None:
        return GeometryFault("a geometry that cannot be read", expected)
    if geometry.is_empty:
        return GeometryFault("an empty geometry", expected)
    if geometry.geom_type == geometry_type:
        return (geometry,)
    if geometry.geom_type == f"Multi{geometry_type}":
        parts = tuple(part for part in geometry.geoms if not part.is_empty)
        if explodes or len(parts) == 1:
            return parts
        return GeometryFault(
            f"a {geometry.geom_type} of {len(parts)} parts", f"one {geometry_type} in each row"
        )
    return GeometryFault(f"a {geometry.geom_type}", expected)


def _convert(parts: list[BaseGeometry], crs: CRS) -> np.ndarray:
    geometries = np.array(parts, dtype=object)
    if crs == WGS84 or not parts:
        return geometries
    return shapely.transform(geometries, _converter(crs))


def _converter(crs: CRS) -> Callable[[np.ndarray], np.ndarray]:
    """Give the conversion to lon, lat; where there is none, positions become infinite."""

    def convert(coordinates: np.ndarray) -> np.ndarray:
        try:
            transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
            lon, lat = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        except ProjError:
            return np.full_like(coordinates, np.inf)
        return np.column_stack((lon, lat))

    return convert


def _find_faults(
    parts: list[BaseGeometry], converted: np.ndarray, crs: CRS, *, allows_invalid: bool
) -> list[GeometryFault | None]:
    """Give what is wrong with each converted geometry: its positions, its jumps, its shape."""
    if not parts:
        return []
    coordinates, owner = shapely.get_coordinates(converted, return_index=True)
    with np.errstate(invalid="ignore"):
        is_off = ~(
            (np.abs(coordinates[:, 0]) <= _LARGEST_LON_DEG)
            & (np.abs(coordinates[:, 1]) <= _LARGEST_LAT_DEG)
        )
        is_jump = (np.abs(np.diff(coordinates[:, 0])) > _HALF_TURN_DEG) & (np.diff(owner) == 0)
    faults: list[GeometryFault | None] = [None] * len(parts)
    stored = shapely.get_coordinates(np.array(parts, dtype=object))
    for at in np.flatnonzero(is_jump)[::-1]:
        faults[owner[at]] = GeometryFault(
            f"an edge from longitude {coordinates[at, 0]:g} to {coordinates[at + 1, 0]:g}",
            "geometries that are cut at the date line",
        )
    for at in np.flatnonzero(is_off)[::-1]:
        faults[owner[at]] = GeometryFault(
            f"position {_position(stored[at])} in {crs.name}",
            "a place on the globe: longitude (or easting) first, then latitude (or northing)",
        )
    if allows_invalid:
        return faults
    sound = np.array([fault is None for fault in faults])
    for index in np.flatnonzero(sound)[~shapely.is_valid(converted[sound])]:
        reason = shapely.is_valid_reason(converted[index])
        faults[index] = GeometryFault(
            f"an invalid {converted[index].geom_type} ({reason})", "a valid geometry"
        )
    return faults


def _position(coordinate: np.ndarray) -> str:
    return f"({coordinate[0]:.10g}, {coordinate[1]:.10g})"
