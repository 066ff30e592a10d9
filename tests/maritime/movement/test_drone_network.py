"""Check ways of drones: straight through the air, along the coast at patrol speed."""

import pytest
from journeys import check_journey, district, landing, network_of, vias

from maritime.geodesy import distances_m
from maritime.movement import UNREACHABLE

SHORE = ((0.0, 0.0), (1000.0, 900.0), (2000.0, 0.0))
LANDINGS = {"L1": (0.0, 0.0), "L2": (2000.0, 0.0)}


def test_flies_straight_at_transit_speed():
    drawn = district(SHORE, landings=LANDINGS)
    network, targets = network_of(drawn, "drone")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    (leg,) = network.journey(start, end)
    assert (leg.via, leg.duration_s, len(leg.path)) == ("air", 1000, 2)
    check_journey(drawn, network, start, end)


def test_follows_the_coast_where_patrol_speed_is_quicker():
    drawn = district(SHORE, landings=LANDINGS)
    network, targets = network_of(drawn, "drone", patrol_kmh=7.2, transit_kmh=3.6)
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    assert vias(network.journey(start, end)) == ["coast"]
    assert network.travel_s[start, end] == pytest.approx(2690.7 / 2, abs=1)


def test_a_base_is_its_own_place():
    drawn = district(SHORE, landings=LANDINGS, bases={"B1": (1000.0, 100.0)})
    network, targets = network_of(drawn, "drone")
    base, end = network.base_place["B1"], landing(network, targets, "L1")
    away_m = distances_m(network.place_lonlat[base], network.place_lonlat[end])[0]
    assert network.travel_s[base, end] == pytest.approx(away_m / 2, abs=1)


def test_no_flight_leaves_the_box_of_the_coast():
    drawn = district(SHORE, landings=LANDINGS, bases={"B1": (1000.0, 2000.0)})
    network, _ = network_of(drawn, "drone")
    assert network.travel_s[network.base_place["B1"], 0] == UNREACHABLE
