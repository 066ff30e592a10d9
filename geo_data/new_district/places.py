"""Choose landing points, bases and posts by the shape of the coast; what they are is simulated."""

from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import Point, Polygon

from geo_data.new_district.shore import Shore
from geo_data.new_district.strand import STEP_M, Strand, apart_m, evenly
from geo_data.sample.landing import DWELL_MIN, EASE, kind_of_bend
from maritime.places import Base, LandingPoint

COAST_PER_LANDING_POINT_M = 10_000.0
FEWEST_LANDING_POINTS, MOST_LANDING_POINTS = 3, 80
LANDING_SPACING_M = 1_200.0
NEIGHBOUR_STEPS = 6
STRAIGHT_EVERY_STEPS = 25
"""On a shore without coves every 2.5 km of open beach is a candidate."""
STRAIGHT_WATER = 0.06
GRADE_SHARES = {"red": 0.1, "orange": 0.2, "yellow": 0.3}

STATION_COAST_M = 40_000.0
"""Coast of one piece of land that one police station looks after, unless there were too many."""
MOST_STATIONS, MOST_HARBOURS = 18, 8
"""About so many police and vessel stations a district has at most; each looks after more then."""
LEAST_STATION_COAST_M = 12_000.0
"""A piece of land with less coast has no station of its own: boats look after it."""
INLAND_M = (150.0, 80.0, 40.0, 20.0)
BOAT_COAST_M = 100_000.0
SHELTERED_WATER, OPEN_WATER = 0.5, 0.2
POST_COAST_M = 60_000.0
MOST_POSTS = 5
POST_VIEWS_M = (800.0, 1_000.0, 1_200.0, 1_500.0)


@dataclass(frozen=True)
class Station:
    """A base with the place on the coast that it stands by; is_boat: a vessel station."""

    base: Base
    sample: int
    is_boat: bool


def find_landing_points(strand: Strand, *, first: int, rng: Random) -> list[LandingPoint]:
    """
    Choose landing points at least 1.2 km apart: coves, inlets, headlands and open beaches.

    Where they lie follows from the shape of the coast; kinds are read off it; that they are
    landing points, and their grades, are simulated. Numbered from `first`.
    """
    ranked = sorted(_candidates(strand, rng=rng), reverse=True)
    wanted = round(len(strand.xy) * STEP_M / COAST_PER_LANDING_POINT_M)
    wanted = min(max(wanted, FEWEST_LANDING_POINTS), MOST_LANDING_POINTS)
    chosen: list[tuple[int, str]] = []
    for _, sample, kind in ranked:
        taken = strand.xy[[other for other, _ in chosen]]
        if len(chosen) < wanted and (apart_m(taken, strand.xy[sample]) >= LANDING_SPACING_M).all():
            chosen.append((sample, kind))
    chosen.sort()
    grades = _grades(chosen, strand, rng=rng)
    return [
        LandingPoint(
            f"L{number:03d}",
            f"Landing point {number} 易上岸点{number}号",
            kind,
            grade,
            strand.on_coast(sample),
            dwell_min=DWELL_MIN.get(kind),
        )
        for number, ((sample, kind), grade) in enumerate(zip(chosen, grades, strict=True), first)
    ]


def place_stations(shore: Shore, strand: Strand, *, first: int) -> list[Station]:
    """
    Place police stations inland on every larger piece of land, vessel stations on the coast.

    The largest piece of land has a police station whatever its size; there is a vessel station
    for each 100 km of coast, at sheltered places from which boats get out.
    """
    land_of = np.array([coast.land for coast in shore.coasts])[strand.line]
    stations: list[Station] = []
    pieces, counts = np.unique(land_of, return_counts=True)
    largest = pieces[counts.argmax()]
    station_coast_m = max(STATION_COAST_M, counts.sum() * STEP_M / MOST_STATIONS)
    least_m = LEAST_STATION_COAST_M * station_coast_m / STATION_COAST_M
    for piece, count in zip(pieces.tolist(), counts.tolist(), strict=True):
        coast_m = count * STEP_M
        if coast_m < least_m and piece != largest:
            continue
        mine = np.flatnonzero(land_of == piece).tolist()
        for sample in evenly(mine, max(1, round(coast_m / station_coast_m))):
            number = first + len(stations)
            place = _inland(strand, sample, shore.land[piece])
            name = f"Police station {number} {number}号派出所"
            base = Base(f"B{number:02d}", name, place, "police_station")
            stations.append(Station(base, sample, False))
    for sample in _harbours(strand):
        number = first + len(stations)
        name = f"Vessel station {number} {number}号船艇站"
        base = Base(f"B{number:02d}", name, strand.on_coast(sample), "vessel_station")
        stations.append(Station(base, sample, True))
    return stations


