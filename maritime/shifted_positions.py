"""Shift positions as Chinese base maps are shifted, and undo it.

GCJ-02 moves WGS 84 by some hundreds of metres by a formula that was never published; what is used
here is the formula as it is commonly known (series of sines in longitude and latitude over the
Krasovsky ellipsoid). BD-09 turns GCJ-02 once more. Neither is defined outside China.
"""

import math
from collections.abc import Callable

import numpy as np

from maritime.geodesy import FloatArray

SHIFTS = ("wgs84", "gcj02", "bd09")
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north, outside which nothing is shifted."""

_A, _EE = 6378245.0, 0.00669342162296594323
"""Semi-major axis in metres and first eccentricity squared of the Krasovsky ellipsoid."""
_BD_TURN = math.pi * 3000.0 / 180.0
_CLOSE_DEG = 1e-11
_MOST_ROUNDS = 30


def to_wgs84(lonlat: FloatArray, shift: str) -> FloatArray:
    """
    Give (n, 2) positions of a shifted map as WGS 84; those outside China stay.

    The inverse is found by iteration, to a thousandth of a millimetre.
    """
    if shift == "gcj02":
        return _undo(_gcj02_of, lonlat)
    if shift == "bd09":
        return _undo(_gcj02_of, _undo(_bd09_of, lonlat))
    return lonlat


def from_wgs84(lonlat: FloatArray, shift: str) -> FloatArray:
    """Give (n, 2) positions in WGS 84 as a shifted map has them."""
    if shift == "gcj02":
        return _gcj02_of(lonlat)
    return _bd09_of(_gcj02_of(lonlat)) if shift == "bd09" else lonlat


def _gcj02_of(lonlat: FloatArray) -> FloatArray:
    """Shift WGS 84 as the maps of China are shifted."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    x, y = lon - 105.0, lat - 35.0
    wave = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
        + (wave + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)
           + 160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
        + (wave + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)
           + 150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    )  # fmt: skip
    phi = np.radians(lat)
    magic = 1.0 - _EE * np.sin(phi) ** 2
    lat_deg = north * 180.0 / (_A * (1.0 - _EE) / magic**1.5 * np.pi)
    lon_deg = east * 180.0 / (_A / np.sqrt(magic) * np.cos(phi) * np.pi)
    shifted = np.column_stack((lon + lon_deg, lat + lat_deg))
    return np.where(_is_in_china(lonlat)[:, None], shifted, lonlat)


def _bd09_of(lonlat: FloatArray) -> FloatArray:
    """Turn GCJ-02 as Baidu's maps do."""
    x, y = lonlat[:, 0], lonlat[:, 1]
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    turn = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    turned = np.column_stack((far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006))
    return np.where(_is_in_china(lonlat)[:, None], turned, lonlat)


def _undo(shift: Callable[[FloatArray], FloatArray], lonlat: FloatArray) -> FloatArray:
    """Find the positions that a shift moves to the given ones."""
    found = lonlat.copy()
    for _ in range(_MOST_ROUNDS):
        off = shift(found) - lonlat
        found = found - off
        if len(off) == 0 or float(np.abs(off).max()) < _CLOSE_DEG:
            break
    return np.where(_is_in_china(lonlat)[:, None], found, lonlat)


def _is_in_china(lonlat: FloatArray) -> np.ndarray:
    west, south, east, north = CHINA
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return (lon > west) & (lon < east) & (lat > south) & (lat < north)
