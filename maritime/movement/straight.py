"""Find the pairs of places between which a shore team may go straight over land."""

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import FloatArray, distances_m
from maritime.movement.landmass import NO_GROUP, Landmass
from maritime.movement.network import IntArray
from maritime.movement.sight import water_stretches

DETOUR = 1.3  # files.md: straight over land costs this many times the geodesic distance
LONGEST_WATER_M = 300.0  # files.md: longest piece of water on a straight line
WATER_MARGIN_M = 0.5  # below it, so that no other way of measuring finds a piece too long


def straight_pairs(
    land: Landmass, lonlat: FloatArray, box: FloatArray, beaten_m: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """
    Find the pairs of places that a team may go straight between.

    Parameters
    ----------
    land, lonlat, box
        All land, the places, and the least and greatest lon, lat of a path.
    beaten_m
        (p, p) metres of another way at the same speed; where it is no longer than the straight
        way with its detour, the pair is left out.

    Returns
    -------
    tuple
        Starts, ends (start < end) and geodesic metres.
    """
    groups = land.groups_of(lonlat)
    groups[((lonlat < box[0]) | (lonlat > box[1])).any(axis=1)] = NO_GROUP
    same = (groups[:, None] == groups[None, :]) & (groups != NO_GROUP)[:, None]
    starts, ends = np.nonzero(np.triu(same, k=1))
    metres = distances_m(lonlat[starts], lonlat[ends])
    is_useful = DETOUR * metres < beaten_m[starts, ends]
    starts, ends, metres = starts[is_useful], ends[is_useful], metres[is_useful]
    is_dry = crosses_little_water(land, lonlat, starts, ends, metres)
    return starts[is_dry], ends[is_dry], metres[is_dry]


def crosses_little_water(
    land: Landmass, lonlat: FloatArray, starts: NDArray, ends: NDArray, metres: FloatArray
) -> NDArray[np.bool_]:
    """Say of each pair whether its straight line has no piece of water above LONGEST_WATER_M."""
    limit_m = LONGEST_WATER_M - WATER_MARGIN_M
    xy = land.plane.xy(lonlat)
    is_dry = metres <= limit_m
    far = np.flatnonzero(~is_dry)
    if len(far) == 0:
        return is_dry
    stretch = land.plane.stretch(float(xy[:, 1].min()), float(xy[:, 1].max()))
    water_m = water_stretches(land.grid, xy, starts[far], ends[far], stretch)
    is_uncrossed = np.isnan(water_m)
    middles = (xy[starts[far[is_uncrossed]]] + xy[ends[far[is_uncrossed]]]) / 2.0
    water_m[is_uncrossed] = np.where(land.holds(middles), 0.0, metres[far[is_uncrossed]])
    is_dry[far] = water_m <= limit_m
    return is_dry
