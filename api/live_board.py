"""Tell all who watch a district how it stands: reckoned once for each kind of reader, not for each.

Who sees the same (by his right to see positions, and by his grid) has the same board. It reckons
when the database has told of a change, at most once a second and at least every 15 seconds.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

from api.access import Services
from api.lasting_task import start_lasting
from api.live_answer import SEE_POSITIONS, Json, live_json, read_view
from api.live_room import LiveScene
from geo_data.store_acting import ACTING
from geo_data.store_errors import StoreError
from maritime.account import Actor

LEAST_S = 1.0
MOST_S = 15.0
AGAIN_S = 1.0
"""After trouble with the database it is tried again so soon."""
RETRY_MS = 2000
COMMENT = ": still here\n\n"

log = logging.getLogger("coastwatch")


@dataclass(frozen=True)
class ReaderKind:
    """What tells readers apart who see different things of a district."""

    district_id: str
    sees_positions: bool
    grid_id: str | None = None
    person_id: str | None = None
    is_signed_in: bool = False

    @classmethod
    def of(cls, actor: Actor | None, district_id: str) -> "ReaderKind":
        """Give the kind of a reader; of a part of a district who he is himself counts too."""
        if actor is None:
            return cls(district_id, True)
        person_id = None if actor.grid_id is None else actor.person_id
        sees = actor.role in SEE_POSITIONS
        return cls(district_id, sees, actor.grid_id, person_id, True)


@dataclass(frozen=True)
class Frame:
    """What is sent: to who has the frame before this one, and to everybody else."""

    number: int
    changes: str
    whole: str


class LiveBoard:
    """Reckons for one kind of reader while anybody of it watches."""

    def __init__(self, services: Services, kind: ReaderKind):
        self._services, self._kind = services, kind
        self._watchers: dict[object, Actor | None] = {}
        self._frame: Frame | None = None
        self._targets: Json | None = None
        self._news = asyncio.Condition()
        self._work: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Reckon no more; give back once the connection of what was under way is free."""
        self._end()
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def follow(self, actor: Actor | None, *, once: bool = False) -> AsyncGenerator[str, None]:
        """Give what is sent to one reader: the whole first, then changes, unless only once."""
        ticket = uuid4()
        self._watchers[ticket] = actor
        if self._work is None or self._work.done():
            self._frame = self._targets = None
            self._work = start_lasting(self._run(), f"the board of {self._kind.district_id}")
        seen = -1
        try:
            yield f"retry: {RETRY_MS}\n\n"
            while True:
                frame = await self._frame_after(seen)
                if frame is None:
                    if self._work is None or self._work.done():
                        return  # what happened is in the log; who asks again begins anew
                    yield COMMENT
                    continue
                yield frame.changes if frame.number == seen + 1 and seen >= 0 else frame.whole
                seen = frame.number
                if once:
                    return
        finally:
            del self._watchers[ticket]
            if not self._watchers:
                self._end()

    def _end(self) -> None:
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            self._ending.add(work)
            work.add_done_callback(self._ending.discard)

    async def _frame_after(self, number: int) -> Frame | None:
        """Wait for a frame that is newer, at most MOST_S."""
        try:
            async with asyncio.timeout(MOST_S), self._news:
                await self._news.wait_for(
                    lambda: self._frame is not None and self._frame.number > number
                )
        except TimeoutError:
            return None
        return self._frame

    async def _run(self) -> None:
        rooms, district_id = self._services.live, self._kind.district_id
        while self._watchers:
            began_s = monotonic()
            sequence = rooms.sequence_of(district_id)
            try:
                answer = await self._reckon(sequence)
            except StoreError as error:
                log.warning("the live state of %s cannot be read: %s", district_id, error)
                await self._send(trouble(district_id), None)
                await asyncio.sleep(AGAIN_S)
                continue
            await self._send(*self._events_of(answer))
            await asyncio.sleep(max(0.0, LEAST_S - (monotonic() - began_s)))
            left_s = max(0.0, MOST_S - (monotonic() - began_s))
            await rooms.wait_for_change(district_id, after=sequence, most_s=left_s)

    async def _reckon(self, sequence: int) -> Json:
        """Give the answer for this kind, asked as one of those who watch."""
        actor = next(iter(self._watchers.values()))
        now = self._services.now()
        scene: LiveScene = await self._services.live.scene_now(
            self._kind.district_id, now=now, sequence=sequence
        )
        token = ACTING.set(actor)
        try:
            view = await read_view(self._services, actor, self._kind.district_id, now=now)
        finally:
            ACTING.reset(token)
        return live_json(scene, view, now=now, sequence=sequence)

    def _events_of(self, answer: Json) -> tuple[str, str]:
        """Give the event with the changed targets only, and the whole one."""
        targets, before = answer["targets"], self._targets
        whole = event("live", answer, answer["sequence"])
        self._targets = targets
        if before is None or before.keys() != targets.keys():
            return whole, whole
        changed = {key: row for key, row in targets.items() if row != before[key]}
        return event("live", {**answer, "targets": changed}, answer["sequence"]), whole

    async def _send(self, changes: str, whole: str | None) -> None:
        """Put up the next frame; without a whole one there is trouble, and all begins anew."""
        if whole is None:
            self._targets = None
        async with self._news:
            number = 0 if self._frame is None else self._frame.number + 1
            self._frame = Frame(number, changes, changes if whole is None else whole)
            self._news.notify_all()


class LiveBoards:
    """The boards of a server, one for each kind of reader that ever watched."""

    def __init__(self) -> None:
        self._boards: dict[ReaderKind, LiveBoard] = {}

    def board_of(self, services: Services, actor: Actor | None, district_id: str) -> LiveBoard:
        """Give the board of a reader."""
        kind = ReaderKind.of(actor, district_id)
        if kind not in self._boards:
            self._boards[kind] = LiveBoard(services, kind)
        return self._boards[kind]

    async def stop(self) -> None:
        """End what is reckoned; a second time does nothing."""
        await asyncio.gather(*(board.stop() for board in self._boards.values()))


def event(name: str, told: Json, number: object) -> str:
    """Write a server-sent event."""
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {name}\ndata: {written}\n\n"


def trouble(district_id: str) -> str:
    """Write that the database cannot be asked; what is on the screen may be old."""
    detail = "the database cannot be asked; what is shown may be old"
    written = json.dumps({"district_id": district_id, "detail": detail})
    return f"event: trouble\ndata: {written}\n\n"
