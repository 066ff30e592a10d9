"""Hold the area that a new district lies in, and check what was asked for."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyproj import Geod

from maritime.errors import Fault, FaultyInputError

LARGEST_SIDE_KM = 300.0
SMALLEST_SIDE_KM = 1.0
HIGHEST_LAT_DEG = 84.0
"""Nearer the poles a box in longitude and latitude is no area to patrol any more."""

_CIRCLE_STEPS = 7_200
"""Bearings that a circle is drawn with: its sides are known to 2 cm at 150 km."""
_OUTWARD_DEG = 1e-6
_DECIMALS = 6

_GEOD = Geod(ellps="WGS84")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_BOX_EXPECTED = "west,south,east,north in degrees, like 112.4,21.6,113.1,22.1"
_PLACE_EXPECTED = "lon,lat in degrees, like 112.8,21.8"
_SOURCE = "new district"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Area:
    """A box in degrees, EPSG:4326; west above east means that it crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    @property
    def crosses_date_line(self) -> bool:
        """Whether the box lies on both sides of the date line."""
        return self.west > self.east

    @property
    def sides(self) -> tuple[Box, ...]:
        """The box, or its parts west and east of the date line."""
        if not self.crosses_date_line:
            return ((self.west, self.south, self.east, self.north),)
        return (
            (self.west, self.south, 180.0, self.north),
            (-180.0, self.south, self.east, self.north),
        )

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        east = self.east + (360.0 if self.crosses_date_line else 0.0)
        lon = (self.west + east) / 2
        return (lon - 360.0 if lon > 180.0 else lon), (self.south + self.north) / 2

    @property
    def width_km(self) -> float:
        """Length on WGS 84 of its longest parallel."""
        lat_deg = min(abs(self.south), abs(self.north)) if self.south * self.north > 0 else 0.0
        lat = math.radians(lat_deg)
        span_deg = (self.east - self.west) % 360.0 or 360.0
        radius_m = _GEOD.a * math.cos(lat) / math.sqrt(1.0 - _GEOD.es * math.sin(lat) ** 2)
        return math.radians(span_deg) * radius_m / 1000.0

    @property
    def height_km(self) -> float:
        """Geodesic length of its meridians."""
        return _GEOD.inv(self.west, self.south, self.west, self.north)[2] / 1000.0


def area_in(bbox: str) -> Area:
    """
    Give the area of a written box.

    Raises
    ------
    FaultyInputError
        With everything that is wrong with it.

    Examples
    --------
    >>> area_in("179,-17,-179.5,-16").sides
    ((179.0, -17.0, 180.0, -16.0), (-180.0, -17.0, -179.5, -16.0))
    """
    numbers, faults = _numbers_in(bbox, 4, "bbox", _BOX_EXPECTED)
    _refuse(faults)
    west, south, east, north = numbers
    faults = _position_faults("bbox", bbox, (west, east), (south, north))
    if south >= north:
        faults.append(_fault("bbox", bbox, f"south below north: {_BOX_EXPECTED}"))
    if west == east:
        faults.append(_fault("bbox", bbox, f"west and east that differ: {_BOX_EXPECTED}"))
    _refuse(faults)
    area = Area(west, south, east, north)
    _refuse(_size_faults(bbox, area))
    return area


def area_around(place: str, *, km: float) -> Area:
    """
    Give the box that holds all places within so many km of one, by geodesics.

    Raises
    ------
    FaultyInputError
        With everything that is wrong with what is given.

    Examples
    --------
    >>> area_around("179.95,-16.8", km=40).crosses_date_line
    True
    """
    numbers, faults = _numbers_in(place, 2, "around", _PLACE_EXPECTED)
    if numbers:
        faults += _position_faults("around", place, numbers[:1], numbers[1:])
    if not SMALLEST_SIDE_KM / 2 <= km <= LARGEST_SIDE_KM / 2:
        expected = f"{SMALLEST_SIDE_KM / 2:g} to {LARGEST_SIDE_KM / 2:g} km"
        faults.append(Fault("options", "", "km", f"{km:g}", expected))
    _refuse(faults)
    area = box_of_circle(*numbers, km=km)
    _refuse(_position_faults("around", place, [], [area.south, area.north]))
    return area


def box_of_circle(lon: float, lat: float, *, km: float) -> Area:
    """Give the box of a geodesic circle in km that holds no pole, sides rounded outward."""
    bearings = np.linspace(0.0, 360.0, _CIRCLE_STEPS, endpoint=False)
    start = np.full(_CIRCLE_STEPS, lon), np.full(_CIRCLE_STEPS, lat)
    lons, lats, _ = _GEOD.fwd(*start, bearings, np.full(_CIRCLE_STEPS, km * 1000.0))
    offsets = (lons - lon + 180.0) % 360.0 - 180.0
    low = np.floor((np.array([lon + offsets.min(), lats.min()]) - _OUTWARD_DEG) * 10.0**_DECIMALS)
    high = np.ceil((np.array([lon + offsets.max(), lats.max()]) + _OUTWARD_DEG) * 10.0**_DECIMALS)
    (west, south), (east, north) = (edge / 10.0**_DECIMALS for edge in (low, high))
    return Area(_within_turn(west), float(south), _within_turn(east), float(north))


def _within_turn(lon: float) -> float:
    """
    Give a longitude from -180 to 180.

    Examples
    --------
    >>> _within_turn(180.5), _within_turn(-181.0), _within_turn(180.0)
    (-179.5, 179.0, 180.0)
    """
    turned = lon - 360.0 if lon > 180.0 else lon + 360.0 if lon < -180.0 else lon
    return round(float(turned), _DECIMALS)


def _numbers_in(
    written: str, count: int, option: str, expected: str
) -> tuple[list[float], list[Fault]]:
    """Give the numbers that are written, or none and a fault."""
    parts = [part.strip() for part in written.split(",")]
    if len(parts) != count or not all(_NUMBER.fullmatch(part) for part in parts):
        return [], [_fault(option, written, expected)]
    return [float(part) for part in parts], []


def _position_faults(
    option: str, written: str, lons: Sequence[float], lats: Sequence[float]
) -> list[Fault]:
    faults = []
    if any(not -180.0 <= lon <= 180.0 for lon in lons):
        faults.append(_fault(option, written, "longitudes from -180 to 180, written first"))
    if any(not -90.0 <= lat <= 90.0 for lat in lats):
        faults.append(_fault(option, written, "latitudes from -90 to 90, written second"))
    elif any(abs(lat) > HIGHEST_LAT_DEG for lat in lats):
        expected = f"latitudes up to {HIGHEST_LAT_DEG:.0f} degrees: not the poles"
        faults.append(_fault(option, written, expected))
    return faults


def _size_faults(written: str, area: Area) -> list[Fault]:
    sides = f"{area.width_km:,.0f} km by {area.height_km:,.0f} km"
    if max(area.width_km, area.height_km) > LARGEST_SIDE_KM:
        advice = "a district is what one duty room patrols; take a part of it"
        expected = f"sides of at most {LARGEST_SIDE_KM:.0f} km ({advice})"
        if area.crosses_date_line:
            expected += "; west above east goes over the date line: are the two swapped?"
    elif min(area.width_km, area.height_km) < SMALLEST_SIDE_KM:
        expected = f"sides of at least {SMALLEST_SIDE_KM:.0f} km"
    else:
        return []
    return [Fault("options", "", "bbox", f"{written} ({sides})", expected)]


def _fault(option: str, written: str, expected: str) -> Fault:
    return Fault("options", "", option, repr(written), expected)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise FaultyInputError(_SOURCE, tuple(faults))
