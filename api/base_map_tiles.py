"""Give tiles of the base maps that a site allows, cut so that they agree with WGS 84."""

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path

from api.api_errors import NotThereError
from api.base_map_errors import NoAnswerError, TooManyTilesError
from api.tile_cache import TileCache
from api.tile_fetch import AT_ONCE, TileFetcher
from geo_data.base_map import BaseMap, BaseMaps
from maps.shown_base_map import ShownBaseMap
from maps.tile_cut import Cut, NoTileError, Place, Tile, join_tiles, plan_cut, read_tile

MOST_WAITING = 300
"""Tiles of servers that are waited for; a screen of a map is some 40 of ours, each from up to 4."""
AGAIN_S = 5.0
RESTS_S = 20.0
"""After a server did not answer, it is left alone for so long: those who wait for its tiles would
keep their browsers from asking for anything else."""

log = logging.getLogger("coastwatch")
Asked = tuple[str, int, int, int]


@dataclass
class Standing:
    """How it goes with one server."""

    rests_until: float = 0.0
    """On the loop's clock; 0 where it answered last."""
    is_tried: bool = False
    """Whether somebody finds out just now if it answers again."""
    reason: str = ""
    is_failing: bool = False


@dataclass
class BaseMapTiles:
    """The base maps of a server, with what is kept and what is under way."""

    named: BaseMaps
    cache: TileCache
    fetcher: TileFetcher = field(default_factory=TileFetcher)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _under_way: dict[Asked, asyncio.Task[Tile | None]] = field(default_factory=dict)
    _standings: dict[str, Standing] = field(default_factory=dict)

    @classmethod
    def of(cls, named: BaseMaps, folder: Path) -> "BaseMapTiles":
        """Make it for base maps, with a folder for what is kept of them."""
        return cls(named, TileCache(folder, days=named.cache_days, megabytes=named.cache_mb))

    async def tile(self, base_map_id: str, level: int, column: int, row: int) -> Tile:
        """
        Give one tile of ours: Web Mercator, WGS 84, as Leaflet asks for it.

        Raises
        ------
        NotThereError
            If there is no such base map or tile, or its server has none there.
        NoAnswerError
            If its server does not answer, or not with tiles.
        TooManyTilesError
            If too many are waited for already.
        """
        base_map = next((one for one in self.named.maps if one.base_map_id == base_map_id), None)
        where = f"tile {level}/{column}/{row}"
        if base_map is None:
            raise NotThereError(f"base map {base_map_id!r}", "the office's file of base maps")
        is_of_map = base_map.lowest_zoom <= level <= base_map.highest_zoom
        if not is_of_map or not (0 <= column < 2**level and 0 <= row < 2**level):
            raise NotThereError(where, f"base map {base_map_id!r}")
        cut = plan_cut(level, column, row, matrix_set=base_map.matrix_set, datum=base_map.datum)
        made = await asyncio.to_thread(join_tiles, cut, await self._found(base_map, cut))
        if made is None:
            raise NotThereError(where, f"base map {base_map_id!r}")
        return made

    async def stop(self) -> None:
        """End what is under way; a second time does nothing."""
        for task in list(self._under_way.values()):
            task.cancel()
        await self.fetcher.stop()

    async def _found(self, base_map: BaseMap, cut: Cut) -> dict[Place, Tile]:
        """Give those of the needed tiles that there are."""
        got = await asyncio.gather(
            *(self._one(base_map, cut.level, *place) for place in cut.needed)
        )
        return {
            place: tile for place, tile in zip(cut.needed, got, strict=True) if tile is not None
        }

    async def _one(self, base_map: BaseMap, level: int, column: int, row: int) -> Tile | None:
        """Give a server's tile: kept, under way already, or asked for now."""
        asked = (base_map.base_map_id, level, column, row)
        task = self._under_way.get(asked)
        if task is None:
            if len(self._under_way) >= MOST_WAITING:
                raise TooManyTilesError(base_map.base_map_id, AGAIN_S)
            task = asyncio.create_task(self._bring(base_map, level, column, row))
            self._under_way[asked] = task
            task.add_done_callback(lambda ended: self._forget(asked, ended))
        # Shielded: whoever goes away must not take it from others who wait for the same.
        return await asyncio.shield(task)

    async def _bring(self, base_map: BaseMap, level: int, column: int, row: int) -> Tile | None:
        place = (base_map, level, column, row)
        if self.cache.keeps_anything:
            kept = await asyncio.to_thread(self._kept, *place)
            if kept is not None:
                return kept
        async with self._turns:
            tile = await self._asked(*place)
        if tile is not None and self.cache.keeps_anything:
            await asyncio.to_thread(self.cache.put, *place, tile.content)
        return tile

    def _kept(self, base_map: BaseMap, level: int, column: int, row: int) -> Tile | None:
        """Give a tile that is kept; one that was damaged meanwhile is none."""
        content = self.cache.get(base_map, level, column, row)
        try:
            return None if content is None else read_tile(content)
        except NoTileError:
            return None

    def _forget(self, asked: Asked, ended: asyncio.Task[Tile | None]) -> None:
        """Take out what has ended; its error is told to those who wait, if any still do."""
        self._under_way.pop(asked, None)
        if not ended.cancelled():
            ended.exception()

    async def _asked(self, base_map: BaseMap, level: int, column: int, row: int) -> Tile | None:
        """Ask a server, unless it did not answer a moment ago."""
        standing = self._standings.setdefault(base_map.base_map_id, Standing())
        was_down = standing.rests_until > 0
        if was_down and (standing.is_tried or _loop_time() < standing.rests_until):
            raise NoAnswerError(base_map.base_map_id, standing.reason, is_down=True)
        standing.is_tried = was_down
        try:
            tile = await self.fetcher.fetch(base_map, level, column, row)
        except NoAnswerError as error:
            if error.is_down:
                standing.rests_until = _loop_time() + RESTS_S
            standing.reason = error.reason
            if not standing.is_failing:
                log.warning("base map %s: %s", base_map.base_map_id, error.reason)
            standing.is_failing = True
            raise
        finally:
            standing.is_tried = False
        if standing.is_failing:
            log.info("base map %s gives tiles again", base_map.base_map_id)
        standing.rests_until, standing.is_failing = 0.0, False
        return tile


def shown_base_maps(named: BaseMaps) -> tuple[ShownBaseMap, ...]:
    """Give what pages may know of the base maps: neither address nor key."""
    return tuple(
        ShownBaseMap(
            one.base_map_id,
            (one.zh, one.en),
            (one.attribution_zh, one.attribution_en),
            one.approval_number,
            (one.lowest_zoom, one.highest_zoom),
            one.is_overlay,
        )
        for one in named.maps
    )


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
