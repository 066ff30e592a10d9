"""Check with raw SQL, by the role of requests, that nobody sees or writes beyond his reach."""

import asyncio
from collections.abc import Callable

import asyncpg
import pytest
from account_cases import Accounts, as_login, run_sql
from sqlalchemy.engine import URL

from geo_data.schema import metadata
from geo_data.schema_accounts import audit_entry
from geo_data.service_role import SECRET, prepare_service_role
from geo_data.store_acting import open_service_engine
from geo_data.store_connection import open_engine

Sql = Callable[..., object]
OPEN_TABLES = {"alembic_version", "spatial_ref_sys"}


@pytest.fixture(scope="module")
def prepared(accounts_url: URL, service_of: Callable[[URL], URL]) -> URL:
    """Give the address by the role of requests, with its rights."""

    async def prepare() -> None:
        owner = open_engine(accounts_url, pools=False)
        await prepare_service_role(
            owner, open_service_engine(service_of(accounts_url), pools=False)
        )

    asyncio.run(prepare())
    return service_of(accounts_url)


@pytest.fixture(scope="module")
def sql(prepared: URL, accounts: Accounts) -> Sql:
    """Give a function that runs statements as a login, or as nobody (None)."""

    def run(login: str | None, *statements: str) -> list[tuple]:
        account_id = None if login is None else accounts.actors[login].account_id
        return as_login(prepared, account_id, statements)

    return run


def ids(rows: list[tuple]) -> set[str]:
    return {row[0] for row in rows}


def test_every_table_is_guarded(accounts_url: URL):
    guarded = run_sql(
        accounts_url,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind = 'r' AND relrowsecurity",
    )
    assert ids(guarded) == set(metadata.tables)


@pytest.mark.parametrize("table", sorted(set(metadata.tables) - set(SECRET)))
def test_without_an_account_nothing_is_seen(sql: Sql, table: str):
    assert sql(None, f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("table", SECRET)
def test_nobody_sees_passwords_and_sessions(sql: Sql, table: str):
    for login in ("planner.whole", "security_administrator"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            sql(login, f"SELECT * FROM {table}")


@pytest.mark.parametrize("account_id", ["00000000-0000-0000-0000-000000000000", ""])
def test_an_account_that_is_none_sees_nothing(prepared: URL, account_id: str):
    assert as_login(prepared, account_id, ("SELECT * FROM vessel",)) == []


def test_words_that_are_no_account_are_refused(prepared: URL):
    with pytest.raises(asyncpg.DataError):
        as_login(prepared, "x' OR true --", ("SELECT * FROM vessel",))


@pytest.mark.parametrize(
    ("login", "people", "vessels"),
    [
        ("planner.whole", {"H1", "H2", "H3", "H4"}, {"V1", "V2", "V3"}),
        ("supervisor.whole", {"H1", "H2", "H3", "H4"}, {"V1", "V2", "V3"}),
        ("planner.west", {"H1", "H3"}, {"V2"}),
        ("gridworker.west", {"H1", "H3"}, {"V2"}),
        ("gridworker.east", {"H2", "H4"}, {"V1", "V3"}),
        ("system_administrator", set(), set()),
        ("security_administrator", set(), set()),
        ("audit_administrator", set(), set()),
    ],
)
def test_each_sees_his_own_grids(sql: Sql, login: str, people: set[str], vessels: set[str]):
    assert ids(sql(login, "SELECT person_id FROM person")) == people
    assert ids(sql(login, "SELECT vessel_id FROM vessel")) == vessels
    assert ids(sql(login, "SELECT vessel_id FROM pairing")) <= {"V1", *vessels}


def test_who_answers_for_a_vessel_in_reach_is_told(sql: Sql, prepared: URL):
    paired = (
        "INSERT INTO pairing (district_id, seq, vessel_id, person_id, part, valid_from) "
        "VALUES ('straight', 90, 'V2', 'H4', 'county', '2026-01-01')"
    )
    seen = sql("planner.west", paired, "SELECT person_id FROM person")
    assert ids(seen) == {"H1", "H3", "H4"}
    changed = sql(
        "planner.west", paired,
        "UPDATE person SET name = 'x' WHERE person_id IN ('H3', 'H4') RETURNING person_id",
    )  # fmt: skip
    assert ids(changed) == {"H3"}, "told of, and not his to change"


def test_the_ground_is_seen_by_the_whole_district_and_no_other(sql: Sql):
    for login in ("gridworker.west", "planner.whole"):
        assert ids(sql(login, "SELECT district_id FROM coastline")) == {"straight"}
        assert ids(sql(login, "SELECT district_id FROM district")) == {"straight"}
        assert len(sql(login, "SELECT * FROM plan_gap")) > 0
    assert sql("audit_administrator", "SELECT * FROM coastline") == []
    assert len(sql("system_administrator", "SELECT * FROM district")) == 2


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        ("planner.west", "UPDATE vessel SET name = 'x' WHERE vessel_id = 'V3'"),
        ("planner.west", "DELETE FROM vessel WHERE vessel_id = 'V2'"),
        ("planner.west", "DELETE FROM pairing WHERE vessel_id = 'V1'"),
        ("planner.west", "UPDATE landing_point SET name = 'x'"),
        ("gridworker.west", "UPDATE vessel SET name = 'x'"),
        ("supervisor.whole", "UPDATE vessel SET name = 'x'"),
        ("duty_officer.whole", "DELETE FROM pairing"),
        ("system_administrator", "UPDATE district SET name = 'x'"),
        ("planner.whole", "DELETE FROM district"),
        ("planner.whole", "DELETE FROM plan"),
        ("planner.whole", "UPDATE register_change SET layer = 'x'"),
    ],
)
def test_what_is_out_of_reach_is_not_written(sql: Sql, login: str, statement: str):
    assert sql(login, f"{statement} RETURNING 1") == []


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        (
            "planner.west",
            "INSERT INTO vessel (district_id, seq, vessel_id, village) "
            "VALUES ('straight', 90, 'V9', 'East')",
        ),
        (
            "planner.west",
            "INSERT INTO vessel (district_id, seq, vessel_id, village) "
            "VALUES ('date-line', 90, 'V9', 'West')",
        ),
        (
            "planner.west",
            "INSERT INTO pairing (district_id, seq, vessel_id, person_id, part, valid_from) "
            "VALUES ('straight', 90, 'V3', 'H1', 'member', '2026-01-01')",
        ),
        ("planner.west", "UPDATE person SET grid_id = 'G2' WHERE person_id = 'H3'"),
        (
            "supervisor.whole",
            "INSERT INTO availability (district_id, seq, person_id, from_at, to_at, kind) "
            "VALUES ('straight', 90, 'H1', now(), now() + '1 day', 'leave')",
        ),
        (
            "planner.whole",
            "INSERT INTO audit_entry (at, account_id, login, action, subject) "
            "VALUES (now(), gen_random_uuid(), 'somebody.else', 'read', 'x')",
        ),
    ],
)
def test_nothing_is_put_where_one_does_not_reach(sql: Sql, login: str, statement: str):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        sql(login, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE vessel DISABLE ROW LEVEL SECURITY",
        "DROP POLICY reads ON vessel",
        "CREATE POLICY more ON vessel USING (true)",
        "SET ROLE coastwatch",
        "CREATE TABLE mine (x integer)",
        "TRUNCATE audit_entry",
        "UPDATE audit_entry SET subject = 'x'",
        "DELETE FROM audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION acts_on_whole() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ],
)
def test_the_role_of_requests_cannot_switch_it_off(sql: Sql, statement: str):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        sql("planner.west", statement)


