"""Open the duty room's page on a real server and database, and tell of a coast as phones do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import in_thread
from live_cases import Hand, SetClock, round_item, track_item
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from repair_cases import LONG_NIGHT
from scenes import MAINLAND_SHORE, lonlat
from sqlalchemy.engine import URL

from api.app import create_app

LONGEST_MS = 60_000
"""On a machine that others use too."""
STEPS = 61
"""Points of a walk."""


@dataclass
class Duty:
    """A page of the duty room, with what console and requests say is wrong."""

    page: Page
    context: BrowserContext
    faults: list[str] = field(default_factory=list)

    def shown(self, expression: str) -> object:
        """Give what the page shows: an expression about `shown`."""
        told = f"(() => {{ const {{ shown }} = coastwatch.model; return {expression}; }})()"
        return self.page.evaluate(told)

    def state_of(self, target_id: str) -> str:
        """Give the state in which a target is shown."""
        return str(self.shown(f"shown.targets['{target_id}'][0]"))

    def row(self, target_id: str) -> Locator:
        """Give the row of a target that is overdue already."""
        return self.page.locator(f"#cw-fails-open .cw-fail[data-key^='{target_id}@']")

    def unit(self, team_id: str, state: str) -> Locator:
        """Give the sign of a unit on the map, if that is how it stands."""
        return self.page.locator(f".cw-unit.cw-unit-{state}[data-team={team_id}]")


@contextmanager
def duty_server(
    url: URL, service_url: URL, accounts: Accounts, folder: Path
) -> Iterator[tuple[str, Hand]]:
    """Run a server on a set clock; give its address, and a hand that asks it."""
    run_sql(url, LONG_NIGHT)
    clock = SetClock()
    app = create_app(url, maps_folder=folder, service_url=service_url, clock=clock)
    with (
        in_thread(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        yield f"http://127.0.0.1:{port}", Hand(client.request, accounts, clock)


@contextmanager
def open_duty(
    browser: Browser,
    address: str,
    *,
    login: str = "duty_officer.whole",
    size: tuple[int, int] = (1280, 800),
    language: str = "zh",
    theme: str | None = None,
) -> Iterator[Duty]:
    """Sign in and open the duty room; other hosts are cut off."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": size[0], "height": size[1]}
    )
    context.set_default_timeout(LONGEST_MS)
    context.route(lambda url: not url.startswith(address), lambda route: route.abort())
    chosen = {"coastwatch-duty-language": language, "coastwatch-duty-theme": theme}
    lines = (f"localStorage.setItem('{key}', '{value}');" for key, value in chosen.items() if value)
    # Pages in a sandbox have no storage.
    context.add_init_script(f"if (window.origin !== 'null') {{ {''.join(lines)} }}")
    duty = _watched(context)
    try:
        duty.page.goto("/duty")
        duty.page.fill("input[name=login]", login)
        duty.page.fill("input[name=password]", PASSWORD)
        duty.page.click("button[type=submit]")
        duty.page.wait_for_url("**/duty/straight")
        expect(duty.page.locator("#cw-pulse")).to_contain_text("●", timeout=LONGEST_MS)
        yield duty
    finally:  # a page that stays open would keep the server from ending
        context.close()


@contextmanager
def open_again(context: BrowserContext) -> Iterator[Duty]:
    """Open the duty room where somebody is signed in already; its choices are not kept."""
    duty = _watched(context)
    try:
        duty.page.goto("/duty")
        expect(duty.page.locator("#cw-pulse")).to_contain_text("●", timeout=LONGEST_MS)
        yield duty
        duty.page.evaluate("localStorage.clear()")
    finally:
        duty.page.close()


def _watched(context: BrowserContext) -> Duty:
    duty = Duty(context.new_page(), context)
    duty.page.on("pageerror", lambda fault: duty.faults.append(str(fault)))
    duty.page.on("console", lambda said: _note(duty, said.type, said.text))
    return duty


def _note(duty: Duty, kind: str, text: str) -> None:
    """Keep what the console calls wrong, but for requests that fail: the page tells of those."""
    if kind in ("error", "warning") and "Failed to load resource" not in text:
        duty.faults.append(text)


def walk(
    hand: Hand,
    team_id: str,
    login: str,
    *,
    minutes: tuple[float, float],
    metres: tuple[float, float],
) -> None:
    """Let a team begin a round and send how it went along the shore, from where to where."""
    round_id = str(uuid4())
    at_min = np.linspace(*minutes, STEPS)
    east_m = np.linspace(*metres, STEPS)
    north_m = np.interp(east_m, *np.transpose(MAINLAND_SHORE))
    track = track_item(list(zip(at_min.tolist(), east_m.tolist(), strict=True)), round_id)
    for point, *place in zip(track["body"]["points"], east_m, north_m, strict=True):
        point[1:3] = lonlat(*map(float, place))
    hand.send(round_item("round_start", minutes[0], round_id, team_id), track, login=login)


class Relay:
    """Stand between browser and server, so that the line between them can be cut."""

    def __init__(self, port: int):
        self._server_port = port
        self._is_whole = True
        self._sockets: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all lines, and every new one."""
        self._is_whole = False
        for one in self._sockets:
            with suppress(OSError):  # the other side has ended it already
                one.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()

    def mend(self) -> None:
        """Let new lines through."""
        self._is_whole = True

    def end(self) -> None:
        """Listen no more."""
        self.cut()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:  # it was ended
                return
            if not self._is_whole:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._server_port))
            self._sockets += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):  # the line was cut
        while part := source.recv(65_536):
            sink.sendall(part)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
    source.close()
