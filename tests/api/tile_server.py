"""Run a map server of our own: numbered tiles with one mark, and every way to answer wrongly.

Its arithmetic is written out here once more, so that the product's is compared with another.
"""

import io
import math
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image, ImageDraw

KEY = "a1b2c3d4e5f6secret"
MARK = (113.912316, 22.543847)
"""Where the mark is, in WGS 84."""
MARK_GCJ02 = (113.9171764808363, 22.540796131694766)
"""The same place in GCJ-02, as published tests of the formula have it."""
MARK_COLOUR = (255, 0, 255)
SIZE_PX = 256
HUGE_BYTES = 50_000_000

FILE = """format = "coastwatch-base-maps/1"
cache_days = {days}
"""
MAP = """
[[base_map]]
id = "{id}"
zh = "底图 {id}"
en = "Map {id}"
attribution_zh = "试验图源"
attribution_en = "Test source"
approval_number = "GS(2026)0001号"
kind = "{kind}"
template = "{template}"
key = "{key}"
matrix_set = "{matrix_set}"
datum = "{datum}"
zooms = [{lowest}, 18]
level_offset = {offset}
is_overlay = {overlay}
"""


def pixel_of(lon: float, lat: float, level: int, matrix_set: str) -> tuple[float, float]:
    """Give a position as pixels from the top left of a whole level."""
    world_px = SIZE_PX * 2**level
    across = (lon + 180) / 360
    if matrix_set == "w":
        down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    else:
        down = (90 - lat) / 360
    return across * world_px, down * world_px


def drawn_tile(level: int, column: int, row: int, *, matrix_set: str, mark: tuple) -> bytes:
    """Draw a tile with its number, its edge, and its part of the mark."""
    picture = Image.new("RGB", (SIZE_PX, SIZE_PX), (214, 232, 214))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE_PX - 1, SIZE_PX - 1), outline=(120, 150, 120))
    draw.text((12, 12), f"{matrix_set} {level}/{column}/{row}", fill=(30, 60, 30))
    x, y = pixel_of(*mark, level, matrix_set)
    x, y = x - column * SIZE_PX, y - row * SIZE_PX
    draw.rectangle((round(x) - 4, round(y) - 4, round(x) + 3, round(y) + 3), fill=MARK_COLOUR)
    return as_png(picture)


def as_png(picture: Image.Image) -> bytes:
    """Give a picture as bytes."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def with_size(picture: bytes, side_px: int) -> bytes:
    """Let a PNG say that it is far larger than it is."""
    head = b"IHDR" + struct.pack(">II", side_px, side_px) + picture[24:29]
    return picture[:12] + head + struct.pack(">I", zlib.crc32(head)) + picture[33:]


class TileServer(ThreadingHTTPServer):
    """Answers by the first part of the path; keeps what was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[str] = []
        self.is_down = False
        self.hold = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: askers break off on purpose."""


class _Answers(BaseHTTPRequestHandler):
    server: TileServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        path, _, _ = self.path.partition("?")
        _, way, *rest = path.split("/")
        if self.server.is_down:
            self._answer(503, b"")
        elif way in ("w", "c", "c84", "gcj"):
            level, column, row = map(int, rest)
            level += 1 if way == "c84" else 0
            matrix_set = "w" if way in ("w", "gcj") else "c"
            mark = MARK_GCJ02 if way == "gcj" else MARK
            self._answer(200, drawn_tile(level, column, row, matrix_set=matrix_set, mark=mark))
        else:
            getattr(self, f"_{way}")()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, content: bytes, kind: str = "image/png", **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _html(self) -> None:
        self._answer(200, b"<html>key expired</html>", "text/html")

    def _disguised(self) -> None:
        self._answer(200, b"<html>key expired</html>")

    def _redirect(self) -> None:
        self._answer(302, b"", Location="http://127.0.0.1:1/elsewhere")

    def _refused(self) -> None:
        self._answer(403, b'{"msg": "key"}', "application/json")

    def _missing(self) -> None:
        self._answer(404, b"")

    def _small(self) -> None:
        self._answer(200, as_png(Image.new("RGB", (128, 128))))

    def _vast(self) -> None:
        self._answer(200, with_size(as_png(Image.new("1", (1, 1))), 14_000))

    def _cut(self) -> None:
        whole = drawn_tile(5, 1, 1, matrix_set="w", mark=MARK)
        self._answer(200, whole[: len(whole) // 2])

    def _packed(self) -> None:
        whole = drawn_tile(5, 1, 1, matrix_set="w", mark=MARK)
        self._answer(200, whole, **{"Content-Encoding": "gzip"})

    def _huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(HUGE_BYTES))
        self.end_headers()
        for _ in range(HUGE_BYTES // 1_000_000):
            self.wfile.write(b"\0" * 1_000_000)

    def _slow(self) -> None:
        self.server.hold.wait(20)


@contextmanager
def tile_server() -> Iterator[TileServer]:
    """Run the server in another thread."""
    server = TileServer()
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def write_base_maps(folder: Path, server: TileServer, *, days: float = 1, **maps: dict) -> Path:
    """Write an office's file with maps of the server, each by its id."""
    text = FILE.format(days=days)
    for base_map_id, wanted in maps.items():
        way, kind = wanted.get("way", base_map_id), wanted.get("kind", "xyz")
        places = "{z}/{x}/{y}" if kind == "xyz" else "{TileMatrix}/{TileCol}/{TileRow}"
        text += MAP.format(
            id=base_map_id, kind=kind, key=KEY,
            template=f"{server.address}/{way}/{places}?tk={{key}}",
            matrix_set=wanted.get("matrix_set", "w"), datum=wanted.get("datum", "wgs84"),
            lowest=wanted.get("lowest", 1), offset=wanted.get("offset", 0),
            overlay=str(wanted.get("overlay", False)).lower(),
        )  # fmt: skip
    path = folder / "base-maps.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path
