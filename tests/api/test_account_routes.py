"""Keep accounts and read the audit log over HTTP, and see what is noted of it."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from account_cases import PASSWORD, Accounts, Ask, run_sql
from api_cases import Running, serve_in_thread
from hypothesis import HealthCheck, Phase, given, settings
from scenes import ring_island
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.engine import URL

from api.acting import COOKIE
from api.role_words import ROLE_WORDS
from geo_data.pack_writer import write_pack
from maritime.account import ACCOUNT_ROLES

KEEPER, AUDITOR = "security_administrator", "audit_administrator"
NEW_PASSWORD = "另外十二个字 and then some"
MADE = {
    "login": "Chen.Yi", "password": NEW_PASSWORD, "role": "gridworker", "district_id": "straight",
    "grid_id": "G1", "person_id": "H3",
}  # fmt: skip


def sign_in(ask: Ask, login: str, password: str) -> int:
    asked = {"login": login, "password": password}
    return ask("POST", "/api/v1/sign-in", json=asked).status_code


def session_of(ask: Ask, login: str) -> dict[str, str]:
    """Sign in and give the headers of the session's changes."""
    answer = ask("POST", "/api/v1/sign-in", json={"login": login, "password": PASSWORD})
    cookie = f"{COOKIE}={answer.cookies[COOKIE]}"
    return {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf"]}


def entries(url: URL, *actions: str) -> list[tuple[object, ...]]:
    """Give what was noted of some actions, oldest first."""
    listed = ", ".join(f"'{one}'" for one in actions)
    return run_sql(
        url,
        "SELECT login, action, subject, before, after FROM audit_entry "
        f"WHERE action IN ({listed}) ORDER BY entry_id",
    )


def test_an_account_from_its_making_to_its_end(ask: Ask, accounts: Accounts, own_accounts_url: URL):
    by_keeper = {"headers": accounts.headers(KEEPER)}
    made = ask("POST", "/api/v1/accounts", json=MADE, **by_keeper)
    assert (made.status_code, made.json()) == (201, {"login": "chen.yi", "changed": True})
    assert ask("POST", "/api/v1/accounts", json=MADE, **by_keeper).status_code == 409
    assert sign_in(ask, "chen.yi", NEW_PASSWORD) == 200
    listed = ask("GET", "/api/v1/accounts", **by_keeper).json()["items"]
    (row,) = (one for one in listed if one["login"] == "chen.yi")
    assert (row["role"], row["grid_id"], row["made_by"]) == ("gridworker", "G1", KEEPER)
    assert "password" not in str(listed)
    ended = ask("POST", "/api/v1/accounts/chen.yi/end", **by_keeper)
    assert ended.status_code == 200
    assert sign_in(ask, "chen.yi", NEW_PASSWORD) == 401
    assert ask("POST", "/api/v1/accounts", json=MADE, **by_keeper).status_code == 409
    noted = entries(own_accounts_url, "make_account", "end_account")
    assert [one[:3] for one in noted] == [
        (KEEPER, "make_account", "account chen.yi"), (KEEPER, "end_account", "account chen.yi"),
    ]  # fmt: skip
    assert noted[0][4] == {
        "role": "gridworker", "district_id": "straight", "grid_id": "G1", "person_id": "H3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status", "kind"),
    [
        ({"password": "sea 99 x"}, 422, "weak-password"),
        ({"password": "1234567890"}, 422, "weak-password"),
        ({"password": "Password2026!"}, 422, "weak-password"),
        ({"password": "aabbaabbaabb"}, 422, "weak-password"),
        ({"password": "x chen.yi x 77"}, 422, "weak-password"),
        ({"role": "admiral"}, 422, "invalid"),
        ({"login": "chen yi"}, 422, "invalid"),
        ({"login": "<script>"}, 422, "invalid"),
        ({"district_id": None, "grid_id": None, "person_id": None}, 422, "invalid"),
        ({"role": "supervisor", "district_id": "nowhere"}, 404, "not-found"),
        ({"grid_id": "G9"}, 404, "not-found"),
        ({"person_id": "H9"}, 404, "not-found"),
        ({"role": AUDITOR}, 422, "invalid"),
    ],
)
def test_an_account_that_may_not_be_is_not_made(
    ask_shared: Ask, accounts: Accounts, changed: dict, status: int, kind: str
):
    answer = ask_shared(
        "POST", "/api/v1/accounts", json=MADE | changed, headers=accounts.headers(KEEPER)
    )
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (status, kind)
    password = changed.get("password", NEW_PASSWORD)
    assert password not in answer.text


