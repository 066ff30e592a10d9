"""Measure by the wall how long a repair takes in the duty room, from the click to each proposal.

    python -m benchmarks.bench_repair_click [--plan-seconds 10] [--ahead 30]

It makes a scratch database cluster (durable, as in use) with the Taishan sample and a plan, and
one server. Three units that are out are said to be lost, and a repair is asked for over HTTP, as
the page does it: at once on a server that has just begun (cold), again on the same server (warm),
and on another new one some seconds after the word (ahead), in which it lays the day out. The job
is asked for ten times a second; a proposal is there when the job names it: verified and kept.
"""

import argparse
import asyncio
import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy.engine import URL

from api.app import create_app
from api.passwords import hash_password, make_api_token, token_hash
from api.plan_run import PlanOptions, plan_pack
from benchmarks.bench_phones import DISTRICT, wait_until_ready
from benchmarks.scratch_site import scratch_site
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import read_pack
from geo_data.plan_file import plan_to_json
from geo_data.sample import TAISHAN_PACK
from geo_data.store import import_pack
from geo_data.store_accounts import NewAccount, add_account
from geo_data.store_connection import open_engine
from geo_data.store_plans import store_plan
from geo_data.store_sessions import add_token
from geo_data.store_upgrade import upgrade
from maritime.account import DUTY_OFFICER, SECURITY_ADMINISTRATOR

LOST = 3
ASK_EVERY_S = 0.1
HEAD = "| server | first proposal s | later ones s | done s |\n|---|---|---|---|"


async def fill(url: URL, plan_seconds: float) -> str:
    """Fill the database with the sample and a plan; give the token of a duty officer."""
    engine, now = open_engine(url), datetime.now(UTC)
    try:
        await upgrade(engine)
        reading = read_pack(TAISHAN_PACK)
        await import_pack(engine, reading, now=now)
        plan = plan_pack(reading, PlanOptions(seconds=plan_seconds))
        await store_plan(
            engine, plan, plan_to_json(plan).encode(), now=now,
            ground_sha256=ground_fingerprint(reading.district),
        )  # fmt: skip
        password_hash, token = await hash_password("not used here at all"), make_api_token()
        async with engine.begin() as connection:
            for login, role in (("keeper", SECURITY_ADMINISTRATOR), ("officer", DUTY_OFFICER)):
                own = None if role == SECURITY_ADMINISTRATOR else DISTRICT
                actor = await add_account(
                    connection, NewAccount(login, role, own), password_hash, now=now, by="bench"
                )
            await add_token(
                connection, actor.account_id, "bench", token_hash(token), now=now,
                expires_at=now + timedelta(days=1),
            )  # fmt: skip
        return token
    finally:
        await engine.dispose()


def serve(url: URL, service: URL, port: int, folder: str) -> None:
    """Run one server process that lays days out for repairs, as a site's does."""
    app = create_app(url, maps_folder=Path(folder), service_url=service, readies_repairs=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


class Click:
    """A duty officer's browser."""

    def __init__(self, port: int, token: str):
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=120,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        self._district = f"/api/v1/districts/{DISTRICT}"

    def lose(self, count: int) -> None:
        """Say of some units that are not off shift nor lost that they are."""
        units = self._asked("GET", f"{self._district}/live")["units"]
        able = [one["team_id"] for one in units if one["state"] not in ("off_shift", "lost")]
        if len(able) < count:
            raise SystemExit(f"only {len(able)} units are on shift now")
        for team_id in able[:count]:
            self._asked("POST", f"{self._district}/units/{team_id}/status", {"kind": "lost"})

    def repair(self) -> tuple[list[float], float]:
        """Ask for a repair; give after how many seconds each proposal was there, and the end."""
        began_s = time.monotonic()
        job = self._asked("POST", f"{self._district}/repairs", {"counts": "plan"})
        seen, path = {}, f"/api/v1/jobs/{job['job_id']}"
        while True:
            job = self._asked("GET", path)
            now_s = time.monotonic() - began_s
            plan_id = (job["progress"] or {}).get("plan_id")
            if plan_id is not None:
                seen.setdefault(plan_id, now_s)
            if job["finished_at"] is not None:
                if job["status"] != "done" or not seen:
                    raise SystemExit(f"no repair was made: {job}")
                return list(seen.values()), now_s
            time.sleep(ASK_EVERY_S)

    def _asked(self, method: str, path: str, body: dict | None = None) -> dict:
        answer = self._client.request(method, path, json=body)
        if answer.is_error:
            raise SystemExit(f"{method} {path}: {answer.status_code}: {answer.text[:300]}")
        return answer.json()


@contextmanager
def server(url: URL, service: URL, folder: Path, token: str) -> Iterator[Click]:
    """Run a new server process, and give who clicks."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(url, service, port, str(folder / "maps")))
    process.start()
    try:
        wait_until_ready(port)
        yield Click(port, token)
    finally:
        process.terminate()
        process.join()


def row(name: str, times: tuple[list[float], float]) -> str:
    """Give a row of the table."""
    (first_s, *later_s), done_s = times
    later = ", ".join(f"{one:.1f}" for one in later_s) or "–"
    return f"| {name} | {first_s:.1f} | {later} | {done_s:.1f} |"


def main() -> None:
    """Make a scratch cluster, measure, and clear up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan-seconds", type=float, default=10.0)
    parser.add_argument("--ahead", type=float, default=30.0, help="seconds from word to click")
    asked = parser.parse_args()
    with scratch_site() as (folder, url, service):
        token = asyncio.run(fill(url, asked.plan_seconds))
        print(HEAD, flush=True)
        with server(url, service, folder, token) as click:
            click.lose(LOST)
            print(row("cold, at once", click.repair()), flush=True)
            print(row("warm", click.repair()), flush=True)
        with server(url, service, folder, token) as click:
            click.lose(1)
            time.sleep(asked.ahead)
            print(row(f"cold, {asked.ahead:g} s after the word", click.repair()), flush=True)


if __name__ == "__main__":
    main()
