"""Draw small simulated coasts on which every way and every look takes whole ticks of 5 minutes.

On such a coast a plan whose departures lie on ticks can be as good as any other: what a plan leaves
open changes, as its departures move, in straight pieces that break only where two instants are
whole ticks apart. So a model over places × ticks is exact, and solvers can be compared on it.
"""

import numpy as np
from shapely import LineString, Point

from maritime.coast import Coastline
from maritime.district import District
from maritime.geodesy import GEOD
from maritime.places import Base, LandingPoint
from maritime.standard import StandardRule
from maritime.team import Team

TICK_S = 300
STEP_M = 2500.0
SOUTH_WEST = (112.5, 21.7)
SPEEDS_KMH = ((15.0, 30.0), (30.0, 30.0))
"""Patrol and transit speeds at which a step takes whole ticks."""
GRADES = ("red", "orange", "yellow", "blue")
DAY_MIN = 24 * 60


def tick_coast(
    seed: int,
    *,
    segments: int,
    points: int,
    teams: int,
    shift_min: int = 360,
    later_min: int = 180,
    intervals_min: tuple[int, ...] = (45, 60, 90, 120),
) -> District:
    """
    Give a district: one winding coastline of equal segments, landing points at ends of segments.

    Parameters
    ----------
    segments, points
        How many targets of each kind; points is at most segments + 1.
    teams
        Vehicle teams, all on shift for shift_min from 00:00; at most 360, so that none need rest.
    intervals_min
        The standard of each kind and grade is drawn from these whole ticks, once for the time
        before later_min and once for the time after.
    """
    rng = np.random.default_rng(seed)
    vertices = [SOUTH_WEST]
    for azimuth in 90.0 + rng.uniform(-40.0, 40.0, segments):
        vertices.append(GEOD.fwd(*vertices[-1], azimuth, STEP_M)[:2])
    at = np.sort(rng.choice(segments + 1, points, replace=False))
    stations = np.sort(rng.choice(segments + 1, min(teams, 2), replace=False))
    rules = []
    for kind, grades in (("segment", ("general",)), ("landing_point", GRADES)):
        for grade in grades:
            early, late = (float(minutes) for minutes in rng.choice(intervals_min, 2))
            rules.append(StandardRule(kind, grade, 0, later_min, early))
            rules.append(StandardRule(kind, grade, later_min, DAY_MIN, late))
    return District(
        district_id=f"ticks-{seed}",
        name="Coast of whole ticks (simulated)",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C01", "mainland", LineString(vertices)),),
        landing_points=tuple(
            LandingPoint(
                f"L{number:02d}", f"Landing {number}", "beach", str(rng.choice(GRADES)),
                Point(vertices[vertex]),
            )
            for number, vertex in enumerate(at)
        ),
        bases=tuple(
            Base(f"B{number}", f"Station {number}", Point(vertices[vertex]), "police_station")
            for number, vertex in enumerate(stations)
        ),
        sensors=(),
        standard=tuple(rules),
        teams=tuple(
            Team(
                f"T{number}", f"B{number % len(stations)}", "vehicle",
                *SPEEDS_KMH[int(rng.integers(len(SPEEDS_KMH)))], 0, shift_min,
            )
            for number in range(teams)
        ),
        segment_length_m=STEP_M,
    )  # fmt: skip
