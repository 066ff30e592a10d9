"""Check ways along roads, reached straight from the places."""

from dataclasses import replace
from itertools import pairwise

import pytest
import scenes
from journeys import check_journey, district, landing, network_of, vias

from maritime.coast import Road

SHORE = ((0.0, 0.0), (10000.0, 0.0))
INLAND = ((10000.0, 3000.0), (0.0, 3000.0))


def with_roads(*roads: Road):
    drawn = district(
        SHORE,
        land=((*SHORE, *INLAND),),
        landings={"L1": (0.0, 0.0), "L2": (10000.0, 0.0)},
        bases={"B1": (5000.0, 200.0)},
    )
    return replace(drawn, roads=roads)


def ends_of(network, targets):
    return landing(network, targets, "L1"), landing(network, targets, "L2")


def test_takes_a_quick_road():
    drawn = with_roads(Road(scenes.line((500.0, 200.0), (9500.0, 200.0)), 72.0))
    network, targets = network_of(drawn, "vehicle", transit_kmh=36.0)
    start, end = ends_of(network, targets)
    legs = network.journey(start, end)
    assert vias(legs) == ["straight", "road", "straight"]
    assert [leg.duration_s for leg in legs] == [71, 450, 71]  # 1.3 × 538.5 m ÷ 10; 9000 m ÷ 20
    assert network.travel_s[start, end] == 592
    for one, other in pairwise(legs):
        assert one.path[-1] == other.path[0]


def test_a_road_without_speed_is_driven_at_transit_speed():
    drawn = with_roads(Road(scenes.line((500.0, 200.0), (9500.0, 200.0))))
    network, targets = network_of(drawn, "vehicle", transit_kmh=36.0)
    start, end = ends_of(network, targets)
    assert vias(network.journey(start, end)) == ["coast"]
    check_journey(drawn, network, start, end)


def test_roads_join_where_they_share_a_vertex():
    west = Road(scenes.line((0.0, 200.0), (5000.0, 200.0)), 72.0)
    east = Road(scenes.line((5000.0, 200.0), (10000.0, 200.0)), 36.0)
    bridge = Road(scenes.line((4000.0, 100.0), (6000.0, 300.0)), 500.0)  # crosses, joins nothing
    network, targets = network_of(with_roads(west, east), "vehicle", transit_kmh=18.0)
    start, end = ends_of(network, targets)
    legs = network.journey(start, end)
    assert vias(legs) == ["straight", "road", "straight"]
    assert legs[1].duration_s == pytest.approx(250 + 500, abs=1)
    apart = with_roads(west, Road(scenes.line((5000.0, 400.0), (10000.0, 400.0)), 72.0), bridge)
    network, targets = network_of(apart, "vehicle", transit_kmh=18.0)
    assert vias(network.journey(*ends_of(network, targets))).count("road") != 1


def test_a_base_on_a_road_needs_no_straight_leg():
    drawn = with_roads(Road(scenes.line((0.0, 200.0), (5000.0, 200.0), (10000.0, 200.0)), 72.0))
    network, targets = network_of(drawn, "vehicle", transit_kmh=36.0)
    legs = network.journey(network.base_place["B1"], landing(network, targets, "L1"))
    assert vias(legs) == ["road", "straight"]
    assert [leg.duration_s for leg in legs] == [250, 27]  # 1.3 × 200.002 m ÷ 10
