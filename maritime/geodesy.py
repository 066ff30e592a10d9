"""Measure and cut lines on the WGS 84 ellipsoid: lengths, positions along, nearest points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely import LineString, Point

GEOD = Geod(ellps="WGS84")
SAME_PLACE_M = 1e-6  # positions along a line closer than this are one; far below GPS and rounding
_CANDIDATE_SLACK = 1.03  # flat distances are right to 1 % wherever a coast is near; keep 3 %
_CANDIDATE_SLACK_M = 1.0
_FOOT_ROUNDS = 3  # each round divides the error of a foot by about R / distance

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class NearestOnLine:
    """The point of a line nearest to somewhere: metres along it, lon, lat, metres away."""

    at_m: float
    lon: float
    lat: float
    distance_m: float


def coords_of(line: LineString) -> FloatArray:
    """Give the positions of a line as an (n, 2) array of lon, lat; a height is left out."""
    return np.asarray(line.coords, dtype=np.float64)[:, :2]


def without_duplicates(coords: ArrayLike) -> FloatArray:
    """Give the positions without those equal to the one before them (they have no length)."""
    coords = np.asarray(coords, dtype=np.float64)
    if len(coords) < 2:
        return coords
    keep = np.ones(len(coords), dtype=bool)
    keep[1:] = np.any(coords[1:] != coords[:-1], axis=1)
    return coords[keep]


def distances_m(from_lonlat: ArrayLike, to_lonlat: ArrayLike) -> FloatArray:
    """Give the geodesic metres between positions, row by row; shapes (n, 2) or (2,), broadcast."""
    start, end = np.broadcast_arrays(
        np.atleast_2d(np.asarray(from_lonlat, dtype=np.float64)),
        np.atleast_2d(np.asarray(to_lonlat, dtype=np.float64)),
    )
    if len(start) == 0:
        return np.zeros(0)
    return np.asarray(GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2])


def cumulative_lengths_m(coords: ArrayLike) -> FloatArray:
    """
    Give the geodesic metres from the first position to each.

    Parameters
    ----------
    coords
        (n, 2) lon, lat in EPSG:4326.

    Returns
    -------
    numpy.ndarray
        (n,), beginning with 0 and never falling; empty for no positions.
    """
    coords = np.asarray(coords, dtype=np.float64)
    if len(coords) == 0:
        return np.zeros(0)
    return cumulative_lengths_of([coords])[0]


def cumulative_lengths_of(lines: Sequence[FloatArray]) -> list[FloatArray]:
    """Give what cumulative_lengths_m gives for each of many lines, none empty, all at once."""
    if not lines:
        return []
    apart_m = distances_m(
        np.concatenate([coords[:-1] for coords in lines]),
        np.concatenate([coords[1:] for coords in lines]),
    )
    pieces = np.split(apart_m, np.cumsum([len(coords) - 1 for coords in lines])[:-1])
    return [np.concatenate(([0.0], np.cumsum(piece))) for piece in pieces]


def line_length_m(line: LineString) -> float:
    """Give the geodesic length of a line in metres; 0 for an empty one."""
    return 0.0 if line.is_empty else float(cumulative_lengths_m(coords_of(line))[-1])


def points_at_m(coords: ArrayLike, cumulative_m: ArrayLike, at_m: ArrayLike) -> FloatArray:
    """
    Give the positions at some distances along a line.

    Between two vertices a line is straight in lon, lat, as it is drawn; how far along is
    measured by geodesics, so that the distance from the vertex before is exact.

    Parameters
    ----------
    coords
        (n, 2) lon, lat in EPSG:4326, n of at least 2.
    cumulative_m
        What cumulative_lengths_m gives for coords.
    at_m
        (k,) metres from the first position.

    Returns
    -------
    numpy.ndarray
        (k, 2) lon, lat.

    Raises
    ------
    ValueError
        If a distance lies off the line.
    """
    coords = np.asarray(coords, dtype=np.float64)
    cumulative = np.asarray(cumulative_m, dtype=np.float64)
    at = np.atleast_1d(np.asarray(at_m, dtype=np.float64))
    return points_on_lines([coords], [cumulative], [at])[0]


def points_on_lines(
    lines: Sequence[FloatArray], cumulative_m: Sequence[FloatArray], at_m: Sequence[FloatArray]
) -> list[FloatArray]:
    """Give what points_at_m gives for each of many lines, found all at once."""
    found = [_edges_at_m(*one) for one in zip(lines, cumulative_m, at_m, strict=True)]
    if not found:
        return []
    start, end, edge_m, wanted_m = (np.concatenate(parts) for parts in zip(*found, strict=True))
    inverse_edge_m = np.divide(1.0, edge_m, out=np.zeros_like(edge_m), where=edge_m > 0)
    share = wanted_m * inverse_edge_m
    # A degree of longitude shrinks towards the pole, so equal shares are not equal metres.
    for _ in range(2):
        found_m = distances_m(start, start + share[:, None] * (end - start))
        share = np.clip(share + (wanted_m - found_m) * inverse_edge_m, 0.0, 1.0)
    positions = start + share[:, None] * (end - start)
    positions[share >= 1.0] = end[share >= 1.0]
    return np.split(positions, np.cumsum([len(at) for at in at_m])[:-1])


def _edges_at_m(
    coords: FloatArray, cumulative: FloatArray, at: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Give start and end of the edge at each distance along a line, its metres, and those on it."""
    length_m = cumulative[-1]
    off = ~((at >= -SAME_PLACE_M) & (at <= length_m + SAME_PLACE_M))
    if off.any():
        raise ValueError(
            f"{at[off][0]} m along a line of {length_m} m: give a distance from 0 to its length"
        )
    at = np.clip(at, 0.0, length_m)
    edge = np.clip(np.searchsorted(cumulative, at, side="right") - 1, 0, len(coords) - 2)
    edge_m = cumulative[edge + 1] - cumulative[edge]
    return coords[edge], coords[edge + 1], edge_m, at - cumulative[edge]


