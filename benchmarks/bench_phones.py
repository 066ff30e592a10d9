"""Send batches of checks from two hundred phones at once, and count what came of them.

Run with: python -m benchmarks.bench_phones --out docs/bench-phones.md
It makes a scratch database cluster (durable, as in use) with the Taishan sample and 200 accounts,
starts one server process for each core, and the phones in a process of their own. Each phone sends
batches of ten checks of vessels in its reach, each with a position at the coast; some batches are
sent twice, as if the first answer had been lost. At the end every item has to be there once.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import socket
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import uvicorn
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from api.app import create_app
from api.passwords import hash_password, make_api_token, token_hash
from benchmarks.scratch_site import scratch_site
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from geo_data.store import import_pack
from geo_data.store_accounts import NewAccount, add_account
from geo_data.store_connection import open_engine
from geo_data.store_sessions import add_token
from geo_data.store_upgrade import upgrade
from maritime.account import GRIDWORKER, SECURITY_ADMINISTRATOR

DISTRICT = "440781"
ITEMS_EACH = 10
WARM_UP_PHONES = 20
SENT_TWICE = 0.1
"""Share of batches whose answer counts as lost: they are sent again."""
READY_WITHIN_S = 120


@dataclass(frozen=True)
class PhoneSeed:
    """What one phone needs: its token, and the vessels and places of its grid."""

    token: str
    vessel_ids: tuple[str, ...]
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Wave:
    """How the phones send: batches each, and seconds between two of one phone (0: no pause)."""

    name: str
    batches: int
    every_s: float


async def fill(url: URL, phones: int) -> list[PhoneSeed]:
    """Import the sample, and give as many gridworkers accounts with tokens, over all villages."""
    engine = open_engine(url)
    now = datetime.now(UTC)
    try:
        await upgrade(engine)
        await import_pack(engine, read_pack(TAISHAN_PACK), now=now)
        password_hash = await hash_password("not used here at all")
        async with engine.begin() as connection:
            keeper = NewAccount("keeper", SECURITY_ADMINISTRATOR)
            await add_account(connection, keeper, password_hash, now=now, by="bench")
            villages = await _villages(connection)
            seeds = []
            for number in range(phones):
                grid_id, vessel_ids, places = villages[number % len(villages)]
                asked = NewAccount(f"phone{number:03d}", GRIDWORKER, DISTRICT, grid_id)
                actor = await add_account(connection, asked, password_hash, now=now, by="bench")
                token = make_api_token()
                await add_token(
                    connection, actor.account_id, "bench", token_hash(token), now=now,
                    expires_at=now + timedelta(days=1),
                )  # fmt: skip
                seeds.append(PhoneSeed(token, vessel_ids, places))
            return seeds
    finally:
        await engine.dispose()


async def _villages(connection: AsyncConnection) -> list[tuple[str, tuple, tuple]]:
    """Give village grids with some vessels of the village and places on their coast."""
    rows = await connection.execute(
        text(
            "SELECT g.grid_id, array_agg(DISTINCT v.vessel_id) AS vessels, "
            "array_agg(DISTINCT ST_X(ST_PointOnSurface(t.geom))::text || ',' || "
            "ST_Y(ST_PointOnSurface(t.geom))::text) AS places "
            "FROM sea_grid g JOIN vessel v ON v.district_id = g.district_id "
            "AND v.village = g.name JOIN target t ON t.district_id = g.district_id "
            "AND t.grid_id = g.grid_id WHERE g.district_id = :district AND g.level = 'village' "
            "GROUP BY g.grid_id ORDER BY g.grid_id"
        ),
        {"district": DISTRICT},
    )
    return [
        (
            row.grid_id, tuple(row.vessels),
            tuple(tuple(map(float, place.split(","))) for place in row.places),
        )
        for row in rows
    ]  # fmt: skip


def serve(url: URL, service: URL, port: int, folder: str) -> None:
    """Run one server process; several share the port, and the kernel parts connections."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind(("127.0.0.1", port))
    app = create_app(url, maps_folder=Path(folder), service_url=service)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def run_phones(seeds: list[PhoneSeed], port: int, wave: Wave, answer: str) -> None:
    """Send a wave from all phones and write down times and ids."""
    done = asyncio.run(_run_phones(seeds, port, wave))
    Path(answer).write_text(json.dumps(done), encoding="utf-8")


async def _run_phones(seeds: list[PhoneSeed], port: int, wave: Wave) -> dict:
    limits = httpx.Limits(max_connections=len(seeds), max_keepalive_connections=len(seeds))
    times_ms: list[float] = []
    states: dict[str, int] = {}
    ids: list[str] = []
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=120
    ) as client:
        started_s = time.perf_counter()

        async def send(seed: PhoneSeed, batch: dict) -> None:
            sent_s = time.perf_counter()
            reply = await client.post(
                "/api/v1/field/items", json=batch,
                headers={"Authorization": f"Bearer {seed.token}"},
            )  # fmt: skip
            times_ms.append((time.perf_counter() - sent_s) * 1000)
            if reply.status_code != 200:
                raise SystemExit(f"{reply.status_code}: {reply.text[:300]}")
            for one in reply.json()["answers"]:
                states[one["state"]] = states.get(one["state"], 0) + 1

        async def live(number: int, seed: PhoneSeed) -> None:
            rng = random.Random(number)
            device_id = str(uuid4())
            await asyncio.sleep(rng.random() * wave.every_s)
            for _ in range(wave.batches):
                began_s = time.perf_counter()
                batch = _batch(seed, device_id, rng)
                ids.extend(one["item_id"] for one in batch["items"])
                await send(seed, batch)
                if rng.random() < SENT_TWICE:
                    await send(seed, batch)
                pause_s = wave.every_s - (time.perf_counter() - began_s)
                await asyncio.sleep(max(0.0, pause_s))

        await asyncio.gather(*(live(number, seed) for number, seed in enumerate(seeds)))
        seconds = time.perf_counter() - started_s
    return {"times_ms": times_ms, "states": states, "ids": ids, "seconds": seconds}


