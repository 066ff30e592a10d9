"""Check base maps in Chromium: tiles of a real server lie where our own data does, to the pixel."""

import io
import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from account_cases import Accounts
from api_cases import Stock
from duty_pages import Duty, duty_server, open_duty
from live_cases import Hand
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import URL
from tile_server import KEY, MARK, MARK_COLOUR, TileServer, tile_server, write_base_maps

from api import base_map_tiles
from api.tile_fetch import TileFetcher

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
SIZE = (1024, 640)
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


def test_the_choice_is_remembered_on_plan_maps_too_and_no_page_holds_the_key(
    duty: Duty, stock: Stock, served: tuple[str, Hand], tiles: TileServer
):
    choose(duty, "c", 11)
    faults: list[str] = []
    page = duty.context.new_page()
    page.clock.install()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    shown = page.goto(f"{served[0]}/api/v1/maps/{stock.plan_id}")
    page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    expect(page.locator("#cw-base-credit")).to_contain_text("GS(2026)0001号")
    assert page.is_checked("#cw-base-maps [data-base=c]")
    assert faults == []
    policy = shown.header_value("content-security-policy")
    assert "connect-src 'none'" in policy and "unsafe" not in policy
    for source in (shown.text(), page.content(), duty.page.content()):
        assert KEY not in source and tiles.address not in source and "?tk=" not in source
    trouble = page.locator("#cw-base-trouble")
    tiles.is_down = True
    page.evaluate("() => { coastwatch.map.panBy([3000, 0], { animate: false }); }")
    expect(trouble).to_contain_text("底图 c: ")
    tiles.is_down = False
    for _ in range(MOST_TRIES):  # one finds out that it answers again, then all are asked for
        page.clock.fast_forward(400_000)
        page.wait_for_timeout(400)
        if trouble.is_hidden():
            break
    expect(trouble).to_be_hidden()
    page.wait_for_function(ALL_SHOWN, timeout=SLOW_MS)
    page.close()
