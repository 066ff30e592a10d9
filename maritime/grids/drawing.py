"""Draw the outlines of grids around pieces of coast: polygons that share borders, never area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree
from shapely import LineString, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from maritime.coast_index import MeasuredCoastline
from maritime.geodesy import FloatArray
from maritime.grids.coast_units import Link, Unit, places_along
from maritime.grids.params import DivisionParams
from maritime.grids.surface import polygons_of
from maritime.movement.plane import Plane

GRAIN_M = 0.01  # corners are rounded to this in the plane, so that borders meet in them
GRAIN_DEG = 1e-6  # nearer to the date line than this, a corner that was rounded lies on it
BESIDE_M = 2.0  # sites this far on both sides of a border make it cross the coast just there
SMOOTH_M = 25.0  # how far the seaward and landward outline may stray to have fewer corners
SAME_SITE_M = 0.001


@dataclass(frozen=True, eq=False)
class CoastPiece:
    """A piece to be drawn: its units, the links between them, the (n, 2) lon, lat it must hold."""

    units: tuple[Unit, ...]
    links: tuple[Link, ...]
    middles: FloatArray


@dataclass(frozen=True, eq=False)
class DrawnPiece:
    """One polygon of a piece, lon, lat, with the numbers of the piece and of the middles in it."""

    piece: int
    outline: Polygon
    middles: tuple[int, ...]


def draw_pieces(
    pieces: Sequence[CoastPiece],
    area: BaseGeometry | None,
    lines: Mapping[str, MeasuredCoastline],
    land: Sequence[Polygon],
    plane: Plane,
    params: DivisionParams,
) -> list[DrawnPiece]:
    """
    Draw every place within reach of a coast to the piece whose coast is nearest.

    The coast is sampled, its Voronoi cells joined per piece and clipped to the reach seaward and
    landward and to the area. What of a piece is cut off and holds no target goes to the piece it
    borders on most; what is cut off with targets becomes a polygon of its own.

    Parameters
    ----------
    pieces
        Pieces of coast that share no target.
    area
        What polygons may not reach out of, lon, lat; None for no bound.
    lines, land
        Coastlines by id and land polygons, lon, lat.
    plane
        In which is drawn; metres are nearly true.
    params
        Reach and grain.

    Returns
    -------
    list[DrawnPiece]
        At least one polygon for each piece with a middle inside the area, by piece; each middle
        inside the area is in exactly one.
    """
    site_xy, label_of_site = _sites(pieces, lines, plane, params)
    strip = _reach(pieces, area, lines, land, plane, params)
    faces = _cut_faces(site_xy, label_of_site, strip)
    if len(faces) == 0:
        return []
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    labels = label_of_site[cKDTree(site_xy).query(inside)[1]]
    holds = _middles_in(faces, labels, pieces, plane)
    return [
        DrawnPiece(piece, _to_lonlat(faces[members], plane), middles)
        for piece, members, middles in _connect(faces, labels, holds)
    ]


def _sites(
    pieces: Sequence[CoastPiece],
    lines: Mapping[str, MeasuredCoastline],
    plane: Plane,
    params: DivisionParams,
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Sample the coast of every piece: (n, 2) in the plane, and the piece of each sample."""
    sites, labels = [], []
    for label, piece in enumerate(pieces):
        own = [plane.xy(piece.middles)]
        for unit in piece.units:
            at_m = _samples_m(unit.to_m - unit.from_m, params.step_m)
            own.append(plane.xy(places_along(lines[unit.coastline_id], unit.from_m + at_m)))
        for link in piece.links:
            drawn = LineString(link.ends)
            at_m = _samples_m(drawn.length, params.step_m)
            own.append(shapely.get_coordinates(drawn.interpolate(at_m)))
        sites.append(np.vstack(own))
        labels.append(np.full(len(sites[-1]), label))
    # Of several sites in one place the first counts; middles stand first in their piece.
    xy, label_of_site = np.vstack(sites), np.concatenate(labels)
    _, first = np.unique(np.round(xy / SAME_SITE_M), axis=0, return_index=True)
    first.sort()
    return xy[first], label_of_site[first]


