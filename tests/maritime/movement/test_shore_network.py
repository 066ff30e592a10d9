"""Check ways on foot and by vehicle against distances worked by hand."""

import numpy as np
import pytest
import scenes
from journeys import check_journey, district, landing, network_of, vias

from maritime.coast import DrawnSegment
from maritime.geodesy import cut_line
from maritime.movement import UNREACHABLE
from maritime.places import Base

SHORE = ((0.0, 0.0), (3000.0, 0.0))
INLAND = ((3000.0, 2000.0), (0.0, 2000.0))


def test_walks_along_a_straight_coast_at_transit_speed():
    network, targets = network_of(district(SHORE, land=((*SHORE, *INLAND),)), "foot")
    assert [target.target_id for target in targets if target.is_segment] and len(targets) == 3
    first, last = network.segment_places[0, 0], network.segment_places[2, 1]
    assert network.travel_s[first, last] == 1500
    assert network.traverse_s.tolist() == [1000, 1000, 1000]
    (leg,) = network.journey(first, last)
    assert (leg.via, leg.duration_s) == ("coast", 1500)
    np.testing.assert_allclose(leg.path, [scenes.lonlat(*at) for at in SHORE], atol=1e-9)


def test_neighbouring_segments_share_a_place():
    network, _ = network_of(district(SHORE, land=((*SHORE, *INLAND),)), "foot")
    assert network.segment_places[0, 1] == network.segment_places[1, 0]
    assert network.n_places == 4
    assert network.landing_place.tolist() == [-1, -1, -1]


def inlet(width_m: float):
    """Give a coast with an inlet 3 km deep between L1 and L2."""
    shore = (
        (0.0, 0.0), (1000.0, 0.0), (1000.0, 3000.0), (1000.0 + width_m, 3000.0),
        (1000.0 + width_m, 0.0), (2000.0 + width_m, 0.0),
    )  # fmt: skip
    inland = ((2000.0 + width_m, 4000.0), (0.0, 4000.0))
    return district(
        shore,
        land=((*shore, *inland),),
        landings={"L1": (1000.0, 0.0), "L2": (1000.0 + width_m, 0.0)},
    )


def test_crosses_narrow_water_straight():
    drawn = inlet(280.0)
    network, targets = network_of(drawn, "vehicle")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    assert network.travel_s[start, end] == 182  # 1.3 × 280 m ÷ 2 m/s
    assert vias(network.journey(start, end)) == ["straight"]
    check_journey(drawn, network, start, end)


def test_goes_round_wide_water_along_the_coast():
    drawn = inlet(320.0)
    network, targets = network_of(drawn, "vehicle")
    start, end = landing(network, targets, "L1"), landing(network, targets, "L2")
    assert network.travel_s[start, end] == pytest.approx(6320 / 2, abs=2)
    assert set(vias(network.journey(start, end))) == {"coast"}


def two_islands(gap_m: float):
    """Give two square islands of 1 km side by side."""
    rings = [
        ((x, 0.0), (x + 1000.0, 0.0), (x + 1000.0, 1000.0), (x, 1000.0), (x, 0.0))
        for x in (0.0, 1000.0 + gap_m)
    ]
    return district(*rings, land=(rings[0], rings[1]))


@pytest.mark.parametrize(("gap_m", "is_one"), [(80.0, True), (99.0, True), (101.0, False)])
def test_land_less_than_100_m_apart_is_one(gap_m, is_one):
    network, targets = network_of(two_islands(gap_m), "foot")
    on_second = next(k for k, target in enumerate(targets) if target.coastline_id == "C2")
    assert network.can_reach(0, network.segment_places[on_second, 0]) is is_one


def test_a_ring_is_followed_the_shorter_way():
    ring = ((0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0), (0.0, 0.0))
    network, _ = network_of(district(ring), "foot")
    corners = network.segment_places[:, 0]
    assert network.travel_s[corners[0]][corners].tolist() == [0, 500, 1000, 500]
    (leg,) = network.journey(corners[0], corners[3])
    np.testing.assert_allclose(leg.path, [scenes.lonlat(0, 0), scenes.lonlat(0, 1000)], atol=2e-8)
    (leg,) = network.journey(corners[3], corners[1])
    assert leg.duration_s == 1000


