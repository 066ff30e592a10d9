"""Reckon the times of teams that go along the coast or off it: boats and drones."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import FloatArray
from maritime.movement.along_coast import CoastWays
from maritime.movement.durations import whole_seconds
from maritime.movement.network import BY_COAST, NO_WAY, UNREACHABLE, IntArray, JourneyLeg


class OpenWays(Protocol):
    """Ways in metres along the coast and off it, by sea or through the air."""

    coast: CoastWays
    open_kind: ClassVar[int]

    @property
    def open_m(self) -> FloatArray:
        """Metres of the way off the coast between each two places."""
        ...

    def open_leg(self, start: int, end: int, seconds: int) -> JourneyLeg:
        """Give the leg off the coast between two places."""
        ...


@dataclass(frozen=True, eq=False)
class OpenTimes:
    """Seconds and kinds of the direct ways at one pair of speeds; draws them."""

    ways: OpenWays
    direct_s: IntArray
    kinds: NDArray[np.int8]

    @classmethod
    def of(cls, ways: OpenWays, patrol_speed_kmh: float, transit_speed_kmh: float) -> "OpenTimes":
        """Take the quicker of coast and open way between each two places."""
        open_s = whole_seconds(ways.open_m, transit_speed_kmh)
        coast_s = whole_seconds(ways.coast.metres, patrol_speed_kmh)
        kinds = np.where(coast_s <= open_s, BY_COAST, ways.open_kind).astype(np.int8)
        direct_s = np.minimum(coast_s, open_s)
        kinds[direct_s >= UNREACHABLE] = NO_WAY
        return cls(ways, direct_s, kinds)

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the one leg of the direct way between two places."""
        seconds = int(self.direct_s[start, end])
        if way == BY_COAST:
            return (JourneyLeg("coast", self.ways.coast.path(start, end), seconds),)
        return (self.ways.open_leg(start, end, seconds),)
