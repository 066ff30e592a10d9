"""Play a made-up day through the public API, and print what came of it beside the plan."""

import asyncio
import contextlib
import json
import math
import multiprocessing
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import FrameType

import httpx
from rich.console import Console
from sqlalchemy.engine import URL

from api.access import API
from api.cli_errors import STOPPED_BY_HAND
from api.cli_files import plan_with_progress
from api.cli_serve import find_free_port
from api.cli_words import say
from api.clock import Shown, SteppedClock
from api.option_faults import OptionFaults
from api.plan_run import MOST_SEEDS, PlanOptions
from api.simulate.calls import Json
from api.simulate.errors import PlayError, how_it_ended
from api.simulate.outcome import Outcome, read_outcome
from api.simulate.player import PlayOrder, play
from api.simulate.server import run_server
from api.simulate.site import OFFICER, MadeSite, make_site, marked
from api.simulate.summary import print_outcome
from api.true_plan import read_true_plan
from geo_data.cluster import ensure_cluster, service_url_of, stop_cluster
from geo_data.instants import WrittenTimeError, format_instant, parse_instant
from geo_data.pack_reader import PackReading, read_pack
from geo_data.sample import TAISHAN_PACK
from geo_data.settings import database_url, is_database_given, service_url
from maritime.horizon import DAY_S
from maritime.plan import Plan

HOST = "127.0.0.1"
FIRST_PORT = 8000
FASTEST = 100_000.0
STARTS_WITHIN_S = 120.0
STOPS_WITHIN_S = 20.0
LOOKS_EVERY_S = 0.2


@dataclass(frozen=True)
class SimulateOptions:
    """How a day is played; start None is the plan's own."""

    start: str | None
    hours: float
    speed: float
    seed: int
    seconds: float
    port: int | None


@dataclass(frozen=True)
class Scratch:
    """A database of its own, its role of requests, and a folder for all else."""

    url: URL
    service: URL | None
    folder: Path


def run_simulate(
    pack: Path | None,
    plan_path: Path | None,
    options: SimulateOptions,
    *,
    once: bool,
    as_json: bool,
    messages: Console,
    answers: Console,
) -> None:
    """
    Play a day against a server of its own and print realised beside planned coverage.

    Raises
    ------
    FaultyInputError
        If an option, the pack or the plan cannot be used.
    DatabaseInUseError
        If DATABASE_URL names a database that holds anything.
    PlayError
        If the day breaks off.
    CoastwatchError
        If there is no database, or no free port.
    """
    _check(options)
    pack = pack or TAISHAN_PACK
    reading, plan = _plan_of(pack, plan_path, options, messages)
    from_s, to_s = _span(plan, options)
    reading = marked(reading)
    context = multiprocessing.get_context("spawn")
    with _ending_in_order(), _scratch_database(messages) as scratch:
        site = asyncio.run(
            make_site(scratch.url, reading, plan, starts_at=datetime.fromtimestamp(from_s, UTC))
        )
        shown = context.Value("d", float(from_s))
        port = options.port or find_free_port(FIRST_PORT, HOST)
        address = f"http://{HOST}:{port}"
        with _serving(context, scratch, port, shown):
            _say_where(site, reading, address, answers if not as_json else messages)
            order = PlayOrder(
                address + API, reading.district, plan, site.officer_token, site.team_tokens, from_s,
                to_s, options.speed, options.seed,
            )  # fmt: skip
            ledger = _play(context, order, shown, messages)
            outcome = asyncio.run(
                read_outcome(
                    scratch.url, plan, list(ledger.pop("ids")), from_s=from_s, to_s=to_s,
                    known_s=shown.value,
                )
            )  # fmt: skip
            _print(ledger, outcome, reading, plan, order, as_json=as_json, answers=answers)
            if not once:
                _stay(SteppedClock(shown), address, messages)


def _check(options: SimulateOptions) -> None:
    """Raise FaultyInputError with every option that cannot be used."""
    faults = OptionFaults("simulate options")
    if options.start is not None:
        try:
            parse_instant(options.start)
        except WrittenTimeError as error:
            faults.add("start", repr(error.found), error.expected)
    if not (math.isfinite(options.hours) and 0 < options.hours <= DAY_S / 3600):
        faults.add("hours", options.hours, "a number above 0, at most 24")
    if not (math.isfinite(options.speed) and 1 <= options.speed <= FASTEST):
        faults.add("speed", options.speed, f"a number from 1 to {FASTEST:.0f}")
    if not 0 <= options.seed < MOST_SEEDS:
        faults.add("seed", options.seed, f"a whole number from 0 to {MOST_SEEDS - 1}")
    if not (math.isfinite(options.seconds) and options.seconds >= 0):
        faults.add("seconds", options.seconds, "0 (first plan only) or more seconds of search")
    faults.raise_all()


def _plan_of(
    pack: Path, plan_path: Path | None, options: SimulateOptions, messages: Console
) -> tuple[PackReading, Plan]:
    if plan_path is not None:
        true = read_true_plan(pack, plan_path)
        return true.reading, true.plan
    reading = read_pack(pack)
    wanted = PlanOptions(start=options.start, seconds=options.seconds, seed=options.seed)
    return reading, plan_with_progress(reading, wanted, messages=messages)


def _span(plan: Plan, options: SimulateOptions) -> tuple[int, int]:
    """Give from when to when is played, epoch seconds; FaultyInputError if not of the plan."""
    horizon = plan.horizon
    from_s = horizon.start_s if options.start is None else parse_instant(options.start)
    to_s = from_s + round(options.hours * 3600)
    if not horizon.start_s <= from_s < to_s <= horizon.end_s:
        zone = horizon.zone
        faults = OptionFaults("simulate options")
        faults.add(
            "start, hours", f"{format_instant(from_s, zone)}, {options.hours:g}",
            f"a span within the plan's, {format_instant(horizon.start_s, zone)} to "
            f"{format_instant(horizon.end_s, zone)}",
        )  # fmt: skip
        faults.raise_all()
    return from_s, to_s


