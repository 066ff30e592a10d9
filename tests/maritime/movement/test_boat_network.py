"""Check ways of boats: taut strings around land, narrow coves, coasts without land."""

from dataclasses import replace

import numpy as np
import pytest
import scenes
import shapely
from hypothesis import given, settings
from journeys import check_journey, coasts, crossings, district, landing, network_of, vias

from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.coast import LandPolygon
from maritime.movement import UNREACHABLE, sea_graph

ISLET = ((1500.0, -4000.0), (1700.0, -4000.0), (1700.0, -3800.0), (1500.0, -3800.0))
ISLET_SHORE = (*ISLET, ISLET[0])


def headland():
    """Give a headland 200 m wide and 1.5 km long between L1 and L2, an islet far to the south."""
    shore = (
        (0.0, 0.0), (2000.0, 0.0), (2000.0, -1500.0), (2200.0, -1500.0), (2200.0, 0.0),
        (4200.0, 0.0),
    )  # fmt: skip
    return district(
        shore,
        ISLET_SHORE,
        land=((*shore, (4200.0, 1000.0), (0.0, 1000.0)), ISLET),
        landings={"L1": (1000.0, 0.0), "L2": (3200.0, 0.0)},
        bases={"B1": (900.0, 450.0), "B2": (900.0, 550.0)},
    )


def test_rounds_a_headland_on_a_taut_string():
    drawn = headland()
    network, targets = network_of(drawn, "boat", patrol_kmh=18.0, transit_kmh=36.0)
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    taut_m = 2 * np.hypot(1000.0, 1500.0) + 200.0
    assert taut_m / 10 <= network.travel_s[start, end] <= taut_m / 10 + 4
    (leg,) = network.journey(start, end)
    assert leg.via == "sea"
    check_journey(drawn, network, start, end)


def test_goes_along_the_coast_where_patrol_speed_is_quicker():
    drawn = headland()
    network, targets = network_of(drawn, "boat", patrol_kmh=36.0, transit_kmh=3.6)
    start = landing(network, targets, "L1")
    assert vias(network.journey(start, network.segment_places[0, 0])) == ["coast"]
    assert network.travel_s[start, network.segment_places[0, 0]] == 100


def test_a_boat_lies_where_the_coast_is_nearest_to_its_base():
    network, _ = network_of(headland(), "boat")
    np.testing.assert_allclose(
        network.place_lonlat[network.base_place["B1"]], scenes.lonlat(900.0, 0.0), atol=1e-8
    )
    assert "B2" not in network.base_place  # 550 m from the coast


def test_gets_out_of_a_narrow_cove():
    shore = ((0.0, 0.0), (1000.0, 0.0), (1010.0, 800.0), (1020.0, 0.0), (2000.0, 0.0))
    drawn = district(
        shore,
        ISLET_SHORE,
        land=((*shore, (2000.0, 1500.0), (0.0, 1500.0)), ISLET),
        landings={"L1": (1010.0, 800.0), "L2": (500.0, 0.0)},
    )
    network, targets = network_of(drawn, "boat")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    assert vias(network.journey(start, end)) == ["sea"]
    check_journey(drawn, network, start, end)


@pytest.mark.parametrize("north_m", [-15.0, 15.0])
def test_leaves_a_coastline_that_is_not_quite_the_outline_of_land(north_m):
    drawn = headland()
    land = drawn.land[0].geometry
    moved = shapely.transform(land, lambda xy: xy + np.array((0.0, north_m / 110_700)))
    drawn = replace(drawn, land=(LandPolygon(moved), drawn.land[1]))
    network, targets = network_of(drawn, "boat")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    (leg,) = network.journey(start, end)
    assert leg.via == "sea"


def test_leaves_a_corner_on_the_border_of_the_box():
    """The islet's south-west corner and south side lie on the border: west of it is water."""
    network, targets = network_of(headland(), "boat")
    islet = next(k for k, target in enumerate(targets) if target.coastline_id == "C2")
    corner = network.segment_places[islet, 0]
    np.testing.assert_allclose(network.place_lonlat[corner], scenes.lonlat(*ISLET[0]), atol=1e-8)
    assert vias(network.journey(corner, landing(network, targets, "L1"))) == ["sea"]


