"""Measure how sheltered each place of the coast is, and how open the sea before it."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy import ndimage
from scipy.signal import fftconvolve
from shapely.geometry.base import BaseGeometry

CELL_M = 100.0
EDGE_M = 8000.0
COVE_RADIUS_M = 700.0
SEA_RADIUS_M = 4000.0
REACH_CELLS = 2


@dataclass(frozen=True)
class Shelter:
    """Figures per place: share of water within 700 m and 4 km, and whether boats get out."""

    cove_water: np.ndarray
    sea_water: np.ndarray
    is_open_to_sea: np.ndarray


def measure_shelter(xy: np.ndarray, land_m: BaseGeometry, *, cell_m: float = CELL_M) -> Shelter:
    """
    Measure shelter at places, on a raster.

    On a straight shore half of the disk is water; a cove has less, a headland more. A
    place is open to the sea where the largest body of water lies within two cells.

    Parameters
    ----------
    xy
        (n, 2) places in metres of a flat map.
    land_m
        All land around them, on the same map.
    cell_m
        Width of a cell of the raster.
    """
    west, south = xy.min(axis=0) - EDGE_M
    east, north = xy.max(axis=0) + EDGE_M
    x = np.arange(west, east, cell_m)
    y = np.arange(south, north, cell_m)
    grid_x, grid_y = np.meshgrid(x, y)
    shapely.prepare(land_m)
    water = ~shapely.contains_xy(land_m, grid_x, grid_y)
    bodies, _ = ndimage.label(water)
    sizes = np.bincount(bodies.ravel())
    sizes[0] = 0
    main = ndimage.binary_dilation(bodies == sizes.argmax(), iterations=REACH_CELLS)
    column = ((xy[:, 0] - west) / cell_m).round().astype(int)
    row = ((xy[:, 1] - south) / cell_m).round().astype(int)
    return Shelter(
        cove_water=_share(water, COVE_RADIUS_M, cell_m)[row, column],
        sea_water=_share(water, SEA_RADIUS_M, cell_m)[row, column],
        is_open_to_sea=main[row, column],
    )


def _share(water: np.ndarray, radius_m: float, cell_m: float) -> np.ndarray:
    reach = int(radius_m / cell_m)
    offset = np.arange(-reach, reach + 1)
    disk = (offset[:, None] ** 2 + offset[None] ** 2 <= reach**2).astype(float)
    share = fftconvolve(water.astype(float), disk, mode="same") / disk.sum()
    return np.round(share, 6)
