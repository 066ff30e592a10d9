"""Check with raw SQL, by the role of requests, who sees and adds what phones tell."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

import asyncpg
import pytest
from account_cases import Accounts, as_login, run_sql
from sqlalchemy.engine import URL

from geo_data.cluster import ROLE
from geo_data.schema_field import FIELD_TABLES
from geo_data.service_role import prepare_service_role
from geo_data.store_acting import open_service_engine
from geo_data.store_connection import open_engine

ITEM = (
    "INSERT INTO field_item (item_id, district_id, grid_id, account_id, vessel_id, device_id, kind,"
    " happened_at, received_at, came_by, flags, faults, content_sha256, content) VALUES "
    "('{item_id}', 'straight', {grid}, '{account}', {vessel}, '{item_id}', '{kind}', now(), now(),"
    " 'network', '{{}}', '{{}}', 'x', '{{}}')"
)


def item_sql(
    account: UUID, *, grid: str | None, kind: str = "check", vessel: str | None = None,
    item_id: UUID | None = None,
) -> str:  # fmt: skip
    """Give the statement that adds an item."""
    quoted = [("NULL" if one is None else f"'{one}'") for one in (grid, vessel)]
    return ITEM.format(
        item_id=item_id or uuid4(), account=account, grid=quoted[0], vessel=quoted[1], kind=kind
    )


@pytest.fixture(scope="module")
def url(
    accounts_stock: tuple[str, Accounts], accounts: Accounts, cluster_url: URL,
    run_as_admin: Callable[[str], None], service_of: Callable[[URL], URL],
) -> URL:  # fmt: skip
    """Give a database in which west, east and the whole district have told something."""
    run_as_admin(f"CREATE DATABASE field_rows TEMPLATE {accounts_stock[0]} OWNER {ROLE}")
    url = cluster_url.set(database="field_rows")

    async def prepare() -> None:
        owner = open_engine(url, pools=False)
        await prepare_service_role(owner, open_service_engine(service_of(url), pools=False))

    asyncio.run(prepare())
    account = {login: one.account_id for login, one in accounts.actors.items()}
    for statement in (
        item_sql(account["gridworker.west"], grid="G1", item_id=UUID(int=1)),
        item_sql(account["gridworker.west"], grid="G1", kind="track", item_id=UUID(int=2)),
        item_sql(account["gridworker.east"], grid="G2", item_id=UUID(int=3)),
        item_sql(account["police.whole"], grid=None, vessel="V2", item_id=UUID(int=4)),
        item_sql(account["police.whole"], grid=None, item_id=UUID(int=5)),
        "INSERT INTO field_attachment VALUES "
        f"('{UUID(int=1)}', '{UUID(int=1)}', 'straight', 'G1', '{account['gridworker.west']}', "
        "NULL, NULL, 'x', 3, 'image/jpeg', NULL, NULL, NULL, 3, true)",
        f"INSERT INTO field_attachment_part VALUES ('{UUID(int=1)}', 0, 'abc')",
    ):
        run_sql(url, statement)
    return url


@pytest.fixture(scope="module")
def sql(url: URL, service_of: Callable[[URL], URL], accounts: Accounts) -> Callable[..., list]:
    """Give a function that runs statements as a login, undone after, and gives the last's rows."""

    return lambda login, *statements: as_login(
        service_of(url), accounts.actors[login].account_id, statements
    )


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("gridworker.west", {1, 2, 4}),
        ("patrol_member.west", {1, 4}),
        ("gridworker.east", {3}),
        ("duty_officer.west", {1, 2, 4}),
        ("planner.west", {1, 4}),
        ("duty_officer.whole", {1, 2, 3, 4, 5}),
        ("planner.whole", {1, 3, 4, 5}),
        ("security_administrator", set()),
        ("audit_administrator", set()),
    ],
)
def test_each_sees_his_own_and_what_is_in_his_reach(sql, login: str, seen: set[int]):
    rows = sql(login, "SELECT item_id FROM field_item")
    assert {item_id.int for (item_id,) in rows} == seen


@pytest.mark.parametrize("table", FIELD_TABLES, ids=lambda table: table.name)
def test_an_administrator_sees_nothing_of_the_field(sql, table):
    assert sql("system_administrator", f"SELECT 1 FROM {table.name}") == []


def test_photos_are_seen_with_their_items(sql):
    count = "SELECT count(*) FROM field_attachment_part"
    assert sql("duty_officer.west", count) == [(1,)]
    assert sql("duty_officer.east", count) == [(0,)]


@pytest.mark.parametrize(
    ("login", "sender", "grid"),
    [
        ("gridworker.west", "gridworker.east", "G2"),
        ("gridworker.west", "gridworker.west", "G2"),
        ("gridworker.west", "gridworker.west", None),
        ("duty_officer.whole", "gridworker.west", "G1"),
    ],
)
def test_nobody_sends_for_another_or_from_where_he_does_not_reach(
    sql, accounts: Accounts, login: str, sender: str, grid: str | None
):
    account = accounts.actors[sender].account_id
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        sql(login, item_sql(account, grid=grid))


@pytest.mark.parametrize("login", ["gridworker.west", "duty_officer.whole", "planner.whole"])
def test_nobody_changes_or_removes_an_item(sql, login: str):
    for statement in (
        "UPDATE field_item SET content = '{}' RETURNING 1",
        "DELETE FROM field_item RETURNING 1",
        "UPDATE field_attachment SET sha256 = 'y' RETURNING 1",
        "DELETE FROM field_attachment_part RETURNING 1",
    ):
        assert sql(login, statement) == []


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("police.west", True), ("police.east", False), ("gridworker.west", False),
        ("duty_officer.whole", False), ("planner.whole", False),
    ],
)  # fmt: skip
def test_a_verdict_is_of_police_in_reach(sql, accounts: Accounts, login: str, may: bool):
    account = accounts.actors[login].account_id
    statement = (
        "INSERT INTO suspicion_verdict VALUES "
        f"('{UUID(int=1)}', now(), 'straight', true, NULL, '{account}') RETURNING 1"
    )
    if may:
        assert sql(login, statement) == [(1,)]
        return
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        sql(login, statement)


@pytest.mark.parametrize(
    ("login", "grid", "may"),
    [
        ("duty_officer.whole", "NULL", True), ("planner.west", "'G1'", True),
        ("planner.west", "NULL", False), ("duty_officer.west", "'G2'", False),
        ("gridworker.west", "'G1'", False), ("supervisor.whole", "NULL", False),
    ],
)  # fmt: skip
def test_a_roll_call_is_started_for_ones_own_reach(sql, login: str, grid: str, may: bool):
    statement = (
        f"INSERT INTO roll_call VALUES ('{uuid4()}', 'straight', {grid}, 'other', NULL, now()) "
        "RETURNING 1"
    )
    if may:
        assert sql(login, statement) == [(1,)]
        return
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        sql(login, statement)


def test_what_is_out_of_reach_is_told_by_its_hash_only(sql):
    asked = f"SELECT * FROM field_item_standing(ARRAY['{UUID(int=3)}']::uuid[])"
    assert sql("gridworker.west", asked) == [(UUID(int=3), "x", [])]
    asked = "SELECT vessel_id, is_reached FROM field_vessel_standing('straight', '{V1,V2,V9}')"
    assert sorted(sql("gridworker.west", asked)) == [("V1", False), ("V2", True)]
    other = "SELECT * FROM field_vessel_standing('date-line', '{V1}')"
    assert sql("gridworker.west", other) == []
