"""Check that every error is a problem with all its faults, and that nobody else gets in."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from api.app import create_app
from api.guard import LoopbackGuard
from api.problems import KINDS, ApiError, add_problem_handlers, problem_of
from geo_data.store_connection import open_connection
from geo_data.store_errors import DatabaseBusyError
from maritime.errors import CoastwatchError, Fault, FaultyInputError

pytestmark = pytest.mark.anyio
STRAIGHT = "/api/v1/districts/straight"


def problem(answer: httpx.Response, status: int) -> dict:
    """Give the problem in an answer that has to be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    body = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:coastwatch:problem:")
    assert "Traceback" not in answer.text
    return body


async def test_every_fault_of_a_request_is_listed(reader: httpx.AsyncClient):
    answer = await reader.get(
        f"{STRAIGHT}/segments?limit=0&offset=-1&grade=gold&bbox=1,2,3&bbocks=1&grid=a%00b"
    )
    body = problem(answer, 422)
    assert body["detail"] == "6 faults; each is listed in errors"
    found = {entry["location"]: (entry["found"], entry["expected"]) for entry in body["errors"]}
    assert found["query/limit"] == ("'0'", "Input should be greater than or equal to 1")
    assert found["query/grade/0"] == ("'gold'", "Input should be 'general' or 'key'")
    assert found["query/bbox"][1].startswith("west,south,east,north in degrees")
    assert found["query/bbocks"] == ("'1'", "no such name")
    assert found.keys() >= {"query/offset", "query/grid"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nowhere", "there is nothing at /nowhere; see /docs"),
        ("/api/v1/districts/none", "district 'none' is not in the database (it holds date-line"),
        (f"{STRAIGHT}/vessels/none", "vessel 'none' is not in district 'straight'"),
        ("/api/v1/plans/00000000-0000-0000-0000-000000000000", "plan 00000000-"),
        ("/api/v1/maps/00000000-0000-0000-0000-000000000000", "plan 00000000-"),
        ("/api/v1/jobs/00000000-0000-0000-0000-000000000000", "job 00000000-"),
        ("/api/v1/jobs/00000000-0000-0000-0000-000000000000/events", "job 00000000-"),
        ("/assets/../api/app.py", "there is nothing at"),
        ("/assets/leaflet/none.js", "file 'leaflet/none.js' is not in the pages' files"),
    ],
)
async def test_what_is_not_there(reader: httpx.AsyncClient, path: str, words: str):
    assert words in problem(await reader.get(path), 404)["detail"]


async def test_other_methods_are_named(reader: httpx.AsyncClient):
    answer = await reader.put(f"{STRAIGHT}/plans")
    assert problem(answer, 405)["detail"] == "PUT is not possible here; possible: GET, POST"
    assert answer.headers["allow"] == "GET, POST"
    answer = await reader.post("/docs")
    assert problem(answer, 405)["detail"] == "POST is not possible here; possible: GET"


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("coast.local", "http://coast.local", 404),
        ("COAST.local:8443", "http://coast.local:8443", 404),
        ("127.0.0.1", "http://127.0.0.1", 404),
        ("coast.local", "http://other.local", 403),
        ("other.local", "http://other.local", 421),
        ("coast.local.evil", "http://coast.local.evil", 421),
    ],
)
async def test_a_server_answers_to_the_names_it_was_given(
    anyio_backend: str, shared_url: URL, tmp_path: Path, host: str, origin: str, status: int
):
    app = create_app(shared_url, maps_folder=tmp_path, hosts=("coast.local",))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            path = f"/api/v1/jobs/{uuid4()}/cancel"
            answer = await client.post(path, headers={"Host": host, "Origin": origin})
    assert answer.status_code == status


@pytest.mark.parametrize("host", ["coast.example", "127.0.0.1.coast.example", "", "[::", "1.2.3.4"])
async def test_foreign_hosts_are_refused(reader: httpx.AsyncClient, host: str):
    body = problem(await reader.get("/api/v1/districts", headers={"Host": host}), 421)
    assert body["detail"].startswith(f"the Host header is {host!r}; expected 127.0.0.1")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"])
