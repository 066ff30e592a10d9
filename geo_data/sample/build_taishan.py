"""Build the Taishan sample pack from the sources beside this script.

Run `python -m geo_data.sample.build_taishan OUT.gpkg`; the same sources and seed give the
same bytes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

import shapely

from geo_data.sample.coast import (
    MIN_ISLAND_COAST_M,
    Coast,
    CoastFigures,
    length_m,
    read_coast,
    read_land,
    read_neighbour_coast,
    read_towns,
    to_metres,
)
from geo_data.sample.geopackage import Layer, Row, write_geopackage
from geo_data.sample.grids import Grid, draw_grids, grids_to_degrees, sample_coast
from geo_data.sample.inland import simulate_inland_places
from geo_data.sample.landing import Landing, find_landings
from geo_data.sample.means import (
    base_rows,
    draw_key_sections,
    place_bases,
    simulate_sensors,
    simulate_standard,
    simulate_teams,
)
from geo_data.sample.register import (
    simulate_absences,
    simulate_crews,
    simulate_pairings,
    simulate_people,
    simulate_trips,
    simulate_vessels,
)
from geo_data.sample.shelter import measure_shelter

SEED = 440781
OFFICIAL_MAINLAND_KM = 302.05
DISTRICT_ID, DISTRICT_NAME = "440781", "台山市"
ATTRIBUTION = (
    "Coast and land: © OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/"
    "copyright). Towns: GeoNames (https://www.geonames.org), CC BY 4.0. Village names: "
    "National Bureau of Statistics of China via china-division, WTFPL."
)
SIMULATED = (
    "Simulated from the seed, marked simulated = 1 in the rows: sea grids, landing points and "
    "their grades, bases other than the town points they stand at, posts, key sections, sensors, "
    "checkpoints, cold stores, standards, teams, people, vessels, pairings, absences, trips. "
    "模拟数据：网格、易上岸点、驻点、传感器、卡口、冷库、标准、班组、人员、船舶及定人联船均为模拟，"
    "不代表任何真实情况。"
    "Real: coast, land, town points, names of towns and villages (not where a village lies)."
)
TRADES = {
    "赤溪镇": "port", "都斛镇": "aquaculture", "广海镇": "fishing", "海宴镇": "fishing",
    "汶村镇": "fishing", "北陡镇": "tourism", "深井镇": "aquaculture", "上川镇": "tourism",
    "下川镇": "tourism",
}  # fmt: skip
TEXT, REAL, INTEGER = "TEXT", "REAL", "INTEGER"


def build(path: Path, *, seed: int = SEED) -> CoastFigures:
    """
    Write the sample pack to path and give the coast lengths it was built from.

    Raises
    ------
    OSError
        If a source file is missing or path cannot be written.
    """
    coasts, figures = read_coast()
    named_land = read_land(coasts)
    land = [polygon for polygon, _ in named_land]
    towns = read_towns()
    samples = sample_coast(coasts, land, towns)
    land_m = shapely.union_all([to_metres(polygon) for polygon in land])
    shelter = measure_shelter(samples.xy, land_m)
    grids = grids_to_degrees(
        draw_grids(
            samples, coasts, land, read_neighbour_coast(), towns,
            county=(DISTRICT_ID, DISTRICT_NAME),
        )
    )  # fmt: skip
    landings = find_landings(
        samples, shelter, coasts, grids, towns, rng=_stream(seed, "landing_point")
    )
    bases = place_bases(samples, shelter, coasts, towns, landings)
    people = simulate_people(grids, bases, rng=_stream(seed, "person"))
    vessels = simulate_vessels(grids, people, rng=_stream(seed, "vessel"))
    pairings = simulate_pairings(grids, people, vessels, rng=_stream(seed, "pairing"))
    teams = simulate_teams(bases, rng=_stream(seed, "team"))
    crews = simulate_crews(bases, teams, first=len(people) + 1, rng=_stream(seed, "crew"))
    sensors = simulate_sensors(
        landings, land, samples, shelter, coasts, rng=_stream(seed, "sensor")
    )
    rows = {
        "meta": _meta(seed),
        "land": [
            {"name": name, "simulated": 0, "geometry": polygon} for polygon, name in named_land
        ],
        "coastline": [_coastline_row(coast) for coast in coasts],
        "key_section": draw_key_sections(landings, coasts),
        "landing_point": [_landing_row(landing) for landing in landings],
        "sea_grid": _grid_rows(grids, rng=_stream(seed, "sea_grid")),
        "base": base_rows(bases),
        "sensor": sensors,
        "inland_place": simulate_inland_places(
            samples, land_m, towns, rng=_stream(seed, "inland_place")
        ),
        "standard": simulate_standard(),
        "team": teams,
        "person": [*people, *crews],
        "vessel": vessels,
        "pairing": pairings,
        "availability": simulate_absences(people, rng=_stream(seed, "availability")),
        "trip": simulate_trips(people, vessels, rng=_stream(seed, "trip")),
    }
    write_geopackage(
        path,
        [Layer(name, kind, columns, rows[name]) for name, (kind, columns) in LAYERS.items()],
    )
    return figures


def describe(figures: CoastFigures) -> str:
    """Put the measured lengths beside the official one, in one sentence each."""
    island_limit_km = MIN_ISLAND_COAST_M / 1000
    return (
        f"Mainland coast {figures.mainland_km:.1f} km measured, "
        f"{OFFICIAL_MAINLAND_KM} km official.\n"
        f"Island coast {figures.island_km:.1f} km on {figures.islands} islands, of which the "
        f"{figures.kept_islands} islands with at least {island_limit_km:g} km of coast, "
        f"{figures.kept_island_km:.1f} km together, are patrolled."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, build, and print the lengths."""
    parser = argparse.ArgumentParser(description="Build the Taishan sample pack.")
    parser.add_argument("out", type=Path, help="where to write the GeoPackage")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    print(describe(build(options.out, seed=options.seed)))


