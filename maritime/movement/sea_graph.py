"""Build the graph of the sea: points off the corners of the land that see each other."""

from dataclasses import dataclass

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from maritime.geodesy import distances_m
from maritime.movement.blocks import in_blocks
from maritime.movement.landmass import Landmass, convex_corners
from maritime.movement.plane import FloatArray
from maritime.movement.sea_anchors import BORDER_M, OFFING_M, push_out, right_normals
from maritime.movement.sight import SECTORS, blocking_edge, is_shaded, sector_of

MOST_CORNERS = 5000  # above it, the graph is built around a simplified outline
TOLERANCES_M = (2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)  # how much an outline is simplified
ADDED_AROUND_M = (300.0, 1500.0)  # true corners this near to anchors that were cut off
TURN_SLACK = 0.05  # sine: a way that would turn into the land by more than this is never taken


@dataclass(frozen=True, eq=False)
class SeenNodes:
    """The nodes of the sea that anchors see: those of anchor k are nodes[start[k]:start[k + 1]]."""

    start: NDArray[np.int64]
    nodes: NDArray[np.int32]

    @property
    def anchors(self) -> NDArray[np.int64]:
        """The anchor that sees each node."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def joined_with(self, later: "SeenNodes") -> "SeenNodes":
        """Give what both say; the nodes of the later one have higher numbers."""
        anchors = np.concatenate((self.anchors, later.anchors))
        nodes = np.concatenate((self.nodes, later.nodes))
        return SeenNodes(self.start + later.start, nodes[np.argsort(anchors, kind="stable")])


@dataclass(frozen=True, eq=False)
class SeaGraph:
    """
    Points of water off the outward corners of land, and which of them see each other.

    xy is (n, 2) in the plane, lonlat the same in EPSG:4326 (kept inside the box); the
    neighbours of node k are ends[start[k]:start[k + 1]], metres away.
    """

    xy: FloatArray
    lonlat: FloatArray
    corners: FloatArray
    start: NDArray[np.int64]
    ends: NDArray[np.int32]
    metres: FloatArray

    @classmethod
    def around(
        cls, land: Landmass, box: FloatArray, anchors: FloatArray, is_found: NDArray[np.bool_]
    ) -> tuple["SeaGraph", SeenNodes]:
        """
        Give the graph of all water inside the box of least and greatest lon, lat, and what anchors
        see of it.

        Land with more than MOST_CORNERS is rounded in its simplified outline, a little farther
        off; lines of sight are always tested against the true one. Where that leaves anchors
        cut off from the rest, the true corners around them are added.
        """
        corners, offing_m = _rounded_corners(land)
        graph = outline = cls._of_corners(land, box, corners, offing_m)
        seen = seen_of_outline = graph.seen_from(land, anchors, is_found)
        if (offing_m == OFFING_M).all():
            return graph, seen
        true_corners = convex_corners(land.parts)
        corner_tree = cKDTree(true_corners[:, 2:4])
        for around_m in ADDED_AROUND_M:
            lone = graph.cut_off(seen, is_found)
            if not lone.any():
                break
            near = corner_tree.query_ball_point(anchors[lone], around_m)
            added = true_corners[np.unique(np.concatenate(near)).astype(np.int64)]
            graph = cls._of_corners(
                land,
                box,
                np.vstack((corners, added)),
                np.concatenate((offing_m, np.full(len(added), OFFING_M))),
                outline,
            )
            added_seen = graph.seen_from(land, anchors, is_found, first_node=len(outline.xy))
            seen = seen_of_outline.joined_with(added_seen)
        return graph, seen

    @classmethod
    def _of_corners(
        cls,
        land: Landmass,
        box: FloatArray,
        corners: FloatArray,
        offing_m: FloatArray,
        known: "SeaGraph | None" = None,
    ) -> "SeaGraph":
        """
        Give the graph of the points off some corners, as far off as wanted and possible.

        known is that of the first of the corners: what sees each other there is not asked again.
        """
        box_xy = land.plane.xy(box)
        is_passable = ~_is_along_border(corners, box_xy)
        corners, offing_m = corners[is_passable], offing_m[is_passable]
        before, corner, after = corners[:, :2], corners[:, 2:4], corners[:, 4:]
        directions = right_normals(corner - before) + right_normals(after - corner)
        size = np.hypot(directions[:, 0], directions[:, 1])[:, None]
        ahead = corner - before  # the tip of a spike without width looks straight on
        ahead = ahead / np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-12)[:, None]
        directions = np.where(size > 1e-6, directions / np.maximum(size, 1e-6), ahead)
        xy, is_good = push_out(land, corner, directions, box_xy, offing_m)
        xy, corners = np.ascontiguousarray(xy[is_good]), np.ascontiguousarray(corners[is_good])
        n_known = 0 if known is None else len(known.xy)
        blocks = in_blocks(
            lambda first, end: _visible_pairs(first, end, xy, corners, n_known, *land.grid.arrays),
            len(xy),
        )
        pairs = np.concatenate(blocks)
        pairs = pairs[~_are_along_land(corners, xy, pairs)]
        lonlat = np.clip(land.plane.lonlat(xy), box[0], box[1])
        metres = distances_m(lonlat[pairs[:, 0]], lonlat[pairs[:, 1]])
        if known is not None:
            pairs = np.vstack((known.pairs, pairs))
            metres = np.concatenate((known.metres[known.is_forward], metres))
            order = np.lexsort((pairs[:, 1], pairs[:, 0]))
            pairs, metres = pairs[order], metres[order]
        both = np.vstack((pairs, pairs[:, ::-1]))
        order = np.argsort(both[:, 0], kind="stable")
        start = np.searchsorted(both[order, 0], np.arange(len(xy) + 1))
        return cls(xy, lonlat, corners, start, both[order, 1].copy(), np.tile(metres, 2)[order])

    @property
    def firsts(self) -> NDArray[np.int32]:
        """The node whose neighbour each of the ends is."""
        return np.repeat(np.arange(len(self.xy), dtype=np.int32), np.diff(self.start))

    @property
    def is_forward(self) -> NDArray[np.bool_]:
        """Say of each of the ends whether it comes after its first: each pair once."""
        return self.firsts < self.ends

    @property
    def pairs(self) -> NDArray[np.int32]:
        """The pairs of nodes that see each other, (n, 2), first below second."""
        return np.column_stack((self.firsts, self.ends))[self.is_forward]

    def cut_off(self, seen: SeenNodes, is_found: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which anchors cannot get to the water that most anchors share."""
        count = len(self.xy)
        rows = np.concatenate((self.firsts, count + seen.anchors))
        columns = np.concatenate((self.ends, seen.nodes))
        joined = coo_array(
            (np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(count + len(is_found),) * 2
        )
        water = connected_components(joined, directed=False)[1][count:]
        return is_found & (water != np.bincount(water[is_found]).argmax())

    def seen_from(
        self,
        land: Landmass,
        anchors: FloatArray,
        is_found: NDArray[np.bool_],
        *,
        first_node: int = 0,
    ) -> SeenNodes:
        """Give the nodes, from the first asked for on, that anchors see."""
        blocks = in_blocks(
            lambda first, end: _seen_nodes(
                anchors[first:end], is_found[first:end], first_node, self.xy, self.corners,
                *land.grid.arrays,
            ),
            len(anchors),
        )  # fmt: skip
        counts, nodes = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return SeenNodes(np.concatenate(([0], np.cumsum(counts))), nodes)


def _rounded_corners(land: Landmass) -> tuple[FloatArray, FloatArray]:
    """Give the corners to be rounded, no more than MOST_CORNERS if possible, and how far off."""
    corners = convex_corners(land.parts)
    offing_m = OFFING_M
    for tolerance_m in TOLERANCES_M:
        if len(corners) <= MOST_CORNERS:
            break
        corners = convex_corners(shapely.simplify(land.parts, tolerance_m))
        offing_m = OFFING_M + 2.0 * tolerance_m
    return corners, np.full(len(corners), offing_m)


def _is_along_border(corners: FloatArray, box_xy: FloatArray) -> NDArray[np.bool_]:
    """Say which corners have an edge on the border of the box: nothing can pass behind them."""
    points = corners.reshape(-1, 3, 2)
    at_low = np.abs(points - box_xy[0]) <= BORDER_M
    at_high = np.abs(points - box_xy[1]) <= BORDER_M
    along = np.zeros(len(points), dtype=bool)
    for at in (at_low, at_high):
        along |= (at[:, 1] & (at[:, 0] | at[:, 2])).any(axis=1)
    return along


def _are_along_land(
    corners: FloatArray, xy: FloatArray, pairs: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Say which pairs are ends of one edge of land that the box leaves no water beside."""
    off = np.hypot(*(xy - corners[:, 2:4]).T)
    is_tight = off <= 2.0 * BORDER_M
    one, other = corners[pairs[:, 0]], corners[pairs[:, 1]]
    is_edge = (one[:, 4:] == other[:, 2:4]).all(axis=1) | (one[:, :2] == other[:, 2:4]).all(axis=1)
    return is_edge & is_tight[pairs].all(axis=1)


@njit(cache=True)
def _turns_inland(px, py, qx, qy, corners, k):
    """Whether a way from q to the node p off corner k could only go on into the land."""
    dx, dy = px - qx, py - qy
    ax, ay = corners[k, 0] - corners[k, 2], corners[k, 1] - corners[k, 3]
    bx, by = corners[k, 4] - corners[k, 2], corners[k, 5] - corners[k, 3]
    a, b = dx * ay - dy * ax, dx * by - dy * bx
    if not (a > 0.0 > b or a < 0.0 < b):  # most are settled by that, without a root
        return False
    length = np.sqrt(dx * dx + dy * dy)
    off = np.sqrt((px - corners[k, 2]) ** 2 + (py - corners[k, 3]) ** 2)
    slack = TURN_SLACK + 2.0 * (OFFING_M + off) / max(length, 1e-9)
    if slack >= 1.0:
        return False
    dx /= length
    dy /= length
    a = (dx * ay - dy * ax) / np.sqrt(ax * ax + ay * ay)
    b = (dx * by - dy * bx) / np.sqrt(bx * bx + by * by)
    return (a > slack and b < -slack) or (a < -slack and b > slack)


@njit(cache=True, nogil=True)
def _visible_pairs(first, end, xy, corners, n_known, edges, frame, shape, cell_start, cell_edges):
    """Pairs of nodes (first below second) that see each other and can be part of a taut way.

    Those whose first lies in [first, end); pairs of which both are among the first n_known are
    left out. What blocked a line from a node is asked first about others in the same sector.
    """
    pairs = np.empty((1024, 2), dtype=np.int32)
    shades = np.empty(SECTORS, dtype=np.int32)
    count = 0
    for i in range(first, end):
        x, y = xy[i, 0], xy[i, 1]
        shades[:] = -1
        for j in range(max(i + 1, n_known), len(xy)):
            to_x, to_y = xy[j, 0], xy[j, 1]
            sector = sector_of(to_x - x, to_y - y)
            if is_shaded(x, y, to_x, to_y, edges, shades[sector]):
                continue
            if _turns_inland(x, y, to_x, to_y, corners, i):
                continue
            if _turns_inland(to_x, to_y, x, y, corners, j):
                continue
            edge = blocking_edge(x, y, to_x, to_y, edges, frame, shape, cell_start, cell_edges)
            if edge >= 0:
                shades[sector] = edge
                continue
            if count == len(pairs):
                larger = np.empty((2 * count, 2), dtype=np.int32)
                larger[:count] = pairs
                pairs = larger
            pairs[count, 0] = i
            pairs[count, 1] = j
            count += 1
    return pairs[:count]


@njit(cache=True, nogil=True)
def _seen_nodes(
    anchors, is_found, first_node, xy, corners, edges, frame, shape, cell_start, cell_edges
):
    """How many nodes each anchor sees and may go on from, and which, one after the other."""
    counts = np.zeros(len(anchors), dtype=np.int64)
    nodes = np.empty(1024, dtype=np.int32)
    shades = np.empty(SECTORS, dtype=np.int32)
    count = 0
    for n in range(len(anchors)):
        if not is_found[n]:
            continue
        x, y = anchors[n, 0], anchors[n, 1]
        shades[:] = -1
        for k in range(first_node, len(xy)):
            to_x, to_y = xy[k, 0], xy[k, 1]
            sector = sector_of(to_x - x, to_y - y)
            if is_shaded(x, y, to_x, to_y, edges, shades[sector]):
                continue
            if _turns_inland(to_x, to_y, x, y, corners, k):
                continue
            edge = blocking_edge(x, y, to_x, to_y, edges, frame, shape, cell_start, cell_edges)
            if edge >= 0:
                shades[sector] = edge
                continue
            if count == len(nodes):
                larger = np.empty(2 * count, dtype=np.int32)
                larger[:count] = nodes
                nodes = larger
            nodes[count] = k
            count += 1
            counts[n] += 1
    return counts, nodes[:count]
