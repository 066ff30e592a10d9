"""Find the ways of boats: along the coast at patrol speed, by sea around the land."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import FloatArray, distances_m, without_duplicates
from maritime.movement.along_coast import CoastWays
from maritime.movement.landmass import Landmass
from maritime.movement.network import BY_SEA, JourneyLeg, LonLat
from maritime.movement.place_table import PlaceTable
from maritime.movement.plane import Plane
from maritime.movement.sea_anchors import anchor_places, right_normals
from maritime.movement.sea_graph import SeaGraph
from maritime.movement.sea_search import DIRECT, NOWHERE, shortest_by_sea
from maritime.movement.sight import blocked_pairs

BESIDE_M = 0.5  # along the coast, to either side of a place: how the coast runs there


@dataclass(frozen=True, eq=False)
class SeaWays:
    """
    Ways of boats in metres, whatever their speeds.

    sea_m counts from place to place: out to the anchor, around the land, in from the other.
    """

    places: PlaceTable
    coast: CoastWays
    anchor_lonlat: FloatArray
    graph: SeaGraph
    sea_m: FloatArray
    last: NDArray[np.int32]
    before: NDArray[np.int32]
    open_kind: ClassVar[int] = BY_SEA

    @classmethod
    def between(cls, places: PlaceTable, land: Landmass, box: FloatArray) -> "SeaWays":
        """
        Find all direct ways.

        Parameters
        ----------
        places
            Places of the coast.
        land
            What boats cannot cross.
        box
            Least and greatest lon, lat that a path may have.
        """
        plane, lonlat = land.plane, places.lonlat
        line_of_place = np.zeros(places.n_places, dtype=np.int32)
        line_of_place[places.member_place] = places.member_line
        anchors = anchor_places(
            land,
            plane.xy(lonlat),
            plane.xy(box),
            across=_across_coast(places, plane),
            islands_right=_islands_right(places, plane)[line_of_place],
        )
        anchor_lonlat = np.clip(plane.lonlat(anchors.xy), box[0], box[1])
        graph, seen = SeaGraph.around(land, box, anchors.xy, anchors.is_found)
        seen_m = distances_m(anchor_lonlat[seen.anchors], graph.lonlat[seen.nodes])
        metres, last, before = shortest_by_sea(
            graph.start,
            graph.ends,
            graph.metres,
            seen.start,
            seen.nodes,
            seen_m,
            _in_sight_m(land, anchors.xy, anchors.is_found, anchor_lonlat),
        )
        out_m = distances_m(lonlat, anchor_lonlat)
        sea_m = out_m[:, None] + metres + out_m[None, :]
        sea_m = np.minimum(sea_m, sea_m.T)
        np.fill_diagonal(sea_m, 0.0)
        return cls(places, CoastWays.between(places), anchor_lonlat, graph, sea_m, last, before)

    @property
    def open_m(self) -> FloatArray:
        """Metres of the way off the coast between each two places."""
        return self.sea_m

    def open_leg(self, start: int, end: int, seconds: int) -> JourneyLeg:
        """Give the leg by sea."""
        return JourneyLeg("sea", self.path(start, end), seconds)

    def path(self, start: int, end: int) -> tuple[LonLat, ...]:
        """
        Give the positions of the shortest way by sea.

        Raises
        ------
        ValueError
            If no sea joins the two places.
        """
        if self.last[start, end] == NOWHERE:
            raise ValueError(f"no sea joins places {start} and {end}")
        nodes = []
        node = int(self.last[start, end])
        while node != DIRECT:
            nodes.append(node)
            node = int(self.before[start, node])
        lonlat = np.vstack(
            (
                self.places.lonlat[start],
                self.anchor_lonlat[start],
                self.graph.lonlat[nodes[::-1]],
                self.anchor_lonlat[end],
                self.places.lonlat[end],
            )
        )
        return tuple((float(lon), float(lat)) for lon, lat in without_duplicates(lonlat))


def _across_coast(places: PlaceTable, plane: Plane) -> FloatArray:
    """Give unit vectors to the right of the coastline at each place; at a corner, in between."""
    across = np.zeros((places.n_places, 2))
    for number, line in enumerate(places.lines):
        on_it = np.flatnonzero(places.member_line == number)
        normals = right_normals(np.diff(plane.xy(line.coords), axis=0))
        for beside_m in (-BESIDE_M, BESIDE_M):
            at_m = places.member_at_m[on_it] + beside_m
            at_m = at_m % line.length_m if line.is_ring else at_m
            edge = np.searchsorted(line.cumulative_m, at_m, side="right") - 1
            across[places.member_place[on_it]] += normals[np.clip(edge, 0, len(normals) - 1)]
    return across / np.maximum(np.hypot(across[:, 0], across[:, 1]), 1e-12)[:, None]


def _islands_right(places: PlaceTable, plane: Plane) -> FloatArray:
    """Give for each coastline how many islands more it has on its right than on its left."""
    more = np.zeros(len(places.lines))
    opened = [number for number, line in enumerate(places.lines) if not line.is_ring]
    if not opened:
        return more
    shores = [plane.xy(places.lines[number].coords) for number in opened]
    starts = np.vstack([shore[:-1] for shore in shores])
    along = np.vstack([shore[1:] for shore in shores]) - starts
    line_of_edge = np.repeat(opened, [len(shore) - 1 for shore in shores])
    squared = np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
    for line in places.lines:
        if not line.is_ring:
            continue
        here = plane.xy(line.coords[0])[0]
        share = np.clip(np.einsum("ij,ij->i", here - starts, along) / squared, 0.0, 1.0)
        towards = here - starts - share[:, None] * along
        away_m = np.hypot(towards[:, 0], towards[:, 1])
        nearest = np.flatnonzero(away_m <= away_m.min() + BESIDE_M)  # two edges at a corner
        side = (right_normals(along[nearest]) * towards[nearest]).sum()
        more[line_of_edge[nearest[0]]] += np.sign(side)
    return more


def _in_sight_m(
    land: Landmass, xy: FloatArray, is_found: NDArray[np.bool_], lonlat: FloatArray
) -> FloatArray:
    """Give (p, p) metres between anchors that see each other, infinite elsewhere."""
    metres = np.full((len(xy), len(xy)), np.inf)
    starts, ends = np.nonzero(np.triu(is_found[:, None] & is_found[None, :], k=1))
    is_clear = ~blocked_pairs(land.grid, xy, starts, ends)
    starts, ends = starts[is_clear], ends[is_clear]
    metres[starts, ends] = metres[ends, starts] = distances_m(lonlat[starts], lonlat[ends])
    return metres