def test_the_whole_way_round_a_ring_begins_and_ends_in_one_place():
    ring = ((0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (0.0, 300.0), (0.0, 0.0))
    network, _ = network_of(district(ring, segment_length_m=5000.0), "foot")
    assert network.segment_places.tolist() == [[0, 0]]
    assert network.traverse_s[0] == pytest.approx(1200, abs=1)


def test_a_base_inland_is_reached_straight():
    drawn = district(SHORE, land=((*SHORE, *INLAND),), bases={"B1": (1000.0, 400.0)})
    network, _ = network_of(drawn, "vehicle")
    base = network.base_place["B1"]
    assert network.travel_s[base, network.segment_places[0, 1]] in (260, 261)  # 1.3 × 400 ÷ 2
    assert tuple(network.place_lonlat[base]) == scenes.lonlat(1000.0, 400.0)


def test_a_base_beside_the_coast_is_reached_along_it_and_then_straight():
    drawn = district(SHORE, land=((*SHORE, *INLAND),), bases={"B1": (1500.0, 100.0)})
    network, _ = network_of(drawn, "vehicle")
    end, base = network.segment_places[2, 1], network.base_place["B1"]
    # Along the coast to 120.4 m beside it, then straight 156.5 m: 1379.6 + 1.3 × 156.5 m at 2 m/s.
    assert network.travel_s[end, base] == pytest.approx(791.5, abs=2)
    assert vias(network.journey(end, base)) == ["coast", "straight"]
    check_journey(drawn, network, end, base)
    straight_s = 1.3 * float(np.hypot(1500.0, 100.0)) / 2
    assert network.travel_s[end, base] < straight_s - 180


def test_the_coast_of_a_ring_is_reached_over_its_first_vertex():
    ring = ((0.0, 0.0), (0.0, -300.0), (-300.0, -300.0), (-300.0, 0.0), (0.0, 0.0))
    drawn = district(ring, land=(ring,), bases={"B1": (-10.0, -50.0)}, segment_length_m=5000.0)
    network, _ = network_of(drawn, "foot")
    first, base = network.segment_places[0, 0], network.base_place["B1"]
    # 38 m along the coast, from the first vertex, then 15.7 m straight: 37.9 + 1.3 × 15.6 m.
    assert network.travel_s[first, base] == pytest.approx((37.9 + 1.3 * 15.6) / 2, abs=2)
    check_journey(drawn, network, first, base)


@pytest.mark.parametrize(
    ("mode", "land", "away_m", "more"),
    [
        ("foot", True, 100.0, 3), ("foot", True, 0.5, 0), ("foot", True, 2001.0, 0),
        ("foot", False, 100.0, 0), ("boat", True, 100.0, 0), ("drone", True, 100.0, 0),
    ],
)  # fmt: skip
def test_only_shore_teams_on_land_have_places_beside_a_base(mode, land, away_m, more):
    inland = ((3000.0, 3000.0), (0.0, 3000.0))
    pieces = ((*SHORE, *inland),) if land else ()
    near, without = (
        network_of(district(SHORE, land=pieces, bases=bases), mode)[0]
        for bases in ({"B1": (1500.0, away_m)}, {})
    )
    assert near.n_places - without.n_places == more + 1


def test_posts_are_places_of_shore_teams_only():
    drawn = scenes.straight_coast()
    on_shore, _ = network_of(drawn, "vehicle")
    assert on_shore.post_place == {"B03": on_shore.base_place["B03"]}
    assert network_of(drawn, "boat")[0].post_place == {}
    assert network_of(drawn, "drone")[0].post_place == {}


@pytest.mark.parametrize(("away_m", "is_joined"), [(45.0, True), (60.0, False)])
def test_without_land_a_base_joins_the_coast_within_50_m(away_m, is_joined):
    drawn = district(SHORE, bases={"B1": (700.0, away_m)})
    network, _ = network_of(drawn, "foot")
    base, first = network.base_place["B1"], network.segment_places[0, 0]
    assert network.travel_s[base, first] == (350 if is_joined else UNREACHABLE)
    if is_joined:
        np.testing.assert_allclose(network.place_lonlat[base], scenes.lonlat(700, 0), atol=1e-8)


def test_a_segment_drawn_backwards_has_its_own_ends():
    drawn = scenes.with_drawn_segments()
    network, targets = network_of(drawn, "vehicle")
    for number, target in enumerate(targets):
        if target.is_segment:
            ends = network.place_lonlat[network.segment_places[number]]
            drawn_ends = np.array(target.geometry.coords)[[0, -1]]
            np.testing.assert_allclose(ends, drawn_ends, atol=1e-7)
    inside = landing(network, targets, "L003")
    third = next(k for k, target in enumerate(targets) if target.target_id == "S3")
    for end in network.segment_places[third]:
        assert inside != end
        assert network.can_reach(inside, end)


def test_ends_of_two_coastlines_that_meet_are_one_place():
    drawn = district(SHORE, ((3000.0, 0.4), (5000.0, 0.0)))
    network, _ = network_of(drawn, "foot")
    assert network.n_places == 6
    start, end = network.segment_places[0, 0], network.segment_places[4, 1]
    assert vias(network.journey(start, end)) == ["coast", "coast"]
    check_journey(drawn, network, start, end)


def test_a_place_that_cannot_be_reached_says_so():
    network, _ = network_of(two_islands(500.0), "foot")
    with pytest.raises(ValueError, match=r"no journey by foot from place 0 .* ask can_reach"):
        network.journey(0, network.n_places - 1)
    assert network.journey(2, 2) == ()


def test_a_base_beyond_the_box_cannot_be_left():
    drawn = district(SHORE, land=((*SHORE, *INLAND),))
    far = (Base("B1", "B1", scenes.place(3020.0, 1000.0)),)
    network, _ = network_of(_with_bases(drawn, far), "foot")
    assert not network.can_reach(network.base_place["B1"], 0)


def _with_bases(drawn, bases):
    return type(drawn)(**{**vars(drawn), "bases": bases})


def test_drawn_segments_over_the_first_vertex_of_a_ring():
    ring = ((0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0), (0.0, 0.0))
    drawn = district(ring)
    shore = drawn.coastlines[0].geometry
    segment = DrawnSegment("S1", "C1", cut_line(shore, 3500.0, 500.0), "general")
    network, _ = network_of(type(drawn)(**{**vars(drawn), "drawn_segments": (segment,)}), "foot")
    assert network.traverse_s.tolist() == [1000]
    assert network.travel_s[tuple(network.segment_places[0])] == 500