def _samples_m(length_m: float, step_m: float) -> FloatArray:
    """Give where to sample a stretch: evenly, and close to both ends."""
    count = max(1, int(np.ceil(length_m / step_m)))
    beside_m = min(BESIDE_M, length_m / 4)
    evenly_m = (np.arange(count) + 0.5) * length_m / count
    return np.concatenate(([beside_m], evenly_m, [length_m - beside_m]))


def _reach(
    pieces: Sequence[CoastPiece],
    area: BaseGeometry | None,
    lines: Mapping[str, MeasuredCoastline],
    land: Sequence[Polygon],
    plane: Plane,
    params: DivisionParams,
) -> BaseGeometry:
    """Give all that grids may cover, in the plane: the coast's reach inside the area."""
    drawn = [LineString(link.ends) for piece in pieces for link in piece.links]
    for piece in pieces:
        for unit in piece.units:
            at_m = np.arange(unit.from_m, unit.to_m, min(params.step_m, 2 * SMOOTH_M))
            line = lines[unit.coastline_id]
            drawn.append(LineString(plane.xy(places_along(line, [*at_m, unit.to_m]))))
    coast = shapely.simplify(drawn, SMOOTH_M / 2)
    seaward = _around(coast, params.seaward_m)
    if land:
        flat = shapely.transform(np.array(land, dtype=object), plane.xy)
        near = STRtree(flat).query(seaward, predicate="intersects")
        ground = shapely.union_all(shapely.make_valid(flat[near]))
        shore = _around(coast, params.landward_m).intersection(ground)
        beside = _around(coast, 3 * SMOOTH_M)
        seaward = shapely.union_all([seaward.difference(ground), shore, beside])
    strip = _without_small_holes(seaward.simplify(SMOOTH_M), params.filled_hole_km2)
    world = shapely.box(*plane.xy([(-180.0, -90.0), (180.0, 90.0)]).ravel())
    strip = strip.intersection(world)
    if area is None:
        return strip
    flat_area = shapely.transform(area, plane.xy)
    left = polygons_of(flat_area.difference(strip))
    small = left[shapely.area(left) <= params.filled_hole_km2 * 1e6]
    return shapely.union_all([strip.intersection(flat_area), *small])


def _around(coast: NDArray[np.object_], reach_m: float) -> BaseGeometry:
    """Give all within reach of some short lines; far quicker than of one long line."""
    return shapely.union_all(shapely.buffer(coast, reach_m, quad_segs=8))


def _without_small_holes(strip: BaseGeometry, filled_km2: float) -> BaseGeometry:
    filled = []
    for part in polygons_of(strip):
        holes = [hole for hole in part.interiors if Polygon(hole).area > filled_km2 * 1e6]
        filled.append(Polygon(part.exterior, holes))
    return shapely.union_all(filled)


def _cut_faces(
    site_xy: FloatArray, label_of_site: NDArray[np.int64], strip: BaseGeometry
) -> NDArray[np.object_]:
    """Cut the strip along the borders between cells of different pieces; corners are shared."""
    borders = _cell_borders(site_xy, label_of_site, strip.bounds)
    linework = shapely.union_all([strip.boundary, *borders], grid_size=GRAIN_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    shapely.prepare(strip)
    return faces[shapely.intersects(strip, shapely.point_on_surface(faces))]


def _cell_borders(
    site_xy: FloatArray, label_of_site: NDArray[np.int64], bounds: tuple[float, ...]
) -> NDArray[np.object_]:
    """Give the edges of Voronoi cells that part two pieces; long enough to leave the bounds."""
    if len(np.unique(label_of_site)) < 2:
        return np.empty(0, dtype=object)
    low, high = np.array(bounds[:2]), np.array(bounds[2:])
    middle, reach = (low + high) / 2, 10.0 * float((high - low).max())
    corners = middle + reach * np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)])
    cells = Voronoi(np.vstack((site_xy, corners)))
    labels = np.concatenate((label_of_site, np.full(4, -1)))
    pairs, ends = cells.ridge_points, np.array(cells.ridge_vertices)
    is_border = (labels[pairs[:, 0]] != labels[pairs[:, 1]]) & (ends >= 0).all(axis=1)
    is_border &= (labels[pairs] >= 0).all(axis=1)
    return shapely.linestrings(cells.vertices[ends[is_border]])


