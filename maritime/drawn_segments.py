"""Place the segments that a planner drew himself on their coastlines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from maritime.coast import DrawnSegment
from maritime.coast_index import MeasuredCoastline
from maritime.geodesy import (
    FloatArray,
    coords_of,
    cumulative_lengths_m,
    point_at_m,
    points_at_m,
    without_duplicates,
)

FARTHEST_FROM_COAST_M = 5.0  # a drawn segment's places agree with its coastline to GPS accuracy
_LOOK_EVERY_M = 10.0
_SAME_END_M = 0.01  # an end this close to the first vertex of a ring is at it


@dataclass(frozen=True)
class DrawnPlace:
    """
    Where a drawn segment lies on its coastline.

    from_m and to_m run in the coastline's direction; from_m ≥ to_m where the segment runs over
    the first vertex of a ring. is_forward says whether it is drawn that way. farthest_m is the
    distance of its place farthest from the coastline, length_m its own geodesic length, middle
    the lon, lat half way along it.
    """

    segment: DrawnSegment
    from_m: float
    to_m: float
    is_forward: bool
    farthest_m: float
    length_m: float
    middle: tuple[float, float]

    @property
    def is_on_coast(self) -> bool:
        """Whether it lies on its coastline all the way."""
        return self.farthest_m <= FARTHEST_FROM_COAST_M

    def spans(self, coastline_length_m: float) -> tuple[tuple[float, float], ...]:
        """Give the one or two spans of metres it takes, each with its start below its end."""
        if self.from_m < self.to_m:
            return ((self.from_m, self.to_m),)
        whole = ((self.from_m, coastline_length_m), (0.0, self.to_m))
        return tuple(span for span in whole if span[1] > span[0])


def place_drawn_segments(
    segments: Iterable[DrawnSegment], coastlines_by_id: Mapping[str, MeasuredCoastline]
) -> tuple[DrawnPlace, ...]:
    """
    Give where each drawn segment lies, in their order.

    Parameters
    ----------
    segments
        Each of at least two different places, and naming a coastline that is there.
    coastlines_by_id
        The coastlines, measured.
    """
    return tuple(_place(segment, coastlines_by_id[segment.coastline_id]) for segment in segments)


def _place(segment: DrawnSegment, line: MeasuredCoastline) -> DrawnPlace:
    coords = without_duplicates(coords_of(segment.geometry))
    cumulative_m = cumulative_lengths_m(coords)
    length_m = float(cumulative_m[-1])
    looks = np.linspace(0.0, length_m, 2 * max(1, round(length_m / 2 / _LOOK_EVERY_M)) + 1)
    along = points_at_m(coords, cumulative_m, np.union1d(looks, cumulative_m))
    at_m, away_m = line.project(along)
    first_m, last_m = float(at_m[0]), float(at_m[-1])
    if line.is_ring:
        thirds = points_at_m(coords, cumulative_m, (length_m / 3, 2 * length_m / 3))
        from_m, to_m, is_forward = _place_on_ring(
            first_m, line.project(thirds)[0], last_m, line.length_m
        )
    else:
        is_forward = first_m <= last_m
        from_m, to_m = (first_m, last_m) if is_forward else (last_m, first_m)
    middle = point_at_m(coords, cumulative_m, length_m / 2)
    return DrawnPlace(segment, from_m, to_m, is_forward, float(away_m.max()), length_m, middle)


def _place_on_ring(
    first_m: float, thirds_m: FloatArray, last_m: float, ring_m: float
) -> tuple[float, float, bool]:
    to_third_m, to_two_thirds_m = (thirds_m - first_m) % ring_m
    is_forward = bool(to_third_m < to_two_thirds_m)
    from_m, to_m = (first_m, last_m) if is_forward else (last_m, first_m)
    if min((to_m - from_m) % ring_m, (from_m - to_m) % ring_m) < _SAME_END_M:
        to_m = from_m
    if min(from_m, ring_m - from_m) < _SAME_END_M:
        from_m = 0.0
    if min(to_m, ring_m - to_m) < _SAME_END_M:
        to_m = ring_m
    return from_m, to_m, is_forward
