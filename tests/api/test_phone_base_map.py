"""Check base maps under the phone's sketch: where they lie, whose they are, that none is needed."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import numpy as np
import pytest
from phone_pages import Phone, open_phone, phone_server
from phone_scene import SCRIPT, TEAM, packet_at, track_with_hole
from playwright.sync_api import Browser, Page, Route, expect
from tile_server import drawn_tile

from maps.assets import ensure_assets
from maps.tile_grid import TILE_PX, TileGrid

LIST = "**/api/v1/base-maps"
TILES = re.compile(r"/api/v1/base-maps/town/(\d+)/(\d+)/(\d+)$")
TOWN = {
    "base_map_id": "town", "zh": "镇图", "en": "Town map", "attribution_zh": f"试验图源{SCRIPT}",
    "attribution_en": f"Test source {SCRIPT}", "approval_number": "GS(2026)0001号",
    "lowest_zoom": 3, "highest_zoom": 18, "is_overlay": False,
}  # fmt: skip
NAMES = TOWN | {"base_map_id": "names", "zh": "注记", "en": "Names", "is_overlay": True}
SHAPES = """() => [...document.querySelectorAll('.track-line > *')]
  .map((one) => one.getAttribute('class'))"""
BOXES = """() => [...document.querySelectorAll('.track-line .base-tile')].map((one) => [
  one.getAttribute('href'),
  ...['x', 'y', 'width', 'height'].map((name) => +one.getAttribute(name))])"""
SPOTS = """() => [...document.querySelectorAll('.track-line circle.point')]
  .map((one) => [+one.getAttribute('cx'), +one.getAttribute('cy')])"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    ensure_assets()
    with phone_server() as running:
        yield running


@pytest.fixture
def on_round(chromium: Browser, address: str) -> Iterator[Callable[..., Phone]]:
    """Give a function that shows a round with a track on a phone whose server has base maps."""
    with ExitStack() as stack:
        phones: list[Phone] = []

        def on_round(tile: Callable[[Route], None], *offered: dict, **given: object) -> Phone:
            phone = stack.enter_context(open_phone(chromium, address, **given))
            phones.append(phone)
            phone.page.route(LIST, lambda route: answer_list(route, offered))
            phone.page.route(TILES, tile)
            points, started_ms = track_with_hole(int(datetime.now(UTC).timestamp() * 1000))
            phone.lay_round(points, started_ms=started_ms, team_id=TEAM)
            phone.open("round")
            expect(phone.page.locator(".track-line .walked")).to_have_count(2)
            return phone

        yield on_round
        assert [fault for phone in phones for fault in phone.faults] == []


def answer_list(route: Route, offered: tuple[dict, ...]) -> None:
    route.fulfill(content_type="application/json", body=json.dumps(offered))


def give_tile(route: Route) -> None:
    level, column, row = map(int, TILES.search(route.request.url).groups())
    tile = drawn_tile(level, column, row, matrix_set="w", mark=(0, 0))
    route.fulfill(content_type="image/png", body=tile)


def choose(page: Page, base_map_id: str) -> None:
    page.locator(".base-map select").select_option(base_map_id)


def test_tiles_lie_where_the_phones_own_places_are(on_round: Callable[..., Phone]):
    page = on_round(give_tile, TOWN, NAMES).page
    offered = page.locator(".base-map option")
    expect(offered).to_have_text(["无（只有自己的记录）", "镇图"])
    assert page.evaluate(BOXES) == []
    choose(page, "town")
    expect(page.locator(".track-line .base-tile").first).to_be_attached()
    boxes = page.evaluate(BOXES)
    spots = page.evaluate(SPOTS)
    places = [
        (point["lon"], point["lat"])
        for point in packet_at(datetime.now(UTC))["landing_points"]
    ]  # fmt: skip
    assert 4 <= len(boxes) <= 24 and len(spots) >= 2
    found = 0
    for href, x, y, width, height in boxes:
        level, column, row = map(int, TILES.search(href).groups())
        assert TILE_PX / 2 <= width <= TILE_PX + 1 and abs(width - height) < 0.02 * width
        for pixels in TileGrid("w").pixels_of(np.array(places), level):
            across, down = pixels / TILE_PX - (column, row)
            if 0 <= across < 1 and 0 <= down < 1:
                at = (x + across * width, y + down * height)
                found += any(np.hypot(*np.subtract(at, spot)) < 0.5 for spot in spots)
    assert found == len(spots), "each place that is drawn lies on its tile"
    shapes = page.evaluate(SHAPES)
    assert shapes[: len(boxes)] == ["base-tile"] * len(boxes), "own lines lie above"


def test_whose_map_it_is_and_its_number_stand_below_and_the_choice_is_kept(
    on_round: Callable[..., Phone],
):
    phone = on_round(give_tile, TOWN, language="en", night="on")
    page = phone.page
    choose(page, "town")
    credit = page.locator(".track-line + .credit")
    expect(credit).to_have_text(f"Test source {SCRIPT} · map approval number: GS(2026)0001号")
    phone.open("menu")
    phone.open("round")
    expect(credit).to_be_visible()
    expect(page.locator(".track-line .base-tile").first).to_be_attached()
    choose(page, "")
    expect(page.locator(".track-line .base-tile")).to_have_count(0)
    expect(credit).to_be_empty()
    expect(page.locator(".track-line .walked")).to_have_count(2)


@pytest.mark.parametrize(
    "tile", [lambda route: route.fulfill(status=502), lambda route: route.abort()],
    ids=["no tile", "no network"],
)  # fmt: skip
def test_where_no_tile_comes_words_say_so_and_the_track_stays(
    tile: Callable[[Route], None], on_round: Callable[..., Phone]
):
    page = on_round(tile, TOWN).page
    choose(page, "town")
    expect(page.locator(".base-map .warning")).to_have_text("取不到底图，图上是自己的记录。")
    expect(page.locator(".track-line .base-tile")).to_have_count(0)
    expect(page.locator(".track-line .walked")).to_have_count(2)
    expect(page.locator(".track-line .hole")).to_have_count(1)


def test_a_map_without_this_scale_says_so_and_asks_for_nothing(on_round: Callable[..., Phone]):
    asked: list[str] = []
    near = TOWN | {"lowest_zoom": 18}
    page = on_round(lambda route: asked.append(route.request.url), near).page
    choose(page, "town")
    expect(page.locator(".base-map .warning")).to_have_text("镇图没有这个比例尺。")
    assert asked == []


def test_a_site_without_base_maps_and_a_phone_without_a_server_offer_none(
    on_round: Callable[..., Phone],
):
    phone = on_round(give_tile)
    expect(phone.page.locator(".base-map")).to_be_empty()
    phone.page.unroute(LIST)
    phone.page.route(LIST, lambda route: route.abort())
    phone.open("menu")
    with phone.page.expect_event("requestfailed"):
        phone.open("round")
    expect(phone.page.locator(".track-line .walked")).to_have_count(2)
    expect(phone.page.locator(".base-map")).to_be_empty()
