"""Cut the coast of each home into units that are never divided, and find how they hang together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString, STRtree

from maritime.coast_index import MeasuredCoastline
from maritime.geodesy import FloatArray, distances_m
from maritime.grids.division import Edge, UnitGraph
from maritime.grids.params import DivisionParams
from maritime.movement.plane import Plane
from maritime.targets import Target

STAND_OFF_M = 50.0  # a border keeps this far from landing points, where there is room
CLOSEST_M = 2.0  # targets whose middles lie closer than this share a unit


@dataclass(frozen=True, eq=False)
class Unit:
    """A stretch of one coastline with its targets (numbers); to_m may lie past a ring's start."""

    coastline_id: str
    from_m: float
    to_m: float
    targets: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Run:
    """A longest stretch of one coastline with one home, cut into units in order."""

    home: int
    units: tuple[Unit, ...]
    is_ring: bool


@dataclass(frozen=True)
class Link:
    """The shortest way over water or land between two runs: units' numbers, ends in the plane."""

    one: int
    other: int
    ends: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class HomeCoast:
    """Units of one home that hang together, and the graph that they make."""

    units: tuple[Unit, ...]
    graph: UnitGraph
    links: tuple[Link, ...]


def cut_runs(
    line: MeasuredCoastline, targets: Sequence[Target], numbers: Sequence[int], homes: NDArray
) -> list[Run]:
    """
    Cut one coastline into runs of one home, and these into units.

    A border between two targets is where they meet, but STAND_OFF_M from a landing point; there
    is none where it would lie deeper than that inside a segment (drawn ones may overlap).

    Parameters
    ----------
    line, targets
        A coastline and all targets of the district.
    numbers
        Those of its targets.
    homes
        The home of each target of the district.
    """
    if not numbers:
        return []
    length_m = line.length_m
    middle_m = np.array([_middle_m(targets[number], length_m) for number in numbers])
    order = np.lexsort((np.array(numbers), middle_m))
    numbers, middle_m = np.array(numbers)[order], middle_m[order]
    half_m = np.array([targets[number].length_m / 2 for number in numbers])
    border_m, may_cut = _borders(middle_m, half_m, length_m)
    labels = homes[numbers]
    changes = labels != np.roll(labels, -1)
    is_whole_ring = line.is_ring and not changes.any()
    sequence, begins_m = np.arange(len(numbers)), 0.0
    if line.is_ring:
        starts = np.flatnonzero(may_cut if is_whole_ring else changes)
        sequence = np.roll(sequence, -1 - int(starts[0]) if len(starts) else 0)
        begins_m = float(border_m[sequence[-1]])
    else:
        border_m[-1] = length_m
    runs: list[Run] = []
    units: list[Unit] = []
    row: list[int] = []
    for step, place in enumerate(sequence):
        row.append(int(numbers[place]))
        is_last = step == len(sequence) - 1
        leaves_home = is_last or labels[sequence[step + 1]] != labels[place]
        if not leaves_home and not may_cut[place]:
            continue
        ends_m = float(border_m[place])
        while line.is_ring and ends_m <= begins_m:
            ends_m += length_m
        units.append(Unit(line.coastline.coastline_id, begins_m, ends_m, tuple(row)))
        begins_m, row = ends_m % length_m if line.is_ring else ends_m, []
        if leaves_home:
            runs.append(Run(int(labels[place]), tuple(units), is_whole_ring))
            units = []
    return runs


def join_home(
    runs: Sequence[Run],
    lines: Mapping[str, MeasuredCoastline],
    efforts: NDArray[np.int64],
    plane: Plane,
    params: DivisionParams,
    *,
    small_effort: float,
) -> list[HomeCoast]:
    """
    Put the runs of one home together: small ones whole, near ones linked by the shortest way.

    What no link joins is a coast of its own.

    Links are the least that join all runs less than link_m apart: a tree (Kruskal's).

    Parameters
    ----------
    runs, lines
        The runs of one home, and each coastline by its id.
    efforts
        Milliseconds a day of each target of the district.
    plane
        In which distances are compared; whether a link is too long is geodesic.
    small_effort
        A run of less effort than this is one unit.
    """
    units: list[Unit] = []
    edges: list[Edge] = []
    rings: list[tuple[int, ...]] = []
    run_of: list[int] = []
    for number, run in enumerate(runs):
        run = _whole_if_small(run, efforts, params, small_effort)
        row = tuple(range(len(units), len(units) + len(run.units)))
        units += run.units
        run_of += [number] * len(row)
        if run.is_ring and len(row) > 2:
            rings.append(row)
        else:
            edges += pairwise(row)
    shapes = np.array([_drawn(unit, lines, plane) for unit in units], dtype=object)
    links = _links(shapes, np.array(run_of), plane, params.link_m)
    graph = UnitGraph(
        tuple(int(efforts[list(unit.targets)].sum()) for unit in units),
        (*edges, *((link.one, link.other) for link in links)),
        tuple(rings),
    )
    return _apart(HomeCoast(tuple(units), graph, tuple(links)))


