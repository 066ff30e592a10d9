"""Find landing points where the coast makes sense: coves, inlets, dykes and piers."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import Point

from geo_data.sample.coast import Coast, Town, to_degrees
from geo_data.sample.grids import Grid
from geo_data.sample.shelter import Shelter
from geo_data.sample.villages import COASTAL_TOWNS, CoastSamples

# Most lie where goods can go on by road: on the mainland and the two inhabited islands.
WANTED_BY_TOWN = {
    "赤溪镇": 9, "都斛镇": 4, "广海镇": 5, "海宴镇": 9, "汶村镇": 6, "北陡镇": 8, "深井镇": 4,
    "上川镇": 8, "下川镇": 7,
}  # fmt: skip
WANTED_BY_KIND = {"beach": 24, "estuary": 10, "jetty": 8, "dyke": 8, "rock": 5, "wharf": 9}
MAINLAND_TOWNS = tuple(town for town in WANTED_BY_TOWN if town not in ("上川镇", "下川镇"))
SHORTEST_COAST_STEPS = 400
SPACING_M = 1200.0
NEIGHBOUR_STEPS = 6
STRAIGHT_STEPS = 5
GRADE_COUNTS = {"red": 6, "orange": 12, "yellow": 18}
KIND_ENDINGS = {
    "beach": "湾", "estuary": "涌口", "jetty": "渡口", "dyke": "堤", "rock": "角", "wharf": "渔港",
}  # fmt: skip
DWELL_MIN = {"wharf": 15.0, "jetty": 10.0, "estuary": 8.0}
# Shares of water in the disks of shelter.py: 0.5 is a straight open shore.
COVE_WATER, NARROW_WATER = 0.48, 0.30
ESTUARY_SEA, BEACH_SEA = 0.42, 0.30
HEADLAND_WATER = 0.56
STRAIGHTNESS = 0.985
STRAIGHT_MERIT = 0.2
# Goods are easier to bring over a beach than over rocks or through a harbour people use.
EASE = {"beach": 0.35, "estuary": 0.25, "jetty": 0.2, "dyke": 0.1, "rock": -0.6, "wharf": -0.2}
WHARF_REACH_M = 9000.0


@dataclass(frozen=True)
class Landing:
    """A landing point on the coast, EPSG:4326; openness is the share of water within 4 km."""

    landing_point_id: str
    name: str
    kind: str
    grade: str
    dwell_min: float | None
    town: str
    coastline_id: str
    openness: float
    geometry: Point


@dataclass(frozen=True)
class _Candidate:
    sample: int
    kind: str
    score: float


def find_landings(
    samples: CoastSamples,
    shelter: Shelter,
    coasts: Sequence[Coast],
    grids: Sequence[Grid],
    towns: dict[str, Town],
    *,
    rng: Random,
) -> list[Landing]:
    """
    Choose 60 landing points at least 1.2 km apart, so many in each town as WANTED_BY_TOWN says.

    Where they lie follows from the coast's shape; that they are landing points, their
    grades and dwell times are simulated. Each stands on a vertex-true point of its coast.
    """
    candidates = _list_candidates(samples, shelter, towns, rng=rng)
    chosen = _choose(candidates, samples)
    chosen.sort(key=lambda c: (samples.line[c.sample], samples.along_m[c.sample]))
    grades = _simulate_grades(chosen, shelter, rng=rng)
    names = _name(chosen, samples, grids)
    return [
        Landing(
            f"L{number:03d}",
            name,
            candidate.kind,
            grade,
            DWELL_MIN.get(candidate.kind),
            samples.town[candidate.sample],
            coasts[samples.line[candidate.sample]].coastline_id,
            float(shelter.sea_water[candidate.sample]),
            snap_to_coast(samples.xy[candidate.sample], coasts[samples.line[candidate.sample]]),
        )
        for number, (candidate, grade, name) in enumerate(
            zip(chosen, grades, names, strict=True), start=1
        )
    ]


def snap_to_coast(xy: np.ndarray, coast: Coast) -> Point:
    """Give the point of the coast (EPSG:4326) nearest to a place in metres (EPSG:32649)."""
    place = to_degrees(Point(xy))
    on_line = coast.geometry.interpolate(coast.geometry.project(place))
    return shapely.transform(on_line, lambda position: np.round(position, 7))


def _list_candidates(
    samples: CoastSamples, shelter: Shelter, towns: dict[str, Town], *, rng: Random
) -> list[_Candidate]:
    wharves = _nearest_harbours(samples, shelter, towns)
    found = []
    for line in np.unique(samples.line):
        mine = np.flatnonzero(samples.line == line)
        if len(mine) < SHORTEST_COAST_STEPS:
            continue
        water = shelter.cove_water[mine]
        for place, sample in enumerate(mine.tolist()):
            around = np.take(
                water, range(place - NEIGHBOUR_STEPS, place + NEIGHBOUR_STEPS + 1), mode="clip"
            )
            kind = _kind_of(sample, water[place], around, mine, place, samples, shelter)
            if sample in wharves:
                kind = "wharf"
            if kind is None or not shelter.is_open_to_sea[sample]:
                continue
            merit = {"wharf": 9.0, "rock": 0.05}.get(kind, max(0.5 - water[place], STRAIGHT_MERIT))
            openness = float(shelter.sea_water[sample])
            found.append(_Candidate(sample, kind, merit + 0.4 * openness + 0.15 * rng.random()))
    return found


def _kind_of(
    sample: int,
    water: float,
    around: np.ndarray,
    mine: np.ndarray,
    place: int,
    samples: CoastSamples,
    shelter: Shelter,
) -> str | None:
    """Tell what kind of landing point the shape of the coast allows, None if none."""
    openness = shelter.sea_water[sample]
    if kind := kind_of_bend(water, around, openness):
        return kind
    first, last = place - STRAIGHT_STEPS, place + STRAIGHT_STEPS
    if first >= 0 and last < len(mine) and abs(water - 0.5) < 0.06 and place % 10 == 0:
        chord = np.linalg.norm(samples.xy[mine[last]] - samples.xy[mine[first]])
        walked = samples.along_m[mine[last]] - samples.along_m[mine[first]]
        if chord / walked > STRAIGHTNESS and openness > 0.35:
            return "dyke" if samples.town[sample] in MAINLAND_TOWNS else "beach"
    return None


def kind_of_bend(water: float, around: np.ndarray, openness: float) -> str | None:
    """Tell which landing point a cove or headland allows; water and openness as in Shelter."""
    if water <= around.min() and water < COVE_WATER:
        if water < NARROW_WATER and openness < ESTUARY_SEA:
            return "estuary"
        return "beach" if openness >= BEACH_SEA else "jetty"
    if water >= around.max() and water > HEADLAND_WATER and openness > 0.5:
        return "rock"
    return None


def _nearest_harbours(samples: CoastSamples, shelter: Shelter, towns: dict[str, Town]) -> set[int]:
    """Give per coastal town the sheltered, open place nearest to the town."""
    found = set()
    for name in COASTAL_TOWNS:
        place = towns[name].centre_m
        distance = np.linalg.norm(samples.xy - place, axis=1)
        fits = (
            (samples.town == name)
            & shelter.is_open_to_sea
            & (shelter.cove_water < 0.5)
            & (shelter.sea_water > 0.12)
        )
        if fits.any():
            best = np.flatnonzero(fits)[distance[fits].argmin()]
            if distance[best] <= WHARF_REACH_M:
                found.add(int(best))
    return found


def _choose(candidates: list[_Candidate], samples: CoastSamples) -> list[_Candidate]:
    ranked = sorted(candidates, key=lambda c: (-c.score, c.sample))
    quota, kind_quota = dict(WANTED_BY_TOWN), dict(WANTED_BY_KIND)
    wanted = sum(quota.values())
    chosen: list[_Candidate] = []
    for strict in (True, False):
        for candidate in ranked:
            town = samples.town[candidate.sample]
            if len(chosen) == wanted or quota[town] == 0:
                continue
            if strict and kind_quota[candidate.kind] == 0:
                continue
            if all(_apart_m(candidate, other, samples) >= SPACING_M for other in chosen):
                chosen.append(candidate)
                quota[town] -= 1
                kind_quota[candidate.kind] -= 1
    return chosen


def _apart_m(one: _Candidate, other: _Candidate, samples: CoastSamples) -> float:
    return float(np.linalg.norm(samples.xy[one.sample] - samples.xy[other.sample]))


def _simulate_grades(chosen: Sequence[_Candidate], shelter: Shelter, *, rng: Random) -> list[str]:
    """Draw grades; open coves away from harbours are likelier to be grave."""
    appeal = []
    for candidate in chosen:
        ease = EASE[candidate.kind]
        appeal.append(ease + 0.15 * float(shelter.sea_water[candidate.sample]) + 0.8 * rng.random())
    order = sorted(range(len(chosen)), key=lambda index: -appeal[index])
    grades = ["blue"] * len(chosen)
    rank = 0
    for grade, count in GRADE_COUNTS.items():
        for index in order[rank : rank + count]:
            grades[index] = grade
        rank += count
    return grades


def _name(chosen: Sequence[_Candidate], samples: CoastSamples, grids: Sequence[Grid]) -> list[str]:
    """Name each after town and village grid, told apart by 东西南北 where two would be equal."""
    villages = [grid for grid in grids if grid.level == "village"]
    plain = []
    for candidate in chosen:
        place = to_degrees(Point(samples.xy[candidate.sample]))
        home = min(villages, key=lambda grid: (grid.geometry.distance(place), grid.grid_id))
        town = samples.town[candidate.sample].removesuffix("镇")
        village = home.name.removesuffix("圩").removesuffix("村") or home.name
        stem = village if village.startswith(town) else town + village
        plain.append((stem, KIND_ENDINGS[candidate.kind]))
    names = []
    for index, (stem, ending) in enumerate(plain):
        same = [k for k, other in enumerate(plain) if other == (stem, ending)]
        side = _side(index, same, chosen, samples)
        names.append(stem + side + (ending if side or not stem.endswith(ending) else ""))
    return names


def _side(index: int, same: list[int], chosen: Sequence[_Candidate], samples: CoastSamples) -> str:
    if len(same) == 1:
        return ""
    places = np.array([samples.xy[chosen[k].sample] for k in same])
    axis = int(np.ptp(places[:, 1]) > np.ptp(places[:, 0]))
    rank = places[:, axis].argsort().tolist().index(same.index(index))
    words = ("西", "东") if axis == 0 else ("南", "北")
    if len(same) == 2:
        return words[rank]
    if len(same) == 3:
        return (words[0], "中", words[1])[rank]
    return "一二三四五六七八九十"[rank]