def point_at_m(coords: ArrayLike, cumulative_m: ArrayLike, at_m: float) -> tuple[float, float]:
    """
    Give the lon, lat at a distance along a line.

    Raises
    ------
    ValueError
        If the distance lies off the line.
    """
    lon, lat = points_at_m(coords, cumulative_m, at_m)[0]
    return float(lon), float(lat)


def cut_line(line: LineString, from_m: float, to_m: float) -> LineString:
    """
    Give the part of a line between two distances along it, in the line's direction.

    Parameters
    ----------
    line
        lon, lat in EPSG:4326.
    from_m, to_m
        Geodesic metres from the first position. from_m ≥ to_m runs over the first vertex of
        a ring (all the way round where they are equal).

    Raises
    ------
    ValueError
        If a distance lies off the line, or from_m ≥ to_m on a line that is no ring.
    """
    coords = coords_of(line)
    return LineString(cut_coords(coords, cumulative_lengths_m(coords), from_m, to_m))


def cut_coords(
    coords: FloatArray,
    cumulative_m: FloatArray,
    from_m: float,
    to_m: float,
    ends: FloatArray | None = None,
) -> FloatArray:
    """
    Give the positions of the part between two distances; as cut_line, on measured coords.

    ends are the positions at from_m and to_m, where they are known already.
    """
    if from_m >= to_m:
        if not np.array_equal(coords[0], coords[-1]):
            raise ValueError(
                f"a part from {from_m} m to {to_m} m: give from_m below to_m, "
                "or a ring, which can be followed over its first vertex"
            )
        length_m = float(cumulative_m[-1])
        pieces = []
        if length_m - from_m > SAME_PLACE_M:
            pieces.append(cut_coords(coords, cumulative_m, from_m, length_m))
        if to_m > SAME_PLACE_M:
            pieces.append(cut_coords(coords, cumulative_m, 0.0, to_m))
        return without_duplicates(np.vstack(pieces))
    first = int(np.searchsorted(cumulative_m, from_m + SAME_PLACE_M, side="right"))
    last = int(np.searchsorted(cumulative_m, to_m - SAME_PLACE_M, side="left"))
    if ends is None:
        ends = points_at_m(coords, cumulative_m, (from_m, to_m))
    return without_duplicates(np.vstack((ends[:1], coords[first:last], ends[1:])))


