"""Compare the live state of a simulated day, as it is served, with the stored observations.

    export DATABASE_URL=… COASTWATCH_SERVICE_URL=…       an empty database, which keeps the day
    coastwatch simulate --plan plan.json --speed 600 --seed 1 --once --json
    python -m benchmarks.bench_live_equals 440781 2026-11-29T00:00:00+08:00

One server goes through the day by a clock that is set from instant to instant; it folds tracks on
from where they were, as in use. At each instant what `GET …/live` answers of every target is
compared with what is reckoned anew: by another room, which has kept nothing, from what had been
received by then, with `maritime.states.states_at` on the looks that were really made. It ends with
status 1 if there is a difference.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.access import API
from api.cli_serve import find_free_port
from api.live_room import LiveRoom
from api.passwords import make_api_token, token_hash
from api.simulate.server import run_server
from api.simulate.site import OFFICER
from geo_data.instants import parse_instant
from geo_data.schema_accounts import account
from geo_data.settings import database_url, service_url
from geo_data.store_connection import open_connection, open_engine
from geo_data.store_sessions import add_token
from maritime.horizon import DAY_S, Horizon
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.looks import looks_made, presence_of_sensors
from maritime.live.records import TARGET_STATES
from maritime.needs import build_needs
from maritime.observation import Observation
from maritime.states import states_at
from maritime.watch_log import NEVER, ObservationTable, last_observed_of

HOST, FIRST_PORT = "127.0.0.1", 8300
WAITS_S = 120.0
Served = dict[str, list]
"""Of each target: state, last seen, fails, by what."""


@dataclass(frozen=True)
class Difference:
    """A target that is served otherwise than it was reckoned anew: at, id, served, reckoned."""

    at: datetime
    target_id: str
    served: tuple[str, int | None]
    reckoned: tuple[str, int | None]


def reckon_anew(
    ground: LiveGround, facts: LiveFacts, *, at_s: int
) -> dict[str, tuple[str, int | None]]:
    """Give state of each target, and when it was seen last or None, from the looks alone."""
    days = Horizon(at_s - 4 * DAY_S, at_s + 2 * DAY_S, ground.district.timezone)
    presence = presence_of_sensors(ground, facts.sensor_reports, days)
    needs = build_needs(ground.targets, ground.district.standard, days, presence)
    looks = [
        # What watches now goes on to watch: a camera is not due because its look ends with now.
        Observation(one.target_id, one.enter_s, days.end_s, one.source, one.observer_id)
        if one.source == "sensor" and one.exit_s == facts.known_s
        else one
        for one in looks_made(ground, facts, days)
    ]
    carried_s = last_observed_of(ground.targets)
    table = ObservationTable.of(looks, needs.target_ids)
    states = states_at(needs, table, days, carried_s, np.array([at_s], np.int64))[:, 0]
    last_s = dict(zip(needs.target_ids, carried_s.tolist(), strict=True))
    for one in looks:
        if one.enter_s <= at_s:
            last_s[one.target_id] = max(last_s[one.target_id], min(one.exit_s, at_s))
    return {
        target_id: (
            TARGET_STATES[state], None if last_s[target_id] == NEVER else int(last_s[target_id])
        )
        for target_id, state in zip(needs.target_ids, states, strict=True)
    }  # fmt: skip


def differences_of(
    served: Served, reckoned: dict[str, tuple[str, int | None]], *, at: datetime, oldest_s: int
) -> list[Difference]:
    """Give what is not the same; a look before oldest_s is served as none."""
    found = []
    for target_id in sorted(served.keys() | reckoned.keys()):
        state, seen, *_ = served.get(target_id, ("missing", None))
        seen_s = None if seen is None else parse_instant(seen)
        expected = reckoned.get(target_id, ("missing", None))
        is_same_look = seen_s == expected[1] or (
            seen_s is None and expected[1] is not None and expected[1] < oldest_s
        )
        if state != expected[0] or not is_same_look:
            found.append(Difference(at, target_id, (state, seen_s), expected))
    return found


async def compare(
    url: URL, service: URL | None, district_id: str, instants: list[datetime]
) -> tuple[Counter[str], list[Difference]]:
    """Give how many targets were compared by state, and the differences, at instants in order."""
    engine = open_engine(url)
    counts: Counter[str] = Counter()
    found: list[Difference] = []
    try:
        async with _served(engine, url, service, instants[0]) as (client, shown):
            for at in instants:
                shown.value = at.timestamp()
                reply = await client.get(f"/districts/{district_id}/live")
                reply.raise_for_status()
                live = reply.json()
                assert live["is_simulated"], "only a simulated day is compared"
                at_s = parse_instant(live["at"])
                assert at_s == at.timestamp() == parse_instant(live["known_at"])
                anew = LiveRoom(engine, district_id)
                ground, facts = await anew.span(from_at=at, to_at=at, known_at=at)
                reckoned = reckon_anew(ground, facts, at_s=at_s)
                oldest_s = at_s - at_s % 3600 - DAY_S
                found += differences_of(live["targets"], reckoned, at=at, oldest_s=oldest_s)
                counts.update(state for state, _ in reckoned.values())
    finally:
        await engine.dispose()
    return counts, found


@contextlib.asynccontextmanager
async def _served(
    engine: AsyncEngine, url: URL, service: URL | None, first: datetime
) -> AsyncIterator[tuple[httpx.AsyncClient, object]]:
    """Serve the database in a process of its own, and give who asks it as the day's officer."""
    context = multiprocessing.get_context("spawn")
    shown = context.Value("d", first.timestamp())
    port = find_free_port(FIRST_PORT, HOST)
    token = make_api_token()
    async with open_connection(engine) as connection:
        officer = select(account.c.account_id).where(account.c.login == OFFICER)
        await add_token(
            connection, await connection.scalar(officer), "live equals", token_hash(token),
            now=datetime.now(UTC), expires_at=datetime.now(UTC) + timedelta(days=7),
        )  # fmt: skip
        await connection.commit()
    with tempfile.TemporaryDirectory(prefix="coastwatch-equals-") as folder:
        server = context.Process(
            target=run_server, args=(url, service, HOST, port, Path(folder), shown)
        )
        server.start()
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{HOST}:{port}{API}", timeout=WAITS_S, trust_env=False,
                headers={"Authorization": f"Bearer {token}"},
            ) as client:  # fmt: skip
                await _wait_until_ready(client, server)
                yield client, shown
        finally:
            server.terminate()
            server.join()


