"""Check where vessels and people are taken to be, and how far apart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_cases import person, vessel
from scenes import area, place, straight_coast

from maritime.geodesy import distances_m
from maritime.pairing.whereabouts import Whereabouts, between_km
from maritime.places import Base, LandingPoint, SeaGrid


def drawn_places() -> Whereabouts:
    village = area((0, 0), (2000, 0), (2000, 2000), (0, 2000))
    return Whereabouts.of(
        replace(
            straight_coast(),
            sea_grids=(SeaGrid("G1", "沙堤村", "village", village),),
            landing_points=(LandingPoint("L1", "沙堤港", "jetty", "blue", place(5000, 0)),),
            bases=(Base("B1", "派出所", place(9000, 0)),),
        )
    )


def east_m(found: tuple[float, float]) -> float:
    return float(distances_m(place(0, 0).coords[0], (found[0], place(0, 0).y))[0])


def test_a_vessel_is_at_its_home_port_else_at_its_village():
    places = drawn_places()
    at_port = places.of_vessel(vessel("V1", home_port="沙堤港", village="沙堤村"))
    assert east_m(at_port) == pytest.approx(5000, abs=5)
    at_home = places.of_vessel(vessel("V1", home_port="不在册", village="沙堤村"))
    assert east_m(at_home) == pytest.approx(1000, abs=5)
    assert np.isnan(places.of_vessel(vessel("V1", home_port=None))).all()


def test_of_one_name_a_base_counts_first_then_a_landing_point_then_the_least_grid():
    large = area((0, 0), (8000, 0), (8000, 8000), (0, 8000))
    grids = (SeaGrid("G1", "沙堤", "village", large), SeaGrid(
        "G2", "沙堤", "village", area((0, 0), (2000, 0), (2000, 2000), (0, 2000))))  # fmt: skip
    points = (LandingPoint("L1", "沙堤", "jetty", "blue", place(5000, 0)),)
    bases = (Base("B1", "沙堤", place(9000, 0)),)
    for kept_points, kept_bases, away_m in (
        ((), (), 1000),
        (points, (), 5000),
        (points, bases, 9000),
    ):
        places = Whereabouts.of(
            replace(straight_coast(), sea_grids=grids, landing_points=kept_points, bases=kept_bases)
        )
        at = places.of_vessel(vessel("V1", home_port="沙堤"))
        assert east_m(at) == pytest.approx(away_m, abs=5)


def test_a_person_is_at_his_village_else_his_grid_else_his_base():
    places = drawn_places()
    everywhere = person("P1", village="沙堤港", grid_id="G1", base_id="B1")
    assert east_m(places.of_person(everywhere)) == pytest.approx(5000, abs=5)
    in_grid = replace(everywhere, village="不在册")
    assert east_m(places.of_person(in_grid)) == pytest.approx(1000, abs=5)
    assert east_m(places.of_person(replace(in_grid, grid_id=None))) == pytest.approx(9000, abs=5)
    assert np.isnan(places.of_person(person("P1"))).all()


@given(
    st.floats(-179, 179), st.floats(-60, 60), st.floats(-0.6, 0.6), st.floats(-0.6, 0.6)
)  # fmt: skip
def test_ways_are_right_to_a_thousandth(lon, lat, east, north):
    here, there = np.array([[lon, lat]]), np.array([[lon + east, lat + north]])
    true_km = float(distances_m(here, there)[0]) / 1000.0
    assert between_km(here, there)[0] == pytest.approx(true_km, rel=1e-3, abs=1e-3)


def test_a_way_over_the_date_line_is_the_short_one():
    km = between_km(np.array([[179.9, -17.0]]), np.array([[-179.9, -17.0], [np.nan, np.nan]]))
    assert km[0] == pytest.approx(21.3, abs=0.1)
    assert np.isnan(km[1])
