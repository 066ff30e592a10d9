"""Draw a square island of 2 km with an islet 3 km east of it, for teams that do not walk.

Positions are given in metres east and north of the island's south-west corner. The coast of the
island is C1 (drawn from that corner, counter-clockwise), that of the islet C2 (1 km square, from
x = 5000, y = 500). Q1 is a quay at (2000, 1000), the middle of the island's east side.
"""

from dataclasses import replace

from pyproj import Geod
from shapely import LineString, Point, Polygon
from strand import MIDNIGHT_S, SHA, at

from maritime.coast import Coastline, LandPolygon
from maritime.district import District
from maritime.horizon import Horizon
from maritime.places import Base, LandingPoint
from maritime.plan import Patrol, Plan, Score
from maritime.team import Team
from maritime.verification import PlanFault, verify_plan

WGS84 = Geod(ellps="WGS84")
LON, LAT = 112.8, 21.7
EAST_M = WGS84.inv(LON, LAT, LON + 0.01, LAT)[2] * 100
NORTH_M = WGS84.inv(LON, LAT, LON, LAT + 0.01)[2] * 100
DAY = Horizon(MIDNIGHT_S, at(24), "Asia/Shanghai")


def xy(x_m: float, y_m: float) -> tuple[float, float]:
    """Give a position by metres east and north."""
    return LON + x_m / EAST_M, LAT + y_m / NORTH_M


def square(x_m: float, y_m: float, side_m: float) -> list[tuple[float, float]]:
    """Give the corners of a square, closed."""
    corners = ((0, 0), (side_m, 0), (side_m, side_m), (0, side_m), (0, 0))
    return [xy(x_m + dx, y_m + dy) for dx, dy in corners]


ISLAND, ISLET = square(0, 0, 2000), square(5000, 500, 1000)
BOAT = Team("W1", "Q1", "boat", 18.0, 36.0, 0, 1440)  # 5 and 10 m/s
DRONE = Team("D1", "Q1", "drone", 36.0, 72.0, 0, 1440, endurance_min=40.0)  # 10 and 20 m/s
CAR = Team("V1", "Q1", "vehicle", 18.0, 36.0, 0, 1440)


def islets(**changes) -> District:
    """Give the district."""
    district = District(
        district_id="islets",
        name="Islets",
        timezone="Asia/Shanghai",
        coastlines=(
            Coastline("C1", "island", LineString(ISLAND)),
            Coastline("C2", "island", LineString(ISLET)),
        ),
        landing_points=(
            LandingPoint("L1", "Beach", "beach", "blue", Point(xy(5000, 1000)), dwell_min=2.0),
        ),
        bases=(Base("Q1", "Quay", Point(xy(2000, 1000))),),
        sensors=(),
        standard=(),
        teams=(BOAT, DRONE, CAR),
        land=(LandPolygon(Polygon(ISLAND)), LandPolygon(Polygon(ISLET))),
    )
    return replace(district, **changes)


def plan_of(*patrols: Patrol, horizon: Horizon = DAY) -> Plan:
    """Give a plan of some patrols; it says nothing of targets, gaps and score."""
    return Plan(
        "islets", SHA, 1, horizon, (), patrols, (), (),
        Score(0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0),
    )  # fmt: skip


def patrol_of(team: Team, *legs, name: str = "P1") -> Patrol:
    """Give a patrol of a team."""
    return Patrol(
        name, team.team_id, team.mode, team.base_id, legs[0].enter_s, legs[-1].exit_s, legs
    )


def patrol_faults(district: District, *patrols: Patrol, horizon: Horizon = DAY) -> list[PlanFault]:
    """Give what verification says of patrols and teams, in the order found."""
    faults = verify_plan(district, plan_of(*patrols, horizon=horizon), pack_sha256=SHA)
    return [fault for fault in faults if fault.where.startswith(("patrol", "team"))]


def codes(district: District, *patrols: Patrol, horizon: Horizon = DAY) -> set[str]:
    """Give the codes of these faults."""
    return {fault.code for fault in patrol_faults(district, *patrols, horizon=horizon)}
