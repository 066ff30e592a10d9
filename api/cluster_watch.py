"""Start the own database again when it was killed under a running server."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from geo_data.cluster import ensure_cluster, has_crashed
from geo_data.cluster_errors import ClusterError

LOOKS_EVERY_S = 1.0
LEFT_S = 5.0
"""So long it leaves the start to whoever else looks after the database, as systemd does."""
LONGEST_S = 30.0
"""So long at most it waits after a start that failed; each failure doubles the wait."""

log = logging.getLogger("coastwatch")


@contextlib.asynccontextmanager
async def watching_cluster(data_dir: Path | None) -> AsyncIterator[None]:
    """
    Look after the own cluster of a data folder for the time of a block; None: there is none.

    A cluster that was stopped in order (`coastwatch db down`) is left alone.
    """
    if data_dir is None:
        yield
        return
    watch = asyncio.create_task(_watch(data_dir))
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _watch(data_dir: Path) -> None:
    wait_s = LOOKS_EVERY_S
    while True:
        await asyncio.sleep(wait_s)
        if not has_crashed(data_dir):
            wait_s = LOOKS_EVERY_S
            continue
        await asyncio.sleep(LEFT_S)
        if not has_crashed(data_dir):
            continue
        try:
            await asyncio.to_thread(ensure_cluster, data_dir)
        except ClusterError as error:
            log.error("the database was killed and does not start again: %s", error)
            wait_s = min(2 * wait_s, LONGEST_S)
        else:
            log.warning("the database was killed; it has been started again")
            wait_s = LOOKS_EVERY_S
