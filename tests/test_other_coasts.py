"""Coasts that outsiders may bring are planned and verified through real files."""

import io
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from rich.console import Console
from scenes import area, boat, circle, drone, landing_point, line, place, standard_rules, vehicle
from shapely import LineString, Point, Polygon

from api.cli_files import run_plan, run_verify
from geo_data.pack_writer import write_pack
from maritime.coast import Coastline, DrawnSegment, LandPolygon
from maritime.district import District
from maritime.geodesy import cut_line, line_length_m, metres_per_degree
from maritime.places import Base, LandingPoint
from maritime.team import Team

START = "2026-11-23T00:00:00+08:00"
ENDS_M = 50.0  # a sea path may touch land this near to its ends
TOUCH_M = 1.0


def wobbly(radius_m: float, corners: int = 64) -> tuple[tuple[float, float], ...]:
    """Give the corners of an island with five capes, the outermost on its box."""
    turns = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    radii_m = radius_m * (1 + 0.25 * np.cos(5 * turns) + 0.1 * np.sin(2 * turns))
    places = [
        (float(radius * np.cos(turn)), float(radius * np.sin(turn)))
        for radius, turn in zip(radii_m, turns, strict=True)
    ]
    return (*places, places[0])


def wavy(length_m: float, step_m: float = 250.0) -> list[tuple[float, float]]:
    """Give an open shore with a bay every few kilometres."""
    return [(float(x), 900.0 * float(np.sin(x / 1700))) for x in np.arange(0, length_m, step_m)]


def district_of(
    name: str, coastlines: tuple[Coastline, ...], teams: tuple[Team, ...], **layers: object
) -> District:
    return District(
        district_id=name, name=name, timezone="Asia/Shanghai", coastlines=coastlines, teams=teams,
        sensors=(), standard=standard_rules(), **layers,
    )  # fmt: skip


def island_that_is_its_own_box() -> District:
    """Boats of an island whose capes touch the box: no way round leaves the box."""
    ring = wobbly(3000)
    points = [landing_point(f"L{i}", place(*ring[i])) for i in (5, 20, 33, 50)]
    bases = (Base("B1", "Cape", place(*ring[0])), Base("B2", "Cove", place(*ring[30])))
    return district_of(
        "box", (Coastline("C1", "island", line(*ring)),),
        (boat("T1", "B1", 0, 480), boat("T2", "B2", 480, 960), vehicle("T3", "B2", 960, 1440)),
        land=(LandPolygon(area(*ring)),), landing_points=tuple(points), bases=bases,
    )  # fmt: skip


def narrow_estuary() -> District:
    """A winding channel that narrows to 220 m, which shore teams may cross straight."""
    easts = np.arange(0.0, 16_000.0, 300.0)
    half = np.maximum(110.0, 1500.0 - easts * 0.2)
    bend = 400.0 * np.sin(easts / 1500)
    north = [(float(x), float(y)) for x, y in zip(easts, bend + half, strict=True)]
    south = [(float(x), float(y)) for x, y in zip(easts, bend - half, strict=True)]
    far = float(easts[-1])
    teams = (
        vehicle("T1", "B1", 0, 600), vehicle("T2", "B1", 1200, 360),
        Team("T3", "B1", "foot", 4.0, 5.0, 420, 1020), boat("T4", "B2", 600, 1320),
    )  # fmt: skip
    return district_of(
        "estuary",
        (
            Coastline("N", "mainland", line(*north)),
            Coastline("S", "mainland", line(*south)),
        ),
        teams,
        land=(
            LandPolygon(area(*north, (far, 6000), (0, 6000))),
            LandPolygon(area(*south, (far, -6000), (0, -6000))),
        ),
        landing_points=(
            landing_point("L1", place(*north[10]), grade="red"),
            landing_point("L2", place(*south[30]), grade="orange"),
            landing_point("L3", place(*south[-2])),
        ),
        bases=(
            Base("B1", "Inland", place(9000, 4800)),
            Base("B2", "Mouth", place(0, 1400)),
        ),
    )


def islets_and_an_inland_base() -> District:
    """Islets of 12 and 60 m off a shore; vehicles and a drone come from 5 km inland."""
    shore = wavy(14_000)
    rock, skerry = circle(5000, -2500, 12, 8), circle(10_000, -1500, 60, 12)
    return district_of(
        "islets",
        (
            Coastline("C1", "mainland", line(*shore)),
            Coastline("C2", "island", line(*rock)),
            Coastline("C3", "island", line(*skerry)),
        ),
        (vehicle("T1", "B1", 0, 720), drone("T2", "B1", 600, 1200), boat("T3", "B2", 1080, 300)),
        land=(
            LandPolygon(area(*shore, (14_000, 9000), (0, 9000))),
            LandPolygon(area(*rock)),
            LandPolygon(area(*skerry)),
        ),
        landing_points=(
            landing_point("rock", place(5000, -2500), grade="red", kind="rock"),
            landing_point("skerry", place(10_000, -1500), grade="red", kind="rock"),
            landing_point("beach", place(*shore[20])),
        ),
        bases=(Base("B1", "Inland", place(7000, 5500)), Base("B2", "Quay", place(*shore[8]))),
    )


