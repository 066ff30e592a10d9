"""Serve the phone page, and open it as a phone does, with a packet on it and no API behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from api_cases import in_thread
from fastapi import FastAPI
from phone_scene import HERE, packet_at
from playwright.sync_api import Browser, Page

from api import routes_phone

LONGEST_MS = 8000
SMALL = {"width": 360, "height": 740}
LARGE = {"width": 390, "height": 844}
USE_PHONE = """async ({ packet, language, night }) => {
  const [accounts, packets, words] = await Promise.all([
    import("/phone/accounts.js"), import("/phone/packet.js"), import("/phone/words.js")]);
  localStorage.setItem("coastwatch-night", night);
  words.setLanguage(language);
  await accounts.useAccount(packet.actor, null);
  await packets.keepPacket(packet);
}"""
GO = """async ([screen, params]) => {
  document.querySelector("section.screen").dataset.old = "";
  (await import("/phone/app.js")).go(screen, params);
}"""
READ_ITEMS = """async () => {
  const { currentAccount } = await import("/phone/accounts.js");
  const { itemsOf } = await import("/phone/outbox.js");
  const { account_id } = await currentAccount();
  const rows = await itemsOf(account_id, { limit: 1000 });
  return rows.map((row) => row.item).toReversed();
}"""
LAY_ROUND = """async ({ points, startedMs, teamId }) => {
  const { currentAccount } = await import("/phone/accounts.js");
  const { putItem } = await import("/phone/outbox.js");
  const { trackItem } = await import("/phone/track.js");
  const { uuid, writtenInstant } = await import("/phone/values.js");
  const { write } = await import("/phone/store.js");
  const account = await currentAccount();
  const roundId = uuid();
  const start = { item_id: uuid(), kind: "round_start", form: 1, made_at: writtenInstant(startedMs),
    position: null, round_id: roundId, body: { team_id: teamId, mode: "foot" }, attachments: [] };
  await write(["items", "attachments"], async (transaction) => {
    await putItem(transaction, account, start);
    if (points.length > 0) await putItem(transaction, account, trackItem(roundId, points));
  });
  return roundId;
}"""


CLEAR = """async () => {
  const { database } = await import("/phone/store.js");
  const { stopTrack } = await import("/phone/track.js");
  await stopTrack();
  const db = await database();
  for (const store of db.objectStoreNames) await db.clear(store);
}"""


@dataclass
class Phone:
    """A phone with the page open; `faults` gathers what console and requests say is wrong."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def use(
        self, packet: dict[str, object] | None = None, *, language: str = "zh", night: str = "off"
    ) -> None:
        """Let it be a new phone, on which somebody has signed in and got a packet; show home."""
        told = packet if packet is not None else packet_at(datetime.now(UTC))
        self.page.goto(f"{self.address}/phone/icon.svg")
        self.page.evaluate(CLEAR)
        self.page.evaluate(USE_PHONE, {"packet": told, "language": language, "night": night})
        self.page.goto(f"{self.address}/phone/")
        self.page.locator("section.screen-menu > *").first.wait_for()

    def open(self, screen: str, **params: str) -> Page:
        """Show a screen and wait until it is drawn."""
        self.page.locator("section.screen > :visible").first.wait_for()
        self.page.evaluate(GO, [screen, params])
        drawn = f"section.screen-{screen}:not([data-old]) > :visible"
        self.page.locator(drawn).first.wait_for()
        return self.page

    def items(self, kind: str | None = None) -> list[dict]:
        """Give the items in the outbox, oldest first."""
        found = self.page.evaluate(READ_ITEMS)
        return [item for item in found if kind in (None, item["kind"])]

    def lay_round(self, points: list[list[float]], *, started_ms: int, team_id: str) -> str:
        """Let a round have begun at an instant, with a track of points; gives its id."""
        told = {"points": points, "startedMs": started_ms, "teamId": team_id}
        return self.page.evaluate(LAY_ROUND, told)


@contextmanager
def phone_server() -> Iterator[str]:
    """Run a server of the page's files alone; gives its address."""
    app = FastAPI()
    app.include_router(routes_phone.router)
    with in_thread(app) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def open_phone(
    browser: Browser,
    address: str,
    *,
    size: dict[str, int] = SMALL,
    language: str = "zh",
    night: str = "off",
    packet: dict[str, object] | None = None,
    scale: float = 1,
    is_kept_offline: bool = False,
) -> Iterator[Phone]:
    """
    Open the page on a phone that has been signed in before and has a packet.

    is_kept_offline lets its service worker keep the page, which takes a second.
    """
    context = browser.new_context(
        viewport=size,
        device_scale_factor=scale,
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=HERE,
        permissions=["geolocation", "screen-wake-lock", "microphone"],
    )
    if not is_kept_offline:
        context.add_init_script("delete Navigator.prototype.serviceWorker")
    context.set_default_timeout(LONGEST_MS)
    phone = Phone(context.new_page(), address)
    phone.page.on("pageerror", lambda fault: phone.faults.append(str(fault)))
    phone.page.on("console", lambda said: _note(phone, said.type, said.text))
    phone.page.on("request", lambda asked: _note_leaving(phone, asked.url, address))
    phone.use(packet, language=language, night=night)
    yield phone
    context.close()


def _note(phone: Phone, kind: str, text: str) -> None:
    """Keep what the console calls an error; that no API is behind this page is none."""
    if kind == "error" and "Failed to load resource" not in text:
        phone.faults.append(text)


def _note_leaving(phone: Phone, url: str, address: str) -> None:
    if not url.startswith((address, "blob:", "data:")):
        phone.faults.append(f"left the server: {url}")
