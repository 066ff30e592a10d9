"""Open a page of the centre as its users do: whoever is not signed in is asked to first."""

from collections.abc import Iterator
from contextlib import contextmanager

from account_cases import PASSWORD
from playwright.sync_api import Browser, Page

PATIENCE_MS = 30_000


@contextmanager
def signed_in_page(
    chromium: Browser, address: str, path: str, login: str = "duty_officer.whole"
) -> Iterator[Page]:
    """Give a page of a server as a login; other hosts are cut off, and no script may break."""
    context = chromium.new_context(base_url=address, locale="zh-CN")
    context.route(lambda url: not url.startswith(address), lambda route: route.abort())
    opened, broken = context.new_page(), []
    opened.set_default_timeout(PATIENCE_MS)
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.goto(path)
    opened.fill("input[name=login]", login)
    opened.fill("input[name=password]", PASSWORD)
    opened.click("button[type=submit]")
    opened.wait_for_url(f"**{path}")
    yield opened
    assert broken == []
    context.close()
