"""Check base maps in Chromium: tiles of a real server lie where our own data does, to the pixel."""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from account_cases import Accounts
from api_cases import Stock
from duty_pages import Duty, duty_server, open_duty
from live_cases import Hand
from PIL import Image
from playwright.sync_api import Browser, Page, Request, Response, expect
from sqlalchemy.engine import URL
from tile_server import KEY, MARK, MARK_COLOUR, TileServer, tile_server, write_base_maps

from api import base_map_tiles
from api.tile_fetch import TileFetcher
from maps.tile_grid import TILE_PX, TileGrid

MAPS = {
    "w": {"datum": "cgcs2000"},
    "c": {"kind": "wmts", "matrix_set": "c", "datum": "cgcs2000"},
    "c84": {"kind": "wmts", "matrix_set": "c", "offset": -1},
    "gcj": {"datum": "gcj02"},
    "unnamed": {"way": "gcj", "datum": "wgs84"},
    "near": {"way": "w", "lowest": 12},
    "missing": {},
    "names": {"way": "w", "overlay": True},
}
SIZE = (1280, 800)
COLUMN, ROW = (int(part // TILE_PX) for part in TileGrid("w").pixels_of(np.array([MARK]), 11)[0])
ZOOMS = (8, 16)
MOST_TRIES = 10
SLOW_MS = 60_000
PANES = ("cw-base-names", "cw-base")
ALL_SHOWN = """() => { const tiles = [...document.querySelectorAll('.leaflet-tile')];
  return tiles.length > 0 && tiles.every((one) => one.complete && one.naturalWidth
    && getComputedStyle(one).opacity === "1"); }"""


@pytest.fixture(scope="module")
def tiles() -> Iterator[TileServer]:
    with tile_server() as server:
        yield server


@pytest.fixture(scope="module")
def served(
    module_url: URL,
    service_of: Callable[[URL], URL],
    accounts: Accounts,
    tiles: TileServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Hand]]:
    folder = tmp_path_factory.mktemp("maps")
    write_base_maps(folder, tiles, days=0, **MAPS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base_map_tiles, "RESTS_S", 0.0)  # the tests cannot wait for 20
        patch.setitem(TileFetcher.__init__.__kwdefaults__, "limit_s", 60.0)  # a busy machine
        with duty_server(module_url, service_of(module_url), accounts, folder) as serving:
            yield serving


@pytest.fixture(scope="module")
def duty(chromium: Browser, served: tuple[str, Hand]) -> Iterator[Duty]:
    """Open the duty room by day; afterwards nothing may have gone wrong on it."""
    with open_duty(chromium, served[0], theme="light", size=SIZE) as opened:
        yield opened
        assert opened.faults == []


def choose(duty: Duty, base_map_id: str, zoom: int) -> None:
    """Look at the mark at a zoom on a base map."""
    lon, lat = MARK
    # Who has touched the map is not brought back to the whole coast when a banner comes.
    duty.page.evaluate("coastwatch.map.getContainer().dispatchEvent(new Event('mousedown'))")
    duty.page.evaluate(
        "([lat, lon, zoom]) => { coastwatch.map.setView([lat, lon], zoom, { animate: false }); }",
        [lat + 20 / 2**zoom, lon + 30 / 2**zoom, zoom],
    )
    duty.page.evaluate("() => { document.getElementById('cw-layers').open = true; }")
    duty.page.check(f"#cw-base-maps [data-base='{base_map_id}']")


def way_off_px(duty: Duty) -> float:
    """Give how far the mark of the tiles is from where the map would draw its position."""
    duty.page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    shot = duty.page.locator("#cw-map-slot").screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)
    down, across = np.nonzero(np.abs(pixels - np.array(MARK_COLOUR)).max(axis=2) < 60)
    assert len(down) > 30, "the mark is in view"
    lon, lat = MARK
    x, y = duty.page.evaluate(
        "([lat, lon]) => { const at = coastwatch.map.latLngToContainerPoint([lat, lon]);"
        " return [at.x, at.y]; }",
        [lat, lon],
    )
    return math.hypot(across.mean() + 0.5 - x, down.mean() + 0.5 - y)


