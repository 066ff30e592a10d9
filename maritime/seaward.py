"""Find on which side of coast segments the sea lies."""

from collections.abc import Mapping, Sequence

import numpy as np

from maritime.areas import in_any
from maritime.coast import LandPolygon
from maritime.coast_index import MeasuredCoastline
from maritime.geodesy import (
    GEOD,
    FloatArray,
    coords_of,
    cumulative_lengths_of,
    distances_m,
    points_on_lines,
)
from maritime.targets import Target

_SAMPLES = 9  # an odd number: a spike cannot make it a draw
_PROBES_M = (1.0, 4.0, 12.0, 40.0)  # rocks are narrow; land and coastline may lie apart
_SHORT_CHORD = 0.1  # of the length: a segment that comes back to where it began


def seaward_bearings(
    segments: Sequence[Target],
    coastlines_by_id: Mapping[str, MeasuredCoastline],
    land: Sequence[LandPolygon],
) -> tuple[float | None, ...]:
    """
    Give the bearing from each segment out to sea, degrees clockwise from north.

    It is square to the chord from the segment's start to its end. With land, the sea is where
    most places along the segment have none; otherwise it is outside a ring; on an open line
    without land nobody knows: None.
    """
    if not segments:
        return ()
    chords_deg, places = _shapes(segments)
    land_side = _land_sides(places, land)
    bearings: list[float | None] = []
    for segment, chord_deg, side in zip(segments, chords_deg, land_side, strict=True):
        line = coastlines_by_id[segment.coastline_id]
        if side == 0 and line.is_ring:
            side = _inner_side(line.coords) * (1 if segment.is_drawn_forward else -1)
        bearings.append(None if side == 0 else float((chord_deg + 90.0 * side) % 360.0))
    return tuple(bearings)


def _shapes(segments: Sequence[Target]) -> tuple[FloatArray, FloatArray]:
    """Give the bearing of each segment's chord, and places along it: samples and steps about."""
    coords = [coords_of(segment.geometry) for segment in segments]
    cumulative_m = cumulative_lengths_of(coords)
    shares = np.linspace(0.0, 1.0, 2 * _SAMPLES + 1)
    length_m = np.array([to_m[-1] for to_m in cumulative_m])
    places = np.stack(points_on_lines(coords, cumulative_m, [shares * one_m for one_m in length_m]))
    chords = places[:, [0, -1]]
    is_short = distances_m(chords[:, 0], chords[:, 1]) < _SHORT_CHORD * length_m
    chords[is_short] = places[is_short][:, [_SAMPLES // 2, -1 - _SAMPLES // 2]]
    bearings_deg = GEOD.inv(*chords[:, 0].T, *chords[:, 1].T)[0]
    return np.asarray(bearings_deg), places


def _land_sides(places: FloatArray, land: Sequence[LandPolygon]) -> FloatArray:
    """Give 1 for land on the left of a segment, -1 for right, 0 where it cannot be told."""
    if not land:
        return np.zeros(len(places))
    before, middle, after = (
        places[:, 0:-1:2].reshape(-1, 2),
        places[:, 1::2].reshape(-1, 2),
        places[:, 2::2].reshape(-1, 2),
    )
    forward_deg = np.asarray(GEOD.inv(before[:, 0], before[:, 1], after[:, 0], after[:, 1])[0])
    polygons = [polygon.geometry for polygon in land]
    votes = np.zeros(len(middle))
    for away_m in _PROBES_M:
        open_ones = np.flatnonzero(votes == 0)
        is_left, is_right = (
            in_any(_beside(middle[open_ones], forward_deg[open_ones] + turn_deg, away_m), polygons)
            for turn_deg in (-90.0, 90.0)
        )
        votes[open_ones] = is_left.astype(float) - is_right
    return np.sign(votes.reshape(len(places), -1).sum(axis=1))


def _beside(places: FloatArray, bearing_deg: FloatArray, away_m: float) -> FloatArray:
    """Give the places so many metres away in the given directions."""
    if len(places) == 0:
        return places
    lon, lat, _ = GEOD.fwd(places[:, 0], places[:, 1], bearing_deg, np.full(len(places), away_m))
    return np.column_stack((lon, lat))


def _inner_side(ring: FloatArray) -> float:
    """Give 1 where the inside of a ring is on its left, -1 on its right."""
    lon, lat = (ring - ring[0]).T
    return float(np.sign(np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1])))
