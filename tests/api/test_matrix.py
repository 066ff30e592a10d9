"""Ask every route as every role, with what is in reach and what is not, and compare."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from account_cases import EAST, OTHER, OWN, WEST, Accounts, Ask, calling, run_sql
from api_cases import Stock
from fastapi import FastAPI
from field_calls import told_sql
from matrix_rows import EVERYBODY, FINISHED_JOB, OTHER_PLAN, ROWS, SYSTEM, TOLD, Row
from sqlalchemy import event
from sqlalchemy.engine import URL

from api.app import create_app
from api.reach import OPEN, PERSONAL, REACH, WHOLE_DISTRICT
from geo_data.schema import plan
from maritime.account import ACCOUNT_ROLES, ADMINISTRATOR_ROLES, DISTRICT_ROLES

NOWHERE = URL.create("postgresql+asyncpg", database="none")
BY_ROUTE = {row.route: row for row in ROWS}


@pytest.fixture(scope="module")
def places(accounts_stock: tuple[str, Accounts], stock: Stock, cluster_url: URL) -> dict[str, dict]:
    """Give what fills the addresses: in the west of the own district, in its east, elsewhere."""
    url = cluster_url.set(database=accounts_stock[0])
    batches = dict(run_sql(url, "SELECT district_id, batch_id::text FROM register_batch"))
    own = {"district": OWN, "plan": stock.plan_id, "job": FINISHED_JOB["own"],
           "batch": batches[OWN]}  # fmt: skip
    return {
        "own": own | {"vessel": "V2", "grid": WEST, "village": "West", "told": TOLD["own"]},
        "other_grid": own
        | {"vessel": "V3", "grid": EAST, "village": "East", "told": TOLD["other_grid"]},
        "other_district": {
            "district": OTHER, "plan": OTHER_PLAN, "job": FINISHED_JOB["other"],
            "batch": batches[OTHER], "vessel": "V2", "grid": WEST, "village": "West",
            "told": TOLD["other_district"],
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def held() -> list[int]:
    """Give how many connections requests of `asking` had each time that one took another."""
    return []


@pytest.fixture(scope="module")
def asking(
    held: list[int],
    accounts_stock: tuple[str, Accounts],
    accounts: Accounts,
    service_of: Callable[[URL], URL],
    run_as_admin: Callable[[str], None],
    cluster_url: URL,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ask]:
    """Give a function that asks, on a database with a plan and jobs of both districts."""
    run_as_admin(f"CREATE DATABASE matrix TEMPLATE {accounts_stock[0]} OWNER coastwatch")
    url = cluster_url.set(database="matrix")
    kept = [one.name for one in plan.columns if one.name not in ("plan_id", "district_id")]
    columns = ", ".join(kept)
    run_sql(
        url,
        f"INSERT INTO plan (plan_id, district_id, {columns}) "
        f"SELECT '{OTHER_PLAN}', '{OTHER}', {columns} FROM plan",
    )
    for district_id, job_id in ((OWN, FINISHED_JOB["own"]), (OTHER, FINISHED_JOB["other"])):
        run_sql(
            url,
            "INSERT INTO job (job_id, kind, district_id, status, options) "
            f"VALUES ('{job_id}', 'plan', '{district_id}', 'done', '{{\"chosen\": []}}')",
        )
    for statement in told_sql(accounts, {"own": WEST, "other_grid": EAST}):
        run_sql(url, statement)
    folder = tmp_path_factory.mktemp("maps")
    with calling(url, service_of(url), folder, begun=lambda app: count_held(app, held)) as ask:
        yield ask


def count_held(app: FastAPI, held: list[int]) -> None:
    """Note at each connection that requests take how many they have then."""
    pool = app.state.services.service.sync_engine.pool
    event.listen(pool, "checkout", lambda *_: held.append(pool.checkedout()))


def answered(ask: Ask, row: Row, place: dict, accounts: Accounts, login: str) -> httpx.Response:
    """Ask a route as an account."""
    filled = place | {"new": f"new {login} {place['village']} {place['district']}"}
    options = dict(row.options)
    options["headers"] = accounts.headers(login) | options.get("headers", {})
    if "json" in options:
        written = json.dumps(options["json"])
        for name, value in filled.items():
            written = written.replace(f"{{{name}}}", str(value))
        options["json"] = json.loads(written)
    return ask(row.method, row.path.format(**filled), **options)


def test_every_route_has_a_row_and_every_row_a_route():
    app = create_app(NOWHERE, maps_folder=Path("maps"))
    names = {name for _, _, name in app.state.routes.rows}
    assert names == set(REACH), "routes and rows of api/reach.py"
    opened = {name for name, roles in REACH.items() if roles is OPEN}
    assert opened == {
        "check_health", "show_health", "get_metrics", "get_asset", "get_icon", "sign_in",
        "show_sign_in", "show_install_page",
        "get_authority_certificate", "open_phone", "get_phone_file", "show_tip_page",
        "get_tip_page", "give_a_public_tip", "ask_for_a_tip", "get_passed_tile",
    }  # fmt: skip
    assert len(BY_ROUTE) == len(ROWS)
    assert set(BY_ROUTE) == set(REACH) - opened, "rows of tests/api/matrix_rows.py"
    assert set(REACH) >= WHOLE_DISTRICT | PERSONAL


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_the_table_says_what_is_expected(row: Row):
    assert set(row.roles) <= set(EVERYBODY) == set(ACCOUNT_ROLES)
    assert REACH[row.route] == frozenset(row.roles)
    assert (row.route in WHOLE_DISTRICT) == row.is_whole


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_each_role_gets_what_is_his_by_one_connection_at_a_time(
    row: Row, asking: Ask, held: list[int], places: dict, accounts: Accounts
):
    held.clear()
    found, expected = {}, {}

    def case(login: str, where: str, status: int) -> None:
        found[login, where] = answered(asking, row, places[where], accounts, login).status_code
        expected[login, where] = status

    for role in DISTRICT_ROLES:
        is_his = role in row.roles
        case(f"{role}.west", "own", (403 if row.is_whole else row.own) if is_his else 403)
        if is_his:
            case(f"{role}.west", "other_grid", 403 if row.is_whole else row.other_grid)
            case(f"{role}.whole", "other_grid", row.own)
            case(f"{role}.whole", "other_district", row.other_district)
    for role in ADMINISTRATOR_ROLES:
        case(role, "own", row.own if role in row.roles else 403)
        if role in row.roles and role in SYSTEM and "{job}" in row.path:
            case(role, "other_district", row.own)
    assert found == expected
    assert max(held, default=1) == 1, "it waits for a second connection while it holds one"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_nobody_gets_nothing(row: Row, asking: Ask, places: dict):
    path = row.path.format(**places["own"], new="new")
    answer = asking(row.method, path, **row.options)
    assert answer.status_code == 401
    if row.method != "HEAD":
        assert answer.json()["type"] == "urn:coastwatch:problem:not-signed-in"


def test_lists_hold_what_is_in_reach_and_no_more(asking: Ask, accounts: Accounts):
    def counts(path: str) -> dict[str, int]:
        logins = ("planner.west", "planner.east", "planner.whole")
        answers = {one: asking("GET", path, headers=accounts.headers(one)) for one in logins}
        return {one: answer.json()["numberMatched"] for one, answer in answers.items()}

    of_records = "/api/v1/districts/straight/records"
    people = counts(f"{of_records}/person")
    assert (people["planner.west"], people["planner.whole"]) == (2, 4)
    pairings = counts(f"{of_records}/pairing")
    assert pairings == {"planner.west": 2, "planner.east": 3, "planner.whole": 4}
    assert counts("/api/v1/districts")["planner.whole"] == 1
    assert counts("/api/v1/plans")["planner.whole"] == 1
    jobs = asking("GET", "/api/v1/jobs", headers=accounts.headers("system_administrator"))
    assert jobs.json()["numberMatched"] == 2


def test_reading_of_people_is_noted_before_it_is_answered(
    asking: Ask, accounts: Accounts, cluster_url: URL, places: dict
):
    url = cluster_url.set(database="matrix")
    for route in sorted(PERSONAL):
        before = run_sql(url, "SELECT coalesce(max(entry_id), 0) FROM audit_entry")[0][0]
        answered(asking, BY_ROUTE[route], places["own"], accounts, "planner.whole")
        noted = run_sql(
            url,
            "SELECT login, action, subject FROM audit_entry WHERE entry_id > :before",
            before=before,
        )
        path = BY_ROUTE[route].path.format(**places["own"]).split("?")[0]
        assert noted == [("planner.whole", "read", f"{route} {path}")]
