"""Check the Taishan sample against the pack format, read here with sqlite3 and nothing of ours."""

import gzip
import json
import re
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pyproj
import pytest
import shapely
from shapely.ops import nearest_points

from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from geo_data.sample.build_taishan import build, describe, main
from geo_data.sample.coast import CoastFigures
from geo_data.sample.geopackage import Layer, write_geopackage

WGS84 = pyproj.Geod(ellps="WGS84")
SOURCE = TAISHAN_PACK.parent / "source"
MOST_PACK_BYTES = 3_000_000
REAL_LAYERS = {"land", "coastline"}
PARTS = {"member", "owner", "guardian", "village", "town", "county"}
GRADES = {"segment": {"key", "general"}, "landing_point": {"red", "orange", "yellow", "blue"}}


class Pack:
    """The tables of a GeoPackage as dictionaries, geometries as shapely under `geom`."""

    def __init__(self, path: Path) -> None:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        contents = connection.execute("SELECT * FROM gpkg_contents").fetchall()
        self.contents = {row["table_name"]: dict(row) for row in contents}
        self.columns = {
            name: {c["name"]: c["type"] for c in connection.execute(f'PRAGMA table_info("{name}")')}
            for name in self.contents
        }
        self._tables = {
            name: [self._row(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
            for name in self.contents
        }
        connection.close()

    def __getitem__(self, name: str) -> list[dict]:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    @staticmethod
    def _row(row: sqlite3.Row) -> dict:
        values = {key: row[key] for key in row.keys() if key != "fid"}  # noqa: SIM118
        if "geom" in values:
            blob = values["geom"]
            magic, _, flags, srs_id = struct.unpack("<2sBBi", blob[:8])
            assert (magic, srs_id) == (b"GP", 4326)
            values["geom"] = shapely.from_wkb(blob[8 + {0: 0, 1: 32}[flags >> 1] :])
        return values


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack(TAISHAN_PACK)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CoastFigures]:
    path = tmp_path_factory.mktemp("sample") / "built.gpkg"
    return path, build(path)


def ids(pack: Pack, layer: str, column: str) -> list[str]:
    return [row[column] for row in pack[layer]]


def distance_m(place: shapely.Geometry, other: shapely.Geometry) -> float:
    one, two = nearest_points(place, other)
    return WGS84.inv(one.x, one.y, two.x, two.y)[2]


def test_our_reader_finds_no_fault() -> None:
    district = read_pack(TAISHAN_PACK).district

    assert (district.district_id, district.name, district.timezone) == (
        "440781", "台山市", "Asia/Shanghai",
    )  # fmt: skip
    assert district.is_simulated
    assert not district.has_carry_in


def test_counts_are_those_asked_for(pack: Pack) -> None:
    assert len(pack["landing_point"]) == 60
    assert Counter(ids(pack, "landing_point", "grade")) == {
        "red": 6, "orange": 12, "yellow": 18, "blue": 24,
    }  # fmt: skip
    assert Counter(ids(pack, "team", "mode")) == {"vehicle": 24, "boat": 12}
    assert Counter(ids(pack, "sensor", "kind")) == {"camera": 40, "radar": 3, "light": 10}
    assert len(pack["vessel"]) == 600
    assert len(pack["person"]) == 524
    levels = Counter(ids(pack, "sea_grid", "level"))
    assert (levels["county"], levels["town"]) == (1, 9)
    assert TAISHAN_PACK.stat().st_size < MOST_PACK_BYTES


@pytest.mark.parametrize(
    ("layer", "column"),
    [
        ("coastline", "coastline_id"), ("landing_point", "landing_point_id"),
        ("landing_point", "name"), ("sea_grid", "grid_id"), ("base", "base_id"),
        ("sensor", "sensor_id"), ("team", "team_id"), ("person", "person_id"),
        ("vessel", "vessel_id"), ("meta", "key"), ("inland_place", "place_id"),
    ],
)  # fmt: skip
def test_ids_are_unique(pack: Pack, layer: str, column: str) -> None:
    found = ids(pack, layer, column)

    assert all(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("layer", "column", "owner"),
    [
        ("team", "base_id", "base"), ("person", "base_id", "base"),
        ("person", "grid_id", "sea_grid"), ("pairing", "vessel_id", "vessel"),
        ("pairing", "person_id", "person"), ("availability", "person_id", "person"),
        ("trip", "person_id", "person"), ("trip", "vessel_id", "vessel"),
    ],
)  # fmt: skip
def test_references_hold(pack: Pack, layer: str, column: str, owner: str) -> None:
    key = "grid_id" if owner == "sea_grid" else f"{owner}_id"

    assert set(ids(pack, layer, column)) - {None} <= set(ids(pack, owner, key))


def test_simulated_rows_say_so(pack: Pack) -> None:
    for layer in set(pack) - {"meta"}:
        expected = 0 if layer in REAL_LAYERS else 1
        assert {row["simulated"] for row in pack[layer]} == {expected}, layer
    meta = {row["key"]: row["value"] for row in pack["meta"]}
    assert "模拟" in meta["simulated"]
    assert "© OpenStreetMap contributors" in meta["attribution"]
    assert "GeoNames" in meta["attribution"]
    assert meta["format"] == "coastwatch-district/1"


def test_simulated_numbers_ring_nowhere(pack: Pack) -> None:
    assert all(phone.startswith("000-") for phone in ids(pack, "person", "phone"))
    numbers = [mmsi for mmsi in ids(pack, "vessel", "mmsi") if mmsi]
    assert all(re.fullmatch(r"200\d{6}", mmsi) for mmsi in numbers)
    assert 0 < len(set(numbers)) == len(numbers) < 600


def test_geometries_are_valid_and_of_one_type(pack: Pack) -> None:
    for layer, entry in pack.contents.items():
        if entry["data_type"] != "features":
            continue
        shapes = [row["geom"] for row in pack[layer]]
        assert {shape.geom_type.upper() for shape in shapes} == {pack.columns[layer]["geom"]}
        assert all(shape.is_valid and shape.is_simple for shape in shapes), layer


def test_coast_is_the_real_one(pack: Pack) -> None:
    content = gzip.decompress((SOURCE / "coastline_composite.geojson.gz").read_bytes())
    features = [f for f in json.loads(content)["features"] if f["properties"]["adcode"] == "440781"]
    expected = {"mainland": 0.0, "island": 0.0}
    for feature in features:
        kind, length = feature["properties"]["kind"], feature["properties"]["length_m"]
        if kind == "mainland" or length >= 1000:
            expected[kind] += length
    for kind, length_m in expected.items():
        lines = [row["geom"] for row in pack["coastline"] if row["kind"] == kind]
        assert sum(map(WGS84.geometry_length, lines)) == pytest.approx(length_m, abs=2)
        assert all(line.is_ring for line in lines) == (kind == "island")
    assert expected["mainland"] == pytest.approx(292_600, abs=100)


def test_landing_points_stand_on_the_coast_apart_from_each_other(pack: Pack) -> None:
    coast = shapely.union_all([row["geom"] for row in pack["coastline"]])
    places = [row["geom"] for row in pack["landing_point"]]

    assert max(distance_m(place, coast) for place in places) <= 1
    for number, place in enumerate(places):
        assert all(distance_m(place, other) >= 500 for other in places[:number])


def test_bases_can_be_used_by_their_teams(pack: Pack) -> None:
    coast = shapely.union_all([row["geom"] for row in pack["coastline"]])
    land = shapely.union_all([row["geom"] for row in pack["land"]])
    modes = {row["base_id"]: row["mode"] for row in pack["team"]}
    for base in pack["base"]:
        if base["kind"] == "vessel_station":
            assert distance_m(base["geom"], coast) <= 300, base["name"]
        if modes.get(base["base_id"]) == "vehicle":
            assert distance_m(base["geom"], land) <= 50, base["name"]
        assert (base["kind"] == "post") == bool(base["view_m"])
    names = {row["base_id"]: row["name"] for row in pack["base"]}
    boats = {names[base_id] for base_id, mode in modes.items() if mode == "boat"}
    assert {"上川船艇站", "下川船艇站"} <= boats


def test_places_inland_stand_on_the_mainland_behind_the_towns(pack: Pack) -> None:
    land = shapely.union_all([row["geom"] for row in pack["land"]])
    assert Counter(ids(pack, "inland_place", "kind")) == {"checkpoint": 7, "cold_store": 5}
    stations = [row["geom"] for row in pack["base"] if row["kind"] == "police_station"]
    for place in pack["inland_place"]:
        assert land.contains(place["geom"]), place["name"]
        assert min(distance_m(place["geom"], one) for one in stations) < 3100, place["name"]


def test_grids_tile_their_parents_and_hold_the_coast(pack: Pack) -> None:
    grids = pack["sea_grid"]
    parent_level = {"county": None, "town": "county", "village": "town"}
    by_id = {grid["grid_id"]: grid for grid in grids}
    for grid in grids:
        parent = by_id.get(grid["parent_id"])
        assert (parent and parent["level"]) == parent_level[grid["level"]]
        children = [other["geom"] for other in grids if other["parent_id"] == grid["grid_id"]]
        if children:
            total = shapely.union_all(children)
            assert total.symmetric_difference(grid["geom"]).area < 1e-9
            assert sum(child.area for child in children) == pytest.approx(total.area, abs=1e-9)
        if grid["level"] == "town":
            assert 5 <= len(children) <= 8
    county = next(grid["geom"] for grid in grids if grid["level"] == "county")
    assert all(county.covers(row["geom"]) for row in pack["coastline"])


def test_village_grids_carry_real_names(pack: Pack) -> None:
    register = (SOURCE / "villages_440781.csv").read_text(encoding="utf-8")
    for grid in pack["sea_grid"]:
        if grid["level"] == "village":
            assert re.search(rf"^{grid['grid_id']},{grid['name']}", register, re.MULTILINE)


def minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def test_standard_covers_every_minute_once(pack: Pack) -> None:
    for target, grades in GRADES.items():
        for grade in grades:
            held = Counter()
            night, day = [], []
            for rule in pack["standard"]:
                if (rule["target"], rule["grade"]) != (target, grade):
                    continue
                first, last = minutes(rule["from"]), minutes(rule["to"])
                length = (last - first) % 1440
                held.update((first + step) % 1440 for step in range(length))
                (night if last < first else day).append(rule["interval_min"])
                assert (rule["interval_with_sensor_min"] or 9999) > rule["interval_min"] > 0
            assert held == dict.fromkeys(range(1440), 1), (target, grade)
            assert max(night) < max(day)


def test_shifts_cover_the_day_at_every_base(pack: Pack) -> None:
    teams = pack["team"]
    for base_id in {team["base_id"] for team in teams}:
        held = Counter()
        for team in (team for team in teams if team["base_id"] == base_id):
            first, last = minutes(team["shift_start"]), minutes(team["shift_end"])
            held.update((first + step) % 1440 for step in range((last - first) % 1440))
            assert team["patrol_speed_kmh"] < team["transit_speed_kmh"]
        assert held == dict.fromkeys(range(1440), 1)


def test_pairings_never_overlap_and_most_vessels_have_a_member(pack: Pack) -> None:
    chains: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in pack["pairing"]:
        assert row["part"] in PARTS
        period = (row["valid_from"], row["valid_to"] or "9999-12-31")
        assert period[0] <= period[1]
        chains.setdefault((row["vessel_id"], row["part"]), []).append(period)
    for periods in chains.values():
        assert all(one[1] < two[0] for one, two in pairwise(sorted(periods)))
    members = {key[0]: max(p)[1] for key, p in chains.items() if key[1] == "member"}
    current = sum(last >= "2026-11-23" for last in members.values())
    assert 480 <= current < len(members) < 600


def test_owners_are_named_alike_in_register_and_chain(pack: Pack) -> None:
    people = {row["person_id"]: row for row in pack["person"]}
    vessels = {row["vessel_id"]: row for row in pack["vessel"]}
    owned = [row for row in pack["pairing"] if row["part"] == "owner"]
    assert owned
    for row in owned:
        vessel, person = vessels[row["vessel_id"]], people[row["person_id"]]
        assert (vessel["owner"], vessel["village"]) == (person["name"], person["village"])


def test_town_and_village_contacts_are_those_of_the_home_port(pack: Pack) -> None:
    people = {row["person_id"]: row for row in pack["person"]}
    vessels = {row["vessel_id"]: row for row in pack["vessel"]}
    titles = {row["grid_id"]: row["name"] for row in pack["sea_grid"] if row["level"] == "town"}
    for row in pack["pairing"]:
        vessel, person = vessels[row["vessel_id"]], people[row["person_id"]]
        if row["part"] == "village":
            assert person["village"] == vessel["village"]
        if row["part"] == "town":
            assert vessel["home_port"].startswith(titles[person["grid_id"]])


def test_nobody_answers_for_more_vessels_than_allowed(pack: Pack) -> None:
    allowed = {row["person_id"]: row["max_vessels"] for row in pack["person"]}
    now = Counter(
        row["person_id"]
        for row in pack["pairing"]
        if row["part"] == "member" and not row["valid_to"]
    )
    assert all(count <= allowed[person] for person, count in now.items())


@pytest.mark.parametrize("layer", ["availability", "trip"])
def test_instants_have_an_offset(pack: Pack, layer: str) -> None:
    for row in pack[layer]:
        first = datetime.fromisoformat(row["from"])
        assert first.utcoffset() is not None
        assert row["to"] is None or datetime.fromisoformat(row["to"]) > first


def test_build_is_deterministic_and_gives_the_pack_that_ships(
    pack: Pack, built: tuple[Path, CoastFigures], tmp_path: Path
) -> None:
    again = tmp_path / "again.gpkg"
    build(again)

    assert again.read_bytes() == built[0].read_bytes()
    fresh = Pack(built[0])
    for layer in pack:
        assert len(fresh[layer]) == len(pack[layer])
        for new, old in zip(fresh[layer], pack[layer], strict=True):
            new_shape, old_shape = new.pop("geom", None), old.get("geom")
            assert new == {key: value for key, value in old.items() if key != "geom"}
            assert new_shape is None or shapely.equals_exact(new_shape, old_shape, 1e-6)


def test_seed_changes_means_but_not_coast(pack: Pack, tmp_path: Path) -> None:
    other_path = tmp_path / "other.gpkg"
    build(other_path, seed=7)
    other = Pack(other_path)

    assert other["coastline"] == pack["coastline"]
    assert other["person"] != pack["person"]


def test_lengths_stand_beside_the_official_one(built: tuple[Path, CoastFigures]) -> None:
    text = describe(built[1])

    assert "292.6 km measured, 302.05 km official" in text
    assert "358.1 km on 502 islands" in text


def test_command_line_needs_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])

    assert "required: out" in capsys.readouterr().err


