"""Check that streams end when that by which they were opened has ended or been taken away."""

import base64
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import Running, on_database, serve_in_thread
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

import api.signed_stream
from api.acting import COOKIE
from geo_data.job_table import add_job

OF_LOGIN = "account_id = (SELECT account_id FROM account WHERE login = :login)"
PATIENCE_S = 20


@pytest.fixture(scope="module")
def accounts_server(
    module_url: URL, service_of: Callable[[URL], URL], data_folder: Path
) -> Iterator[Running]:
    """Give one server to all tests here: each has an account of its own."""
    service_url = service_of(module_url)
    yield from serve_in_thread(module_url, data_folder, plans_at_once=1, service_url=service_url)


def waiting_job(server: Running) -> str:
    """Put a job into the database that nobody will ever begin; give the path of its events."""
    job_id = uuid4()

    async def put(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await add_job(connection, job_id, "straight", {"chosen": []})

    on_database(server.url, put)
    return f"/api/v1/jobs/{job_id}/events"


def with_cookie(server: Running, accounts: Accounts, login: str) -> dict[str, str]:
    body = {"login": login, "password": PASSWORD}
    with server.client() as client:
        answer = client.post("/api/v1/sign-in", json=body)
        return {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}


def with_token(server: Running, accounts: Accounts, login: str) -> dict[str, str]:
    return accounts.headers(login)


def with_password(server: Running, accounts: Accounts, login: str) -> dict[str, str]:
    written = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {written}"}


def read_on(stream: httpx.Response, until: threading.Event) -> None:
    """Read a stream to its end, and say so."""
    for _ in stream.iter_raw():
        pass
    until.set()


@pytest.mark.parametrize(
    ("login", "opened", "taken"),
    [
        (
            "planner.west",
            with_cookie,
            f"UPDATE account_session SET ended_at = now() WHERE {OF_LOGIN}",
        ),
        (
            "planner.east",
            with_cookie,
            f"UPDATE account_session SET seen_at = now() - interval '9 hours' WHERE {OF_LOGIN}",
        ),
        (
            "supervisor.west",
            with_cookie,
            f"UPDATE account_session SET made_at = now() - interval '25 hours' WHERE {OF_LOGIN}",
        ),
        ("planner.whole", with_token, f"UPDATE api_token SET ended_at = now() WHERE {OF_LOGIN}"),
        (
            "supervisor.whole",
            with_token,
            f"UPDATE api_token SET expires_at = now() WHERE {OF_LOGIN}",
        ),
        (
            "duty_officer.whole",
            with_token,
            "UPDATE account SET grid_id = 'G1' WHERE login = :login",
        ),
        (
            "duty_officer.west",
            with_token,
            "UPDATE account SET ended_at = now() WHERE login = :login",
        ),
        (
            "duty_officer.east",
            with_password,
            "UPDATE account SET password_at = now() WHERE login = :login",
        ),
    ],
)
def test_a_stream_ends_with_what_it_was_opened_by(
    login: str, opened: Callable[[Running, Accounts, str], dict[str, str]], taken: str,
    accounts_server: Running, accounts: Accounts, monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(api.signed_stream, "LOOK_EVERY_S", 0.05)
    path, ended = waiting_job(accounts_server), threading.Event()
    headers = opened(accounts_server, accounts, login)
    with (
        accounts_server.client() as client,
        client.stream("GET", path, headers=headers) as stream,
    ):
        assert stream.status_code == 200
        reading = threading.Thread(target=read_on, args=(stream, ended))
        reading.start()
        assert not ended.wait(0.3), "it goes on as long as it is signed in"
        run_sql(accounts_server.url, taken, login=login)
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
    login, path = "supervisor.east", waiting_job(accounts_server)
    headers = with_cookie(accounts_server, accounts, login)
    seen = f"SELECT seen_at, ended_at FROM account_session WHERE {OF_LOGIN}"
    earlier = f"UPDATE account_session SET seen_at = now() - interval '1 hour' WHERE {OF_LOGIN}"
    with accounts_server.client() as client, client.stream("GET", path, headers=headers) as stream:
        pieces = stream.iter_raw()
        next(pieces)
        run_sql(accounts_server.url, earlier, login=login)
        before = run_sql(accounts_server.url, seen, login=login)
        looks = threading.Event()
        looks.wait(0.3)
        assert run_sql(accounts_server.url, seen, login=login) == before
