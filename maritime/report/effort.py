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
    rows_of = {row.grid_id: number for number, row in enumerate(_row_grids(tree, grid_id))}
    sums: dict[tuple[str | None, str], dict[str, list[WayPart]]] = {}
    for side, parts in sides.items():
        for part in parts or ():
            if tree.is_in(part.grid_id, grid_id):
                place = _row_of(part.grid_id, tree, rows_of)
                sums.setdefault((place, part.mode), {}).setdefault(side, []).append(part)
    known = {side for side, parts in sides.items() if parts is not None}
    modes = [mode for mode in MODES if any(key[1] == mode for key in sums)]
    places = [*rows_of, None] if any(key[0] is None for key in sums) else [*rows_of]
    rows = [
        EffortRow(place, tree.name_of(place), mode, **_efforts(sums[place, mode], known))
        for place in places
        for mode in modes
        if (place, mode) in sums
    ]
    for mode in modes:
        whole: dict[str, list[WayPart]] = {}
        for (_, its_mode), by_side in sums.items():
            if its_mode == mode:
                for side, parts in by_side.items():
                    whole.setdefault(side, []).extend(parts)
        name = tree.name_of(grid_id)
        rows.append(EffortRow(grid_id, name, mode, **_efforts(whole, known), is_total=True))
    return tuple(rows)


def _row_grids(tree: GridTree, grid_id: str | None) -> Sequence[SeaGrid]:
    if grid_id is not None and tree.town_of(grid_id) is not None:
        return (tree.by_id[grid_id],)
    return [
        grid for grid in tree.grids if grid.level == "town" and tree.is_in(grid.grid_id, grid_id)
    ]


def _row_of(grid_id: str | None, tree: GridTree, rows: Mapping[str, int]) -> str | None:
    return next((one for one in tree.chain(grid_id) if one in rows), None)


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