def test_logins_of_any_script(ask: Ask, accounts: Accounts):
    for name in ("堃", "垚", "陈堃垚", "ann-marie_2@sea"):
        asked = MADE | {"login": name}
        made = ask("POST", "/api/v1/accounts", json=asked, headers=accounts.headers(KEEPER))
        assert made.status_code == 201
    assert sign_in(ask, "陈堃垚", NEW_PASSWORD) == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "planner.west/password", {"password": NEW_PASSWORD}),
        ("PUT", "planner.west/reach", {"role": "supervisor", "district_id": "straight"}),
        ("POST", "planner.west/end", None),
    ],
)
def test_sessions_end_with_password_role_and_account(
    ask: Ask, accounts: Accounts, method: str, path: str, body: dict | None
):
    session = session_of(ask, "planner.west")
    other = session_of(ask, "planner.east")
    assert ask("GET", "/api/v1/me", headers=session).status_code == 200
    answer = ask(method, f"/api/v1/accounts/{path}", json=body, headers=accounts.headers(KEEPER))
    assert answer.status_code == 200
    assert ask("GET", "/api/v1/me", headers=session).status_code == 401
    assert ask("GET", "/api/v1/me", headers=other).status_code == 200


def test_ones_own_password_is_changed_with_the_old_one(ask: Ask):
    headers = session_of(ask, "supervisor.west")
    path = "/api/v1/me/password"
    wrong = {"old": "not the old one", "new": NEW_PASSWORD}
    assert ask("POST", path, json=wrong, headers=headers).status_code == 401
    right = {"old": PASSWORD, "new": NEW_PASSWORD}
    assert ask("POST", path, json=right, headers=headers).status_code == 200
    assert ask("GET", "/api/v1/me", headers=headers).status_code == 401
    assert sign_in(ask, "supervisor.west", PASSWORD) == 401
    assert sign_in(ask, "supervisor.west", NEW_PASSWORD) == 200


def test_a_keeper_unlocks(ask: Ask, accounts: Accounts):
    for _ in range(6):
        sign_in(ask, "planner.west", "guess")
    assert sign_in(ask, "planner.west", PASSWORD) == 429
    path = "/api/v1/accounts/planner.west/unlock"
    assert ask("POST", path, headers=accounts.headers(KEEPER)).json()["changed"]
    assert not ask("POST", path, headers=accounts.headers(KEEPER)).json()["changed"]
    assert sign_in(ask, "planner.west", PASSWORD) == 200


def test_somebody_always_keeps_the_accounts(ask: Ask, accounts: Accounts):
    by_keeper = {"headers": accounts.headers(KEEPER)}
    path = f"/api/v1/accounts/{KEEPER}"
    for method, last, body in (
        ("POST", "end", None), ("PUT", "reach", {"role": AUDITOR}),
    ):  # fmt: skip
        answer = ask(method, f"{path}/{last}", json=body, **by_keeper)
        assert answer.status_code == 409
        assert answer.json()["type"].endswith(":no-keeper")
    second = {"login": "second", "password": NEW_PASSWORD, "role": KEEPER}
    assert ask("POST", "/api/v1/accounts", json=second, **by_keeper).status_code == 201
    assert ask("POST", f"{path}/end", **by_keeper).status_code == 200


def test_a_token_is_shown_once_and_can_be_ended(
    ask: Ask, accounts: Accounts, own_accounts_url: URL
):
    by_keeper = {"headers": accounts.headers(KEEPER)}
    path = "/api/v1/accounts/supervisor.whole/tokens"
    given_one = ask("POST", path, json={"name": "QGIS", "days": 30}, **by_keeper).json()
    by_token = {"Authorization": f"Bearer {given_one['token']}"}
    assert ask("GET", "/api/v1/me", headers=by_token).json()["actor"]["role"] == "supervisor"
    listed = ask("GET", path, **by_keeper)
    assert [one["name"] for one in listed.json()["items"]] == ["QGIS", "test"]
    assert given_one["token"] not in listed.text
    assert ask("DELETE", f"{path}/{given_one['token_id']}", **by_keeper).status_code == 200
    assert ask("DELETE", f"{path}/{given_one['token_id']}", **by_keeper).status_code == 404
    assert ask("GET", "/api/v1/me", headers=by_token).status_code == 401
    assert given_one["token"] not in str(entries(own_accounts_url, "give_token", "end_token"))


def test_a_session_of_one_role_is_no_use_for_another(ask: Ask, accounts: Accounts):
    planner, supervisor = (session_of(ask, one) for one in ("planner.whole", "supervisor.whole"))
    path = "/api/v1/districts/straight/records/vessel"
    cells = {"cells": {"vessel_id": "V9"}}
    mixed = {"Cookie": planner["Cookie"], "X-CSRF-Token": supervisor["X-CSRF-Token"]}
    assert ask("POST", path, json=cells, headers=mixed).status_code == 403
    assert ask("POST", path, json=cells, headers=supervisor).status_code == 403
    assert ask("POST", path, json=cells, headers=planner).status_code == 201


