"""Check what is drawn of geometries: rounding, thinning, the date line, wedges of view."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from maps.drawing import VERTEX_BUDGET, Drawer, drawing_tolerance_deg, view_outline
from maritime.geodesy import GEOD
from maritime.places import Sensor


def wiggle(count: int) -> LineString:
    turns = np.linspace(0, 40, count)
    return LineString(np.column_stack((112 + turns / 100, 21 + np.sin(turns) / 100)))


def test_a_feature_has_five_decimals_and_its_properties():
    drawn = Drawer().feature(LineString([(112.1234567, 21.0), (112.2, 21.7654321)]), {"i": 3})
    assert drawn == {
        "type": "Feature",
        "properties": {"i": 3},
        "geometry": {
            "type": "LineString",
            "coordinates": [[112.12346, 21.0], [112.2, 21.76543]],
        },
    }


def test_points_and_areas_with_holes_keep_their_shape():
    hole = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    assert Drawer().feature(Point(1, 2, 9), {})["geometry"]["coordinates"] == [1.0, 2.0]
    rings = Drawer().feature(hole, {})["geometry"]["coordinates"]
    assert [len(ring) for ring in rings] == [5, 5]


def test_a_small_coast_is_not_thinned_and_a_huge_one_is():
    assert drawing_tolerance_deg([wiggle(1000)]) == 0.0
    huge = wiggle(VERTEX_BUDGET * 3)
    drawer = Drawer.of([huge])
    assert drawer.tolerance_deg > 0
    coordinates = drawer.feature(huge, {})["geometry"]["coordinates"]
    assert 2 < len(coordinates) <= VERTEX_BUDGET
    assert coordinates[0] == [112.0, 21.0]


def test_paths_lose_repeated_points_only():
    path = [(112.0, 21.0), (112.000001, 21.0), (112.1, 21.1), (112.3, 21.0)]
    assert Drawer().path(path) == [[112.0, 21.0], [112.1, 21.1], [112.3, 21.0]]
    assert Drawer().path([(112.0, 21.0)]) == [[112.0, 21.0]]


def test_a_coast_over_the_date_line_is_drawn_in_one_piece():
    drawer = Drawer.of(
        [LineString([(179.9, -17), (180, -17)]), LineString([(-180, -17), (-179.9, -17)])]
    )
    assert drawer.path([(179.9, -17.0), (-179.9, -17.0)]) == [[179.9, -17.0], [180.1, -17.0]]
    assert drawer.feature(Point(-179.95, -17), {})["geometry"]["coordinates"] == [180.05, -17.0]


def test_elsewhere_longitudes_stay_as_they_are():
    assert Drawer.of([wiggle(10)]).around_lon_deg is None


def test_a_wedge_looks_where_the_azimuth_points():
    camera = Sensor("N1", "camera", Point(112.0, 21.0), 1000.0, 90.0, 60.0)
    wedge = view_outline(camera)
    east, north = Point(112.008, 21.0), Point(112.0, 21.008)
    assert wedge.contains(east) and not wedge.contains(north)


def test_a_wedge_across_north_is_in_one_piece():
    wedge = view_outline(Sensor("N1", "camera", Point(112.0, 21.0), 1000.0, 350.0, 60.0))
    assert wedge.is_valid and wedge.contains(Point(112.0, 21.008))


@pytest.mark.parametrize(
    ("azimuth", "field"), [(None, None), (90.0, None), (None, 60.0), (5.0, 360.0)]
)
def test_a_sensor_without_azimuth_or_field_sees_all_round(azimuth, field):
    seen = view_outline(Sensor("N1", "radar", Point(112.0, 21.0), 1000.0, azimuth, field))
    assert seen.contains(Point(112.008, 21.0)) and seen.contains(Point(111.992, 21.0))


def test_a_light_sees_nothing():
    assert view_outline(Sensor("N1", "light", Point(112.0, 21.0), 1000.0)) is None


@given(st.floats(0, 360), st.floats(1, 359), st.floats(10, 50_000))
def test_the_arc_lies_at_the_range(azimuth, field, range_m):
    wedge = view_outline(Sensor("N1", "camera", Point(112.0, 21.0), range_m, azimuth, field))
    lon, lat = np.array(wedge.exterior.coords)[1:-1].T
    _, _, distance_m = GEOD.inv(np.full_like(lon, 112.0), np.full_like(lat, 21.0), lon, lat)
    assert distance_m == pytest.approx(range_m, rel=1e-9)
