"""Find where vessels and people are at home, by the names on file, and how far apart they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.district import District
from maritime.geodesy import metres_per_degree, wrapped_deg
from maritime.register import Person, Vessel


@dataclass(frozen=True)
class Whereabouts:
    """Where names and ids of a district lie, lon, lat in EPSG:4326."""

    by_name: Mapping[str, tuple[float, float]]
    grids: Mapping[str, tuple[float, float]]
    bases: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, district: District) -> "Whereabouts":
        """Note the places of a district; of one name a base counts first, then a landing point."""
        by_name: dict[str, tuple[float, float]] = {}
        grids, bases = {}, {}
        for grid in sorted(district.sea_grids, key=lambda one: one.geometry.area, reverse=True):
            middle = grid.geometry.representative_point()
            grids[grid.grid_id] = by_name[grid.name] = (middle.x, middle.y)
        for point in district.landing_points:
            by_name[point.name] = (point.geometry.x, point.geometry.y)
        for base in district.bases:
            bases[base.base_id] = by_name[base.name] = (base.geometry.x, base.geometry.y)
        return cls(by_name, grids, bases)

    def of_vessel(self, vessel: Vessel) -> tuple[float, float]:
        """Give the place of a vessel: its home port by name, else its village."""
        return self._named(vessel.home_port) or self._named(vessel.village) or (np.nan, np.nan)

    def of_person(self, person: Person) -> tuple[float, float]:
        """Give the place of a person: village, else grid, else base."""
        return (
            self._named(person.village)
            or self.grids.get(person.grid_id or "")
            or self.bases.get(person.base_id or "")
            or (np.nan, np.nan)
        )

    def _named(self, name: str | None) -> tuple[float, float] | None:
        return self.by_name.get(name) if name else None


def between_km(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Give kilometres between positions (..., 2), lon, lat in EPSG:4326, broadcast; NaN if one is.

    By the lengths of a degree at both of them: right to a thousandth up to some hundred kilometres,
    beyond which nobody counts them; a geodesic for each of millions of pairs would take longer than
    all the rest.
    """
    (lon_m, lat_m), (to_lon_m, to_lat_m) = (
        metres_per_degree(place[..., 1]) for place in (here, there)
    )
    east_m = wrapped_deg(here[..., 0] - there[..., 0]) * (lon_m + to_lon_m) / 2.0
    north_m = (here[..., 1] - there[..., 1]) * (lat_m + to_lat_m) / 2.0
    return np.hypot(east_m, north_m) / 1000.0