def test_a_lagoon_without_mouth_is_left_along_the_coast_only():
    ring = ((0.0, 0.0), (3000.0, 0.0), (3000.0, 3000.0), (0.0, 3000.0), (0.0, 0.0))
    lagoon = ((1000.0, 1000.0), (2000.0, 1000.0), (2000.0, 2000.0), (1000.0, 2000.0))
    drawn = district((*lagoon, lagoon[0]), ISLET_SHORE, land=(ring, ISLET))
    hollow = scenes.Polygon(drawn.land[0].geometry.exterior, [scenes.area(*lagoon).exterior])
    drawn = replace(drawn, land=(LandPolygon(hollow), drawn.land[1]))
    network, targets = network_of(drawn, "boat")
    outside = next(k for k, target in enumerate(targets) if target.coastline_id == "C2")
    across = network.travel_s[network.segment_places[0, 0], network.segment_places[2, 0]]
    assert across == pytest.approx(np.hypot(1000, 1000) / 2, abs=8)
    assert network.travel_s[0, network.segment_places[outside, 0]] == UNREACHABLE


def test_without_land_no_boat_crosses_a_coastline():
    drawn = replace(headland(), land=())
    network, targets = network_of(drawn, "boat")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    (leg,) = network.journey(start, end)
    assert crossings(drawn, leg) == 0
    taut_m = 2 * np.hypot(1000.0, 1500.0) + 200.0
    assert taut_m / 2 - 5 <= leg.duration_s <= taut_m / 2 + 20


def test_islands_show_which_side_of_an_open_coastline_is_sea():
    bay = (
        (-5000.0, 0.0), (0.0, -100.0), (200.0, -3000.0), (2800.0, -3000.0), (3000.0, -100.0),
        (8000.0, 0.0),
    )  # fmt: skip
    within = ((1500.0, -2000.0), (1600.0, -2000.0), (1550.0, -1900.0), (1500.0, -2000.0))
    landings = {"L1": (0.0, -100.0), "L2": (3000.0, -100.0)}
    network, targets = network_of(district(bay, within, landings=landings), "boat")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    (leg,) = network.journey(start, end)
    assert leg.via == "sea"
    assert leg.duration_s == pytest.approx(1500, abs=10)


def test_very_detailed_land_is_rounded_in_its_simplified_outline(monkeypatch):
    ragged = scenes.circle(0, 0, 1500.0, corners=400)
    wavy = [(x * (1 + 0.01 * (k % 2)), y * (1 + 0.01 * (k % 2))) for k, (x, y) in enumerate(ragged)]
    wavy[-1] = wavy[0]
    drawn = district(
        tuple(wavy),
        ISLET_SHORE,
        ((-4000.0, 3000.0), (-3900.0, 3000.0), (-3950.0, 3100.0), (-4000.0, 3000.0)),
        land=(tuple(wavy), ISLET),
    )
    exact, _ = network_of(drawn, "boat")
    monkeypatch.setattr(sea_graph, "MOST_CORNERS", 60)
    rounded, _ = network_of(drawn, "boat")
    assert len(rounded.tracer.ways.graph.xy) < len(exact.tracer.ways.graph.xy) / 2
    late_s = rounded.travel_s - exact.travel_s
    assert late_s.min() >= -1
    assert late_s.max() <= 0.1 * exact.travel_s.max()
    for end in range(1, rounded.n_places):
        check_journey(drawn, rounded, 0, end)


def test_what_was_seen_of_the_outline_holds_with_the_corners_that_are_added(monkeypatch):
    taishan = read_pack(TAISHAN_PACK).district
    monkeypatch.setattr(sea_graph, "MOST_CORNERS", 600)
    quick, _ = network_of(taishan, "boat")
    of_corners, asked = sea_graph.SeaGraph._of_corners, []

    def asked_all_again(land, box, corners, offing_m, known=None):
        asked.append(known is not None)
        return of_corners(land, box, corners, offing_m)

    monkeypatch.setattr(sea_graph.SeaGraph, "_of_corners", asked_all_again)
    whole, _ = network_of(taishan, "boat")
    assert asked == [False, True]
    for name in ("start", "ends", "metres"):
        known, found = (getattr(one.tracer.ways.graph, name) for one in (quick, whole))
        assert np.array_equal(known, found), name
    assert np.array_equal(quick.travel_s, whole.travel_s)


@settings(max_examples=25)
@given(coasts())
def test_every_journey_by_boat_keeps_the_rules(drawn):
    network, _ = network_of(drawn, "boat", patrol_kmh=15.0, transit_kmh=30.0)
    for start in range(0, network.n_places, 3):
        for end in range(network.n_places):
            if network.can_reach(start, end):
                check_journey(drawn, network, start, end)