async def test_own_hosts_are_answered(reader: httpx.AsyncClient, host: str):
    answer = await reader.get("/api/v1/districts", headers={"Host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://coast.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_sites_may_change_nothing(reader: httpx.AsyncClient, headers: dict):
    body = problem(await reader.post(f"{STRAIGHT}/plans", json={}, headers=headers), 403)
    assert "only this server's own pages" in body["detail"]
    assert (await reader.get("/api/v1/districts", headers=headers)).status_code == 200


async def test_nothing_is_shared_with_other_sites(reader: httpx.AsyncClient):
    headers = {"Origin": "https://coast.example"}
    answer = await reader.get("/api/v1/districts", headers=headers)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_bodies_have_a_limit(reader: httpx.AsyncClient):
    large = b"[" + b" " * 70_000 + b"]"
    headers = {"Content-Type": "application/json"}
    told = await reader.post(f"{STRAIGHT}/plans", content=large, headers=headers)
    assert "larger than 65,536 bytes" in problem(told, 413)["detail"]

    async def without_length():
        for _ in range(70):
            yield b" " * 1000

    silent = await reader.post(f"{STRAIGHT}/plans", content=without_length(), headers=headers)
    assert "larger than 65,536 bytes" in problem(silent, 413)["detail"]


@pytest.mark.parametrize(
    ("content", "media_type", "status", "place"),
    [
        (b"{", "application/json", 422, "body"),
        (b"[]", "application/json", 422, "body"),
        (b"", "application/json", 422, "body"),
        (b'{"hours": 1e999}', "application/json", 422, "body/hours"),
        (b'{"start": "2026-11-23T00:00:00"}', "application/json", 422, "body/start"),
        (b'{"start": 0}', "application/json", 422, "body/start"),
        (b'{"hour": 3}', "application/json", 422, "body/hour"),
    ],
)
async def test_bad_bodies_are_problems(
    reader: httpx.AsyncClient, content: bytes, media_type: str, status: int, place: str
):
    headers = {"Content-Type": media_type}
    answer = await reader.post(f"{STRAIGHT}/plans", content=content, headers=headers)
    assert problem(answer, status)["errors"][0]["location"] == place


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_other_kinds_of_body_are_refused(reader: httpx.AsyncClient, media_type: str):
    headers = {"Content-Type": media_type}
    answer = await reader.post(f"{STRAIGHT}/plans", content=b"{}", headers=headers)
    assert "expected application/json" in problem(answer, 415)["detail"]
    answer = await reader.post("/api/v1/packs", content=b"pack", headers=headers)
    assert "expected application/geopackage+sqlite3 or" in problem(answer, 415)["detail"]


async def test_options_that_exclude_each_other(reader: httpx.AsyncClient):
    asked = {"cyclic": True, "assume_fresh": True}
    body = problem(await reader.post(f"{STRAIGHT}/plans", json=asked), 422)
    assert body["errors"][0]["expected"] == "cyclic or assume_fresh, not both"
    asked = {"cyclic": True, "hours": 12}
    body = problem(await reader.post(f"{STRAIGHT}/plans", json=asked), 422)
    assert "a cyclic plan is exactly 24 h long" in body["detail"]


async def test_unexpected_errors_tell_nothing():
    app = FastAPI()
    add_problem_handlers(app)
    app.add_middleware(LoopbackGuard)

    @app.get("/broken")
    async def break_down() -> None:
        raise ZeroDivisionError("secret")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/broken")
    body = problem(answer, 500)
    assert "secret" not in answer.text
    assert body["title"] == "Something went wrong in the server"


async def test_a_lost_database_is_a_problem(own_url: URL, tmp_path: Path, run_as_admin):
    app = create_app(own_url, maps_folder=tmp_path)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            assert (await client.get("/healthz")).json() == {"status": "ok"}
            run_as_admin(f"DROP DATABASE {own_url.database} WITH (FORCE)")
            body = problem(await client.get("/healthz"), 503)
            assert "no database at 127.0.0.1" in body["detail"]
            asked = await client.post(f"{STRAIGHT}/plans", json={})
            problem(asked, 503)


def test_every_error_of_the_api_has_a_status():
    def classes(cls: type) -> list[type]:
        return [cls, *(below for one in cls.__subclasses__() for below in classes(one))]

    unknown = [cls for cls in classes(ApiError) if cls is not ApiError and cls not in KINDS]
    assert [cls.__name__ for cls in unknown] == []


def test_faults_of_an_input_are_listed():
    faults = (
        Fault("team", "T1", "mode", "'car'", "one of foot·vehicle"),
        Fault("body", "", "", "nothing", "a pack"),
    )
    answer = problem_of(FaultyInputError("pack", faults))
    assert answer.status_code == 422
    assert b'"location":"team/T1/mode","found":"\'car\'"' in answer.body
    assert b'"location":"body"' in answer.body


def test_other_errors_of_the_program_are_internal():
    assert problem_of(CoastwatchError("odd")).status_code == 500


def test_a_pool_that_is_empty_says_when_to_ask_again():
    answer = problem_of(DatabaseBusyError("postgresql://here/db", 4.2))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert b"urn:coastwatch:problem:busy" in answer.body


async def test_a_request_that_gets_no_connection_in_time_is_asked_to_come_again(
    shared_url: URL, tmp_path: Path
):
    app = create_app(shared_url, maps_folder=tmp_path)
    async with app.router.lifespan_context(app):
        small = create_async_engine(shared_url, pool_size=1, max_overflow=0, pool_timeout=0.05)
        app.state.services = replace(app.state.services, engine=small)
        transport = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
            open_connection(small),
        ):
            answer = await client.get(f"{STRAIGHT}/vessels")
        body = problem(answer, 503)
        assert body["type"] == "urn:coastwatch:problem:busy"
        assert answer.headers["retry-after"] == "5"
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            assert (await client.get(f"{STRAIGHT}/vessels")).status_code == 200
        await small.dispose()