def places_along(line: MeasuredCoastline, at_m: FloatArray) -> FloatArray:
    """Give the (k, 2) lon, lat at some metres along a coastline; past its start on a ring."""
    at_m = np.asarray(at_m, dtype=np.float64)
    if line.is_ring:
        at_m = np.mod(at_m, line.length_m)
    return line.at(np.clip(at_m, 0.0, line.length_m))


def _middle_m(target: Target, length_m: float) -> float:
    """Give the metres along its coastline of a target's middle."""
    return (target.from_m + target.length_m / 2) % length_m if target.is_segment else target.from_m


def _borders(
    middle_m: FloatArray, half_m: FloatArray, length_m: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Give the border after each target (around the end to the first), and whether one may be."""
    apart_m = (np.roll(middle_m, -1) - middle_m) % length_m
    if len(middle_m) == 1:
        apart_m = np.array([length_m])
    stand_m = np.minimum(STAND_OFF_M, apart_m / 2)
    next_half_m = np.roll(half_m, -1)
    before_next_m = np.where(next_half_m > 0, apart_m - next_half_m, apart_m / 2)
    after_m = np.where(half_m > 0, half_m, before_next_m)
    after_m = np.clip(after_m, stand_m, apart_m - stand_m)
    border_m = (middle_m + after_m) % length_m
    may_cut = apart_m >= CLOSEST_M
    for middle, half in zip(middle_m, half_m, strict=True):
        from_border_m = np.abs((border_m - middle + length_m / 2) % length_m - length_m / 2)
        may_cut &= from_border_m >= half - stand_m - 1e-6
    return border_m, may_cut


def _whole_if_small(
    run: Run, efforts: NDArray[np.int64], params: DivisionParams, small_effort: float
) -> Run:
    numbers = [number for unit in run.units for number in unit.targets]
    length_m = sum(unit.to_m - unit.from_m for unit in run.units)
    if efforts[numbers].sum() >= small_effort and length_m >= params.small_coast_m:
        return run
    first = run.units[0]
    whole = Unit(first.coastline_id, first.from_m, first.from_m + length_m, tuple(numbers))
    return Run(run.home, (whole,), is_ring=False)


def _apart(coast: HomeCoast) -> list[HomeCoast]:
    """Split a coast into those that hang together, in the order of their first units."""
    graph = coast.graph
    pairs = [*graph.edges, *(pair for ring in graph.rings for pair in pairwise(ring))]
    count = len(coast.units)
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    near = coo_array((np.ones(len(pairs)), (ends[0], ends[1])), shape=(count, count))
    part_of = connected_components(near, directed=False)[1] if count else np.zeros(0, np.int64)
    coasts = []
    for part in range(part_of.max(initial=-1) + 1):
        own = np.flatnonzero(part_of == part).tolist()
        number_of = {unit: number for number, unit in enumerate(own)}
        links = tuple(
            replace(link, one=number_of[link.one], other=number_of[link.other])
            for link in coast.links
            if link.one in number_of
        )
        part_graph = UnitGraph(
            tuple(graph.efforts[unit] for unit in own),
            tuple((number_of[a], number_of[b]) for a, b in graph.edges if a in number_of),
            tuple(tuple(map(number_of.get, ring)) for ring in graph.rings if ring[0] in number_of),
        )
        coasts.append(HomeCoast(tuple(coast.units[unit] for unit in own), part_graph, links))
    return coasts


def _drawn(unit: Unit, lines: Mapping[str, MeasuredCoastline], plane: Plane) -> LineString:
    """Draw the coast of a unit in the plane, vertex by vertex."""
    line = lines[unit.coastline_id]
    from_m, to_m = unit.from_m, unit.to_m
    vertices_m = line.cumulative_m
    if line.is_ring:
        vertices_m = np.concatenate((vertices_m[:-1], vertices_m + line.length_m))
    inside_m = vertices_m[(vertices_m > from_m) & (vertices_m < to_m)]
    at_m = np.concatenate(([from_m], inside_m, [to_m]))
    return LineString(plane.xy(places_along(line, at_m)))


def _links(shapes: NDArray, run_of: NDArray, plane: Plane, link_m: float) -> list[Link]:
    """Give the shortest links that join runs less than link_m apart, without a way round."""
    if len(shapes) == 0 or len(np.unique(run_of)) == 1:
        return []
    one, other = STRtree(shapes).query(shapes, predicate="dwithin", distance=1.2 * link_m)
    is_pair = (one < other) & (run_of[one] != run_of[other])
    one, other = one[is_pair], other[is_pair]
    flat_m = shapely.distance(shapes[one], shapes[other])
    joined = list(range(int(run_of.max()) + 1))

    def root_of(run: int) -> int:
        while joined[run] != run:
            run = joined[run]
        return run

    links = []
    for pair in np.lexsort((other, one, flat_m)):
        roots = root_of(int(run_of[one[pair]])), root_of(int(run_of[other[pair]]))
        if roots[0] == roots[1]:
            continue
        drawn = shapely.shortest_line(shapes[one[pair]], shapes[other[pair]])
        ends = shapely.get_coordinates(drawn)
        if distances_m(*plane.lonlat(ends))[0] > link_m:
            continue
        joined[max(roots)] = min(roots)
        ends_xy = tuple((float(x), float(y)) for x, y in ends)
        links.append(Link(int(one[pair]), int(other[pair]), ends_xy))
    return links
