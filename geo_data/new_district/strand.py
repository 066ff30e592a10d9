"""Sample the coast of a new district every hundred metres, with how sheltered each place is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo_data.new_district.shore import Coast, Shore
from geo_data.sample.shelter import CELL_M, Shelter, measure_shelter

STEP_M = 100.0
MOST_CELLS = 2_500_000
"""Cells of the raster on which shelter is measured; a wide district gets wider cells."""


@dataclass(frozen=True)
class Frame:
    """A flat map in metres about the middle of a district, true to distance from there."""

    lon: float
    lat: float

    def to_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project lon, lat (EPSG:4326) to metres."""
        return shapely.transform(geometry, self._forward)

    def to_degrees(self, xy: np.ndarray) -> np.ndarray:
        """Give (n, 2) lon, lat of places in metres, rounded to 7 decimals, about a centimetre."""
        to_metres = _transformer_about(self.lon, self.lat)
        lon, lat = to_metres.transform(xy[:, 0], xy[:, 1], direction="INVERSE")
        return np.round(np.column_stack((lon, lat)), 7)

    def _forward(self, coords: np.ndarray) -> np.ndarray:
        to_metres = _transformer_about(self.lon, self.lat)
        return np.column_stack(to_metres.transform(coords[:, 0], coords[:, 1]))


@dataclass(frozen=True)
class Strand:
    """
    Places along the coast, in the order of the coastlines.

    xy is in metres of the frame, line the number of the coastline, along_m how far along it (on
    the flat map), shelter measured at each.
    """

    frame: Frame
    coasts: tuple[Coast, ...]
    xy: np.ndarray
    line: np.ndarray
    along_m: np.ndarray
    shelter: Shelter

    def on_coast(self, sample: int) -> shapely.Point:
        """Give the point of its coastline nearest to a sample, EPSG:4326."""
        lonlat = self.frame.to_degrees(self.xy[sample : sample + 1])[0]
        line = self.coasts[self.line[sample]].geometry
        foot = line.interpolate(line.project(shapely.Point(lonlat)))
        return shapely.Point(np.round(foot.coords[0], 7))


def walk_coast(shore: Shore, frame: Frame) -> Strand:
    """Give a place every hundred metres of coast, with its shelter."""
    xy, line, along = [], [], []
    for number, coast in enumerate(shore.coasts):
        line_m = frame.to_metres(coast.geometry)
        count = max(1, round(line_m.length / STEP_M))
        at = (np.arange(count) + 0.5) * line_m.length / count
        xy.append(shapely.get_coordinates(shapely.line_interpolate_point(line_m, at)))
        line.append(np.full(count, number))
        along.append(at)
    places = np.concatenate(xy)
    land_m = shapely.make_valid(shapely.union_all([frame.to_metres(p) for p in shore.land]))
    shelter = measure_shelter(places, land_m, cell_m=_cell_m(places))
    return Strand(frame, shore.coasts, places, np.concatenate(line), np.concatenate(along), shelter)


def apart_m(xy: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Give the distance of each place from one, on the flat map."""
    return np.hypot(*(xy - place).T)


def evenly(samples: Sequence[int], count: int) -> list[int]:
    """
    Choose places in the middles of equal parts of a run.

    Examples
    --------
    >>> evenly(range(9), 3)
    [1, 4, 7]
    """
    return [samples[int((part + 0.5) * len(samples) / count)] for part in range(count)]


@lru_cache(maxsize=8)
def _transformer_about(lon: float, lat: float) -> Transformer:
    """Give the projection of a frame; kept, as making one takes longer than using it."""
    written = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84 +units=m"
    return Transformer.from_crs(4326, written, always_xy=True)


def _cell_m(places: np.ndarray) -> float:
    """Give the width of cells: 100 m, or what keeps their number in bounds."""
    width, height = np.ptp(places, axis=0) + 16_000.0
    return float(max(CELL_M, np.ceil(np.sqrt(width * height / MOST_CELLS) / 10.0) * 10.0))