def place_posts(points: list[LandingPoint], coast_m: float, *, first: int) -> list[Base]:
    """Place posts at the gravest landing points, one for each 60 km of coast, five at most."""
    grave = [point for grade in ("red", "orange") for point in points if point.grade == grade]
    count = min(MOST_POSTS, round(coast_m / POST_COAST_M))
    return [
        Base(
            f"B{number:02d}",
            f"Post {number} {number}号值守点",
            point.geometry,
            "post",
            POST_VIEWS_M[number % len(POST_VIEWS_M)],
        )
        for number, point in enumerate(grave[:count], first)
    ]


def _candidates(strand: Strand, *, rng: Random) -> list[tuple[float, int, str]]:
    """Give places with what they could be, scored: the more sheltered and open, the better."""
    found = []
    for line in np.unique(strand.line):
        mine = np.flatnonzero(strand.line == line)
        water = strand.shelter.cove_water[mine]
        for place, sample in enumerate(mine.tolist()):
            if not strand.shelter.is_open_to_sea[sample]:
                continue
            span = range(place - NEIGHBOUR_STEPS, place + NEIGHBOUR_STEPS + 1)
            openness = float(strand.shelter.sea_water[sample])
            kind = kind_of_bend(water[place], np.take(water, span, mode="clip"), openness)
            merit = max(0.5 - float(water[place]), 0.05)
            if kind is None and place % STRAIGHT_EVERY_STEPS == STRAIGHT_EVERY_STEPS // 2:
                if abs(water[place] - 0.5) > STRAIGHT_WATER:
                    continue
                kind, merit = "beach", 0.15
            if kind is not None:
                score = merit + 0.4 * openness + 0.15 * rng.random()
                found.append((round(score, 9), sample, kind))
    return found


def _grades(chosen: list[tuple[int, str]], strand: Strand, *, rng: Random) -> list[str]:
    """Draw grades; places that are easy to land at, before an open sea, are likelier grave."""
    appeal = [
        EASE[kind] + 0.15 * float(strand.shelter.sea_water[sample]) + 0.8 * rng.random()
        for sample, kind in chosen
    ]
    order = sorted(range(len(chosen)), key=lambda index: -appeal[index])
    grades, rank = ["blue"] * len(chosen), 0
    for grade, share in GRADE_SHARES.items():
        count = max(1, round(share * len(chosen)))
        for index in order[rank : rank + count]:
            grades[index] = grade
        rank += count
    return grades


def _inland(strand: Strand, sample: int, land: Polygon) -> Point:
    """Give a place on land up to 150 m from a place on the coast, or that place itself."""
    shapely.prepare(land)
    place = strand.xy[sample]
    for away_m in INLAND_M:
        turns = np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
        ring = place + away_m * np.column_stack((np.cos(turns), np.sin(turns)))
        lonlat = strand.frame.to_degrees(ring)
        on_land = np.flatnonzero(shapely.contains_xy(land, lonlat[:, 0], lonlat[:, 1]))
        if len(on_land):
            return Point(lonlat[on_land[len(on_land) // 2]])
    return strand.on_coast(sample)


def _harbours(strand: Strand) -> list[int]:
    """Give places for boats, far from each other: each the one farthest from those before."""
    shelter = strand.shelter
    fits = shelter.is_open_to_sea & (shelter.sea_water > OPEN_WATER)
    sheltered = fits & (shelter.cove_water < SHELTERED_WATER)
    for pool in (sheltered, fits, shelter.is_open_to_sea, np.ones_like(fits)):
        if pool.any():
            break
    places = np.flatnonzero(pool)
    wanted = min(max(1, round(len(strand.xy) * STEP_M / BOAT_COAST_M)), MOST_HARBOURS)
    count = min(len(places), wanted)
    middle = strand.xy.mean(axis=0)
    chosen = [int(places[apart_m(strand.xy[places], middle).argmin()])]
    nearest = apart_m(strand.xy[places], strand.xy[chosen[0]])
    while len(chosen) < count:
        farthest = int(nearest.argmax())
        chosen.append(int(places[farthest]))
        nearest = np.minimum(nearest, apart_m(strand.xy[places], strand.xy[chosen[-1]]))
    return chosen
