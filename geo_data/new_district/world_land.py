"""Give the land of a window of the world, from the polygons that roaring-landmask carries.

CoastwatchError
└── WorldLandMissingError    the optional package with the world's land is not installed
"""

import importlib
import importlib.metadata
from functools import cache

import numpy as np
import shapely
from shapely import Polygon

from geo_data.new_district.area import Box
from maritime.errors import CoastwatchError

PACKAGE = "roaring_landmask"
EXTRA = "new-district"


class WorldLandMissingError(CoastwatchError):
    """Say which package is missing and how to get it."""

    def __init__(self, module: str):
        super().__init__(module)
        self.module = module

    def __str__(self) -> str:
        return (
            f"the package {self.module.replace('_', '-')} is not installed; it comes with the "
            f"optional part of this program: pip install 'coastwatch[{EXTRA}]', or run "
            "`./coastwatch new-district`, which fetches it"
        )


def require_module(name: str) -> object:
    """
    Give an optional package.

    Raises
    ------
    WorldLandMissingError
        If it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise WorldLandMissingError(name) from error


def land_in(window: Box) -> list[Polygon]:
    """
    Give the land inside a window in degrees, EPSG:4326, clipped to it; parts may touch.

    Reads the world's 750,000 polygons: some 5 s and 1.2 GB for that time, once a process.

    Raises
    ------
    WorldLandMissingError
        If roaring-landmask is not installed.
    """
    polygons, bounds = _world()
    west, south, east, north = window
    meets = (
        (bounds[:, 0] <= east)
        & (bounds[:, 2] >= west)
        & (bounds[:, 1] <= north)
        & (bounds[:, 3] >= south)
    )
    clipped = shapely.clip_by_rect(polygons[meets], *window)
    parts = shapely.get_parts(clipped)
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def source_version() -> str:
    """Give the name and version of the package that the land comes from."""
    return f"roaring-landmask {importlib.metadata.version('roaring-landmask')}"


@cache
def _world() -> tuple[np.ndarray, np.ndarray]:
    """Give all land polygons of the world and their bounds."""
    package = require_module(PACKAGE)
    world = shapely.from_wkb(package.Shapes.wkb(package.LandmaskProvider.Osm))
    polygons = shapely.get_parts(world)
    return polygons, shapely.bounds(polygons)
