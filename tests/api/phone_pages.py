"""Serve the phone page, and open it as a phone does, with a packet on it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from phone_scene import HERE, packet_at
from playwright.sync_api import Browser, BrowserContext, Page

from api import routes_phone

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


@dataclass
class Phone:
    """A phone with the page open; `faults` gathers what its console says is wrong."""

    page: Page
    faults: list[str]

    def open(self, screen: str, **params: str) -> Page:
        """Show a screen and wait until it is drawn."""
        query = "&".join(f"{name}={value}" for name, value in params.items())
        self.page.evaluate("hash => { location.hash = hash; }", f"#/{screen}?{query}")
        self.page.locator(f"section.screen-{screen} > *").first.wait_for()
        return self.page

    def items(self, kind: str | None = None) -> list[dict]:
        """Give the items in the outbox, oldest first."""
        asked = """async () => {
          const { currentAccount } = await import("/phone/accounts.js");
          const { itemsOf } = await import("/phone/outbox.js");
          return (await itemsOf((await currentAccount()).account_id, { limit: 1000 })).map((row) => row.item).toReversed();
        }"""
        return [item for item in self.page.evaluate(asked) if kind in (None, item["kind"])]


@contextmanager
def phone_server() -> Iterator[str]:
    """Run a server of the page's files alone; gives its address."""
    app = FastAPI()
    app.include_router(routes_phone.router)
    config = uvicorn.Config(app, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
