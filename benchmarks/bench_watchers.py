"""Let a hundred people watch a coast at once, and measure when each sees what changes.

Run with: python -m benchmarks.bench_watchers --out docs/bench-watchers.md
It makes a scratch database cluster (durable, as in use) with the Taishan sample, a first plan, and
twelve rounds with tracks of eight hours, a point each ten seconds. One server process serves;
the watchers are in a process of their own, three in five duty officers of the whole district, one
in five planners, one in five supervisors of one village. Every few seconds a unit is sent or its
order taken back; a watcher has seen it when an event that names the order, or no longer names it,
has come in whole.
"""

import argparse
import asyncio
import json
import math
import multiprocessing
import random
import socket
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.engine import URL

from api.passwords import hash_password, make_api_token, token_hash
from api.plan_run import PlanOptions, plan_pack
from benchmarks.bench_phones import DISTRICT, cpu_s, serve, wait_until_ready
from benchmarks.scratch_site import scratch_site
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import read_pack
from geo_data.plan_file import plan_to_json
from geo_data.sample import TAISHAN_PACK
from geo_data.store import import_pack, load_targets
from geo_data.store_accounts import NewAccount, add_account
from geo_data.store_connection import open_engine
from geo_data.store_field import keep_items
from geo_data.store_plans import store_plan
from geo_data.store_sessions import add_token
from geo_data.store_upgrade import upgrade
from maritime.account import (
    DUTY_OFFICER,
    GRIDWORKER,
    PLANNER,
    SECURITY_ADMINISTRATOR,
    SUPERVISOR,
    Actor,
)
from maritime.targets import Target

ROLES = (DUTY_OFFICER, DUTY_OFFICER, DUTY_OFFICER, PLANNER, SUPERVISOR)
ROUNDS, TRACK_HOURS, POINT_EVERY_S, POINTS_OF_PIECE = 12, 8, 10, 480
SPEED_MS = 15 / 3.6
DEGREE_M = 110_000.0
LOST_AFTER_S = 30.0


async def fill(url: URL, watchers: int) -> tuple[str, list[str]]:
    """Fill the database; give the token of who posts, and those of the watchers."""
    engine = open_engine(url)
    now = datetime.now(UTC)
    try:
        await upgrade(engine)
        reading = read_pack(TAISHAN_PACK)
        await import_pack(engine, reading, now=now)
        plan = plan_pack(reading, PlanOptions(seconds=0))
        await store_plan(
            engine, plan, plan_to_json(plan).encode(), now=now,
            ground_sha256=ground_fingerprint(reading.district),
        )  # fmt: skip
        targets = await load_targets(engine, DISTRICT)
        password_hash = await hash_password("not used here at all")
        tokens: list[str] = []
        async with engine.begin() as connection:

            async def add(login: str, role: str, grid_id: str | None = None) -> Actor:
                own = None if role == SECURITY_ADMINISTRATOR else DISTRICT
                asked = NewAccount(login, role, own, grid_id)
                actor = await add_account(connection, asked, password_hash, now=now, by="bench")
                tokens.append(make_api_token())
                await add_token(
                    connection, actor.account_id, "bench", token_hash(tokens[-1]), now=now,
                    expires_at=now + timedelta(days=1),
                )  # fmt: skip
                return actor

            await add("keeper", SECURITY_ADMINISTRATOR)
            walker = await add("walker", GRIDWORKER)
            village = await connection.scalar(
                text("SELECT grid_id FROM sea_grid WHERE level = 'village' ORDER BY 1 LIMIT 1")
            )
            await add("poster", DUTY_OFFICER)
            for number in range(watchers):
                role = ROLES[number % len(ROLES)]
                grid_id = village if role == SUPERVISOR else None
                await add(f"watcher{number:03d}", role, grid_id)
            for number, team in enumerate(reading.district.teams[:ROUNDS]):
                items = _round(team.team_id, targets, random.Random(number), now)
                await keep_items(
                    connection, walker, items, device_id=uuid4(), clock_offset_s=0.0,
                    came_by="network", now=now,
                )  # fmt: skip
        return tokens[2], tokens[3:]
    finally:
        await engine.dispose()