@pytest.mark.parametrize("base_map_id", ["w", "c", "c84", "gcj"])
def test_the_mark_of_the_tiles_stands_where_our_own_data_would(duty: Duty, base_map_id: str):
    for zoom in ZOOMS:
        choose(duty, base_map_id, zoom)
        assert way_off_px(duty) <= 2, f"zoom {zoom}"


def test_without_its_name_a_shifted_map_is_far_off(duty: Duty):
    choose(duty, "unnamed", 15)
    assert way_off_px(duty) > 100


def test_whose_map_it_is_and_its_number_stand_on_the_map_in_both_languages(duty: Duty):
    credit = duty.page.locator("#cw-base-credit")
    choose(duty, "", 11)
    expect(credit).to_be_hidden()
    choose(duty, "w", 11)
    expect(credit).to_have_text("试验图源 · 审图号: GS(2026)0001号")
    duty.page.click("#cw-language")
    expect(credit).to_have_text("Test source · map approval number: GS(2026)0001号")
    expect(duty.page.locator("#cw-base-maps")).to_contain_text("None (own vectors)Map w")
    duty.page.click("#cw-language")


def test_names_lie_over_a_base_map_and_over_none(duty: Duty):
    choose(duty, "", 11)
    duty.page.check("#cw-base-maps [data-base=names]")
    duty.page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    names, base = (duty.page.locator(f".leaflet-{pane}-pane .leaflet-tile") for pane in PANES)
    assert names.count() > 0 and base.count() == 0
    choose(duty, "w", 11)
    duty.page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    assert names.count() > 0 and base.count() > 0
    duty.page.uncheck("#cw-base-maps [data-base=names]")
    assert names.count() == 0


def test_a_map_that_fails_is_told_in_words_and_own_land_stays(duty: Duty, tiles: TileServer):
    trouble = duty.page.locator("#cw-base-trouble")
    choose(duty, "w", 11)
    duty.page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    expect(trouble).to_be_hidden()
    choose(duty, "missing", 11)
    expect(trouble).to_have_text("底图 missing: 取不到底图，图上是自有矢量数据")
    assert duty.page.evaluate("coastwatch.map.getPane('cw-land').querySelector('canvas') !== null")
    choose(duty, "near", 11)
    expect(trouble).to_have_text("底图 near: 此比例尺没有底图，请放大")
    choose(duty, "near", 12)
    duty.page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    expect(trouble).to_be_hidden()
    tiles.is_down = True
    duty.page.evaluate("() => { coastwatch.map.panBy([500, 0], { animate: false }); }")
    expect(trouble).to_have_text("底图 near: 部分底图缺失，空缺处是自有矢量数据")
    tiles.is_down = False


def test_the_duty_room_remembers_the_choice(duty: Duty):
    choose(duty, "c", 11)
    duty.page.reload()
    expect(duty.page.locator("#cw-base-credit")).to_contain_text("GS(2026)0001号")
    assert duty.page.is_checked("#cw-base-maps [data-base=c]")


@dataclass
class PlanMap:
    """The map of a plan in a tab of the signed-in browser, with what went wrong and out."""

    page: Page
    answer: Response
    faults: list[str]
    asked: list[Request]


@pytest.fixture
def plan_map(duty: Duty, stock: Stock, served: tuple[str, Hand]) -> Iterator[PlanMap]:
    faults: list[str] = []
    asked: list[Request] = []
    page = duty.context.new_page()
    page.clock.install()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda request: asked.append(request))
    answer = page.goto(f"{served[0]}/api/v1/maps/{stock.plan_id}")
    yield PlanMap(page, answer, faults, asked)
    page.close()


