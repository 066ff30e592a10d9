"""Run work that is to last as long as a server, and say at once when it has ended by a fault."""

import asyncio
import logging
from collections.abc import Coroutine

log = logging.getLogger("coastwatch")


def start_lasting(work: Coroutine[object, object, None], what: str) -> asyncio.Task[None]:
    """Begin work in the background; `what` is said in the log if it fails: nobody awaits it."""

    def tell(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("%s stopped; start the server again", what, exc_info=error)

    task = asyncio.create_task(work, name=what)
    task.add_done_callback(tell)
    return task
