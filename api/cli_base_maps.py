"""Check an office's file of base maps on the command line, ask their servers, or begin a file."""

import asyncio
from pathlib import Path

import numpy as np
from rich.console import Console

from api.api_errors import ApiError
from api.base_map_tiles import BaseMapTiles
from api.cli_words import say
from api.guard import is_loopback
from api.tile_cache import TileCache
from geo_data.atomic_file import UnwritableFileError, write_whole
from geo_data.base_map import BaseMap, BaseMaps
from geo_data.base_map_file import OWN_FILE, read_base_maps
from geo_data.settings import data_folder
from geo_data.templates import BASE_MAPS
from maps.tile_grid import MERCATOR, TILE_PX, TileGrid
from maritime.errors import CoastwatchError

TRIED_ZOOM = 12
ALL_ANSWER, SOME_DO_NOT = 0, 1


class PlaceError(CoastwatchError):
    """Say that a place on the command line is none."""

    def __init__(self, found: str):
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"--try is {self.found!r}, expected LON,LAT in degrees, such as 112.8,21.9"


def run_check(path: Path | None, *, place: str | None, answers: Console) -> int:
    """
    Say which base maps a file allows; with a place, ask each server for its tile there.

    Raises
    ------
    FaultyInputError
        With every fault of the file.
    PlaceError
        If the place is none.
    """
    lonlat = None if place is None else _place_of(place)
    if path is None and not (own := data_folder() / OWN_FILE).exists():
        say(answers, f"{own} is not there: own vectors alone are shown, and nobody is asked")
        return ALL_ANSWER
    named = read_base_maps(own if path is None else path)
    for one in named.maps:
        say(answers, _words_of(one))
    kept = f"{named.cache_days:g} days, up to {named.cache_mb:,} MB"
    say(answers, f"{len(named.maps)} base maps; tiles are kept {kept}")
    return ALL_ANSWER if lonlat is None else asyncio.run(_try(named, lonlat, answers))


def run_sample(out: Path, *, answers: Console) -> None:
    """Write a file to begin one's own with; keys and 审图号 have to be filled in."""
    if out.exists():
        raise UnwritableFileError(out, "it is there already", "give another name")
    write_whole(out, BASE_MAPS.read_bytes())
    out.chmod(0o600)
    say(answers, f"written: {out}; fill in key and approval_number, take out what is not yours")


async def _try(named: BaseMaps, lonlat: tuple[float, float], answers: Console) -> int:
    tiles = BaseMapTiles(named, TileCache(data_folder(), days=0, megabytes=0))
    status = ALL_ANSWER
    try:
        for one in named.maps:
            zoom = min(max(TRIED_ZOOM, one.lowest_zoom), one.highest_zoom)
            pixels = TileGrid(MERCATOR).pixels_of(np.array([lonlat]), zoom)[0]
            column, row = (int(part // TILE_PX) for part in pixels)
            try:
                tile = await tiles.tile(one.base_map_id, zoom, column, row)
            except ApiError as error:
                say(answers, f"{one.base_map_id} at zoom {zoom}: {error}")
                status = SOME_DO_NOT
            else:
                size = f"{len(tile.content):,} bytes, {tile.media_type}"
                say(answers, f"{one.base_map_id} at zoom {zoom}: a tile ({size})")
    finally:
        await tiles.stop()
    return status


def _words_of(one: BaseMap) -> str:
    """Say what a base map is, and whom its tiles are asked of; nothing else of its address."""
    where = "this machine" if is_loopback(one.host) else one.host
    role = "names over others" if one.is_overlay else "map"
    words = (
        f"{one.base_map_id} ({one.zh}, {one.en}): {role}, {one.kind}, set {one.matrix_set}, "
        f"{one.datum}, zooms {one.lowest_zoom} to {one.highest_zoom}, "
        f"审图号 {one.approval_number}; asked of {where}"
    )
    is_open = bool(one.key) and not one.is_encrypted and not is_loopback(one.host)
    return f"{words}; NOTE its key goes there unencrypted (http)" if is_open else words


def _place_of(written: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in written.split(","))
    except ValueError as error:
        raise PlaceError(written) from error
    if not (-180 <= lon < 180 and -85 <= lat <= 85):
        raise PlaceError(written)
    return lon, lat
