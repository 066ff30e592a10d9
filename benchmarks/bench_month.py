"""Time a report of a month all the way: from the rows of a database to the PDF that is signed.

    python -m benchmarks.bench_month PLAN [--month 2026-10] [--folder FOLDER]

The sample's pack, PLAN published anew every Monday, and this month and the one before walked as
`coastwatch simulate` makes days up: made-up rounds with tracks of a point every ten seconds.
FOLDER keeps the database for the next time; without it one is made and thrown away.

Seconds of the clock, and of the processor: of this process and of those that it starts, the
database's apart. The last line is the hash of the document: the same before and after a change.
"""

import argparse
import asyncio
import hashlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.collector import resting_collector
from api.report_pdf import coverage_pdf
from api.report_period import AskedTime
from benchmarks.month_site import fill_months
from geo_data.cluster import ensure_cluster, stop_cluster
from geo_data.cluster_files import running_pid
from geo_data.pack_reader import read_pack
from geo_data.plan_file import read_plan
from geo_data.program_version import program_version
from geo_data.read_districts import read_district
from geo_data.reports.compose import compose_report
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.raw_zip import write_raw_zip
from geo_data.reports.read_span import read_span
from geo_data.reports.report_document import report_sha256, write_report_document
from geo_data.sample import TAISHAN_PACK
from geo_data.store_connection import open_engine, open_snapshot
from maritime.report.span_facts import facts_of_span

TICKS_S = 1 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Fill a database where there is none, make the month's report, print what each step takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--month", default="2026-10")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path, help="where the PDF and the document are written")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="coastwatch-month-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    try:
        url = ensure_cluster(folder / "data", durable=False)
        asyncio.run(measure(open_engine(url), folder / "data", asked))
    finally:
        stop_cluster(folder / "data")
        if asked.folder is None:
            shutil.rmtree(folder)


async def measure(engine: AsyncEngine, data: Path, asked: argparse.Namespace) -> None:
    """Fill the database where it is empty, then make the report as a worker does."""
    reading = read_pack(TAISHAN_PACK)
    district_id, zone = reading.district.district_id, reading.district.zone
    if not await is_filled(engine):
        plan = read_plan(asked.plan, timezone=reading.district.timezone)
        last = date.fromisoformat(f"{asked.month}-28") + timedelta(days=4)
        last -= timedelta(days=last.day)
        first = (last.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)
        with timed("fill the database (no part of it)", data):
            count = await fill_months(engine, reading, plan, first, last)
        print(f"{count:,} items of phones")
    with resting_collector():
        await make_month(engine, data, asked, district_id, zone)
    await engine.dispose()


async def make_month(
    engine: AsyncEngine, data: Path, asked: argparse.Namespace, district_id: str, zone: ZoneInfo
) -> None:
    """Make the report step by step, as `api.report_run` and `api.report_writers` do."""
    whole = Watch(data)
    async with open_snapshot(engine) as connection:
        await read_district(connection, district_id)
    period = AskedTime(month=asked.month).period(zone)
    now_s = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())
    with timed("read the database", data):
        found = await read_span(
            engine, district_id, period, now_s=now_s, program_version=program_version()
        )
    with timed("facts", data):
        facts = facts_of_span(period, found.known, found.source)
    with timed("raw data and report", data):
        made = compose_report(facts)
    with timed("hash of the document", data):
        sha256 = report_sha256(made.report)
    with timed("PDF", data):
        pdf = coverage_pdf(made.report, OfficeTemplate(), "zh")
    whole.say("from the database to the PDF")
    with timed("JSON document (no part of it)", data):
        document = write_report_document(made.report)
    with timed("zip of the raw data (no part of it)", data):
        raw = write_raw_zip(made.raw, end_s=made.report.head.to_s)
    report = made.report
    print(
        f"{len(report.gaps):,} gaps, {len(report.deviations):,} rounds, "
        f"{len(facts.measured.looks):,} looks, coverage {report.whole.measured.coverage:.4f}; "
        f"PDF {len(pdf):,} bytes, document {len(document):,}, raw data {len(raw):,}"
    )
    print(f"PDF {hashlib.sha256(pdf).hexdigest()[:16]}, document {sha256}")
    if asked.out is not None:
        asked.out.with_suffix(".pdf").write_bytes(pdf)
        asked.out.with_suffix(".json").write_bytes(document)
        asked.out.with_suffix(".raw.zip").write_bytes(raw)


async def is_filled(engine: AsyncEngine) -> bool:
    """Whether the database holds a district already."""
    async with engine.connect() as connection:
        return bool(await connection.scalar(text("SELECT to_regclass('field_item') IS NOT NULL")))


class Watch:
    """Seconds since it was made: of the clock, of this process and its children, of PostgreSQL."""

    def __init__(self, data: Path):
        self._data = data
        self._begun = self._now()

    def _now(self) -> tuple[float, float, float]:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own_s = sum(one.ru_utime + one.ru_stime for one in used)
        return time.perf_counter(), own_s, database_s(self._data)

    def say(self, what: str) -> None:
        """Print what has passed."""
        clock_s, own_s, base_s = (
            now - then for now, then in zip(self._now(), self._begun, strict=True)
        )
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what:<36} {clock_s:7.2f} s clock {own_s:7.2f} s cpu {base_s:6.2f} s database "
              f"{peak_mb:6.0f} MB", flush=True)  # fmt: skip


@contextmanager
def timed(what: str, data: Path) -> Iterator[None]:
    """Print what a step takes."""
    watch = Watch(data)
    yield
    watch.say(what)


def database_s(data: Path) -> float:
    """Give the processor seconds of a cluster's own processes, those that ended among them."""
    postmaster = running_pid(data / "postgres" / "data")
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        if pid == postmaster or int(fields[1]) == postmaster:
            ended = fields[13:15] if pid == postmaster else []
            total += sum(map(int, (*fields[11:13], *ended))) * TICKS_S
    return total


if __name__ == "__main__":
    main()