def test_row_security_off_shows_an_error_and_not_the_rows(sql: Sql):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        sql("planner.west", "SET LOCAL row_security = off", "SELECT * FROM vessel")


def test_a_table_of_ones_own_does_not_stand_in_for_the_accounts(sql: Sql):
    forged = (
        "CREATE TEMP TABLE account AS SELECT gen_random_uuid() AS account_id, 'x' AS login, "
        "'planner' AS role, 'straight' AS district_id, NULL::text AS grid_id, "
        "NULL::text AS person_id, NULL::timestamptz AS ended_at"
    )
    rows = sql("gridworker.west", forged, "SELECT vessel_id FROM vessel")
    assert ids(rows) == {"V2"}


def test_the_log_is_read_by_one_role_only(sql: Sql):
    added = (
        "INSERT INTO audit_entry (at, account_id, login, action, subject) "
        "SELECT '2001-01-01', acting_account(), 'planner.west', 'read', 'vessel V2'"
    )
    assert sql("planner.west", added, "SELECT * FROM audit_entry") == []
    sql("audit_administrator", "SELECT * FROM audit_entry")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET subject = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ],
)
def test_not_even_the_owner_changes_the_log(own_accounts_url: URL, statement: str):
    entry = "INSERT INTO audit_entry (at, action, subject) VALUES (now(), 'a', 'b')"
    run_sql(own_accounts_url, entry)
    with pytest.raises(Exception, match="kept at least six months"):
        run_sql(own_accounts_url, statement)
    assert len(run_sql(own_accounts_url, f"SELECT 1 FROM {audit_entry.name}")) == 1


def test_entries_go_after_six_months_and_not_a_day_before(own_accounts_url: URL):
    run_sql(own_accounts_url, "ALTER TABLE audit_entry DISABLE TRIGGER guard_rows")
    for age in ("5 months 28 days", "6 months 1 day", "2 years"):
        run_sql(
            own_accounts_url,
            "INSERT INTO audit_entry (at, action, subject) "
            f"VALUES (now() - interval '{age}', 'a', '{age}')",
        )
    run_sql(own_accounts_url, "ALTER TABLE audit_entry ENABLE TRIGGER guard_rows")
    assert run_sql(own_accounts_url, "SELECT purge_audit_entries()") == [(2,)]
    assert run_sql(own_accounts_url, "SELECT subject FROM audit_entry") == [("5 months 28 days",)]


def test_an_entry_cannot_be_dated_back(own_accounts_url: URL):
    run_sql(
        own_accounts_url,
        "INSERT INTO audit_entry (at, action, subject) VALUES ('2001-01-01', 'a', 'b')",
    )
    assert run_sql(own_accounts_url, "SELECT at > now() - interval '1 hour' FROM audit_entry") == [
        (True,)
    ]