def _batch(seed: PhoneSeed, device_id: str, rng: random.Random) -> dict:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    items = []
    for _ in range(ITEMS_EACH):
        lon, lat = rng.choice(seed.places)
        items.append(
            {
                "item_id": str(uuid4()),
                "kind": "check",
                "form": 1,
                "made_at": now,
                "position": {"lon": lon, "lat": lat, "accuracy_m": 9, "at": now},
                "round_id": None,
                "body": {
                    "vessel_id": rng.choice(seed.vessel_ids), "described": None,
                    "outcome": "nothing_found", "reason": None, "suspected": [],
                    "answers": {"life_jackets": True, "crew_count": 3}, "text": "正常",
                },
                "attachments": [],
            }
        )  # fmt: skip
    return {
        "format": "coastwatch-items/1", "device_id": device_id, "sent_at": now, "items": items,
    }  # fmt: skip


async def count_kept(url: URL, ids: list[str]) -> tuple[int, int]:
    """Give how many of the ids are there, and how many rows they have."""
    engine = open_engine(url, pools=False)
    try:
        async with engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT count(DISTINCT item_id) AS kept, count(*) AS rows FROM field_item "
                    "WHERE item_id = ANY (CAST(:ids AS uuid[]))"
                ),
                {"ids": ids},
            )
            row = found.one()
            return row.kept, row.rows
    finally:
        await engine.dispose()


def measure(url: URL, service: URL, folder: Path, waves: list[Wave], options) -> list[str]:
    """Run every wave against fresh phones and give a row of the table for each."""
    seeds = asyncio.run(fill(url, options.phones))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    servers = [
        context.Process(target=serve, args=(url, service, port, str(folder / "maps")))
        for _ in range(options.processes)
    ]
    for server in servers:
        server.start()
    try:
        wait_until_ready(port)
        _send(context, seeds[:WARM_UP_PHONES], port, Wave("warm-up", 5, 0.0), folder)
        rows = []
        for wave in waves:
            before_s = cpu_s(folder, servers)
            done = _send(context, seeds, port, wave, folder)
            done["cpu_s"] = cpu_s(folder, servers) - before_s
            kept, stored = asyncio.run(count_kept(url, done["ids"]))
            rows.append(_row(wave, done, kept, stored))
            print(rows[-1], flush=True)
        return rows
    finally:
        for server in servers:
            server.terminate()
            server.join()


def cpu_s(folder: Path, servers: list[multiprocessing.context.SpawnProcess]) -> float:
    """Give the CPU seconds that servers and database have used; the phones' are not counted."""
    postmaster = (folder / "data" / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if fields[1] == postmaster or int(process.name) in {one.pid for one in servers}:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until_ready(port: int) -> None:
    """Wait until a server answers; SystemExit if none does in time."""
    until_s = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until_s:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        time.sleep(3)  # so that the other processes listen too
        return
    raise SystemExit("no server answered in time")


def _send(
    context: multiprocessing.context.SpawnContext, seeds: list[PhoneSeed], port: int, wave: Wave,
    folder: Path,
) -> dict:  # fmt: skip
    answer = folder / "phones.json"
    phones = context.Process(target=run_phones, args=(seeds, port, wave, str(answer)))
    phones.start()
    phones.join()
    if phones.exitcode != 0:
        raise SystemExit(f"the phones ended with {phones.exitcode}")
    return json.loads(answer.read_text(encoding="utf-8"))


def _row(wave: Wave, done: dict, kept: int, stored: int) -> str:
    times = sorted(done["times_ms"])
    at = statistics.quantiles(times, n=100)
    sent, states = len(done["ids"]), done["states"]
    cells = (
        wave.name, f"{len(times):,}", f"{len(times) / done['seconds']:,.0f}", f"{at[49]:,.0f}",
        f"{at[94]:,.0f}", f"{times[-1]:,.0f}", f"{done['cpu_s'] / len(times) * 1000:,.0f}",
        f"{sent:,}", f"{states.get('kept_already', 0):,}", f"{sent - kept}", f"{stored - kept}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| how | batches | a second | median ms | 95 % within ms | longest ms | CPU ms a batch | "
    "checks | sent again | lost | doubled |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Make a scratch cluster, measure, and clear up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--batches", type=int, default=5, help="batches of each phone and wave")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between its batches")
    parser.add_argument("--closed", action="store_true", help="the wave without a pause, too")
    parser.add_argument("--out", type=Path, default=None, help="file for the table")
    options = parser.parse_args()
    waves = [Wave(f"a batch each {options.every:g} s", options.batches, options.every)]
    if options.closed:
        waves.append(Wave("all without a pause", options.batches, 0.0))
    load = os.getloadavg()[0]
    with scratch_site() as (folder, url, service):
        head = (
            f"{options.phones} phones, {options.processes} server processes, "
            f"{os.cpu_count()} cores, load {load:.1f} before; {datetime.now(UTC):%Y-%m-%d}"
        )
        print(f"{head}\n{HEAD}", flush=True)
        rows = measure(url, service, folder, waves, options)
        if options.out is not None:
            table = "\n".join((head, "", HEAD, *rows, ""))
            options.out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
