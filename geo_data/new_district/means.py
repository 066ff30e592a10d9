"""Simulate teams, standard and cameras of a new district from a seed."""

from collections.abc import Sequence
from random import Random

import shapely
from shapely import Polygon

from geo_data.instants import parse_minute
from geo_data.new_district.places import Station
from geo_data.sample.means import (
    BOAT_ENDURANCE_MIN,
    PATROL_KMH,
    SHIFT_H,
    SHIFT_STARTS,
    STANDARD,
    TRANSIT_KMH,
    beside_on_land,
)
from maritime.places import Base, LandingPoint, Sensor
from maritime.standard import StandardRule
from maritime.team import Team

DAY_MIN = 1440
DRONE_EVERY = 3
"""Every third police station has a drone by night."""
DRONE_KMH = (36.0, 54.0)
DRONE_ENDURANCE_MIN = 40.0
DRONE_SHIFT_MIN = (20 * 60, 4 * 60)
FOOT_KMH = (4.0, 5.0)
FOOT_SHIFT_MIN = (20 * 60, 4 * 60)
CAMERA_RANGES_M = (500, 800, 1200, 1500, 2000)
WORKS_AT_NIGHT, IS_WATCHED, IS_ONLINE = 0.75, 0.4, 0.9


def simulate_teams(
    stations: Sequence[Station], posts: Sequence[Base], *, first: int, rng: Random
) -> list[Team]:
    """
    Give each station three shifts a day by vehicle or boat, each post one on foot by night.

    Every third police station has a drone by night.
    """
    teams: list[Team] = []
    inland = 0
    for index, station in enumerate(stations):
        mode = "boat" if station.is_boat else "vehicle"
        begin_min = parse_minute(SHIFT_STARTS[index % len(SHIFT_STARTS)])
        for shift in range(3):
            start_min = (begin_min + shift * SHIFT_H * 60) % DAY_MIN
            teams.append(
                Team(
                    f"T{first + len(teams):03d}",
                    station.base.base_id,
                    mode,
                    float(rng.choice(PATROL_KMH[mode])),
                    float(rng.choice(TRANSIT_KMH[mode])),
                    start_min,
                    (start_min + SHIFT_H * 60) % DAY_MIN,
                    endurance_min=BOAT_ENDURANCE_MIN if station.is_boat else None,
                )
            )
        if not station.is_boat:
            if inland % DRONE_EVERY == 0:
                teams.append(
                    Team(
                        f"T{first + len(teams):03d}", station.base.base_id, "drone", *DRONE_KMH,
                        *DRONE_SHIFT_MIN, endurance_min=DRONE_ENDURANCE_MIN,
                    )
                )  # fmt: skip
            inland += 1
    number = first + len(teams)
    teams += [
        Team(f"T{number + place:03d}", post.base_id, "foot", *FOOT_KMH, *FOOT_SHIFT_MIN)
        for place, post in enumerate(posts)
    ]
    return teams


def simulate_standard() -> tuple[StandardRule, ...]:
    """Give the patrol standard of the Taishan sample: stricter by night, every grade all day."""
    return tuple(
        StandardRule(kind, grade, parse_minute(start), parse_minute(end), interval, with_sensor)
        for kind, grade, start, end, interval, with_sensor in STANDARD
    )


def simulate_cameras(
    points: Sequence[LandingPoint], land: Sequence[Polygon], *, first: int, rng: Random
) -> list[Sensor]:
    """Give a camera beside each red and every second orange landing point."""
    orange = [point for point in points if point.grade == "orange"]
    seen = [point for point in points if point.grade == "red"] + orange[::2]
    ground = shapely.union_all(list(land))
    return [
        Sensor(
            f"CAM{number:03d}",
            "camera",
            beside_on_land(point.geometry, ground),
            float(rng.choice(CAMERA_RANGES_M)),
            works_at_night=rng.random() < WORKS_AT_NIGHT,
            is_watched=rng.random() < IS_WATCHED,
            is_online=rng.random() < IS_ONLINE,
        )
        for number, point in enumerate(seen, first)
    ]