def test_licences_and_sources_travel_along() -> None:
    for name, word in (
        ("ODbL-1.0.txt", "Open Database License"),
        ("CC-BY-4.0.txt", "Attribution 4.0 International"),
        ("WTFPL.txt", "PUBLIC LICENSE"),
    ):
        assert word.lower() in (SOURCE / "LICENSES" / name).read_text(encoding="utf-8").lower()
    readme = (SOURCE / "README.md").read_text(encoding="utf-8")
    assert "© OpenStreetMap contributors" in readme
    for path in SOURCE.iterdir():
        assert path.name in readme or path.name == "README.md"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"geometry": shapely.Point(1, 2), "size": 3}, r"columns \['size'\] are not declared"),
        (
            {"geometry": shapely.LineString([(0, 0), (1, 1)])},
            "found a LineString, expected a Point",
        ),
    ],
)
def test_writer_names_what_does_not_fit(tmp_path: Path, row: dict, words: str) -> None:
    target = tmp_path / "wrong.gpkg"

    with pytest.raises(ValueError, match=words):
        write_geopackage(target, [Layer("place", "Point", {"name": "TEXT"}, [row])])
    assert list(tmp_path.iterdir()) == []


def test_writer_takes_a_layer_without_rows(tmp_path: Path) -> None:
    target = tmp_path / "empty.gpkg"
    write_geopackage(target, [Layer("place", "Point", {"name": "TEXT"}, [])])

    assert Pack(target)["place"] == []