def drawn_either_way_with_carry_in() -> District:
    """Given segments, half of them against the coast, with odd weights, stops and yesterdays."""
    shore = wavy(9000)
    coast = Coastline("C1", "mainland", line(*shore))
    edges_m = np.linspace(0.0, line_length_m(coast.geometry), 9)
    segments = []
    for number, (from_m, to_m) in enumerate(pairwise(edges_m)):
        part = cut_line(coast.geometry, from_m, to_m)
        segments.append(
            DrawnSegment(
                f"S{number}", "C1", LineString(part.reverse() if number % 2 else part),
                "key" if number == 3 else "general",
                weight=(None, 0.01, 500.0)[number % 3],
                last_observed_s=1_795_363_200 - 3600 * number if number % 2 else None,
            )
        )  # fmt: skip
    return district_of(
        "drawn", (coast,),
        (
            replace(vehicle("T1", "B1", 0, 800), endurance_min=75.5),
            replace(vehicle("T2", "B1", 1300, 400), days=frozenset({7, 1})),
        ),
        land=(LandPolygon(area(*shore, (9000, 5000), (0, 5000))),),
        drawn_segments=tuple(segments),
        landing_points=(
            landing_point("L1", place(*shore[7]), grade="red", dwell_min=0.5),
            landing_point("L2", place(*shore[22]), grade="orange", dwell_min=33.3),
        ),
        bases=(Base("B1", "Town", place(4000, 1500)),),
    )  # fmt: skip


def tortoises_and_hares() -> District:
    """Speeds of 0.01 and 10,000 km/h, and a shift of one minute."""
    shore = wavy(6000)
    teams = (
        Team("snail", "B1", "vehicle", 0.01, 0.01, 0, 1440),
        Team("bullet", "B1", "foot", 10_000.0, 10_000.0, 300, 420),
        Team("glance", "B1", "drone", 0.01, 10_000.0, 600, 1200),
        vehicle("blink", "B1", 480, 481),
    )
    points: tuple[LandingPoint, ...] = (landing_point("L1", place(*shore[9]), grade="red"),)
    return district_of(
        "speeds", (Coastline("C1", "mainland", line(*shore)),), teams,
        land=(LandPolygon(area(*shore, (6000, 5000), (0, 5000))),),
        landing_points=points, bases=(Base("B1", "Town", place(3000, 1500)),),
    )  # fmt: skip


COASTS = (
    island_that_is_its_own_box,
    narrow_estuary,
    islets_and_an_inland_base,
    drawn_either_way_with_carry_in,
    tortoises_and_hares,
)


def plan_through_files(district: District, folder: Path, **options: object) -> dict:
    """Write the pack, plan it, expect verify to call the plan true, give the plan."""
    console = Console(file=io.StringIO())
    pack, out = folder / "pack.gpkg", folder / "plan.json"
    write_pack(district, pack)
    run_plan(pack, out, messages=console, answers=console, start=START, iterations=3, **options)
    assert run_verify(pack, out, as_json=False, answers=console) == 0, console.file.getvalue()
    return json.loads(out.read_bytes())


@pytest.mark.parametrize("coast", COASTS)
@pytest.mark.parametrize(
    "options", [{}, {"hours": 60.0}, {"assume_fresh": True}], ids=["day", "60h", "fresh"]
)
def test_a_plan_for_another_coast_is_true(coast, options, tmp_path: Path):
    plan = plan_through_files(coast(), tmp_path, **options)
    assert plan["patrols"]
    assert 0 < plan["score"]["coverage"] <= 1


@pytest.mark.parametrize("coast", [island_that_is_its_own_box, islets_and_an_inland_base])
def test_boats_keep_off_the_land(coast, tmp_path: Path):
    district = coast()
    plan = plan_through_files(district, tmp_path)
    paths = [
        leg["path"] for patrol in plan["patrols"] for leg in patrol["legs"]
        if leg.get("via") == "sea"
    ]  # fmt: skip
    assert paths
    scale = np.hstack(metres_per_degree(np.array([21.8])))
    land = shapely.union_all([_flat(piece.geometry, scale) for piece in district.land])
    for path in paths:
        ends = shapely.union_all([Point(path[0] * scale), Point(path[-1] * scale)])
        open_sea = _flat(LineString(path), scale).difference(ends.buffer(ENDS_M))
        assert open_sea.intersection(land).length <= TOUCH_M


def _flat(geometry: Polygon | LineString, scale: np.ndarray) -> Polygon | LineString:
    return shapely.transform(geometry, lambda lonlat: lonlat * scale)


def test_no_vehicle_gets_to_an_islet(tmp_path: Path):
    plan = plan_through_files(islets_and_an_inland_base(), tmp_path)
    islets = {"rock", "skerry"} | {
        target["target_id"] for target in plan["targets"] if target["coastline_id"] in ("C2", "C3")
    }
    visits = {
        (patrol["mode"], leg["target_id"]) for patrol in plan["patrols"]
        for leg in patrol["legs"] if leg.get("target_id") in islets
    }  # fmt: skip
    assert {mode for mode, _ in visits} <= {"boat", "drone"}
    assert any(mode == "boat" for mode, _ in visits)
