"""Draw the sea grids of the sample: one county, nine coastal towns, villages under each."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geo_data.sample.coast import Coast, Town, to_degrees, to_metres
from geo_data.sample.villages import (
    COASTAL_TOWNS,
    SAMPLE_STEP_M,
    CoastSamples,
    cluster_villages,
)

SEAWARD_M = 6000.0
LANDWARD_M = 1000.0
COAST_MARGIN_M = 60.0
TOWN_STEP_M = 500.0
CELL_STEP_M = 400.0
SHORTEST_TOWN_RUN_M = 8000.0
WATER_ALLOWED_M = 500.0
BORDER_TOLERANCE_M = 150.0


@dataclass(frozen=True)
class Grid:
    """A sea grid, EPSG:4326; town is the key of COASTAL_TOWNS, None for the county."""

    grid_id: str
    name: str
    level: str
    parent_id: str | None
    town: str | None
    geometry: Polygon


def sample_coast(
    coasts: Sequence[Coast], land: Sequence[Polygon], towns: dict[str, Town]
) -> CoastSamples:
    """
    Give a point every 100 m of coast the nearest coastal town that land connects to it.

    A town is skipped where the straight line to it crosses more than 500 m of water (the
    other bank of a bay); an island belongs as a whole to the town of most of its coast.
    """
    names = list(COASTAL_TOWNS)
    town_xy = shapely.get_coordinates([to_metres(towns[name].geometry) for name in names])
    land_m = shapely.union_all([to_metres(polygon) for polygon in land])
    shapely.prepare(land_m)
    xy, line, along, label = [], [], [], []
    for number, coast in enumerate(coasts):
        line_m = to_metres(coast.geometry)
        coarse = _points_along(line_m, TOWN_STEP_M)
        choice = _nearest_town(coarse, town_xy, land_m, across_water=coast.kind == "island")
        if coast.kind == "island":
            choice[:] = Counter(choice.tolist()).most_common(1)[0][0]
        else:
            choice = _drop_short_runs(choice, max(1, round(SHORTEST_TOWN_RUN_M / TOWN_STEP_M)))
        fine = _points_along(line_m, SAMPLE_STEP_M)
        step = (np.arange(len(fine)) * len(choice)) // len(fine)
        xy.append(fine)
        line.append(np.full(len(fine), number))
        along.append((np.arange(len(fine)) + 0.5) * line_m.length / len(fine))
        label.append(np.array(names, dtype=object)[choice[step]])
    return CoastSamples(*(np.concatenate(part) for part in (xy, line, along, label)))


def draw_grids(
    samples: CoastSamples,
    coasts: Sequence[Coast],
    land: Sequence[Polygon],
    neighbours: Sequence[LineString],
    towns: dict[str, Town],
    *,
    county: tuple[str, str],
) -> list[Grid]:
    """
    Cut coast strip and near sea into villages, joined into towns and the county.

    The strip reaches 6 km seaward and 1 km landward of the mainland and holds islands
    whole. Each place belongs to the village of the nearest coast. Children share their
    parent's vertices exactly, so siblings touch and never overlap.
    """
    village_of, names = cluster_villages(samples, coasts, towns)
    strip = _draw_strip(samples, coasts, land, neighbours)
    faces = _cut_faces(samples, village_of, strip)
    tree = STRtree(shapely.points(samples.xy))
    village = village_of[tree.nearest(shapely.point_on_surface(faces))]
    town_of = np.array([town for _, town, _ in names], dtype=object)
    town = _connect(faces, town_of[village], allowed=lambda face, label: True)
    strayed = town_of[village] != town
    village = _rehome(faces, village, town, town_of, strayed)
    village = _connect(faces, village, allowed=lambda face, label: town_of[label] == town[face])
    grids = []
    for name in COASTAL_TOWNS:
        town_id, title = COASTAL_TOWNS[name]
        members = [number for number, row in enumerate(names) if row[1] == name]
        parts = [_dissolve(faces[village == number]) for number in members]
        for number, part in zip(members, parts, strict=True):
            code, _, short = names[number]
            grids.append(Grid(code, short, "village", town_id, name, part))
        grids.append(Grid(town_id, title, "town", county[0], name, _dissolve(parts)))
    whole = _dissolve([grid.geometry for grid in grids if grid.level == "town"])
    order = {"county": 0, "town": 1, "village": 2}
    grids.append(Grid(county[0], county[1], "county", None, None, whole))
    return sorted(grids, key=lambda grid: (order[grid.level], grid.grid_id))


def _points_along(line: LineString, step_m: float) -> np.ndarray:
    count = max(1, round(line.length / step_m))
    at = (np.arange(count) + 0.5) * line.length / count
    return shapely.get_coordinates(shapely.line_interpolate_point(line, at))


def _nearest_town(
    xy: np.ndarray, town_xy: np.ndarray, land: BaseGeometry, *, across_water: bool
) -> np.ndarray:
    distance = np.linalg.norm(xy[:, None] - town_xy[None], axis=2)
    order = np.argsort(distance, axis=1)
    choice = order[:, 0].copy()
    if across_water:
        return choice
    for row, ranking in enumerate(order):
        for town in ranking:
            sight = LineString([xy[row], town_xy[town]])
            if shapely.length(sight.difference(land)) <= WATER_ALLOWED_M:
                choice[row] = town
                break
    return choice


def _drop_short_runs(choice: np.ndarray, shortest: int) -> np.ndarray:
    """Give runs under `shortest` points to the longer neighbouring run."""
    labels = choice.tolist()
    while True:
        runs: list[list[int]] = []
        for label in labels:
            if runs and runs[-1][0] == label:
                runs[-1][1] += 1
            else:
                runs.append([label, 1])
        length, index = min((run[1], number) for number, run in enumerate(runs))
        if length >= shortest or len(runs) == 1:
            return np.array(labels)
        around = [runs[k] for k in (index - 1, index + 1) if 0 <= k < len(runs)]
        runs[index][0] = max(around, key=lambda run: run[1])[0]
        labels = [label for label, count in runs for _ in range(count)]


def _draw_strip(
    samples: CoastSamples,
    coasts: Sequence[Coast],
    land: Sequence[Polygon],
    neighbours: Sequence[LineString],
) -> BaseGeometry:
    lines = shapely.union_all([to_metres(coast.geometry) for coast in coasts])
    mainland_lines = shapely.union_all(
        [to_metres(coast.geometry) for coast in coasts if coast.kind == "mainland"]
    )
    mainland = shapely.union_all([to_metres(p) for p in land if p.area > 0.02])
    sea = lines.buffer(SEAWARD_M, quad_segs=4).difference(mainland)
    shore = mainland.intersection(mainland_lines.buffer(LANDWARD_M, quad_segs=4))
    strip = shapely.union_all([sea, shore]).simplify(BORDER_TOLERANCE_M)
    return shapely.union_all(
        [
            strip.difference(_neighbour_side(samples, neighbours)),
            lines.buffer(COAST_MARGIN_M, quad_segs=2),
        ]
    )


def _neighbour_side(samples: CoastSamples, neighbours: Sequence[LineString]) -> BaseGeometry:
    """Give what lies nearer to a neighbour's coast than to our own."""
    theirs = np.vstack([_points_along(to_metres(line), CELL_STEP_M) for line in neighbours])
    ours = samples.xy[:: int(CELL_STEP_M / SAMPLE_STEP_M)]
    near = STRtree(shapely.points(ours)).query_nearest(
        shapely.points(theirs), max_distance=3 * SEAWARD_M, all_matches=False
    )[0]
    theirs = theirs[near]
    points = np.vstack([ours, theirs])
    cells = _cells(points)
    return shapely.union_all(cells[len(ours) :]).simplify(BORDER_TOLERANCE_M)


