"""Check areas on the ellipsoid against closed forms and geodesics, and what a sliver is."""

from itertools import pairwise

import numpy as np
import pytest
import scenes
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from maritime.geodesy import GEOD
from maritime.grids.surface import areas_m2, inner_place, polygons_of, real_parts, widths_m

EARTH_M2 = 510_065_621_724_088.0  # WGS 84, Karney 2013


def test_a_lune_is_its_share_of_the_earth():
    northern = areas_m2([box(0, 0, 90, 90), box(0, 0, 90, 45)])
    steps = np.linspace(0, 90, 181)
    belt = areas_m2([box(0, low, 90, high) for low, high in pairwise(steps)])
    assert belt.sum() == pytest.approx(EARTH_M2 / 8, rel=1e-10)
    assert northern[0] == pytest.approx(EARTH_M2 / 8, rel=1e-2)  # one edge from equator to pole


def test_a_hole_is_no_area_and_turning_plays_no_part():
    outer, inner = box(112, 21, 112.4, 21.4), box(112.1, 21.1, 112.2, 21.2)
    ring = Polygon(outer.exterior, [inner.exterior])
    whole, hole, left = areas_m2([outer, inner, ring])
    assert left == pytest.approx(whole - hole, rel=1e-12)
    assert areas_m2([shapely.reverse(ring)])[0] == pytest.approx(left, rel=1e-12)


def test_what_has_no_area_measures_nothing():
    line = scenes.line((0, 0), (100, 0))
    both = shapely.GeometryCollection([line, box(0, 0, 0.01, 0.01)])
    areas = areas_m2([Polygon(), line, MultiPolygon(), both])
    assert areas.tolist()[:3] == [0.0, 0.0, 0.0]
    assert areas[3] == pytest.approx(areas_m2([box(0, 0, 0.01, 0.01)])[0])
    assert areas_m2([]).tolist() == []
    assert widths_m([]).tolist() == []


@given(
    st.floats(-179, 178),
    st.floats(-88, 87),
    st.lists(st.floats(0.1, 1.0), min_size=3, max_size=9),
    st.floats(1e-4, 0.5),
)
def test_areas_are_those_of_geodesics_between_near_vertices(lon, lat, radii, size_deg):
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    reach = np.array(radii) * size_deg
    drawn = Polygon(np.column_stack((lon + reach * np.cos(turns), lat + reach * np.sin(turns))))
    dense = shapely.segmentize(drawn, size_deg / 300)
    geodesic_m2 = abs(GEOD.geometry_area_perimeter(dense)[0])
    assert areas_m2([drawn])[0] == pytest.approx(geodesic_m2, rel=2e-5, abs=0.01)


def test_a_strip_is_as_wide_as_drawn_a_square_half():
    strip = scenes.area((0, 0), (1000, 0), (1000, 8), (0, 8))
    square = scenes.area((0, 0), (100, 0), (100, 100), (0, 100))
    assert widths_m([strip, square]) == pytest.approx([8.0, 50.0], rel=0.01)


def test_slivers_are_too_small_or_too_narrow():
    strip = scenes.area((0, 0), (1000, 0), (1000, 8), (0, 8))
    square = scenes.area((2000, 0), (2100, 0), (2100, 100), (2000, 100))
    crumb = scenes.area((3000, 0), (3040, 0), (3040, 40), (3000, 40))
    piece = shapely.GeometryCollection([MultiPolygon([strip, square]), crumb])
    (kept,) = real_parts(piece, least_area_m2=2500, least_width_m=10)
    assert kept.equals(square)
    assert len(real_parts(piece, least_area_m2=0, least_width_m=0)) == 3
    assert len(polygons_of(shapely.GeometryCollection())) == 0


def test_a_place_inside_is_inside():
    area = scenes.area((0, 0), (900, 0), (900, 100), (100, 100), (100, 900), (0, 900))
    assert area.contains(shapely.Point(inner_place(area)))
