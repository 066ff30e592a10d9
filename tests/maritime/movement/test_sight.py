"""Check the kernels that look along straight lines against shapely."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from maritime.movement.landmass import Landmass
from maritime.movement.plane import Plane
from maritime.movement.sight import blocked_pairs, first_hits, water_stretches

PLANE = Plane(0.0, 0.0, 1.0, 1.0)
TRUE_AS_DRAWN = np.array([[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0]])


def land_of(*polygons: Polygon) -> Landmass:
    return Landmass.of_flat(np.array(polygons, dtype=object), PLANE, (0.0, 0.0, 1000.0, 1000.0))


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """Draw a star-shaped polygon somewhere in a square of 1 km."""
    x, y = draw(st.integers(150, 850)), draw(st.integers(150, 850))
    radii = np.array(draw(st.lists(st.integers(15, 140), min_size=3, max_size=9))) + 0.37
    turns = np.linspace(0.1, 2 * np.pi + 0.1, len(radii), endpoint=False)
    return Polygon(np.column_stack((x + radii * np.cos(turns), y + radii * np.sin(turns))))


points = st.tuples(st.floats(0, 1000), st.floats(0, 1000))


@settings(max_examples=60)
@given(st.lists(stars(), min_size=1, max_size=6), st.lists(points, min_size=2, max_size=6))
def test_lines_meet_land_where_shapely_says(polygons, at):
    land = land_of(*polygons)
    merged = shapely.union_all(polygons)
    xy = np.array(at)
    starts, ends = np.triu_indices(len(xy), k=1)
    lines = [shapely.LineString(xy[[a, b]]) for a, b in zip(starts, ends, strict=True)]
    blocked = blocked_pairs(land.grid, xy, starts, ends)
    hits = first_hits(land.grid, xy[starts], xy[ends])
    water = water_stretches(land.grid, xy, starts, ends, TRUE_AS_DRAWN)
    for line, is_blocked, hit, water_m in zip(lines, blocked, hits, water, strict=True):
        near_miss_m = shapely.distance(line, merged.boundary)
        if near_miss_m > 1e-6:
            assert not is_blocked
            assert hit == 2.0
            assert np.isnan(water_m)
        off = shapely.get_parts(shapely.difference(line, merged))
        longest_m = max(shapely.length(off), default=0.0)
        if is_blocked and line.length > 1.0 and not np.isnan(water_m):
            assert abs(water_m - longest_m) < 0.05
        if is_blocked:
            crossed = shapely.get_coordinates(shapely.intersection(line, merged.boundary))
            nearest_m = np.hypot(*(crossed - line.coords[0]).T).min(initial=np.inf)
            assert abs(hit * line.length - nearest_m) < 1e-3


def test_groups_pass_from_one_islet_to_the_next():
    row = [shapely.box(x, 0, x + 50, 50) for x in (0, 140, 280, 440)]  # 90, 90, 110 m apart
    degree = 1 / 111_320.0  # on the equator
    lonlat = [shapely.transform(box, lambda xy: xy * degree) for box in row]
    land = Landmass.of(lonlat, Plane.around([(0, 0), (0.005, 0.001)]), (-500, -500, 500, 500))
    middles = np.array([[25.0, 25.0], [165.0, 25.0], [305.0, 25.0], [465.0, 25.0]]) * degree
    groups = land.groups_of(middles)
    assert groups[0] == groups[1] == groups[2] != groups[3]
    beside = np.array([[-49.0, 25.0], [-51.0, 25.0]]) * degree
    assert land.groups_of(beside).tolist() == [groups[0], -1]


def test_no_land_blocks_nothing():
    land = land_of()
    xy = np.array([[0.0, 0.0], [1000.0, 1000.0]])
    assert not blocked_pairs(land.grid, xy, np.array([0]), np.array([1]))[0]
    assert land.groups_of(xy).tolist() == [-1, -1]
    assert not land.holds(xy).any()
