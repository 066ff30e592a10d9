"""Check what sees each other at sea against every line asked about by itself."""

import numpy as np
import pytest
from shapely import Polygon

from maritime.movement.landmass import Landmass, convex_corners
from maritime.movement.plane import Plane
from maritime.movement.sea_graph import SeaGraph, _turns_inland
from maritime.movement.sight import blocked_pairs

PLANE = Plane(0.0, 0.0, 111_320.0, 110_574.0)
BOX = np.array([[-0.1, -0.1], [0.1, 0.1]])


def islands(seed: int, count: int = 25) -> list[Polygon]:
    """Draw jagged islands that may overlap, some of them with a bay."""
    rng = np.random.default_rng(seed)
    drawn = []
    for middle in rng.uniform(-8000.0, 8000.0, (count, 2)):
        radii = rng.uniform(150.0, 1500.0, rng.integers(4, 14))
        turns = np.linspace(0.1, 2 * np.pi + 0.1, len(radii), endpoint=False)
        drawn.append(
            Polygon(middle + radii[:, None] * np.column_stack((np.cos(turns), np.sin(turns))))
        )
    return drawn


@pytest.mark.parametrize("seed", range(4))
def test_what_hides_one_point_hides_no_other_that_is_seen(seed):
    land = Landmass.of_flat(np.array(islands(seed), dtype=object), PLANE, PLANE.xy(BOX).ravel())
    anchors = np.random.default_rng(seed + 100).uniform(-9000.0, 9000.0, (40, 2))
    is_found = ~land.holds(anchors)

    graph, seen = SeaGraph.around(land, BOX, anchors, is_found)

    xy, corners = graph.xy, graph.corners
    one, other = np.triu_indices(len(xy), k=1)
    is_seen = ~blocked_pairs(land.grid, xy, one, other) & ~np.array(
        [
            _turns_inland(*xy[i], *xy[j], corners, i) or _turns_inland(*xy[j], *xy[i], corners, j)
            for i, j in zip(one, other, strict=True)
        ]
    )
    np.testing.assert_array_equal(graph.pairs, np.column_stack((one, other))[is_seen])
    both = np.vstack((anchors, xy))
    expected = [
        (anchor, node)
        for anchor in np.flatnonzero(is_found)
        for node in range(len(xy))
        if not _turns_inland(*xy[node], *anchors[anchor], corners, node)
        and not blocked_pairs(land.grid, both, np.array([anchor]), np.array([len(anchors) + node]))[
            0
        ]
    ]
    assert list(zip(seen.anchors, seen.nodes, strict=True)) == expected


def test_corners_stick_out_of_shells_and_into_no_hole():
    around = [(0, 0), (9, 0), (9, 0), (9, 9), (0, 9)]
    lake = [(3, 3), (6, 3), (6, 6), (3, 6)]
    parts = np.array([Polygon(around[::-1], [lake]), Polygon([(20, 0), (25, 0), (20, 5)])])

    corners = convex_corners(parts)

    assert sorted(map(tuple, corners[:, 2:4].tolist())) == [
        (0, 0), (0, 9), (9, 0), (9, 9), (20, 0), (20, 5), (25, 0),
    ]  # fmt: skip
    for before, corner, after in corners.reshape(-1, 3, 2):
        (ax, ay), (bx, by) = corner - before, after - corner
        assert ax * by - ay * bx > 0
