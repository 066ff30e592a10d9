"""The command simulate plays a day through HTTP; nothing is lost, doubled or put beside others."""

import json
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_cases import START, run, words_of
from scenes import straight_coast
from sqlalchemy.engine import URL

from api.clock import SteppedClock
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
def test_an_hour_is_played_and_all_of_it_is_stored_once(files, database_of_day):
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


def test_a_stepped_clock_shows_what_was_set_and_never_goes_back():
    clock = SteppedClock(multiprocessing.get_context("spawn").Value("d", 1000.0))
    assert clock() == clock() == datetime.fromtimestamp(1000, UTC)
    clock.set(1060.5)
    assert clock() == datetime.fromtimestamp(1060.5, UTC)
    clock.set(1000.0)
    assert clock() == datetime.fromtimestamp(1060.5, UTC)
