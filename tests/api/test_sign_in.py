"""Check signing in and out, sessions with their second secret, tokens, and guessing."""

import base64
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from account_cases import PASSWORD, Accounts, Ask, run_sql
from sqlalchemy.engine import URL

from api.acting import COOKIE
from api.app import create_app
from geo_data.store_errors import ServiceRoleError

ME = "/api/v1/me"
VESSELS = "/api/v1/districts/straight/vessels"


def sign_in(ask: Ask, login: str, password: str = PASSWORD, **options: object) -> httpx.Response:
    return ask("POST", "/api/v1/sign-in", json={"login": login, "password": password}, **options)


def session(ask: Ask, login: str) -> tuple[dict[str, str], str]:
    """Sign in and give the cookie and the second secret."""
    answer = sign_in(ask, login)
    assert answer.status_code == 200
    return {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}, answer.json()["csrf"]


def test_a_session_from_sign_in_to_sign_out(ask: Ask, own_accounts_url: URL):
    answer = sign_in(ask, "  Planner.WHOLE ")
    assert answer.status_code == 200
    assert answer.json()["actor"] | {"account_id": ""} == {
        "account_id": "", "login": "planner.whole", "role": "planner", "district_id": "straight",
        "grid_id": None, "person_id": None,
    }  # fmt: skip
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie
    headers = {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}
    me = ask("GET", ME, headers=headers).json()
    assert me["csrf"] == answer.json()["csrf"]
    off = abs(datetime.fromisoformat(me["server_time"]) - datetime.now(UTC))
    assert off < timedelta(minutes=5)
    assert ask("GET", VESSELS, headers=headers).json()["numberMatched"] == 3
    headers["X-CSRF-Token"] = me["csrf"]
    assert ask("POST", "/api/v1/sign-out", headers=headers).status_code == 200
    assert ask("GET", ME, headers=headers).status_code == 401
    kept = run_sql(own_accounts_url, "SELECT token_sha256 FROM account_session")
    assert answer.cookies[COOKIE].encode() not in kept[0][0]
    noted = run_sql(own_accounts_url, "SELECT login, action FROM audit_entry ORDER BY entry_id")
    assert noted[0] == ("planner.whole", "sign_in")
    assert noted[-1] == ("planner.whole", "sign_out")


def test_a_cookie_over_tls_is_for_tls_only(ask: Ask):
    answer = ask(
        "POST", "https://127.0.0.1/api/v1/sign-in",
        json={"login": "planner.west", "password": PASSWORD},
    )  # fmt: skip
    assert "Secure" in answer.headers["set-cookie"]


def test_a_change_by_a_session_needs_its_second_secret(ask: Ask):
    headers, csrf = session(ask, "planner.whole")
    _, csrf_of_another = session(ask, "planner.whole")
    order = {"path": "/api/v1/sign-out", "method": "POST"}
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": csrf_of_another}):
        answer = ask(**order, headers=headers | wrong)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith(":csrf")
    assert ask("GET", ME, headers=headers).status_code == 200
    assert ask(**order, headers=headers | {"X-CSRF-Token": csrf}).status_code == 200


