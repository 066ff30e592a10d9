"""Build the land of a district for questions of movement: outlines, groups, what lies on it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Polygon

from maritime.geodesy import distances_m
from maritime.movement.plane import FloatArray, Plane
from maritime.movement.sight import EdgeGrid

ONE_GROUP_M = 100.0  # files.md: land polygons less than this apart are one
BELONGS_M = 50.0  # files.md: a point within this of land belongs to it
PLANE_SLACK = 1.1  # plane distances find candidates; true ones decide
NO_GROUP = -1


@dataclass(frozen=True, eq=False)
class Landmass:
    """
    All land without overlaps, in metres of a plane.

    parts are its polygons; group_of_part numbers the groups of parts that shore teams may
    cross between; grid holds the outlines, land on the left of every edge.
    """

    plane: Plane
    parts: NDArray
    group_of_part: NDArray[np.int32]
    tree: shapely.STRtree
    grid: EdgeGrid

    @classmethod
    def of(cls, polygons: list[Polygon], plane: Plane, box_xy: tuple[float, ...]) -> "Landmass":
        """Join polygons given in lon, lat; box_xy bounds what will be asked, in the plane."""
        return cls.of_flat(
            shapely.transform(np.array(polygons, dtype=object), plane.xy), plane, box_xy
        )

    @classmethod
    def of_flat(cls, flat: NDArray, plane: Plane, box_xy: tuple[float, ...]) -> "Landmass":
        """Join polygons given in metres of the plane."""
        merged = shapely.union_all(shapely.make_valid(flat))
        parts = shapely.get_parts(merged)
        parts = parts[shapely.area(parts) > 0]
        tree = shapely.STRtree(parts)
        grid = EdgeGrid.of(edges_with_land_left(parts), (*box_xy,))
        return cls(plane, parts, _groups(parts, tree, plane), tree, grid)

    def groups_of(self, lonlat: FloatArray) -> NDArray[np.int32]:
        """Give the land group that each position belongs to; NO_GROUP beyond BELONGS_M."""
        points = shapely.points(self.plane.xy(lonlat))
        groups = np.full(len(points), NO_GROUP, dtype=np.int32)
        if len(self.parts) == 0 or len(points) == 0:
            return groups
        which, part = self.tree.query_nearest(points, all_matches=False)
        links = shapely.shortest_line(points[which], self.parts[part])
        is_near = _true_lengths_m(links, self.plane) <= BELONGS_M
        groups[which[is_near]] = self.group_of_part[part[is_near]]
        return groups

    def holds(self, xy: FloatArray) -> NDArray[np.bool_]:
        """Say of each point (in the plane) whether it lies inside land."""
        inside = np.zeros(len(xy), dtype=bool)
        if len(self.parts) and len(xy):
            shapely.prepare(self.parts)
            which, _ = self.tree.query(shapely.points(xy), predicate="within")
            inside[which] = True
        return inside


def edges_with_land_left(parts: NDArray) -> FloatArray:
    """Give the (n, 4) edges of polygons' rings, turned so that land lies on their left."""
    xy, _, after = _turned_rings(parts)
    return np.hstack((xy, xy[after]))


def convex_corners(parts: NDArray) -> FloatArray:
    """Give (n, 6) x, y of corners that stick out into the water: one before, corner, one after."""
    xy, before, after = _turned_rings(parts)
    arriving, leaving = xy - xy[before], xy[after] - xy
    turn = arriving[:, 0] * leaving[:, 1] - arriving[:, 1] * leaving[:, 0]
    return np.hstack((xy[before], xy, xy[after]))[turn > 0]


def _turned_rings(parts: NDArray) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.int64]]:
    """
    Give the corners of polygons' rings, each once, so that land lies on the left.

    Returns
    -------
    tuple
        (n, 2) corners, ring by ring; which corner lies before each on its ring, and which after.
    """
    rings, owner = shapely.get_rings(parts, return_index=True)
    is_shell = np.diff(owner, prepend=-1) > 0
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    is_new = np.ones(len(xy), dtype=bool)
    is_new[1:] = (ring_of[1:] != ring_of[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    xy, ring_of = xy[is_new], ring_of[is_new]
    is_last = np.diff(ring_of, append=len(rings)) != 0  # a ring's last position is its first again
    xy, ring_of = xy[~is_last], ring_of[~is_last]
    first = np.searchsorted(ring_of, np.arange(len(rings)))[ring_of]
    end = np.searchsorted(ring_of, np.arange(len(rings)), side="right")[ring_of]
    at = np.arange(len(xy))
    is_turned = shapely.is_ccw(rings) != is_shell
    xy = xy[np.where(is_turned[ring_of], first + end - 1 - at, at)]
    before = np.where(at == first, end - 1, at - 1)
    after = np.where(at == end - 1, first, at + 1)
    return xy, before, after


def _groups(parts: NDArray, tree: shapely.STRtree, plane: Plane) -> NDArray[np.int32]:
    """Number the groups of parts that lie less than ONE_GROUP_M apart, from one to the next."""
    count = len(parts)
    if count == 0:
        return np.empty(0, dtype=np.int32)
    one, other = tree.query(parts, predicate="dwithin", distance=ONE_GROUP_M * PLANE_SLACK)
    one, other = one[one < other], other[one < other]
    links = shapely.shortest_line(parts[one], parts[other])
    is_near = _true_lengths_m(links, plane) < ONE_GROUP_M
    near = coo_array((np.ones(is_near.sum()), (one[is_near], other[is_near])), shape=(count, count))
    return connected_components(near, directed=False)[1].astype(np.int32)


def _true_lengths_m(links: NDArray, plane: Plane) -> FloatArray:
    """Give the geodesic lengths of two-point lines drawn in the plane."""
    lonlat = plane.lonlat(shapely.get_coordinates(links)).reshape(-1, 2, 2)
    return distances_m(lonlat[:, 0], lonlat[:, 1])