def test_a_plans_map_has_its_tiles_by_a_pass(plan_map: PlanMap, tiles: TileServer):
    page = plan_map.page
    again = page.reload()
    page.evaluate("() => { document.getElementById('cw-layers').open = true; }")
    page.check("#cw-base-maps [data-base=c]")
    page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    expect(page.locator("#cw-base-credit")).to_contain_text("GS(2026)0001号")
    assert plan_map.faults == []
    with_pass = [one for one in plan_map.asked if "/map-tiles/" in one.url]
    assert with_pass and not any("cookie" in one.all_headers() for one in with_pass)
    for source in (again.text(), page.content()):
        assert KEY not in source and tiles.address not in source and "?tk=" not in source
    trouble = page.locator("#cw-base-trouble")
    tiles.is_down = True
    page.evaluate("() => { coastwatch.map.panBy([3000, 0], { animate: false }); }")
    expect(trouble).to_contain_text("底图 c: ")
    expect(trouble).to_contain_text("请重新打开本页")
    tiles.is_down = False
    for _ in range(MOST_TRIES):  # one finds out that it answers again, then all are asked for
        page.clock.fast_forward(400_000)
        page.wait_for_timeout(400)
        if trouble.is_hidden():
            break
    expect(trouble).to_be_hidden()
    page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)


def test_the_start_page_hands_the_choice_of_the_duty_room_on(
    duty: Duty, stock: Stock, served: tuple[str, Hand]
):
    choose(duty, "c", 11)
    page = duty.context.new_page()
    page.goto(served[0])
    page.click(f"a[href='/api/v1/maps/{stock.plan_id}']")
    page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    assert page.is_checked("#cw-base-maps [data-base=c]")
    page.close()


def test_a_script_in_a_plans_map_could_do_nothing_for_who_looks_at_it(
    plan_map: PlanMap, duty: Duty, served: tuple[str, Hand]
):
    page = plan_map.page
    policy = plan_map.answer.header_value("content-security-policy")
    assert policy.startswith("sandbox allow-scripts; ") and "unsafe" not in policy
    tried = page.evaluate(ATTACKS, f"/api/v1/base-maps/w/11/{COLUMN}/{ROW}")
    assert tried == {
        "origin": "null", "cookie": "SecurityError", "storage": "SecurityError",
        "database": "SecurityError", "asks": "TypeError", "window": None, "tile": 0,
        "handler": False, "script": False,
    }  # fmt: skip
    sessions = [one for one in plan_map.asked if "/base-maps/" in one.url]
    assert sessions and all("cookie" not in one.all_headers() for one in sessions)
    # The same in the duty room, which has the session: what is tried above is what it says.
    signed = duty.page.evaluate(ATTACKS, f"/api/v1/base-maps/w/11/{COLUMN}/{ROW}")
    assert (signed["origin"], signed["asks"], signed["tile"]) == (served[0], 200, 256)
    assert signed["storage"] == "open" and not signed["handler"] and not signed["script"]
    duty.faults.clear()  # its policy has said what it kept from running


ATTACKS = """async (tile) => {
  const named = (wanted) => {
    try { wanted(); return "open"; } catch (fault) { return fault.name; }
  };
  const size = (src) => new Promise((done) => {
    const picture = new Image();
    picture.onload = () => done(picture.naturalWidth);
    picture.onerror = () => done(0);
    picture.src = src;
  });
  const apart = window.origin === "null";
  document.body.insertAdjacentHTML("beforeend", '<img src="x:" onerror="window.byHandler = 1">');
  const script = document.createElement("script");
  script.textContent = "window.byScript = 1";
  document.body.append(script);
  const told = {
    origin: window.origin,
    cookie: named(() => document.cookie),
    storage: named(() => localStorage.length),
    database: named(() => indexedDB.open("coastwatch-attack")),
    asks: await fetch("/api/v1/me").then((answer) => answer.status, (fault) => fault.name),
    window: apart ? window.open("/") : null,
    tile: await size(tile),
  };
  told.handler = window.byHandler === 1;
  told.script = window.byScript === 1;
  return told;
}"""
"""What a script that somebody brought in would try."""
