"""Find where a coastline must be cut: sea grid borders, landing points, ends."""

import bisect
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely import STRtree

from maritime.coast_index import MeasuredCoastline
from maritime.geodesy import FloatArray, distances_m
from maritime.places import SeaGrid

SAME_CUT_M = 1.0  # cuts closer than this are one
_JOINED_M = 0.001  # pieces of a border along the coast that follow each other this closely


def border_edges(sea_grids: Iterable[SeaGrid]) -> list[np.ndarray]:
    """Give the edges of the border of each sea grid, its holes' too, as lines."""
    return [_border_edges(grid) for grid in sea_grids]


def border_cuts_m(line: MeasuredCoastline, borders: Sequence[np.ndarray]) -> FloatArray:
    """
    Give the metres along a coastline at which it meets the border of a sea grid, of any level.

    Where a border runs along the coastline, it is met where it joins and where it leaves. borders
    are what border_edges gives.
    """
    if not borders:
        return np.zeros(0)
    edges = np.concatenate(borders)
    grid_of = np.repeat(np.arange(len(borders)), [len(border) for border in borders])
    border, edge = STRtree(line.edges).query(edges, predicate="intersects")
    if len(border) == 0:
        return np.zeros(0)
    met, pair = shapely.get_coordinates(
        shapely.intersection(edges[border], line.edges[edge]), return_index=True
    )
    at_m = line.cumulative_m[edge[pair]] + distances_m(line.coords[edge[pair]], met)
    at_m = np.minimum(at_m, line.length_m)
    from_m, to_m = np.full(len(border), np.inf), np.full(len(border), -np.inf)
    np.minimum.at(from_m, pair, at_m)
    np.maximum.at(to_m, pair, at_m)
    met_at_all = np.isfinite(from_m)
    grid = grid_of[border]
    return np.concatenate(
        [
            _ends_of_joined(from_m[of_grid], to_m[of_grid])
            for number in range(len(borders))
            if (of_grid := met_at_all & (grid == number)).any()
        ]
        or [np.zeros(0)]
    )


def merge_cuts(line: MeasuredCoastline, *cuts_by_rank_m: FloatArray) -> FloatArray:
    """
    Give the cuts of a coastline in order, its ends among them, none within SAME_CUT_M of another.

    Of cuts that are one, the end of the line is kept before any of the first rank, and these
    before the next; within a rank the place with the lower longitude, then latitude, so that
    the direction of drawing plays no part.
    """
    kept = [0.0, line.length_m]
    for cuts_m in cuts_by_rank_m:
        if len(cuts_m) == 0:
            continue
        places = line.at(cuts_m)
        for number in np.lexsort((places[:, 1], places[:, 0])):
            at_m = float(cuts_m[number])
            after = bisect.bisect(kept, at_m)
            around = kept[max(0, after - 1) : after + 1]
            if all(abs(at_m - other) >= SAME_CUT_M for other in around):
                kept.insert(after, at_m)
    return np.array(kept)


def nearest_cuts_m(cuts_m: FloatArray, at_m: FloatArray) -> FloatArray:
    """Give for each distance along a line the cut nearest to it."""
    after = np.clip(np.searchsorted(cuts_m, at_m), 1, len(cuts_m) - 1)
    before = after - 1
    is_before = at_m - cuts_m[before] <= cuts_m[after] - at_m
    return cuts_m[np.where(is_before, before, after)]


def _border_edges(grid: SeaGrid) -> np.ndarray:
    rings = [grid.geometry.exterior, *grid.geometry.interiors]
    edges = [np.stack((ring[:-1], ring[1:]), axis=1) for ring in map(_lonlats, rings)]
    return shapely.linestrings(np.concatenate(edges))


def _lonlats(ring: shapely.LinearRing) -> FloatArray:
    return shapely.get_coordinates(ring)


def _ends_of_joined(from_m: FloatArray, to_m: FloatArray) -> FloatArray:
    """Join spans that follow each other and give their ends; a span may be one place."""
    order = np.argsort(from_m)
    from_m, reached_m = from_m[order], np.maximum.accumulate(to_m[order])
    starts = np.concatenate(([True], from_m[1:] > reached_m[:-1] + _JOINED_M))
    ends = np.concatenate((starts[1:], [True]))
    return np.unique(np.concatenate((from_m[starts], reached_m[ends])))
