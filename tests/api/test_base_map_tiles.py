"""Check what is passed on of other servers' tiles: whole small tiles, no key, no other address."""

import asyncio
import io
import logging
import math
import os
import pickle
import re
import ssl
import time
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import numpy as np
import pytest
from api_cases import Running, Stock, serve_in_thread
from cli_cases import run
from PIL import Image
from sqlalchemy.engine import URL
from tile_server import (
    KEY,
    MARK,
    MARK_COLOUR,
    MARK_GCJ02,
    TileServer,
    drawn_tile,
    pixel_of,
    tile_server,
    write_base_maps,
)

from api import base_map_tiles
from api.api_errors import NotThereError
from api.app import create_app
from api.base_map_errors import NoAnswerError, TooManyTilesError
from api.base_map_tiles import BaseMapTiles
from api.tile_cache import TileCache
from api.tile_fetch import TileFetcher
from geo_data.base_map_file import read_base_maps
from geo_data.tls.site_files import SiteFiles, make_site
from geo_data.tls.site_names import SiteNames
from maps.tile_cut import join_tiles, plan_cut, read_tile
from maps.tile_grid import TILE_PX, TileGrid
from maritime.errors import FaultyInputError

ZOOM = 12
COLUMN, ROW = (int(part // TILE_PX) for part in TileGrid("w").pixels_of(np.array([MARK]), ZOOM)[0])
PLACE = (ZOOM, COLUMN, ROW)
WRONG = {
    "html": "200 with something that is no picture",
    "disguised": "no picture in PNG, JPEG or WebP",
    "redirect": "302, to ask elsewhere, which is not done",
    "refused": "403",
    "small": "a picture of 128 × 128 pixels; expected 256 × 256",
    "vast": "expected 256 × 256",
    "cut": "a picture that breaks off or is damaged",
    "packed": "packed bytes, which were not asked for",
    "huge": "more than 1,000,000 bytes",
    "slow": "has not answered within 2 s",
}
DOWN = ("redirect", "refused", "slow")


@pytest.fixture
def tiles() -> Iterator[TileServer]:
    with tile_server() as server:
        yield server


def made(
    folder: Path, server: TileServer, *, days: float = 0, limit_s: float = 60, **maps: dict
) -> BaseMapTiles:
    """Give the base maps of a file, kept below a folder."""
    named = read_base_maps(write_base_maps(folder, server, days=days, **maps))
    cache = TileCache(folder / "tiles", days=days, megabytes=named.cache_mb)
    return BaseMapTiles(named, cache, TileFetcher(limit_s=limit_s))


async def ask(base_maps: BaseMapTiles, base_map_id: str, *place: int):
    return await base_maps.tile(base_map_id, *(place or PLACE))


@pytest.mark.anyio
@pytest.mark.parametrize("way", WRONG)
async def test_what_is_no_tile_is_refused_in_words_without_key_and_address(
    way: str, tiles: TileServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    limit_s = 2.0 if way == "slow" else 60
    base_maps = made(tmp_path, tiles, days=1, limit_s=limit_s, **{way: {}})
    with pytest.raises(NoAnswerError) as caught:
        await ask(base_maps, way)
    assert WRONG[way] in str(caught.value)
    assert caught.value.is_down == (way in DOWN)
    through = "".join(traceback.format_exception(caught.value))
    told = f"{through} {caught.value!r} {caplog.text}"
    assert KEY not in told and "?tk" not in told and tiles.address not in told
    assert any(KEY in asked for asked in tiles.asked), "the server itself is told the key"
    assert list((tmp_path / "tiles").rglob("*.tile")) == []
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    await base_maps.stop()


@pytest.mark.anyio
async def test_a_server_that_is_gone_is_left_alone_for_a_while_then_tried_by_one(
    tiles: TileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    base_maps = made(tmp_path, tiles, w={})
    tiles.is_down = True
    for _ in range(3):
        with pytest.raises(NoAnswerError, match="answered 503"):
            await ask(base_maps, "w")
    assert len(tiles.asked) == 1
    tiles.is_down = False
    with pytest.raises(NoAnswerError, match="answered 503"):
        await ask(base_maps, "w")
    base_maps._standings["w"].rests_until = 1e-9  # as if the while were over
    both = [ask(base_maps, "w"), ask(base_maps, "w", ZOOM, COLUMN + 1, ROW)]
    first, second = await asyncio.gather(*both, return_exceptions=True)
    assert first.media_type == "image/png" and isinstance(second, NoAnswerError)
    assert (await ask(base_maps, "w", ZOOM, COLUMN + 1, ROW)).media_type == "image/png"
    await base_maps.stop()


@pytest.mark.anyio
async def test_a_server_that_nobody_runs_is_told_by_its_host_alone(tmp_path: Path):
    with tile_server() as server:
        base_maps = made(tmp_path, server, w={})
    with pytest.raises(NoAnswerError, match=r"127\.0\.0\.1 cannot be asked \(ConnectError\)"):
        await ask(base_maps, "w")
    await base_maps.stop()


@pytest.mark.anyio
async def test_a_certificate_that_nobody_trusts_is_told(tmp_path: Path):
    files = SiteFiles(tmp_path)
    names = SiteNames((), (ip_address("127.0.0.1"),))
    make_site(files, names, now=datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.server)
    with tile_server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.address = server.address.replace("http:", "https:")
        base_maps = made(tmp_path, server, w={})
        with pytest.raises(NoAnswerError, match="not one that this machine trusts"):
            await ask(base_maps, "w")
        await base_maps.stop()
        assert server.asked == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("base_map_id", "place"),
    [
        ("other", PLACE), ("w", (0, 0, 0)), ("w", (19, 0, 0)), ("w", (3, 8, 0)), ("w", (3, 0, 8)),
        ("w", (3, -1, 0)), ("missing", PLACE),
    ],
)  # fmt: skip
async def test_a_tile_that_there_is_not_is_not_there(
    base_map_id: str, place: tuple, tiles: TileServer, tmp_path: Path
):
    base_maps = made(tmp_path, tiles, w={}, missing={})
    with pytest.raises(NotThereError):
        await ask(base_maps, base_map_id, *place)
    assert len(tiles.asked) == (1 if base_map_id == "missing" else 0)
    await base_maps.stop()


@pytest.mark.anyio
async def test_who_asks_for_the_same_waits_for_the_same_and_too_many_are_sent_away(
    tiles: TileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    base_maps = made(tmp_path, tiles, w={})
    same = await asyncio.gather(*(ask(base_maps, "w") for _ in range(5)))
    assert len(tiles.asked) == 1 and len({one.content for one in same}) == 1
    assert same[0].content == drawn_tile(*PLACE, matrix_set="w", mark=MARK)
    monkeypatch.setattr(base_map_tiles, "MOST_WAITING", 1)
    both = (ask(base_maps, "w"), ask(base_maps, "w", ZOOM, 0, 0))
    _, refused = await asyncio.gather(*both, return_exceptions=True)
    assert isinstance(refused, TooManyTilesError)
    await base_maps.stop()


@pytest.mark.anyio
async def test_kept_tiles_are_given_until_they_are_old_or_the_map_is_another(
    tiles: TileServer, tmp_path: Path
):
    base_maps = made(tmp_path, tiles, days=1, w={})
    first = await ask(base_maps, "w")
    assert await ask(base_maps, "w") == first and len(tiles.asked) == 1
    (kept,) = (tmp_path / "tiles").rglob("*.tile")
    assert kept.read_bytes() == first.content and KEY not in str(kept)
    kept.write_bytes(first.content[:100])
    assert await ask(base_maps, "w") == first and len(tiles.asked) == 2, "a damaged one is none"
    two_days_ago = time.time() - 2 * 86_400
    os.utime(kept, (two_days_ago, two_days_ago))
    assert await ask(base_maps, "w") == first and len(tiles.asked) == 3
    await base_maps.stop()
    other = made(tmp_path, tiles, days=1, w={"way": "gcj"})
    await ask(other, "w")
    assert len(tiles.asked) == 4
    await other.stop()


def test_of_too_many_kept_tiles_the_oldest_go(tiles: TileServer, tmp_path: Path):
    base_map = made(tmp_path, tiles, w={}).named.maps[0]
    cache = TileCache(tmp_path / "tiles", days=1, megabytes=1)
    for number in range(12):
        cache.put(base_map, 5, number, 0, b"x" * 100_000)
        for path in (tmp_path / "tiles").rglob("*.tile"):
            os.utime(path, (path.stat().st_mtime - 1,) * 2)
    kept = [number for number in range(12) if cache.get(base_map, 5, number, 0) is not None]
    assert kept == list(range(3, 12))
    assert sum(path.stat().st_size for path in (tmp_path / "tiles").rglob("*.tile")) <= 1_000_000


def test_a_folder_that_cannot_be_written_keeps_nothing_and_hurts_nobody(
    tiles: TileServer, tmp_path: Path
):
    base_map = made(tmp_path, tiles, w={}).named.maps[0]
    (tmp_path / "file").write_text("")
    cache = TileCache(tmp_path / "file" / "tiles", days=1, megabytes=1)
    cache.put(base_map, 5, 1, 0, b"x")
    assert cache.get(base_map, 5, 1, 0) is None


# --- over HTTP, and on the command line ----------------------------------------------------------


@pytest.fixture
def serving(shared_url: URL, tiles: TileServer, tmp_path: Path) -> Iterator[Running]:
    write_base_maps(tmp_path, tiles, gcj={"datum": "gcj02"}, html={})
    yield from serve_in_thread(shared_url, tmp_path, plans_at_once=1)


def test_only_named_maps_and_whole_numbers_are_asked_for(serving: Running, tiles: TileServer):
    with serving.client() as client:
        given = client.get(f"/api/v1/base-maps/gcj/{ZOOM}/{COLUMN}/{ROW}")
        assert given.status_code == 200 and given.headers["content-type"] == "image/png"
        assert given.headers["x-content-type-options"] == "nosniff"
        assert Image.open(io.BytesIO(given.content)).size == (256, 256)
        before = len(tiles.asked)
        for tail in (
            "gcj/12/1.5/1", "gcj/12/-1/1", "gcj/12/+1/1", "gcj/012/1/1", "gcj/12/1/1e3",
            "gcj/12/99999999999/1", "gcj/12/1/%2e%2e%2fetc", "gcj/12/1/1%3Ftk=1", "%2e%2e/12/1/1",
            "http:%2F%2F127.0.0.1%2F/12/1/1", "gcj/12/1/1/../../1", "gcj/12/１/1", "gcj/12/1/%00",
        ):  # fmt: skip
            answer = client.get(f"/api/v1/base-maps/{tail}")
            assert answer.status_code in (404, 422), tail
        assert len(tiles.asked) == before
        failed = client.get(f"/api/v1/base-maps/html/{ZOOM}/{COLUMN}/{ROW}")
        assert failed.status_code == 502
        assert failed.json()["type"] == "urn:coastwatch:problem:base-map"
        assert KEY not in failed.text and tiles.address not in failed.text


def test_pages_are_told_names_and_numbers_and_never_addresses(serving: Running, tiles: TileServer):
    with serving.client() as client:
        answer = client.get("/api/v1/base-maps")
    assert [one["base_map_id"] for one in answer.json()] == ["gcj", "html"]
    assert answer.json()[0] == {
        "base_map_id": "gcj", "zh": "底图 gcj", "en": "Map gcj", "attribution_zh": "试验图源",
        "attribution_en": "Test source", "approval_number": "GS(2026)0001号", "lowest_zoom": 1,
        "highest_zoom": 18, "is_overlay": False,
    }  # fmt: skip
    assert KEY not in answer.text and tiles.address not in answer.text


def test_a_pass_of_a_plans_map_is_good_for_the_same_tiles_alone(
    serving: Running, tiles: TileServer, stock: Stock
):
    place = f"gcj/{ZOOM}/{COLUMN}/{ROW}"
    with serving.client() as client:
        page = client.get(f"/api/v1/maps/{stock.plan_id}")
        assert page.headers["cache-control"] == "private, no-store"
        (word,) = re.findall(r'name="cw-tile-pass" content="([^"]+)"', page.text)
        given = client.get(f"/api/v1/map-tiles/{word}/{place}")
        by_session = client.get(f"/api/v1/base-maps/{place}")
        assert given.status_code == 200 and given.content == by_session.content
        assert given.headers["cross-origin-resource-policy"] == "cross-origin"
        assert by_session.headers["cross-origin-resource-policy"] == "same-origin"
        before = len(tiles.asked)
        changed = word[:-1] + ("0" if word[-1] != "0" else "1")
        for other, status in ((changed, 403), ("1-ab", 403), ("%2e%2e", 422), ("", 404)):
            refused = client.get(f"/api/v1/map-tiles/{other}/gcj/{ZOOM}/{COLUMN + 1}/{ROW}")
            assert refused.status_code == status, other
            assert "cross-origin" not in refused.headers["cross-origin-resource-policy"]
        for tail in ("gcj/12/1.5/1", "gcj/012/1/1", "%2e%2e/12/1/1", "none/7/104/56"):
            assert client.get(f"/api/v1/map-tiles/{word}/{tail}").status_code in (404, 422), tail
        assert len(tiles.asked) == before
        assert client.get("/api/v1/plans", headers={"Authorization": f"Bearer {word}"}).is_error


def test_a_server_does_not_start_with_a_file_that_has_faults(tmp_path: Path, shared_url: URL):
    (tmp_path / "base-maps.toml").write_text('format = "coastwatch-base-maps/2"')
    with pytest.raises(FaultyInputError, match="expected coastwatch-base-maps/1"):
        create_app(shared_url, maps_folder=tmp_path)


def test_the_command_says_whom_it_would_ask_and_asks_only_when_told(
    tiles: TileServer, tmp_path: Path
):
    path = write_base_maps(tmp_path, tiles, gcj={"datum": "gcj02"})
    checked = run("base-maps", "check", path)
    assert checked.exit_code == 0 and tiles.asked == []
    assert "asked of this machine" in " ".join(checked.output.split())
    tried = run("base-maps", "check", path, "--try", "113.91,22.54")
    assert tried.exit_code == 0 and "gcj at zoom 12: a tile (" in tried.output
    tiles.is_down = True
    failed = run("base-maps", "check", path, "--try", "113.91,22.54")
    assert failed.exit_code == 1 and "answered 503" in failed.output
    for done in (checked, tried, failed):
        assert KEY not in done.output and "?tk" not in done.output
    for place in ("x", "1", "1,2,3", "200,1", "nan,nan"):
        assert "expected LON,LAT" in run("base-maps", "check", path, "--try", place).output


def test_a_key_that_goes_out_unencrypted_is_noted(tiles: TileServer, tmp_path: Path):
    path = write_base_maps(tmp_path, tiles, w={})
    path.write_text(path.read_text().replace("127.0.0.1", "tiles.example"))
    said = " ".join(run("base-maps", "check", path).output.split())
    assert "NOTE its key goes there unencrypted" in said and KEY not in said


def test_the_sample_is_written_once_for_its_owner_alone(tmp_path: Path):
    out = tmp_path / "base-maps.toml"
    assert run("base-maps", "sample", "--out", out).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert "there already" in run("base-maps", "sample", "--out", out).output
    assert "5 faults" in run("base-maps", "check", out).output


def test_a_site_without_the_file_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COASTWATCH_DATA", str(tmp_path))
    done = run("base-maps", "check")
    assert done.exit_code == 0 and "nobody is asked" in " ".join(done.output.split())


# --- where things lie, at every zoom -------------------------------------------------------------


@pytest.mark.parametrize(
    ("matrix_set", "datum"), [("w", "gcj02"), ("c", "cgcs2000"), ("c", "gcj02")]
)
@pytest.mark.parametrize("levels", [(6, 18), pytest.param(range(5, 19), marks=pytest.mark.soak)])
def test_the_mark_lies_where_wgs84_has_it_at_every_zoom(
    matrix_set: str, datum: str, levels: Sequence[int]
):
    for level in levels:
        x, y = pixel_of(*MARK, level, "w")
        west, north = (round(part / TILE_PX) - 1 for part in (x, y))
        canvas = Image.new("RGB", (2 * TILE_PX, 2 * TILE_PX))  # the mark is in its middle half
        for across, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            tile = cut_from_drawn(level, west + across, north + down, matrix_set, datum)
            canvas.paste(tile, (across * TILE_PX, down * TILE_PX))
        off = np.abs(np.asarray(canvas).astype(int) - np.array(MARK_COLOUR)).max(axis=2)
        found_y, found_x = (part.mean() + 0.5 for part in np.nonzero(off < 100))
        away_px = math.hypot(found_x - x + west * TILE_PX, found_y - y + north * TILE_PX)
        assert away_px < 1.5, f"zoom {level}: {away_px:.2f} px"


def cut_from_drawn(level: int, column: int, row: int, matrix_set: str, datum: str) -> Image.Image:
    """Cut a tile of ours from drawn ones."""
    mark = MARK_GCJ02 if datum == "gcj02" else MARK
    cut = plan_cut(level, column, row, matrix_set=matrix_set, datum=datum)
    found = {
        place: read_tile(drawn_tile(level, *place, matrix_set=matrix_set, mark=mark))
        for place in cut.needed
    }
    return Image.open(io.BytesIO(join_tiles(cut, found).content)).convert("RGB")
