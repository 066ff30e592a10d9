"""Cut tiles of a map server anew, so that they lie where WGS 84 has them on our own maps."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, UnidentifiedImageError

from maps.tile_grid import MERCATOR, TILE_PX, FloatArray, TileGrid, places_on_tile
from maritime.shifted_positions import from_wgs84

SHIFTED = "gcj02"
STEP_PX = 32
"""Between these the way of a pixel is a straight line: off by far less than a pixel."""
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
JPEG_QUALITY = 90
PNG_EFFORT = 3

Place = tuple[int, int]
"""Column and row of a tile."""


class NoTileError(ValueError):
    """Say what some bytes are instead of the picture of a tile."""


@dataclass(frozen=True, eq=False)
class Cut:
    """
    What has to be fetched for one tile of ours, and where each part of it goes.

    Attributes
    ----------
    level
        Level of the server's tiles, before its own way of counting.
    needed
        The server's tiles, by column and row.
    lattice
        (n, n, 2) where the corners of our tile's meshes lie, in pixels right of and below the top
        left corner of the north-westernmost needed tile.
    is_plain
        Whether the one needed tile is ours, pixel for pixel.
    is_smooth
        Whether heights change, so that pixels are blended; else each is taken as it is.
    """

    level: int
    needed: tuple[Place, ...]
    lattice: FloatArray
    is_plain: bool
    is_smooth: bool


@dataclass(frozen=True)
class Tile:
    """The picture of a tile, and what kind of picture it is."""

    content: bytes
    media_type: str


def plan_cut(level: int, column: int, row: int, *, matrix_set: str, datum: str) -> Cut:
    """
    Say which tiles of a server one tile of ours is cut from, and how.

    Parameters
    ----------
    level, column, row
        Our tile, in Web Mercator and WGS 84, as Leaflet asks for it.
    matrix_set
        The server's: w or c.
    datum
        The server's: wgs84 and cgcs2000, which are taken as the same, or gcj02.

    Examples
    --------
    >>> plan_cut(7, 104, 56, matrix_set="w", datum="cgcs2000").is_plain
    True
    >>> plan_cut(7, 104, 56, matrix_set="c", datum="cgcs2000").needed
    ((104, 24), (104, 25))
    """
    if matrix_set == MERCATOR and datum != SHIFTED:
        return Cut(level, ((column, row),), np.empty((0, 0, 2)), is_plain=True, is_smooth=False)
    grid = TileGrid(matrix_set)
    places = places_on_tile(level, column, row, step_px=STEP_PX)
    if datum == SHIFTED:
        places = from_wgs84(places, SHIFTED)
    pixels = grid.pixels_of(places, level)
    west, north = np.floor(pixels.min(axis=0) / TILE_PX + _EDGE).astype(int).tolist()
    east, south = np.ceil(pixels.max(axis=0) / TILE_PX - _EDGE).astype(int).tolist()
    needed = tuple((across, down) for down in range(north, south) for across in range(west, east))
    nodes = TILE_PX // STEP_PX + 1
    lattice = (pixels - np.array((west, north)) * TILE_PX).reshape(nodes, nodes, 2)
    return Cut(level, needed, lattice, is_plain=False, is_smooth=matrix_set != MERCATOR)


_EDGE = 1e-6
"""Of a tile; a corner that lies on an edge but for the last digits needs no tile beyond it."""


def read_tile(content: bytes) -> Tile:
    """
    Give bytes of a server as a tile.

    Raises
    ------
    NoTileError
        If they are no whole PNG, JPEG or WebP of 256 × 256 pixels.
    """
    _, kind = _drawn(content)
    return Tile(content, FORMATS[kind])


def join_tiles(cut: Cut, found: Mapping[Place, Tile]) -> Tile | None:
    """
    Make our tile from those of the server; where one is missing the picture is transparent.

    None where none of them is there.
    """
    if not found:
        return None
    if cut.is_plain:
        return found[cut.needed[0]]
    is_whole = len(found) == len(cut.needed)
    is_photo = is_whole and all(one.media_type == FORMATS["JPEG"] for one in found.values())
    cut_out = _mosaic(cut, found).transform(
        (TILE_PX, TILE_PX),
        Image.Transform.MESH,
        _meshes(cut.lattice),
        Image.Resampling.BILINEAR if cut.is_smooth else Image.Resampling.NEAREST,
    )
    out = io.BytesIO()
    if is_photo and cut_out.getextrema()[3][0] == 255:
        cut_out.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY)
        return Tile(out.getvalue(), FORMATS["JPEG"])
    cut_out.save(out, "PNG", compress_level=PNG_EFFORT)
    return Tile(out.getvalue(), FORMATS["PNG"])


def _drawn(content: bytes) -> tuple[Image.Image, str]:
    """Draw a picture, unless its head says that it is none of a tile, and give its format."""
    try:
        picture = Image.open(io.BytesIO(content), formats=tuple(FORMATS))
        if picture.size == (TILE_PX, TILE_PX):
            return picture.convert("RGBA"), str(picture.format)
    except UnidentifiedImageError as error:
        raise NoTileError("no picture in PNG, JPEG or WebP") from error
    except _TOO_LARGE as error:
        raise NoTileError("a picture of a huge size; expected 256 × 256") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise NoTileError("a picture that breaks off or is damaged") from error
    width, height = picture.size
    raise NoTileError(f"a picture of {width} × {height} pixels; expected 256 × 256")


_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def _mosaic(cut: Cut, found: Mapping[Place, Tile]) -> Image.Image:
    """Lay the needed tiles side by side."""
    columns = list(dict.fromkeys(place[0] for place in cut.needed))
    rows = list(dict.fromkeys(place[1] for place in cut.needed))
    mosaic = Image.new("RGBA", (len(columns) * TILE_PX, len(rows) * TILE_PX))
    for (column, row), tile in found.items():
        at = (columns.index(column) * TILE_PX, rows.index(row) * TILE_PX)
        mosaic.paste(_drawn(tile.content)[0], at)
    return mosaic


def _meshes(lattice: FloatArray) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
    """Give each mesh of our tile with its corners in the mosaic: NW, SW, SE, NE."""
    meshes = []
    for down in range(lattice.shape[0] - 1):
        for across in range(lattice.shape[1] - 1):
            box = (across * STEP_PX, down * STEP_PX, (across + 1) * STEP_PX, (down + 1) * STEP_PX)
            corners = (
                lattice[down, across], lattice[down + 1, across],
                lattice[down + 1, across + 1], lattice[down, across + 1],
            )  # fmt: skip
            meshes.append((box, tuple(float(part) for corner in corners for part in corner)))
    return meshes