def test_changes_are_by_the_account_whatever_the_header_says(
    ask: Ask, accounts: Accounts, own_accounts_url: URL
):
    path = "/api/v1/districts/straight/records/vessel"
    headers = accounts.headers("planner.west") | {"X-Made-By": "somebody else"}
    cells = {"vessel_id": "V9", "name": "堃垚", "village": "West", "owner": "张垚"}
    done = ask("POST", path, json={"cells": cells, "note": "<b>"}, headers=headers)
    assert done.status_code == 201
    by_whom = "SELECT made_by FROM register_batch WHERE kind = 'edit'"
    assert run_sql(own_accounts_url, by_whom) == [("planner.west",)]
    ((login, _, subject, before, after),) = entries(own_accounts_url, "edit")
    assert (login, subject) == ("planner.west", f"register, batch {done.json()['batch_id']}")
    assert before == {}
    assert after["vessel V9"]["owner"] == "张垚", "the log holds what answers keep private"
    assert "owner" not in done.json()["record"]["cells"]


def test_a_planner_of_a_village_keeps_its_pairings(ask: Ask, accounts: Accounts):
    """The vessel is in his reach by the very pairing that is ended."""
    records = "/api/v1/districts/straight/records/pairing"
    by_east = accounts.headers("planner.east")
    rows = ask("GET", f"{records}?where=vessel_id:V1", headers=by_east).json()["items"]
    (member,) = (
        one for one in rows
        if one["cells"]["part"] == "member" and one["cells"]["person_id"] == "H2"
    )  # fmt: skip
    etag = {"If-Match": f'"{member["revision"]}"'}
    ended = ask(
        "POST", f"{records}/{member['key']}/end", json={"on": "2026-12-31"}, headers=by_east | etag
    )
    assert ended.status_code == 200, ended.text
    others = ask("GET", f"{records}/{member['key']}", headers=accounts.headers("planner.west"))
    assert others.status_code == 404
    taken = {"vessel_id": "V3", "person_id": "H1", "part": "member", "valid_from": "2026-01-01"}
    refused = ask("POST", records, json={"cells": taken}, headers=accounts.headers("planner.west"))
    assert refused.status_code == 422, "neither is his: the vessel he cannot even see"


@pytest.mark.parametrize(
    ("layer", "cells", "status"),
    [
        ("vessel", {"vessel_id": "V3", "village": "West"}, 409),
        ("vessel", {"vessel_id": "V9", "village": "East"}, 403),
        ("person", {"person_id": "H9", "name": "x", "roles": []}, 403),
        ("person", {"person_id": "H9", "name": "x", "roles": [], "grid_id": "G2"}, 403),
        ("person", {"person_id": "H9", "name": "x", "roles": [], "grid_id": "G1"}, 201),
        ("base", {"base_id": "B9", "name": "x", "view_m": 0.0,
                  "geometry": {"type": "Point", "coordinates": [112.8, 21.81]}}, 403),
    ],
)  # fmt: skip
def test_a_planner_of_a_village_makes_what_is_of_it(
    ask: Ask, accounts: Accounts, own_accounts_url: URL, layer: str, cells: dict, status: int
):
    answer = ask(
        "POST", f"/api/v1/districts/straight/records/{layer}", json={"cells": cells},
        headers=accounts.headers("planner.west"),
    )  # fmt: skip
    assert answer.status_code == status, answer.text
    left = run_sql(own_accounts_url, "SELECT count(*) FROM target WHERE district_id = 'straight'")
    assert left[0][0] > 0


def test_the_audit_log_is_read_by_filters_and_as_a_sheet(ask: Ask, accounts: Accounts):
    ask("GET", "/api/v1/districts/straight/pairings", headers=accounts.headers("supervisor.west"))
    by_auditor = {"headers": accounts.headers(AUDITOR)}
    path = "/api/v1/audit?login=supervisor.west&action=read&subject=pairings&district=straight"
    found = ask("GET", path, **by_auditor).json()
    assert found["numberMatched"] == 1
    assert found["items"][0]["subject"] == "list_pairings /api/v1/districts/straight/pairings"
    for none in ("from=2030-01-01T00:00:00Z", "to=2020-01-01T00:00:00Z", "login=nobody"):
        assert ask("GET", f"/api/v1/audit?{none}", **by_auditor).json()["numberMatched"] == 0
    sheet = ask("GET", "/api/v1/audit/csv", **by_auditor)
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [row["login"] for row in rows].count("supervisor.west") == 1
    assert rows[0]["subject"] == "audit log", "that it was read is an entry"
    assert ask("POST", "/api/v1/audit/purge", **by_auditor).json() == {"removed": 0}


def test_no_cell_of_the_sheet_is_a_formula(ask: Ask, accounts: Accounts):
    sign_in(ask, "=1+1", "guess")
    run = {"headers": accounts.headers(AUDITOR)}
    subjects = ask("GET", "/api/v1/audit/csv", **run).text
    assert "login =1+1" in subjects
    assert ",=" not in subjects


