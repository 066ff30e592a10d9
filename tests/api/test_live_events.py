"""Check what is sent to who watches: the whole first, then changes, and trouble in between."""

import json
from collections.abc import Callable, Iterator

import asyncpg
import httpx
import pytest
from account_cases import Accounts
from api_cases import Running
from live_cases import LIVE

from api import live_board, live_rooms, signed_stream

PATIENCE_S = 30


class Watcher:
    """Read a stream of a server event by event, and put changes to what is known of targets."""

    def __init__(self, stream: httpx.Response):
        self._lines = stream.iter_lines()
        self.targets: dict[str, list] = {}

    def next(self) -> tuple[str, dict]:
        """Give name and data of the next event; comments and times of retry are passed over."""
        name = None
        for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                told = json.loads(line.removeprefix("data: "))
                self.targets |= told.get("targets", {})
                return str(name), told
        raise AssertionError("the stream has ended")

    def until(self, name: str) -> dict:
        """Give the data of the next event of a name."""
        while True:
            found, told = self.next()
            if found == name:
                return told


@pytest.fixture
def watcher(accounts_server: Running, accounts: Accounts) -> Iterator[Watcher]:
    headers = accounts.headers("duty_officer.whole")
    with (
        httpx.Client(base_url=accounts_server.address, timeout=PATIENCE_S) as client,
        client.stream("GET", f"{LIVE}/live/events", headers=headers) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield Watcher(stream)


def say(server: Running, accounts: Accounts, kind: str) -> None:
    with server.client() as client:
        answer = client.post(
            f"{LIVE}/units/T01/status", json={"kind": kind},
            headers=accounts.headers("duty_officer.whole"),
        )  # fmt: skip
        assert answer.status_code == 201


def state_of(live: dict) -> str:
    return next(one["state"] for one in live["units"] if one["team_id"] == "T01")


def take_away(run_as_admin: Callable[[str], None], name: str) -> None:
    """Rename a database, so that nobody finds it; whoever comes back in between is sent away."""
    for _ in range(100):
        run_as_admin(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        try:
            run_as_admin(f"ALTER DATABASE {name} RENAME TO {name}_gone")
        except asyncpg.ObjectInUseError:
            continue
        return
    raise AssertionError(f"{name} is always in use")


def test_the_whole_comes_first_and_then_what_changed(
    watcher: Watcher, accounts_server: Running, accounts: Accounts
):
    first = watcher.until("live")
    with accounts_server.client() as client:
        asked = client.get(f"{LIVE}/live", headers=accounts.headers("duty_officer.whole")).json()
    assert first["targets"].keys() == asked["targets"].keys()
    assert first.keys() == asked.keys()
    say(accounts_server, accounts, "lost")
    told = first
    while state_of(told) != "lost":
        told = watcher.until("live")
    assert told["sequence"] > first["sequence"]
    with accounts_server.client() as client:
        path = f"{LIVE}/live?at={told['at']}&known_at={told['known_at']}"
        headers = accounts.headers("duty_officer.whole")
        assert client.get(path, headers=headers).json()["targets"] == watcher.targets


def test_while_the_database_is_gone_it_says_so_and_then_catches_up(
    watcher: Watcher, accounts_server: Running, accounts: Accounts,
    run_as_admin: Callable[[str], None], monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(live_rooms, "ALIVE_S", 0.5)
    monkeypatch.setattr(live_board, "MOST_S", 1.0)
    monkeypatch.setattr(signed_stream, "LOOK_EVERY_S", 0.5)
    watcher.until("live")
    name = accounts_server.url.database
    take_away(run_as_admin, name)
    try:
        assert watcher.until("trouble")["district_id"] == "straight"
    finally:
        run_as_admin(f"ALTER DATABASE {name}_gone RENAME TO {name}")
    again = watcher.until("live")
    with accounts_server.client() as client:
        path = f"{LIVE}/live?at={again['at']}&known_at={again['known_at']}"
        headers = accounts.headers("duty_officer.whole")
        assert client.get(path, headers=headers).json()["targets"] == watcher.targets
