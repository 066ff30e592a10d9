"""Check tiles and pixels of both matrix sets against worked examples and plain arithmetic."""

import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyproj import Transformer

from maps.tile_cut import NoTileError, Tile, join_tiles, plan_cut, read_tile
from maps.tile_grid import HALF_WORLD_M, TILE_PX, TileGrid, places_on_tile

TIANANMEN = (116.3974, 39.9093)
DPI_96_PIXEL_M = 0.0254 / 96
"""The pixel of which 天地图 says its scales."""


def tile_of(lonlat: tuple, level: int, matrix_set: str) -> tuple[int, int]:
    column, row = TileGrid(matrix_set).pixels_of(np.array([lonlat]), level)[0] // TILE_PX
    return int(column), int(row)


def test_known_places_lie_on_the_tiles_worked_out_by_hand():
    assert tile_of(TIANANMEN, 10, "w") == (843, 388)
    # (116.3974 + 180) / 360 × 1024 = 843.09; (90 − 39.9093) / 360 × 1024 = 142.48
    assert tile_of(TIANANMEN, 10, "c") == (843, 142)
    assert tile_of((-180.0, 85.0511), 5, "w") == (0, 0)
    assert tile_of((-180.0, 90.0), 5, "c") == (0, 0)
    assert tile_of((0.0, 0.0), 1, "w") == (1, 1)


def test_both_sets_are_those_of_tianditus_capabilities():
    """Level 18 has scale 1 : 2256.998866688275 and 262144 × 262144 or 262144 × 131072 tiles."""
    w, c = TileGrid("w"), TileGrid("c")
    assert (w.columns(1), w.rows(1), c.columns(1), c.rows(1)) == (2, 2, 2, 1)
    assert (w.columns(18), w.rows(18), c.columns(18), c.rows(18)) == (
        262144, 262144, 262144, 131072,
    )  # fmt: skip
    assert pytest.approx(20037508.3427892) == HALF_WORLD_M
    pixel_m = 2 * HALF_WORLD_M / (TILE_PX * w.columns(18))
    assert pixel_m / DPI_96_PIXEL_M == pytest.approx(2256.998866688275, rel=1e-9)


def test_cgcs2000_is_taken_as_wgs84_as_pyproj_does():
    to_4490 = Transformer.from_crs("EPSG:4326", "EPSG:4490", always_xy=True)
    assert to_4490.transform(*TIANANMEN) == pytest.approx(TIANANMEN, abs=1e-9)


@given(st.floats(-179.9, 179.9), st.floats(-85, 85), st.integers(1, 18))
def test_pixels_are_those_of_the_formulas(lon: float, lat: float, level: int):
    x, y = TileGrid("w").pixels_of(np.array([(lon, lat)]), level)[0] / (TILE_PX * 2**level)
    assert x == pytest.approx((lon + 180) / 360, abs=1e-12)
    assert y == pytest.approx(0.5 - math.asinh(math.tan(math.radians(lat))) / math.tau, abs=1e-9)


@given(st.integers(1, 18), st.data())
def test_the_places_of_a_tile_lie_on_its_pixels(level: int, data: st.DataObject):
    column, row = (data.draw(st.integers(0, 2**level - 1)) for _ in "xy")
    places = places_on_tile(level, column, row, step_px=128)
    pixels = TileGrid("w").pixels_of(places, level) - np.array((column, row)) * TILE_PX
    wanted = [(x, y) for y in (0, 128, 256) for x in (0, 128, 256)]
    assert pixels == pytest.approx(np.array(wanted, dtype=float), abs=1e-3)


@given(st.integers(1, 18), st.sampled_from("wc"), st.booleans(), st.data())
def test_what_is_needed_is_little_there_and_around_the_tile(
    level: int, matrix_set: str, is_shifted: bool, data: st.DataObject
):
    column, row = (data.draw(st.integers(0, 2**level - 1)) for _ in "xy")
    datum = "gcj02" if is_shifted else "cgcs2000"
    cut = plan_cut(level, column, row, matrix_set=matrix_set, datum=datum)
    grid = TileGrid(matrix_set)
    assert 1 <= len(cut.needed) <= 6
    assert all(
        0 <= across < grid.columns(level) and 0 <= down < grid.rows(level)
        for across, down in cut.needed
    )
    if not cut.is_plain:
        columns, rows = (len({place[axis] for place in cut.needed}) for axis in (0, 1))
        assert len(cut.needed) == columns * rows
        assert cut.lattice.min() >= -1e-3
        assert (cut.lattice.max(axis=(0, 1)) <= np.array((columns, rows)) * TILE_PX + 1e-3).all()


def test_a_grid_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="matrix set is 'z', expected w or c"):
        TileGrid("z")


def picture(kind: str = "PNG", size: tuple[int, int] = (256, 256)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 200, 30)).save(out, kind)
    return out.getvalue()


def test_a_tile_of_the_same_grid_is_passed_on_byte_for_byte():
    cut = plan_cut(7, 104, 56, matrix_set="w", datum="wgs84")
    tile = read_tile(picture("WEBP"))
    assert join_tiles(cut, {cut.needed[0]: tile}) is tile
    assert tile.media_type == "image/webp"
    assert join_tiles(cut, {}) is None


def test_where_a_tile_is_missing_the_picture_is_transparent():
    cut = plan_cut(12, 3331, 1788, matrix_set="c", datum="cgcs2000")
    first, second = cut.needed
    half = join_tiles(cut, {first: read_tile(picture())})
    alpha = Image.open(io.BytesIO(half.content)).getchannel("A")
    assert alpha.getextrema() == (0, 255)
    whole = join_tiles(cut, {first: read_tile(picture()), second: read_tile(picture())})
    assert Image.open(io.BytesIO(whole.content)).getchannel("A").getextrema() == (255, 255)


def test_photographs_stay_photographs():
    cut = plan_cut(12, 3331, 1788, matrix_set="w", datum="gcj02")
    photo = read_tile(picture("JPEG"))
    made = join_tiles(cut, dict.fromkeys(cut.needed, photo))
    assert isinstance(made, Tile) and made.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no picture in PNG, JPEG or WebP"),
        (b"<html>", "no picture in PNG, JPEG or WebP"),
        (picture("GIF"), "no picture in PNG, JPEG or WebP"),
        (picture(size=(256, 257)), "256 × 257 pixels; expected 256 × 256"),
        (picture()[:200], "breaks off or is damaged"),
    ],
)
def test_bytes_that_are_no_tile_are_told(content: bytes, words: str):
    with pytest.raises(NoTileError, match=words):
        read_tile(content)
