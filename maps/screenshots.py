"""Photograph a map at three times of day: python -m maps.screenshots MAP.html OUTDIR."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WINDOW = {"width": 1600, "height": 900}
HOURS = (3, 12, 21)
"""Hours after the plan's start; for a plan from midnight, hours of the clock."""


def photograph(browser: Browser, page_file: Path, folder: Path) -> tuple[Path, ...]:
    """
    Write a picture of the whole coast at each of HOURS, one in the dark and English, one close up.

    Parameters
    ----------
    browser
        A running Chromium; the page is opened with its network off.
    page_file
        A map that `maps.page.build_map` made.
    folder
        Where the PNG files go; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(offline=True, viewport=WINDOW)
    page = context.new_page()
    page.goto(page_file.absolute().as_uri())
    written = []
    for hour in HOURS:
        page.evaluate("seconds => coastwatch.setTime(seconds)", hour * 3600)
        written.append(_shoot(page, folder / f"map-{hour:02d}00.png"))
    page.evaluate("coastwatch.setLanguage('en'); coastwatch.setTheme('dark')")
    written.append(_shoot(page, folder / "map-english-night.png"))
    page.evaluate("coastwatch.setLanguage('zh'); coastwatch.setTheme('light')")
    page.evaluate("coastwatch.selectWorst()")
    written.append(_shoot(page, folder / "map-close.png"))
    context.close()
    return tuple(written)


def main(arguments: list[str]) -> int:
    """Run from the command line; gives the exit code."""
    if len(arguments) != 2:
        print("use: python -m maps.screenshots MAP.html OUTDIR", file=sys.stderr)
        return 2
    chromium = next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)
    if chromium is None:
        print("there is no Chromium: run `./coastwatch test` once", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        for path in photograph(browser, Path(arguments[0]), Path(arguments[1])):
            print(path)
        browser.close()
    return 0


def _shoot(page: Page, path: Path) -> Path:
    page.wait_for_timeout(400)
    page.screenshot(path=path)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
