"""Check that tables, migrations and the formats' words agree, on a real PostGIS."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.util.exc import CommandError
from pack_scenes import full_district
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from store_cases import execute, put, run_alembic, with_engine

from geo_data.migrations.sql_files import statements_of
from geo_data.pack_layers import LAYERS
from geo_data.rows import STORED_LAYERS
from geo_data.schema import LAYER_TABLES, metadata
from geo_data.store import export_district
from geo_data.store_errors import (
    DatabaseRefusedError,
    MigrationNeededError,
    NewerSchemaError,
)
from geo_data.store_upgrade import newest_step, upgrade

TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
    "AND table_type = 'BASE TABLE' AND table_name <> 'spatial_ref_sys'"
)


CONSTRAINTS = (
    "SELECT t.relname::text, conname::text, pg_get_constraintdef(c.oid) FROM pg_constraint c "
    "JOIN pg_class t ON t.oid = c.conrelid WHERE relnamespace = 'public'::regnamespace "
    "AND relname NOT IN ('spatial_ref_sys', 'alembic_version') ORDER BY 1, 2"
)
INDEXES = (
    "SELECT tablename::text, indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "AND tablename NOT IN ('spatial_ref_sys', 'alembic_version') ORDER BY 1, 2"
)
COLUMNS = (
    "SELECT attrelid::regclass::text, attname::text, format_type(atttypid, atttypmod), attnotnull "
    "FROM pg_attribute JOIN pg_class t ON t.oid = attrelid WHERE relkind = 'r' AND attnum > 0 "
    "AND NOT attisdropped "
    "AND relnamespace = 'public'::regnamespace "
    "AND relname NOT IN ('spatial_ref_sys', 'alembic_version') ORDER BY 1, 2"
)

PLAIN_NUMBER = next(iter(statements_of("0010_functions.sql")))
"""What makes the function that some indexes are reckoned with."""


def test_every_layer_of_a_pack_has_its_table():
    assert {layer.district_field for layer in STORED_LAYERS} == {
        layer.district_field for layer in LAYERS
    }
    assert [layer.table for layer in STORED_LAYERS] == list(LAYER_TABLES[:-1])


@pytest.mark.parametrize("layer", STORED_LAYERS, ids=lambda layer: layer.table.name)
def test_every_column_of_a_table_is_filled(layer):
    assert {*layer.columns, "revision"} == set(layer.table.columns.keys())


def test_every_geometry_has_a_gist_index(store_url: URL):
    columns = execute(store_url, "SELECT f_table_name FROM geometry_columns")
    indexes = execute(
        store_url, "SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%USING gist (geom)%'"
    )
    assert sorted(indexes) == sorted(columns)
    assert len(columns) == 11


def test_migrations_make_what_the_schema_says(store_url: URL):
    run_alembic(store_url, "check")
    found = {name for (name,) in execute(store_url, TABLES)}
    assert found == {*metadata.tables, "alembic_version"}


def test_the_check_sees_a_missing_index(store_url: URL):
    execute(store_url, "DROP INDEX ix_target_geom")
    with pytest.raises(CommandError, match="ix_target_geom"):
        run_alembic(store_url, "check")


def test_migrations_make_the_same_constraints_and_indexes(store_url: URL, fresh_database: URL):
    async def create(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(PLAIN_NUMBER)
            await connection.run_sync(metadata.create_all)

    with_engine(fresh_database, create)
    for question in (CONSTRAINTS, INDEXES, COLUMNS):
        made, said = execute(store_url, question), execute(fresh_database, question)
        assert made == said
        assert len(made) > 50


def test_downgrade_leaves_nothing_and_upgrade_works_again(store_url: URL):
    put(store_url, full_district())
    run_alembic(store_url, "downgrade", "base")
    assert execute(store_url, TABLES) == [("alembic_version",)]
    assert with_engine(store_url, upgrade)
    run_alembic(store_url, "check")
    assert put(store_url, full_district()).is_changed


def test_upgrade_tells_whether_it_did_anything(fresh_database: URL):
    assert with_engine(fresh_database, upgrade)
    assert not with_engine(fresh_database, upgrade)
    assert execute(fresh_database, "SELECT version_num FROM alembic_version") == [(newest_step(),)]


def test_upgrade_does_not_need_a_working_directory(fresh_database: URL, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert with_engine(fresh_database, upgrade)


def test_two_upgrades_at_once_do_the_work_once(fresh_database: URL):
    with ThreadPoolExecutor(max_workers=3) as workers:
        done = list(workers.map(lambda _: with_engine(fresh_database, upgrade), range(3)))
    assert sorted(done) == [False, False, True]


def test_a_failing_upgrade_leaves_nothing(fresh_database: URL):
    execute(fresh_database, "CREATE TABLE vessel (other integer)")
    with pytest.raises(Exception, match="already exists"):
        with_engine(fresh_database, upgrade)
    assert execute(fresh_database, TABLES) == [("vessel",)]


def test_tables_that_are_missing_are_told(fresh_database: URL):
    with pytest.raises(MigrationNeededError) as caught:
        with_engine(fresh_database, lambda engine: export_district(engine, "440781"))
    assert str(caught.value) == (
        f"the database has no tables yet, step {newest_step()} is needed; run `coastwatch db up`"
    )


def test_tables_of_a_newer_program_are_told_and_left_alone(store_url: URL):
    execute(store_url, "UPDATE alembic_version SET version_num = '9999'")
    for work in (upgrade, lambda engine: export_district(engine, "440781")):
        with pytest.raises(NewerSchemaError, match="at step 9999, which this program does not"):
            with_engine(store_url, work)


def test_btree_gist_is_made_where_the_owner_may(fresh_database: URL, run_as_admin):
    run_as_admin("CREATE DATABASE bare")
    run_as_admin("ALTER DATABASE bare OWNER TO coastwatch")
    try:
        with pytest.raises(DatabaseRefusedError) as caught:
            with_engine(fresh_database.set(database="bare"), upgrade)
    finally:
        run_as_admin("DROP DATABASE bare WITH (FORCE)")
    assert "extension postgis is missing, and this role may not make it" in str(caught.value)
    assert "`CREATE EXTENSION postgis`" in str(caught.value)
    assert fresh_database.password not in str(caught.value)


def test_upgrade_may_run_inside_an_event_loop(fresh_database: URL):
    async def run() -> tuple[bool, bool]:
        first, second = await asyncio.gather(
            *(asyncio.to_thread(with_engine, fresh_database, upgrade) for _ in range(2))
        )
        return first, second

    assert sorted(asyncio.run(run())) == [False, True]
