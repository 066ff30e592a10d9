"""Keep tiles of other servers on disk for a while, bounded in age and size."""

import contextlib
import hashlib
import time
from pathlib import Path
from uuid import uuid4

from geo_data.base_map import BaseMap

DAY_S = 86_400.0
BYTES_PER_MB = 1_000_000
LEFT_SHARE = 0.8
"""How much of its size is left when the oldest tiles are removed."""
ENDING = ".tile"


class TileCache:
    """
    Tiles as their servers gave them, in a folder that may be removed at any time.

    With no days or no megabytes nothing is kept.
    """

    def __init__(self, folder: Path, *, days: float, megabytes: int):
        self._folder = folder
        self._keeps_s, self._most_bytes = days * DAY_S, megabytes * BYTES_PER_MB
        self._size_bytes: int | None = None

    @property
    def keeps_anything(self) -> bool:
        """Whether there is any use in asking it."""
        return self._keeps_s > 0 and self._most_bytes > 0

    def get(self, base_map: BaseMap, level: int, column: int, row: int) -> bytes | None:
        """Give a tile that is kept; None where there is none, or an old one."""
        path = self._path(base_map, level, column, row)
        try:
            is_old = time.time() - path.stat().st_mtime > self._keeps_s
            return None if is_old else path.read_bytes()
        except OSError:  # nobody has kept it, or somebody has cleared the folder
            return None

    def put(self, base_map: BaseMap, level: int, column: int, row: int, content: bytes) -> None:
        """Keep a tile; where the disk is full or closed it is not kept, and that is all."""
        path = self._path(base_map, level, column, row)
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            before_bytes = self._counted()
            draft = path.with_name(f".{uuid4().hex}")
            draft.write_bytes(content)  # not forced to disk: what is lost is asked for again
            draft.replace(path)
            self._size_bytes = before_bytes + len(content)
            if self._size_bytes > self._most_bytes:
                self._make_room()

    def _counted(self) -> int:
        if self._size_bytes is not None:
            return self._size_bytes
        return sum(path.stat().st_size for path in self._folder.rglob(f"*{ENDING}"))

    def _make_room(self) -> None:
        """Remove the oldest."""
        kept = [(path, path.stat()) for path in self._folder.rglob(f"*{ENDING}")]
        kept.sort(key=lambda one: one[1].st_mtime)
        size_bytes = sum(found.st_size for _, found in kept)
        for path, found in kept:
            if size_bytes <= self._most_bytes * LEFT_SHARE:
                break
            path.unlink(missing_ok=True)
            size_bytes -= found.st_size
        self._size_bytes = size_bytes

    def _path(self, base_map: BaseMap, level: int, column: int, row: int) -> Path:
        """Give where a tile is kept; a map that is asked otherwise than before begins anew."""
        asked = "\0".join((base_map.kind, base_map.template, str(base_map.level_offset)))
        mark = hashlib.sha256(asked.encode()).hexdigest()[:16]
        of_map = self._folder / f"{base_map.base_map_id}-{mark}"
        return of_map / str(level) / str(column) / f"{row}{ENDING}"
