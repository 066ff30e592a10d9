"""Find the ways of drones: along the coast at patrol speed, straight through the air."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from maritime.geodesy import FloatArray, distances_m
from maritime.movement.along_coast import CoastWays
from maritime.movement.network import BY_AIR, JourneyLeg
from maritime.movement.place_table import PlaceTable


@dataclass(frozen=True, eq=False)
class AirWays:
    """Ways of drones in metres, whatever their speeds."""

    places: PlaceTable
    coast: CoastWays
    air_m: FloatArray
    open_kind: ClassVar[int] = BY_AIR

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

    @property
    def open_m(self) -> FloatArray:
        """Metres of the way off the coast between each two places."""
        return self.air_m

    def open_leg(self, start: int, end: int, seconds: int) -> JourneyLeg:
        """Give the leg through the air."""
        lonlat = self.places.lonlat
        path = tuple((float(lon), float(lat)) for lon, lat in (lonlat[start], lonlat[end]))
        return JourneyLeg("air", path, seconds)
