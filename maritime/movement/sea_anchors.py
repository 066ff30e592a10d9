"""Find for points of the coast the water in front of them, from which a boat sets out."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from maritime.movement.landmass import Landmass
from maritime.movement.plane import FloatArray
from maritime.movement.sight import first_hits

OFFING_M = 6.0  # how far off the land a boat keeps where it can
SHARE_OF_GAP = 0.45  # of the water ahead, where that is less
LEAST_OFFING_M = 0.01  # water narrower than twice this holds no boat
OVER_LAND_M = 50.0  # a point of the coastline that lies inland by no more than this is let out
ON_OUTLINE_M = 0.5  # nearer to the outline than this is on it
CORNER_M = 0.5  # a point this near to a corner looks out from the corner
START_M = 1e-3  # a look out begins this far off the outline
BORDER_M = 1e-3  # at the border of the box a boat keeps at least this off, then is put back on it
ROUND_DIRECTIONS = 32
WALL_M = 1.5  # water this far from a thin wall's middle is beside it
FARTHEST_SIGHT_M = 3000.0  # beyond this, one side is as open as the other


@dataclass(frozen=True, eq=False)
class Anchors:
    """Points of water, x, y in the plane, one for each place; is_found is False where none is."""

    xy: FloatArray
    is_found: NDArray[np.bool_]


def anchor_places(
    land: Landmass,
    xy: FloatArray,
    box_xy: FloatArray,
    *,
    across: FloatArray,
    islands_right: FloatArray,
) -> Anchors:
    """
    Give each place of the coast its point of water.

    That is the place itself where it lies in the water; else it is OFFING_M off the outline,
    straight out, or less far in narrow water.

    Parameters
    ----------
    land
        What boats cannot cross.
    xy
        (n, 2) places in the plane of the land.
    box_xy
        Least and greatest x, y of a path.
    across
        (n, 2) unit vectors to the right of the coastline, as it is drawn, at each place.
    islands_right
        (n,) how many islands more the coastline of each place has on its right than on its left.
    """
    anchors = xy.copy()
    if len(land.grid.edges) == 0:
        return Anchors(anchors, np.ones(len(xy), dtype=bool))
    edge, share, away_m = _nearest_edges(xy, land.grid.edges)
    is_inland = land.holds(xy)
    is_found = (away_m > ON_OUTLINE_M) & ~is_inland
    wanting = np.flatnonzero(~is_found & (away_m <= OVER_LAND_M))
    start = land.grid.edges[edge, :2]
    feet = start + share[:, None] * (land.grid.edges[edge, 2:] - start)
    if len(wanting):
        beside, is_good = _beside_walls(
            land, xy[wanting], across[wanting], islands_right[wanting], box_xy
        )
        anchors[wanting[is_good]] = beside[is_good]
        is_found[wanting[is_good]] = True
        wanting = wanting[~is_good]
    candidates = _directions(land.grid.edges, edge, feet)
    for number in range(candidates.shape[1]):
        if len(wanting) == 0:
            break
        ways_out = candidates[wanting, number]
        offing, is_good = push_out(land, feet[wanting], ways_out, box_xy)
        is_good &= _room_m(feet[wanting], ways_out, box_xy) >= LEAST_OFFING_M
        is_good &= _nearest_edges(offing, land.grid.edges)[2] >= LEAST_OFFING_M
        anchors[wanting[is_good]] = offing[is_good]
        is_found[wanting[is_good]] = True
        wanting = wanting[~is_good]
    return Anchors(anchors, is_found)


def push_out(
    land: Landmass,
    corners: FloatArray,
    directions: FloatArray,
    box_xy: FloatArray,
    wanted_m: FloatArray | float = OFFING_M,
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """
    Move points of the outline into the water by wanted_m, or less far where it is narrow.

    Returns
    -------
    tuple
        (n, 2) points, and whether each lies in water that a boat fits into.
    """
    starts = corners + START_M * directions
    look_m = 2.0 * np.broadcast_to(wanted_m, len(corners))
    hits = first_hits(land.grid, starts, corners + look_m[:, None] * directions)
    clear_m = np.minimum(hits, 1.0) * look_m
    offing_m = np.minimum(look_m / 2.0, SHARE_OF_GAP * clear_m)
    offing_m = np.minimum(offing_m, np.maximum(_room_m(corners, directions, box_xy), BORDER_M))
    pushed = corners + offing_m[:, None] * directions
    is_good = (clear_m > 2.0 * LEAST_OFFING_M) & ~land.holds(pushed)
    return pushed, is_good & _is_in_box(pushed, box_xy)


def _is_in_box(xy: FloatArray, box_xy: FloatArray) -> NDArray[np.bool_]:
    """Say which points lie in the box, or as little outside as the border of it allows."""
    slack = 2.0 * BORDER_M
    return ((xy >= box_xy[0] - slack) & (xy <= box_xy[1] + slack)).all(axis=1)


def _beside_walls(
    land: Landmass,
    xy: FloatArray,
    across: FloatArray,
    islands_right: FloatArray,
    box_xy: FloatArray,
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """
    Give points of water for places on a thin wall, which have water on both sides.

    Without land, nothing says which side of such a coastline is the sea: the side with more
    islands is taken, and with none the side from which one sees farther. Places that are not
    on a wall are not found.
    """
    points, are_good, sights_m = [], [], []
    for way in (across, -across):
        point = xy + (WALL_M + OFFING_M) * way
        is_good = land.holds(xy) & ~land.holds(point) & _is_in_box(point, box_xy)
        is_good &= first_hits(land.grid, xy + WALL_M * way, point) > 1.0
        points.append(point)
        are_good.append(is_good)
        sights_m.append(np.where(is_good, _sight_m(land, point), 0.0))
    is_right = np.where(islands_right != 0, islands_right > 0, sights_m[0] >= sights_m[1])
    is_right = is_right & are_good[0] | ~are_good[1]
    return np.where(is_right[:, None], *points), are_good[0] | are_good[1]


def _sight_m(land: Landmass, xy: FloatArray) -> FloatArray:
    """Give how far one sees from some points, on an average over all directions."""
    angles = (np.arange(ROUND_DIRECTIONS) + 0.5) * (2.0 * np.pi / ROUND_DIRECTIONS)
    total = np.zeros(len(xy))
    for angle in angles:
        ahead = xy + FARTHEST_SIGHT_M * np.array((np.cos(angle), np.sin(angle)))
        total += np.minimum(first_hits(land.grid, xy, ahead), 1.0)
    return total * FARTHEST_SIGHT_M / ROUND_DIRECTIONS


def _room_m(points: FloatArray, directions: FloatArray, box_xy: FloatArray) -> FloatArray:
    """Give the metres from points, each in its direction, to the border of the box."""
    with np.errstate(divide="ignore", invalid="ignore"):
        to_high = np.where(directions > 0, (box_xy[1] - points) / directions, np.inf)
        to_low = np.where(directions < 0, (box_xy[0] - points) / directions, np.inf)
    return np.maximum(np.minimum(to_high, to_low).min(axis=1), 0.0)


def _directions(edges: FloatArray, edge: NDArray[np.int64], feet: FloatArray) -> FloatArray:
    """Give for each foot the unit vectors to look out along, the likeliest first: (n, k, 2)."""
    here = edges[edge]
    own = right_normals(here[:, 2:] - here[:, :2])
    first = np.broadcast_to(own[:, None, :], (len(edge), 1, 2)).copy()
    for row in range(len(edge)):
        for corner, touching in ((here[row, :2], edges[:, 2:]), (here[row, 2:], edges[:, :2])):
            if np.hypot(*(feet[row] - corner)) <= CORNER_M:
                other = edges[np.flatnonzero((touching == corner).all(axis=1))]
                both = own[row] + right_normals(other[:, 2:] - other[:, :2]).sum(axis=0)
                if np.hypot(*both) > 1e-6:
                    first[row, 0] = both / np.hypot(*both)
    angles = np.arange(ROUND_DIRECTIONS) * (2.0 * np.pi / ROUND_DIRECTIONS)
    around = np.column_stack((np.cos(angles), np.sin(angles)))
    return np.concatenate(
        (
            first,
            own[:, None, :],
            np.broadcast_to(around[None, :, :], (len(edge), ROUND_DIRECTIONS, 2)),
        ),
        axis=1,
    )


def right_normals(vectors: FloatArray) -> FloatArray:
    """Give the unit vectors to the right of some vectors: towards the water, along an outline."""
    turned = np.column_stack((vectors[:, 1], -vectors[:, 0]))
    return turned / np.maximum(np.hypot(turned[:, 0], turned[:, 1]), 1e-12)[:, None]


@njit(cache=True)
def _nearest_edges(xy, edges):
    """Nearest edge of each point, how far along it (0 to 1) and how far away."""
    edge = np.zeros(len(xy), dtype=np.int64)
    share = np.zeros(len(xy))
    away = np.zeros(len(xy))
    for n in range(len(xy)):
        best = np.inf
        for k in range(len(edges)):
            dx, dy = edges[k, 2] - edges[k, 0], edges[k, 3] - edges[k, 1]
            px, py = xy[n, 0] - edges[k, 0], xy[n, 1] - edges[k, 1]
            t = min(max((px * dx + py * dy) / max(dx * dx + dy * dy, 1e-18), 0.0), 1.0)
            squared = (px - t * dx) ** 2 + (py - t * dy) ** 2
            if squared < best:
                best = squared
                edge[n] = k
                share[n] = t
        away[n] = np.sqrt(best)
    return edge, share, away
