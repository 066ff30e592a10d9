"""The command simulate plays a day through HTTP; nothing is lost, doubled or put beside others."""

import asyncio
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from cli_cases import START, run, words_of
from rich.console import Console
from scenes import straight_coast
from sqlalchemy.engine import URL

from api import cli_simulate
from api.cli_errors import answer_errors
from api.clock import SteppedClock
from api.simulate.errors import PlayError
from benchmarks.bench_live_equals import compare
from geo_data.instants import format_instant
from geo_data.pack_writer import write_pack

PLAYED = ("--hours", "1", "--speed", "20000", "--seed", "3", "--once", "--json")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path]:
    """Give a pack that does not say that it is simulated, and a plan of it."""
    folder = tmp_path_factory.mktemp("simulate")
    pack, plan = folder / "coast.gpkg", folder / "plan.json"
    write_pack(straight_coast(), pack)
    done = run("plan", pack, "--start", START, "--iterations", "2", "--out", plan)
    assert done.exit_code == 0, done.output
    return pack, plan


@pytest.fixture
def database_of_day(monkeypatch, fresh_database: URL, service_of) -> URL:
    """Name an empty database in the environment, as who has one of his own does."""
    written = fresh_database.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", written)
    service = service_of(fresh_database).render_as_string(hide_password=False)
    monkeypatch.setenv("COASTWATCH_SERVICE_URL", service)
    return fresh_database


@pytest.mark.soak
def test_an_hour_is_played_and_all_of_it_is_stored_once(files, database_of_day, service_of):
    pack, plan = files
    done = run("simulate", pack, "--plan", plan, *PLAYED)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["is_simulated"] is True
    assert told["items_sent"] == told["items_stored"] > 100
    assert told["items_lost"] == told["items_doubled"] == told["items_of_nobody"] == 0
    assert told["states"]["kept"] == told["items_sent"]
    assert set(told["states"]) <= {"kept", "kept_already"}
    assert {"track", "round_start", "arrival"} <= set(told["kinds"])
    assert told["counts"]["looks_at_live"] == 4
    assert told["counts"]["alerts_signed"] >= told["counts"]["alerts_seen"]
    assert 0.0 < told["realised"] <= told["planned"] <= 1.0
    # The looks of the day before count: without them the night would begin with nothing seen.
    assert told["realised"] > 0.8

    # What is served of the day is what is reckoned anew from what is stored of it.
    start, service = datetime.fromisoformat(START), service_of(database_of_day)
    instants = [start + timedelta(minutes=minutes) for minutes in (7, 30, 53)]
    counts, found = asyncio.run(compare(database_of_day, service, told["district_id"], instants))
    assert found == []
    assert counts.total() > 0
    assert len(counts) > 1

    again = run("simulate", pack, "--plan", plan, *PLAYED)
    assert again.exit_code == 2
    assert "a simulated day is never put beside anything" in words_of(again)
    assert "unset DATABASE_URL" in words_of(again)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--hours", "25"), "a number above 0, at most 24"),
        (("--speed", "0.5"), "a number from 1 to 100000"),
        (("--start", "yesterday"), "yesterday"),
        (("--start", "2026-11-24T00:00:00+08:00"), "a span within the plan's"),
    ],
)
def test_options_that_cannot_be_used_are_said(files, options, words):
    pack, plan = files
    done = run("simulate", pack, "--plan", plan, "--once", *options)
    assert done.exit_code == 2
    assert words in words_of(done)


class _Pipe:
    """A pipe of which a player's words are read; it may be that a signal comes instead of one."""

    def __init__(self, *words: object):
        self._words = list(words)

    def recv(self) -> object:
        """Give the next word, or have this process ended as `timeout` does."""
        word = self._words.pop(0)
        if isinstance(word, int):
            os.kill(os.getpid(), word)
        elif isinstance(word, type):
            raise word
        return word


class _Player:
    """A player's process that has ended."""

    def __init__(self, exitcode: int):
        self.exitcode = exitcode

    def join(self) -> None:
        """Wait for nothing."""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C be what it is at a terminal, wherever the tests are run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def order(files) -> cli_simulate.PlayOrder:
    """Give what is played: a day of the plan."""
    reading, plan = cli_simulate._plan_of(*files, None, Console(quiet=True))
    start_s = plan.horizon.start_s
    return cli_simulate.PlayOrder(
        "http://127.0.0.1:9", reading.district, plan, "", {}, start_s, start_s + 3600, 600.0, 1
    )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGTERM, "stopped by SIGTERM, which another program sent: kill, timeout, …"),
        (signal.SIGINT, "stopped by Ctrl-C (SIGINT)"),
    ],
)
def test_who_stops_a_day_is_named_and_where_it_had_come_to(
    order, capsys, interruptible, number: int, words: str
):
    come_to = ("at", order.from_s + 600)

    @answer_errors(Console(stderr=True, width=200))
    def command() -> None:
        with cli_simulate._ending_in_order():
            cli_simulate._follow(_Pipe(come_to, int(number)), _Player(0), order, lambda _: None)

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(typer.Exit) as caught:
        command()
    assert caught.value.exit_code == 2
    zone = order.plan.horizon.zone
    when = format_instant(order.from_s + 600, zone)
    assert capsys.readouterr().err == f"{words}; the simulated day had come to {when}\n"
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_player_that_was_killed_is_said_to_be(order):
    with pytest.raises(PlayError, match="the player: it was ended by SIGKILL, as happens when"):
        cli_simulate._follow(_Pipe(EOFError), _Player(-9), order, lambda _: None)


def test_a_stepped_clock_shows_what_was_set_and_never_goes_back():
    clock = SteppedClock(multiprocessing.get_context("spawn").Value("d", 1000.0))
    assert clock() == clock() == datetime.fromtimestamp(1000, UTC)
    clock.set(1060.5)
    assert clock() == datetime.fromtimestamp(1060.5, UTC)
    clock.set(1000.0)
    assert clock() == datetime.fromtimestamp(1060.5, UTC)
