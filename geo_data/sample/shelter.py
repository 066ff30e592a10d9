"""Measure how sheltered each place of the coast is, and how open the sea before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy import ndimage
from scipy.signal import fftconvolve
from shapely import Polygon

from geo_data.sample.coast import to_metres

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


def measure_shelter(xy: np.ndarray, land: Sequence[Polygon]) -> Shelter:
    """
    Measure shelter at places given in metres (EPSG:32649), on a raster of 100 m.

    On a straight shore half of the disk is water; a cove has less, a headland more. A
    place is open to the sea where the largest body of water lies within 200 m.
    """
    west, south = xy.min(axis=0) - EDGE_M
    east, north = xy.max(axis=0) + EDGE_M
    x = np.arange(west, east, CELL_M)
    y = np.arange(south, north, CELL_M)
    grid_x, grid_y = np.meshgrid(x, y)
    land_m = shapely.union_all([to_metres(polygon) for polygon in land])
    shapely.prepare(land_m)
    water = ~shapely.contains_xy(land_m, grid_x, grid_y)
    bodies, _ = ndimage.label(water)
    sizes = np.bincount(bodies.ravel())
    sizes[0] = 0
    main = ndimage.binary_dilation(bodies == sizes.argmax(), iterations=REACH_CELLS)
    column = ((xy[:, 0] - west) / CELL_M).round().astype(int)
    row = ((xy[:, 1] - south) / CELL_M).round().astype(int)
    return Shelter(
        cove_water=_share(water, COVE_RADIUS_M)[row, column],
        sea_water=_share(water, SEA_RADIUS_M)[row, column],
        is_open_to_sea=main[row, column],
    )


def _share(water: np.ndarray, radius_m: float) -> np.ndarray:
    reach = int(radius_m / CELL_M)
    offset = np.arange(-reach, reach + 1)
    disk = (offset[:, None] ** 2 + offset[None] ** 2 <= reach**2).astype(float)
    share = fftconvolve(water.astype(float), disk, mode="same") / disk.sum()
    return np.round(share, 6)
