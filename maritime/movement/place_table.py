"""Number the places that matter for moving: segment ends, landing points, bases and posts."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely import Point

from maritime.coast import Coastline
from maritime.district import District
from maritime.geodesy import (
    GEOD,
    coords_of,
    cumulative_lengths_m,
    distances_m,
    nearest_on_edges,
    points_on_lines,
    without_duplicates,
)
from maritime.movement.network import NO_PLACE, IntArray
from maritime.movement.straight import DETOUR
from maritime.targets import Target
from maritime.team import SHORE_MODES

SAME_AT_M = 0.01  # along one coastline: nearer positions are one place
SAME_END_M = 1.0  # ends of different coastlines nearer than this are one place
BASE_ON_COAST_M = 1.0  # a base nearer to a coastline stands on it
SHORE_BASE_REACH_M = 50.0  # files.md: without land, a shore team joins the coast within this
BOAT_BASE_REACH_M = 500.0  # files.md: farther from every coastline no boat can lie
LANDFALL_REACH_M = 2000.0
"""How far from the coast a base may be for the places at which teams from it come to the coast."""
LANDFALL_ASIDE = 1.0 / sqrt(DETOUR**2 - 1.0)
"""Where along the coast, per metre that a base is away from it, it is quickest to turn inland."""


@dataclass(frozen=True, eq=False)
class MeasuredCoastline:
    """A coastline's positions with the geodesic metres to each."""

    coords: NDArray[np.float64]
    cumulative_m: NDArray[np.float64]
    is_ring: bool

    @classmethod
    def of(cls, coastline: Coastline) -> "MeasuredCoastline":
        """Measure a coastline."""
        coords = without_duplicates(coords_of(coastline.geometry))
        return cls(coords, cumulative_lengths_m(coords), coastline.is_ring)

    @property
    def length_m(self) -> float:
        """Geodesic metres from end to end."""
        return float(self.cumulative_m[-1])


@dataclass(frozen=True, eq=False)
class PlaceTable:
    """
    The places of one mode, without any travel between them.

    member_place, member_line and member_at_m say which place lies where on which coastline
    (a number into lines); a place where coastlines meet is a member of each.
    """

    lonlat: NDArray[np.float64]
    lines: tuple[MeasuredCoastline, ...]
    member_place: IntArray
    member_line: IntArray
    member_at_m: NDArray[np.float64]
    segment_places: IntArray
    landing_place: IntArray
    length_m: NDArray[np.float64]
    base_place: dict[str, int]
    post_place: dict[str, int]

    @property
    def n_places(self) -> int:
        """Number of places."""
        return len(self.lonlat)


def number_places(district: District, targets: tuple[Target, ...], *, mode: str) -> PlaceTable:
    """
    Give every place of a mode once.

    Ends of neighbouring segments and a landing point between them are one place; so are ends
    of two coastlines less than SAME_END_M apart. Bases of shore teams and drones are places
    of their own, those of boats stand at the nearest point of the coast, and so do those of
    shore teams in a district without land; bases that are too far from it are left out.
    """
    lines = tuple(MeasuredCoastline.of(coastline) for coastline in district.coastlines)
    number_of_line = {line.coastline_id: k for k, line in enumerate(district.coastlines)}
    builder = _PlaceBuilder(lines)
    segment_places = np.full((len(targets), 2), NO_PLACE, dtype=np.int32)
    landing_place = np.full(len(targets), NO_PLACE, dtype=np.int32)
    for number, target in enumerate(targets):
        line = number_of_line[target.coastline_id]
        if target.is_segment:
            ends = (
                builder.place_at(line, target.from_m),
                builder.place_at(line, target.to_m),
            )
            segment_places[number] = ends if target.is_drawn_forward else ends[::-1]
        else:
            landing_place[number] = builder.place_at(line, target.from_m)
    base_place = {}
    for base in district.bases:
        place = _place_of_base(builder, base.geometry, mode, has_land=bool(district.land))
        if place != NO_PLACE:
            base_place[base.base_id] = place
    if mode in SHORE_MODES and district.land:
        for base in district.bases:
            _place_landfalls(builder, base.geometry)
    lonlat, merged = builder.finish()
    is_shore = mode in SHORE_MODES
    base_place = {base_id: int(merged[place]) for base_id, place in base_place.items()}
    return PlaceTable(
        lonlat=lonlat,
        lines=lines,
        member_place=merged[np.array([m[0] for m in builder.members], dtype=np.int32)],
        member_line=np.array([m[1] for m in builder.members], dtype=np.int32),
        member_at_m=np.array([m[2] for m in builder.members], dtype=np.float64),
        segment_places=np.where(segment_places < 0, NO_PLACE, merged[segment_places]),
        landing_place=np.where(landing_place < 0, NO_PLACE, merged[landing_place]),
        length_m=np.array([target.length_m for target in targets], dtype=np.float64),
        base_place=base_place,
        post_place={
            base.base_id: base_place[base.base_id]
            for base in district.bases
            if is_shore and base.is_post and base.base_id in base_place
        },
    )


