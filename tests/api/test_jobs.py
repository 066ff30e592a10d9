"""Check planning jobs over a real connection: progress, cancel, queue, keys, server's end."""

import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from api_cases import START, Running, on_database, serve_in_thread, with_register
from scenes import straight_coast
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.certificate_file import certificate_from_json
from geo_data.job_table import add_job, start_job
from geo_data.plan_file import plan_from_json
from geo_data.store_errors import BatchNotFoundError
from maritime.verification import verify_plan

PLANS = "/api/v1/districts/straight/plans"
QUICK = {"start": START, "iterations": 2}
LONG = {"start": START, "seconds": 600}
PATIENCE_S = 60


@pytest.fixture
def client(server: Running) -> Iterator[httpx.Client]:
    """Give a client of the server of this test."""
    with server.client() as client:
        yield client


def order(client: httpx.Client, asked: dict, **headers: str) -> dict:
    """Put in a job and give it."""
    answer = client.post(PLANS, json=asked, headers=headers)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['job_id']}"
    return answer.json()


def job(client: httpx.Client, job_id: str) -> dict:
    """Give a job as it stands."""
    return client.get(f"/api/v1/jobs/{job_id}").json()


def wait_until(client: httpx.Client, job_id: str, *statuses: str) -> dict:
    """Give a job once it has one of the statuses."""
    deadline_s = time.monotonic() + PATIENCE_S
    while (found := job(client, job_id))["status"] not in statuses:
        assert time.monotonic() < deadline_s, found
        time.sleep(0.05)
    return found


def events(lines: Iterator[str]) -> Iterator[tuple[str, str, dict]]:
    """Give id, name and data of each event of a stream."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield fields["id"], fields["event"], json.loads(fields["data"])
            fields = {}


def children() -> set[int]:
    """Give the ids of the worker processes of this process."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
        check=False,
    )
    return {int(row.split()[0]) for row in listed.stdout.splitlines() if "api.worker" in row}


