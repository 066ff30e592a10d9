"""Find the ways along roads: a graph of the road layer, reached straight from the places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from maritime.coast import Road
from maritime.geodesy import FloatArray, coords_of, distances_m, without_duplicates
from maritime.movement.durations import KMH_IN_MS, whole_seconds
from maritime.movement.landmass import NO_GROUP, Landmass
from maritime.movement.network import UNREACHABLE, IntArray, JourneyLeg, LonLat
from maritime.movement.straight import DETOUR, crosses_little_water

ACCESSES = 3  # roads that a place may be joined to: the nearest ones
ON_ROAD_M = 0.01  # a place this near to a road stands on it
SOURCES_AT_ONCE = 64  # rows of the distance table that are held in memory together


@dataclass(frozen=True, eq=False)
class RoadWays:
    """
    A road graph with the points at which places join it.

    Edges run between nodes (lon, lat in node_lonlat) both ways; speed_kmh is NaN where the
    road names none. access_node is (p, ACCESSES) nodes, -1 where a place has fewer;
    access_m the geodesic metres straight to them. entry_nodes are all of these, once.
    """

    place_lonlat: FloatArray
    node_lonlat: FloatArray
    edge_nodes: NDArray[np.int64]
    edge_m: FloatArray
    edge_speed_kmh: FloatArray
    access_node: IntArray
    access_m: FloatArray
    entry_nodes: IntArray

    @classmethod
    def between(
        cls, roads: tuple[Road, ...], land: Landmass, lonlat: FloatArray, box: FloatArray
    ) -> "RoadWays":
        """
        Build the graph: roads meet where they share a vertex; places join them where nearest.

        Parts of roads outside the box of least and greatest lon, lat are left out.
        """
        numbers: dict[tuple[float, float], int] = {}
        edges, edge_road = [], []
        for number, road in enumerate(roads):
            coords = without_duplicates(coords_of(road.geometry))
            is_inside = ((coords >= box[0]) & (coords <= box[1])).all(axis=1)
            nodes = [numbers.setdefault((float(x), float(y)), len(numbers)) for x, y in coords]
            for k in range(len(nodes) - 1):
                if is_inside[k] and is_inside[k + 1]:
                    edges.append((nodes[k], nodes[k + 1]))
                    edge_road.append(number)
        node_lonlat = np.array(list(numbers), dtype=np.float64).reshape(-1, 2)
        edge_nodes = np.array(edges, dtype=np.int64).reshape(-1, 2)
        road_of_edge = np.array(edge_road, dtype=np.int64)
        place, edge, access_lonlat = _nearest_on_roads(
            lonlat, node_lonlat, edge_nodes, road_of_edge, land
        )
        access_m = distances_m(lonlat[place], access_lonlat)
        groups, access_groups = land.groups_of(lonlat), land.groups_of(access_lonlat)
        groups[((lonlat < box[0]) | (lonlat > box[1])).any(axis=1)] = NO_GROUP
        both = np.vstack((lonlat, access_lonlat))
        is_joined = (groups[place] == access_groups) & (access_groups != NO_GROUP)
        is_joined &= crosses_little_water(
            land, both, place, len(lonlat) + np.arange(len(place)), access_m
        )
        place, edge = place[is_joined], edge[is_joined]
        access_lonlat, access_m = access_lonlat[is_joined], access_m[is_joined]
        new_nodes = len(node_lonlat) + np.arange(len(place))
        split_nodes, split_edge = _split_edges(
            edge_nodes, edge, new_nodes, node_lonlat, access_lonlat
        )
        node_lonlat = np.vstack((node_lonlat, access_lonlat))
        edge_nodes = np.vstack((edge_nodes, split_nodes))
        speeds = np.array([road.speed_kmh or np.nan for road in roads], dtype=np.float64)
        access_node = np.full((len(lonlat), ACCESSES), -1, dtype=np.int32)
        metres = np.full((len(lonlat), ACCESSES), np.inf)
        slot = np.zeros(len(lonlat), dtype=np.int64)
        for k, where in enumerate(place):
            access_node[where, slot[where]] = new_nodes[k]
            metres[where, slot[where]] = access_m[k]
            slot[where] += 1
        return cls(
            place_lonlat=lonlat,
            node_lonlat=node_lonlat,
            edge_nodes=edge_nodes,
            edge_m=distances_m(node_lonlat[edge_nodes[:, 0]], node_lonlat[edge_nodes[:, 1]]),
            edge_speed_kmh=speeds[np.concatenate((road_of_edge, road_of_edge[split_edge]))],
            access_node=access_node,
            access_m=metres,
            entry_nodes=new_nodes.astype(np.int32),
        )


@dataclass(frozen=True, eq=False)
class RoadTimes:
    """What the ways by road take at one transit speed, which holds where a road names none."""

    ways: RoadWays
    transit_speed_kmh: float
    graph: csr_array
    entry_s: IntArray
    row_of_node: IntArray

    @classmethod
    def of(cls, ways: RoadWays, transit_speed_kmh: float) -> "RoadTimes":
        """Reckon the whole seconds between all points where places join the roads."""
        count = len(ways.node_lonlat)
        speed_kmh = np.where(np.isnan(ways.edge_speed_kmh), transit_speed_kmh, ways.edge_speed_kmh)
        seconds = ways.edge_m * KMH_IN_MS / speed_kmh
        # Of several roads between two nodes only the quickest counts (a sparse sum would add).
        low, high = ways.edge_nodes.min(axis=1), ways.edge_nodes.max(axis=1)
        order = np.lexsort((seconds, high, low))
        low, high, seconds = low[order], high[order], seconds[order]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
        is_first &= low != high
        graph = coo_array(
            (np.maximum(seconds, 1e-9)[is_first], (low[is_first], high[is_first])),
            shape=(count, count),
        ).tocsr()
        entries = ways.entry_nodes
        entry_s = np.full((len(entries), len(entries)), UNREACHABLE, dtype=np.int32)
        for first in range(0, len(entries), SOURCES_AT_ONCE):
            sources = entries[first : first + SOURCES_AT_ONCE]
            found = dijkstra(graph, directed=False, indices=sources)[:, entries]
            entry_s[first : first + len(sources)] = whole_seconds(found, KMH_IN_MS)
        row_of_node = np.full(count + 1, -1, dtype=np.int32)  # the last row answers for "none"
        row_of_node[entries] = np.arange(len(entries))
        return cls(ways, transit_speed_kmh, graph, np.minimum(entry_s, entry_s.T), row_of_node)

    @property
    def access_s(self) -> IntArray:
        """Seconds straight from each place to the points where it joins a road."""
        metres = np.where(self.ways.access_m <= ON_ROAD_M, 0.0, self.ways.access_m)
        return whole_seconds(metres * DETOUR, self.transit_speed_kmh)

    def direct_s(self) -> IntArray:
        """Give the seconds of the quickest way by one ride between all places."""
        rows, access_s = self.row_of_node[self.ways.access_node], self.access_s
        count = len(rows)
        best_s = np.full((count, count), UNREACHABLE, dtype=np.int64)
        if len(self.entry_s) == 0:
            return best_s.astype(np.int32)
        for one in range(ACCESSES):
            for other in range(ACCESSES):
                ride_s = self.entry_s[rows[:, one]][:, rows[:, other]].astype(np.int64)
                ride_s[rows[:, one] < 0, :] = UNREACHABLE
                ride_s[:, rows[:, other] < 0] = UNREACHABLE
                total_s = access_s[:, one, None] + ride_s + access_s[None, :, other]
                np.minimum(best_s, total_s, out=best_s)
        return best_s.astype(np.int32)

    def legs_between(self, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Give the legs of the quickest way by one ride: straight to the road, along it, off it."""
        ways, access_s = self.ways, self.access_s
        best: tuple[int, int, int] | None = None
        for one in range(ACCESSES):
            for other in range(ACCESSES):
                rows = (
                    self.row_of_node[ways.access_node[start, one]],
                    self.row_of_node[ways.access_node[end, other]],
                )
                if min(rows) < 0:
                    continue
                total_s = int(access_s[start, one]) + int(access_s[end, other])
                total_s += int(self.entry_s[rows])
                if best is None or total_s < best[0]:
                    best = (total_s, one, other)
        if best is None:
            raise ValueError(f"no road joins places {start} and {end}")
        _, one, other = best
        first, last = int(ways.access_node[start, one]), int(ways.access_node[end, other])
        ride_s = int(self.entry_s[self.row_of_node[first], self.row_of_node[last]])
        legs = [
            self._straight(start, first, int(access_s[start, one]), is_onto=True),
            (JourneyLeg("road", self._path(first, last), ride_s),),
            self._straight(end, last, int(access_s[end, other]), is_onto=False),
        ]
        return tuple(leg for part in legs for leg in part)

    def _straight(
        self, place: int, node: int, seconds: int, *, is_onto: bool
    ) -> tuple[JourneyLeg, ...]:
        """Give the leg between a place and a road, none where the place stands on the road."""
        if seconds == 0:
            return ()
        ends = (self.ways.place_lonlat[place], self.ways.node_lonlat[node])
        path = _as_path(np.array(ends if is_onto else ends[::-1]))
        return (JourneyLeg("straight", path, seconds),)

    def _path(self, first: int, last: int) -> tuple[LonLat, ...]:
        """Give the positions along the quickest ride from one node to another."""
        _, before = dijkstra(self.graph, directed=False, indices=first, return_predecessors=True)
        nodes = [last]
        while nodes[-1] != first:
            nodes.append(int(before[nodes[-1]]))
        lonlat = without_duplicates(self.ways.node_lonlat[nodes[::-1]])
        return _as_path(lonlat if len(lonlat) > 1 else np.repeat(lonlat, 2, axis=0))


