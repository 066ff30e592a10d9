"""Drive the phone page in Chromium: one phone, its tabs, and what it keeps."""

from urllib.parse import urlsplit

from contract_server import ACTORS, PEOPLE
from playwright.sync_api import Browser, Page, expect

SCREEN = {"width": 360, "height": 740}
HERE = {"longitude": 112.81, "latitude": 21.72, "accuracy": 9}
EXPECTED_NOISE = ("Failed to load resource", "net::ERR_")
"""What Chromium itself writes to the console where there is no network, or a refusal."""


class Phone:
    """One phone: a browser profile with a small screen, a place, and a page of its own."""

    def __init__(self, browser: Browser, address: str, **options: object):
        self.address = address
        self.context = browser.new_context(
            viewport=SCREEN, device_scale_factor=2, is_mobile=True, has_touch=True,
            locale="zh-CN", timezone_id="Asia/Shanghai", geolocation=HERE,
            permissions=["geolocation"], **options,
        )  # fmt: skip
        self.strangers: list[str] = []
        self.faults: list[str] = []
        self.context.on("request", lambda request: self._check(request.url))
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.context.on("console", lambda said: self._hear(said.type, said.text))
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)

    def _check(self, url: str) -> None:
        own = urlsplit(self.address).netloc
        if urlsplit(url).scheme not in ("blob", "data") and urlsplit(url).netloc != own:
            self.strangers.append(url)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(noise in text for noise in EXPECTED_NOISE):
            self.faults.append(text)

    def check(self) -> None:
        """Check that no request went astray and nothing in the page went wrong; forget both."""
        strangers, faults = self.strangers[:], self.faults[:]
        self.strangers.clear()
        self.faults.clear()
        assert strangers == [], "a request left the server's own address"
        assert not faults, faults

    def start(self, *, is_waiting: bool = True) -> Page:
        """Open the page, and wait until it is kept on the phone."""
        self.page.goto(f"{self.address}/phone/")
        self.page.locator("html[data-started]").wait_for(state="attached")
        if is_waiting:
            assert self.page.evaluate(UNTIL_KEPT), "no service worker has taken the page over"
        return self.page

    def sign_in(self, login: str = "zhang", password: str | None = None) -> None:
        """Fill in the form of the sign-in screen and press."""
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(PEOPLE.get(login, "") if password is None else password)
        self.page.locator("form button.main").click()

    def wipe(self) -> None:
        """Make it a new phone again, with the page's own files on it."""
        for page in self.context.pages:
            if page is not self.page:
                page.close()
        self.context.set_offline(False)
        self.context.clear_cookies()
        self.page.goto(f"{self.address}/healthz")  # any answer of this origin, without the page
        self.page.evaluate(WIPE)

    def enter(self, login: str = "zhang") -> None:
        """Sign in with the contract's server as by the form, but without hashing the password."""
        asked = {"login": login, "password": PEOPLE[login]}
        self.context.request.post(f"{self.address}/api/v1/sign-in", data=asked)
        self.use(ACTORS[login])
        expect(self.page.locator(".screen-menu")).to_be_visible()

    def use(self, actor: dict) -> None:
        """Let an account use the page as after a sign-in, but without a session at the server."""
        self.ask("accounts.js", "m.useAccount(a, null)", actor)

    def ask(self, module: str, expression: str, argument: object = None) -> object:
        """Evaluate an expression on a module m of the page, with an argument a."""
        return self.page.evaluate(
            f"async (a) => {{ const m = await import('/phone/{module}'); return {expression}; }}",
            argument,
        )

    def add(self, kind: str = "tell", body: dict | None = None, **options: object) -> str:
        """Put an item into the outbox; gives its id."""
        body = body or {"what": "other", "text": "一条记录"}
        return self.ask("outbox.js", "await m.addItem(a[0], a[1], a[2])", [kind, body, options])

    def add_with_photo(self, side_px: int = 300, **options: object) -> str:
        """Put a check with a photo of many colours into the outbox."""
        return self.page.evaluate(ADD_WITH_PHOTO, [side_px, options])

    def rows(self, store: str) -> list[dict]:
        """Give all rows of a store, without bytes of files."""
        return self.ask("store.js", f"await (await m.database()).getAll('{store}')")

    def states(self) -> list[str]:
        """Give the states of all items, oldest first."""
        return [row["state"] for row in self.rows("items")]

    def send(self) -> None:
        """Press "send now" as the outbox screen does, and wait for the end of the pass."""
        self.ask("sync.js", "await m.sendNow()")

    def is_told(self, text: str) -> None:
        """Check that the head shows how much is unsent."""
        expect(self.page.locator("#unsent")).to_have_text(text)


UNTIL_KEPT = """async () => {
  for (let tries = 0; tries < 500 && !navigator.serviceWorker.controller; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return navigator.serviceWorker.controller !== null;
}"""
WIPE = """async () => {
  localStorage.clear();
  const names = (await indexedDB.databases()).map(({ name }) => name);
  await Promise.all(names.map((name) => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    Object.assign(request, { onsuccess: resolve, onerror: reject });
  })));
}"""
ADD_WITH_PHOTO = """async ([side, options]) => {
  const canvas = new OffscreenCanvas(side, side);
  const draw = canvas.getContext("2d");
  const pixels = draw.createImageData(side, side);
  for (let at = 0; at < pixels.data.length; at += 65536) {
    crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
  }
  for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
  draw.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const outbox = await import("/phone/outbox.js");
  const body = {
    vessel_id: "V1", described: null, outcome: "nothing_found", reason: null, suspected: [],
    answers: {}, text: "平安",
  };
  return outbox.addItem("check", body, { ...options, photos: [blob] });
}"""
