"""Find the ways of teams on foot and by vehicle: along the coast, straight over land, by road."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.coast import Road
from maritime.geodesy import FloatArray
from maritime.movement.along_coast import CoastWays
from maritime.movement.durations import whole_seconds
from maritime.movement.landmass import Landmass
from maritime.movement.network import (
    BY_COAST,
    BY_ROAD,
    BY_STRAIGHT,
    NO_WAY,
    UNREACHABLE,
    IntArray,
    JourneyLeg,
)
from maritime.movement.place_table import PlaceTable
from maritime.movement.road import RoadTimes, RoadWays
from maritime.movement.straight import DETOUR, straight_pairs


@dataclass(frozen=True, eq=False)
class ShoreWays:
    """Ways of shore teams in metres, whatever their speeds; straight ones without the detour."""

    places: PlaceTable
    coast: CoastWays
    straight_m: FloatArray
    roads: RoadWays | None

    @classmethod
    def between(
        cls,
        places: PlaceTable,
        land: Landmass | None,
        roads: tuple[Road, ...],
        box: FloatArray,
    ) -> "ShoreWays":
        """
        Find all direct ways.

        Without land there are none but along the coast. box holds the least and the greatest
        lon, lat that a path may have.
        """
        coast = CoastWays.between(places)
        straight_m = np.full_like(coast.metres, np.inf)
        road_ways = None
        if land is not None:
            starts, ends, metres = straight_pairs(land, places.lonlat, box, coast.metres)
            straight_m[starts, ends] = straight_m[ends, starts] = metres
            if roads:
                road_ways = RoadWays.between(roads, land, places.lonlat, box)
        return cls(places, coast, straight_m, road_ways)


@dataclass(frozen=True, eq=False)
class ShoreTimes:
    """Seconds and kinds of the direct ways of shore teams at one transit speed; draws them."""

    ways: ShoreWays
    transit_speed_kmh: float
    direct_s: IntArray
    kinds: NDArray[np.int8]
    roads: RoadTimes | None

    @classmethod
    def of(cls, ways: ShoreWays, transit_speed_kmh: float) -> "ShoreTimes":
        """Take the quickest direct way between each two places."""
        direct_s = whole_seconds(ways.coast.metres, transit_speed_kmh)
        kinds = np.where(direct_s < UNREACHABLE, BY_COAST, NO_WAY).astype(np.int8)
        options = [(BY_STRAIGHT, whole_seconds(ways.straight_m * DETOUR, transit_speed_kmh))]
        roads = None
        if ways.roads is not None:
            roads = RoadTimes.of(ways.roads, transit_speed_kmh)
            options.append((BY_ROAD, roads.direct_s()))
        for kind, option_s in options:
            is_better = option_s < direct_s
            direct_s[is_better] = option_s[is_better]
            kinds[is_better] = kind
        return cls(ways, transit_speed_kmh, direct_s, kinds, roads)

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the legs of the direct way between two places."""
        seconds = int(self.direct_s[start, end])
        if way == BY_COAST:
            return (JourneyLeg("coast", self.ways.coast.path(start, end), seconds),)
        if way == BY_ROAD and self.roads is not None:
            return self.roads.legs_between(start, end)
        lonlat = self.ways.places.lonlat
        path = tuple((float(lon), float(lat)) for lon, lat in (lonlat[start], lonlat[end]))
        return (JourneyLeg("straight", path, seconds),)
