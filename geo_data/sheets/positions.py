"""Read written positions, and undo the shifts of Chinese base maps where they are named.

GCJ-02 moves WGS 84 by some hundreds of metres by a formula that was never published; what is used
here is the formula as it is commonly known (series of sines in longitude and latitude over the
Krasovsky ellipsoid). BD-09 turns GCJ-02 once more. Neither is defined outside China.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo_data.pack_cells import CellError
from geo_data.sheets.clean_cells import BLANKS, plain_digits
from maritime.geodesy import FloatArray, distances_m

SHIFTS = ("wgs84", "gcj02", "bd09")
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north, outside which nothing is shifted."""

_A, _EE = 6378245.0, 0.00669342162296594323
"""Semi-major axis in metres and first eccentricity squared of the Krasovsky ellipsoid."""
_BD_TURN = math.pi * 3000.0 / 180.0
_CLOSE_DEG = 1e-11
_MOST_ROUNDS = 30

_MARKS = re.compile(r"[°º度'′’分\"″”秒:\s]+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d+)?")
_SIDES = {"E": 1, "东": 1, "N": 1, "北": 1, "W": -1, "西": -1, "S": -1, "南": -1}


@dataclass(frozen=True)
class ShiftSuspicion:
    """Positions that would lie much nearer to the coast if they were taken as shifted."""

    shift: str
    count: int
    median_m: float
    median_if_shifted_m: float

    def __str__(self) -> str:
        return (
            f"the {self.count} positions lie {self.median_m:,.0f} m from the coast in the middle, "
            f"and would lie {self.median_if_shifted_m:,.0f} m from it if they were {self.shift}: "
            f"name the shift (positions {self.shift}) if they were taken from such a map"
        )


def parse_degrees(cell: object, *, is_lon: bool) -> float:
    """
    Give degrees written as a number, or as degrees, minutes and seconds, with or without a side.

    Raises CellError where it is none, or out of range.

    Examples
    --------
    >>> round(parse_degrees("112°48′30″E", is_lon=True), 6), parse_degrees("21-54", is_lon=False)
    (112.808333, 21.9)
    """
    expected = f"a {'longitude' if is_lon else 'latitude'} in degrees"
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellError(expected)
    degrees = float(cell) if not isinstance(cell, str) else _degrees_in(cell, expected)
    limit = 180.0 if is_lon else 90.0
    if not (math.isfinite(degrees) and abs(degrees) <= limit):
        hint = "; are longitude and latitude swapped?" if not is_lon else ""
        raise CellError(f"{expected}, up to {limit:.0f}{hint}")
    return degrees


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


def suspect_shift(
    lonlat: FloatArray, shift: str, away_m: Callable[[FloatArray], FloatArray]
) -> ShiftSuspicion | None:
    """
    Tell whether positions would lie much nearer to the coast if they were shifted otherwise.

    Parameters
    ----------
    lonlat
        (n, 2) positions as they were taken, after undoing the shift.
    shift
        The shift that was named.
    away_m
        Gives the distance of positions from the coast in metres.
    """
    if len(lonlat) < FEWEST_SUSPECT:
        return None
    median_m = float(np.median(away_m(lonlat)))
    best: ShiftSuspicion | None = None
    raw = from_wgs84(lonlat, shift)
    for other in SHIFTS:
        if other == shift:
            continue
        median_if_m = float(np.median(away_m(to_wgs84(raw, other))))
        is_nearer = median_m > SUSPECT_M and median_if_m < median_m * SUSPECT_SHARE
        if is_nearer and (best is None or median_if_m < best.median_if_shifted_m):
            best = ShiftSuspicion(other, len(lonlat), median_m, median_if_m)
    return best


FEWEST_SUSPECT = 5
SUSPECT_M, SUSPECT_SHARE = 100.0, 0.4
"""Positions this far from the coast in the middle are suspect, if a shift takes 60 % of it away."""


def _degrees_in(written: str, expected: str) -> float:
    text = plain_digits(written).strip(BLANKS).upper()
    if _NUMBER.fullmatch(text):
        return float(text)
    sign = 1
    for letter, direction in _SIDES.items():
        if text.startswith(letter) or text.endswith(letter):
            sign, text = direction, text.strip(letter).strip(BLANKS)
    for word in ("经", "纬"):
        text = text.strip(word)
    if text.startswith("-"):
        sign, text = -sign, text[1:]
    parts = [part for part in _MARKS.split(text.replace("-", " ")) if part]
    try:
        numbers = [float(part) for part in parts]
    except ValueError as error:
        raise CellError(expected) from error
    if not 1 <= len(numbers) <= 3 or any(number < 0 for number in numbers):
        raise CellError(expected)
    if any(number >= 60 for number in numbers[1:]):
        raise CellError(f"{expected}, with minutes and seconds below 60")
    if any(not number.is_integer() for number in numbers[:-1]):
        raise CellError(f"{expected}, with a fraction in the last part only")
    return sign * sum(number / 60**place for place, number in enumerate(numbers))


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


def shift_m(lonlat: FloatArray, shift: str) -> FloatArray:
    """Give how far a shift moves positions, in metres."""
    return distances_m(lonlat, from_wgs84(lonlat, shift))
