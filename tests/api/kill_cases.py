"""Run a server and its database under somebody who kills them, and phones that do not give up."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from api_cases import START
from scenes import straight_coast
from sqlalchemy.engine import URL

from api.access import API
from api.cli_serve import find_free_port
from api.plan_run import PlanOptions, plan_pack
from api.simulate.calls import Caller, Json, Ledger
from api.simulate.errors import PlayError
from api.simulate.phone import Phone
from api.simulate.site import MadeSite, make_site, marked
from geo_data.cluster import cluster_status
from geo_data.pack_reader import PackReading
from maritime.cutting import resolve_targets
from maritime.planning.problem import set_problem
from maritime.simulate.day import make_day
from maritime.simulate.params import TellingParams
from maritime.stress.params import StressParams

SUPERVISOR = """
import os, sys, time
from rich.console import Console
from api import cluster_watch
cluster_watch.LEFT_S = 0.2  # nobody else looks after this one
from api.cli_serve import run_serve
while True:
    child = os.fork()
    if child == 0:
        run_serve(host="127.0.0.1", port=int(sys.argv[1]), messages=Console(stderr=True))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    time.sleep(0.05)
"""
"""Starts the server again whenever it has ended, as systemd does; imports once."""
AGAIN_AFTER_S = 0.05
PATIENCE_S = 120.0
STEP_S = 300.0


class PatientCaller(Caller):
    """Asks until it is answered; what a killed server may have taken is sent again."""

    async def get(self, path: str, **query: object) -> Json:
        """Give an answer, however long it takes."""
        return await _patiently(lambda: super(PatientCaller, self).get(path, **query))

    async def post(self, path: str, body: Json, *, expects: tuple[int, ...] = (200, 201)) -> Json:
        """Send something until it is answered."""
        return await _patiently(
            lambda: super(PatientCaller, self).post(path, body, expects=expects)
        )


async def _patiently(ask) -> Json:
    until_s = time.monotonic() + PATIENCE_S
    while True:
        with suppress(httpx.TransportError, PlayError):
            return await ask()
        assert time.monotonic() < until_s, "nobody has answered for two minutes"
        await asyncio.sleep(AGAIN_AFTER_S)


@dataclass
class Victims:
    """A supervised server and its database; counts whom it killed."""

    folder: Path
    supervisor: subprocess.Popen
    port: int
    seed: int
    kills: dict[str, int] = field(default_factory=lambda: {"server": 0, "database": 0, "both": 0})

    def kill(self, rng: random.Random) -> None:
        """Kill the server, the database, or both, at once."""
        which = rng.choice(("server", "database", "both"))
        database = cluster_status(self.folder).pid
        server = _child_of(self.supervisor.pid)
        if (which != "server" and database is None) or (which != "database" and server is None):
            return  # still down after the last time
        for wanted, pid in (("server", server), ("database", database)):
            if which in (wanted, "both"):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.kills[which] += 1

    @property
    def killed(self) -> int:
        """How often somebody was killed."""
        return sum(self.kills.values())


@contextmanager
def supervised(folder: Path, *, seed: int) -> Iterator[Victims]:
    """Serve a data folder by a supervisor until the end of a block."""
    environment = {name: word for name, word in os.environ.items() if name != "DATABASE_URL"}
    environment["COASTWATCH_DATA"] = str(folder)
    port = find_free_port(19_000, "127.0.0.1")
    log = (folder / "supervised.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(port)], env=environment,
        stdout=subprocess.DEVNULL, stderr=log,
    )  # fmt: skip
    try:
        yield Victims(folder, process, port, seed)
    finally:
        server = _child_of(process.pid)
        process.kill()
        process.wait()
        log.close()
        if server is not None:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)


@dataclass(frozen=True)
class SentDay:
    """What phones sent of a day and had acknowledged: each item by its id."""

    acknowledged: dict[str, Json]


async def make_coast(url: URL):
    """Fill an empty database with a small coast, its plan and its accounts."""
    reading = marked(PackReading(straight_coast(), "a" * 64, ()))
    plan = plan_pack(reading, PlanOptions(start=START, iterations=2, cyclic=False))
    from_s = plan.horizon.start_s
    site = await make_site(url, reading, plan, starts_at=datetime.fromtimestamp(from_s, UTC))
    return reading.district, plan, site


async def send_day(
    victims: Victims, district, plan, site: MadeSite, *, hours: float, kills: int
) -> SentDay:
    """
    Let each team's phone tell its day while server and database are killed at random moments.

    The day goes on until all is sent; what is left of the kills then happens while batches are
    sent a second time.
    """
    from_s = plan.horizon.start_s
    problem = set_problem(district, resolve_targets(district), plan.horizon)
    telling = TellingParams()
    day = make_day(
        problem, plan, stress=StressParams(), telling=telling, from_s=from_s,
        to_s=int(from_s + hours * 3600), seed=victims.seed,
    )  # fmt: skip
    rng = random.Random(victims.seed)
    sent: dict[str, Json] = {}
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{victims.port}{API}", timeout=20, trust_env=False
    ) as client:
        phones = [
            _phone(number, team, district, day, site, client, sent, telling)
            for number, team in enumerate(district.teams)
        ]
        killer = asyncio.create_task(_kill_at_random(victims, rng, kills))
        for phone in phones:
            await phone.begin(before_s=from_s)
        at_s = from_s
        while at_s < from_s + hours * 3600:
            at_s += STEP_S
            await asyncio.gather(*(phone.work(at_s) for phone in phones))
        again = Caller(client, next(iter(site.team_tokens.values())))
        while not killer.done():
            with suppress(httpx.HTTPError, PlayError):
                await again.get("/field/packet")
            await asyncio.sleep(0.02)
        await killer
        for phone in phones:
            await phone.work(from_s + 2 * 86_400, is_last=True)
    return SentDay(sent)


async def _kill_at_random(victims: Victims, rng: random.Random, kills: int) -> None:
    """Kill, mostly when the server answers again, one time in five while it still comes back."""
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while victims.killed < kills:
            if rng.random() > 0.2:
                await _until_it_answers(client, victims.port)
            await asyncio.sleep(rng.random())
            victims.kill(rng)


async def _until_it_answers(client: httpx.AsyncClient, port: int) -> None:
    while True:
        with suppress(httpx.TransportError):
            if (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200:
                return
        await asyncio.sleep(0.05)


def _phone(number, team, district, day, site, client, sent, telling) -> Phone:
    class Keeping(PatientCaller):
        """Notes each item that was acknowledged, as it was sent."""

        async def post(self, path, body, *, expects=(200, 201)):
            reply = await super().post(path, body, expects=expects)
            if path == "/field/items":
                for item, told in zip(body["items"], reply["answers"], strict=True):
                    assert told["state"] in ("kept", "kept_already"), told
                    sent[item["item_id"]] = item
            return reply

    return Phone(
        team.team_id, team.mode, Keeping(client, site.team_tokens[team.team_id]), Ledger(), telling,
        district_id=district.district_id,
        walks=[walk for walk in day.walks if walk.team_id == team.team_id],
        errand=lambda target_id, at_s: None, is_manned=True, seed=(1, 3, number),
    )  # fmt: skip


def _child_of(pid: int) -> int | None:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    found = listed.stdout.split()
    return int(found[0]) if found else None
