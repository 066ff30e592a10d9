"""Hold the places that teams of one mode move between, how long each way takes and how it runs."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from maritime.movement.date_line import HALF_TURN_DEG, back_from_eastward

LonLat = tuple[float, float]
IntArray = NDArray[np.int32]

UNREACHABLE = 2**30  # seconds; two of them still fit an int32 sum
NO_PLACE = -1

# How two places are joined directly.
NO_WAY, BY_COAST, BY_STRAIGHT, BY_ROAD, BY_SEA, BY_AIR = range(6)


@dataclass(frozen=True)
class JourneyLeg:
    """One transit: how (via, as plan files say it), along which lon, lat points, whole seconds."""

    via: str
    path: tuple[LonLat, ...]
    duration_s: int


class WayTracer(Protocol):
    """Draws the direct way between two places that a network says exists."""

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the legs of the direct way; their durations sum to what the network reckons."""
        ...


@dataclass(frozen=True, eq=False)
class Network:
    """
    Places, travel times between them and what to traverse; for one mode and its two speeds.

    Attributes
    ----------
    place_lonlat
        (p, 2) lon, lat in EPSG:4326.
    travel_s
        (p, p) int32 whole seconds of the quickest journey; UNREACHABLE where there is none.
    segment_places
        (n targets, 2) places of a segment's first and last position as the segment itself is
        drawn; -1 for landing points.
    traverse_s
        (n targets,) whole seconds to traverse a segment at patrol speed; 0 for landing points.
    landing_place
        (n targets,) place of a landing point; -1 for segments.
    base_place
        Place by base_id; a base that this mode cannot use at all is not in it.
    post_place
        Place by base_id of the posts at which this mode may stand.
    next_place
        (p, p) the first place to go to directly on the quickest journey; -1 where there is none.
    ways
        (p, p) how two places are joined directly (BY_COAST …; NO_WAY where they are not).
    """

    mode: str
    patrol_speed_kmh: float
    transit_speed_kmh: float
    place_lonlat: NDArray[np.float64]
    travel_s: IntArray
    segment_places: IntArray
    traverse_s: IntArray
    landing_place: IntArray
    base_place: dict[str, int]
    post_place: dict[str, int]
    next_place: IntArray
    ways: NDArray[np.int8]
    tracer: WayTracer

    @property
    def n_places(self) -> int:
        """Number of places."""
        return len(self.place_lonlat)

    def can_reach(self, start: int, end: int) -> bool:
        """Whether there is any journey between two places."""
        return bool(self.travel_s[start, end] < UNREACHABLE)

    def journey(self, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """
        Give the legs of the quickest journey between two places.

        Returns
        -------
        tuple[JourneyLeg, ...]
            Each starts where the one before ended; the durations sum to travel_s[start, end];
            empty where start is end.

        Raises
        ------
        ValueError
            If there is no journey between them.
        """
        legs: list[JourneyLeg] = []
        here = start
        while here != end:
            there = int(self.next_place[here, end])
            if there == NO_PLACE:
                raise ValueError(
                    f"no journey by {self.mode} from place {start} to place {end}: "
                    "ask can_reach first"
                )
            traced = self.tracer.legs_between(int(self.ways[here, there]), here, there)
            legs += [replace(leg, path=_within_half_a_turn(leg.path)) for leg in traced]
            here = there
        return tuple(legs)


def _within_half_a_turn(path: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
    """Give a path with longitudes from -180 to 180; it may have been found beyond the date line."""
    if all(lon <= HALF_TURN_DEG for lon, _ in path):
        return path
    return tuple((lon, lat) for lon, lat in back_from_eastward(np.array(path)).tolist())
