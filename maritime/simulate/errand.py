"""Lay the way of a unit that is sent from its base to a target, looks at it, and goes home."""

import numpy as np

from maritime.geodesy import coords_of, cumulative_lengths_m
from maritime.movement import NO_PLACE, JourneyLeg, Network
from maritime.plan import LonLat
from maritime.simulate.way import Stay, Way
from maritime.targets import Target

LOOKS_ROUND_S = 120
"""Longer than the dwell time, since nobody leaves to the second."""


def lay_errand(
    network: Network, base_id: str, target: Target, index: int, *, at_s: float
) -> Way | None:
    """
    Give the way from a base to a target and back, None where the team cannot go there.

    A landing point is stayed at for its dwell time and a little; a segment is passed along from
    its nearer end at patrol speed. Without any noise or delay.

    Parameters
    ----------
    network
        Of the team's mode and speeds.
    index
        The place of the target among the network's targets.
    at_s
        When the team leaves, epoch seconds.
    """
    base = network.base_place.get(base_id, NO_PLACE)
    if target.is_segment:
        ends = [int(one) for one in network.segment_places[index]]
    else:
        ends = [int(network.landing_place[index])] * 2
    if NO_PLACE in (base, *ends) or not all(network.can_reach(base, one) for one in ends):
        return None
    is_reverse = network.travel_s[base, ends[1]] < network.travel_s[base, ends[0]]
    first, last = ends[::-1] if is_reverse else ends
    if not network.can_reach(last, base):
        return None
    knots = _Knots(at_s, _lonlat_of(network, base))
    for leg in network.journey(base, first):
        knots.follow(leg)
    came_s = knots.at_s[-1]
    if target.is_segment:
        coords = coords_of(target.geometry)
        path = tuple(map(tuple, (coords[::-1] if is_reverse else coords).tolist()))
        knots.follow(JourneyLeg("coast", path, int(network.traverse_s[index])))
    else:
        knots.add(came_s + target.dwell_s + LOOKS_ROUND_S, knots.lonlat[-1])
    stay = Stay(target.target_id, came_s, knots.at_s[-1])
    for leg in network.journey(last, base):
        knots.follow(leg)
    return Way(np.array(knots.at_s), np.array(knots.lonlat), (stay,))


class _Knots:
    """Collects instants and places."""

    def __init__(self, at_s: float, place: LonLat):
        self.at_s, self.lonlat = [at_s], [place]

    def add(self, at_s: float, place: LonLat) -> None:
        self.at_s.append(at_s)
        self.lonlat.append(place)

    def follow(self, leg: JourneyLeg) -> None:
        """Add a path that is gone along evenly."""
        if len(leg.path) < 2:
            return
        along_m, begin_s = cumulative_lengths_m(leg.path), self.at_s[-1]
        if along_m[-1] == 0:
            return
        for share, place in zip((along_m / along_m[-1]).tolist(), leg.path, strict=True):
            self.add(begin_s + share * leg.duration_s, place)


def _lonlat_of(network: Network, place: int) -> LonLat:
    lon, lat = network.place_lonlat[place].tolist()
    return lon, lat
