"""Check what two people do at the same moment: real requests from two threads, one server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from api_cases import Running, on_database
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from test_problems import problem
from threads import at_once

from geo_data.store import lock_district
from geo_data.store_connection import open_connection

STRAIGHT = "/api/v1/districts/straight"
PAIRINGS = f"{STRAIGHT}/records/pairing"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def ask(server: Running, method: str, path: str, **sent: object) -> httpx.Response:
    """Ask as one of several people does: on a connection of his own."""
    with server.client() as client:
        return client.request(method, path, **sent)


def meet_at_the_lock(server: Running, *requests: tuple[str, str, dict]) -> list[httpx.Response]:
    """Let requests come as far as to the rows of the district before the first may change them."""

    async def meet(engine: AsyncEngine) -> list[httpx.Response]:
        with ThreadPoolExecutor(len(requests)) as threads:
            async with open_connection(engine) as holder, open_connection(engine) as looker:
                await lock_district(holder, "straight")
                asked = [
                    threads.submit(ask, server, method, path, json=body)
                    for method, path, body in requests
                ]
                async with asyncio.timeout(30):
                    while await looker.scalar(text(WAITING)) < len(requests):
                        await asyncio.sleep(0.02)
                await holder.rollback()
            return [one.result() for one in asked]

    return on_database(server.url, meet)


def test_of_two_who_change_one_record_in_the_same_instant_one_wins(server: Running):
    path = f"{STRAIGHT}/records/vessel/V1"
    for villages in (("下川", "上川"), ("沙堤", "海宴"), ("广海", "北陡")):
        seen = ask(server, "GET", path).headers["etag"]

        def change(village: str, etag: str = seen) -> httpx.Response:
            body = {"cells": {"village": village}}
            return ask(server, "PATCH", path, json=body, headers={"If-Match": etag})

        answers = at_once(*(lambda one=village: change(one) for village in villages))
        done, refused = sorted(answers, key=lambda answer: answer.status_code)
        assert done.status_code == 200
        assert problem(refused, 412)["type"] == "urn:coastwatch:problem:changed-meanwhile"
        assert refused.headers["etag"] == done.headers["etag"] != seen
        now = ask(server, "GET", path).json()
        assert now["cells"]["village"] == done.json()["record"]["cells"]["village"]
        assert ask(server, "GET", f"{path}/history").json()["items"][0]["made_by"]
    assert ask(server, "GET", f"{path}/history").json()["numberMatched"] == 3


def test_of_two_who_put_somebody_in_one_part_the_second_is_refused(server: Running):
    requests = [
        ("POST", PAIRINGS, {"cells": {"vessel_id": "V3", "person_id": person, "part": "member",
                                      "valid_from": "2026-11-01"}})
        for person in ("H1", "H2")
    ]  # fmt: skip
    done, refused = sorted(
        meet_at_the_lock(server, *requests), key=lambda answer: answer.status_code
    )
    held = done.json()["record"]["cells"]["person_id"]
    told = problem(refused, 409)
    assert told["type"] == "urn:coastwatch:problem:part-taken"
    assert f"part member of vessel 'V3' is held by {held!r} since 2026-11-01" in told["detail"]
    listed = ask(server, "GET", PAIRINGS, params={"where": "vessel_id:V3"}).json()
    assert [row["cells"]["person_id"] for row in listed["items"]] == [held]


@pytest.mark.parametrize("layer", ["trip", "pairing"])
def test_what_two_people_make_at_once_is_made_once(server: Running, layer: str):
    cells = {"vessel_id": "V3", "person_id": "H1", "part": "member", "valid_from": "2026-11-01"}
    if layer == "trip":
        cells = {"person_id": "H1", "vessel_id": "V1", "from": "2026-11-28T08:00:00+08:00"}
    request = ("POST", f"{STRAIGHT}/records/{layer}", {"cells": cells})
    done, refused = sorted(
        meet_at_the_lock(server, request, request), key=lambda answer: answer.status_code
    )
    assert done.status_code == 201
    assert problem(refused, 409)["type"] == "urn:coastwatch:problem:exists"
