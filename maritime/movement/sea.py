"""Find the ways of boats: along the coast at patrol speed, by sea around the land."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from maritime.coast import Coastline
from maritime.geodesy import FloatArray
from maritime.movement.along_coast import CoastWays
from maritime.movement.durations import whole_seconds
from maritime.movement.network import BY_COAST, NO_WAY, UNREACHABLE, IntArray, JourneyLeg
from maritime.movement.place_table import PlaceTable
from maritime.movement.plane import Plane


@dataclass(frozen=True, eq=False)
class SeaWays:
    """Ways of boats in metres, whatever their speeds."""

    places: PlaceTable
    coast: CoastWays

    @classmethod
    def between(
        cls,
        places: PlaceTable,
        coastlines: tuple[Coastline, ...],
        polygons: list[Polygon],
        plane: Plane,
        box: FloatArray,
    ) -> "SeaWays":
        """Find all direct ways."""
        return cls(places, CoastWays.between(places))


@dataclass(frozen=True, eq=False)
class SeaTimes:
    """Seconds and kinds of the direct ways of boats at one pair of speeds; draws them."""

    ways: SeaWays
    direct_s: IntArray
    kinds: NDArray[np.int8]

    @classmethod
    def of(cls, ways: SeaWays, patrol_speed_kmh: float, transit_speed_kmh: float) -> "SeaTimes":
        """Take the quicker of coast and sea between each two places."""
        direct_s = whole_seconds(ways.coast.metres, patrol_speed_kmh)
        kinds = np.where(direct_s < UNREACHABLE, BY_COAST, NO_WAY).astype(np.int8)
        return cls(ways, direct_s, kinds)

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the one leg of the direct way between two places."""
        seconds = int(self.direct_s[start, end])
        return (JourneyLeg("coast", self.ways.coast.path(start, end), seconds),)
