"""Check that the nearest target is that of the fewest metres, wherever on the globe."""

from dataclasses import replace

import numpy as np
import pytest
from scenes import lonlat, straight_coast
from shapely import LineString, Point

from maritime.cutting import resolve_targets
from maritime.geodesy import distances_m, nearest_on_line
from maritime.live.facts import LiveGround
from maritime.live.nearest_target import TargetIndex
from maritime.places import Base, Sensor
from maritime.targets import Target


def landing(target_id: str, lon: float, lat: float, grid_id: str | None = None) -> Target:
    place = Point(lon, lat)
    return Target(
        target_id, "landing_point", "red", "C1", 0.0, 0.0, place, 0.0, 1.0, grid_id=grid_id
    )


def segment(target_id: str, *places: tuple[float, float], grid_id: str | None = None) -> Target:
    line = LineString(places)
    return Target(target_id, "segment", "key", "C1", 0.0, 1.0, line, 1.0, 1.0, grid_id=grid_id)


EAST = landing("east", 5.010, 60.0, "GE")
NORTH = segment("north", (4.9, 60.007), (5.1, 60.007), grid_id="GN")
"""557 m and 780 m from 5°, 60°, though 0.010 degrees and 0.007."""


def test_at_sixty_north_metres_count_and_not_degrees():
    here = Point(5.0, 60.0)
    assert NORTH.geometry.distance(here) < EAST.geometry.distance(here), "in degrees"
    assert float(distances_m((5.0, 60.0), (5.010, 60.0))[0]) == pytest.approx(558, abs=2)
    assert nearest_on_line(NORTH.geometry, here).distance_m == pytest.approx(780, abs=2)
    assert TargetIndex((NORTH, EAST)).nearest(here) is EAST


def test_bases_and_sensors_at_sixty_north_are_of_the_grid_that_fewest_metres_lead_to():
    district = replace(
        straight_coast(),
        bases=(Base("B1", "B1", Point(5.0, 60.0)),),
        sensors=(Sensor("N1", "camera", Point(5.0, 60.006), 500.0),),
    )
    ground = LiveGround(district, (NORTH, EAST))
    assert (ground.grid_of_base, ground.grid_of_sensor) == ({"B1": "GE"}, {"N1": "GN"})


def test_over_the_date_line_and_where_there_is_nothing():
    west, east = landing("west", -179.999, 10.0), landing("east", 179.9, 10.0)
    assert TargetIndex((east, west)).nearest(Point(179.999, 10.0)) is west
    assert TargetIndex(()).nearest(Point(0.0, 0.0)) is None
    twins = landing("one", 1.0, 1.0), landing("two", 1.0, 1.0)
    assert TargetIndex(twins).nearest(Point(1.0, 1.1)) is twins[0]


def test_a_law_no_target_is_nearer_than_the_one_that_is_given():
    targets = resolve_targets(straight_coast())
    index, rng = TargetIndex(targets), np.random.default_rng(7)

    def away_m(target: Target, place: Point) -> float:
        if target.is_segment:
            return nearest_on_line(target.geometry, place).distance_m
        return float(distances_m(target.geometry.coords[0], place.coords[0])[0])

    for east_m, north_m in rng.uniform(-20_000, 20_000, size=(40, 2)):
        place = Point(lonlat(east_m, north_m))
        found = away_m(index.nearest(place), place)
        assert found <= min(away_m(one, place) for one in targets) + 1e-6