@contextlib.contextmanager
def _ending_in_order() -> Iterator[None]:
    """
    Let SIGTERM end a block as Ctrl-C does, so that nothing is left running behind it.

    It says that it was that: who set a limit of time (`timeout`, a service manager, a test run)
    would otherwise find only a command that stopped.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, _: FrameType | None) -> None:
    name = signal.Signals(number).name
    raise KeyboardInterrupt(f"stopped by {name}, which another program sent: kill, timeout, …")


@contextlib.contextmanager
def _scratch_database(messages: Console) -> Iterator[Scratch]:
    """Give an empty database: of a cluster that is gone afterwards, or that of DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="coastwatch-simulate-"))
    folder.chmod(0o755)  # the database's account must get in
    try:
        if is_database_given():
            yield Scratch(database_url(), service_url(), folder)
            return
        data = folder / "data"
        with messages.status("making a scratch database"):
            url = ensure_cluster(data, durable=False)
        try:
            yield Scratch(url, service_url_of(data), folder)
        finally:
            stop_cluster(data)
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def _serving(
    context: SpawnContext, scratch: Scratch, port: int, shown: Shown
) -> Iterator[SpawnProcess]:
    """Run the server in a process of its own until the end of a block."""
    site_folder = scratch.folder / "site"
    site_folder.mkdir()
    server = context.Process(
        target=run_server, args=(scratch.url, scratch.service, HOST, port, site_folder, shown)
    )
    server.start()
    try:
        _wait_until_ready(server, port)
        yield server
    finally:
        server.terminate()
        server.join(STOPS_WITHIN_S)
        if server.is_alive():
            server.kill()
            server.join()


def _wait_until_ready(server: SpawnProcess, port: int) -> None:
    until_s = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until_s:
        if not server.is_alive():
            raise PlayError("the server", how_it_ended(server.exitcode))
        try:
            httpx.get(f"http://{HOST}:{port}/healthz", timeout=5, trust_env=False)
        except httpx.TransportError:
            time.sleep(LOOKS_EVERY_S)
            continue
        return
    raise PlayError("the server", f"it has not answered for {STARTS_WITHIN_S:.0f} s")


def _play(context: SpawnContext, order: PlayOrder, shown: Shown, messages: Console) -> Json:
    """Run the player in a process of its own, and give what it counted."""
    here, there = context.Pipe(duplex=False)
    player = context.Process(target=play, args=(order, shown, there))
    player.start()
    there.close()
    try:
        with messages.status("laying the day out 模拟日准备中") as status:
            return _follow(here, player, order, status.update)
    finally:
        if player.is_alive():
            player.terminate()
        player.join()


def _follow(here: Connection, player: SpawnProcess, order: PlayOrder, show) -> Json:
    when = format_instant(order.from_s, order.plan.horizon.zone)
    while True:
        try:
            word, told = here.recv()
        except EOFError:
            player.join()
            raise PlayError("the player", how_it_ended(player.exitcode)) from None
        except KeyboardInterrupt as error:
            how = str(error) or STOPPED_BY_HAND
            raise KeyboardInterrupt(f"{how}; the simulated day had come to {when}") from None
        if word == "failed":
            raise told
        if word == "done":
            return told
        when = format_instant(int(told), order.plan.horizon.zone)
        show(f"模拟 simulated: {when}, {order.speed:g} × at most")


def _say_where(site: MadeSite, reading: PackReading, address: str, answers: Console) -> None:
    district_id = reading.district.district_id
    say(answers, f"模拟 simulated day of {reading.district.name}: {address}/")
    say(answers, f"watch it: {address}/duty/{district_id} as {OFFICER}, password "
                 f"{site.officer_password}")  # fmt: skip


def _print(
    ledger: Json,
    outcome: Outcome,
    reading: PackReading,
    plan: Plan,
    order: PlayOrder,
    *,
    as_json: bool,
    answers: Console,
) -> None:
    if as_json:
        print(json.dumps(_as_json(ledger, outcome, plan, order), ensure_ascii=False, indent=1))
        return
    print_outcome(ledger, outcome, reading.district, plan, order, answers)


def _as_json(ledger: Json, outcome: Outcome, plan: Plan, order: PlayOrder) -> Json:
    zone, figures = plan.horizon.zone, outcome.figures
    return {
        "is_simulated": True,
        "district_id": plan.district_id,
        "from": format_instant(order.from_s, zone),
        "to": format_instant(order.to_s, zone),
        "seed": order.seed,
        "planned": figures.planned,
        "realised": figures.realised,
        "weighted_required_min": figures.required_min,
        "weighted_overdue_min": figures.overdue_min,
        "weighted_overdue_min_by_reason": figures.by_reason,
        "items_sent": sum(ledger["kinds"].values()),
        "items_stored": outcome.kept,
        "items_lost": sum(ledger["kinds"].values()) - outcome.kept,
        "items_doubled": outcome.rows - outcome.kept,
        "items_of_nobody": outcome.others,
        **ledger,
    }


def _stay(clock: SteppedClock, address: str, messages: Console) -> None:
    """Let the clock go on at the speed of real ones until Ctrl-C."""
    say(messages, f"the day is over; {address}/ stays until Ctrl-C, its clock goes on as real ones")
    began_s, shown_s = time.monotonic(), clock().timestamp()
    try:
        while True:
            time.sleep(LOOKS_EVERY_S)
            clock.set(shown_s + time.monotonic() - began_s)
    except KeyboardInterrupt:
        say(messages, "stopped")
