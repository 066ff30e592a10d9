"""Measure and draw the ways along coastlines between places."""

from dataclasses import dataclass

import numpy as np

from maritime.geodesy import FloatArray, cut_coords
from maritime.movement.network import LonLat
from maritime.movement.place_table import PlaceTable


@dataclass(frozen=True, eq=False)
class CoastWays:
    """Metres along the coast between all places (infinite where no coastline holds both)."""

    places: PlaceTable
    metres: FloatArray

    @classmethod
    def between(cls, places: PlaceTable) -> "CoastWays":
        """Measure along every coastline, the shorter way round a ring."""
        metres = np.full((places.n_places, places.n_places), np.inf)
        for number, line in enumerate(places.lines):
            on_it = np.flatnonzero(places.member_line == number)
            if len(on_it) == 0:
                continue
            at_m = places.member_at_m[on_it]
            apart_m = np.abs(at_m[:, None] - at_m[None, :])
            if line.is_ring:
                apart_m = np.minimum(apart_m, line.length_m - apart_m)
            block = np.ix_(places.member_place[on_it], places.member_place[on_it])
            metres[block] = np.minimum(metres[block], apart_m)
        np.fill_diagonal(metres, 0.0)
        return cls(places, metres)

    def path(self, start: int, end: int) -> tuple[LonLat, ...]:
        """Give the positions along the one coastline by which the way is shortest."""
        places = self.places
        best: tuple[float, int, float, float] | None = None
        for one in np.flatnonzero(places.member_place == start):
            for other in np.flatnonzero(places.member_place == end):
                number = int(places.member_line[one])
                if number != places.member_line[other]:
                    continue
                from_m, to_m = float(places.member_at_m[one]), float(places.member_at_m[other])
                apart_m = abs(to_m - from_m)
                if places.lines[number].is_ring:
                    apart_m = min(apart_m, places.lines[number].length_m - apart_m)
                if best is None or apart_m < best[0]:
                    best = (apart_m, number, from_m, to_m)
        if best is None:
            raise ValueError(f"places {start} and {end} are on no common coastline")
        apart_m, number, from_m, to_m = best
        line = places.lines[number]
        low_m, high_m = min(from_m, to_m), max(from_m, to_m)
        is_upward = from_m < to_m
        if high_m - low_m > apart_m:  # the shorter way round runs over the first vertex
            low_m, high_m = high_m, low_m
            is_upward = not is_upward
        coords = cut_coords(line.coords, line.cumulative_m, low_m, high_m)
        return tuple(
            (float(lon), float(lat)) for lon, lat in (coords if is_upward else coords[::-1])
        )