async def _wait_until_ready(client: httpx.AsyncClient, server: multiprocessing.Process) -> None:
    until_s = time.monotonic() + WAITS_S
    while server.is_alive() and time.monotonic() < until_s:
        try:
            await client.get("/me")
        except httpx.TransportError:
            await asyncio.sleep(0.2)
            continue
        return
    raise SystemExit("the server does not answer")


def main() -> None:
    """Compare at instants of a day and print what was compared, and each difference."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("district_id")
    asking.add_argument("begin")
    asking.add_argument("--hours", type=float, default=24.0)
    asking.add_argument("--every-min", type=float, default=30.0)
    asked = asking.parse_args()
    begin = datetime.fromtimestamp(parse_instant(asked.begin), UTC)
    count = int(asked.hours * 60 // asked.every_min)
    instants = [
        begin + (number + 1) * timedelta(minutes=asked.every_min) for number in range(count)
    ]
    counts, found = asyncio.run(
        compare(database_url(), service_url(), asked.district_id, instants)
    )  # fmt: skip
    for one in found:
        print(one)
    by_state = ", ".join(f"{state} {number:,}" for state, number in sorted(counts.items()))
    print(f"{count} instants, {counts.total():,} states of targets compared ({by_state})")
    print(f"differences: {len(found)}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
