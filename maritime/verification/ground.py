"""Measure coast and land afresh, straight from the district's own geometry.

Two frames are used. Lengths, distances and positions along a coastline are geodesic on WGS 84.
Questions of near and inside are asked in a flat frame: degrees times the metres per degree at the
middle of the district. That map is affine, so a line that is straight in longitude and latitude
stays straight; its scale errs by less than 1 % within a degree of the middle, which is enough for
tolerances of 2 to 50 m.
"""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from pyproj import Geod
from scipy.cluster.hierarchy import DisjointSet
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from maritime.coast import Coastline
from maritime.district import District
from maritime.plan import LonLat

WGS84 = Geod(ellps="WGS84")
SAME_LAND_M = 100.0
BELONGS_TO_LAND_M = 50.0
BOX_SLACK_M = 50.0
LAND_SKIN_M = 2.0
DIFFERENT_POSITIONS_M = 20.0
THROUGH_M = 0.1
SHARE_ROUNDS = 2  # each divides what is left of an error by a hundred and more


def distance_m(one: LonLat, other: LonLat) -> float:
    """Give the geodesic distance of two lon, lat positions in metres."""
    return WGS84.inv(one[0], one[1], other[0], other[1])[2]


def path_length_m(path: Sequence[LonLat]) -> float:
    """Give the geodesic length of a lon, lat path in metres."""
    return WGS84.line_length([p[0] for p in path], [p[1] for p in path])


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Give the metres in a degree of longitude and in one of latitude, at a latitude."""
    east = WGS84.inv(-0.005, lat, 0.005, lat)[2]
    north = WGS84.inv(0.0, max(lat - 0.005, -90.0), 0.0, min(lat + 0.005, 90.0))[2]
    return east * 100.0, north * 100.0


class FlatFrame:
    """Turn lon, lat into metres east and north of the middle of the district."""

    def __init__(self, lon: float, lat: float):
        self.lon, self.lat = lon, lat
        self.east_m, self.north_m = metres_per_degree(lat)

    def points(self, lonlat: np.ndarray) -> np.ndarray:
        """Give (n, 2) metres for (n, 2) degrees; longitudes may lie on either side of 180."""
        lonlat = np.asarray(lonlat, dtype=float).reshape(-1, 2)
        east = (lonlat[:, 0] - self.lon + 180.0) % 360.0 - 180.0
        return np.column_stack((east * self.east_m, (lonlat[:, 1] - self.lat) * self.north_m))

    def line(self, lonlat: Sequence[LonLat] | np.ndarray) -> LineString:
        """Give a path as a flat line."""
        return LineString(self.points(np.asarray(lonlat, dtype=float)))

    def point(self, lonlat: LonLat) -> Point:
        """Give a position as a flat point."""
        return Point(self.points(np.asarray(lonlat, dtype=float))[0])

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """Give any geometry flat."""
        return shapely.transform(geometry, self.points)


class MeasuredLine:
    """A drawn line with its geodesic length at every vertex."""

    def __init__(self, geometry: LineString, frame: FlatFrame):
        lonlat = shapely.get_coordinates(geometry)
        keep = np.r_[True, np.any(np.diff(lonlat, axis=0) != 0.0, axis=1)]
        self.lonlat = lonlat[keep]
        steps = WGS84.inv(*self.lonlat[:-1].T, *self.lonlat[1:].T)[2]
        self.cumulative_m = np.r_[0.0, np.cumsum(steps)]
        self.length_m = float(self.cumulative_m[-1])
        self.is_ring = bool(np.all(self.lonlat[0] == self.lonlat[-1]))
        self.frame = frame
        self.flat = frame.points(self.lonlat)
        self.edges = shapely.linestrings(np.stack((self.flat[:-1], self.flat[1:]), axis=1))
        self.tree = shapely.STRtree(self.edges)

    def point_at(self, at_m: float) -> LonLat:
        """Give the position at a distance along the line; beyond its ends, the end."""
        at_m = min(max(at_m, 0.0), self.length_m)
        edge = int(np.clip(np.searchsorted(self.cumulative_m, at_m) - 1, 0, len(self.edges) - 1))
        low, high = self.cumulative_m[edge], self.cumulative_m[edge + 1]
        share = (at_m - low) / (high - low) if high > low else 0.0
        for _ in range(SHARE_ROUNDS if high > low else 0):
            share += (at_m - self._metres_at(edge, share)) / (high - low)
        return self._share_of(edge, share)

    def on_edge(self, edge: int, flat_point: np.ndarray) -> float:
        """Give the position along the line of a flat point that lies on an edge."""
        start, end = self.flat[edge], self.flat[edge + 1]
        share = np.dot(flat_point - start, end - start) / np.dot(end - start, end - start)
        return self._metres_at(edge, float(min(max(share, 0.0), 1.0)))

    def _share_of(self, edge: int, share: float) -> LonLat:
        """Give the position at a share of an edge, which is straight in degrees."""
        lon, lat = self.lonlat[edge] + share * (self.lonlat[edge + 1] - self.lonlat[edge])
        return float(lon), float(lat)

    def _metres_at(self, edge: int, share: float) -> float:
        """Give how far along the line a share of an edge is: equal shares are not equal metres."""
        return float(self.cumulative_m[edge]) + distance_m(
            (float(self.lonlat[edge][0]), float(self.lonlat[edge][1])), self._share_of(edge, share)
        )

    def positions_near(self, point: LonLat, within_m: float) -> list[float]:
        """Give where along the line a position may be: the nearest place of each pass by it.

        A line that lies on itself passes a place several times within a few metres of its
        length; where it goes right through the position every such pass is given.
        """
        flat_point = self.frame.point(point)
        edges = np.sort(self.tree.query(flat_point, predicate="dwithin", distance=within_m))
        here = np.array([flat_point.x, flat_point.y])
        passes: list[tuple[float, float]] = []
        exact: list[float] = []
        for edge in edges:
            at_m = self.on_edge(int(edge), here)
            off_m = float(shapely.distance(self.edges[edge], flat_point))
            if off_m <= THROUGH_M:
                exact.append(at_m)
            if passes and at_m - passes[-1][0] < DIFFERENT_POSITIONS_M:
                if off_m < passes[-1][1]:
                    passes[-1] = (at_m, off_m)
            else:
                passes.append((at_m, off_m))
        return sorted({*exact, *(at_m for at_m, _ in passes)})

    def nearest(self, point: LonLat) -> tuple[float, float]:
        """Give where along the line a position is nearest, and how far off, in metres.

        The scale is taken at the position itself, so that nearest means nearest on the ground.
        """
        east_m, north_m = metres_per_degree(point[1])
        away = self.lonlat - np.asarray(point)
        away[:, 0] = (away[:, 0] + 180.0) % 360.0 - 180.0
        away *= (east_m, north_m)
        start, along = away[:-1], np.diff(away, axis=0)
        share = np.clip(-(start * along).sum(1) / (along * along).sum(1), 0.0, 1.0)
        off = np.hypot(*(start + share[:, None] * along).T)
        edge = int(np.argmin(off))
        at_m = self._metres_at(edge, float(share[edge]))
        return at_m, distance_m(self.point_at(at_m), point)

    def part(self, from_m: float, to_m: float) -> np.ndarray:
        """Give the lon, lat from one position to another, over a ring's joint if to < from."""
        if to_m < from_m:
            return np.vstack((self.part(from_m, self.length_m), self.part(0.0, to_m)[1:]))
        inside = (self.cumulative_m > from_m) & (self.cumulative_m < to_m)
        return np.vstack((self.point_at(from_m), self.lonlat[inside], self.point_at(to_m)))

    def part_length_m(self, from_m: float, to_m: float) -> float:
        """Give the length from one position to another, over a ring's joint if to < from."""
        return to_m - from_m if to_m >= from_m else self.length_m - from_m + to_m