LAYERS: dict[str, tuple[str | None, dict[str, str]]] = {
    "meta": (None, {"key": TEXT, "value": TEXT}),
    "land": ("Polygon", {"name": TEXT, "simulated": INTEGER}),
    "coastline": (
        "LineString",
        {"coastline_id": TEXT, "kind": TEXT, "name": TEXT, "length_km": REAL, "simulated": INTEGER},
    ),
    "key_section": ("Polygon", {"name": TEXT, "simulated": INTEGER}),
    "landing_point": (
        "Point",
        {
            "landing_point_id": TEXT, "name": TEXT, "kind": TEXT, "grade": TEXT,
            "weight": REAL, "dwell_min": REAL, "last_observed_at": TEXT, "simulated": INTEGER,
        },
    ),
    "sea_grid": (
        "Polygon",
        {
            "grid_id": TEXT, "name": TEXT, "level": TEXT, "parent_id": TEXT, "trade": TEXT,
            "simulated": INTEGER,
        },
    ),
    "base": (
        "Point",
        {"base_id": TEXT, "name": TEXT, "kind": TEXT, "view_m": REAL, "simulated": INTEGER},
    ),
    "sensor": (
        "Point",
        {
            "sensor_id": TEXT, "kind": TEXT, "range_m": REAL, "azimuth_deg": REAL,
            "field_of_view_deg": REAL, "works_at_night": INTEGER, "watched": INTEGER,
            "online": INTEGER, "simulated": INTEGER,
        },
    ),
    "inland_place": (
        "Point",
        {"place_id": TEXT, "name": TEXT, "kind": TEXT, "simulated": INTEGER},
    ),
    "standard": (
        None,
        {
            "target": TEXT, "grade": TEXT, "from": TEXT, "to": TEXT, "interval_min": REAL,
            "interval_with_sensor_min": REAL, "days": TEXT, "simulated": INTEGER,
        },
    ),
    "team": (
        None,
        {
            "team_id": TEXT, "base_id": TEXT, "mode": TEXT, "patrol_speed_kmh": REAL,
            "transit_speed_kmh": REAL, "shift_start": TEXT, "shift_end": TEXT, "days": TEXT,
            "valid_from": TEXT, "valid_to": TEXT, "endurance_min": REAL, "radio": TEXT,
            "simulated": INTEGER,
        },
    ),
    "person": (
        None,
        {
            "person_id": TEXT, "name": TEXT, "roles": TEXT, "base_id": TEXT, "grid_id": TEXT,
            "village": TEXT, "branch": TEXT, "branch_kind": TEXT, "party_member": INTEGER,
            "max_vessels": INTEGER, "max_min_per_week": REAL, "phone": TEXT, "simulated": INTEGER,
        },
    ),
    "vessel": (
        None,
        {
            "vessel_id": TEXT, "name": TEXT, "registration_no": TEXT, "mmsi": TEXT,
            "beidou_id": TEXT, "kind": TEXT, "home_port": TEXT, "village": TEXT, "branch": TEXT,
            "length_m": REAL, "owner": TEXT, "watch": TEXT, "simulated": INTEGER,
        },
    ),
    "pairing": (
        None,
        {
            "vessel_id": TEXT, "person_id": TEXT, "part": TEXT, "valid_from": TEXT,
            "valid_to": TEXT, "simulated": INTEGER,
        },
    ),
    "availability": (
        None,
        {"person_id": TEXT, "from": TEXT, "to": TEXT, "kind": TEXT, "simulated": INTEGER},
    ),
    "trip": (
        None,
        {"person_id": TEXT, "vessel_id": TEXT, "from": TEXT, "to": TEXT, "simulated": INTEGER},
    ),
}  # fmt: skip


def _stream(seed: int, layer: str) -> Random:
    """Give each layer its own stream, so that a change in one leaves the others alone."""
    return Random(f"{seed}/{layer}")


def _meta(seed: int) -> list[Row]:
    values = {
        "format": "coastwatch-district/1",
        "district_id": DISTRICT_ID,
        "name": DISTRICT_NAME,
        "timezone": "Asia/Shanghai",
        "segment_length_m": "1000",
        "attribution": ATTRIBUTION,
        "simulated": SIMULATED,
        "seed": str(seed),
    }
    return [{"key": key, "value": value} for key, value in values.items()]


def _coastline_row(coast: Coast) -> Row:
    return {
        "coastline_id": coast.coastline_id, "kind": coast.kind, "name": coast.name,
        "length_km": round(length_m(coast.geometry) / 1000, 3), "simulated": 0,
        "geometry": coast.geometry,
    }  # fmt: skip


def _landing_row(landing: Landing) -> Row:
    return {
        "landing_point_id": landing.landing_point_id, "name": landing.name, "kind": landing.kind,
        "grade": landing.grade, "dwell_min": landing.dwell_min, "simulated": 1,
        "geometry": landing.geometry,
    }  # fmt: skip


def _grid_rows(grids: Sequence[Grid], *, rng: Random) -> list[Row]:
    rows: list[Row] = []
    for grid in grids:
        trade = "mixed" if grid.town is None else TRADES[grid.town]
        if grid.level == "village" and rng.random() < 0.5:
            trade = rng.choice(("fishing", "aquaculture", "tourism", "mixed"))
        rows.append({
            "grid_id": grid.grid_id, "name": grid.name, "level": grid.level,
            "parent_id": grid.parent_id, "trade": trade, "simulated": 1,
            "geometry": grid.geometry,
        })  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
