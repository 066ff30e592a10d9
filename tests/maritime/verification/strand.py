"""Draw a straight strand of 3 km with one team, and a plan for it that was reckoned by hand.

    0 m            1000 m           2000 m          2500 m       3000 m
    B1 ---- S1 ------|------ S2 ------L1------ S3 ----(B2)---------|      land lies to the north

Team T1 walks 6 km/h, 10 minutes for a segment, from 08:00 to 16:00. B2 is a post that sees 600 m.
"""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from pyproj import Geod
from shapely import LineString, Point, Polygon

from maritime.coast import Coastline, LandPolygon
from maritime.district import District
from maritime.horizon import Horizon
from maritime.places import Base, LandingPoint
from maritime.plan import (
    Dwell,
    Gap,
    Patrol,
    Plan,
    PlannedTarget,
    Score,
    Transit,
    Traverse,
)
from maritime.standard import StandardRule
from maritime.team import Team

SHA = "ab" * 32
WGS84 = Geod(ellps="WGS84")
WEST, LAT = 112.8, 21.9
EAST = WGS84.fwd(WEST, LAT, 90, 2999.9)[0]
LENGTH_M = WGS84.inv(WEST, LAT, EAST, LAT)[2]
PART_M = LENGTH_M / 3
MIDNIGHT_S = int(datetime(2026, 11, 23, tzinfo=timezone(timedelta(hours=8))).timestamp())
RULES = (
    StandardRule("segment", "general", 0, 1440, 120.0),
    StandardRule("landing_point", "red", 480, 720, 60.0),
)


def at(hour: int, minute: int = 0, second: int = 0) -> int:
    """Give an instant of the day of the plan."""
    return MIDNIGHT_S + hour * 3600 + minute * 60 + second


def place(at_m: float, off_m: float = 0.0) -> tuple[float, float]:
    """Give a position along the strand, some metres to the north of it."""
    return WEST + (EAST - WEST) * at_m / LENGTH_M, LAT + off_m / 110_740.0


def coast_path(from_m: float, to_m: float) -> tuple[tuple[float, float], ...]:
    """Give the way along the strand."""
    return (place(from_m), place(to_m))


def strand_district(**changes) -> District:
    """Give the strand."""
    north = LAT + 0.03
    district = District(
        district_id="strand",
        name="Strand",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C1", "mainland", LineString([place(0), place(LENGTH_M)])),),
        landing_points=(
            LandingPoint("L1", "Cove", "beach", "red", Point(place(2 * PART_M, 40.0))),
        ),
        bases=(
            Base("B1", "Station", Point(place(0))),
            Base("B2", "Lookout", Point(place(2.5 * PART_M)), view_m=600.0),
        ),
        sensors=(),
        standard=RULES,
        teams=(Team("T1", "B1", "foot", 6.0, 6.0, 480, 960),),
        land=(LandPolygon(Polygon([(WEST, LAT), (EAST, LAT), (EAST, north), (WEST, north)])),),
    )
    return replace(district, **changes)


def strand_targets(overdue: tuple[float, ...]) -> tuple[PlannedTarget, ...]:
    """Give S1, S2, S3 and L1 with these overdue minutes."""
    segments = tuple(
        PlannedTarget(
            f"S{n + 1}", "segment", "C1", n * PART_M, (n + 1) * PART_M, PART_M / 1000.0,
            1440.0, overdue[n],
        )
        for n in range(3)
    )  # fmt: skip
    cove_m = 2 * PART_M
    cove = PlannedTarget("L1", "landing_point", "C1", cove_m, cove_m, 8.0, 240.0, overdue[3])
    return (*segments, cove)


def morning_round() -> Patrol:
    """Walk out over all three segments with 5 minutes at the cove, and back along the coast."""
    return Patrol(
        "P1", "T1", "foot", "B1", at(8), at(9, 5),
        (
            Traverse(at(8), at(8, 10), "S1"),
            Traverse(at(8, 10), at(8, 20), "S2"),
            Dwell(at(8, 20), at(8, 25), "L1"),
            Traverse(at(8, 25), at(8, 35), "S3"),
            Transit(at(8, 35), at(9, 5), "coast", coast_path(LENGTH_M, 0)),
        ),
    )  # fmt: skip


def strand_score(
    overdue: tuple[float, ...], *, without: float = 0.0, worst_idleness_min: float
) -> Score:
    """Give the score that belongs to these overdue minutes."""
    weight = PART_M / 1000.0
    open_min = weight * sum(overdue[:3]) + 8.0 * overdue[3]
    needed_min = weight * 3 * 1440.0 + 8.0 * 240.0
    return Score(
        open_min, needed_min, 1.0 - open_min / needed_min, without, 0.0,
        100.0 * open_min / needed_min, worst_idleness_min, 1.0,
    )  # fmt: skip


def strand_plan(**changes) -> Plan:
    """Give a true plan: 24 hours, one morning round, nothing carried in."""
    overdue = (480.0 + 830.0, 490.0 + 820.0, 505.0 + 805.0, 20.0 + 155.0)
    reach = {"team_id": "T1", "shortfall_min": 10.0}
    plan = Plan(
        "strand", SHA, 1, Horizon(at(0), at(24), "Asia/Shanghai"),
        strand_targets(overdue),
        (morning_round(),),
        (),
        (
            Gap("S1", at(0), at(8), "no_team"),
            Gap("S1", at(10, 10), at(24)),
            Gap("S2", at(0), at(8, 10), "out_of_reach", reach),
            Gap("S2", at(10, 20), at(24), "outranked", {"team_id": "T1", "closes": 5, "opens": 6}),
            Gap("S3", at(0), at(8, 25)),
            Gap("S3", at(10, 35), at(24)),
            Gap("L1", at(8), at(8, 20)),
            Gap("L1", at(9, 25), at(12)),
        ),
        strand_score(overdue, worst_idleness_min=15 * 60.0 + 50.0),
    )  # fmt: skip
    return replace(plan, **changes)
