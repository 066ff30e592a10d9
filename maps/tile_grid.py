"""Reckon where positions lie on the tiles of a map server: Web Mercator, or plain degrees."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

FloatArray = NDArray[np.float64]

TILE_PX = 256
MERCATOR, DEGREES = "w", "c"
"""The two matrix sets, by the letters of 天地图: EPSG:3857, and degrees of EPSG:4490 or 4326."""
MATRIX_SETS = (MERCATOR, DEGREES)
MERCATOR_CRS = "EPSG:3857"
PLAIN_CRS = "EPSG:4326"
HALF_WORLD_M = math.pi * 6_378_137.0
"""Half the width of the world in EPSG:3857: its tiles begin this far west and north of 0, 0."""


@dataclass(frozen=True)
class TileGrid:
    """
    Tiles of 256 pixels, counted from the top left corner; both sets have 2**level columns.

    Set w begins at 180° W, 85.05° N and has as many rows; set c at 180° W, 90° N and has half as
    many, from level 1 on. A pixel of c is as wide as one of w of the same level.

    Raises
    ------
    ValueError
        If the set is neither.

    Examples
    --------
    >>> TileGrid("w").rows(1), TileGrid("c").rows(1), TileGrid("c").rows(18)
    (2, 1, 131072)
    >>> TileGrid("c").pixels_of(np.array([[-180.0, 90.0], [0.0, 0.0]]), 1).tolist()
    [[0.0, 0.0], [256.0, 128.0]]
    """

    matrix_set: str

    def __post_init__(self):
        if self.matrix_set not in MATRIX_SETS:
            raise ValueError(f"matrix set is {self.matrix_set!r}, expected w or c")

    def columns(self, level: int) -> int:
        """Give how many tiles stand side by side."""
        return 2**level

    def rows(self, level: int) -> int:
        """Give how many tiles stand one below the other."""
        return 2**level if self.matrix_set == MERCATOR else 2**level // 2

    def pixels_of(self, lonlat: FloatArray, level: int) -> FloatArray:
        """Give (n, 2) positions as pixels right of and below the top left corner of all tiles."""
        world_px = TILE_PX * 2**level
        if self.matrix_set == DEGREES:
            across, down = (lonlat[:, 0] + 180.0) / 360.0, (90.0 - lonlat[:, 1]) / 360.0
        else:
            x_m, y_m = _to_mercator().transform(lonlat[:, 0], lonlat[:, 1])
            across = (np.asarray(x_m) + HALF_WORLD_M) / (2.0 * HALF_WORLD_M)
            down = (HALF_WORLD_M - np.asarray(y_m)) / (2.0 * HALF_WORLD_M)
        return np.column_stack((across, down)) * world_px


def places_on_tile(level: int, column: int, row: int, *, step_px: int) -> FloatArray:
    """
    Give the positions of a lattice on a tile of set w, row after row, both edges included.

    Parameters
    ----------
    level, column, row
        The tile, as Leaflet asks for it.
    step_px
        Pixels between neighbours; divides 256.

    Examples
    --------
    >>> places_on_tile(1, 0, 0, step_px=256).round(4).tolist()
    [[-180.0, 85.0511], [0.0, 85.0511], [-180.0, 0.0], [0.0, 0.0]]
    """
    pixel_m = 2.0 * HALF_WORLD_M / (TILE_PX * 2**level)
    ticks = np.arange(0, TILE_PX + 1, step_px, dtype=np.float64)
    x_m = (column * TILE_PX + ticks) * pixel_m - HALF_WORLD_M
    y_m = HALF_WORLD_M - (row * TILE_PX + ticks) * pixel_m
    east, north = (part.ravel() for part in np.meshgrid(x_m, y_m))
    # Pixels go on past the edge of the world where a column does; degrees must not wrap there.
    lon = east / HALF_WORLD_M * 180.0
    _, lat = _from_mercator().transform(np.zeros_like(north), north)
    return np.column_stack((lon, np.asarray(lat)))


@cache
def _to_mercator() -> Transformer:
    return Transformer.from_crs(PLAIN_CRS, MERCATOR_CRS, always_xy=True)


@cache
def _from_mercator() -> Transformer:
    return Transformer.from_crs(MERCATOR_CRS, PLAIN_CRS, always_xy=True)