def _middles_in(
    faces: NDArray, labels: NDArray[np.int64], pieces: Sequence[CoastPiece], plane: Plane
) -> list[set[int]]:
    """Give the numbers of the middles of its own piece that each face holds."""
    holds: list[set[int]] = [set() for _ in faces]
    tree = STRtree(faces)
    for label, piece in enumerate(pieces):
        points = shapely.points(plane.xy(piece.middles))
        for middle, face in zip(*tree.query(points, predicate="intersects"), strict=True):
            if labels[face] == label:
                holds[face].add(int(middle))
    return holds


def _connect(
    faces: NDArray, labels: NDArray[np.int64], holds: list[set[int]]
) -> list[tuple[int, list[int], tuple[int, ...]]]:
    """Give the parts of every piece: its number, its faces, its middles; strays given away."""
    borders = _shared_borders(faces)
    part_of = _parts(labels, borders)
    while True:
        members: dict[int, list[int]] = {}
        for face, part in enumerate(part_of):
            members.setdefault(part, []).append(face)
        staying = {part for part, own in members.items() if any(holds[face] for face in own)}
        strays = sorted(members.keys() - staying)
        homes = {
            part: _longest_neighbour(members[part], part_of, borders, staying) for part in strays
        }
        moves = [part for part in strays if homes[part] is not None]
        if not moves:
            break
        for part in moves:
            for face in members[part]:
                part_of[face] = homes[part]
    found = []
    for own in members.values():
        middles = tuple(sorted(set().union(*(holds[face] for face in own))))
        if middles:
            label = next(int(labels[face]) for face in own if holds[face])
            found.append((label, own, middles))
    return sorted(found, key=lambda one: (one[0], one[2]))


def _shared_borders(faces: NDArray) -> list[dict[int, float]]:
    """Give for each face how long its border with each neighbour is; corners do not count."""
    borders: list[dict[int, float]] = [{} for _ in faces]
    left, right = STRtree(faces).query(faces, predicate="touches")
    lengths_m = shapely.length(shapely.intersection(faces[left], faces[right]))
    for one, other, length_m in zip(left.tolist(), right.tolist(), lengths_m.tolist(), strict=True):
        if length_m > 0:
            borders[one][other] = length_m
    return borders


def _parts(labels: NDArray[np.int64], borders: list[dict[int, float]]) -> list[int]:
    """Number the connected parts of faces of one label."""
    part_of = [-1] * len(borders)
    for start in range(len(borders)):
        if part_of[start] >= 0:
            continue
        part_of[start], waiting = start, [start]
        while waiting:
            for other in borders[waiting.pop()]:
                if part_of[other] < 0 and labels[other] == labels[start]:
                    part_of[other] = start
                    waiting.append(other)
    return part_of


def _longest_neighbour(
    faces: list[int], part_of: list[int], borders: list[dict[int, float]], staying: set[int]
) -> int | None:
    """Give the staying part with which some faces share most border, None where there is none."""
    shared_m: dict[int, float] = {}
    for face in faces:
        for other, length_m in borders[face].items():
            if part_of[other] in staying:
                shared_m[part_of[other]] = shared_m.get(part_of[other], 0.0) + length_m
    return max(shared_m, key=lambda part: (shared_m[part], -part)) if shared_m else None


def _to_lonlat(faces: NDArray, plane: Plane) -> Polygon:
    """Join faces that border on each other into one polygon, lon, lat."""

    def lonlat(xy: FloatArray) -> FloatArray:
        places = plane.lonlat(xy)
        at_date_line = np.abs(np.abs(places[:, 0]) - 180.0) < GRAIN_DEG
        places[at_date_line, 0] = np.copysign(180.0, places[at_date_line, 0])
        return places

    return shapely.normalize(shapely.transform(shapely.union_all(faces), lonlat))
