"""Check lengths, positions and cuts along lines against hand values and laws."""

from itertools import pairwise

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from maritime.geodesy import (
    GEOD,
    cumulative_lengths_m,
    cumulative_lengths_of,
    cut_line,
    distances_m,
    line_length_m,
    nearest_on_line,
    point_at_m,
    points_at_m,
    points_on_lines,
    without_duplicates,
)

EQUATOR_DEGREE_M = 111_319.491  # 2πa / 360, a = 6,378,137 m
MERIDIAN_DEGREE_M = 110_574.389  # latitude 0 to 1 on WGS 84
RING = LineString([(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)])


def test_a_degree_of_the_equator_and_of_the_meridian():
    line = LineString([(0, 0), (1, 0), (1, 1)])

    assert cumulative_lengths_m(line.coords) == pytest.approx(
        [0, EQUATOR_DEGREE_M, EQUATOR_DEGREE_M + MERIDIAN_DEGREE_M], abs=0.001
    )


def test_nothing_and_one_place_have_no_length():
    assert cumulative_lengths_m(np.zeros((0, 2))).tolist() == []
    assert cumulative_lengths_m([(5, 5)]).tolist() == [0.0]
    assert line_length_m(LineString()) == 0.0


def test_duplicate_places_have_no_length():
    line = LineString([(0, 0), (0, 0), (1, 0), (1, 0)])

    assert line_length_m(line) == pytest.approx(EQUATOR_DEGREE_M, abs=0.001)
    assert without_duplicates(line.coords).tolist() == [[0, 0], [1, 0]]
    assert point_at_m(line.coords, cumulative_lengths_m(line.coords), 0.0) == (0.0, 0.0)


def test_a_height_is_left_out():
    assert line_length_m(LineString([(0, 0, 100), (1, 0, 900)])) == pytest.approx(
        EQUATOR_DEGREE_M, abs=0.001
    )


def test_half_way_along_the_equator():
    coords = np.array([(0.0, 0.0), (1.0, 0.0)])

    assert point_at_m(coords, cumulative_lengths_m(coords), EQUATOR_DEGREE_M / 2) == pytest.approx(
        (0.5, 0.0), abs=1e-8
    )


def test_metres_along_a_slanted_edge_at_a_high_latitude_are_true():
    coords = np.array([(20.0, 80.0), (20.5, 80.2)])
    cumulative_m = cumulative_lengths_m(coords)

    lon, lat = point_at_m(coords, cumulative_m, 7000.0)

    assert GEOD.inv(20.0, 80.0, lon, lat)[2] == pytest.approx(7000.0, abs=0.001)


@pytest.mark.parametrize("at_m", [-0.01, 1_000_000.0, float("nan")])
def test_a_place_off_the_line_is_refused(at_m):
    coords = np.array([(0.0, 0.0), (1.0, 0.0)])

    with pytest.raises(ValueError, match="give a distance from 0 to its length"):
        point_at_m(coords, cumulative_lengths_m(coords), at_m)


def test_a_cut_keeps_the_vertices_between_its_ends():
    line = LineString([(0, 0), (0.01, 0), (0.02, 0), (0.03, 0)])
    _, edge_m, two_edges_m, _ = cumulative_lengths_m(line.coords)

    part = cut_line(line, edge_m / 2, two_edges_m)

    assert np.array(part.coords) == pytest.approx(
        np.array([(0.005, 0), (0.01, 0), (0.02, 0)]), abs=1e-9
    )


def test_a_cut_over_the_first_vertex_of_a_ring():
    length_m = line_length_m(RING)

    part = cut_line(RING, length_m - 300.0, 200.0)

    assert line_length_m(part) == pytest.approx(500.0, abs=1e-6)
    assert (0.0, 0.0) in part.coords


def test_a_cut_all_the_way_round_a_ring():
    part = cut_line(RING, 700.0, 700.0)

    assert line_length_m(part) == pytest.approx(line_length_m(RING), abs=1e-6)
    assert part.is_closed


