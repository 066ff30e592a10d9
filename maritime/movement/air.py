"""Find the ways of drones: along the coast at patrol speed, straight through the air."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import FloatArray, distances_m
from maritime.movement.along_coast import CoastWays
from maritime.movement.durations import whole_seconds
from maritime.movement.network import BY_AIR, BY_COAST, NO_WAY, UNREACHABLE, IntArray, JourneyLeg
from maritime.movement.place_table import PlaceTable


@dataclass(frozen=True, eq=False)
class AirWays:
    """Ways of drones in metres, whatever their speeds."""

    places: PlaceTable
    coast: CoastWays
    air_m: FloatArray

    @classmethod
    def between(cls, places: PlaceTable, box: FloatArray) -> "AirWays":
        """Measure all ways; none leaves the box of least and greatest lon, lat."""
        lonlat, count = places.lonlat, places.n_places
        starts, ends = np.triu_indices(count, k=1)
        air_m = np.zeros((count, count))
        air_m[starts, ends] = air_m[ends, starts] = distances_m(lonlat[starts], lonlat[ends])
        is_outside = ((lonlat < box[0]) | (lonlat > box[1])).any(axis=1)
        air_m[is_outside, :] = air_m[:, is_outside] = np.inf
        np.fill_diagonal(air_m, 0.0)
        return cls(places, CoastWays.between(places), air_m)


@dataclass(frozen=True, eq=False)
class AirTimes:
    """Seconds and kinds of the direct ways of drones at one pair of speeds; draws them."""

    ways: AirWays
    direct_s: IntArray
    kinds: NDArray[np.int8]

    @classmethod
    def of(cls, ways: AirWays, patrol_speed_kmh: float, transit_speed_kmh: float) -> "AirTimes":
        """Take the quicker of coast and air between each two places."""
        air_s = whole_seconds(ways.air_m, transit_speed_kmh)
        coast_s = whole_seconds(ways.coast.metres, patrol_speed_kmh)
        kinds = np.where(coast_s <= air_s, BY_COAST, BY_AIR).astype(np.int8)
        direct_s = np.minimum(coast_s, air_s)
        kinds[direct_s >= UNREACHABLE] = NO_WAY
        return cls(ways, direct_s, kinds)

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the one leg of the direct way between two places."""
        seconds = int(self.direct_s[start, end])
        if way == BY_COAST:
            return (JourneyLeg("coast", self.ways.coast.path(start, end), seconds),)
        lonlat = self.ways.places.lonlat
        path = tuple((float(lon), float(lat)) for lon, lat in (lonlat[start], lonlat[end]))
        return (JourneyLeg("air", path, seconds),)