def test_a_job_is_followed_to_its_plan(client: httpx.Client):
    asked = order(client, QUICK | {"seed": 7})
    with client.stream("GET", f"/api/v1/jobs/{asked['job_id']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = list(events(stream.iter_lines()))
    names = [name for _, name, _ in told]
    assert set(names[:-1]) == {"progress"}
    assert names[-1] == "done"
    assert len({event_id for event_id, _, _ in told}) == len(told)
    assert any(data["progress"] for _, _, data in told[:-1])
    done = told[-1][2]
    links = {link["rel"]: link["href"] for link in done["links"]}
    plan = client.get(links["plan"]).json()
    assert (plan["seed"], plan["start"]) == (7, START)
    assert done == job(client, asked["job_id"])
    with client.stream(
        "GET", f"/api/v1/jobs/{asked['job_id']}/events", headers={"Last-Event-ID": told[-1][0]}
    ) as stream:
        (last,) = events(stream.iter_lines())
    assert last == told[-1], "the end is told again, so that nobody waits for it"


def test_a_bound_is_raised_beside_the_plan_and_kept_with_it(client: httpx.Client):
    asked = order(client, QUICK | {"hours": 2, "crews": False, "bound_rounds": 15})
    with client.stream("GET", f"/api/v1/jobs/{asked['job_id']}/events") as stream:
        told = [data["progress"] for _, _, data in events(stream.iter_lines()) if data["progress"]]
    assert all(0 <= progress["coverage"] <= 1 for progress in told)
    last = told[-1]
    assert last["phase"] == "raising the bound"
    assert told[0]["bound"] is None and told[0]["optimality_gap_points"] is None

    plan_id = job(client, asked["job_id"])["plan_id"]
    summary = client.get(f"/api/v1/plans/{plan_id}/summary").json()
    assert summary["bound"] == last["bound"] > 0
    assert summary["optimality_gap_points"] == pytest.approx(last["optimality_gap_points"])
    (link,) = [link["href"] for link in summary["links"] if link["rel"] == "certificate"]
    given = client.get(link)

    document = client.get(f"/api/v1/plans/{plan_id}").content
    plan = plan_from_json(document, timezone="Asia/Shanghai")
    assert plan.patrols and not plan.roster, "all teams count as crewed"
    proof = certificate_from_json(given.content, timezone="Asia/Shanghai")
    assert proof.bound == plan.score.bound
    assert not verify_plan(
        with_register(straight_coast()), plan, pack_sha256=plan.inputs_sha256, certificate=proof,
        plan_sha256=hashlib.sha256(document).hexdigest(),
    )  # fmt: skip


def test_a_bound_of_less_than_a_minute_is_refused(client: httpx.Client):
    for asked in ({"bound_seconds": 1}, {"bound_rounds": 1}):
        answer = client.post(PLANS, json={"hours": 0.01} | asked)
        assert answer.status_code == 422, asked
        assert "at least 60 seconds where a bound is asked for" in answer.text


@pytest.mark.parametrize(
    ("option", "value"),
    [("seconds", value) for value in (-1, 3600.5, "long", None)]
    + [("rounds", value) for value in (0, 1.5, "many")],
)
def test_how_long_to_raise_the_bound_is_checked(client: httpx.Client, option: str, value: object):
    answer = client.post(PLANS, json={f"bound_{option}": value})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["location"] == f"body/bound_{option}"
    assert client.get("/api/v1/jobs").json()["items"] == []


def test_a_job_goes_on_without_its_client_and_is_cancelled(client: httpx.Client):
    running, waiting = order(client, LONG), order(client, QUICK)
    wait_until(client, running["job_id"], "running")
    with client.stream("GET", f"/api/v1/jobs/{running['job_id']}/events") as stream:
        first = next(events(stream.iter_lines()))
    assert first[1] == "progress"
    assert job(client, running["job_id"])["status"] == "running"
    assert job(client, waiting["job_id"])["status"] == "queued", "one at a time"
    assert len(children()) == 1

    cancelled = client.post(f"/api/v1/jobs/{running['job_id']}/cancel").json()
    assert cancelled["status"] == "cancelled"
    assert cancelled["finished_at"] is not None
    again = client.delete(f"/api/v1/jobs/{running['job_id']}")
    assert (again.status_code, again.json()) == (200, cancelled)

    done = wait_until(client, waiting["job_id"], "done", "failed")
    assert done["status"] == "done", "the next one gets its turn"
    late = client.post(f"/api/v1/jobs/{waiting['job_id']}/cancel")
    assert late.status_code == 409
    assert "is done; only a queued or running job can be cancelled" in late.json()["detail"]
    listed = client.get("/api/v1/jobs", params={"status": "cancelled"}).json()
    assert [one["job_id"] for one in listed["items"]] == [running["job_id"]]
    assert children() == set()


def test_a_waiting_job_is_cancelled(client: httpx.Client):
    running, waiting = order(client, LONG), order(client, LONG)
    ended = client.post(f"/api/v1/jobs/{waiting['job_id']}/cancel").json()
    assert (ended["status"], ended["started_at"]) == ("cancelled", None)
    client.post(f"/api/v1/jobs/{running['job_id']}/cancel")


class Refusing:
    """Workers who do nothing, and say what they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def run(self, task: str, request: dict[str, object], **_: object) -> dict[str, object]:
        """Refuse a piece of work."""
        self.asked.append(f"{task} of {request['district_id']}")
        raise BatchNotFoundError(UUID(int=7))


def test_jobs_of_a_kind_are_done_by_whom_they_are_left_to(client: httpx.Client, server: Running):
    others = Refusing()
    server.app.state.services.jobs.let_work("plan", others)
    failed = wait_until(client, order(client, QUICK)["job_id"], "failed", "done")
    assert others.asked == ["plan of straight"]
    assert (failed["status"], str(UUID(int=7)) in failed["error"]) == ("failed", True)


def test_the_same_key_gives_the_same_job(client: httpx.Client):
    key = {"Idempotency-Key": "night-shift-1"}
    blocking = order(client, LONG)
    first = order(client, QUICK, **key)
    assert order(client, QUICK, **key)["job_id"] == first["job_id"]
    other = client.post(PLANS, json=QUICK | {"seed": 2}, headers=key)
    assert other.status_code == 409
    assert "was used for job" in other.json()["detail"]
    assert order(client, QUICK)["job_id"] != first["job_id"]
    today = order(client, {"iterations": 1}, **{"Idempotency-Key": "today"})
    assert order(client, {"iterations": 1}, **{"Idempotency-Key": "today"}) == today
    for one in (blocking, first, today):
        client.post(f"/api/v1/jobs/{one['job_id']}/cancel")


def test_two_jobs_run_at_once(own_url: URL, tmp_path: Path):
    for server in serve_in_thread(own_url, tmp_path, plans_at_once=2):
        with server.client() as client:
            jobs = [order(client, LONG)["job_id"] for _ in range(3)]
            for job_id in jobs[:2]:
                wait_until(client, job_id, "running")
            assert job(client, jobs[2])["status"] == "queued"
            assert client.get("/api/v1/districts").status_code == 200
        workers = children()
        assert len(workers) == 2
    assert children() == set(), "no worker outlives its server"

    for server in serve_in_thread(own_url, tmp_path, plans_at_once=2):
        with server.client() as client:
            for job_id in jobs:
                ended = job(client, job_id)
                assert ended["status"] == "failed"
                assert ended["error"].startswith("the server was stopped before the job had ended")


def test_a_killed_worker_is_told(client: httpx.Client):
    asked = order(client, LONG)
    wait_until(client, asked["job_id"], "running")
    while not (workers := children()):
        time.sleep(0.05)
    os.kill(workers.pop(), signal.SIGKILL)
    ended = wait_until(client, asked["job_id"], "failed")
    assert "the worker process ended with status -9 and no answer" in ended["error"]
    assert ended["plan_id"] is None


def test_what_a_dead_server_left_is_marked(own_url: URL, tmp_path: Path):
    left, queued = uuid4(), uuid4()

    async def leave(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            for job_id in (left, queued):
                await add_job(connection, job_id, "straight", {"chosen": []})
            await start_job(connection, left)

    on_database(own_url, leave)
    for server in serve_in_thread(own_url, tmp_path, plans_at_once=1):
        with server.client() as client:
            for job_id in (left, queued):
                ended = job(client, str(job_id))
                assert ended["status"] == "failed"
                assert ended["error"] == "the server ended before the job did; start it again"
            asked = order(client, LONG)
            for second in serve_in_thread(own_url, tmp_path, plans_at_once=1):
                with second.client() as other:
                    assert job(other, asked["job_id"])["status"] in ("queued", "running")
                    refused = other.post(f"/api/v1/jobs/{asked['job_id']}/cancel")
                    assert refused.status_code == 409
                    assert "looked after by another server" in refused.json()["detail"]
            client.post(f"/api/v1/jobs/{asked['job_id']}/cancel")


def test_jobs_go_with_their_district(client: httpx.Client, server: Running):
    asked = order(client, LONG)
    wait_until(client, asked["job_id"], "running")

    async def remove(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM district WHERE district_id = 'straight'"))

    on_database(server.url, remove)
    gone = client.get(f"/api/v1/jobs/{asked['job_id']}")
    assert gone.status_code == 404


def test_a_coast_that_cannot_be_planned_fails_in_words(
    client: httpx.Client, server: Running, run_as_admin: Callable[[str], None]
):
    async def spoil(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.execute(
                text("UPDATE district SET timezone = 'Mars/Base' WHERE district_id = 'straight'")
            )

    blocking = order(client, LONG)
    asked = order(client, QUICK)
    on_database(server.url, spoil)
    client.post(f"/api/v1/jobs/{blocking['job_id']}/cancel")
    ended = wait_until(client, asked["job_id"], "failed", "done")
    assert ended["status"] == "failed"
    assert "Traceback" not in ended["error"]
    assert UUID(ended["job_id"])