def _cells(points: np.ndarray) -> np.ndarray:
    """Give the Voronoi cell of each point, in the order of the points."""
    multi = shapely.MultiPoint(points)
    reach = shapely.box(*multi.bounds).buffer(3 * SEAWARD_M)
    cells = shapely.get_parts(shapely.voronoi_polygons(multi, extend_to=reach))
    holder, cell = STRtree(cells).query(shapely.points(points), predicate="intersects")
    ordered = np.empty(len(points), dtype=object)
    ordered[holder] = cells[cell]
    return ordered


def _cut_faces(samples: CoastSamples, village_of: np.ndarray, strip: BaseGeometry) -> np.ndarray:
    """Cut the strip along the borders between villages into faces that share vertices."""
    stride = int(CELL_STEP_M / SAMPLE_STEP_M)
    cells, labels = _cells(samples.xy[::stride]), village_of[::stride]
    regions = [shapely.union_all(cells[labels == label]) for label in np.unique(labels)]
    borders = shapely.line_merge(shapely.union_all([region.boundary for region in regions]))
    smooth = shapely.union_all(shapely.simplify(shapely.get_parts(borders), BORDER_TOLERANCE_M))
    linework = shapely.union_all([smooth, strip.boundary], grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    return faces[shapely.intersects(strip, shapely.point_on_surface(faces))]


def _connect(
    faces: np.ndarray, labels: np.ndarray, *, allowed: Callable[[int, object], bool]
) -> np.ndarray:
    """Give every part of a label that is cut off from its largest to a neighbouring label."""
    labels = labels.copy()
    borders = _shared_borders(faces)
    for _ in range(len(faces)):
        strays = _cut_off_parts(faces, labels, borders)
        if not strays:
            return labels
        moved = False
        for part in strays:
            weight: Counter = Counter()
            for face in part:
                for other, border in borders[face]:
                    if labels[other] != labels[face] and allowed(face, labels[other]):
                        weight[labels[other]] += border
            if weight:
                target = max(weight, key=lambda label: (weight[label], str(label)))
                labels[part] = target
                moved = True
                break
        if not moved:
            return labels
    return labels


def _rehome(
    faces: np.ndarray,
    village: np.ndarray,
    town: np.ndarray,
    town_of: np.ndarray,
    strayed: np.ndarray,
) -> np.ndarray:
    """Give faces that changed town the nearest village of their new town."""
    village = village.copy()
    middle = shapely.point_on_surface(faces)
    for face in np.flatnonzero(strayed):
        inside = np.flatnonzero((town_of[village] == town[face]) & ~strayed)
        village[face] = village[inside[shapely.distance(middle[face], faces[inside]).argmin()]]
    return village


def _shared_borders(faces: np.ndarray) -> list[list[tuple[int, float]]]:
    borders: list[list[tuple[int, float]]] = [[] for _ in faces]
    left, right = STRtree(faces).query(faces, predicate="touches")
    lengths = shapely.length(shapely.intersection(faces[left], faces[right]))
    for a, b, length in zip(left.tolist(), right.tolist(), lengths.tolist(), strict=True):
        if length > 0:
            borders[a].append((b, length))
    return borders


def _cut_off_parts(
    faces: np.ndarray, labels: np.ndarray, borders: list[list[tuple[int, float]]]
) -> list[list[int]]:
    parts: dict[object, list[list[int]]] = {}
    seen: set[int] = set()
    for start in range(len(faces)):
        if start in seen:
            continue
        part, queue = [], [start]
        seen.add(start)
        while queue:
            face = queue.pop()
            part.append(face)
            for other, _ in borders[face]:
                if other not in seen and labels[other] == labels[start]:
                    seen.add(other)
                    queue.append(other)
        parts.setdefault(labels[start], []).append(part)
    strays = []
    for group in parts.values():
        group.sort(key=lambda part: -sum(faces[face].area for face in part))
        strays += group[1:]
    return sorted(strays, key=lambda part: min(part))


def _dissolve(faces: Sequence[Polygon]) -> Polygon:
    return shapely.union_all(list(faces)).normalize()


def grids_to_degrees(grids: Sequence[Grid]) -> list[Grid]:
    """Project grids drawn in metres to EPSG:4326."""
    return [
        Grid(g.grid_id, g.name, g.level, g.parent_id, g.town, to_degrees(g.geometry)) for g in grids
    ]
