"""Measure reading, importing and exporting the Taishan sample: time and memory.

Run with: python -m benchmarks.bench_import
It makes a scratch database cluster in a temporary folder and stops it at the end. Each step is
told with wall seconds, CPU seconds of this process (those of the database's own processes not
counted) and the peak of memory so far.
"""

import asyncio
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import URL

from geo_data.cluster import ensure_cluster, stop_cluster
from geo_data.pack_reader import PackReading, read_pack
from geo_data.store import export_district, import_pack
from geo_data.store_connection import open_engine
from geo_data.store_upgrade import upgrade

T = TypeVar("T")
SAMPLE = Path(str(files("geo_data") / "sample" / "taishan.gpkg"))
OTHER_SHA256 = "f" * 64


def peak_mb() -> float:
    """Give the most memory this process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Watch:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self.wall_s, self.cpu_s = time.perf_counter(), time.process_time()

    def say(self, step: str) -> None:
        """Print how long a step took and the peak of memory up to now."""
        wall_s, cpu_s = time.perf_counter() - self.wall_s, time.process_time() - self.cpu_s
        print(f"{step:<36}{wall_s:8.2f} s{cpu_s:8.2f} CPU s{peak_mb():8.0f} MB")


async def timed(step: str, work: Awaitable[T]) -> T:
    """Await one step and print its time."""
    watch = Watch()
    done = await work
    watch.say(step)
    return done


async def measure(url: URL) -> None:
    """Run every step once, in the order in which a user meets them."""
    engine = open_engine(url)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    try:
        await timed("make the tables", upgrade(engine))
        watch = Watch()
        reading = read_pack(SAMPLE)
        watch.say("read the pack")
        await timed("import", import_pack(engine, reading, now=now))
        await timed("import again: nothing changes", import_pack(engine, reading, now=now))
        other = PackReading(reading.district, OTHER_SHA256)
        await timed("replace by another file", import_pack(engine, other, now=now))
        await timed("export", export_district(engine, reading.district.district_id))
    finally:
        await engine.dispose()


def main() -> None:
    """Make a scratch cluster, measure, and clear up."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    cores = os.cpu_count()
    try:
        url = ensure_cluster(folder / "data", durable=False)
        print(f"{cores} cores, load {os.getloadavg()[0]:.1f}; {peak_mb():.0f} MB before the start")
        asyncio.run(measure(url))
    finally:
        stop_cluster(folder / "data")
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
