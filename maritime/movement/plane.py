"""Lay a district flat: lines straight in lon, lat stay straight, metres are nearly true."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maritime.geodesy import metres_per_degree

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """
    x, y in metres about a middle point: lon and lat scaled, nothing more.

    Lengths are true at the middle latitude only, so a plane decides what lies where (left or
    right, inside or outside) and never how long something is.
    """

    lon_deg: float
    lat_deg: float
    lon_m: float
    lat_m: float

    @classmethod
    def around(cls, lonlat: ArrayLike) -> "Plane":
        """Give the plane in the middle of some positions."""
        lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        middle = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2.0 if len(lonlat) else np.zeros(2)
        lon_m, lat_m = metres_per_degree(middle[1:2])
        return cls(float(middle[0]), float(middle[1]), float(lon_m[0]), float(lat_m[0]))

    def xy(self, lonlat: ArrayLike) -> FloatArray:
        """Give x, y of lon, lat, row by row."""
        lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        return (lonlat - (self.lon_deg, self.lat_deg)) * (self.lon_m, self.lat_m)

    def lonlat(self, xy: ArrayLike) -> FloatArray:
        """Give lon, lat of x, y, row by row."""
        xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        return xy / (self.lon_m, self.lat_m) + (self.lon_deg, self.lat_deg)

    def stretch(self, low_y: float, high_y: float) -> FloatArray:
        """
        Give true metres per metre of x and per metre of y as polynomials in y.

        Returns
        -------
        numpy.ndarray
            (2, 4), highest power first; right to about 1e-6 over ten degrees of latitude.
        """
        y = np.linspace(low_y, max(high_y, low_y + 1.0), 33)
        lon_m, lat_m = metres_per_degree(self.lat_deg + y / self.lat_m)
        reach = float(np.abs(y).max())
        scaled = np.vstack(
            (
                np.polyfit(y / reach, lon_m / self.lon_m, 3),
                np.polyfit(y / reach, lat_m / self.lat_m, 3),
            )
        )
        return scaled / reach ** np.arange(3, -1, -1)