def _nearest_on_roads(
    lonlat: FloatArray,
    node_lonlat: FloatArray,
    edge_nodes: NDArray[np.int64],
    road_of_edge: NDArray[np.int64],
    land: Landmass,
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Give for each place the nearest points of the nearest roads: place, edge, lon lat."""
    places, edges, feet = [], [], [np.empty((0, 2))]
    if len(edge_nodes):
        xy, node_xy = land.plane.xy(lonlat), land.plane.xy(node_lonlat)
        start = node_xy[edge_nodes[:, 0]]
        along = node_xy[edge_nodes[:, 1]] - start
        squared = np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
        for place, here in enumerate(xy):
            share = np.clip(np.einsum("ij,ij->i", here - start, along) / squared, 0.0, 1.0)
            foot = start + share[:, None] * along
            away = np.hypot(*(foot - here).T)
            order = np.argsort(away, kind="stable")
            _, first = np.unique(road_of_edge[order], return_index=True)
            for edge in order[np.sort(first)[:ACCESSES]]:
                places.append(place)
                edges.append(int(edge))
                feet.append(land.plane.lonlat(foot[edge]))
    return np.array(places, dtype=np.int64), np.array(edges, dtype=np.int64), np.vstack(feet)


def _split_edges(
    edge_nodes: NDArray[np.int64],
    edge: NDArray[np.int64],
    new_nodes: NDArray[np.int64],
    node_lonlat: FloatArray,
    new_lonlat: FloatArray,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the edges that chain new nodes into the edges they lie on, and which those are."""
    pairs, owners = [np.empty((0, 2), dtype=np.int64)], []
    for number in np.unique(edge):
        on_it = np.flatnonzero(edge == number)
        start, end = edge_nodes[number]
        order = np.argsort(distances_m(new_lonlat[on_it], node_lonlat[start]), kind="stable")
        chain = np.concatenate(([start], new_nodes[on_it[order]], [end]))
        pairs.append(np.column_stack((chain[:-1], chain[1:])))
        owners.extend([number] * (len(chain) - 1))
    return np.vstack(pairs), np.array(owners, dtype=np.int64)


def _as_path(lonlat: FloatArray) -> tuple[LonLat, ...]:
    return tuple((float(lon), float(lat)) for lon, lat in lonlat)