def _round(
    team_id: str, targets: tuple[Target, ...], rng: random.Random, now: datetime
) -> list[dict]:
    """Give a round of a team with its track, along the coast from some segment on."""
    round_id, began_s = str(uuid4()), now.timestamp() - TRACK_HOURS * 3600
    shore = [place for one in targets if one.is_segment for place in one.geometry.coords]
    here, points = rng.randrange(len(shore)), []
    lon, lat = shore[here]
    for step in range(TRACK_HOURS * 3600 // POINT_EVERY_S):
        left_m = SPEED_MS * POINT_EVERY_S
        while left_m > 0.01:
            to_lon, to_lat = shore[(here + 1) % len(shore)]
            away_m = math.hypot((to_lon - lon) * 0.93, to_lat - lat) * DEGREE_M
            share = min(1.0, left_m / away_m) if away_m > 0 else 1.0
            lon, lat = lon + share * (to_lon - lon), lat + share * (to_lat - lat)
            left_m -= share * away_m
            if share == 1.0:
                here = (here + 1) % len(shore)
                if away_m > 5_000:  # over to the next island: no time goes by
                    left_m = 0
        points.append([round((began_s + step * POINT_EVERY_S) * 1000), lon, lat, 8])
    start = _item("round_start", began_s, round_id, {"team_id": team_id, "mode": "vehicle"})
    pieces = [
        points[begin : begin + POINTS_OF_PIECE] for begin in range(0, len(points), POINTS_OF_PIECE)
    ]
    return [start] + [
        _item("track", piece[-1][0] / 1000, round_id, {"points": piece, "source": "phone"})
        for piece in pieces
    ]


def _item(kind: str, at_s: float, round_id: str, body: dict) -> dict:
    made_at = datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds")
    return {
        "item_id": str(uuid4()), "kind": kind, "form": 1, "made_at": made_at, "position": None,
        "round_id": round_id, "body": body, "attachments": [],
    }  # fmt: skip


def watch(port: int, tokens: list[str], poster: str, changes: int, every_s: float, out: str):
    """Watch with all tokens, make changes, and write down how late each was seen."""
    done = asyncio.run(_watch(port, tokens, poster, changes, every_s))
    Path(out).write_text(json.dumps(done), encoding="utf-8")


class _Seen:
    """What all watchers wait for just now: a mark in an event, or its absence."""

    def __init__(self) -> None:
        self.mark, self.is_there, self.posted_s = b"", True, 0.0
        self.waiting: set[int] = set()
        self.delays_s: list[float] = []
        self.sizes: list[int] = []

    def look(self, watcher: int, event: bytes) -> None:
        """Note that a watcher has got an event."""
        self.sizes.append(len(event))
        if watcher in self.waiting and (self.mark in event) is self.is_there:
            self.waiting.discard(watcher)
            self.delays_s.append(time.monotonic() - self.posted_s)


async def _watch(
    port: int, tokens: list[str], poster: str, changes: int, every_s: float
) -> dict[str, object]:
    seen, ready = _Seen(), asyncio.Semaphore(0)
    limits = httpx.Limits(max_connections=len(tokens) + 5)
    base = f"http://127.0.0.1:{port}/api/v1/districts/{DISTRICT}"
    async with httpx.AsyncClient(limits=limits, timeout=120) as client:

        async def follow(number: int) -> None:
            headers = {"Authorization": f"Bearer {tokens[number]}"}
            async with client.stream("GET", f"{base}/live/events", headers=headers) as stream:
                rest, is_first = b"", True
                async for part in stream.aiter_raw():
                    rest += part
                    while b"\n\n" in rest:
                        event, rest = rest.split(b"\n\n", 1)
                        if b"event: live" in event:
                            if is_first:
                                ready.release()
                            is_first = False
                            seen.look(number, event)

        following = [asyncio.create_task(follow(number)) for number in range(len(tokens))]
        for _ in tokens:
            await asyncio.wait_for(ready.acquire(), timeout=120)
        headers = {"Authorization": f"Bearer {poster}"}
        live = (await client.get(f"{base}/live", headers=headers)).json()
        team_id = next(
            one["team_id"] for one in live["units"] if one["state"] not in ("off_shift", "lost")
        )
        target_id = next(iter(live["targets"]))
        lost, order_id = 0, ""
        for change in range(changes):
            seen.is_there = change % 2 == 0
            if seen.is_there:
                order_id = str(uuid4())
            seen.mark = f'"order_id":"{order_id}"'.encode()
            seen.waiting = set(range(len(tokens)))
            seen.posted_s = time.monotonic()
            if seen.is_there:
                body = {"order_id": order_id, "team_id": team_id, "target_id": target_id}
                answer = await client.post(f"{base}/orders", json=body, headers=headers)
            else:
                path = f"{base}/orders/{order_id}/withdraw"
                answer = await client.post(path, json={"after": 1}, headers=headers)
            if answer.status_code not in (200, 201):
                raise SystemExit(f"{answer.status_code}: {answer.text[:300]}")
            while seen.waiting and time.monotonic() - seen.posted_s < LOST_AFTER_S:
                await asyncio.sleep(0.05)
            lost += len(seen.waiting)
            await asyncio.sleep(every_s * (0.5 + random.random()))
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    return {"delays_s": seen.delays_s, "lost": lost, "sizes": seen.sizes}


def measure(url: URL, service: URL, folder: Path, options: argparse.Namespace) -> str:
    """Run the server and the watchers; give the row of the table."""
    poster, tokens = asyncio.run(fill(url, options.watchers))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(url, service, port, str(folder / "maps")))
    server.start()
    try:
        wait_until_ready(port)
        out = folder / "watchers.json"
        work = (port, tokens, poster, options.changes, options.every, str(out))
        before_s, began_s = cpu_s(folder, [server]), time.monotonic()
        watchers = context.Process(target=watch, args=work)
        watchers.start()
        watchers.join()
        if watchers.exitcode != 0:
            raise SystemExit(f"the watchers ended with {watchers.exitcode}")
        done = json.loads(out.read_text(encoding="utf-8"))
        took_s = time.monotonic() - began_s
        return _row(options, done, (cpu_s(folder, [server]) - before_s) / took_s)
    finally:
        server.terminate()
        server.join()


HEAD = (
    "| watchers | changes | seen | median s | 95 % within s | longest s | not seen | "
    "kB an event | cores used |\n|---|---|---|---|---|---|---|---|---|"
)


def _row(options: argparse.Namespace, done: dict, cores: float) -> str:
    delays = sorted(done["delays_s"])
    at = statistics.quantiles(delays, n=100)
    cells = (
        f"{options.watchers}", f"{options.changes}", f"{len(delays):,}", f"{at[49]:.2f}",
        f"{at[94]:.2f}", f"{delays[-1]:.2f}", f"{done['lost']}",
        f"{statistics.median(done['sizes']) / 1000:.0f}", f"{cores:.2f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Make a scratch cluster, measure, and clear up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=100)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--every", type=float, default=2.5, help="seconds between two changes")
    parser.add_argument("--out", type=Path, default=None, help="file for the table")
    options = parser.parse_args()
    with scratch_site() as (folder, url, service):
        table = f"{HEAD}\n{measure(url, service, folder, options)}"
        print(table)
        if options.out is not None:
            options.out.write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