class Ground:
    """Coastlines, land, roads and the box that no path may leave."""

    def __init__(self, district: District):
        self.coastlines: dict[str, Coastline] = {c.coastline_id: c for c in district.coastlines}
        every = [c.geometry for c in district.coastlines] + [p.geometry for p in district.land]
        middle = shapely.get_coordinates(every[0])[0]
        around = FlatFrame(float(middle[0]), float(middle[1]))
        box = shapely.total_bounds([around.shape(shape) for shape in every])
        lon = around.lon + (box[0] + box[2]) / 2 / around.east_m
        lat = around.lat + (box[1] + box[3]) / 2 / around.north_m
        self.frame = FlatFrame(float(lon), float(lat))
        self.box = shapely.total_bounds([self.frame.shape(shape) for shape in every])
        self.lines = {
            c.coastline_id: MeasuredLine(c.geometry, self.frame) for c in district.coastlines
        }
        self._coast_places: dict[LonLat, LonLat] = {}
        self.has_land = bool(district.land)
        self._survey_land(district)
        self.roads = [(self.frame.shape(r.geometry), r.speed_kmh) for r in district.roads]

    def _survey_land(self, district: District) -> None:
        """Join land that is less than 100 m apart; without land, closed coastlines are islands."""
        if self.has_land:
            shapes = [self.frame.shape(piece.geometry) for piece in district.land]
        else:
            shapes = [Polygon(line.flat) for line in self.lines.values() if line.is_ring]
        pieces = np.array([shapely.make_valid(shape) for shape in shapes], dtype=object)
        self.pieces, self.piece_tree = pieces, shapely.STRtree(pieces)
        self.land = shapely.union_all(pieces) if len(pieces) else Polygon()
        self.deep_land = self.land.buffer(-LAND_SKIN_M)
        shapely.prepare([self.land, self.deep_land])
        groups = DisjointSet(range(len(pieces)))
        if len(pieces) > 1:
            pairs = self.piece_tree.query(pieces, predicate="dwithin", distance=SAME_LAND_M)
            for one, other in pairs.T.tolist():
                groups.merge(one, other)
        self.group_of = [groups[piece] for piece in range(len(pieces))]

    def land_groups_at(self, point: LonLat) -> set[int]:
        """Give the groups of land that a position belongs to (within 50 m of them)."""
        flat_point = self.frame.point(point)
        near = self.piece_tree.query(
            flat_point, predicate="dwithin", distance=BELONGS_TO_LAND_M * 1.01
        )
        return {self.group_of[int(piece)] for piece in near}

    def is_in_box(self, point: LonLat) -> bool:
        """Whether a position lies in the bounding box of land and coastline, to within 50 m."""
        at = self.frame.point(point)
        west, south, east, north = self.box
        return bool(
            west - BOX_SLACK_M <= at.x <= east + BOX_SLACK_M
            and south - BOX_SLACK_M <= at.y <= north + BOX_SLACK_M
        )

    def nearest_coast(self, point: LonLat) -> tuple[str, float, float]:
        """Give the coastline nearest to a position, where along it, and how far off in metres."""
        found = [(line.nearest(point), line_id) for line_id, line in self.lines.items()]
        (at_m, off_m), line_id = min(found, key=lambda one: one[0][1])
        return line_id, at_m, off_m

    def coast_place(self, point: LonLat) -> LonLat:
        """Give the place of the coast that is nearest to a position; bases ask again and again."""
        if point not in self._coast_places:
            line_id, at_m, _ = self.nearest_coast(point)
            self._coast_places[point] = self.lines[line_id].point_at(at_m)
        return self._coast_places[point]

    def is_on_coast(self, point: LonLat, within_m: float) -> bool:
        """Whether a position lies within some metres of any coastline."""
        return any(line.positions_near(point, within_m) for line in self.lines.values())


def is_position(point: object) -> bool:
    """Whether something is a finite lon, lat pair in degrees."""
    if not isinstance(point, (tuple, list)) or len(point) != 2:
        return False
    if not all(isinstance(part, (int, float)) and math.isfinite(part) for part in point):
        return False
    return abs(point[0]) <= 540.0 and abs(point[1]) <= 90.0
