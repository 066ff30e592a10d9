"""Draw a simulated coast: 1,000 km in 1,000 segments, 200 landing points, 60 team shifts."""

import numpy as np
from shapely import LineString, Point, Polygon

from maritime.coast import Coastline, LandPolygon
from maritime.district import District
from maritime.geodesy import cut_line, line_length_m
from maritime.places import Base, LandingPoint
from maritime.standard import StandardRule
from maritime.team import Team

SOUTH_WEST = (108.0, 20.0)
STEP_DEG = 0.01
BASES, LANDING_POINTS = 20, 200
SHIFTS_MIN = ((0, 480), (480, 960), (960, 1440))
GRADES, SHARES = ("red", "orange", "yellow", "blue"), (0.1, 0.2, 0.4, 0.3)
KINDS = ("beach", "estuary", "jetty", "dyke", "rock", "wharf")


def long_coast(seed: int = 1, *, length_km: float = 1000.0) -> District:
    """Give the district: a winding mainland shore, sea to the south, segments of 1 km."""
    rng = np.random.default_rng(seed)
    shore = _shore(rng, length_km * 1000.0)
    length_m = line_length_m(shore)

    def at(share: float) -> Point:
        return Point(cut_line(shore, 0.0, share * length_m).coords[-1])

    bases = tuple(
        Base(f"B{number:02d}", f"Station {number}", at((number + 0.5) / BASES), "police_station")
        for number in range(BASES)
    )
    points = tuple(
        LandingPoint(
            f"L{number:03d}", f"Landing {number}", str(rng.choice(KINDS)),
            str(rng.choice(GRADES, p=SHARES)),
            at((number + rng.uniform(0.1, 0.9)) / LANDING_POINTS),
        )
        for number in range(LANDING_POINTS)
    )  # fmt: skip
    teams = tuple(
        Team(
            f"T{number:02d}{turn}", base.base_id, "boat" if (number + turn) % 4 == 0 else "vehicle",
            20.0, 40.0, *shift,
        )
        for number, base in enumerate(bases)
        for turn, shift in enumerate(SHIFTS_MIN)
    )  # fmt: skip
    (west, _), (east, _) = shore.coords[0], shore.coords[-1]
    north = max(lat for _, lat in shore.coords) + 0.3
    return District(
        district_id="long-coast",
        name="Long coast (simulated)",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C01", "mainland", shore),),
        land=(LandPolygon(Polygon([*shore.coords, (east, north), (west, north)])),),
        landing_points=points,
        bases=bases,
        sensors=(),
        standard=_standard(),
        teams=teams,
    )


def _shore(rng: np.random.Generator, length_m: float) -> LineString:
    """Draw a shore that winds, steadily eastward, cut off at a length."""
    waves = [
        (rng.uniform(0.03, 0.2), rng.uniform(0.3, 2.0), rng.uniform(0, 6.28)) for _ in range(5)
    ]
    lon = np.arange(0.0, 12.0, STEP_DEG)
    lat = sum(high * np.sin(2 * np.pi * lon / long + turn) for high, long, turn in waves)
    line = LineString(np.column_stack([SOUTH_WEST[0] + lon, SOUTH_WEST[1] + lat]))
    return cut_line(line, 0.0, length_m)


def _standard() -> tuple[StandardRule, ...]:
    """Ask more by night than by day, most of red landing points."""
    day, night = (6 * 60, 19 * 60), (19 * 60, 6 * 60)
    return (
        StandardRule("segment", "general", *day, 480.0),
        StandardRule("segment", "general", *night, 240.0),
        StandardRule("landing_point", "red", 0, 1440, 120.0),
        StandardRule("landing_point", "orange", 0, 1440, 180.0),
        StandardRule("landing_point", "yellow", 0, 1440, 300.0),
        StandardRule("landing_point", "blue", *night, 360.0),
    )
