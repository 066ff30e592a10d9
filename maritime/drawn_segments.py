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
    points_at_m,
    without_duplicates,
)

FARTHEST_FROM_COAST_M = 5.0  # a drawn segment's places agree with its coastline to GPS accuracy
_LOOK_EVERY_M = 25.0
_NAMED_SHARES = np.array([0.0, 1 / 3, 0.5, 2 / 3, 1.0])
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
    segments = tuple(segments)
    places: dict[int, DrawnPlace] = {}
    for coastline_id, line in coastlines_by_id.items():
        mine = [
            number
            for number, segment in enumerate(segments)
            if segment.coastline_id == coastline_id
        ]
        if mine:
            placed = _place_on_one([segments[number] for number in mine], line)
            places |= zip(mine, placed, strict=True)
    return tuple(places[number] for number in range(len(segments)))


def _place_on_one(segments: list[DrawnSegment], line: MeasuredCoastline) -> list[DrawnPlace]:
    """Place segments of one coastline, all looks at it together."""
    looks = [_looks_along(segment) for segment in segments]
    borders = np.cumsum([0, *(len(places) for places, _ in looks)])
    all_at_m, all_away_m = line.project(np.vstack([places for places, _ in looks]))
    return [
        _place(segment, line, places, length_m, all_at_m[first:last], all_away_m[first:last])
        for segment, (places, length_m), first, last in zip(
            segments, looks, borders[:-1], borders[1:], strict=True
        )
    ]


def _looks_along(segment: DrawnSegment) -> tuple[FloatArray, float]:
    """
    Give places along a segment, and its length in metres.

    They are its start, a third, half, two thirds and its end, then its vertices and others
    between them.
    """
    coords = without_duplicates(coords_of(segment.geometry))
    cumulative_m = cumulative_lengths_m(coords)
    length_m = float(cumulative_m[-1])
    named_m = length_m * _NAMED_SHARES
    between_m = np.linspace(0.0, length_m, max(2, round(length_m / _LOOK_EVERY_M)))
    places = points_at_m(coords, cumulative_m, np.concatenate((named_m, between_m)))
    return np.vstack((places, coords)), length_m


def _place(
    segment: DrawnSegment,
    line: MeasuredCoastline,
    places: FloatArray,
    length_m: float,
    at_m: FloatArray,
    away_m: FloatArray,
) -> DrawnPlace:
    first_m, last_m = float(at_m[0]), float(at_m[4])
    if line.is_ring:
        from_m, to_m, is_forward = _place_on_ring(first_m, at_m[[1, 3]], last_m, line.length_m)
    else:
        is_forward = first_m <= last_m
        from_m, to_m = (first_m, last_m) if is_forward else (last_m, first_m)
    middle = (float(places[2, 0]), float(places[2, 1]))
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