def test_a_cut_over_the_end_of_an_open_line_is_refused():
    with pytest.raises(ValueError, match="give from_m below to_m, or a ring"):
        cut_line(LineString([(0, 0), (1, 0)]), 500.0, 200.0)


def test_the_nearest_place_lies_square_to_the_line():
    near = nearest_on_line(LineString([(0, 0), (1, 0)]), Point(0.25, 0.01))

    assert (near.lon, near.lat) == pytest.approx((0.25, 0.0), abs=1e-9)
    assert near.at_m == pytest.approx(EQUATOR_DEGREE_M / 4, abs=0.001)
    assert near.distance_m == pytest.approx(MERIDIAN_DEGREE_M / 100, abs=0.01)


def test_beyond_an_end_the_end_is_nearest():
    near = nearest_on_line(LineString([(0, 0), (1, 0)]), Point(1.5, 0.2))

    assert (near.lon, near.lat) == (1.0, 0.0)
    assert near.at_m == pytest.approx(EQUATOR_DEGREE_M, abs=0.001)


def test_the_nearest_place_across_the_date_line():
    line = LineString([(179.0, 10.0), (180.0, 10.0)])

    near = nearest_on_line(line, Point(-179.999, 10.0))

    assert (near.lon, near.lat) == (180.0, 10.0)
    assert near.distance_m == pytest.approx(GEOD.inv(180, 10, -179.999, 10)[2])


def test_the_first_of_equally_near_places_counts():
    there_and_back = LineString([(0, 0), (0.01, 0), (0, 0)])

    assert nearest_on_line(there_and_back, Point(0.004, 0.001)).at_m == pytest.approx(
        0.004 * EQUATOR_DEGREE_M, abs=0.001
    )


@given(
    latitude=st.floats(-84, 84),
    places=st.lists(
        st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=2, max_size=6
    ),
    away=st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)),
)
def test_no_place_of_a_line_is_nearer_than_the_nearest(latitude, places, away):
    origin = (25.0, latitude)
    line = strategies.scenes.line(*places, origin=origin)
    point = strategies.scenes.place(*away, origin=origin)

    near = nearest_on_line(line, point)

    coords = np.array(line.coords)
    cumulative_m = cumulative_lengths_m(coords)
    looks = points_at_m(coords, cumulative_m, np.linspace(0, cumulative_m[-1], 400))
    assert near.distance_m <= distances_m(looks, (point.x, point.y)).min() + 0.01
    assert point_at_m(coords, cumulative_m, near.at_m) == pytest.approx(
        (near.lon, near.lat), abs=1e-7
    )


@given(shore=strategies.shores(), shares=st.lists(st.floats(0.01, 0.99), max_size=5))
def test_the_parts_of_a_line_are_as_long_as_the_line(shore, shares):
    length_m = line_length_m(shore)
    cuts_m = np.unique([0.0, *(share * length_m for share in shares), length_m])

    parts = [cut_line(shore, *ends) for ends in pairwise(cuts_m)]

    assert sum(map(line_length_m, parts)) == pytest.approx(length_m, abs=0.01)
    for part, after in pairwise(parts):
        assert part.coords[-1] == pytest.approx(after.coords[0], abs=1e-12)


def test_many_lines_at_once_are_each_as_by_itself():
    lines = [np.array(RING.coords), np.array([(20.0, 60.0), (20.5, 60.1), (20.5, 60.4)])]
    cumulative_m = cumulative_lengths_of(lines)
    at_m = [np.array([0.0, 700.0, 2500.0]), np.zeros(0)]

    for line, measured_m in zip(lines, cumulative_m, strict=True):
        assert measured_m.tolist() == cumulative_lengths_m(line).tolist()
    for line, measured_m, wanted_m, found in zip(
        lines, cumulative_m, at_m, points_on_lines(lines, cumulative_m, at_m), strict=True
    ):
        assert found.tolist() == points_at_m(line, measured_m, wanted_m).tolist()
    assert cumulative_lengths_of([]) == points_on_lines([], [], []) == []
