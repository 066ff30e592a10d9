"""Turn geometries into small GeoJSON: rounded, thinned for drawing only, wedges of view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maritime.geodesy import GEOD
from maritime.places import Sensor

DECIMALS = 5
"""About one metre: finer than any screen shows and a third smaller than the pack's doubles."""

TOLERANCES_DEG = (0.0, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3)
VERTEX_BUDGET = 40_000
ARC_STEP_DEG = 6.0


def drawing_tolerance_deg(geometries: Iterable[BaseGeometry]) -> float:
    """
    Choose the finest thinning, in degrees, that keeps all geometries within the vertex budget.

    Nothing is thinned where the budget holds as it is; the coarsest tolerance is taken where
    none suffices. Lengths and figures never come from thinned geometry.
    """
    lines = np.array(list(geometries), dtype=object)
    for tolerance_deg in TOLERANCES_DEG:
        thinned = shapely.simplify(lines, tolerance_deg) if tolerance_deg else lines
        if int(shapely.get_num_coordinates(thinned).sum()) <= VERTEX_BUDGET:
            return tolerance_deg
    return TOLERANCES_DEG[-1]


@dataclass(frozen=True)
class Drawer:
    """Writes geometries as GeoJSON: lon, lat in EPSG:4326 rounded to five decimals.

    tolerance_deg thins lines and areas for drawing. around_lon_deg is given where a district
    lies across the date line: longitudes are then within 180 degrees of it, and may pass 180.
    """

    tolerance_deg: float = 0.0
    around_lon_deg: float | None = None

    @classmethod
    def of(cls, geometries: Iterable[BaseGeometry]) -> "Drawer":
        """Choose how to draw a district from what is to be drawn of it."""
        drawn = list(geometries)
        west, _, east, _ = shapely.total_bounds(drawn)
        around_lon_deg = float(shapely.bounds(drawn[0])[0]) if east - west > 180.0 else None
        return cls(drawing_tolerance_deg(drawn), around_lon_deg)

    def feature(
        self, geometry: BaseGeometry, properties: Mapping[str, object]
    ) -> dict[str, object]:
        """Give a GeoJSON feature."""
        if self.tolerance_deg:
            geometry = shapely.simplify(geometry, self.tolerance_deg)
        geometry = self.unwrapped(geometry)
        return {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {
                "type": geometry.geom_type,
                "coordinates": _rounded(shapely.geometry.mapping(geometry)["coordinates"]),
            },
        }

    def path(
        self, path: Iterable[tuple[float, float]], *, tolerance_deg: float = 0.0
    ) -> list[list[float]]:
        """Give a path as [lon, lat] pairs, repeated points dropped."""
        points = [(float(lon), float(lat)) for lon, lat in path]
        if len(points) > 1:
            line = self.unwrapped(shapely.LineString(points))
            points = list(shapely.simplify(line, tolerance_deg).coords)
        kept: list[list[float]] = []
        for lon, lat in points:
            point = [round(self._unwrapped_lon(lon), DECIMALS), round(lat, DECIMALS)]
            if not kept or kept[-1] != point:
                kept.append(point)
        return kept

    def unwrapped(self, geometry: BaseGeometry) -> BaseGeometry:
        """Give the geometry with its longitudes within 180 degrees of around_lon_deg."""
        if self.around_lon_deg is None:
            return geometry
        return shapely.transform(
            geometry,
            lambda places: np.column_stack((self._unwrapped_lon(places[:, 0]), places[:, 1])),
        )

    def _unwrapped_lon(self, lon):
        if self.around_lon_deg is None:
            return lon
        west_deg = self.around_lon_deg - 180.0
        return west_deg + (lon - west_deg) % 360.0


def feature_collection(features: Iterable[dict[str, object]]) -> dict[str, object]:
    """Give a GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def view_outline(sensor: Sensor) -> shapely.Polygon | None:
    """
    Give what a sensor can see as a wedge, or a full circle where no field of view is given.

    The arc is geodesic on WGS 84, a vertex at least every six degrees; a light sees nothing
    and gives None.

    Examples
    --------
    >>> camera = Sensor("C1", "camera", shapely.Point(112.0, 21.0), 1000.0, 90.0, 60.0)
    >>> len(view_outline(camera).exterior.coords)
    13
    >>> view_outline(Sensor("W1", "light", shapely.Point(112.0, 21.0), 1000.0)) is None
    True
    """
    if sensor.kind == "light":
        return None
    is_wedge = (
        sensor.azimuth_deg is not None
        and sensor.field_of_view_deg is not None
        and sensor.field_of_view_deg < 360.0
    )
    width_deg = sensor.field_of_view_deg if is_wedge else 360.0
    first_deg = (sensor.azimuth_deg or 0.0) - width_deg / 2
    count = max(2, int(np.ceil(width_deg / ARC_STEP_DEG)) + 1)
    azimuths_deg = first_deg + np.linspace(0.0, width_deg, count)
    here = sensor.geometry
    lon, lat, _ = GEOD.fwd(
        np.full(count, here.x), np.full(count, here.y), azimuths_deg, np.full(count, sensor.range_m)
    )
    arc = list(zip(lon, lat, strict=True))
    return shapely.Polygon([(here.x, here.y), *arc] if is_wedge else arc)


def _rounded(coordinates: object) -> object:
    if isinstance(coordinates, (int, float)):
        return round(float(coordinates), DECIMALS)
    nested = list(coordinates)
    if nested and isinstance(nested[0], (int, float)):
        return [round(float(value), DECIMALS) for value in nested[:2]]
    return [_rounded(part) for part in nested]
