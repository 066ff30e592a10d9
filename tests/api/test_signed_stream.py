"""Check that streams end when that by which they were opened has ended or been taken away."""

import base64
import threading
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import Running, on_database
from sqlalchemy.ext.asyncio import AsyncEngine

import api.signed_stream
from api.acting import COOKIE
from geo_data.job_table import add_job

OWN_SESSIONS = "account_id IN (SELECT account_id FROM account WHERE login = 'planner.whole')"
PATIENCE_S = 20


def waiting_job(server: Running) -> str:
    """Put a job into the database that nobody will ever begin; give the path of its events."""
    job_id = uuid4()

    async def put(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await add_job(connection, job_id, "straight", {"chosen": []})

    on_database(server.url, put)
    return f"/api/v1/jobs/{job_id}/events"


def with_cookie(server: Running, accounts: Accounts) -> dict[str, str]:
    body = {"login": "planner.whole", "password": PASSWORD}
    with server.client() as client:
        answer = client.post("/api/v1/sign-in", json=body)
        return {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}


def with_token(server: Running, accounts: Accounts) -> dict[str, str]:
    return accounts.headers("planner.whole")


def with_password(server: Running, accounts: Accounts) -> dict[str, str]:
    written = base64.b64encode(f"planner.whole:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {written}"}


def read_on(stream: httpx.Response, until: threading.Event) -> None:
    """Read a stream to its end, and say so."""
    for _ in stream.iter_raw():
        pass
    until.set()


@pytest.mark.parametrize(
    ("opened", "taken"),
    [
        (with_cookie, f"UPDATE account_session SET ended_at = now() WHERE {OWN_SESSIONS}"),
        (with_cookie, "UPDATE account_session SET seen_at = now() - interval '9 hours'"),
        (with_cookie, "UPDATE account_session SET made_at = now() - interval '25 hours'"),
        (with_token, f"UPDATE api_token SET ended_at = now() WHERE {OWN_SESSIONS}"),
        (with_token, f"UPDATE api_token SET expires_at = now() WHERE {OWN_SESSIONS}"),
        (with_token, "UPDATE account SET grid_id = 'G1' WHERE login = 'planner.whole'"),
        (with_token, "UPDATE account SET ended_at = now() WHERE login = 'planner.whole'"),
        (with_password, "UPDATE account SET password_at = now() WHERE login = 'planner.whole'"),
    ],
)
def test_a_stream_ends_with_what_it_was_opened_by(
    opened: Callable[[Running, Accounts], dict[str, str]], taken: str, accounts_server: Running,
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(api.signed_stream, "LOOK_EVERY_S", 0.05)
    path, ended = waiting_job(accounts_server), threading.Event()
    headers = opened(accounts_server, accounts)
    with (
        accounts_server.client() as client,
        client.stream("GET", path, headers=headers) as stream,
    ):
        assert stream.status_code == 200
        reading = threading.Thread(target=read_on, args=(stream, ended))
        reading.start()
        assert not ended.wait(0.3), "it goes on as long as it is signed in"
        run_sql(accounts_server.url, taken)
        assert ended.wait(PATIENCE_S)
        reading.join()


def test_a_stream_of_nobody_ends_with_the_first_account(
    server: Running, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(api.signed_stream, "LOOK_EVERY_S", 0.05)
    path, ended = waiting_job(server), threading.Event()
    with server.client() as client, client.stream("GET", path) as stream:
        reading = threading.Thread(target=read_on, args=(stream, ended))
        reading.start()
        assert not ended.wait(0.2)
        run_sql(
            server.url,
            "INSERT INTO account (account_id, login, role, password_hash, made_at, made_by,"
            " password_at) VALUES (gen_random_uuid(), 'first', 'security_administrator', 'x',"
            " now(), 'test', now())",
        )
        assert ended.wait(PATIENCE_S)
        reading.join()


def test_to_follow_is_no_use_of_a_session(
    accounts_server: Running, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(api.signed_stream, "LOOK_EVERY_S", 0.05)
    headers, path = with_cookie(accounts_server, accounts), waiting_job(accounts_server)
    seen = "SELECT seen_at, ended_at FROM account_session"
    with accounts_server.client() as client, client.stream("GET", path, headers=headers) as stream:
        pieces = stream.iter_raw()
        next(pieces)
        run_sql(
            accounts_server.url, "UPDATE account_session SET seen_at = now() - interval '1 hour'"
        )
        before = run_sql(accounts_server.url, seen)
        looks = threading.Event()
        looks.wait(0.3)
        assert run_sql(accounts_server.url, seen) == before
