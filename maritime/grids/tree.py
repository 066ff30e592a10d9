"""Walk the tree of sea grids: parents, children, the lowest level."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from maritime.places import GRID_LEVELS, SeaGrid


def rank_of(level: str) -> int:
    """Give how deep a level lies: 0 for county, 4 for micro."""
    return GRID_LEVELS.index(level)


@dataclass(frozen=True, eq=False)
class GridTree:
    """Sea grids by id, in the order of their ids; parents may be missing or run in a circle."""

    grids: tuple[SeaGrid, ...]

    @classmethod
    def of(cls, grids: Iterable[SeaGrid]) -> "GridTree":
        """Sort grids by id, so that nothing depends on the order of rows."""
        return cls(tuple(sorted(grids, key=lambda grid: grid.grid_id)))

    @cached_property
    def by_id(self) -> dict[str, SeaGrid]:
        """Each grid by its id."""
        return {grid.grid_id: grid for grid in self.grids}

    @cached_property
    def children(self) -> dict[str, tuple[SeaGrid, ...]]:
        """The grids directly under each grid that exists and has any."""
        found: dict[str, list[SeaGrid]] = {}
        for grid in self.grids:
            if grid.parent_id in self.by_id and grid.parent_id != grid.grid_id:
                found.setdefault(grid.parent_id, []).append(grid)
        return {grid_id: tuple(grids) for grid_id, grids in found.items()}

    @cached_property
    def lowest(self) -> tuple[SeaGrid, ...]:
        """The grids of the lowest level: those with none under them, whatever their level."""
        return tuple(grid for grid in self.grids if grid.grid_id not in self.children)

    def upward(self, grid: SeaGrid, highest: str = GRID_LEVELS[0]) -> tuple[SeaGrid, ...]:
        """
        Give a grid and those above it up to a level, nearest first; the grid itself always.

        Stops at a parent that is missing or was passed before.
        """
        passed = [grid]
        above = self.by_id.get(grid.parent_id or "")
        ceiling = rank_of(highest)
        while above is not None and above not in passed and rank_of(above.level) >= ceiling:
            passed.append(above)
            above = self.by_id.get(above.parent_id or "")
        return tuple(passed)

    def below(self, grid_id: str) -> tuple[SeaGrid, ...]:
        """Give all grids under a grid, at every depth; each once."""
        found: dict[str, SeaGrid] = {}
        waiting = [grid_id]
        while waiting:
            for child in self.children.get(waiting.pop(), ()):
                if child.grid_id not in found and child.grid_id != grid_id:
                    found[child.grid_id] = child
                    waiting.append(child.grid_id)
        return tuple(found[name] for name in sorted(found))
