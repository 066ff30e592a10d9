"""Sum hours and km by mode and town."""

import math
from collections.abc import Iterable, Mapping, Sequence

from maritime.places import SeaGrid
from maritime.report.coverage_report import Effort, EffortRow
from maritime.report.grid_tree import GridTree
from maritime.report.ways import WayPart
from maritime.team import MODES

SIDES = ("planned", "actual", "before")

Sides = Mapping[str, Iterable[WayPart] | None]
"""Parts of ways by one of SIDES; None where nothing can be said of a side."""


def effort_rows(sides: Sides, tree: GridTree, *, grid_id: str | None) -> tuple[EffortRow, ...]:
    """
    Give hours and km by town and mode, with a total of each mode at the end.

    Where a report is of a grid, what lies outside of it plays no part, and a grid at or below the
    level of a town is its own row. A mode that nobody of any side went by has no rows.
    """
    row_ids = [grid.grid_id for grid in _row_grids(tree, grid_id)]
    sums: dict[tuple[str | None, str, bool], dict[str, list[WayPart]]] = {}
    for side, parts in sides.items():
        for part in parts or ():
            if tree.is_in(part.grid_id, grid_id):
                place = next((one for one in tree.chain(part.grid_id) if one in row_ids), None)
                for key in ((place, part.mode, False), (grid_id, part.mode, True)):
                    sums.setdefault(key, {}).setdefault(side, []).append(part)
    known = {side for side, parts in sides.items() if parts is not None}
    modes = sorted({key[1] for key in sums}, key=lambda mode: ([*MODES, mode].index(mode), mode))
    return tuple(
        EffortRow(place, tree.name_of(place), mode, **_efforts(sums[key], known), is_total=is_total)
        for places, is_total in (([*row_ids, None], False), ([grid_id], True))
        for place in places
        for mode in modes
        if (key := (place, mode, is_total)) in sums
    )


def _row_grids(tree: GridTree, grid_id: str | None) -> Sequence[SeaGrid]:
    if grid_id is not None and tree.town_of(grid_id) is not None:
        return (tree.by_id[grid_id],)
    return [
        grid for grid in tree.grids if grid.level == "town" and tree.is_in(grid.grid_id, grid_id)
    ]


def _efforts(by_side: Mapping[str, list[WayPart]], known: set[str]) -> dict[str, Effort | None]:
    return {
        side: Effort(
            math.fsum(part.seconds for part in by_side.get(side, ())) / 60.0,
            math.fsum(part.metres for part in by_side.get(side, ())) / 1000.0,
        )
        if side in known
        else None
        for side in SIDES
    }
