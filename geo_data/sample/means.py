"""Simulate the means of the sample: bases, posts, sensors, teams, standards, key sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.ops import substring

from geo_data.sample.coast import WGS84, Coast, Town, to_degrees, to_metres
from geo_data.sample.geopackage import Row
from geo_data.sample.landing import Landing, snap_to_coast
from geo_data.sample.shelter import Shelter
from geo_data.sample.villages import COASTAL_TOWNS, CoastSamples
from maritime.places import LANDING_POINT_GRADES

VEHICLE_TOWNS = (
    "赤溪镇", "都斛镇", "广海镇", "海宴镇", "北陡镇", "深井镇", "上川镇", "下川镇",
)  # fmt: skip
BOAT_TOWNS = ("广海镇", "北陡镇", "上川镇", "下川镇")
OTHER_VESSEL_TOWNS = ("赤溪镇", "海宴镇")
SHIFT_STARTS = ("06:00", "06:30", "07:00", "07:30")
SHIFT_H = 8
PATROL_KMH = {"vehicle": (20, 22, 25), "boat": (18, 20, 22)}
TRANSIT_KMH = {"vehicle": (40, 42, 45), "boat": (36, 38, 40)}
BOAT_ENDURANCE_MIN = 420.0
POST_COUNT = 5
CAMERA_COUNT = 40
LIGHT_COUNT = 10
RADAR_RANGE_M = 4000.0
CAMERA_OFFSET_M = 80.0
KEY_HALF_LENGTH_M = {"red": 2500.0, "orange": 1500.0}
KEY_ORANGE = 6
KEY_WIDTH_M = 400.0

# target, grade, from, to, interval_min, interval_with_sensor_min
STANDARD = (
    ("segment", "general", "06:00", "19:00", 360.0, 480.0),
    ("segment", "general", "19:00", "06:00", 240.0, 360.0),
    ("segment", "key", "06:00", "19:00", 180.0, 300.0),
    ("segment", "key", "19:00", "06:00", 120.0, 240.0),
    ("landing_point", "red", "05:00", "19:00", 120.0, 180.0),
    ("landing_point", "red", "19:00", "23:00", 90.0, 150.0),
    ("landing_point", "red", "23:00", "05:00", 60.0, 120.0),
    ("landing_point", "orange", "06:00", "19:00", 240.0, 360.0),
    ("landing_point", "orange", "19:00", "06:00", 150.0, 240.0),
    ("landing_point", "yellow", "06:00", "19:00", 360.0, 480.0),
    ("landing_point", "yellow", "19:00", "06:00", 240.0, 360.0),
    ("landing_point", "blue", "06:00", "19:00", 600.0, None),
    ("landing_point", "blue", "19:00", "06:00", 360.0, None),
)


@dataclass(frozen=True)
class Base:
    """A base, EPSG:4326; town is a key of COASTAL_TOWNS."""

    base_id: str
    name: str
    kind: str
    town: str
    geometry: Point
    view_m: float | None = None


def place_bases(
    samples: CoastSamples,
    shelter: Shelter,
    coasts: Sequence[Coast],
    towns: dict[str, Town],
    landings: Sequence[Landing],
) -> list[Base]:
    """
    Place police stations at the real town points, vessel stations on the coast, posts.

    A vessel station stands at the sheltered place, open to the sea, nearest to its town.
    Posts stand at the gravest landing points of different towns.
    """
    bases = [
        Base(
            f"B{number:02d}", f"{_short(town)}派出所", "police_station", town, towns[town].geometry
        )
        for number, town in enumerate(COASTAL_TOWNS, start=1)
    ]
    for number, name in enumerate((*BOAT_TOWNS, *OTHER_VESSEL_TOWNS), start=1):
        place = _harbour(name, samples, shelter, coasts, towns)
        bases.append(Base(f"V{number:02d}", f"{_short(name)}船艇站", "vessel_station", name, place))
    ranked = _gravest_first(landings)
    held: list[Landing] = []
    for landing in ranked:
        if len(held) < POST_COUNT and landing.town not in {other.town for other in held}:
            held.append(landing)
    for number, landing in enumerate(held, start=1):
        view_m = 800.0 + 700.0 * (number - 1) / (POST_COUNT - 1)
        name = f"{landing.name}值守点"
        bases.append(Base(f"P{number:02d}", name, "post", landing.town, landing.geometry, view_m))
    return bases


def base_rows(bases: Sequence[Base]) -> list[Row]:
    """Give the rows of the layer base."""
    return [
        {"base_id": b.base_id, "name": b.name, "kind": b.kind, "view_m": b.view_m,
         "simulated": 1, "geometry": b.geometry}
        for b in bases
    ]  # fmt: skip


def simulate_teams(bases: Sequence[Base], *, rng: Random) -> list[Row]:
    """Give 24 vehicle and 12 boat shifts a day, three to a base, starts staggered by base."""
    rows: list[Row] = []
    for mode, kind, names in (
        ("vehicle", "police_station", VEHICLE_TOWNS),
        ("boat", "vessel_station", BOAT_TOWNS),
    ):
        for index, town in enumerate(names):
            base = next(b for b in bases if b.kind == kind and b.town == town)
            hour, minute = SHIFT_STARTS[index % len(SHIFT_STARTS)].split(":")
            for shift in range(3):
                start = (int(hour) + shift * SHIFT_H) % 24
                end = (start + SHIFT_H) % 24
                is_boat = mode == "boat"
                rows.append({
                    "team_id": f"{'W' if is_boat else 'T'}{base.base_id[1:]}{'ABC'[shift]}",
                    "base_id": base.base_id, "mode": mode,
                    "patrol_speed_kmh": float(rng.choice(PATROL_KMH[mode])),
                    "transit_speed_kmh": float(rng.choice(TRANSIT_KMH[mode])),
                    "shift_start": f"{start:02d}:{minute}", "shift_end": f"{end:02d}:{minute}",
                    "endurance_min": BOAT_ENDURANCE_MIN if is_boat else None,
                    "radio": f"{base.base_id} 频道",
                    "simulated": 1,
                })  # fmt: skip
    return rows


def simulate_standard() -> list[Row]:
    """Give the patrol standard: night stricter than day, each grade covering 24 h."""
    names = ("target", "grade", "from", "to", "interval_min", "interval_with_sensor_min")
    return [{**dict(zip(names, row, strict=True)), "simulated": 1} for row in STANDARD]


def draw_key_sections(landings: Sequence[Landing], coasts: Sequence[Coast]) -> list[Row]:
    """Draw a polygon round the coast on both sides of red and some orange landing points."""
    orange = [landing for landing in landings if landing.grade == "orange"][::2][:KEY_ORANGE]
    by_id = {coast.coastline_id: coast.geometry for coast in coasts}
    rows: list[Row] = []
    for landing in landings:
        if landing.grade != "red" and landing not in orange:
            continue
        line = to_metres(by_id[landing.coastline_id])
        at = line.project(to_metres(landing.geometry))
        half = KEY_HALF_LENGTH_M[landing.grade]
        stretch = substring(line, max(0.0, at - half), min(line.length, at + half))
        outline = shapely.Polygon(stretch.buffer(KEY_WIDTH_M, quad_segs=4).exterior)
        polygon = to_degrees(outline.simplify(20.0))
        rows.append({"name": f"{landing.name}重点段", "simulated": 1, "geometry": polygon})
    return rows


def simulate_sensors(
    landings: Sequence[Landing],
    land: Sequence[Polygon],
    samples: CoastSamples,
    shelter: Shelter,
    coasts: Sequence[Coast],
    *,
    rng: Random,
) -> list[Row]:
    """Give 40 cameras at the graver landing points, 3 watched radars, 10 warning lights."""
    ranked = _gravest_first(landings)
    ground = shapely.union_all(list(land))
    rows = []
    for number, landing in enumerate(ranked[:CAMERA_COUNT], start=1):
        place = beside_on_land(landing.geometry, ground)
        aim = landing.geometry
        azimuth_deg, _, distance_m = WGS84.inv(place.x, place.y, aim.x, aim.y)
        all_round = rng.random() < 0.3 or distance_m < 1
        grave = landing.grade in ("red", "orange")
        rows.append({
            "sensor_id": f"CAM{number:02d}", "kind": "camera",
            "range_m": float(rng.choice((500, 800, 1200, 1500, 2000))),
            "azimuth_deg": None if all_round else round(azimuth_deg % 360, 1),
            "field_of_view_deg": None if all_round else float(rng.choice((60, 90, 120))),
            "works_at_night": int(rng.random() < 0.75),
            "watched": int(rng.random() < (0.4 if grave else 0.15)),
            "online": int(rng.random() < 0.9),
            "simulated": 1, "geometry": place,
        })  # fmt: skip
    for number, place in enumerate(_headlands(samples, shelter, coasts), start=1):
        rows.append({
            "sensor_id": f"RAD{number:02d}", "kind": "radar", "range_m": RADAR_RANGE_M,
            "works_at_night": 1, "watched": 1, "online": 1, "simulated": 1, "geometry": place,
        })  # fmt: skip
    for number, landing in enumerate(ranked[-3 * LIGHT_COUNT :: 3], start=1):
        rows.append({
            "sensor_id": f"LGT{number:02d}", "kind": "light", "range_m": 200.0,
            "works_at_night": 1, "watched": 0, "online": 1, "simulated": 1,
            "geometry": landing.geometry,
        })  # fmt: skip
    return rows


def _gravest_first(landings: Sequence[Landing]) -> list[Landing]:
    return sorted(landings, key=lambda landing: LANDING_POINT_GRADES.index(landing.grade))


def _short(town: str) -> str:
    return town.removesuffix("镇")


def _harbour(
    name: str,
    samples: CoastSamples,
    shelter: Shelter,
    coasts: Sequence[Coast],
    towns: dict[str, Town],
) -> Point:
    centre = towns[name].centre_m
    distance = np.linalg.norm(samples.xy - centre, axis=1)
    fits = (samples.town == name) & shelter.is_open_to_sea
    fits &= (shelter.cove_water < 0.5) & (shelter.sea_water > 0.2)
    best = np.flatnonzero(fits)[distance[fits].argmin()]
    return snap_to_coast(samples.xy[best], coasts[samples.line[best]])


def beside_on_land(place: Point, ground: shapely.Geometry) -> Point:
    """Give a point on land about 80 m from a place on the coast, or the place itself."""
    for bearing_deg in range(0, 360, 30):
        lon, lat, _ = WGS84.fwd(place.x, place.y, bearing_deg, CAMERA_OFFSET_M)
        beside = Point(round(lon, 7), round(lat, 7))
        if ground.contains(beside):
            return beside
    return place


def _headlands(samples: CoastSamples, shelter: Shelter, coasts: Sequence[Coast]) -> list[Point]:
    """Give the boldest headland of three towns spread along the coast."""
    places = []
    for town in ("赤溪镇", "海宴镇", "上川镇"):
        large = np.array([coasts[line].geometry.length > 0.3 for line in samples.line])
        mine = np.flatnonzero((samples.town == town) & large)
        best = mine[(shelter.cove_water[mine] + 0.5 * shelter.sea_water[mine]).argmax()]
        places.append(snap_to_coast(samples.xy[best], coasts[samples.line[best]]))
    return places
