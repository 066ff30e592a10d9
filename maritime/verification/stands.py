"""Measure between the places of targets and posts, and tell which a shore team can get to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.cluster.hierarchy import DisjointSet
from shapely import LineString, Point

from maritime.district import District
from maritime.places import Base
from maritime.plan import LonLat
from maritime.verification.ground import BELONGS_TO_LAND_M, WGS84, Ground, MeasuredLine
from maritime.verification.paths import AT_BASE_M, SAME_PLACE_M
from maritime.verification.patrols import JUMPS_M
from maritime.verification.sights import seen_from_post
from maritime.verification.targets import Watched

BESIDE_LAND_M = BELONGS_TO_LAND_M + SAME_PLACE_M + 1.0


@dataclass(frozen=True)
class Spot:
    """The places at which acting at a target may begin and end, as rows of the distance table."""

    begin: int
    end: int


@dataclass(frozen=True)
class OnSegment:
    """A landing point (by number) on a segment: where it may be passed first and last, in m."""

    point: int
    first_m: float
    last_m: float


@dataclass(frozen=True)
class Post:
    """A base with a view: its place in the distance table, and the targets that it watches."""

    base_id: str
    spot: int
    sees: tuple[int, ...]


class Stands:
    """
    All places at which acting at targets and posts begins and ends, and the metres between them.

    stops are, for every segment, the landing points on it, at which its traverse may stop; posts
    the bases at which shore teams may stand, with what they watch there.
    """

    def __init__(self, targets: Sequence[Watched], bases: Sequence[Base], ground: Ground):
        rows: dict[LonLat, int] = {}

        def row(place: LonLat) -> int:
            return rows.setdefault((round(place[0], 6), round(place[1], 6)), len(rows))

        self.spots = [Spot(row(target.first), row(target.last)) for target in targets]
        known = {target.target_id: target for target in targets}
        number_of = {target.target_id: index for index, target in enumerate(targets)}
        self.posts = [
            Post(
                base.base_id, row((base.geometry.x, base.geometry.y)),
                tuple(sorted(number_of[seen] for seen in seen_from_post(base, known))),
            )
            for base in bases
            if base.is_post
        ]  # fmt: skip
        self.stops = _stops(targets, ground)
        self.places = list(rows)
        # Without a land layer who stands at a post may set out from the coast beside it.
        self.spare_m = np.zeros(len(self.places))
        if not ground.has_land:
            self.spare_m[[post.spot for post in self.posts]] = AT_BASE_M
        places = np.array(self.places).reshape(-1, 2)
        away = WGS84.inv(
            *(np.repeat(part, len(places)) for part in places.T),
            *(np.tile(part, len(places)) for part in places.T),
        )[2]
        self.away_m = away.reshape(len(places), len(places)) - (
            self.spare_m[:, None] + self.spare_m[None, :]
        )

    def away_from(self, place: LonLat) -> np.ndarray:
        """Give the metres of every row from a place."""
        places = np.array(self.places).reshape(-1, 2)
        here = np.full(len(places), place[0]), np.full(len(places), place[1])
        return WGS84.inv(*here, *places.T)[2] - self.spare_m


def _stops(targets: Sequence[Watched], ground: Ground) -> list[tuple[OnSegment, ...]]:
    """Give, for each segment, the landing points at which its traverse may stop."""
    points = [index for index, target in enumerate(targets) if not target.is_segment]
    found: list[tuple[OnSegment, ...]] = [() for _ in targets]
    if not points:
        return found
    tree = shapely.STRtree(
        [Point(ground.frame.points(np.array([targets[index].first]))[0]) for index in points]
    )
    for index, target in enumerate(targets):
        if not target.is_segment:
            continue
        line = MeasuredLine(LineString(target.lonlat), ground.frame)
        near = tree.query(
            ground.frame.line(target.lonlat), predicate="dwithin", distance=SAME_PLACE_M + 1.0
        )
        passes = {
            points[at]: line.positions_near(targets[points[at]].first, SAME_PLACE_M)
            for at in sorted(map(int, near))
        }
        found[index] = tuple(
            OnSegment(point, passed[0], passed[-1]) for point, passed in passes.items() if passed
        )
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
