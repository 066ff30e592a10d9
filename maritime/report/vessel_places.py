"""Say in which town and village vessels lie, and which of them a grid with its lower levels has."""

from collections.abc import Sequence
from dataclasses import dataclass

from maritime.grids.tree import GridTree
from maritime.places import SeaGrid
from maritime.register import Vessel
from maritime.report.grid_tree import grids_of

Place = tuple[str | None, str | None]
"""Town and village by name; None where it is not on file."""


@dataclass(frozen=True)
class VesselPlaces:
    """Towns over villages, by the sea grids; only the part under one grid where one is given."""

    town_of: dict[str, str]
    place_of_grid: dict[str, Place]
    villages: frozenset[str] | None = None
    grids: frozenset[str] | None = None

    @classmethod
    def of(cls, sea_grids: Sequence[SeaGrid], grid_id: str | None = None) -> "VesselPlaces":
        """
        Lay the grids out.

        Parameters
        ----------
        grid_id
            The grid that is reported with all its lower levels; None for the whole district.

        Raises
        ------
        UnknownGridError
            If there is no such grid.
        """
        tree = GridTree.of(sea_grids)
        town_of: dict[str, str] = {}
        place_of_grid: dict[str, Place] = {}
        for grid in tree.grids:
            above = {one.level: one.name for one in tree.upward(grid)}
            place_of_grid[grid.grid_id] = (above.get("town"), above.get("village"))
            if grid.level == "village" and "town" in above:
                town_of[grid.name] = above["town"]
        if grid_id is None:
            return cls(town_of, place_of_grid)
        inside = (grids_of(sea_grids).require(grid_id), *tree.below(grid_id))
        villages = frozenset(one.name for one in inside if one.level == "village")
        return cls(town_of, place_of_grid, villages, frozenset(one.grid_id for one in inside))

    def of_vessel(self, vessel: Vessel) -> Place:
        """Give the place of a vessel, by the village in its file."""
        return self.town_of.get(vessel.village or ""), vessel.village

    def of_grid(self, grid_id: str | None) -> Place:
        """Give the place that a grid is or lies in."""
        return self.place_of_grid.get(grid_id or "", (None, None))

    def has_village(self, village: str | None) -> bool:
        """Tell whether a village is in the part that is reported."""
        return self.villages is None or village in self.villages

    def has_grid(self, grid_id: str | None) -> bool:
        """Tell whether a grid is in the part that is reported."""
        return self.grids is None or grid_id in self.grids
