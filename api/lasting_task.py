"""Run work that is to last as long as a server, and say at once when it has ended by a fault."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress

from maritime.errors import CoastwatchError

log = logging.getLogger("coastwatch")


def start_lasting(work: Coroutine[object, object, None], what: str) -> asyncio.Task[None]:
    """Begin work in the background; `what` is said in the log if it fails: nobody awaits it."""

    def tell(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("%s stopped; start the server again", what, exc_info=error)

    task = asyncio.create_task(work, name=what)
    task.add_done_callback(tell)
    return task


async def repeat(look: Callable[[], Awaitable[None]], every_s: float, trouble: str) -> None:
    """Look again and again, first after every_s; trouble is logged, and it is looked again."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await look()
        except CoastwatchError as error:
            log.warning("%s: %s", trouble, error)


async def end_lasting(task: asyncio.Task[None] | None) -> None:
    """End work in the background, in the middle of it too; a second time does nothing."""
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
