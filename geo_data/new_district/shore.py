"""Find land and true coastlines of a box: no edge of the box, no seam, no date line among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo_data.new_district.area import Box

WINDOW_MARGIN_DEG = 0.1
"""Land is taken this far beyond the box: boats go round it."""
SMALLEST_LAND_M2 = 2_500.0
"""Rocks below this, 50 m across, are left out."""
LARGEST_POND_M2 = 1_000_000.0
"""Water inside land below this is no sea: it is filled."""
SIMPLIFY_M = 15.0
SHORTEST_PIECE_M = 300.0
"""Pieces of coast below this, at the corners of the box, are left out."""

_METRES_PER_DEG = 111_320.0
_DECIMALS = 7
_GEOD = Geod(ellps="WGS84")
_DATE_LINE_DEG = 180.0


@dataclass(frozen=True)
class Coast:
    """One coastline with the land it belongs to (its place in Shore.land), EPSG:4326."""

    kind: str
    geometry: LineString
    land: int
    length_m: float


@dataclass(frozen=True)
class Shore:
    """Land of the window, coastlines of the box, and how much coast was left out as too small."""

    land: tuple[Polygon, ...]
    coasts: tuple[Coast, ...]
    left_out: int
    left_out_m: float


def window_of(box: Box) -> Box:
    """Give the window in which land is needed for a box."""
    west, south, east, north = box
    margin = WINDOW_MARGIN_DEG
    return (
        max(-_DATE_LINE_DEG, west - margin), max(-90.0, south - margin),
        min(_DATE_LINE_DEG, east + margin), min(90.0, north + margin),
    )  # fmt: skip


def find_shore(pieces: list[Polygon], box: Box, *, shortest_island_m: float) -> Shore:
    """
    Give land and coastlines of a box.

    Parameters
    ----------
    pieces
        Land of `window_of(box)`, clipped to it; pieces that touch are one land.
    box
        West, south, east, north in degrees; it does not cross the date line.
    shortest_island_m
        Islands with less coast are land, but nobody patrols them: they have no coastline.
    """
    land = _dissolve(pieces)
    window = window_of(box)
    coasts: list[Coast] = []
    left_out, left_out_m = 0, 0.0
    for index, polygon in enumerate(land):
        is_island = not _touches_edge(polygon, window)
        rings = [polygon.exterior, *polygon.interiors]
        lines = [line for ring in rings for line in _shore_of(ring, box)]
        lengths = [length_m(line) for line in lines]
        if is_island and sum(lengths) < shortest_island_m:
            left_out, left_out_m = left_out + bool(lines), left_out_m + sum(lengths)
            continue
        coasts += [
            Coast("island" if is_island else "mainland", line, index, line_m)
            for line, line_m in zip(lines, lengths, strict=True)
            if line_m >= SHORTEST_PIECE_M
        ]
    return Shore(tuple(land), tuple(coasts), left_out, left_out_m)


def length_m(line: BaseGeometry) -> float:
    """Give the geodesic length on WGS 84 in metres."""
    return float(_GEOD.geometry_length(line))


def _dissolve(pieces: list[Polygon]) -> list[Polygon]:
    """Join land, fill ponds, simplify by 15 m, drop rocks; largest first."""
    rounded = shapely.set_precision(_joined(pieces), 10.0**-_DECIMALS)
    simple = shapely.simplify(shapely.get_parts(rounded), SIMPLIFY_M / _METRES_PER_DEG)
    joined = shapely.get_parts(_joined(shapely.make_valid(simple)))
    land = [_without_ponds(part) for part in joined if part.geom_type == "Polygon"]
    land = [part for part in land if _area_m2(part) >= SMALLEST_LAND_M2]
    # What lay in a filled pond is land twice now.
    return sorted(shapely.get_parts(_joined(land)), key=lambda part: (-part.area, part.bounds))


def _joined(parts: Sequence[Polygon] | np.ndarray) -> BaseGeometry:
    """Give the union; thousands of islands apart from each other are not looked at together."""
    return shapely.disjoint_subset_union_all(parts)


def _without_ponds(land: Polygon) -> Polygon:
    kept = [ring for ring in land.interiors if _area_m2(Polygon(ring)) >= LARGEST_POND_M2]
    return Polygon(land.exterior, kept)


def _area_m2(polygon: Polygon) -> float:
    return abs(float(_GEOD.geometry_area_perimeter(polygon)[0]))


def _touches_edge(land: Polygon, window: Box) -> bool:
    """Tell whether land goes on beyond the window; at the date line it may end by itself."""
    west, south, east, north = land.bounds
    return (
        (west <= window[0] and window[0] > -_DATE_LINE_DEG)
        or south <= window[1]
        or (east >= window[2] and window[2] < _DATE_LINE_DEG)
        or north >= window[3]
    )


def _shore_of(ring: LineString, box: Box) -> list[LineString]:
    """Give the parts of a ring inside a box that are shore; a ring wholly inside stays one."""
    coords = shapely.get_coordinates(ring)
    on_date_line = np.abs(coords[:, 0]) >= _DATE_LINE_DEG - 1e-9
    seams = on_date_line[:-1] & on_date_line[1:]
    west, south, east, north = box
    is_inside = (
        (coords[:, 0] >= west) & (coords[:, 0] <= east)
        & (coords[:, 1] >= south) & (coords[:, 1] <= north)
    )  # fmt: skip
    if is_inside.all() and not seams.any():
        return [LineString(coords)]
    edges = shapely.linestrings(np.stack([coords[:-1], coords[1:]], axis=1)[~seams])
    if len(edges) == 0:
        return []
    inside = shapely.intersection(shapely.line_merge(shapely.multilinestrings(edges)),
                                  shapely.box(*box))  # fmt: skip
    merged = shapely.get_parts(shapely.line_merge(inside))
    lines = [part for part in merged if part.geom_type == "LineString"]
    return [shapely.transform(line, lambda xy: np.round(xy, _DECIMALS)) for line in lines]
