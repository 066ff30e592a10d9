"""Find where many coastlines are nearest to a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, STRtree

from maritime.coast import Coastline
from maritime.geodesy import (
    FloatArray,
    coords_of,
    cumulative_lengths_m,
    cut_coords,
    distances_m,
    feet_on_edges,
    metres_per_degree,
    nearest_on_edges,
    points_at_m,
    without_duplicates,
)

_FIRST_LOOK_M = 400.0  # landing points and bases lie nearly always within this of a coast
_MIN_LON_DEGREE_M = 1.0  # at a pole a degree of longitude has no length


@dataclass(frozen=True)
class NearestOnCoast:
    """The point of any coastline nearest to a place: whose it is, metres along it, metres away."""

    coastline_id: str
    at_m: float
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, eq=False)
class MeasuredCoastline:
    """A coastline without duplicate vertices, with the metres from its first to each."""

    coastline: Coastline
    coords: FloatArray
    cumulative_m: FloatArray

    @classmethod
    def of(cls, coastline: Coastline) -> "MeasuredCoastline":
        """Measure a coastline."""
        coords = without_duplicates(coords_of(coastline.geometry))
        return cls(coastline, coords, cumulative_lengths_m(coords))

    @property
    def length_m(self) -> float:
        """Geodesic metres from the first to the last position."""
        return float(self.cumulative_m[-1])

    @property
    def is_ring(self) -> bool:
        """Whether it ends where it begins."""
        return bool(np.array_equal(self.coords[0], self.coords[-1]))

    @cached_property
    def edges(self) -> NDArray[np.object_]:
        """One LineString for each pair of neighbouring vertices."""
        return shapely.linestrings(np.stack((self.coords[:-1], self.coords[1:]), axis=1))

    def at(self, at_m: FloatArray) -> FloatArray:
        """Give the (k, 2) positions at some metres along it."""
        return points_at_m(self.coords, self.cumulative_m, at_m)

    def project(self, lonlats: FloatArray) -> tuple[FloatArray, FloatArray]:
        """
        Give where it is nearest to each of many places that lie close to it.

        Returns
        -------
        tuple
            (k,) metres along it, and (k,) geodesic metres away.
        """
        edge = self._flat_tree.query_nearest(
            shapely.points(lonlats * self._flat_scale), all_matches=False
        )[1]
        feet, away_m = feet_on_edges(self.coords[edge], self.coords[edge + 1], lonlats)
        at_m = self.cumulative_m[edge] + distances_m(self.coords[edge], feet)
        return np.minimum(at_m, self.length_m), away_m

    @cached_property
    def _flat_scale(self) -> FloatArray:
        lon_m, lat_m = metres_per_degree(np.array([np.mean(self.coords[[0, -1], 1])]))
        return np.array([float(lon_m[0]) / float(lat_m[0]), 1.0])

    @cached_property
    def _flat_tree(self) -> STRtree:
        flat = self.coords * self._flat_scale
        return STRtree(shapely.linestrings(np.stack((flat[:-1], flat[1:]), axis=1)))

    def parts(self, from_m: FloatArray, to_m: FloatArray) -> list[LineString]:
        """Give the parts between pairs of distances along it; as geodesy.cut_line."""
        ends = self.at(np.column_stack((from_m, to_m)).ravel()).reshape(-1, 2, 2)
        return [
            LineString(cut_coords(self.coords, self.cumulative_m, *part))
            for part in zip(from_m, to_m, ends, strict=True)
        ]


class CoastIndex:
    """
    All edges of all coastlines, ready to be asked for the nearest.

    Parameters
    ----------
    coastlines
        In the order in which equally near ones are preferred; each of at least two places.
    """

    def __init__(self, coastlines: Iterable[MeasuredCoastline]):
        self.coastlines = tuple(coastlines)
        empty = np.zeros((0, 2))
        self._starts = np.vstack([empty, *(line.coords[:-1] for line in self.coastlines)])
        self._ends = np.vstack([empty, *(line.coords[1:] for line in self.coastlines)])
        counts = [len(line.coords) - 1 for line in self.coastlines]
        self._owner = np.repeat(np.arange(len(counts)), counts)
        self._first_edge = np.concatenate(([0], np.cumsum(counts))).astype(int)
        low, high = np.minimum(self._starts, self._ends), np.maximum(self._starts, self._ends)
        self._tree = STRtree(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))

    def nearest(self, point: Point) -> NearestOnCoast:
        """
        Give the place of any coastline that is nearest by geodesic distance.

        Raises
        ------
        ValueError
            If there is no coastline at all.
        """
        if len(self._starts) == 0:
            raise ValueError("no coastline to be near to: give at least one")
        lonlat = (point.x, point.y)
        near = self._edges_around(lonlat)
        edge, foot, distance_m = self._nearest_of(near, lonlat)
        if distance_m > _FIRST_LOOK_M:
            edge, foot, distance_m = self._nearest_of(np.arange(len(self._starts)), lonlat)
        number = int(self._owner[edge])
        line = self.coastlines[number]
        vertex = edge - int(self._first_edge[number])
        at_m = line.cumulative_m[vertex] + distances_m(line.coords[vertex], foot)[0]
        return NearestOnCoast(
            line.coastline.coastline_id, min(float(at_m), line.length_m), *foot, distance_m
        )

    def _edges_around(self, lonlat: tuple[float, float]) -> NDArray[np.int_]:
        lon_m, lat_m = metres_per_degree(np.array([lonlat[1]]))
        lon_deg = 1.05 * _FIRST_LOOK_M / max(float(lon_m[0]), _MIN_LON_DEGREE_M)
        lat_deg = 1.05 * _FIRST_LOOK_M / float(lat_m[0])
        if abs(lonlat[0]) + lon_deg >= 180.0:
            return np.arange(len(self._starts))
        around = shapely.box(
            lonlat[0] - lon_deg, lonlat[1] - lat_deg, lonlat[0] + lon_deg, lonlat[1] + lat_deg
        )
        return np.sort(self._tree.query(around))

    def _nearest_of(
        self, edges: NDArray[np.int_], lonlat: tuple[float, float]
    ) -> tuple[int, tuple[float, float], float]:
        if len(edges) == 0:
            return -1, lonlat, np.inf
        edge, foot, distance_m = nearest_on_edges(self._starts[edges], self._ends[edges], lonlat)
        return int(edges[edge]), foot, distance_m
