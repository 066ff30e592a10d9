"""Measure by the wall how long a repair takes in the duty room, from the click to each proposal.

    python -m benchmarks.bench_repair_click [--plan-seconds 10] [--idle 30] [--clicks 3]

It makes a scratch database cluster (durable, as in use) with the Taishan sample and two plans, and
servers on it that keep plans in force laid out. Three units that are out are lost, and a repair is
asked for over HTTP, as the page does it: on a server that has just begun, again on the same server
(warm, --clicks times), on another one that was idle for --idle seconds, and there after another
plan was published and as many seconds had gone by. A server before them all has had its code
compiled, as a site's has from its first day on.

The job is asked for ten times a second; a proposal is there when the job names it: verified and
kept. Beside it stand the CPU seconds that the worker's process used until it was seen, with what it
searched on meanwhile, and at the end the memory that it holds (Linux).
"""

import argparse
import asyncio
import multiprocessing
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

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
HEAD = "| server | first proposal s | worker's CPU s of it | later ones s | done s |"
RULE = "|---|---|---|---|---|"


async def fill(url: URL, plan_seconds: float) -> tuple[str, list[UUID]]:
    """Fill the database with the sample and two plans; give an officer's token, and the plans."""
    engine, now = open_engine(url), datetime.now(UTC)
    try:
        await upgrade(engine)
        reading = read_pack(TAISHAN_PACK)
        await import_pack(engine, reading, now=now)
        plan_ids = []
        for seed in (1, 2):
            plan = plan_pack(reading, PlanOptions(seconds=plan_seconds, seed=seed))
            plan_ids.append(
                await store_plan(
                    engine,
                    plan,
                    plan_to_json(plan).encode(),
                    now=now + timedelta(seconds=seed),
                    ground_sha256=ground_fingerprint(reading.district),
                )
            )
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
        return token, plan_ids
    finally:
        await engine.dispose()


def serve(url: URL, service: URL, port: int, folder: str) -> None:
    """Run one server process that lays days out for repairs, as a site's does."""
    app = create_app(url, maps_folder=Path(folder), service_url=service, readies_repairs=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


def worker_of(server_pid: int) -> Path | None:
    """Give the folder in /proc of the worker that stays of a server, None where it has none."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == server_pid and b"--stays" in (folder / "cmdline").read_bytes():
                return folder
    return None


def cpu_s_of(worker: Path | None) -> float:
    """Give the CPU seconds that a process has used."""
    if worker is None:
        return 0.0
    used = (worker / "stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def memory_mb_of(worker: Path) -> float:
    """Give the memory that a process holds."""
    lines = (worker / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@dataclass(frozen=True)
class Clicked:
    """What came of a click: seconds until each proposal and the end, CPU seconds of the worker."""

    proposals_s: tuple[float, ...]
    cpu_s: float
    done_s: float

    def row(self, name: str) -> str:
        """Give a row of the table."""
        first_s, *later_s = self.proposals_s
        later = ", ".join(f"{one:.1f}" for one in later_s) or "–"
        return f"| {name} | {first_s:.1f} | {self.cpu_s:.1f} | {later} | {self.done_s:.1f} |"


class Click:
    """A duty officer's browser."""

    def __init__(self, port: int, token: str, server_pid: int):
        self.server_pid = server_pid
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

    def publish(self, plan_id: UUID) -> None:
        """Put a plan into force."""
        self._asked("POST", f"{self._district}/publications", {"plan_id": str(plan_id)})

    def repair(self) -> Clicked:
        """Ask for a repair and follow it to its end."""
        used_s, began_s = cpu_s_of(worker_of(self.server_pid)), time.monotonic()
        job = self._asked("POST", f"{self._district}/repairs", {"counts": "plan"})
        seen, cpu_s, path = {}, 0.0, f"/api/v1/jobs/{job['job_id']}"
        while True:
            job = self._asked("GET", path)
            now_s = time.monotonic() - began_s
            plan_id = (job["progress"] or {}).get("plan_id")
            if plan_id is not None:
                if not seen:
                    cpu_s = cpu_s_of(worker_of(self.server_pid)) - used_s
                seen.setdefault(plan_id, now_s)
            if job["finished_at"] is not None:
                if job["status"] != "done" or not seen:
                    raise SystemExit(f"no repair was made: {job}")
                return Clicked(tuple(seen.values()), cpu_s, now_s)
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
        yield Click(port, token, process.pid)
    finally:
        process.terminate()
        process.join()


def main() -> None:
    """Make a scratch cluster, measure, and clear up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan-seconds", type=float, default=10.0)
    parser.add_argument("--idle", type=float, default=30.0, help="seconds before a click")
    parser.add_argument("--clicks", type=int, default=3, help="warm ones")
    asked = parser.parse_args()
    with scratch_site() as (folder, url, service):
        token, plan_ids = asyncio.run(fill(url, asked.plan_seconds))
        with server(url, service, folder, token) as click:
            click.lose(LOST)
            click.repair()
        print(HEAD, RULE, sep="\n", flush=True)
        with server(url, service, folder, token) as click:
            print(click.repair().row("just begun"), flush=True)
            for _ in range(asked.clicks):
                print(click.repair().row("warm"), flush=True)
        with server(url, service, folder, token) as click:
            time.sleep(asked.idle)
            print(click.repair().row(f"{asked.idle:g} s after its start"), flush=True)
            click.publish(plan_ids[0])
            time.sleep(asked.idle)
            print(click.repair().row(f"{asked.idle:g} s after a publication"), flush=True)
            memory_mb = memory_mb_of(worker_of(click.server_pid))
    print(f"\nThe worker holds {memory_mb:.0f} MB; load {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
