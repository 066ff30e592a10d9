"""Draw the sea grids of a new district and simulate a small register: nobody and nothing real."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

import numpy as np
import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo_data.new_district.area import Box
from geo_data.new_district.places import Station
from geo_data.new_district.strand import STEP_M, Strand, apart_m, evenly
from maritime.places import SeaGrid
from maritime.register import Pairing, Person, Vessel
from maritime.team import Team

VILLAGE_COAST_M = 25_000.0
VESSELS_PER_VILLAGE = 3
REGISTER_DAY = date(2026, 1, 1)
VESSEL_LENGTHS_M = (6.0, 14.0)
FULL_TIME_MIN, PART_TIME_MIN = 2400.0, 1200.0
ROLE_OF_MODE = {"boat": "boat_crew", "drone": "drone_pilot"}
SPARE = 1.25
"""How many times the minutes of a week of shifts the people of a base could work."""


@dataclass
class Register:
    """The grids and rows of the register, as they are put together."""

    grids: list[SeaGrid] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    vessels: list[Vessel] = field(default_factory=list)
    pairings: list[Pairing] = field(default_factory=list)


def draw_register(
    register: Register,
    strand: Strand,
    stations: Sequence[Station],
    teams: Sequence[Team],
    box: Box,
    *,
    name: str,
    rng: Random,
) -> None:
    """
    Add the grids of one box, a county of towns of villages, with people and vessels for each.

    A town is what lies nearer to its station than to any other, a village what lies nearer to its
    stretch of some 25 km of coast. All are convex, so neighbours share their borders. Stations of
    boats are no towns unless there are no others. Every base has the people to crew its teams.
    """
    seats = [station for station in stations if not station.is_boat] or list(stations)
    county = SeaGrid(
        f"G{len(register.grids):03d}", f"{name} county 县级网格", "county", shapely.box(*box)
    )
    register.grids.append(county)
    nearest = np.stack([apart_m(strand.xy, strand.xy[seat.sample]) for seat in seats]).argmin(0)
    towns = _cells([_place(strand, seat.sample) for seat in seats], shapely.box(*box))
    for number, (seat, outline) in enumerate(zip(seats, towns, strict=True)):
        mine = np.flatnonzero(nearest == number).tolist() or [seat.sample]
        town = _add_grid(register, "town", "镇级网格", county, outline)
        for role in ("police", "auxiliary_police"):
            _add_person(register, (role,), town, seat.base.base_id, FULL_TIME_MIN)
        places = evenly(mine, max(1, round(len(mine) * STEP_M / VILLAGE_COAST_M)))
        outlines = _cells([_place(strand, sample) for sample in places], outline)
        for village_outline in outlines:
            village = _add_grid(register, "village", "村级网格", town, village_outline)
            _add_people_and_vessels(register, village, seat.base.base_id, rng=rng)
    for base_id in sorted({team.base_id for team in teams}):
        mine = [team for team in teams if team.base_id == base_id]
        _add_crews(register, mine, county, base_id)


def _add_crews(register: Register, teams: Sequence[Team], county: SeaGrid, base_id: str) -> None:
    """Add full-timers of every role for a week of all shifts of a base, and some to spare."""
    for role in ("police", "gridworker", "patrol_member", "boat_crew", "drone_pilot"):
        asking = [
            team for team in teams
            if role not in ROLE_OF_MODE.values() or ROLE_OF_MODE.get(team.mode) == role
        ]  # fmt: skip
        minutes = sum((team.shift_end_min - team.shift_start_min) % 1440 or 1440 for team in asking)
        count = math.ceil(SPARE * 7 * minutes / FULL_TIME_MIN)
        for number in range(count):
            of_police = "police" if number % 3 == 0 else "auxiliary_police"
            chosen = of_police if role == "police" else role
            _add_person(register, (chosen,), county, base_id, FULL_TIME_MIN)


def _place(strand: Strand, sample: int) -> Point:
    return Point(strand.frame.to_degrees(strand.xy[sample : sample + 1])[0])


def _add_grid(
    register: Register, level: str, title: str, parent: SeaGrid, outline: Polygon
) -> SeaGrid:
    number = len(register.grids)
    trade = "fishing" if level == "village" else None
    name = f"{level.capitalize()} {number} {title}{number}"
    grid = SeaGrid(f"G{number:03d}", name, level, outline, parent.grid_id, trade)
    register.grids.append(grid)
    return grid


def _add_person(
    register: Register, roles: tuple[str, ...], grid: SeaGrid, base_id: str, minutes: float,
    *, is_party_member: bool = False,
) -> Person:  # fmt: skip
    number = len(register.persons) + 1
    person = Person(
        f"H{number:04d}", f"模拟人员{number:04d}", roles, base_id, grid.grid_id, grid.name,
        f"{grid.name} 支部" if is_party_member else None, "shore" if is_party_member else None,
        is_party_member, 12 if is_party_member else None, minutes,
    )  # fmt: skip
    register.persons.append(person)
    return person


def _add_people_and_vessels(
    register: Register, village: SeaGrid, base_id: str, *, rng: Random
) -> None:
    gridworker = _add_person(
        register, ("gridworker", "contact"), village, base_id, PART_TIME_MIN, is_party_member=True
    )
    _add_person(register, ("patrol_member",), village, base_id, PART_TIME_MIN)
    for _ in range(VESSELS_PER_VILLAGE):
        number = len(register.vessels) + 1
        vessel = Vessel(
            f"V{number:04d}", f"模拟船{number:04d}", kind="fishing", home_port=village.name,
            village=village.name, length_m=round(rng.uniform(*VESSEL_LENGTHS_M), 1),
            watch="controllable",
        )  # fmt: skip
        register.vessels.append(vessel)
        register.pairings += [
            Pairing(vessel.vessel_id, gridworker.person_id, part, REGISTER_DAY)
            for part in ("member", "village")
        ]


def _cells(seeds: Sequence[Point], outline: Polygon) -> list[Polygon]:
    """
    Give for each seed what lies nearest to it, inside a convex outline, in order; EPSG:4326.

    A seed that lies so far outside that nothing of the outline is nearest to it has no cell.
    """
    if len(seeds) == 1:
        return [outline]
    squeeze = math.cos(math.radians(outline.centroid.y))
    places = [_stretched(seed, squeeze) for seed in seeds]
    ground = _stretched(outline, squeeze)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(MultiPoint(places), extend_to=ground.buffer(1.0))
    )
    tree = shapely.STRtree(cells)
    nearest = [cells[tree.query(place, predicate="intersects")[0]] for place in places]
    clipped = [shapely.intersection(cell, ground) for cell in nearest]
    west, _, east, _ = outline.bounds
    return [
        _within(_stretched(cell, 1.0 / squeeze), west, east)
        for cell in clipped
        if cell.geom_type == "Polygon" and not cell.is_empty
    ]


def _stretched(geometry: BaseGeometry, factor: float) -> BaseGeometry:
    """Stretch longitudes, so that a degree of them is as long as one of latitude, or back."""
    return shapely.transform(geometry, lambda lonlat: lonlat * (factor, 1.0))


def _within(geometry: BaseGeometry, west: float, east: float) -> BaseGeometry:
    """Keep longitudes from west to east: stretched and back, 180 may have become a little more."""
    return shapely.transform(
        geometry, lambda lonlat: np.column_stack((lonlat[:, 0].clip(west, east), lonlat[:, 1]))
    )
