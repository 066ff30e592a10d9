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
from math import ceil
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
LOG, LOG_LINES = "supervised.log", 40
SENDING_SHARE = 0.7
"""Of the kills, those that wait until a batch is under way; the others come at any moment."""
WITHIN = 0.7
"""Of the time that a batch takes: later, its answer is on its way already."""


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
class Sending:
    """Batches of items that are under way to a server, and the kills that fell meanwhile."""

    takes_s: float = 0.05
    """How long the last batch took that was answered."""
    begins: asyncio.Event = field(default_factory=asyncio.Event)
    last_body: Json | None = None
    fell_meanwhile: set[int] = field(default_factory=set)
    """Numbers of kills that fell while a batch was under way."""
    cut_off: set[int] = field(default_factory=set)
    """Those among them after which such a batch was not answered."""
    _under_way: list[set[int]] = field(default_factory=list)

    @property
    def is_under_way(self) -> bool:
        """Whether a batch is."""
        return bool(self._under_way)

    def note_kill(self, number: int) -> None:
        """Note that somebody was killed."""
        for batch in self._under_way:
            batch.add(number)
            self.fell_meanwhile.add(number)

    @contextmanager
    def of(self, body: Json) -> Iterator[None]:
        """Note a batch as under way for the time of a block; one that raises is not answered."""
        batch: set[int] = set()
        self._under_way.append(batch)
        self.begins.set()
        began_s = time.monotonic()
        is_answered = False
        try:
            yield
            is_answered = True
            self.takes_s, self.last_body = time.monotonic() - began_s, body
        finally:
            if not is_answered:
                self.cut_off |= batch
            self._under_way = [one for one in self._under_way if one is not batch]
            if not self._under_way:
                self.begins.clear()


@dataclass
class Victims:
    """A supervised server and its database; counts whom it killed, when, and for how long."""

    folder: Path
    supervisor: subprocess.Popen
    port: int
    seed: int
    kills: dict[str, int] = field(default_factory=lambda: {"server": 0, "database": 0, "both": 0})
    sending: Sending = field(default_factory=Sending)
    away_s: list[float] = field(default_factory=list)
    """How long nobody answered, each time somebody was killed and waited for."""

    def kill(self, rng: random.Random, *, only_while_sending: bool) -> bool:
        """Kill the server, the database, or both, at once; False where none of it was there."""
        which = rng.choice(("server", "database", "both"))
        database = cluster_status(self.folder).pid
        server = _child_of(self.supervisor.pid)
        if (which != "server" and database is None) or (which != "database" and server is None):
            return False  # still down after the last time
        if only_while_sending and not self.sending.is_under_way:
            return False
        for wanted, pid in (("server", server), ("database", database)):
            if which in (wanted, "both"):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.kills[which] += 1
        self.sending.note_kill(self.killed)
        return True

    @property
    def killed(self) -> int:
        """How often somebody was killed."""
        return sum(self.kills.values())

    @property
    def log_end(self) -> str:
        """What server and database said last, for whoever looks why nobody answers."""
        ends = []
        for path in (self.folder / LOG, self.folder / "postgres" / "server.log"):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            ends.append("\n".join([f"--- {path.name}", *lines[-LOG_LINES:]]))
        return "\n".join(ends)


@contextmanager
def supervised(folder: Path, *, seed: int) -> Iterator[Victims]:
    """Serve a data folder by a supervisor until the end of a block."""
    environment = {name: word for name, word in os.environ.items() if name != "DATABASE_URL"}
    environment["COASTWATCH_DATA"] = str(folder)
    port = find_free_port(19_000, "127.0.0.1")
    log = (folder / LOG).open("wb")
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

    The kills are spread over the day: where they lag behind it, phones send their last batch
    again, as after an answer that was lost.
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
    sending = victims.sending
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{victims.port}{API}", timeout=20, trust_env=False
    ) as client:
        phones = [
            _phone(number, team, district, day, site, client, sent, telling, sending)
            for number, team in enumerate(district.teams)
        ]
        for phone in phones:
            await phone.begin(before_s=from_s)
        killer = asyncio.create_task(_kill_at_random(victims, rng, kills))
        again = PatientCaller(client, next(iter(site.team_tokens.values())))
        at_s, to_s = from_s, from_s + hours * 3600
        while at_s < to_s:
            at_s += STEP_S
            await asyncio.gather(*(phone.work(at_s) for phone in phones))
            while victims.killed < int(kills * (at_s - from_s) / (to_s - from_s)):
                if killer.done():
                    await killer
                with suppress(httpx.HTTPError, PlayError):
                    await _send_again(client, again, sending)
                await asyncio.sleep(AGAIN_AFTER_S)
        await killer
        for phone in phones:
            await phone.work(from_s + 2 * 86_400, is_last=True)
    return SentDay(sent)


async def _send_again(client: httpx.AsyncClient, caller: Caller, sending: Sending) -> None:
    """Send what was acknowledged last once more, as a phone that has not heard of it."""
    body = sending.last_body
    if body is None:
        await client.get("/field/packet")
        return
    with sending.of(body):
        await Caller.post(caller, "/field/items", body)


async def _kill_at_random(victims: Victims, rng: random.Random, kills: int) -> None:
    """
    Kill, mostly when the server answers again, one time in five while it still comes back.

    So many as `SENDING_SHARE` says wait for a batch that is under way, and fall somewhere within
    the time that one takes.
    """
    sending = victims.sending
    waiting = ceil(SENDING_SHARE * kills)
    waits_for_batch = [True] * waiting + [False] * (kills - waiting)
    rng.shuffle(waits_for_batch)
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        for waits in waits_for_batch:
            if waits or rng.random() > 0.2:
                await _until_it_answers(client, victims)
            is_killed = False
            while not is_killed:
                if waits:
                    await sending.begins.wait()
                    await asyncio.sleep(rng.random() * WITHIN * sending.takes_s)
                else:
                    await asyncio.sleep(rng.random())
                is_killed = victims.kill(rng, only_while_sending=waits)
                await asyncio.sleep(0)


async def _until_it_answers(client: httpx.AsyncClient, victims: Victims) -> None:
    began_s = time.monotonic()
    while True:
        with suppress(httpx.TransportError):
            reply = await client.get(f"http://127.0.0.1:{victims.port}/healthz")
            if reply.status_code == 200:
                victims.away_s.append(time.monotonic() - began_s)
                return
        assert time.monotonic() < began_s + PATIENCE_S, f"away too long\n{victims.log_end}"
        await asyncio.sleep(0.05)


def _phone(number, team, district, day, site, client, sent, telling, sending) -> Phone:
    class Keeping(PatientCaller):
        """Notes what is under way, and each item that was acknowledged, as it was sent."""

        async def post(self, path, body, *, expects=(200, 201)):
            if path != "/field/items":
                return await super().post(path, body, expects=expects)

            async def send() -> Json:
                with sending.of(body):
                    return await Caller.post(self, path, body, expects=expects)

            reply = await _patiently(send)
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
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    found = listed.split()
    return int(found[0]) if found else None