def nearest_on_line(line: LineString, point: Point) -> NearestOnLine:
    """
    Give the point of a line that is nearest to a point, by geodesic distance.

    Parameters
    ----------
    line, point
        lon, lat in EPSG:4326; they may lie on either side of the date line.

    Returns
    -------
    NearestOnLine
        The first such place along the line where several are equally near.
    """
    coords = coords_of(line)
    cumulative = cumulative_lengths_m(coords)
    edge, lonlat, distance_m = nearest_on_edges(coords[:-1], coords[1:], (point.x, point.y))
    at_m = float(cumulative[edge] + distances_m(coords[edge], lonlat)[0])
    return NearestOnLine(min(at_m, float(cumulative[-1])), lonlat[0], lonlat[1], distance_m)


def nearest_on_edges(
    starts: FloatArray, ends: FloatArray, lonlat: tuple[float, float]
) -> tuple[int, tuple[float, float], float]:
    """
    Give the nearest of many straight edges to a position.

    Parameters
    ----------
    starts, ends
        (n, 2) lon, lat of the edges' ends, n of at least 1.
    lonlat
        The position looked from.

    Returns
    -------
    tuple
        Index of the edge, (lon, lat) of the nearest point on it, geodesic metres to there.
    """
    here = np.asarray(lonlat, dtype=np.float64)
    _, flat_m = _flat_feet(starts, ends, here, np.full(len(starts), here[1]))
    near = np.flatnonzero(flat_m <= flat_m.min() * _CANDIDATE_SLACK + _CANDIDATE_SLACK_M)
    feet, away_m = feet_on_edges(starts[near], ends[near], np.tile(here, (len(near), 1)))
    best = int(np.argmin(away_m))
    return int(near[best]), (float(feet[best, 0]), float(feet[best, 1])), float(away_m[best])


def feet_on_edges(
    starts: FloatArray, ends: FloatArray, lonlats: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Give the nearest point of each edge to the position in the same row.

    Parameters
    ----------
    starts, ends, lonlats
        (n, 2) lon, lat of the edges' ends and of the positions looked from.

    Returns
    -------
    tuple
        (n, 2) lon, lat of the nearest points, and (n,) geodesic metres to them.
    """
    latitude_deg = lonlats[:, 1]
    feet = starts
    for _ in range(_FOOT_ROUNDS):
        share, _ = _flat_feet(starts, ends, lonlats, latitude_deg)
        feet = starts + share[:, None] * (ends - starts)
        feet[share >= 1.0] = ends[share >= 1.0]
        latitude_deg = (lonlats[:, 1] + feet[:, 1]) / 2.0
    return feet, distances_m(feet, lonlats)


def metres_per_degree(latitude_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the metres of a degree of longitude and of one of latitude at some latitudes."""
    latitude = np.radians(latitude_deg)
    flattening_term = 1.0 - GEOD.es * np.sin(latitude) ** 2
    degree = np.pi / 180.0
    lon_m = degree * GEOD.a * np.cos(latitude) / np.sqrt(flattening_term)
    lat_m = degree * GEOD.a * (1.0 - GEOD.es) / flattening_term**1.5
    return lon_m, lat_m


def wrapped_deg(angle_deg: ArrayLike) -> FloatArray:
    """Give angles or differences of longitude in [-180, 180)."""
    return (np.asarray(angle_deg, dtype=np.float64) + 180.0) % 360.0 - 180.0


def _flat_feet(
    starts: FloatArray, ends: FloatArray, here: FloatArray, latitude_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give how far along each edge (0 to 1) its nearest point lies, and the flat metres to it."""
    lon_m, lat_m = metres_per_degree(latitude_deg)
    scale = np.column_stack((lon_m, lat_m))
    to_start = starts - here
    to_start[:, 0] = wrapped_deg(to_start[:, 0])
    to_start *= scale
    along = (ends - starts) * scale
    squared = np.einsum("ij,ij->i", along, along)
    dot = -np.einsum("ij,ij->i", to_start, along)
    share = np.clip(np.divide(dot, squared, out=np.zeros_like(dot), where=squared > 0), 0.0, 1.0)
    away = to_start + share[:, None] * along
    return share, np.hypot(away[:, 0], away[:, 1])
