"""Reckon how soon units can be at targets and places, from where they were last known to be."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import distances_m
from maritime.live.facts import LiveGround
from maritime.live.units import UnitStanding
from maritime.movement import NO_PLACE, Network, build_networks
from maritime.movement.build import NetworkKey
from maritime.movement.network import UNREACHABLE
from maritime.movement.straight import DETOUR
from maritime.team import SHORE_MODES, Team

JOINS = 6
"""From a position off the network the nearest places are tried, so many."""
KMH_IN_MS = 3.6

LonLat = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Arrivals:
    """The networks of a district's teams by mode and speeds; they take seconds to set up."""

    networks: Mapping[NetworkKey, Network]

    @classmethod
    def of(cls, ground: LiveGround) -> "Arrivals":
        """Build the networks of all teams."""
        district = ground.district
        return cls(build_networks(district, ground.targets, district.teams))

    def seconds_to_targets(self, unit: UnitStanding) -> NDArray[np.float64]:
        """
        Give the seconds in which a unit can be at every target, infinite where it cannot.

        From its last position, or its base where none is known, at its transit speed, by the ways
        of its mode; to a segment it is the nearer end. Between a position and the network it is
        the straight line, over land 1.3 times as long.
        """
        network = self._network_of(unit.team)
        travel_s = self._seconds_to_places(network, unit)
        found = np.full(len(network.landing_place), np.inf)
        for places in (network.landing_place, *network.segment_places.T):
            is_there = places != NO_PLACE
            found[is_there] = np.minimum(found[is_there], travel_s[places[is_there]])
        return found

    def seconds_to(self, unit: UnitStanding, lonlat: LonLat) -> float:
        """Give the seconds in which a unit can be at any place, infinite where it cannot."""
        network = self._network_of(unit.team)
        if not network.n_places:
            return float("inf")
        near, away_s = _joins(network, lonlat)
        travel_s = self._seconds_to_places(network, unit)
        return float((travel_s[near] + away_s).min())

    def _network_of(self, team: Team) -> Network:
        return self.networks[team.mode, team.patrol_speed_kmh, team.transit_speed_kmh]

    def _seconds_to_places(self, network: Network, unit: UnitStanding) -> NDArray[np.float64]:
        if unit.fix is None:
            base = network.base_place.get(unit.team.base_id, NO_PLACE)
            if base == NO_PLACE:
                return np.full(network.n_places, np.inf)
            return _finite(network.travel_s[base])
        near, away_s = _joins(network, (unit.fix.lon, unit.fix.lat))
        return (away_s[:, None] + _finite(network.travel_s[near])).min(axis=0)


@dataclass(frozen=True, eq=False)
class NearUnit:
    """A unit that can be somewhere, and when, epoch seconds."""

    standing: UnitStanding
    arrives_s: int


def nearest_units(
    ground: LiveGround,
    units: Iterable[UnitStanding],
    arrivals: Arrivals,
    *,
    at_s: int,
    target_id: str | None = None,
    lonlat: LonLat | None = None,
) -> tuple[NearUnit, ...]:
    """
    Give who can be at a target, or else a place, before his shift ends, if sent at an instant.

    Free units first, then those on their rounds or late with them; each by arrival. Units that
    are off shift, lost, silent or ordered elsewhere are left out.
    """
    found = []
    for unit in units:
        if not unit.can_be_sent:
            continue
        if target_id is not None:
            takes_s = float(arrivals.seconds_to_targets(unit)[ground.index_of[target_id]])
        else:
            takes_s = arrivals.seconds_to(unit, lonlat or (0.0, 0.0))
        ends_s = unit.shift[1] if unit.is_on_shift and unit.shift else math.inf
        if at_s + takes_s < ends_s and math.isfinite(takes_s):
            found.append(NearUnit(unit, at_s + math.ceil(takes_s)))
    found.sort(key=lambda one: (not one.standing.is_free, one.arrives_s, one.standing.team.team_id))
    return tuple(found)


def _joins(network: Network, lonlat: LonLat) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the places nearest to a position, and the seconds to each."""
    here = np.tile(lonlat, (network.n_places, 1))
    away_m = distances_m(here, network.place_lonlat)
    near = np.argsort(away_m, kind="stable")[:JOINS]
    return near, _off_network_s(network, away_m[near])


def _off_network_s(network: Network, away_m: NDArray[np.float64]) -> NDArray[np.float64]:
    detour = DETOUR if network.mode in SHORE_MODES else 1.0
    return detour * away_m * (KMH_IN_MS / network.transit_speed_kmh)


def _finite(travel_s: NDArray[np.int32]) -> NDArray[np.float64]:
    return np.where(travel_s >= UNREACHABLE, np.inf, travel_s)
