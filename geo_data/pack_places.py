"""Find bases that stand off the land, from which shore teams reach nothing."""

import numpy as np

from maritime.coast import LandPolygon
from maritime.district import District
from maritime.geodesy import FloatArray, coords_of, nearest_on_edges
from maritime.team import SHORE_MODES

ON_LAND_M = 50.0
"""A point within this of a land polygon belongs to it."""


def warn_of_bases_off_land(district: District) -> list[str]:
    """Give a sentence for each base of a shore team that belongs to no land polygon."""
    if not district.land:
        return []
    shore = {team.base_id for team in district.teams if team.mode in SHORE_MODES}
    starts, ends = _border_edges(district.land)
    warnings = []
    for base in district.bases:
        if base.base_id not in shore:
            continue
        if any(land.geometry.covers(base.geometry) for land in district.land):
            continue
        away_m = nearest_on_edges(starts, ends, (base.geometry.x, base.geometry.y))[2]
        if away_m > ON_LAND_M:
            warnings.append(
                f"base {base.base_id}: {away_m:,.0f} m from any land, so its shore teams reach "
                f"nothing; move it to within {ON_LAND_M:.0f} m or draw the land it stands on"
            )
    return warnings


def _border_edges(land: tuple[LandPolygon, ...]) -> tuple[FloatArray, FloatArray]:
    """Give the starts and ends of all edges of the land's borders, (n, 2) lon, lat each."""
    rings = [
        coords_of(ring)
        for piece in land
        for ring in (piece.geometry.exterior, *piece.geometry.interiors)
    ]
    return np.vstack([ring[:-1] for ring in rings]), np.vstack([ring[1:] for ring in rings])
