"""Find which target lies nearest to a place, by geodesic metres."""

from collections.abc import Sequence

import numpy as np
from shapely import Point

from maritime.geodesy import coords_of, nearest_on_edges
from maritime.targets import Target


class TargetIndex:
    """
    All edges of targets, ready to be asked for the nearest; a landing point is one without length.

    Parameters
    ----------
    targets
        In the order in which equally near ones are preferred.
    """

    def __init__(self, targets: Sequence[Target]):
        lines = [coords_of(target.geometry) for target in targets]
        empty = np.zeros((0, 2))
        self._starts = np.vstack([empty, *(line[:-1] if len(line) > 1 else line for line in lines)])
        self._ends = np.vstack([empty, *(line[1:] if len(line) > 1 else line for line in lines)])
        self._owner = np.repeat(np.arange(len(lines)), [max(1, len(line) - 1) for line in lines])
        self._targets = tuple(targets)

    def nearest(self, place: Point) -> Target | None:
        """
        Give the target that is nearest to a place, lon, lat in EPSG:4326; None where there is none.

        Degrees would not do: at 60° north one of longitude is half as long as one of latitude.
        """
        if not self._targets:
            return None
        edge, _, _ = nearest_on_edges(self._starts, self._ends, (place.x, place.y))
        return self._targets[int(self._owner[edge])]
