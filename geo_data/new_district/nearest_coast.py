"""Say in which direction the nearest coast lies, for an area that has none."""

from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Geod
from shapely import Polygon

from geo_data.new_district.area import Box, box_of_circle

LandOf = Callable[[Box], list[Polygon]]

REACH_KM = 300.0
STEP_KM = 2.0
BEARINGS = 180
"""How far around, and how finely, places are asked whether they are land or water."""
SMALLEST_OUTLINE_DEG = 0.02
"""Land with a shorter outline, some 2 km, is too small for a district: it is not looked at."""

_COMPASS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip
_GEOD = Geod(ellps="WGS84")


def where_is_coast(lon: float, lat: float, *, land_of: LandOf) -> str:
    """
    Give words on the nearest coast around a place in degrees, EPSG:4326; rough, to some 10 km.

    Places every 2 km in every direction are looked at: the nearest that is water, seen from land,
    or land, seen from water. Islands between them are not seen.

    Examples
    --------
    >>> where_is_coast(5.0, 0.0, land_of=lambda window: [shapely.box(6.0, -3.0, 8.0, 3.0)])
    'the nearest coast seen lies some 110 km to the east'
    """
    sides = box_of_circle(lon, lat, km=REACH_KM).sides
    pieces = np.array([piece for side in sides for piece in land_of(side)], dtype=object)
    land = shapely.STRtree(pieces[shapely.length(pieces) >= SMALLEST_OUTLINE_DEG])
    away_km, bearings_deg = (
        grid.ravel()
        for grid in np.meshgrid(
            np.arange(STEP_KM, REACH_KM, STEP_KM),
            np.linspace(0.0, 360.0, BEARINGS, endpoint=False),
            indexing="ij",
        )
    )
    start = np.full(len(away_km), lon), np.full(len(away_km), lat)
    lons, lats, _ = _GEOD.fwd(*start, bearings_deg, away_km * 1000.0)
    is_land = np.zeros(len(lons), dtype=bool)
    is_land[land.query(shapely.points(lons, lats), predicate="intersects")[0]] = True
    starts_on_land = len(land.query(shapely.Point(lon, lat), predicate="intersects")) > 0
    others = np.flatnonzero(is_land != starts_on_land)
    if not len(others):
        return f"there is none within some {REACH_KM:g} km"
    nearest = others[0]
    heading = _COMPASS[round(bearings_deg[nearest] / 45.0) % 8]
    rough_km = 10 * max(1, round(away_km[nearest] / 10.0))
    return f"the nearest coast seen lies some {rough_km} km to the {heading}"
