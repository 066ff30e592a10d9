"""Keep a room for each district, hear of changes in the database, and number them."""

import asyncio
import time
from collections import defaultdict
from datetime import datetime
from time import monotonic

import asyncpg
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.lasting_task import start_lasting
from api.live_room import LiveRoom, LiveScene
from geo_data.tell_changed import CHANNEL

LISTEN_AGAIN_S = 1.0
SHARED_S = 0.9
ALIVE_S = 5.0
"""So often the connection that listens is asked whether it is still there."""


class LiveRooms:
    """
    The rooms of a server's districts; it listens from the first that is asked for.

    A district's sequence grows with every change that the database told of, and when the
    listening connection comes back: something may have happened meanwhile.
    """

    def __init__(self, engine: AsyncEngine):
        self._engine = engine
        self._rooms: dict[str, LiveRoom] = {}
        self._sequences: defaultdict[str, int] = defaultdict(_milliseconds)
        self._changed = asyncio.Condition()
        self._newest: dict[str, tuple[int, float, LiveScene]] = {}
        self._reckoning: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._listening: asyncio.Task[None] | None = None
        self.is_listening = False

    def room_of(self, district_id: str) -> LiveRoom:
        """Give the room of a district; whether there is one in the database shows when asked."""
        if self._listening is None:
            self._listening = start_lasting(self._listen(), "listening for changes")
        if district_id not in self._rooms:
            self._rooms[district_id] = LiveRoom(self._engine, district_id)
        return self._rooms[district_id]

    async def scene_now(self, district_id: str, *, now: datetime, sequence: int) -> LiveScene:
        """
        Give how a district stands now, for a sequence that was just asked for.

        Several kinds of readers who ask within a second share one reckoning.
        """
        room = self.room_of(district_id)
        async with self._reckoning[district_id]:
            kept = self._newest.get(district_id)
            if kept is not None and kept[0] >= sequence and monotonic() - kept[1] < SHARED_S:
                return kept[2]
            numbered, began_s = self.sequence_of(district_id), monotonic()
            scene = await room.scene(at=now, known_at=now)
            self._newest[district_id] = (numbered, began_s, scene)
            return scene

    def sequence_of(self, district_id: str) -> int:
        """Give the number of the last change of a district."""
        return self._sequences[district_id]

    async def wait_for_change(self, district_id: str, *, after: int, most_s: float) -> bool:
        """Wait until a district's sequence is above a number, at most so long; say whether."""
        try:
            async with asyncio.timeout(most_s), self._changed:
                await self._changed.wait_for(lambda: self._sequences[district_id] > after)
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """Listen no more; a second time does nothing."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None

    async def _listen(self) -> None:
        """Listen for ever; a connection that breaks is opened again."""
        while True:
            try:
                await self._listen_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await self._count(list(self._sequences))  # whoever watches finds out by himself
            await asyncio.sleep(LISTEN_AGAIN_S)

    async def _listen_once(self) -> None:
        connection = await asyncpg.connect(_plain(self._engine.url), timeout=ALIVE_S)
        told: asyncio.Queue[str] = asyncio.Queue()
        try:
            await connection.add_listener(CHANNEL, lambda *told_of: told.put_nowait(told_of[3]))
            self.is_listening = True
            await self._count(list(self._sequences))
            while True:
                try:
                    async with asyncio.timeout(ALIVE_S):
                        district_id = await told.get()
                except TimeoutError:
                    await connection.execute("SELECT 1", timeout=ALIVE_S)
                    continue
                await self._count([district_id])
        finally:
            self.is_listening = False
            connection.terminate()

    async def _count(self, district_ids: list[str]) -> None:
        async with self._changed:
            for district_id in district_ids:
                before = self._sequences[district_id]
                self._sequences[district_id] = max(before + 1, _milliseconds())
            self._changed.notify_all()


def _milliseconds() -> int:
    """Give a number that is greater than any of a server that ran before."""
    return time.time_ns() // 1_000_000


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
