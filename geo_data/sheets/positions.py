"""Read written positions, and point out those that look shifted as Chinese base maps are."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo_data.pack_cells import CellError
from geo_data.sheets.clean_cells import BLANKS, plain_digits
from maritime.geodesy import FloatArray
from maritime.shifted_positions import SHIFTS, from_wgs84, to_wgs84

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
