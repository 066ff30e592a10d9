"""Put the pieces of a track together; a time without points is a hole, and stays one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from maritime.geodesy import distances_m

HOLE_S = 120.0
"""Longer than this between two points is a hole: no track."""


@dataclass(frozen=True, order=True)
class TrackPoint:
    """Where a phone was: epoch seconds by the server's clock, lon, lat, metres of accuracy."""

    at_s: float
    lon: float
    lat: float
    accuracy_m: float | None = None

    @property
    def place_in_time(self) -> tuple[float, float, float, float]:
        """What tells points apart and puts them in order."""
        return self.at_s, self.lon, self.lat, -1.0 if self.accuracy_m is None else self.accuracy_m


@dataclass(frozen=True)
class Track:
    """The stretches of a track that are known, earliest first, and the holes between them."""

    stretches: tuple[tuple[TrackPoint, ...], ...]

    @property
    def holes(self) -> tuple[tuple[float, float], ...]:
        """From when to when nothing is known, between two stretches; epoch seconds."""
        pairs = pairwise(self.stretches)
        return tuple((before[-1].at_s, after[0].at_s) for before, after in pairs)

    @property
    def length_m(self) -> float:
        """Geodesic metres of the stretches; nothing is counted over a hole."""
        return sum(map(_length_m, self.stretches))


def join_track(points: Iterable[TrackPoint], *, hole_s: float = HOLE_S) -> Track:
    """
    Give the track that points make, whatever order they came in; the same point twice is one.

    Nothing is put between two points, and points further apart in time than hole_s are never
    joined.

    Examples
    --------
    >>> points = [TrackPoint(0, 1, 1), TrackPoint(900, 1, 2), TrackPoint(60, 1, 1)]
    >>> track = join_track(points)
    >>> [len(stretch) for stretch in track.stretches], track.holes
    ([2, 1], ((60, 900),))
    """
    stretches: list[list[TrackPoint]] = []
    for point in sorted(set(points), key=lambda one: one.place_in_time):
        if stretches and point.at_s - stretches[-1][-1].at_s <= hole_s:
            stretches[-1].append(point)
        else:
            stretches.append([point])
    return Track(tuple(tuple(stretch) for stretch in stretches))


def _length_m(stretch: tuple[TrackPoint, ...]) -> float:
    lonlats = np.array([(point.lon, point.lat) for point in stretch])
    return float(distances_m(lonlats[:-1], lonlats[1:]).sum()) if len(lonlats) > 1 else 0.0
