"""Load packs into the database, write them back, and start, stop and look at the database."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.cluster import cluster_status, ensure_cluster, stop_cluster
from geo_data.pack_reader import read_pack
from geo_data.pack_writer import write_pack
from geo_data.settings import data_folder, database_url, normalise_database_url
from geo_data.store import ImportResult, export_district, import_pack
from geo_data.store_connection import using_engine
from geo_data.store_errors import DatabaseUnreachableError, place_of
from geo_data.store_status import DatabaseStatus, database_status
from geo_data.store_upgrade import upgrade
from maritime.district import District

T = TypeVar("T")
RUNNING, NOT_RUNNING = 0, 3


def run_import(
    pack: Path, *, discards_changes: bool = False, messages: Console, answers: Console
) -> None:
    """Load a pack into the database and print how many rows each layer has."""
    with messages.status(f"reading {pack.name}"):
        reading = read_pack(pack)
    for warning in reading.warnings:
        messages.print(f"note: {warning}", style="yellow", markup=False, highlight=False)
    url = open_database(messages)

    async def put(engine: AsyncEngine) -> ImportResult:
        await upgrade(engine)
        return await import_pack(
            engine, reading, now=datetime.now(UTC), discards_changes=discards_changes
        )

    with messages.status("storing the district"):
        result = with_engine(url, put)
    _print_counts(result, reading.district.name, answers)


def run_export(district: str, out: Path, *, messages: Console, answers: Console) -> None:
    """Write a district of the database as a pack."""
    url = open_database(messages)

    async def take(engine: AsyncEngine) -> District:
        return await export_district(engine, district)

    with messages.status("reading the district"):
        stored = with_engine(url, take)
    write_pack(stored, out)
    size_mb = out.stat().st_size / 1e6
    answers.print(f"pack written: {out} ({size_mb:.2f} MB)", markup=False, highlight=False)


def run_up(*, messages: Console, answers: Console) -> None:
    """Start the own database where none is named, bring its tables up to date, show it."""
    url = open_database(messages)

    async def bring_up(engine: AsyncEngine) -> tuple[bool, DatabaseStatus]:
        return await upgrade(engine), await database_status(engine)

    with messages.status("bringing the tables up to date"):
        is_changed, status = with_engine(url, bring_up)
    done = "tables brought up to date" if is_changed else "tables were up to date"
    answers.print(f"{done} (step {status.found_step})", markup=False, highlight=False)
    _print_status(status, answers)


def run_down(*, answers: Console) -> None:
    """Stop the program's own database; another one named by DATABASE_URL is left alone."""
    if written := os.environ.get("DATABASE_URL"):
        place = place_of(normalise_database_url(written))
        words = f"DATABASE_URL names {place}, which is not the program's own: left running"
    elif stop_cluster(data_folder()):
        words = f"database stopped; its data files stay in {data_folder()}"
    else:
        words = f"no database was running in {data_folder()}"
    answers.print(words, markup=False, highlight=False, soft_wrap=True)


def run_status(*, answers: Console) -> int:
    """Print where the database is and what it holds; 0 if it runs, 3 if not. Starts nothing."""
    if written := os.environ.get("DATABASE_URL"):
        url = normalise_database_url(written)
    else:
        folder = data_folder()
        cluster = cluster_status(folder)
        if not cluster.running:
            there = "no database yet" if cluster.major is None else "database not running"
            words = f"{there} in {folder}; start it with `coastwatch db up`"
            answers.print(words, markup=False, highlight=False, soft_wrap=True)
            return NOT_RUNNING
        url = ensure_cluster(folder)
    try:
        status = with_engine(url, database_status)
    except DatabaseUnreachableError as error:
        answers.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return NOT_RUNNING
    _print_status(status, answers)
    return RUNNING


def open_database(messages: Console) -> URL:
    """Give the database's address; the program's own is started where none is named."""
    with messages.status("starting the database"):
        return database_url()


def with_engine(url: URL, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    """Run one piece of work on an engine of its own."""

    async def run() -> T:
        async with using_engine(url) as engine:
            return await work(engine)

    return asyncio.run(run())


def _print_counts(result: ImportResult, name: str, answers: Console) -> None:
    if not result.is_changed:
        words = "is there already from the same file: nothing was changed"
    elif result.is_replaced:
        words = "replaced as a whole"
    else:
        words = "imported"
    answers.print(
        f"district {result.district_id} {name}: {words}",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    table = Table("layer", "rows")
    table.columns[1].justify = "right"
    for layer, count in result.counts.items():
        label = "target (derived)" if layer == "target" else layer
        table.add_row(label, f"{count:,}")
    answers.print(table)


def _print_status(status: DatabaseStatus, answers: Console) -> None:
    postgis = f"PostGIS {status.postgis_version}" if status.postgis_version else "no PostGIS"
    answers.print(
        f"database at {status.place}: running, PostgreSQL {status.server_version}, {postgis}",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    if not status.is_current:
        answers.print(_tables_in_words(status), markup=False, highlight=False, soft_wrap=True)
        return
    if not status.districts:
        answers.print("no district yet; load one with `coastwatch import PACK`", markup=False)
        return
    table = Table("district", "name", "targets", "vessels", "plans", "imported (UTC)")
    for column in table.columns[2:5]:
        column.justify = "right"
    for one in status.districts:
        table.add_row(
            Text(one.district_id), Text(one.name), f"{one.target_count:,}", f"{one.vessel_count:,}",
            f"{one.plan_count:,}", one.imported_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        )  # fmt: skip
    answers.print(table)


def _tables_in_words(status: DatabaseStatus) -> str:
    """Say which step the tables are at and what to do, where they are not this program's."""
    if status.found_step is None:
        return "it has no tables yet; run `coastwatch db up`"
    found = f"its tables are at step {status.found_step}, this program's are at step"
    if status.is_newer:
        return f"{found} {status.newest_step}; install the newer Coastwatch that made them"
    return f"{found} {status.newest_step}; run `coastwatch db up`"
