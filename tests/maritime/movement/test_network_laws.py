"""Check laws that hold for every network, and the errors of building one."""

import numpy as np
import pytest
import scenes
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys import check_journey, coasts, network_of

from maritime.cutting import resolve_targets
from maritime.errors import InvalidRecordError
from maritime.movement import UNREACHABLE, build_network, build_networks
from maritime.team import MODES


@settings(max_examples=40)
@given(coasts(), st.sampled_from(MODES))
def test_times_are_a_metric_and_journeys_keep_the_rules(drawn, mode):
    network, targets = network_of(drawn, mode, patrol_kmh=15.0, transit_kmh=30.0)
    travel_s = network.travel_s
    assert (travel_s == travel_s.T).all()
    assert (np.diag(travel_s) == 0).all()
    for via in range(network.n_places):
        through_s = travel_s[:, via, None].astype(np.int64) + travel_s[None, via, :]
        assert (travel_s <= through_s).all()
    assert ((network.segment_places >= 0).all(axis=1) == [t.is_segment for t in targets]).all()
    rng = np.random.default_rng(network.n_places)
    for start, end in rng.integers(0, network.n_places, (25, 2)):
        if network.can_reach(start, end):
            check_journey(drawn, network, start, end)


@pytest.mark.parametrize("drawn", scenes.every_scene(), ids=lambda scene: scene.district_id)
@pytest.mark.parametrize("mode", MODES)
def test_every_scene_has_a_network(drawn, mode):
    network, targets = network_of(drawn, mode)
    for number, target in enumerate(targets):
        if target.is_segment:
            one, other = network.segment_places[number]
            assert network.travel_s[one, other] <= network.traverse_s[number]
            assert network.traverse_s[number] == np.ceil(target.length_m - 1e-6)


def test_networks_of_teams_are_those_built_one_by_one():
    drawn = scenes.archipelago()
    targets = resolve_targets(drawn)
    networks = build_networks(drawn, targets, drawn.teams)
    assert set(networks) == {
        ("boat", 15.0, 30.0), ("vehicle", 20.0, 40.0), ("drone", 36.0, 54.0),
    }  # fmt: skip
    for (mode, patrol_kmh, transit_kmh), network in networks.items():
        alone = build_network(
            drawn, targets, mode=mode, patrol_speed_kmh=patrol_kmh, transit_speed_kmh=transit_kmh
        )
        assert (alone.travel_s == network.travel_s).all()


def test_shore_teams_of_another_island_are_out_of_reach():
    network, targets = network_of(scenes.archipelago(), "vehicle")
    mainland = network.base_place["B01"]
    for number, target in enumerate(targets):
        if target.is_segment:
            is_reached = network.travel_s[mainland, network.segment_places[number, 0]]
            assert (is_reached < UNREACHABLE) == (target.coastline_id == "C01")


def test_refuses_an_unknown_mode_and_a_speed_of_zero():
    drawn = scenes.ring_island()
    targets = resolve_targets(drawn)
    with pytest.raises(InvalidRecordError, match="mode is 'bicycle', expected one of foot"):
        build_network(drawn, targets, mode="bicycle", patrol_speed_kmh=10.0, transit_speed_kmh=10.0)
    with pytest.raises(InvalidRecordError, match=r"patrol_speed_kmh is 0.0, expected a number"):
        build_network(drawn, targets, mode="foot", patrol_speed_kmh=0.0, transit_speed_kmh=10.0)