def test_a_database_without_accounts_has_no_routes_of_accounts(server: Running):
    with server.client() as client:
        assert client.get("/api/v1/accounts").status_code == 401
        asked = {"login": "x", "password": NEW_PASSWORD, "role": KEEPER}
        assert client.post("/api/v1/accounts", json=asked).status_code == 401
        assert client.get("/api/v1/audit").status_code == 401
        assert client.get("/api/v1/districts").status_code == 200


@pytest.fixture(scope="module")
def running(
    accounts_url: URL,
    service_of: Callable[[URL], URL],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """Give a server with accounts for made-up requests."""
    yield from serve_in_thread(
        accounts_url, tmp_path_factory.mktemp("maps"), plans_at_once=1,
        service_url=service_of(accounts_url),
    )  # fmt: skip


@pytest.fixture(scope="module")
def schema(running: Running, accounts: Accounts) -> schemathesis.BaseSchema:
    """Give what requests are made up from."""
    address = f"{running.address}/openapi.json"
    return schemathesis.openapi.from_url(address, headers=accounts.headers(KEEPER), timeout=120)


MADE_UP = (
    ("GET", "/api/v1/accounts", KEEPER),
    ("POST", "/api/v1/accounts", KEEPER),
    ("PUT", "/api/v1/accounts/{login}/reach", KEEPER),
    ("POST", "/api/v1/accounts/{login}/unlock", KEEPER),
    ("GET", "/api/v1/accounts/{login}/tokens", KEEPER),
    ("POST", "/api/v1/accounts/{login}/tokens", KEEPER),
    ("DELETE", "/api/v1/accounts/{login}/tokens/{token_id}", KEEPER),
    ("GET", "/api/v1/audit", AUDITOR),
    ("GET", "/api/v1/audit/csv", AUDITOR),
    ("GET", "/api/v1/me", "police.west"),
)


@pytest.mark.parametrize(("method", "path", "login"), MADE_UP)
def test_made_up_requests_are_answered_as_described(
    schema: schemathesis.BaseSchema, accounts: Accounts, method: str, path: str, login: str
):
    headers = accounts.headers(login)
    described = schema[path][method]

    @settings(
        max_examples=8, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=described.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        answer = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        assert answer.status_code not in (401, 403)

    ask()


def test_words_are_there_for_every_role():
    assert set(ROLE_WORDS) == set(ACCOUNT_ROLES)


def test_orders_cancels_and_imports_are_noted(
    ask: Ask, accounts: Accounts, own_accounts_url: URL, tmp_path: Path
):
    by_planner = accounts.headers("planner.whole")
    path = "/api/v1/districts/straight/plans"
    order = {"start": "2026-11-23T00:00:00+08:00", "seconds": 60}
    ordered = ask("POST", path, json=order, headers=by_planner)
    assert ordered.status_code == 202
    job = ordered.headers["location"]
    assert ask("POST", f"{job}/cancel", headers=by_planner).json()["status"] == "cancelled"
    pack = tmp_path / "pack.gpkg"
    write_pack(ring_island(), pack)
    uploaded = ask(
        "POST", "/api/v1/packs", content=pack.read_bytes(),
        headers=accounts.headers("system_administrator")
        | {"Content-Type": "application/geopackage+sqlite3"},
    )  # fmt: skip
    assert uploaded.status_code == 201
    noted = entries(own_accounts_url, "order", "cancel", "import")
    job_id = job.rsplit("/", 1)[1]
    assert [one[:3] for one in noted] == [
        ("planner.whole", "order", f"plan by job {job_id}"),
        ("planner.whole", "cancel", f"job {job_id}"),
        ("system_administrator", "import", "district ring"),
    ]
    assert noted[0][4]["seconds"] == 60
    assert ask("GET", "/api/v1/districts/ring", headers=by_planner).status_code == 404


def test_a_sheet_brings_in_what_is_in_reach(ask: Ask, accounts: Accounts):
    path = "/api/v1/districts/straight/sheets/vessel"
    headers = accounts.headers("planner.west") | {"Content-Type": "text/csv"}

    def put(*lines: str) -> httpx.Response:
        return ask("POST", path, content="\n".join(lines).encode(), headers=headers)

    head = "船舶编号,船名,村"
    assert put(head, "V2,堃,West", "V8,垚,West").json()["is_applied"]
    assert put(head, "V3,堃,West").status_code == 409, "it is somebody else's"
    assert put(head, "V7,堃,East").status_code == 403
    exported = ask("GET", f"{path}?form=csv", headers=accounts.headers("planner.west"))
    assert "堃" in exported.text and "V8" in exported.text
    assert "V1" not in exported.text and "V3" not in exported.text
