"""Draw small coasts by hand: districts that tests of every package share."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import LineString, Point, Polygon

from maritime.coast import Coastline, DrawnSegment, KeySection, LandPolygon
from maritime.district import District
from maritime.geodesy import cut_line, line_length_m, metres_per_degree
from maritime.places import Base, LandingPoint, SeaGrid, Sensor
from maritime.standard import StandardRule
from maritime.team import Team

ORIGIN = (112.8, 21.8)
DATE_LINE_ORIGIN = (179.9, -16.8)
HOUR = 60

EastNorth = tuple[float, float]


def lonlat(east_m: float, north_m: float, origin: tuple[float, float] = ORIGIN) -> EastNorth:
    """Give the lon, lat some metres east and north of an origin, on a flat map about it."""
    lon_m, lat_m = metres_per_degree(np.array([origin[1]]))
    return origin[0] + east_m / float(lon_m[0]), origin[1] + north_m / float(lat_m[0])


def line(*places: EastNorth, origin: tuple[float, float] = ORIGIN) -> LineString:
    """Draw a line through places in metres east and north of an origin."""
    return LineString([lonlat(*place, origin) for place in places])


def area(*places: EastNorth, origin: tuple[float, float] = ORIGIN) -> Polygon:
    """Draw an area around which places in metres run."""
    return Polygon([lonlat(*place, origin) for place in places])


def place(east_m: float, north_m: float, origin: tuple[float, float] = ORIGIN) -> Point:
    """Draw a place in metres east and north of an origin."""
    return Point(lonlat(east_m, north_m, origin))


def circle(
    east_m: float, north_m: float, radius_m: float, corners: int = 48
) -> tuple[EastNorth, ...]:
    """Give the corners of a closed ring, counterclockwise from its east."""
    turns = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    places = [
        (east_m + radius_m * float(np.cos(turn)), north_m + radius_m * float(np.sin(turn)))
        for turn in turns
    ]
    return (*places, places[0])


def landing_point(
    landing_point_id: str,
    at: Point,
    *,
    grade: str = "yellow",
    kind: str = "beach",
    dwell_min: float | None = None,
) -> LandingPoint:
    """Give a landing point with a name made of its id."""
    return LandingPoint(
        landing_point_id, f"Landing {landing_point_id}", kind, grade, at, dwell_min=dwell_min
    )


def standard_rules() -> tuple[StandardRule, ...]:
    """Ask more by night (19:00 to 06:00) than by day; blue landing points only by night."""
    day, night = (6 * HOUR, 19 * HOUR), (19 * HOUR, 6 * HOUR)
    return (
        StandardRule("segment", "general", *day, 360.0),
        StandardRule("segment", "general", *night, 180.0, 360.0),
        StandardRule("segment", "key", *day, 240.0),
        StandardRule("segment", "key", *night, 120.0, 240.0),
        StandardRule("landing_point", "red", 0, 24 * HOUR, 120.0, 240.0),
        StandardRule("landing_point", "orange", 0, 24 * HOUR, 180.0, 360.0),
        StandardRule("landing_point", "yellow", 0, 24 * HOUR, 300.0),
        StandardRule("landing_point", "blue", *night, 360.0),
    )


def vehicle(
    team_id: str, base_id: str, start_min: int, end_min: int, **options: float | frozenset[int]
) -> Team:
    """Give a vehicle team: 20 km/h on patrol, 40 km/h in transit."""
    return Team(team_id, base_id, "vehicle", 20.0, 40.0, start_min, end_min, **options)


def boat(team_id: str, base_id: str, start_min: int, end_min: int) -> Team:
    """Give a boat team: 15 km/h on patrol, 30 km/h in transit."""
    return Team(team_id, base_id, "boat", 15.0, 30.0, start_min, end_min)


def drone(team_id: str, base_id: str, start_min: int, end_min: int) -> Team:
    """Give a drone team: 36 km/h on patrol, 54 km/h in transit, 40 min in the air."""
    return Team(team_id, base_id, "drone", 36.0, 54.0, start_min, end_min, endurance_min=40.0)


MAINLAND_SHORE: tuple[EastNorth, ...] = (
    (0, 0), (1500, 120), (3000, -80), (4500, 60), (6000, 0), (7500, -150), (9000, 40),
    (10500, 90), (12000, 0),
)  # fmt: skip


def straight_coast() -> District:
    """
    Give 12 km of nearly straight mainland, sea to the south, clipped at both ends.

    Two bases 150 m inland, the eastern one with a boat; a post that sees about 800 m; five
    landing points; two village grids under one of the county, whose common border meets the
    coast in the middle; a key section around the third quarter; a watched camera, an unwatched
    radar and a light.
    """
    inland = ((12000, 4000), (0, 4000))
    return District(
        district_id="straight",
        name="Straight coast",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C01", "mainland", line(*MAINLAND_SHORE)),),
        land=(LandPolygon(area(*MAINLAND_SHORE, *inland)),),
        landing_points=(
            landing_point("L001", place(1500, 150), grade="red"),
            landing_point("L002", place(4500, 30), grade="blue"),
            landing_point("L003", place(6600, -60), grade="orange", kind="estuary"),
            landing_point("L004", place(8200, -70), dwell_min=10.0),
            landing_point("L005", place(10500, 60), grade="red", kind="jetty"),
        ),
        bases=(
            Base("B01", "West station", place(3000, 70), "police_station"),
            Base("B02", "East station", place(9000, 190), "vessel_station"),
            Base("B03", "Post", place(6000, 20), "post", view_m=800.0),
        ),
        sensors=(
            Sensor("N01", "camera", place(1500, 160), 700.0, 180.0, 120.0, True, True, True),
            Sensor("N02", "radar", place(10500, 130), 1500.0, is_watched=False),
            Sensor("N03", "light", place(4500, 80), 2000.0),
        ),
        standard=standard_rules(),
        teams=(
            vehicle("T01", "B01", 0, 8 * HOUR),
            vehicle("T02", "B01", 8 * HOUR, 16 * HOUR),
            vehicle("T03", "B02", 16 * HOUR, 24 * HOUR),
            vehicle("T04", "B03", 18 * HOUR, 24 * HOUR),
            boat("T05", "B02", 6 * HOUR, 14 * HOUR),
        ),
        key_sections=(KeySection(area((6500, -600), (9500, -600), (9500, 600), (6500, 600))),),
        sea_grids=(
            SeaGrid(
                "G0", "County", "county",
                area((-500, -3000), (12500, -3000), (12500, 1000), (-500, 1000)),
            ),
            SeaGrid(
                "G1", "West", "village",
                area((-500, -3000), (5400, -3000), (5400, 1000), (-500, 1000)), "G0",
            ),
            SeaGrid(
                "G2", "East", "village",
                area((5400, -3000), (12500, -3000), (12500, 1000), (5400, 1000)), "G0", "fishing",
            ),
        ),
    )  # fmt: skip


def ring_island() -> District:
    """Give one round island of 1.2 km radius with land, a boat and a vehicle on it."""
    shore = circle(0, 0, 1200.0)
    return District(
        district_id="ring",
        name="Ring island",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C01", "island", line(*shore)),),
        land=(LandPolygon(area(*shore)),),
        landing_points=(
            landing_point("L001", place(0, 1210), grade="red"),
            landing_point("L002", place(-1190, 0), grade="orange"),
        ),
        bases=(Base("B01", "Island station", place(0, -1100), "police_station"),),
        sensors=(),
        standard=standard_rules(),
        teams=(
            vehicle("T01", "B01", 0, 12 * HOUR),
            boat("T02", "B01", 12 * HOUR, 20 * HOUR),
        ),
    )


ISLANDS: tuple[tuple[float, float, float], ...] = (
    (2500, -2500, 500.0), (5500, -3500, 700.0), (8500, -2200, 400.0), (6500, -6000, 300.0),
)  # fmt: skip


def archipelago() -> District:
    """Give 12 km of mainland and four round islands off it; boats, a vehicle and a drone."""
    shores = [circle(*island, corners=24) for island in ISLANDS]
    mainland = straight_coast()
    return District(
        district_id="archipelago",
        name="Archipelago",
        timezone="Asia/Shanghai",
        coastlines=(
            *mainland.coastlines,
            *(
                Coastline(f"C{number:02d}", "island", line(*shore))
                for number, shore in enumerate(shores, start=2)
            ),
        ),
        land=(*mainland.land, *(LandPolygon(area(*shore)) for shore in shores)),
        landing_points=(
            landing_point("L001", place(1500, 150), grade="orange"),
            landing_point("L002", place(2500, -1990), grade="red"),
            landing_point("L003", place(5500, -4210), grade="yellow", kind="rock"),
            landing_point("L004", place(8890, -2200), grade="blue"),
        ),
        bases=(
            Base("B01", "Harbour", place(6000, 120), "vessel_station"),
            Base("B02", "Island pier", place(5500, -2900), "vessel_station"),
        ),
        sensors=(Sensor("N01", "radar", place(5500, -3500), 6000.0, is_watched=False),),
        standard=standard_rules(),
        teams=(
            boat("T01", "B01", 0, 8 * HOUR),
            boat("T02", "B02", 8 * HOUR, 20 * HOUR),
            vehicle("T03", "B01", 8 * HOUR, 18 * HOUR),
            drone("T04", "B02", 18 * HOUR, 24 * HOUR),
        ),
    )


ESTUARY_SHORE: tuple[EastNorth, ...] = (
    (0, 0), (4000, 0), (4300, 600), (4300, 4500), (5000, 4500), (5000, 600), (5300, 0), (9000, 0),
)  # fmt: skip


def estuary() -> District:
    """
    Give a mainland with an inlet 700 m wide and 4.5 km deep, which no straight way crosses.

    A vehicle team has its base on each side; a boat lies at the eastern mouth.
    """
    inland = ((9000, 6000), (0, 6000))
    return District(
        district_id="estuary",
        name="Estuary",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C01", "mainland", line(*ESTUARY_SHORE)),),
        land=(LandPolygon(area(*ESTUARY_SHORE, *inland)),),
        landing_points=(
            landing_point("L001", place(4290, 2000), grade="red", kind="estuary"),
            landing_point("L002", place(5010, 2000), grade="red", kind="estuary"),
            landing_point("L003", place(7000, 20), grade="yellow"),
        ),
        bases=(
            Base("B01", "West bank", place(3500, 150), "police_station"),
            Base("B02", "East bank", place(5600, 100), "vessel_station"),
        ),
        sensors=(),
        standard=standard_rules(),
        teams=(
            vehicle("T01", "B01", 0, 12 * HOUR),
            vehicle("T02", "B02", 12 * HOUR, 24 * HOUR),
            boat("T03", "B02", 6 * HOUR, 12 * HOUR),
        ),
    )


def without_land() -> District:
    """
    Give the mainland and one island of the archipelago without a land layer.

    B01 is 30 m from the coast, B02 300 m: its vehicle team reaches nothing, its boat does.
    """
    scene = archipelago()
    return replace(
        scene,
        district_id="no-land",
        name="Without land",
        coastlines=scene.coastlines[:2],
        land=(),
        landing_points=scene.landing_points[:2],
        bases=(
            Base("B01", "Harbour", place(6000, 30), "vessel_station"),
            Base("B02", "Inland", place(9000, 340), "vessel_station"),
        ),
        sensors=(),
        teams=(
            vehicle("T01", "B01", 0, 12 * HOUR),
            vehicle("T02", "B02", 12 * HOUR, 24 * HOUR),
            boat("T03", "B02", 0, 8 * HOUR),
        ),
    )


def with_drawn_segments() -> District:
    """
    Give the straight coast cut by the planner himself, with part of it left out.

    S3 is drawn against the coastline and holds landing point L003 inside; S4 is key though no
    key section says so, and has its own weight; from 9.5 km on nothing is drawn.
    """
    scene = straight_coast()
    shore = scene.coastlines[0].geometry
    backwards = cut_line(shore, 5000.0, 7500.0).reverse()
    return replace(
        scene,
        district_id="drawn",
        name="Drawn segments",
        key_sections=(),
        drawn_segments=(
            DrawnSegment("S1", "C01", cut_line(shore, 0.0, 2500.0), "general"),
            DrawnSegment("S2", "C01", cut_line(shore, 2500.0, 5000.0), "general", grid_id="G1"),
            DrawnSegment("S3", "C01", backwards, "general"),
            DrawnSegment("S4", "C01", cut_line(shore, 7500.0, 9500.0), "key", weight=9.0),
        ),
    )


def night_teams() -> District:
    """Give the straight coast with shifts over midnight, one only on the eves of weekdays."""
    scene = straight_coast()
    return replace(
        scene,
        district_id="night",
        name="Night teams",
        teams=(
            vehicle("T01", "B01", 22 * HOUR, 6 * HOUR),
            vehicle("T02", "B02", 20 * HOUR, 4 * HOUR, days=frozenset({1, 2, 3, 4, 7})),
            boat("T03", "B02", 18 * HOUR, 2 * HOUR),
        ),
    )


def at_date_line() -> District:
    """Give two coastlines that meet on the date line, as one that crosses it must be drawn."""
    west = LineString([lonlat(0, 0, DATE_LINE_ORIGIN), (180.0, DATE_LINE_ORIGIN[1])])
    east = LineString([(-180.0, DATE_LINE_ORIGIN[1]), (-179.95, DATE_LINE_ORIGIN[1])])
    return District(
        district_id="date-line",
        name="At the date line",
        timezone="Pacific/Fiji",
        coastlines=(Coastline("C01", "mainland", west), Coastline("C02", "mainland", east)),
        landing_points=(landing_point("L001", Point(-179.9995, -16.8005), grade="red"),),
        bases=(Base("B01", "Station", Point(179.99, -16.8), "police_station"),),
        sensors=(Sensor("N01", "camera", Point(179.999, -16.8), 2000.0, is_watched=True),),
        standard=standard_rules(),
        teams=(vehicle("T01", "B01", 0, 12 * HOUR),),
    )


def every_scene() -> tuple[District, ...]:
    """Give all scenes, for laws that hold on every coast."""
    return (
        straight_coast(),
        ring_island(),
        archipelago(),
        estuary(),
        without_land(),
        with_drawn_segments(),
        night_teams(),
        at_date_line(),
    )


def coastline_lengths_m(districts: Sequence[District]) -> dict[str, float]:
    """Give the length of each coastline, keyed by district and coastline id."""
    return {
        f"{district.district_id}/{coastline.coastline_id}": line_length_m(coastline.geometry)
        for district in districts
        for coastline in district.coastlines
    }
