"""Check that the verifier measures long edges of a coast by geodesics, as plans do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from maritime.geodesy import points_at_m
from maritime.verification.ground import FlatFrame, MeasuredLine, distance_m, path_length_m


def edge_of(lon: float, lat: float, east: float, north: float) -> MeasuredLine:
    line = LineString([(lon, lat), (lon + east, lat + north), (lon + east, lat + north + 0.1)])
    return MeasuredLine(line, FlatFrame(lon, lat))


def test_equal_shares_of_a_long_edge_are_not_equal_metres():
    """The southern half of 71 km north-east from 60 degrees is 66 m more than half of it."""
    line = edge_of(20.0, 60.0, 1.0, 0.4)
    halfway = (20.5, 60.2)
    (at_m,) = line.positions_near(halfway, 5.0)
    assert at_m == pytest.approx(distance_m((20.0, 60.0), halfway), abs=1e-6)
    assert at_m - float(line.cumulative_m[1]) / 2 == pytest.approx(66.0, abs=0.1)


@given(
    st.floats(-179, 178), st.floats(-80, 80), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3),
    st.floats(0.0, 1.0),
)  # fmt: skip
def test_a_position_is_where_a_plan_has_it(lon, lat, east, north, share):
    if abs(east) + abs(north) < 0.01:
        return
    line = edge_of(lon, lat, east, north)
    at_m = share * line.length_m
    ((said_lon, said_lat),) = points_at_m(line.lonlat, line.cumulative_m, at_m)
    assert distance_m(line.point_at(at_m), (said_lon, said_lat)) < 0.01
    assert min(abs(one - at_m) for one in line.positions_near((said_lon, said_lat), 1.0)) < 0.01


@given(st.floats(-70, 70), st.floats(0.0, 0.45), st.floats(0.55, 1.0))
def test_a_stretch_is_as_long_as_the_path_along_it(lat, low, high):
    line = edge_of(-16.5, lat, -0.09, -0.3)
    path = [tuple(one) for one in line.part(low * line.length_m, high * line.length_m)]
    (start,), (end,) = (line.positions_near(one, 5.0) for one in (path[0], path[-1]))
    found_m = line.part_length_m(start, end)
    assert found_m == pytest.approx(path_length_m(path), abs=0.02)
    assert np.isclose(found_m, (high - low) * line.length_m, atol=0.02)