def test_nobody_gets_nothing(ask: Ask):
    for path in (ME, VESSELS, "/docs", "/openapi.json", "/api/v1/nowhere", "/api/v1/districts"):
        answer = ask("GET", path)
        assert answer.status_code == 401, path
        assert answer.json()["type"].endswith(":not-signed-in")
        assert answer.headers["www-authenticate"].startswith("Bearer, Basic")
    assert (
        "Basic"
        not in ask("GET", ME, headers={"Sec-Fetch-Mode": "cors"}).headers["www-authenticate"]
    )
    assert ask("GET", "/healthz").status_code == 200
    assert ask("GET", "/assets/page.css").status_code == 200
    page = ask("GET", "/", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/")


@pytest.mark.parametrize("cookie", ["x", "", "é", "a" * 5000])
def test_a_made_up_cookie_is_nobody(ask_shared: Ask, cookie: str):
    answer = ask_shared("GET", ME, headers={b"Cookie": f"{COOKIE}={cookie}".encode()})
    assert answer.status_code == 401


def test_programs_use_tokens_or_login_and_password(ask: Ask, accounts: Accounts):
    login = "supervisor.whole"
    token = accounts.tokens[login]

    def basic(name: str, password: str) -> dict[str, str]:
        written = base64.b64encode(f"{name}:{password}".encode()).decode()
        return {"Authorization": f"Basic {written}"}

    for headers in (accounts.headers(login), basic(login, token), basic(login, PASSWORD)):
        answer = ask("GET", ME, headers=headers)
        assert answer.json()["actor"]["login"] == login
        assert answer.json()["csrf"] is None
    useless = (
        basic("planner.whole", token), basic(login, "wrong password"), {"Authorization": "Basic !"},
        {"Authorization": "Bearer cwt_nothing"}, {"Authorization": "Digest x"},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
    )  # fmt: skip
    for headers in useless:
        assert ask("GET", ME, headers=headers).status_code == 401


def test_a_token_that_has_expired_or_ended_is_nobody(
    ask: Ask, accounts: Accounts, own_accounts_url: URL
):
    headers = accounts.headers("planner.west")
    assert ask("GET", ME, headers=headers).status_code == 200
    for change in ("expires_at = now()", "expires_at = now() + '1 day', ended_at = now()"):
        run_sql(own_accounts_url, f"UPDATE api_token SET {change}")
        assert ask("GET", ME, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("login", "change", "holds"),
    [
        ("planner.west", "seen_at = now() - interval '7 hours'", True),
        ("planner.west", "seen_at = now() - interval '9 hours'", False),
        ("planner.west", "made_at = now() - interval '25 hours'", False),
        ("gridworker.west", "seen_at = now() - interval '70 hours'", True),
        ("gridworker.west", "made_at = now() - interval '15 days'", False),
        ("audit_administrator", "seen_at = now() - interval '31 minutes'", False),
    ],
)
def test_a_session_ends_when_idle_or_old(
    ask: Ask, own_accounts_url: URL, login: str, change: str, holds: bool
):
    headers, _ = session(ask, login)
    run_sql(own_accounts_url, f"UPDATE account_session SET {change}")
    assert ask("GET", ME, headers=headers).status_code == (200 if holds else 401)
    ended = run_sql(own_accounts_url, "SELECT ended_at IS NULL FROM account_session")
    assert ended == [(holds,)]


def test_guessing_locks_a_login_whether_it_is_anybodys_or_not(ask: Ask, own_accounts_url: URL):
    for login in ("planner.whole", "nobody.here"):
        answers = [sign_in(ask, login, f"guess number {number}") for number in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert len({answer.text for answer in answers[:5]}) == 1
        assert 0 < int(answers[5].headers["retry-after"]) <= 60
        assert sign_in(ask, login).status_code == 429, "the right one is not tried either"
    wrong, unknown = (
        sign_in(ask, login, "guess").json() for login in ("supervisor.whole", "nobody.else")
    )
    assert wrong == unknown
    run_sql(own_accounts_url, "UPDATE sign_in_failure SET locked_until = now()")
    assert sign_in(ask, "planner.whole", "guess").status_code == 401
    again = sign_in(ask, "planner.whole")
    assert again.status_code == 429
    assert 60 < int(again.headers["retry-after"]) <= 120, "the second lock is longer"
    run_sql(own_accounts_url, "UPDATE sign_in_failure SET locked_until = now()")
    assert sign_in(ask, "planner.whole").status_code == 200
    left = run_sql(own_accounts_url, "SELECT subject FROM sign_in_failure")
    assert ("login planner.whole",) not in left


def test_one_address_may_not_guess_at_many_logins(ask: Ask, own_accounts_url: URL):
    run_sql(
        own_accounts_url,
        "INSERT INTO sign_in_failure VALUES ('address 127.0.0.1', 49, now(), NULL)",
    )
    assert sign_in(ask, "planner.whole").status_code == 200
    assert sign_in(ask, "somebody").status_code == 401
    assert sign_in(ask, "planner.whole").status_code == 429


def test_wrong_passwords_are_forgotten_after_a_day(ask: Ask, own_accounts_url: URL):
    run_sql(
        own_accounts_url,
        "INSERT INTO sign_in_failure VALUES "
        "('login planner.whole', 4, now() - interval '25 hours', NULL)",
    )
    assert sign_in(ask, "planner.whole", "guess").status_code == 401
    assert sign_in(ask, "planner.whole").status_code == 200


def test_odd_logins_are_answered_like_others(ask: Ask):
    for login in ("", " ", "\ufffd", "a" * 200, "'; DROP TABLE account; --"):
        assert sign_in(ask, login).json()["type"].endswith(":wrong-password")
    written = base64.b64encode(b"nul\x00:x").decode()
    assert ask("GET", ME, headers={"Authorization": f"Basic {written}"}).status_code == 401


def test_no_password_stands_in_the_log(ask: Ask, own_accounts_url: URL):
    sign_in(ask, "planner.whole")
    sign_in(ask, "planner.whole", "geheim geheim")
    entries = run_sql(own_accounts_url, "SELECT audit_entry::text FROM audit_entry")
    assert len(entries) == 2
    assert not [one for (one,) in entries if PASSWORD in one or "geheim" in one]


async def test_accounts_are_not_served_without_the_role_of_requests(
    anyio_backend: str, accounts_url: URL, tmp_path
):
    app = create_app(accounts_url, maps_folder=tmp_path)
    with pytest.raises(ServiceRoleError, match="COASTWATCH_SERVICE_URL"):
        async with app.router.lifespan_context(app):
            pass


@pytest.mark.parametrize(
    ("attribute", "words"),
    [("BYPASSRLS", "has BYPASSRLS"), ("SUPERUSER", "is a superuser"), ("CREATEROLE", "make roles")],
)
async def test_a_role_that_stands_above_is_refused(
    anyio_backend: str, own_accounts_url: URL, run_as_admin, tmp_path, attribute: str, words: str
):
    run_as_admin(f"CREATE ROLE strong LOGIN PASSWORD 'strong' {attribute}")
    url = own_accounts_url.set(username="strong", password="strong")
    app = create_app(own_accounts_url, maps_folder=tmp_path, service_url=url)
    try:
        with pytest.raises(ServiceRoleError, match=words):
            async with app.router.lifespan_context(app):
                pass
    finally:
        run_as_admin("DROP ROLE strong")


async def test_the_owner_is_refused_as_role_of_requests(
    anyio_backend: str, own_accounts_url: URL, tmp_path
):
    app = create_app(own_accounts_url, maps_folder=tmp_path, service_url=own_accounts_url)
    with pytest.raises(ServiceRoleError, match="owns"):
        async with app.router.lifespan_context(app):
            pass
