"""Draw land, coast, a scale and what is above them, in kilometres around the middle."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray
from shapely import Geometry, LineString, Polygon, get_coordinates

from maps.charts.style import FAINT, INK, LAND, Pen

KM_PER_DEG = 111.32
SHOWN_PER_WIDTH = 1500
"""So many steps of detail over the width of a map: finer ones could not be seen."""
MARGIN = 0.04
LEAST_KM = 2.0
SCALE_STEPS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Frame:
    """What a map shows: its middle and half its width and height."""

    lon: float
    lat: float
    half_width_km: float
    half_height_km: float

    @classmethod
    def around(cls, geometries: Iterable[Geometry], *, width_per_height: float) -> "Frame":
        """
        Give the frame that just holds geometries, lon, lat, in the shape of its picture.

        Longitudes are taken as they are written; a coast over the date line has to be written
        without a jump.
        """
        points = np.concatenate(
            [np.empty((0, 2)), *(get_coordinates(one) for one in geometries)]
        )  # fmt: skip
        if not len(points):
            return cls(0.0, 0.0, LEAST_KM * width_per_height, LEAST_KM)
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        lon, lat = (west + east) / 2, (south + north) / 2
        half_width_km = (east - west) / 2 * KM_PER_DEG * math.cos(math.radians(lat))
        half_height_km = (north - south) / 2 * KM_PER_DEG
        half_height_km = max(half_height_km, half_width_km / width_per_height, LEAST_KM)
        half_height_km *= 1 + MARGIN
        return cls(lon, lat, half_height_km * width_per_height, half_height_km)

    @property
    def least_deg(self) -> float:
        """Detail that is too small to be seen, in degrees of latitude."""
        return 2 * self.half_width_km / KM_PER_DEG / SHOWN_PER_WIDTH

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give positions in km east and north of the middle."""
        scale = (KM_PER_DEG * math.cos(math.radians(self.lat)), KM_PER_DEG)
        return (lonlat - (self.lon, self.lat)) * scale

    def line(self, geometry: Geometry) -> NDArray[np.float64]:
        """Give a line or point as it is drawn, without detail that cannot be seen."""
        return self.place(get_coordinates(geometry.simplify(self.least_deg)))


def draw_ground(
    axes: Axes, frame: Frame, land: Sequence[Polygon], coast: Sequence[LineString], pen: Pen
) -> None:
    """Draw land and coastlines into axes that then show the frame, with a scale."""
    polygons = [frame.line(Polygon(one.exterior)) for one in land]
    axes.add_collection(PolyCollection(polygons, facecolors=LAND, edgecolors="none"))
    axes.add_collection(
        LineCollection([frame.line(one) for one in coast], colors=FAINT, linewidths=0.4)
    )
    axes.set_xlim(-frame.half_width_km, frame.half_width_km)
    axes.set_ylim(-frame.half_height_km, frame.half_height_km)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(FAINT)
    _draw_scale(axes, frame, pen)


def _draw_scale(axes: Axes, frame: Frame, pen: Pen) -> None:
    wanted_km = frame.half_width_km / 3
    length_km = max((step for step in SCALE_STEPS_KM if step <= wanted_km), default=0.1)
    x, y = -0.95 * frame.half_width_km, -0.92 * frame.half_height_km
    axes.plot((x, x + length_km), (y, y), color=INK, linewidth=1.6, solid_capstyle="butt")
    axes.annotate(
        f"{length_km:g} {pen.say('kilometre')}", (x + length_km / 2, y), xytext=(0, 2),
        textcoords="offset points", ha="center", va="bottom",
    )  # fmt: skip
