"""Lay out a district for division, cut the coast of its homes, and draw the pieces."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from maritime.coast_index import MeasuredCoastline
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.geodesy import FloatArray
from maritime.grids.audit_coast import middles_of
from maritime.grids.coast_units import HomeCoast, Run, cut_runs, join_home
from maritime.grids.division import divide_units
from maritime.grids.drawing import CoastPiece, draw_pieces
from maritime.grids.effort import efforts_ms
from maritime.grids.homes import NO_HOME, Homes, find_homes
from maritime.grids.params import DivisionParams
from maritime.grids.tree import rank_of
from maritime.movement.plane import Plane
from maritime.targets import Target


@dataclass(frozen=True, eq=False)
class DivisionCase:
    """A district cut without the grids that would go, with all that is reckoned of its targets."""

    district: District
    targets: tuple[Target, ...]
    middles: FloatArray
    efforts: NDArray[np.int64]
    lines: dict[str, MeasuredCoastline]
    plane: Plane
    homes: Homes
    params: DivisionParams

    @property
    def targets_of_homes(self) -> list[NDArray[np.int64]]:
        """The numbers of the targets of each home."""
        numbers = range(len(self.homes.homes))
        return [np.flatnonzero(self.homes.of_target == number) for number in numbers]


@dataclass(frozen=True, eq=False)
class DrawnGrid:
    """A polygon of a home, lon, lat, with the numbers of the targets in it."""

    home: int
    outline: Polygon
    targets: tuple[int, ...]


def lay_out(district: District, params: DivisionParams) -> DivisionCase:
    """
    Cut the coast without the grids that a proposal replaces, those below town level.

    Raises
    ------
    FaultyInputError
        If the coast cannot be cut into targets.
    """
    kept = [grid for grid in district.sea_grids if rank_of(grid.level) <= rank_of("town")]
    bare = replace(district, sea_grids=tuple(kept))
    targets = resolve_targets(bare)
    middles = middles_of(targets)
    efforts = efforts_ms(targets, district.standard, params)
    lines = {line.coastline_id: MeasuredCoastline.of(line) for line in district.coastlines}
    return DivisionCase(
        bare,
        targets,
        middles,
        efforts,
        lines,
        Plane.around(np.vstack([line.coords for line in lines.values()])),
        find_homes(bare, targets, middles, params),
        params,
    )


def find_coasts(case: DivisionCase, *, small_effort: float) -> list[tuple[int, HomeCoast]]:
    """
    Cut all coastlines and put the coasts of each home together: (home, coast that hangs together).

    small_effort is in milliseconds a day: a run of less is never cut.
    """
    on_line: dict[str, list[int]] = {coastline_id: [] for coastline_id in case.lines}
    for number, target in enumerate(case.targets):
        on_line[target.coastline_id].append(number)
    runs: list[list[Run]] = [[] for _ in case.homes.homes]
    for coastline_id, line in case.lines.items():
        numbers = on_line[coastline_id]
        for run in cut_runs(line, case.targets, numbers, case.homes.of_target):
            if run.home != NO_HOME:
                runs[run.home].append(run)
    return [
        (home, coast)
        for home, own in enumerate(runs)
        for coast in join_home(
            own, case.lines, case.efforts, case.plane, case.params, small_effort=small_effort
        )
    ]


def draw_grids(
    case: DivisionCase, coasts: Sequence[tuple[int, HomeCoast]], counts: Sequence[int]
) -> list[DrawnGrid]:
    """
    Divide each coast into so many pieces and draw them, by home and along the coast.

    Pieces under the same grid above them are drawn together, so that none overlap.
    """
    by_area: dict[str, list[tuple[int, CoastPiece, list[int]]]] = {}
    for (home, coast), count in zip(coasts, counts, strict=True):
        parent = case.homes.homes[home].parent
        shared = by_area.setdefault(parent.grid_id if parent else "", [])
        shared += [(home, *piece) for piece in _pieces(case, coast, count)]
    drawn = []
    for rows in by_area.values():
        polygons = draw_pieces(
            [piece for _, piece, _ in rows],
            case.homes.homes[rows[0][0]].area,
            case.lines,
            [land.geometry for land in case.district.land],
            case.plane,
            case.params,
        )
        for polygon in polygons:
            home, _, numbers = rows[polygon.piece]
            held = tuple(sorted(numbers[middle] for middle in polygon.middles))
            drawn.append(DrawnGrid(home, polygon.outline, held))
    return sorted(drawn, key=lambda grid: (grid.home, grid.targets))


def _pieces(case: DivisionCase, coast: HomeCoast, count: int) -> list[tuple[CoastPiece, list[int]]]:
    """Divide one coast; each piece with the numbers of its targets."""
    labels = divide_units(coast.graph, count)
    pieces = []
    for label in range(max(labels, default=-1) + 1):
        units = tuple(unit for unit, own in zip(coast.units, labels, strict=True) if own == label)
        links = tuple(
            link for link in coast.links if labels[link.one] == label == labels[link.other]
        )
        numbers = [number for unit in units for number in unit.targets]
        pieces.append((CoastPiece(units, links, case.middles[numbers]), numbers))
    return pieces
