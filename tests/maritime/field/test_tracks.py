"""Check that tracks are joined whatever comes when, and that holes stay holes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.field.tracks import HOLE_S, TrackPoint, join_track

points = st.lists(
    st.builds(
        TrackPoint,
        st.integers(0, 4000).map(float),
        st.floats(112, 113),
        st.floats(21, 22),
        st.none() | st.floats(0, 100),
    ),
    max_size=30,
)


def test_nothing_has_no_track():
    track = join_track([])
    assert (track.stretches, track.holes, track.length_m) == ((), (), 0.0)


def test_a_degree_of_latitude_is_measured_and_a_hole_is_not():
    near = [TrackPoint(0, 112, 21), TrackPoint(60, 112, 21.01)]
    far = [TrackPoint(60 + HOLE_S + 1, 112, 22)]
    track = join_track(far + near)
    assert track.holes == ((60, 61 + HOLE_S),)
    assert track.length_m == pytest.approx(1107.3, abs=1)


@given(points, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_pieces_matters(given_points, random):
    again = given_points + given_points[::2]
    random.shuffle(again)
    assert join_track(again) == join_track(given_points)


@given(points)
def test_a_track_is_made_of_what_was_sent_and_of_nothing_else(given_points):
    track = join_track(given_points)
    assert {one for stretch in track.stretches for one in stretch} == set(given_points)
    assert sum(map(len, track.stretches)) == len(set(given_points))


@given(points)
def test_no_hole_is_filled(given_points):
    track = join_track(given_points)
    assert all(later - earlier > HOLE_S for earlier, later in track.holes)
    for stretch in track.stretches:
        steps = itertools.pairwise(stretch)
        assert all(after.at_s - before.at_s <= HOLE_S for before, after in steps)
    for earlier, later in track.holes:
        assert not any(earlier < one.at_s < later for one in given_points)
