"""Check base maps in Chromium: tiles of a real server lie where our own data does, to the pixel."""

import io
import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from account_cases import Accounts
from api_cases import Stock
from duty_pages import LONGEST_MS, Duty, duty_server, open_duty
from live_cases import Hand
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import URL
from tile_server import KEY, MARK, MARK_COLOUR, TileServer, tile_server, write_base_maps

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
NONE_SHOWN = "() => document.querySelectorAll('.leaflet-tile').length === 0"
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
    with duty_server(module_url, service_of(module_url), accounts, folder) as serving:
        yield serving


@pytest.fixture
def duty(chromium: Browser, served: tuple[str, Hand]) -> Iterator[Duty]:
    """Open the duty room by day; afterwards nothing may have gone wrong on it."""
    with open_duty(chromium, served[0], theme="light") as opened:
        yield opened
        assert opened.faults == []


def choose(duty: Duty, base_map_id: str, zoom: int) -> None:
    """Look at the mark at a zoom on a base map."""
    lon, lat = MARK
    duty.page.evaluate(
        "([lat, lon, zoom]) => coastwatch.map.setView([lat, lon], zoom, { animate: false })",
        [lat + 20 / 2**zoom, lon + 30 / 2**zoom, zoom],
    )
    duty.page.evaluate("() => { document.getElementById('cw-layers').open = true; }")
    duty.page.check(f"#cw-base-maps [data-base='{base_map_id}']")


def way_off_px(duty: Duty) -> float:
    """Give how far the mark of the tiles is from where the map would draw its position."""
    duty.page.wait_for_function(ALL_SHOWN)
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
    for zoom in (7, 11, 15, 18):
        choose(duty, base_map_id, zoom)
        assert way_off_px(duty) <= 2, f"zoom {zoom}"


def test_without_its_name_a_shifted_map_is_far_off(duty: Duty):
    choose(duty, "unnamed", 15)
    assert way_off_px(duty) > 100
