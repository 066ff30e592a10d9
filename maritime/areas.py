"""Find which sea grid and key section places lie in."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from maritime.coast import KeySection
from maritime.geodesy import FloatArray
from maritime.places import GRID_LEVELS, SeaGrid


def deepest_grids(lonlats: FloatArray, sea_grids: tuple[SeaGrid, ...]) -> tuple[str | None, ...]:
    """
    Give for each place the id of the deepest sea grid that holds it, None where there is none.

    A grid holds its border; where two of a level hold a place, the lower id counts.
    """
    found: list[str | None] = [None] * len(lonlats)
    deepest_last = sorted(
        sea_grids, key=lambda grid: (GRID_LEVELS.index(grid.level), _reversed_order(grid.grid_id))
    )
    held = _places_in([grid.geometry for grid in deepest_last], lonlats)
    for grid, places in zip(deepest_last, held, strict=True):
        for place in places:
            found[place] = grid.grid_id
    return tuple(found)


def in_key_sections(lonlats: FloatArray, key_sections: tuple[KeySection, ...]) -> NDArray[np.bool_]:
    """Give for each place whether a key section holds it."""
    is_key = np.zeros(len(lonlats), dtype=bool)
    for places in _places_in([section.geometry for section in key_sections], lonlats):
        is_key[places] = True
    return is_key


def in_any(lonlats: FloatArray, areas: list[Polygon]) -> NDArray[np.bool_]:
    """Give for each place whether one of the areas holds it."""
    is_inside = np.zeros(len(lonlats), dtype=bool)
    for places in _places_in(areas, lonlats):
        is_inside[places] = True
    return is_inside


def _places_in(areas: list[Polygon], lonlats: FloatArray) -> list[NDArray[np.int_]]:
    if not areas:
        return []
    tree = STRtree(shapely.points(lonlats))
    area, place = tree.query(shapely.make_valid(areas), predicate="intersects")
    return [place[area == number] for number in range(len(areas))]


def _reversed_order(text: str) -> tuple[int, ...]:
    """Give a key that sorts texts backwards."""
    return (*(-ord(letter) for letter in text), 1)
