"""Start the own database again when it was killed under a running server."""

import asyncio
import contextlib
import logging
import time
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

    A cluster that was stopped in order (`coastwatch db down`) is left alone. The log tells when
    it was found gone, each start that failed with its reason, and how long it was away.
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
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        if has_crashed(data_dir):
            await _bring_back(data_dir)


async def _bring_back(data_dir: Path) -> None:
    """Wait for others to start the database, then start it, until it is there."""
    gone_s, wait_s = time.monotonic(), LOOKS_EVERY_S
    log.warning("the database was killed; it is started in %g s if nobody else does", LEFT_S)
    await asyncio.sleep(LEFT_S)
    while has_crashed(data_dir):
        try:
            await asyncio.to_thread(ensure_cluster, data_dir)
        except ClusterError as error:
            away_s = time.monotonic() - gone_s
            log.error(
                "the database does not start again, away for %.0f s, next try in %g s: %s",
                away_s, wait_s, error,
            )  # fmt: skip
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_S)
        else:
            log.warning(
                "the database has been started again after %.1f s", time.monotonic() - gone_s
            )
            return
    log.warning("the database is back after %.1f s", time.monotonic() - gone_s)
