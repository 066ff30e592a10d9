"""Lay a district that lies on both sides of the date line into one run of longitudes, and back."""

from dataclasses import replace
from typing import TypeVar

import numpy as np
import shapely

from maritime.district import District
from maritime.geodesy import FloatArray, coords_of
from maritime.targets import Target

HALF_TURN_DEG, TURN_DEG = 180.0, 360.0

G = TypeVar("G", bound=shapely.Geometry)


def lies_on_both_sides(district: District) -> bool:
    """Tell whether the coastlines of a district lie on both sides of the date line."""
    lons = np.concatenate([coords_of(line.geometry)[:, 0] for line in district.coastlines])
    return bool(np.ptp(lons) > HALF_TURN_DEG)


def lay_eastward(
    district: District, targets: tuple[Target, ...]
) -> tuple[District, tuple[Target, ...]]:
    """
    Give a district and its targets with longitudes from 0 to 360 degrees.

    What is near each other across the date line is then near on a flat map too, and straight
    lines there go the short way. Only what movement looks at is laid anew: coastlines, land,
    roads, bases, targets.
    """
    moved = replace(
        district,
        coastlines=tuple(
            replace(one, geometry=_eastward(one.geometry)) for one in district.coastlines
        ),
        land=tuple(replace(one, geometry=_eastward(one.geometry)) for one in district.land),
        roads=tuple(replace(one, geometry=_eastward(one.geometry)) for one in district.roads),
        bases=tuple(replace(one, geometry=_eastward(one.geometry)) for one in district.bases),
    )
    return moved, tuple(replace(one, geometry=_eastward(one.geometry)) for one in targets)


def back_from_eastward(lonlat: FloatArray) -> FloatArray:
    """
    Give (n, 2) positions with longitudes from -180 to 180 degrees again.

    Examples
    --------
    >>> back_from_eastward(np.array([[179.5, -17.0], [180.25, -17.0]])).tolist()
    [[179.5, -17.0], [-179.75, -17.0]]
    """
    lon = np.where(lonlat[:, 0] > HALF_TURN_DEG, lonlat[:, 0] - TURN_DEG, lonlat[:, 0])
    return np.column_stack((lon, lonlat[:, 1]))


def _eastward(geometry: G) -> G:
    return shapely.transform(
        geometry,
        lambda xy: np.column_stack((np.where(xy[:, 0] < 0.0, xy[:, 0] + TURN_DEG, xy[:, 0]),
                                    xy[:, 1])),
    )  # fmt: skip