def _place_of_base(builder: "_PlaceBuilder", point: Point, mode: str, *, has_land: bool) -> int:
    """Give the place of a base, which may be a point of the coast; NO_PLACE if it is too far."""
    if mode == "drone":
        return builder.place_beside(point)
    if mode == "boat":
        on_coast_within_m = BOAT_BASE_REACH_M
    else:
        on_coast_within_m = BASE_ON_COAST_M if has_land else SHORE_BASE_REACH_M
    line, at_m, away_m = builder.nearest_on_coast(point)
    if away_m <= on_coast_within_m:
        return builder.place_at(line, at_m)
    return NO_PLACE if mode == "boat" else builder.place_beside(point)


def _place_landfalls(builder: "_PlaceBuilder", point: Point) -> None:
    """
    Give the places at which who goes along the coast best turns to a base beside it, or comes
    from it: the nearest one, and on either side where the detour of the straight way is least.
    """
    line, at_m, away_m = builder.nearest_on_coast(point)
    if BASE_ON_COAST_M < away_m <= LANDFALL_REACH_M:
        for aside in (-LANDFALL_ASIDE, 0.0, LANDFALL_ASIDE):
            builder.place_along(line, at_m + aside * away_m)


class _PlaceBuilder:
    """Collects positions along coastlines and beside them, and gives each place one number."""

    def __init__(self, lines: tuple[MeasuredCoastline, ...]):
        self.lines = lines
        self.members: list[tuple[int, int, float]] = []
        self._lonlat: list[tuple[float, float]] = []
        self._on_line: list[dict[int, int]] = [{} for _ in lines]
        self._edge_starts = np.vstack([line.coords[:-1] for line in lines])
        self._edge_ends = np.vstack([line.coords[1:] for line in lines])
        self._edge_from_m = np.concatenate([line.cumulative_m[:-1] for line in lines])
        self._line_of_edge = np.repeat(
            np.arange(len(lines)), [len(line.coords) - 1 for line in lines]
        )

    def nearest_on_coast(self, point: Point) -> tuple[int, float, float]:
        """Give the coastline nearest to a point, the metres along it, and those to there."""
        edge, lonlat, away_m = nearest_on_edges(
            self._edge_starts, self._edge_ends, (point.x, point.y)
        )
        on_edge_m = float(distances_m(self._edge_starts[edge], lonlat)[0])
        return int(self._line_of_edge[edge]), float(self._edge_from_m[edge]) + on_edge_m, away_m

    def place_at(self, line: int, at_m: float) -> int:
        """Give the place at some metres along a coastline."""
        measured = self.lines[line]
        at_m = min(max(at_m, 0.0), measured.length_m)
        if measured.is_ring and measured.length_m - at_m < SAME_AT_M:
            at_m = 0.0
        known, slot = self._on_line[line], round(at_m / SAME_AT_M)
        for near in (slot, slot - 1, slot + 1):
            if near in known:
                return known[near]
        place = self._new_place((np.nan, np.nan))  # finish fills it in, a coastline at once
        known[slot] = place
        self.members.append((place, line, at_m))
        return place

    def place_along(self, line: int, at_m: float) -> int:
        """Give the place at some metres along a coastline, round and round where it is a ring."""
        measured = self.lines[line]
        return self.place_at(line, at_m % measured.length_m if measured.is_ring else at_m)

    def place_beside(self, point: Point) -> int:
        """Give a place that is on no coastline."""
        return self._new_place((point.x, point.y))

    def _new_place(self, lonlat: tuple[float, float]) -> int:
        self._lonlat.append(lonlat)
        return len(self._lonlat) - 1

    def finish(self) -> tuple[NDArray[np.float64], IntArray]:
        """Give the places' lon, lat and the final number of each, ends that meet being one."""
        lonlat = np.array(self._lonlat, dtype=np.float64).reshape(-1, 2)
        line_of = np.full(len(lonlat), NO_PLACE, dtype=np.int32)
        at_m = np.full(len(lonlat), np.nan)
        for place, line, place_at_m in self.members:
            line_of[place], at_m[place] = line, place_at_m
        on_lines = [np.flatnonzero(line_of == number) for number in range(len(self.lines))]
        found = points_on_lines(
            [line.coords for line in self.lines],
            [line.cumulative_m for line in self.lines],
            [at_m[on_it] for on_it in on_lines],
        )
        for on_it, there in zip(on_lines, found, strict=True):
            lonlat[on_it] = there
        pairs = np.empty((0, 2), dtype=np.int64)
        if len(lonlat):
            around = cKDTree(_positions_in_space_m(lonlat))
            pairs = around.query_pairs(SAME_END_M, output_type="ndarray").reshape(-1, 2)
        on_two_lines = (line_of[pairs[:, 0]] != line_of[pairs[:, 1]]) & (line_of[pairs] >= 0).all(
            axis=1
        )
        pairs = pairs[on_two_lines]
        joined = coo_array(
            (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(lonlat),) * 2
        )
        _, merged = connected_components(joined, directed=False)
        _, first = np.unique(merged, return_index=True)
        return lonlat[first], merged.astype(np.int32)


def _positions_in_space_m(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give positions on a sphere in metres, in which near things are near across the date line."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    return GEOD.a * np.column_stack(
        (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    )
