"""Find the ways of boats: along the coast at patrol speed, by sea around the land."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import FloatArray, distances_m, without_duplicates
from maritime.movement.along_coast import CoastWays
from maritime.movement.durations import whole_seconds
from maritime.movement.landmass import Landmass
from maritime.movement.network import (
    BY_COAST,
    BY_SEA,
    NO_WAY,
    UNREACHABLE,
    IntArray,
    JourneyLeg,
    LonLat,
)
from maritime.movement.place_table import PlaceTable
from maritime.movement.sea_anchors import anchor_places
from maritime.movement.sea_graph import SeaGraph
from maritime.movement.sea_search import DIRECT, NOWHERE, shortest_by_sea
from maritime.movement.sight import blocked_pairs


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
        anchors = anchor_places(land, plane.xy(lonlat), plane.xy(box))
        anchor_lonlat = np.clip(plane.lonlat(anchors.xy), box[0], box[1])
        graph = SeaGraph.around(land, box)
        seen_start, seen_nodes = graph.seen_from(land, anchors.xy, anchors.is_found)
        rows = np.repeat(np.arange(places.n_places), np.diff(seen_start))
        seen_m = distances_m(anchor_lonlat[rows], graph.lonlat[seen_nodes])
        metres, last, before = shortest_by_sea(
            graph.start,
            graph.ends,
            graph.metres,
            seen_start,
            seen_nodes,
            seen_m,
            _in_sight_m(land, anchors.xy, anchors.is_found, anchor_lonlat),
        )
        out_m = distances_m(lonlat, anchor_lonlat)
        sea_m = out_m[:, None] + metres + out_m[None, :]
        sea_m = np.minimum(sea_m, sea_m.T)
        np.fill_diagonal(sea_m, 0.0)
        return cls(places, CoastWays.between(places), anchor_lonlat, graph, sea_m, last, before)

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


@dataclass(frozen=True, eq=False)
class SeaTimes:
    """Seconds and kinds of the direct ways of boats at one pair of speeds; draws them."""

    ways: SeaWays
    direct_s: IntArray
    kinds: NDArray[np.int8]

    @classmethod
    def of(cls, ways: SeaWays, patrol_speed_kmh: float, transit_speed_kmh: float) -> "SeaTimes":
        """Take the quicker of coast and sea between each two places."""
        sea_s = whole_seconds(ways.sea_m, transit_speed_kmh)
        coast_s = whole_seconds(ways.coast.metres, patrol_speed_kmh)
        kinds = np.where(coast_s <= sea_s, BY_COAST, BY_SEA).astype(np.int8)
        direct_s = np.minimum(coast_s, sea_s)
        kinds[direct_s >= UNREACHABLE] = NO_WAY
        return cls(ways, direct_s, kinds)

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the one leg of the direct way between two places."""
        seconds = int(self.direct_s[start, end])
        if way == BY_COAST:
            return (JourneyLeg("coast", self.ways.coast.path(start, end), seconds),)
        return (JourneyLeg("sea", self.ways.path(start, end), seconds),)
