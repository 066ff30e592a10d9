"""Measure between the places of targets, and tell which of them a shore team can get to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.cluster.hierarchy import DisjointSet
from shapely import Point

from maritime.district import District
from maritime.plan import LonLat
from maritime.verification.ground import BELONGS_TO_LAND_M, WGS84, Ground
from maritime.verification.paths import SAME_PLACE_M
from maritime.verification.patrols import JUMPS_M
from maritime.verification.targets import Watched

ON_SEGMENT_M = SAME_PLACE_M + 1.0
BESIDE_LAND_M = BELONGS_TO_LAND_M + SAME_PLACE_M + 1.0


@dataclass(frozen=True)
class Spot:
    """The places at which acting at a target may begin and end, as rows of the distance table."""

    begin: int
    end: int


class Stands:
    """All places at which priced targets begin and end, and the metres between them."""

    def __init__(self, targets: Sequence[Watched], ground: Ground):
        rows: dict[LonLat, int] = {}

        def row(place: LonLat) -> int:
            return rows.setdefault((round(place[0], 6), round(place[1], 6)), len(rows))

        ends = [(row(target.first), row(target.last)) for target in targets]
        places = np.array(list(rows))
        away = WGS84.inv(
            *(np.repeat(part, len(places)) for part in places.T),
            *(np.tile(part, len(places)) for part in places.T),
        )[2]
        away_m = away.reshape(len(places), len(places))
        self.on_segments = _on_segments(targets, ground)
        # A stay on a segment may be a stop of its traverse: it joins on to either end.
        joins = [
            [ends[index][0], *(end for segment in found for end in ends[segment])]
            for index, found in enumerate(self.on_segments)
        ]
        stays = [index for index, target in enumerate(targets) if not target.is_segment]
        self.spots = [Spot(*pair) for pair in ends]
        wide = np.concatenate(
            [away_m, *(away_m[joins[index]].min(axis=0)[None] for index in stays)]
        )
        self.away_m = np.concatenate(
            [wide, *(wide[:, joins[index]].min(axis=1)[:, None] for index in stays)], axis=1
        )
        for at, index in enumerate(stays, start=len(places)):
            self.spots[index] = Spot(at, at)
        self.places = [*map(tuple, places), *(targets[index].first for index in stays)]
        self.joins = {
            at: [tuple(places[join]) for join in joins[index]]
            for at, index in enumerate(stays, start=len(places))
        }

    def away_from(self, place: LonLat) -> np.ndarray:
        """Give the metres of every row from a place."""
        every = [self.joins.get(row, [stand]) for row, stand in enumerate(self.places)]
        flat = np.array([stand for stands in every for stand in stands])
        away = WGS84.inv(np.full(len(flat), place[0]), np.full(len(flat), place[1]), *flat.T)[2]
        first = np.cumsum([0] + [len(stands) for stands in every[:-1]])
        return np.minimum.reduceat(away, first)


def _on_segments(targets: Sequence[Watched], ground: Ground) -> list[list[int]]:
    """Give, for each landing point, the segments of whose traverse it may be a stop."""
    segments = [index for index, target in enumerate(targets) if target.is_segment]
    found: list[list[int]] = [[] for _ in targets]
    if not segments:
        return found
    tree = shapely.STRtree([ground.frame.line(targets[index].lonlat) for index in segments])
    for index, target in enumerate(targets):
        if not target.is_segment:
            here = Point(ground.frame.points(np.array([target.first]))[0])
            near = tree.query(here, predicate="dwithin", distance=ON_SEGMENT_M)
            found[index] = sorted(segments[int(at)] for at in near)
    return found


class Regions:
    """
    Which land and coastlines a shore team can get to without a boat.

    It moves along a coastline and on to one that touches it, straight within land whose pieces lie
    less than 100 m apart, or along roads; a place within 50 m of a piece of land belongs to it.
    What is joined by any of these is one region.
    """

    def __init__(self, district: District, ground: Ground):
        self.ground = ground
        self.lines = [line.flat for line in ground.lines.values()]
        shapes = [shapely.linestrings(flat) for flat in self.lines]
        self.line_tree = shapely.STRtree(shapes)
        roads = [road for road, _ in ground.roads]
        lands, of_lines = ground.piece_tree, len(shapes)
        by_road = of_lines + len(ground.pieces)
        self.joined = DisjointSet(range(by_road + 1))
        for index, shape in enumerate(shapes):
            for other in self.line_tree.query(shape, predicate="dwithin", distance=JUMPS_M):
                self.joined.merge(index, int(other))
            for piece in lands.query(shape, predicate="dwithin", distance=BESIDE_LAND_M):
                self.joined.merge(index, of_lines + int(piece))
            if any(shapely.dwithin(shape, road, BESIDE_LAND_M) for road in roads):
                self.joined.merge(index, by_road)
        for piece, group in enumerate(ground.group_of):
            self.joined.merge(of_lines + piece, of_lines + group)
        for road in roads:
            for piece in lands.query(road, predicate="dwithin", distance=BESIDE_LAND_M):
                self.joined.merge(by_road, of_lines + int(piece))

    def of_place(self, place: LonLat) -> frozenset[int]:
        """Give the regions to which a place belongs."""
        here = self.ground.frame.point(place)
        near = {"predicate": "dwithin", "distance": BESIDE_LAND_M}
        found = [int(line) for line in self.line_tree.query(here, **near)]
        found += [
            len(self.lines) + int(piece) for piece in self.ground.piece_tree.query(here, **near)
        ]
        return frozenset(self.joined[one] for one in found)
