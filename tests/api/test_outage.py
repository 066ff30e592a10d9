"""Take the database away while phones send and officers press: nothing acknowledged is lost."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from account_cases import Accounts, run_sql
from api_cases import Running, serve_in_thread
from live_cases import LIVE, SetClock, round_item, written
from sqlalchemy.engine import URL
from test_live_events import Watcher

from api import live_board, live_rooms, signed_stream

PATIENCE_S = 60
ITEMS, ORDERS = "/api/v1/field/items", f"{LIVE}/orders"
ENOUGH = 3


@dataclass
class Sender:
    """Somebody who presses until he is answered; a batch or an order that was not goes again."""

    client: httpx.Client
    headers: dict[str, str]
    make: Callable[[], tuple[str, dict, str]]
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send one thing after the other."""
        while not self.is_over.is_set() and not self.wrong:
            path, body, made_id = self.make()
            while not self.wrong:
                reply = self.client.post(path, json=body, headers=self.headers)
                self.statuses[reply.status_code] += 1
                if reply.status_code in (200, 201):
                    self.acknowledged.append(made_id)
                    break
                if reply.status_code != 503 or reply.json()["type"] != "urn:coastwatch:problem:" \
                        "unavailable":  # fmt: skip
                    self.wrong.append(reply.text)
                time.sleep(0.05)

    def until_more(self) -> None:
        """Wait until some more of it has been acknowledged."""
        before, ends_s = len(self.acknowledged), time.monotonic() + PATIENCE_S
        while len(self.acknowledged) < before + ENOUGH:
            assert not self.wrong, self.wrong
            assert time.monotonic() < ends_s, self.statuses
            time.sleep(0.02)


def a_batch() -> tuple[str, dict, str]:
    """Give a phone's next batch: one item, that a round has begun."""
    made = round_item("round_start", 60, str(uuid4()))
    batch = {
        "format": "coastwatch-items/1", "device_id": str(uuid4()), "sent_at": written(60),
        "items": [made],
    }  # fmt: skip
    return ITEMS, batch, made["item_id"]


def an_order() -> tuple[str, dict, str]:
    """Give an officer's next order."""
    order_id = str(uuid4())
    return ORDERS, {"order_id": order_id, "team_id": "T01", "target_id": "L002"}, order_id


@pytest.fixture
def place(
    own_accounts_url: URL, service_of: Callable[[URL], URL], clock: SetClock, tmp_path: Path
) -> Iterator[Running]:
    """Serve a coast at one in the morning of its plan's day, when T01 is on shift."""
    clock.minute = 60.0
    yield from serve_in_thread(
        own_accounts_url, tmp_path, plans_at_once=1, service_url=service_of(own_accounts_url),
        clock=clock, watches_alerts=True,
    )  # fmt: skip


def live_through(
    place: Running, accounts: Accounts, run_as_admin: Callable[[str], None], *, lasts_s: float
) -> None:
    """Send, lose the database for so long, have it back, and find all that was acknowledged."""
    name = place.url.database
    officer = accounts.headers("duty_officer.whole")
    with (
        httpx.Client(base_url=place.address, timeout=PATIENCE_S) as client,
        client.stream("GET", f"{LIVE}/live/events", headers=officer) as stream,
    ):
        watcher = Watcher(stream)
        watcher.until("live")
        phone = Sender(client, accounts.headers("gridworker.west"), a_batch)
        desk = Sender(client, officer, an_order)
        threads = [threading.Thread(target=one.run) for one in (phone, desk)]
        for thread in threads:
            thread.start()
        try:
            for one in (phone, desk):
                one.until_more()
            run_as_admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            try:
                run_as_admin(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{name}'"
                )
                gone_s = time.monotonic()
                assert watcher.until("trouble")["district_id"] == "straight"
                time.sleep(max(0.0, lasts_s - (time.monotonic() - gone_s)))
            finally:
                run_as_admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            for one in (phone, desk):
                one.until_more()
        finally:
            for one in (phone, desk):
                one.is_over.set()
            for thread in threads:
                thread.join()
        assert not phone.wrong + desk.wrong
        assert phone.statuses[503]
        assert desk.statuses[503]
        whole = watcher.until("live")
        while len(whole["targets"]) < len(watcher.targets):
            whole = watcher.until("live")
        asked = client.get(f"{LIVE}/live", headers=officer).json()
        assert watcher.targets.keys() == asked["targets"].keys()
        assert next(one for one in asked["units"] if one["team_id"] == "T01")["order_id"]
    items = [str(one) for (one,) in run_sql(place.url, "SELECT item_id FROM field_item")]
    orders = [str(one) for (one,) in run_sql(place.url, "SELECT order_id FROM unit_order")]
    assert sorted(items) == sorted(phone.acknowledged), "each once, and no other"
    assert sorted(orders) == sorted(desk.acknowledged)
    steps = run_sql(place.url, "SELECT order_id, sequence FROM unit_order_step")
    assert len(steps) == len(orders)
    lines = run_sql(place.url, "SELECT count(*) FROM duty_line WHERE kind LIKE 'order%'")
    assert lines == [(len(orders),)]


def test_some_seconds_without_the_database_lose_nothing(
    place: Running, accounts: Accounts, run_as_admin: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(live_rooms, "ALIVE_S", 0.5)
    monkeypatch.setattr(live_board, "MOST_S", 1.0)
    monkeypatch.setattr(signed_stream, "LOOK_EVERY_S", 0.5)
    live_through(place, accounts, run_as_admin, lasts_s=1.5)


@pytest.mark.soak
def test_a_minute_without_the_database_loses_nothing_and_the_watches_go_on(
    place: Running, accounts: Accounts, run_as_admin: Callable[[str], None], clock: SetClock
):
    live_through(place, accounts, run_as_admin, lasts_s=60.0)
    run_sql(place.url, "TRUNCATE alert, alert_member, alert_action, alert_watch")
    clock.minute = 300.0
    ends_s = time.monotonic() + PATIENCE_S
    while run_sql(place.url, "SELECT count(*) FROM alert") == [(0,)]:
        assert time.monotonic() < ends_s, "nobody looks for alerts any more"
        time.sleep(0.5)
