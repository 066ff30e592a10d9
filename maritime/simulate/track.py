"""Make the points that a phone would send of a way, each off by some metres."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from maritime.geodesy import metres_per_degree
from maritime.simulate.params import TellingParams
from maritime.simulate.way import Way

LEAST_ACCURACY_M = 3.0


@dataclass(frozen=True, eq=False)
class Fixes:
    """Points of a track: (n,) epoch seconds, (n, 2) lon, lat, (n,) metres of accuracy."""

    at_s: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]


def sample_way(way: Way, params: TellingParams, rng: np.random.Generator) -> Fixes:
    """
    Give the points of a way, from its first instant to its last.

    The error of a point lasts into the next, as that of a receiver does; some points are rough,
    and their accuracy says so.
    """
    count = int((way.to_s - way.from_s) // params.point_every_s) + 1
    at_s = way.from_s + params.point_every_s * np.arange(count)
    if at_s[-1] < way.to_s:
        at_s = np.append(at_s, way.to_s)
    off_m = _lasting_noise(len(at_s), params, rng)
    accuracy_m = np.maximum(LEAST_ACCURACY_M, params.noise_m * (0.7 + rng.random(len(at_s))))
    is_rough = rng.random(len(at_s)) < params.rough_share
    off_m[is_rough] += params.rough_m * rng.standard_normal((int(is_rough.sum()), 2)) / 2.0
    accuracy_m[is_rough] = params.rough_m
    return Fixes(at_s, moved_by_m(way.places_at(at_s), off_m), accuracy_m)


def moved_by_m(lonlat: NDArray[np.float64], off_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give lon, lat moved by metres east and north, (n, 2)."""
    lon_m, lat_m = metres_per_degree(lonlat[:, 1])
    moved = lonlat + np.column_stack((off_m[:, 0] / lon_m, off_m[:, 1] / lat_m))
    moved[:, 0] = (moved[:, 0] + 180.0) % 360.0 - 180.0
    return moved


def _lasting_noise(
    count: int, params: TellingParams, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Give errors in metres, (count, 2), whose spread is noise_m at every point."""
    fresh = rng.standard_normal((count, 2)) * params.noise_m
    lasts = params.noise_lasts
    fresh[1:] *= np.sqrt(1.0 - lasts**2)
    return lfilter([1.0], [1.0, -lasts], fresh, axis=0)
