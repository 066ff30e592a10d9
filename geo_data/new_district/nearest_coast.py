"""Say in which direction the nearest coast lies, for an area that has none."""

from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Geod
from shapely import Polygon

from geo_data.new_district.area import Box

LandOf = Callable[[Box], list[Polygon]]

REACH_DEG = 3.0
STEP_DEG = 0.1
"""How far around, and how finely, places are asked whether they are land or water."""

_COMPASS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip
_GEOD = Geod(ellps="WGS84")


def where_is_coast(lon: float, lat: float, *, land_of: LandOf) -> str:
    """
    Give words on the nearest coast around a place in degrees, EPSG:4326; rough, to some 10 km.

    Places every 0.1 degrees are looked at: the nearest that is water, seen from land, or land, seen
    from water. Small islands between them are not seen, nor what lies beyond the date line.

    Examples
    --------
    >>> where_is_coast(5.0, 0.0, land_of=lambda window: [shapely.box(6.0, -3.0, 8.0, 3.0)])
    'the nearest coast seen lies some 110 km to the east'
    """
    window = (
        max(-180.0, lon - REACH_DEG), max(-90.0, lat - REACH_DEG),
        min(180.0, lon + REACH_DEG), min(90.0, lat + REACH_DEG),
    )  # fmt: skip
    steps = np.arange(-REACH_DEG, REACH_DEG + STEP_DEG / 2, STEP_DEG)
    lons, lats = (grid.ravel() for grid in np.meshgrid(lon + steps, lat + steps))
    is_seen = (
        (lons >= window[0]) & (lons <= window[2]) & (lats >= window[1]) & (lats <= window[3])
    )  # fmt: skip
    lons, lats = lons[is_seen], lats[is_seen]
    land = shapely.STRtree(land_of(window))
    is_land = np.zeros(len(lons), dtype=bool)
    is_land[land.query(shapely.points(lons, lats), predicate="intersects")[0]] = True
    starts_on_land = len(land.query(shapely.Point(lon, lat), predicate="intersects")) > 0
    is_other = is_land != starts_on_land
    if not is_other.any():
        return f"there is none within some {REACH_DEG:g} degrees"
    lons, lats = lons[is_other], lats[is_other]
    here = np.full(len(lons), lon), np.full(len(lons), lat)
    bearings_deg, _, away_m = _GEOD.inv(*here, lons, lats)
    nearest = int(np.argmin(away_m))
    heading = _COMPASS[round(bearings_deg[nearest] / 45.0) % 8]
    away_km = 10 * max(1, round(away_m[nearest] / 10_000.0))
    return f"the nearest coast seen lies some {away_km} km to the {heading}"
