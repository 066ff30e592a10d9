"""Check that packs go into PostGIS whole or not at all and come out the same."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pack_scenes import full_district, small_district
from scenes import every_scene
from shapely import Point
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from store_cases import NOW, execute, put, renamed, versions_of_rows, with_engine

from geo_data.pack_reader import read_pack
from geo_data.pack_writer import pack_to_bytes, write_pack
from geo_data.schema import LAYER_TABLES, target
from geo_data.store import export_district, import_pack, load_reading, load_targets
from geo_data.store_connection import open_connection
from geo_data.store_errors import (
    DatabaseRefusedError,
    DatabaseUnreachableError,
    DistrictNotFoundError,
)
from geo_data.store_queries import grid_with_lower_levels
from geo_data.store_status import database_status
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import FaultyInputError
from maritime.register import Pairing, Vessel

SAMPLE = files("geo_data") / "sample" / "taishan.gpkg"
EMPTY = {name: 0 for name in ("district", *(table.name for table in LAYER_TABLES))}


def export(url: URL, district_id: str) -> District:
    return with_engine(url, lambda engine: export_district(engine, district_id))


def counts(url: URL) -> dict[str, int]:
    return {name: execute(url, f"SELECT count(*) FROM {name}")[0][0] for name in EMPTY}


def test_the_sample_comes_out_the_same(store_url: URL, tmp_path):
    reading = read_pack(SAMPLE)
    result = with_engine(store_url, lambda engine: import_pack(engine, reading, now=NOW))
    assert (result.is_changed, result.is_replaced) == (True, False)
    assert counts(store_url) == {"district": 1, **result.counts}
    again = with_engine(store_url, lambda engine: load_reading(engine, "440781"))
    assert again == reading
    write_pack(again.district, tmp_path / "again.gpkg")
    assert read_pack(tmp_path / "again.gpkg").district == reading.district
    assert (tmp_path / "again.gpkg").read_bytes() == pack_to_bytes(reading.district)
    stored = with_engine(store_url, lambda engine: load_targets(engine, "440781"))
    assert stored == resolve_targets(reading.district)


def test_every_scene_comes_out_the_same(store_url: URL):
    scenes = [full_district(), small_district(), *every_scene()]
    named = [replace(scene, district_id=f"D{number}") for number, scene in enumerate(scenes)]
    for district in named:
        put(store_url, district)
    for district in named:
        again = export(store_url, district.district_id)
        assert again == district
        assert pack_to_bytes(again) == pack_to_bytes(district)


def test_a_written_pack_comes_out_with_the_same_bytes(store_url: URL, tmp_path):
    write_pack(full_district(), tmp_path / "in.gpkg")
    reading = read_pack(tmp_path / "in.gpkg")
    with_engine(store_url, lambda engine: import_pack(engine, reading, now=NOW))
    write_pack(export(store_url, "440781"), tmp_path / "out.gpkg")
    assert (tmp_path / "out.gpkg").read_bytes() == (tmp_path / "in.gpkg").read_bytes()


numbers = st.floats(min_value=1e-300, max_value=1e300)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
instants = st.integers(-62_135_510_400, 253_402_214_400)
_hashes = count()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lon=st.floats(-180, 180), lat=st.floats(-90, 90), weight=numbers, name=texts,
    meta=st.dictionaries(texts, texts, max_size=3), observed_s=instants,
)  # fmt: skip
def test_every_cell_comes_out_as_it_went_in(store_url, lon, lat, weight, name, meta, observed_s):
    full = full_district()
    sensor = replace(full.sensors[0], geometry=Point(lon, lat), range_m=weight)
    point = replace(full.landing_points[0], name=name, last_observed_s=observed_s)
    district = replace(
        full, extra_meta=meta, sensors=(sensor,), landing_points=(point,), name=name or "-"
    )
    put(store_url, district, f"{next(_hashes):064d}")
    assert export(store_url, "440781") == district


def test_a_second_import_touches_no_row(store_url: URL):
    first = put(store_url, full_district())
    before = versions_of_rows(store_url)
    second = put(store_url, full_district())
    assert (second.is_changed, second.counts) == (False, first.counts)
    assert versions_of_rows(store_url) == before


def test_another_file_replaces_the_district_as_a_whole(store_url: URL):
    put(store_url, full_district(), "a" * 64)
    put(store_url, replace(full_district(), district_id="other"), "a" * 64)
    result = put(store_url, renamed(small_district(), "新名"), "b" * 64)
    assert (result.is_changed, result.is_replaced) == (True, True)
    assert result.counts["vessel"] == 0
    assert export(store_url, "440781") == renamed(small_district(), "新名")
    assert export(store_url, "other") == replace(full_district(), district_id="other")


def overlapping() -> tuple[Pairing, ...]:
    return (
        Pairing("V1", "P1", "member", date(2026, 1, 1), date(2026, 6, 30)),
        Pairing("V1", "P2", "owner", date(2026, 6, 30)),
        Pairing("V1", "P2", "member", date(2026, 6, 30), date(2026, 7, 31)),
        Pairing("V2", "P1", "member", date(2026, 6, 30)),
        Pairing("V1", "P1", "member", date(2026, 7, 1), date(2026, 7, 2)),
        Pairing("V1", "P1", "member", date(2026, 8, 1)),
    )


def test_two_people_in_one_part_of_a_vessel_are_kept_for_the_audit_to_find(store_url: URL):
    district = replace(full_district(), pairings=overlapping())
    put(store_url, district)
    assert export(store_url, "440781") == district


def test_the_database_itself_refuses_overlapping_pairings(store_url: URL):
    put(store_url, full_district())
    row = (
        "INSERT INTO pairing (district_id, seq, vessel_id, person_id, part, valid_from, valid_to) "
        "VALUES ('440781', 9, 'V1', '{}', 'owner', '{}', {})"
    )
    with pytest.raises(IntegrityError, match="ex_pairing_disjoint"):
        execute(store_url, row.format("P1", "2025-12-31", "NULL"))
    with pytest.raises(IntegrityError, match="ex_pairing_disjoint"):
        execute(store_url, row.format("P1", "2030-01-01", "'2030-01-01'"))
    execute(store_url, row.format("P2", "2024-01-01", "'2024-12-31'"))


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE landing_point SET grade = 'green'", "ck_landing_point_grade"),
        ("UPDATE person SET roles = '{pilot}'", "ck_person_roles"),
        ("UPDATE team SET days = '{0}'", "ck_team_days"),
        ("UPDATE standard_rule SET grade = 'red' WHERE seq = 0", "ck_standard_rule_grade"),
        ("UPDATE pairing SET valid_to = valid_from - 1", "ck_pairing_valid_to"),
        ("UPDATE team SET base_id = 'B9'", "fk_team_district_id"),
        ("UPDATE sea_grid SET parent_id = 'G9'", "fk_sea_grid_district_id"),
    ],
)
def test_the_database_itself_refuses_what_no_pack_may_hold(store_url, statement, constraint):
    put(store_url, full_district())
    with pytest.raises(IntegrityError, match=constraint):
        execute(store_url, statement)


@pytest.mark.parametrize("broken", ["coastline", "pairing", "target"])
def test_an_import_that_breaks_off_leaves_nothing(store_url: URL, broken: str):
    execute(store_url, f"ALTER TABLE {broken} ADD CONSTRAINT stop CHECK (seq < 0)")
    with pytest.raises(Exception, match="stop"):
        put(store_url, full_district())
    assert counts(store_url) == EMPTY


def test_a_replacement_that_breaks_off_keeps_what_was_there(store_url: URL):
    put(store_url, full_district())
    before = versions_of_rows(store_url)
    execute(store_url, "ALTER TABLE trip ADD CONSTRAINT stop CHECK (seq < 2)")
    longer = replace(full_district(), trips=full_district().trips * 2)
    with pytest.raises(Exception, match="stop"):
        put(store_url, longer, "b" * 64)
    assert versions_of_rows(store_url) == before
    assert export(store_url, "440781") == full_district()


def test_a_server_that_goes_away_in_the_middle_is_told_in_words(store_url: URL, run_as_admin):
    execute(
        store_url,
        "CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END$$",
        "CREATE TRIGGER leave AFTER INSERT ON vessel FOR EACH ROW EXECUTE FUNCTION leave()",
    )
    with pytest.raises(DatabaseUnreachableError, match=r"no database at 127\.0\.0\.1:"):
        put(store_url, full_district())
    assert counts(store_url) == EMPTY


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", "refused: no way; make room there, then try again"),
        ("42501", "refused: no way; give the role of DATABASE_URL this right, or use another"),
    ],
)
@pytest.mark.parametrize("table", ["district", "vessel"])
def test_what_the_database_refuses_is_told_in_words(store_url: URL, table, state, said):
    execute(
        store_url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION 'no way' USING ERRCODE = '{state}'; END$$",
        f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    with pytest.raises(DatabaseRefusedError, match=said):
        put(store_url, full_district())
    assert counts(store_url) == EMPTY


def test_a_database_for_reading_only_is_told_and_can_be_read(store_url: URL, run_as_admin):
    put(store_url, full_district())
    run_as_admin(f"ALTER DATABASE {store_url.database} SET default_transaction_read_only = on")
    with pytest.raises(DatabaseRefusedError, match="not a copy for reading"):
        put(store_url, full_district(), "b" * 64)
    assert export(store_url, "440781") == full_district()


def test_imports_of_one_pack_at_once_do_the_work_once(store_url: URL):
    with ThreadPoolExecutor(max_workers=4) as workers:
        results = list(workers.map(lambda _: put(store_url, full_district()), range(4)))
    assert sorted(result.is_changed for result in results) == [False, False, False, True]
    assert export(store_url, "440781") == full_district()


def test_imports_of_different_packs_at_once_leave_one_whole(store_url: URL):
    packs = [renamed(full_district(), f"N{number}") for number in range(4)]
    with ThreadPoolExecutor(max_workers=4) as workers:
        futures = [
            workers.submit(put, store_url, pack, str(number) * 64)
            for number, pack in enumerate(packs)
        ]
        assert all(future.result().is_changed for future in futures)
    assert export(store_url, "440781") in packs


def test_ids_too_long_to_look_up_are_told(store_url: URL):
    long_id = "船" * 200
    with pytest.raises(FaultyInputError, match="an id of 600 bytes; expected at most 500 bytes"):
        put(store_url, replace(full_district(), vessels=(Vessel(long_id),), pairings=(), trips=()))
    assert counts(store_url) == EMPTY


def test_the_longest_ids_are_stored(store_url: URL):
    long_id = "船" * 166
    full = full_district()
    district = replace(
        full,
        district_id="县" * 166,
        vessels=(Vessel(long_id), *full.vessels[1:]),
        pairings=(Pairing(long_id, "P1", "member", date(2026, 1, 1)),),
        trips=(),
        group_members=(),
        certificates=(),
    )
    put(store_url, district)
    assert export(store_url, district.district_id) == district


def test_a_coast_that_cannot_be_cut_leaves_nothing(store_url: URL):
    far = replace(small_district().landing_points[0], geometry=Point(112.05, 23.0))
    with pytest.raises(FaultyInputError, match="landing_point L1"):
        put(store_url, replace(small_district(), landing_points=(far,)))
    assert counts(store_url) == EMPTY


def test_a_district_that_is_not_there_is_told(store_url: URL):
    with pytest.raises(DistrictNotFoundError, match=r"'nowhere' is not in .* \(it holds none\)"):
        export(store_url, "nowhere")
    put(store_url, small_district())
    for work in (export_district, load_reading, load_targets):
        with pytest.raises(DistrictNotFoundError, match="it holds 440781"):
            with_engine(store_url, lambda engine, work=work: work(engine, "nowhere"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": 1}, r"127\.0\.0\.1:1/test_\d+: connect call failed"),
        ({"password": "wrong-secret"}, "password authentication failed"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_password(store_url, change, said):
    with pytest.raises(DatabaseUnreachableError, match=said) as caught:
        with_engine(store_url.set(**change), database_status)
    assert "coastwatch db up" in str(caught.value)
    assert store_url.password not in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


def test_a_database_that_lets_nobody_in_is_told_and_comes_back(store_url, run_as_admin):
    name = store_url.database
    run_as_admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        with pytest.raises(DatabaseUnreachableError, match="not currently accepting connections"):
            with_engine(store_url, database_status)
    finally:
        run_as_admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert with_engine(store_url, database_status).is_current


def test_the_same_state_from_a_statement_stays_a_fault_of_the_program(store_url: URL):
    async def ask_of_a_sequence(engine) -> None:
        async with open_connection(engine) as connection:
            await connection.execute(text("CREATE TEMP SEQUENCE unused"))
            await connection.execute(text("SELECT currval('unused')"))

    with pytest.raises(DBAPIError, match="not yet defined in this session"):
        with_engine(store_url, ask_of_a_sequence)


def test_status_of_a_database_without_tables(fresh_database: URL):
    status = with_engine(fresh_database, database_status)
    assert (status.found_step, status.is_current, status.is_newer) == (None, False, False)
    assert status.districts == ()
    assert status.postgis_version
    assert status.place == f"127.0.0.1:{fresh_database.port}/{fresh_database.database}"


def test_status_counts_what_the_districts_hold(store_url: URL):
    put(store_url, full_district())
    put(store_url, replace(small_district(), district_id="other"))
    status = with_engine(store_url, database_status)
    assert status.is_current
    first, second = status.districts
    assert (first.district_id, first.name, first.imported_at) == ("440781", "台山", NOW)
    assert (first.vessel_count, first.plan_count, second.vessel_count) == (2, 0, 0)
    assert first.target_count == len(resolve_targets(full_district()))


def test_status_of_a_newer_database(store_url: URL):
    execute(store_url, "UPDATE alembic_version SET version_num = '9999'")
    assert with_engine(store_url, database_status).is_newer


@pytest.mark.parametrize(
    ("grid", "expected"), [("G1", {"G1", "G2"}), ("G2", {"G2"}), ("none", set())]
)
def test_grids_with_lower_levels(store_url: URL, grid: str, expected: set[str]):
    put(store_url, full_district())

    async def ids(engine):
        async with open_connection(engine) as connection:
            return set(await connection.scalars(grid_with_lower_levels("440781", grid)))

    assert with_engine(store_url, ids) == expected


def test_an_import_may_be_read_meanwhile(store_url: URL):
    put(store_url, full_district())

    async def read_while_replaced(engine):
        async with open_connection(engine) as connection:
            await connection.execute(target.delete())
            return await export_district(engine, "440781")

    assert with_engine(store_url, read_while_replaced) == full_district()
