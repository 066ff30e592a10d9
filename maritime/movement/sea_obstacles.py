"""Tell land from sea where a district has no land layer, from its coastlines alone."""

from collections import deque

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from maritime.coast import Coastline
from maritime.movement.plane import FloatArray, Plane

LINE_HALF_WIDTH_M = 1.0  # a coastline with water on both sides is an obstacle twice this thick
TOUCH_M = 1e-3  # a coastline this near to the outline of land is that outline


def land_from_coastlines(
    coastlines: tuple[Coastline, ...], plane: Plane, box: FloatArray
) -> NDArray:
    """
    Give the polygons (in metres of the plane) that no boat may cross.

    Closed coastlines are islands. Open ones cut the box: of the two sides that alternate
    across them, the sea is the one with more islands, then the one that touches more
    coastlines, then the larger. What does not cut it, because it ends inside the box, is a thin
    wall with water on both sides.

    Parameters
    ----------
    coastlines
        lon, lat in EPSG:4326.
    plane
        In which the polygons are given.
    box
        Least and greatest lon, lat of the district.
    """
    low, high = plane.xy(box)
    lines = [LineString(plane.xy(shapely.get_coordinates(line.geometry))) for line in coastlines]
    islands = [Polygon(line) for line in lines if line.is_closed and len(line.coords) > 3]
    opened = [line for line in lines if not (line.is_closed and len(line.coords) > 3)]
    if not opened:
        return np.array(islands, dtype=object)
    coast = shapely.union_all(opened)
    border = shapely.box(*low, *high).exterior
    faces = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all([coast, border])))
    )
    land = _land_faces(faces, opened, islands)
    cut_off = shapely.union_all(shapely.buffer(shapely.boundary(land), TOUCH_M))
    loose = shapely.difference(coast, cut_off)
    walls = shapely.buffer(
        shapely.get_parts(shapely.line_merge(loose)),
        LINE_HALF_WIDTH_M,
        cap_style="flat",
        join_style="mitre",
    )
    return np.concatenate((islands, walls, land))


def _land_faces(faces: NDArray, opened: list[LineString], islands: list[Polygon]) -> NDArray:
    """Give the faces of the box that are land."""
    coast = shapely.union_all(opened)
    side = _alternate_sides(faces, coast)
    scores = []
    for this in (0, 1):
        own = faces[side == this]
        shapely.prepare(own)
        inside = sum(bool(shapely.contains_properly(own, island).any()) for island in islands)
        touched = max(
            (sum(shapely.intersects(face, line) for line in opened) for face in own), default=0
        )
        scores.append((inside, touched, float(shapely.area(own).sum())))
    return faces[side != int(scores[1] > scores[0])]


def _alternate_sides(faces: NDArray, coast: shapely.Geometry) -> NDArray[np.int8]:
    """Colour the faces 0 and 1 so that the colour changes wherever the coast is crossed."""
    side = np.full(len(faces), -1, dtype=np.int8)
    tree = shapely.STRtree(faces)
    for first in range(len(faces)):
        if side[first] >= 0:
            continue
        side[first] = 0
        waiting = deque([first])
        while waiting:
            here = waiting.popleft()
            for other in tree.query(faces[here], predicate="intersects"):
                if side[other] >= 0:
                    continue
                shared = shapely.intersection(faces[here].exterior, faces[other].exterior)
                if shapely.length(shapely.intersection(shared, coast)) > 0:
                    side[other] = 1 - side[here]
                    waiting.append(int(other))
    return side
