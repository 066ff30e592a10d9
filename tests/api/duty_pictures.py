"""Photograph the duty room of a running server: python tests/api/duty_pictures.py ADDRESS OUTDIR.

ADDRESS is that of a district's page, as http://127.0.0.1:8000/duty/440781. Where the server has
accounts, LOGIN and PASSWORD of the environment sign in. Each picture is taken by night in Chinese
and by day in English.
"""

import base64
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from phone_pictures import AS_WEBP
from playwright.sync_api import Browser, Page, sync_playwright

from maps.screenshots import CHROMIUM_FLAGS, CHROMIUM_NAMES

LOOKS = {
    "night-zh": ("dark", "zh"),
    "day-en": ("light", "en"),
}
SIZES = {768: 1024, 1280: 800, 1920: 1080}
HOURS = 3600
QUIET_MS = 1500
REPAIR_MS = 240_000


def show_now(page: Page) -> None:
    """Show the coast as it is."""


def show_units(page: Page) -> None:
    """Show the units, one of them opened."""
    page.locator("#cw-tab-units").click()
    page.locator("#cw-units summary").first.click()


def show_target(page: Page) -> None:
    """Show the first target that fails, and who is near."""
    page.locator(".cw-fail-head").first.click()
    page.locator(".cw-nearest [data-act=nearest]").click()
    page.locator(".cw-near").first.wait_for()


def show_past(page: Page) -> None:
    """Show what was known two hours ago."""
    page.evaluate(f"coastwatch.time.to(coastwatch.view.nowS() - {2 * HOURS})")
    page.locator("#cw-when").wait_for()


def show_ahead(page: Page) -> None:
    """Show what the plan promises in three hours."""
    page.evaluate(f"coastwatch.time.to(coastwatch.view.nowS() + {3 * HOURS})")
    page.locator("#cw-when").wait_for()


def show_broken(page: Page) -> None:
    """Show the page with its line broken."""
    page.evaluate("coastwatch.view.feed = 'broken'")  # a page cannot cut its own line
    page.locator("#cw-feed").wait_for()


def show_repair(page: Page) -> None:
    """Lose the first unit on duty, and show a repair of the plan."""
    page.locator("#cw-tab-units").click()
    page.locator(".cw-unit-row:not(.cw-unit-lost) summary").first.click()
    page.locator("#cw-units details[open] [data-act=report-lost]").click()
    page.locator("#cw-told [data-act=offer-repair]").click()
    page.check("#cw-repair-as-planned")
    page.locator("#cw-repair-start").click()
    page.locator("#cw-repair-found [data-act=publish]").wait_for(timeout=REPAIR_MS)


SHOWN: dict[str, Callable[[Page], None]] = {
    "now": show_now,
    "units": show_units,
    "target": show_target,
    "past": show_past,
    "ahead": show_ahead,
    "broken": show_broken,
    "repair": show_repair,
}


def photograph(browser: Browser, address: str, folder: Path, names: list[str]) -> None:
    """Write each picture as webp into a folder; one of every size for what is shown now."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or SHOWN:
        for look, (theme, language) in LOOKS.items():
            for width in SIZES if name == "now" else (1280,):
                part = f"-{width}" if name == "now" else ""
                path = folder / f"{name}{part}-{look}.webp"
                context = browser.new_context(viewport={"width": width, "height": SIZES[width]})
                context.add_init_script(
                    f"localStorage.setItem('coastwatch-duty-theme', '{theme}');"
                    f"localStorage.setItem('coastwatch-duty-language', '{language}');"
                )
                page = context.new_page()
                page.goto(address)
                if "/sign-in" in page.url:
                    page.fill("input[name=login]", os.environ["LOGIN"])
                    page.fill("input[name=password]", os.environ["PASSWORD"])
                    page.click("button[type=submit]")
                page.locator(".cw-unit").first.wait_for()
                page.wait_for_timeout(QUIET_MS)
                SHOWN[name](page)
                page.wait_for_timeout(QUIET_MS)
                drawn = base64.b64encode(page.screenshot()).decode()
                written = context.new_page().evaluate(AS_WEBP, drawn)
                path.write_bytes(base64.b64decode(written.split(",")[1]))
                print(path)
                context.close()


def main(arguments: list[str]) -> int:
    """Run from the command line; gives the exit code."""
    if len(arguments) < 2:
        print("use: python tests/api/duty_pictures.py ADDRESS OUTDIR [NAME …]", file=sys.stderr)
        return 2
    chromium = next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)
    if chromium is None:
        print("there is no Chromium: run `./coastwatch test` once", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        photograph(browser, arguments[0], Path(arguments[1]), arguments[2:])
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
