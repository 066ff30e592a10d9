"""Put the sea grids of a district into their tree: which lie under which, and in which town."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from maritime.errors import CoastwatchError
from maritime.places import GRID_LEVELS, SeaGrid

SOME = 5
"""So many grids are named to whoever asks for one that is not there."""


class UnknownGridError(CoastwatchError):
    """Say which sea grid the district does not have."""

    def __init__(self, grid_id: str, some: tuple[str, ...]):
        super().__init__(grid_id, some)
        self.grid_id = grid_id
        self.some = some

    def __str__(self) -> str:
        known = ", ".join(self.some) if self.some else "it has none"
        return f"sea grid {self.grid_id!r} is not of this district; give one of its grids: {known}"


@dataclass(frozen=True, eq=False)
class GridTree:
    """The sea grids of a district; a parent that is not there, or above itself, is none."""

    grids: tuple[SeaGrid, ...]

    @cached_property
    def by_id(self) -> dict[str, SeaGrid]:
        """Every grid by its id."""
        return {grid.grid_id: grid for grid in self.grids}

    @cached_property
    def _chains(self) -> dict[str, tuple[str, ...]]:
        """Every grid with those above it, itself first."""
        found = {}
        for grid in self.grids:
            chain: list[str] = []
            above: str | None = grid.grid_id
            while above in self.by_id and above not in chain:
                chain.append(above)
                above = self.by_id[above].parent_id
            found[grid.grid_id] = tuple(chain)
        return found

    def chain(self, grid_id: str | None) -> tuple[str, ...]:
        """Give a grid and all above it, itself first; nothing for None and for unknown ones."""
        return () if grid_id is None else self._chains.get(grid_id, ())

    def is_in(self, grid_id: str | None, above: str | None) -> bool:
        """Whether a grid is another or lies under it; all are in None, the whole district."""
        return above is None or above in self.chain(grid_id)

    def town_of(self, grid_id: str | None) -> str | None:
        """Give the id of the town that a grid is or lies in, None where it is in none."""
        towns = (one for one in self.chain(grid_id) if self.by_id[one].level == "town")
        return next(towns, None)

    def name_of(self, grid_id: str | None) -> str | None:
        """Give the name of a grid, None for None."""
        return None if grid_id is None else self.by_id[grid_id].name

    def require(self, grid_id: str) -> SeaGrid:
        """
        Give a grid by its id.

        Raises
        ------
        UnknownGridError
            If the district has none of this id; the message names some that it has.
        """
        if grid_id not in self.by_id:
            raise UnknownGridError(grid_id, tuple(self.by_id)[:SOME])
        return self.by_id[grid_id]

    def below(self, grid_id: str | None) -> tuple[tuple[SeaGrid, int], ...]:
        """
        Give the grids under one with their depth, each followed by those under it.

        Depth 1 are the next below; under None all grids are, from those that have none above.
        Grids in a circle of parents come last, at depth 1.
        """
        under: dict[str | None, list[SeaGrid]] = {}
        for grid in self.grids:
            above = grid.parent_id if grid.parent_id in self.by_id else None
            under.setdefault(above, []).append(grid)
        found: list[tuple[SeaGrid, int]] = []
        self._gather(under, grid_id, 1, found)
        if grid_id is None:
            placed = {grid.grid_id for grid, _ in found}
            found += [(grid, 1) for grid in self.grids if grid.grid_id not in placed]
        return tuple(found)

    def _gather(
        self,
        under: dict[str | None, list[SeaGrid]],
        grid_id: str | None,
        depth: int,
        found: list[tuple[SeaGrid, int]],
    ) -> None:
        placed = {grid.grid_id for grid, _ in found}
        for grid in sorted(under.get(grid_id, ()), key=lambda one: GRID_LEVELS.index(one.level)):
            if grid.grid_id not in placed and grid.grid_id != grid_id:
                found.append((grid, depth))
                self._gather(under, grid.grid_id, depth + 1, found)


def grids_of(grids: Iterable[SeaGrid]) -> GridTree:
    """Give the tree of some grids."""
    return GridTree(tuple(grids))
