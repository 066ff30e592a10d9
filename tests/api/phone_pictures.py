"""Photograph every screen of the phone: python tests/api/phone_pictures.py OUTDIR [NAME …]."""

import base64
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from phone_pages import Phone, open_phone, phone_server
from phone_scene import ROLL_CALL, TEAM, packet_at, track_with_hole
from playwright.sync_api import Browser, Page, sync_playwright

from maps.screenshots import CHROMIUM_FLAGS, CHROMIUM_NAMES

AS_WEBP = """async (drawn) => {
  const image = new Image();
  image.src = `data:image/png;base64,${drawn}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"),
    { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.82);
}"""
KEEP = """async (packet) =>
  (await import("/phone/packet.js")).keepPacket(packet, { mayBeOlder: true })"""
LOOKS = {
    "day-zh": ("zh", "off"),
    "night-en": ("en", "on"),
    "day-en": ("en", "off"),
    "night-zh": ("zh", "on"),
}


def show_boats(phone: Phone) -> None:
    """Show my boats with one just marked."""
    phone.open("boats").locator("[data-vessel=VS0002] [data-mark=in_port]").tap()
    phone.page.locator("[data-vessel=VS0002] .undo").wait_for()


def show_roll_call(phone: Phone) -> None:
    """Show a roll-call, half answered."""
    page = phone.open("roll_call", roll_call_id=ROLL_CALL)
    for vessel, mark in (("VS0000", "in_port"), ("VS0003", "not_reached"), ("VS0001", "at_sea")):
        page.locator(f"[data-vessel={vessel}] [data-mark={mark}]").tap()
        page.locator(f"[data-vessel={vessel}] .undo").wait_for()
    page.evaluate("scrollTo(0, 0)")


def show_near(phone: Phone) -> None:
    """Show the vessels nearest to me."""
    page = phone.open("check")
    page.locator(".search-bar button").tap()
    page.locator(".rows .strong").first.wait_for()


def show_check(phone: Phone) -> None:
    """Show the form of a vessel, the ordinary answer given."""
    phone.open("check", vessel_id="VS0004").locator("[data-value=nothing_found]").tap()


def show_suspect(phone: Phone) -> None:
    """Show an unknown vessel that is suspected."""
    page = phone.open("check", unknown="1", written="阿海号")
    page.locator(".suspect-all").tap()
    page.locator(".suspect").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.choices.tall').scrollIntoView(); scrollBy(0, -110)")


def show_reason(phone: Phone) -> None:
    """Show why a vessel could not be checked."""
    page = phone.open("check", vessel_id="VS0001")
    page.locator("[data-value=could_not_check]").tap()
    page.locator("[data-value=weather]").tap()
    page.evaluate("document.querySelector('.choices.tall').scrollIntoView(); scrollBy(0, -110)")


def show_saved(phone: Phone) -> None:
    """Show what is said after a check was saved."""
    show_check(phone)
    phone.page.locator(".actions .main").tap()
    phone.page.locator(".saved").wait_for()


def show_round(phone: Phone) -> None:
    """Show a round under way whose track has a hole."""
    now_ms = int(time.time() * 1000)
    phone.open("menu")
    points, started_ms = track_with_hole(now_ms)
    phone.lay_round(points, started_ms=started_ms, team_id=TEAM)
    page = phone.open("round")
    page.locator(".error button, .stack button").first.tap()
    page.locator("#recording").wait_for()
    page.locator(".points button").first.wait_for()
    page.locator(".points button").first.tap()
    page.locator(".state-done").first.wait_for()
    page.wait_for_timeout(300)
    page.evaluate("scrollTo(0, 0)")


def show_track(phone: Phone) -> None:
    """Show the drawn track of the round under way."""
    phone.page.evaluate("document.querySelector('.track-line').scrollIntoView({ block: 'center' })")


def show_orders(phone: Phone) -> None:
    """Show an order that nobody has answered, as it comes."""
    packet = packet_at(datetime.now(UTC), with_order=True)
    phone.page.evaluate(KEEP, packet | {"rounds_until": None})  # the same rounds, told again
    page = phone.open("menu")
    page.locator("#order").wait_for()
    page = phone.open("orders")
    page.locator("[data-step=acknowledge]").wait_for()


def show_order_bar(phone: Phone) -> None:
    """Show home with the bar of an order."""
    show_orders(phone)
    phone.open("menu").locator("#order").wait_for()


def show_new_rounds(phone: Phone) -> None:
    """Show home with the bar that says that a new plan has changed a round."""
    packet = packet_at(datetime.now(UTC))
    (first, *others) = packet["rounds"]
    later = first | {"to": packet["rounds_until"]}
    for rounds in ([first, *others], [later, *others]):
        phone.page.evaluate(KEEP, packet | {"rounds": rounds})
    phone.open("menu").locator("#new-rounds").wait_for()


def show_household(phone: Phone) -> None:
    """Show a tick of households, recorded."""
    page = phone.open("household")
    for _ in range(4):
        page.locator(".step").last.tap()
    page.locator(".actions .main").tap()
    page.locator(".saved").wait_for()


SHOWN: dict[str, Callable[[Phone], object]] = {
    "home": lambda phone: phone.open("menu"),
    "boats": show_boats,
    "roll-call": show_roll_call,
    "find": show_near,
    "vessel": lambda phone: phone.open("vessel", vessel_id="VS0001"),
    "check": show_check,
    "suspect": show_suspect,
    "reason": show_reason,
    "saved": show_saved,
    "tell": lambda phone: phone.open("tell"),
    "household": show_household,
    "duties": lambda phone: phone.open("duties"),
    "month": lambda phone: phone.open("month"),
    "outbox": lambda phone: phone.open("outbox"),
    "settings": lambda phone: phone.open("settings"),
    "round-start": lambda phone: phone.open("round"),
    "round": show_round,
    "track": show_track,
    "order-bar": show_order_bar,
    "orders": show_orders,
    "new-rounds": show_new_rounds,
}


def photograph(browser: Browser, folder: Path, names: list[str], *, scale: float) -> Iterator[Path]:
    """Write a picture of each screen in each look; one phone a look, so the outbox fills up."""
    folder.mkdir(parents=True, exist_ok=True)
    painter = browser.new_page()
    with phone_server() as address:
        for look, (language, night) in LOOKS.items():
            given = {"language": language, "night": night, "scale": scale}
            with open_phone(browser, address, **given) as phone:
                for name in names:
                    SHOWN[name](phone)
                    yield _shoot(phone.page, folder / f"{name}-{look}.webp", painter)
                    if phone.faults:
                        raise SystemExit(f"{name}, {look}: {phone.faults}")


def main(arguments: list[str]) -> int:
    """Run from the command line; gives the exit code."""
    if not arguments or not set(arguments[1:]) <= set(SHOWN):
        print(f"use: python {sys.argv[0]} OUTDIR [{' | '.join(SHOWN)}]", file=sys.stderr)
        return 2
    chromium = next(path for path in map(shutil.which, CHROMIUM_NAMES) if path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        for path in photograph(browser, Path(arguments[0]), arguments[1:] or list(SHOWN), scale=1):
            print(path)
        browser.close()
    return 0


def _shoot(page: Page, path: Path, painter: Page) -> Path:
    """Write what a page shows as WebP, which a page without the phone's policy makes of it."""
    page.wait_for_timeout(250)
    drawn = base64.b64encode(page.screenshot()).decode()
    path.write_bytes(base64.b64decode(painter.evaluate(AS_WEBP, drawn).partition(",")[2]))
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
