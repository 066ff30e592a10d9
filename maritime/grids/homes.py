"""Find where each target is at home: its town, or the base from which it is nearest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from maritime.district import District
from maritime.geodesy import FloatArray, distances_m
from maritime.grids.params import DivisionParams
from maritime.grids.surface import polygons_of
from maritime.movement.build import build_network
from maritime.movement.network import NO_PLACE, UNREACHABLE
from maritime.places import SeaGrid
from maritime.targets import Target

NO_HOME = -1


@dataclass(frozen=True, eq=False)
class Home:
    """
    What village grids are drawn for: a town grid, or a base with the coast that is nearest to it.

    area is what its grids may not reach out of (None: nothing), that of the grid above them.
    """

    home_id: str
    name: str
    parent: SeaGrid | None
    area: BaseGeometry | None


@dataclass(frozen=True, eq=False)
class Homes:
    """The homes of a district, and which of them each target has; NO_HOME for none."""

    homes: tuple[Home, ...]
    of_target: NDArray[np.int64]
    level: str


def find_homes(
    district: District, targets: Sequence[Target], middles: FloatArray, params: DivisionParams
) -> Homes:
    """
    Give the towns where there are any, otherwise bases, each with its targets.

    Parameters
    ----------
    district
        Town grids hold the targets whose middles lie in them (the lower id where two do).
        Without any, a target belongs to the base that a vehicle reaches it from soonest, along
        the coast, straight over land or by road; a coastline that no base reaches over ground
        goes as a whole to the base nearest in a straight line. County grids then bound the homes.
    targets, middles
        All targets, and (n, 2) lon, lat of their middles.
    params
        Its transit speed and shortest run.
    """
    towns = _of_level(district, "town")
    counties = _of_level(district, "county")
    if towns:
        areas = [_area(town.geometry) for town in towns]
        homes = tuple(
            Home(town.grid_id, town.name, town, area)
            for town, area in zip(towns, areas, strict=True)
        )
        return Homes(homes, _first_holding(areas, middles), "town")
    base_of = _nearest_bases(district, targets, middles, params)
    areas = [_area(county.geometry) for county in counties]
    county_of = _first_holding(areas, middles) if counties else np.zeros(len(targets), np.int64)
    names = [(base.base_id, base.name) for base in district.bases]
    if not names:
        names = [(district.district_id, district.name)]
    pairs = sorted({(county, base) for county, base in zip(county_of, base_of, strict=True)})
    homes, number_of = [], {}
    for county, base in pairs:
        if county == NO_HOME:
            continue
        number_of[county, base] = len(homes)
        parent = counties[county] if counties else None
        is_shared = len({one for one, other in pairs if other == base and one != NO_HOME}) > 1
        home_id, name = names[base]
        home_id = f"{parent.grid_id}-{home_id}" if parent is not None and is_shared else home_id
        homes.append(Home(home_id, name, parent, areas[county] if counties else None))
    of_target = [number_of.get(pair, NO_HOME) for pair in zip(county_of, base_of, strict=True)]
    return Homes(tuple(homes), np.array(of_target, np.int64), "base")


def _of_level(district: District, level: str) -> list[SeaGrid]:
    found = [grid for grid in district.sea_grids if grid.level == level]
    return sorted(found, key=lambda grid: grid.grid_id)


def _area(outline: Polygon) -> BaseGeometry:
    """Give what an outline encloses, also where it crosses itself."""
    if outline.is_valid:
        return outline
    return shapely.union_all(polygons_of(shapely.make_valid(outline)))


def _first_holding(areas: list[BaseGeometry], places: FloatArray) -> NDArray[np.int64]:
    """Give for each place the first area that holds it."""
    first = np.full(len(places), len(areas), np.int64)
    place, area = STRtree(areas).query(shapely.points(places), predicate="intersects")
    np.minimum.at(first, place, area)
    return np.where(first < len(areas), first, NO_HOME)


def _nearest_bases(
    district: District, targets: Sequence[Target], middles: FloatArray, params: DivisionParams
) -> NDArray[np.int64]:
    """Give the number of the base from which each target is reached soonest."""
    if len(district.bases) < 2:
        return np.zeros(len(targets), np.int64)
    reach = _reach_s(district, tuple(targets), params)
    straight_m = np.stack(
        [distances_m((base.geometry.x, base.geometry.y), middles) for base in district.bases]
    )
    base_of = reach.argmin(axis=0)
    line_of = np.array([target.coastline_id for target in targets])
    for line in district.coastlines:
        on_line = np.flatnonzero(line_of == line.coastline_id)
        if len(on_line) == 0:
            continue
        reached = np.isfinite(reach[:, on_line]).any(axis=0)
        if not reached.any():
            base_of[on_line] = straight_m[:, on_line].min(axis=1).argmin()
            continue
        cut_off = on_line[~reached]
        base_of[cut_off] = straight_m[:, cut_off].argmin(axis=0)
        order = on_line[np.argsort([_middle_m(targets[number]) for number in on_line])]
        lengths_m = np.array([targets[number].length_m for number in order])
        base_of[order] = _without_short_runs(base_of[order], lengths_m, params.shortest_run_m)
    return base_of


def _reach_s(district: District, targets: tuple[Target, ...], params: DivisionParams) -> FloatArray:
    """Give the (bases, targets) seconds over ground, infinite where there is no way."""
    network = build_network(
        district,
        targets,
        mode="vehicle",
        patrol_speed_kmh=params.patrol_speed_kmh,
        transit_speed_kmh=params.transit_speed_kmh,
    )
    ends = np.where(
        network.segment_places[:, :1] >= 0, network.segment_places, network.landing_place[:, None]
    )
    reach = np.full((len(district.bases), len(targets)), np.inf)
    for number, base in enumerate(district.bases):
        place = network.base_place.get(base.base_id, NO_PLACE)
        if place != NO_PLACE:
            seconds = network.travel_s[place][ends].astype(np.float64)
            seconds[seconds >= UNREACHABLE] = np.inf
            reach[number] = seconds.mean(axis=1)
    return reach


def _middle_m(target: Target) -> float:
    return target.from_m + target.length_m / 2


def _without_short_runs(
    labels: NDArray[np.int64], lengths_m: FloatArray, shortest_m: float
) -> NDArray[np.int64]:
    """Give each row of one label that is too short to the longer row beside it, shortest first."""
    labels = labels.copy()
    while True:
        starts = np.flatnonzero(np.concatenate(([True], labels[1:] != labels[:-1])))
        run_m = np.add.reduceat(lengths_m, starts)
        shortest = int(run_m.argmin())
        if len(starts) == 1 or run_m[shortest] >= shortest_m:
            return labels
        beside = [run for run in (shortest - 1, shortest + 1) if 0 <= run < len(starts)]
        longer = max(beside, key=lambda run: run_m[run])
        end = starts[shortest + 1] if shortest + 1 < len(starts) else len(labels)
        labels[starts[shortest] : end] = labels[starts[longer]]
