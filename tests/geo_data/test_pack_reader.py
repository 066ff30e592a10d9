"""Check that packs are read whole, and that every fault is told with its place."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pack_scenes import break_pack, faults_of, full_district, small_district
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo_data.pack_geometries import encode_geometry
from geo_data.pack_reader import read_pack
from geo_data.pack_writer import pack_to_bytes, write_pack
from maritime.coast import LandPolygon
from maritime.errors import FaultyInputError
from maritime.places import Base
from maritime.standard import EVERY_DAY

GEOMETRY = "UPDATE {} SET geom = x'{}' WHERE fid = 1"


def put(layer: str, geometry: shapely.Geometry) -> str:
    """Give the statement that puts a geometry into the first row of a layer."""
    return GEOMETRY.format(layer, encode_geometry(geometry).hex())


def test_a_full_pack_is_read_with_its_hash(tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    reading = read_pack(path)
    assert reading.district == full_district()
    assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


ONE_FAULT = {
    "version": (
        "UPDATE meta SET value = 'coastwatch-district/2' WHERE key = 'format'",
        "meta format, value: found 'coastwatch-district/2'; expected coastwatch-district/1",
    ),
    "no format": (
        "DELETE FROM meta WHERE key = 'format'",
        "meta format, value: found nothing; expected coastwatch-district/1",
    ),
    "no district id": (
        "UPDATE meta SET value = ' ' WHERE key = 'district_id'",
        "meta district_id, value: found nothing; expected text",
    ),
    "key twice": (
        "INSERT INTO meta (key, value) VALUES ('name', 'x')",
        "meta name, key: found 'name'; expected each key once",
    ),
    "time zone": (
        "UPDATE meta SET value = 'Asia/Taishan' WHERE key = 'timezone'",
        "meta timezone, value: found 'Asia/Taishan'; expected a name of the IANA time zone "
        "database, like Asia/Shanghai",
    ),
    "time zone outside": (
        "UPDATE meta SET value = '../../etc/passwd' WHERE key = 'timezone'",
        "meta timezone, value: found '../../etc/passwd'; expected a name of the IANA time zone "
        "database, like Asia/Shanghai",
    ),
    "segment length": (
        "UPDATE meta SET value = '0' WHERE key = 'segment_length_m'",
        "meta segment_length_m, value: found '0'; expected metres above 0",
    ),
    "no meta": (
        "DROP TABLE meta",
        "meta: found no such table; expected a table with columns key, value",
    ),
    "no required table": (
        "DROP TABLE standard",
        "standard: found no such layer; expected a table",
    ),
    "no required layer": (
        "DROP TABLE landing_point",
        "landing_point: found no such layer; expected a layer of Points",
    ),
    "no column": (
        "ALTER TABLE team DROP COLUMN mode",
        "team, mode: found no such column; expected this column in every row",
    ),
    "empty cell": (
        "UPDATE landing_point SET name = '' WHERE landing_point_id = 'L2'",
        "landing_point L2, name: found nothing; expected a value in every row",
    ),
    "choice": (
        "UPDATE landing_point SET grade = 'green' WHERE landing_point_id = 'L2'",
        "landing_point L2, grade: found 'green'; expected one of red·orange·yellow·blue",
    ),
    "choice with a blank": (
        "UPDATE coastline SET kind = 'island ' WHERE coastline_id = 'C2'",
        "coastline C2, kind: found 'island '; expected one of mainland·island",
    ),
    "grade of the other kind": (
        "UPDATE standard SET grade = 'red' WHERE fid = 1",
        "standard row 1, grade: found 'red'; expected a grade of a segment: general·key",
    ),
    "from is to": (
        "UPDATE standard SET \"to\" = \"from\" WHERE fid = 3",
        "standard row 3, to: found 22:00, the same as from; expected another time than from "
        "(a whole day is 00:00-24:00)",
    ),
    "shift of zero": (
        "UPDATE team SET shift_end = shift_start WHERE team_id = 'T1'",
        "team T1, shift_end: found 08:00, the same as shift_start; expected another time than "
        "shift_start",
    ),
    "interval": (
        "UPDATE standard SET interval_min = 0 WHERE fid = 1",
        "standard row 1, interval_min: found 0.0; expected a number above 0",
    ),
    "speed": (
        "UPDATE team SET transit_speed_kmh = -1 WHERE team_id = 'T1'",
        "team T1, transit_speed_kmh: found -1.0; expected a number above 0",
    ),
    "infinite speed": (
        "UPDATE team SET patrol_speed_kmh = 9e999 WHERE team_id = 'T1'",
        "team T1, patrol_speed_kmh: found inf; expected a number above 0",
    ),
    "endurance": (
        "UPDATE team SET endurance_min = 'long' WHERE team_id = 'T2'",
        "team T2, endurance_min: found 'long'; expected a number above 0",
    ),
    "clock": (
        "UPDATE team SET shift_start = '8:00' WHERE team_id = 'T1'",
        "team T1, shift_start: found '8:00'; expected HH:MM from 00:00 to 24:00",
    ),
    "beyond the day": (
        "UPDATE standard SET \"to\" = '24:01' WHERE fid = 1",
        "standard row 1, to: found '24:01'; expected HH:MM from 00:00 to 24:00",
    ),
    "days": (
        "UPDATE team SET days = '1,8' WHERE team_id = 'T1'",
        "team T1, days: found '1,8'; expected days 1 (Monday) to 7, comma-separated",
    ),
    "date": (
        "UPDATE pairing SET valid_from = '2025-02-29' WHERE fid = 1",
        "pairing row 1, valid_from: found '2025-02-29'; expected a date YYYY-MM-DD",
    ),
    "dates the wrong way": (
        "UPDATE team SET valid_to = '2025-01-01' WHERE team_id = 'T2'",
        "team T2, valid_to: found 2025-01-01, valid_from 2026-01-01; expected a day not before "
        "valid_from",
    ),
    "instant without offset": (
        "UPDATE landing_point SET last_observed_at = '2026-11-23T00:00:00' "
        "WHERE landing_point_id = 'L1'",
        "landing_point L1, last_observed_at: found '2026-11-23T00:00:00'; expected an instant "
        "with its offset, like 2026-11-23T00:00:00+08:00",
    ),
    "instants the wrong way": (
        "UPDATE availability SET \"to\" = \"from\"",
        "availability row 1, to: found an instant not after from; expected an instant after from",
    ),
    "flag": (
        "UPDATE sensor SET watched = 2 WHERE sensor_id = 'K1'",
        "sensor K1, watched: found 2; expected 0 or 1",
    ),
    "roles": (
        "UPDATE person SET roles = 'police,pirate' WHERE person_id = 'P1'",
        "person P1, roles: found 'police,pirate'; expected roles of gridworker·police·"
        "auxiliary_police·patrol_member·volunteer·boat_crew·drone_pilot·owner·guardian·contact, "
        "comma-separated (not 'pirate')",
    ),
    "count": (
        "UPDATE person SET max_vessels = 1.5 WHERE person_id = 'P1'",
        "person P1, max_vessels: found 1.5; expected a whole number of at least 0",
    ),
    "view": (
        "UPDATE base SET view_m = -5 WHERE base_id = 'B2'",
        "base B2, view_m: found -5.0; expected a number of at least 0",
    ),
    "nul": (
        "UPDATE vessel SET name = 'a' || char(0) || 'b' WHERE vessel_id = 'V1'",
        "vessel V1, name: found 'a\\x00b'; expected text without NUL characters",
    ),
    "not utf-8": (
        "UPDATE vessel SET name = CAST(x'd6d0' AS TEXT) WHERE vessel_id = 'V1'",
        "vessel V1, name: found '\\udcd6\\udcd0'; expected text in UTF-8",
    ),
    "binary": (
        "UPDATE vessel SET name = x'00' WHERE vessel_id = 'V1'",
        "vessel V1, name: found binary content; expected text",
    ),
    "id twice": (
        "UPDATE vessel SET vessel_id = 'V1'",
        "vessel V1, vessel_id: found 'V1' a second time; expected ids that occur once",
    ),
    "landing point twice": (
        "UPDATE landing_point SET landing_point_id = 'L1'",
        "landing_point L1, landing_point_id: found 'L1' a second time; expected ids that occur "
        "once",
    ),
    "id of two kinds of target": (
        "UPDATE landing_point SET landing_point_id = 'S1' WHERE landing_point_id = 'L2'",
        "segment S1, segment_id: found the id of a landing point; expected an id of its own",
    ),
    "segment of no coastline": (
        "UPDATE segment SET coastline_id = 'C9'",
        "segment S1, coastline_id: found 'C9'; expected an id of layer coastline",
    ),
    "segment of no grid": (
        "UPDATE segment SET grid_id = 'G9'",
        "segment S1, grid_id: found 'G9'; expected an id of layer sea_grid",
    ),
    "team of no base": (
        "UPDATE team SET base_id = 'B9' WHERE team_id = 'T1'",
        "team T1, base_id: found 'B9'; expected an id of layer base",
    ),
    "person of no base": (
        "UPDATE person SET base_id = 'B9' WHERE person_id = 'P1'",
        "person P1, base_id: found 'B9'; expected an id of layer base",
    ),
    "pairing of no vessel": (
        "UPDATE pairing SET vessel_id = 'V9' WHERE fid = 2",
        "pairing row 2, vessel_id: found 'V9'; expected an id of layer vessel",
    ),
    "trip of nobody": (
        "UPDATE trip SET person_id = 'P9' WHERE fid = 1",
        "trip row 1, person_id: found 'P9'; expected an id of layer person",
    ),
    "leave of nobody": (
        "UPDATE availability SET person_id = 'P9'",
        "availability row 1, person_id: found 'P9'; expected an id of layer person",
    ),
    "grid below itself": (
        "UPDATE sea_grid SET parent_id = 'G2' WHERE grid_id = 'G1'",
        "sea_grid G1, parent_id: found a circle of parents: G1 > G2 > G1; expected a tree: "
        "county > town > village > grid > micro",
    ),
    "pairings that overlap": (
        "UPDATE pairing SET valid_to = '2026-01-01' WHERE fid = 1",
        "pairing row 2, valid_from: found 2026-01-01, while vessel V1, person P1, owner is paired "
        "already; expected a day after the earlier pairing's valid_to",
    ),
    "null geometry": (
        "UPDATE landing_point SET geom = NULL WHERE fid = 1",
        "landing_point L1, geometry: found no geometry; expected a Point",
    ),
    "empty geometry": (
        put("road", LineString()),
        "road row 1, geometry: found an empty geometry; expected a LineString",
    ),
    "no geometry at all": (
        "UPDATE road SET geom = x'00' WHERE fid = 1",
        "road row 1, geometry: found a geometry that cannot be read; expected a LineString",
    ),
    "wrong type": (
        put("landing_point", box(112, 21, 113, 22)),
        "landing_point L1, geometry: found a Polygon; expected a Point",
    ),
    "several parts": (
        put("road", MultiLineString([[(112, 21), (112, 22)], [(113, 21), (113, 22)]])),
        "road row 1, geometry: found a MultiLineString of 2 parts; expected one LineString in "
        "each row",
    ),
    "bow tie": (
        put("land", Polygon([(112, 21), (113, 22), (113, 21), (112, 22)])),
        "land row 1, geometry: found an invalid Polygon (Self-intersection[112.5 21.5]); "
        "expected a valid geometry",
    ),
    "line without length": (
        put("road", LineString([(112, 21), (112, 21)])),
        "road row 1, geometry: found an invalid LineString (Too few points in geometry "
        "component[112 21]); expected a valid geometry",
    ),
    "latitude first": (
        put("road", LineString([(21, 112), (22, 113)])),
        "road row 1, geometry: found position (21, 112) in WGS 84; expected a place on the globe: "
        "longitude (or easting) first, then latitude (or northing)",
    ),
    "over the date line": (
        put("road", LineString([(179.9, 21), (-179.9, 21)])),
        "road row 1, geometry: found an edge from longitude 179.9 to -179.9; expected "
        "geometries that are cut at the date line",
    ),
    "no reference system": (
        "UPDATE gpkg_geometry_columns SET srs_id = 0 WHERE table_name = 'road'",
        "road, geometry: found no coordinate reference system (srs_id 0); expected one that is "
        "defined, like EPSG:4326",
    ),
    "no geometry column": (
        "DELETE FROM gpkg_geometry_columns WHERE table_name = 'road'",
        "road, geometry: found no geometry column; expected a layer of LineStrings",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault_is_told_with_its_place(name: str, tmp_path: Path):
    statement, told = ONE_FAULT[name]
    assert faults_of(break_pack(tmp_path, statement)) == [told]


def test_a_layer_that_is_not_required_may_be_missing(tmp_path: Path):
    assert read_pack(break_pack(tmp_path, "DROP TABLE sensor")).district.sensors == ()


def test_a_pack_without_a_coastline_is_faulty(tmp_path: Path):
    path = break_pack(tmp_path, "DELETE FROM coastline", district=small_district())
    assert faults_of(path) == ["coastline: found no rows; expected at least one coastline"]


def test_all_faults_of_a_file_are_told_together(tmp_path: Path):
    alone = ("time zone", "interval", "speed", "clock", "flag", "roles", "bow tie", "nul")
    faults = faults_of(break_pack(tmp_path, *(ONE_FAULT[name][0] for name in alone)))
    assert set(faults) == {ONE_FAULT[name][1] for name in alone}
    assert len(faults) == len(alone)


def test_all_faults_of_a_row_are_told_together(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "UPDATE team SET mode = 'horse', patrol_speed_kmh = 0, base_id = 'B9', shift_end = "
        "shift_start, valid_from = '2026-01-02', valid_to = '2026-01-01' "
        "WHERE team_id = 'T1'",
    )
    columns = [fault.split(", ")[1].split(":")[0] for fault in faults_of(path)]
    assert columns == ["mode", "patrol_speed_kmh", "shift_end", "valid_to", "base_id"]


def test_another_version_is_the_only_fault_told(tmp_path: Path):
    faults = faults_of(break_pack(tmp_path, ONE_FAULT["version"][0], ONE_FAULT["speed"][0]))
    assert faults == [ONE_FAULT["version"][1]]


def test_a_row_without_id_is_named_by_its_key(tmp_path: Path):
    path = break_pack(tmp_path, "UPDATE vessel SET vessel_id = NULL WHERE fid = 2")
    assert faults_of(path) == [
        "vessel row 2, vessel_id: found nothing; expected a value in every row"
    ]


def test_a_view_is_refused(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "ALTER TABLE person RENAME TO people",
        "CREATE VIEW person AS SELECT * FROM people",
    )
    assert (
        "person: found a view, which is not read; expected a table: export it as one"
        in faults_of(path)
    )


def test_a_boat_base_far_from_the_coast_is_a_fault(tmp_path: Path):
    district = full_district()
    far = Base("B2", "山上", shapely.Point(112.2, 21.79), "post", 1500.0)
    path = break_pack(tmp_path, district=replace(district, bases=(district.bases[0], far)))
    (fault,) = faults_of(path)
    assert fault.startswith("base B2, geometry: found ")
    assert "1,107 m" in fault
    assert "500 m" in fault


def test_a_landing_point_far_from_the_coast_is_a_fault(tmp_path: Path):
    (fault,) = faults_of(break_pack(tmp_path, put("landing_point", shapely.Point(112.05, 21.91))))
    assert fault == (
        "landing_point L1, geometry: found 1,107 m from the nearest coastline, C1; expected at "
        "most 200 m"
    )


def test_a_coastline_that_crosses_itself_is_a_fault(tmp_path: Path):
    knot = LineString([(112, 21.9), (112.1, 21.9), (112.1, 21.85), (112.05, 21.95)])
    (fault,) = faults_of(break_pack(tmp_path, put("coastline", knot), "DELETE FROM segment"))
    assert fault.startswith("coastline C1, geometry: found a line that crosses or touches itself")


def test_coast_and_cells_are_checked_together(tmp_path: Path):
    path = break_pack(
        tmp_path,
        put("landing_point", shapely.Point(112.05, 21.91)),
        "UPDATE vessel SET kind = 'raft' WHERE vessel_id = 'V1'",
        "UPDATE meta SET value = 'nowhere' WHERE key = 'timezone'",
        "UPDATE meta SET value = '-1' WHERE key = 'segment_length_m'",
    )
    layers = [fault.split()[0] for fault in faults_of(path)]
    assert layers == ["meta", "meta", "vessel", "landing_point"]


def test_a_shore_base_out_of_reach_is_a_warning(tmp_path: Path):
    district = replace(
        small_district(),
        bases=(Base("B1", "北陡", shapely.Point(112.02, 21.89)),),
        land=(LandPolygon(box(112.0, 21.9, 112.1, 22.0)),),
    )
    assert read_pack(break_pack(tmp_path, district=district)).warnings == (
        "base B1: 1,107 m from any land, so its shore teams reach nothing; move it to within "
        "50 m or draw the land it stands on",
    )
    without_land = read_pack(break_pack(tmp_path, district=replace(district, land=())))
    assert without_land.warnings[0].startswith("base B1: 1,107 m from the coast")


def test_a_grid_that_crosses_itself_is_a_warning(tmp_path: Path):
    bow_tie = Polygon([(112, 21), (113, 22), (113, 21), (112, 22)])
    warnings = read_pack(break_pack(tmp_path, put("sea_grid", bow_tie))).warnings
    assert any(warning.startswith("sea_grid G1: its outline is not valid") for warning in warnings)


def test_a_date_with_its_midnight_is_a_date(tmp_path: Path):
    path = break_pack(
        tmp_path, "UPDATE team SET valid_from = '2026-01-01T00:00:00Z' WHERE team_id = 'T2'"
    )
    assert read_pack(path).district == full_district()


def test_unknown_layers_and_columns_are_left_aside(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "ALTER TABLE team ADD COLUMN colour TEXT DEFAULT 'blue'",
        "CREATE TABLE qgis_projects (name TEXT, metadata BLOB)",
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT)",
    )
    assert read_pack(path).district == full_district()


def test_names_of_layers_and_columns_are_matched_without_case(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "ALTER TABLE team RENAME COLUMN mode TO MODE",
        "ALTER TABLE vessel RENAME TO v",
        "ALTER TABLE v RENAME TO Vessel",
    )
    assert read_pack(path).district == full_district()


def test_numbers_stored_as_ids_are_text(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "ALTER TABLE base RENAME TO base_text",
        "CREATE TABLE base (fid INTEGER PRIMARY KEY, geom POINT, base_id INTEGER, name TEXT)",
        "INSERT INTO base SELECT fid, geom, fid, name FROM base_text",
        "DROP TABLE base_text",
        "UPDATE gpkg_geometry_columns SET table_name = 'base' WHERE table_name = 'base_text'",
        "UPDATE team SET base_id = 1",
        district=small_district(),
    )
    district = read_pack(path).district
    assert district.bases[0].base_id == "1"
    assert district.teams[0].base_id == "1"


def test_text_that_is_a_number_is_taken_and_nan_is_not_given(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "ALTER TABLE team RENAME TO team_typed",
        "CREATE TABLE team AS SELECT *, 'x' AS spare FROM team_typed",
        "UPDATE team SET patrol_speed_kmh = '20.5', endurance_min = '', days = 5",
    )
    first = read_pack(path).district.teams[0]
    assert first.patrol_speed_kmh == 20.5
    assert first.endurance_min is None
    assert first.days == {5}


def test_days_not_given_are_every_day(tmp_path: Path):
    path = break_pack(tmp_path, "UPDATE team SET days = ' '")
    assert {team.days for team in read_pack(path).district.teams} == {EVERY_DAY}


def test_multipolygons_of_land_are_taken_apart(tmp_path: Path):
    parts = MultiPolygon([box(112, 21, 113, 22), box(114, 21, 115, 22)])
    land = read_pack(break_pack(tmp_path, put("land", parts))).district.land
    assert [piece.geometry for piece in land] == list(parts.geoms)
    assert [piece.name for piece in land] == ["广海", "广海"]


def test_a_multi_geometry_of_one_part_is_that_part(tmp_path: Path):
    line = LineString([(112, 21.9), (112.1, 21.9)])
    path = break_pack(tmp_path, put("coastline", MultiLineString([line])))
    assert read_pack(path).district.coastlines[0].geometry == line


def test_heights_are_left_out(tmp_path: Path):
    raised = LineString([(112, 21.9, 5), (112.1, 21.9, 6)])
    geometry = (
        read_pack(break_pack(tmp_path, put("coastline", raised))).district.coastlines[0].geometry
    )
    assert geometry == LineString([(112, 21.9), (112.1, 21.9)])


def test_fractions_of_a_second_are_cut_off(tmp_path: Path):
    path = break_pack(
        tmp_path, "UPDATE landing_point SET last_observed_at = '2026-11-22T16:00:00.999Z'"
    )
    assert read_pack(path).district.landing_points[0].last_observed_s == 1_795_363_200


def test_what_is_legal_and_odd_is_warned_of(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "DELETE FROM standard",
        'INSERT INTO standard (target, grade, "from", "to", interval_min) '
        "VALUES ('segment', 'general', '06:00', '24:00', 60)",
        'INSERT INTO standard (target, grade, "from", "to", interval_min, days) '
        "VALUES ('segment', 'general', '22:00', '02:00', 30, '5')",
        district=small_district(),
    )
    assert read_pack(path).warnings == (
        "standard segment general: no rule holds Monday to Friday 00:00-06:00, Saturday "
        "02:00-06:00, Sunday 00:00-06:00; nothing is needed then",
        "standard segment general: several rules hold Friday 22:00-24:00; the shortest interval "
        "counts",
        "standard landing_point red: no rule; targets of this grade need nothing",
    )


def test_no_teams_and_no_standard_are_legal(tmp_path: Path):
    path = break_pack(
        tmp_path, "DELETE FROM team", "DELETE FROM standard", district=small_district()
    )
    assert read_pack(path).warnings == (
        "team: no rows; nobody patrols, and every gap is for want of a team",
        "standard: no rows; nothing is required, so nothing can be in gap",
    )


def test_levels_of_grids_that_do_not_go_down_are_warned_of(tmp_path: Path):
    path = break_pack(tmp_path, "UPDATE sea_grid SET level = 'county' WHERE grid_id = 'G2'")
    assert (
        "sea_grid G2: its level county is not below that of its parent G1, county"
        in read_pack(path).warnings
    )


def refusal_of(path: Path) -> str:
    """Give the single fault of a file that is no pack at all."""
    with pytest.raises(FaultyInputError) as caught:
        read_pack(path)
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0])


def test_files_that_are_no_pack_are_refused(tmp_path: Path):
    empty, text, sqlite = tmp_path / "empty", tmp_path / "text", tmp_path / "other.sqlite"
    empty.touch()
    text.write_text("district,440781\n")
    with closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("CREATE TABLE meta (key, value)")
    assert refusal_of(tmp_path / "none.gpkg") == (
        "file: found no such file; expected a GeoPackage file"
    )
    assert refusal_of(tmp_path) == "file: found a folder; expected a GeoPackage file"
    assert refusal_of(empty) == "file: found an empty file; expected a GeoPackage file"
    assert refusal_of(text).startswith("file: found a file that begins with b'district,440781")
    assert refusal_of(sqlite) == (
        "file: found a SQLite database without table gpkg_contents; expected a GeoPackage"
    )
    assert refusal_of(Path("/dev/zero")).startswith("file: found no ordinary file")


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path):
    path = tmp_path / "large.gpkg"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    assert refusal_of(path).startswith("file: found a file of 200 MB; expected at most 128 MB")


@pytest.mark.parametrize("share", [0.002, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_pack_is_refused(share: float, tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "expected a whole GeoPackage: copy or export it again" in refusal_of(path)


def test_an_overwritten_page_is_a_fault_and_no_crash(tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    content = path.read_bytes()
    for start in range(4096, len(content), 4096):
        path.write_bytes(content[:start] + b"\xff" * 4096 + content[start + 4096 :])
        assert "expected a whole GeoPackage" in refusal_of(path)


FULL_PACK = pack_to_bytes(full_district())


@settings(max_examples=150)
@given(
    flips=st.lists(
        st.tuples(st.integers(0, len(FULL_PACK) - 1), st.integers(0, 255)), min_size=1, max_size=20
    )
)
def test_flipped_bytes_are_harmless_or_faults(
    flips: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
):
    content = bytearray(FULL_PACK)
    for at, value in flips:
        content[at] = value
    path = tmp_path_factory.getbasetemp() / "flipped.gpkg"
    path.write_bytes(content)
    assert isinstance(faults_of(path), list)


def test_changes_that_a_gis_holds_open_are_refused(tmp_path: Path):
    path = tmp_path / "open.gpkg"
    write_pack(full_district(), path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE meta SET value = 'x' WHERE key = 'name'")
        connection.commit()
        assert refusal_of(path) == (
            "file: found changes that are not yet saved in it (open.gpkg-wal); expected a file "
            "that no program has open: close it in the GIS first"
        )
    assert read_pack(path).district.name == "x"


def test_reading_leaves_no_companions(tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    read_pack(path)
    assert [file.name for file in tmp_path.iterdir()] == ["full.gpkg"]
