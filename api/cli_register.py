"""Bring sheets into the register and out of it, and look at and undo what was changed."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_words import MADE_BY, layer_named, option_fault, say
from geo_data.atomic_file import write_whole
from geo_data.read_districts import read_district
from geo_data.read_page import Page, PageRequest
from geo_data.sheets.read_sheet import SheetOptions
from geo_data.sheets.sheet_table import LARGEST_FILE_BYTES
from geo_data.sheets.template import make_template
from geo_data.sheets.write_sheet import ENDINGS
from geo_data.store_connection import open_snapshot
from geo_data.store_edits import load_keyed_layers
from geo_data.store_history import read_batches, read_record_history, undo_batch
from geo_data.store_sheets import SheetImport, SheetRequest, export_sheet, import_sheet
from geo_data.store_upgrade import upgrade
from maritime.errors import Fault, FaultyInputError

T = TypeVar("T")
DONE, FAULTY = 0, 1
SHOWN_FAULTS = 20
UUID_LETTERS = 36
"""An id of a batch is shown whole, as `undo` wants it."""
FORM_OF_ENDING = {ending: form for form, ending in ENDINGS.items()}


def run_template(layer: str, out: Path, *, district: str | None, messages: Console,
                 answers: Console) -> None:  # fmt: skip
    """Write the workbook to fill in for a layer; with a district, its ids as drop-down lists."""
    of_layer = layer_named(layer)
    ids: dict[str, list[str]] = {}
    if district is not None:
        named = {column.refers_to for column in of_layer.columns if column.refers_to}

        async def look(engine: AsyncEngine) -> dict[str, list[str]]:
            rows = await load_keyed_layers(engine, district, sorted(named))
            return {name: [str(row.key) for row in of] for name, of in rows.items()}

        ids = with_engine(open_database(messages), look)
    write_whole(out, make_template(of_layer, ids=ids))
    say(answers, f"template written: {out}")


def run_export_sheet(district: str, layer: str, out: Path, *, messages: Console,
                     answers: Console) -> None:  # fmt: skip
    """Write a layer of a district as a sheet, in the form that the file's ending says."""
    layer_named(layer)
    form = FORM_OF_ENDING.get(out.suffix.lower())
    if form is None:
        expected = "a name that ends in " + ", ".join(FORM_OF_ENDING)
        raise option_fault("OUT", str(out), f"{expected} (.zip: a shapefile)")
    content = with_engine(
        open_database(messages), lambda engine: export_sheet(engine, district, layer, form)
    )
    write_whole(out, content)
    say(answers, f"{layer} written: {out} ({len(content) / 1e6:.2f} MB)")


def run_import_sheet(
    district: str, request: SheetRequest, *, report: Path | None, rest: Path | None,
    messages: Console, answers: Console,
) -> int:  # fmt: skip
    """Bring a sheet into a district; 0 if all went in, 1 if rows have faults."""

    async def put(engine: AsyncEngine) -> SheetImport:
        await upgrade(engine)
        now = datetime.now(UTC)
        return await import_sheet(engine, district, request, now=now, made_by=MADE_BY)

    with messages.status(f"reading {request.filename}"):
        done = with_engine(open_database(messages), put)
    for note in done.notes:
        messages.print(f"note: {note}", style="yellow", markup=False, highlight=False)
    _print_import(done, request, answers)
    if done.faults and report is not None:
        write_whole(report, done.fault_sheet())
        say(answers, f"the sheet with its faults beside the rows: {report}")
    if done.faults and rest is not None:
        write_whole(rest, done.fault_sheet(only_bad=True))
        say(answers, f"the rows to be mended: {rest}")
    return FAULTY if done.faults else DONE


def read_request(
    layer: str, file: Path, options: SheetOptions, *, takes_good_rows: bool, replaces_all: bool,
    only_checks: bool,
) -> SheetRequest:  # fmt: skip
    """
    Read a sheet's file into a request.

    Raises
    ------
    FaultyInputError
        If the layer does not exist, or the file is not there, not ordinary or too large.
    """
    layer_named(layer)
    if not file.is_file():
        found = "a folder" if file.is_dir() else "no such file"
        raise FaultyInputError(str(file), (Fault("file", "", "", found, "a sheet"),))
    if file.stat().st_size > LARGEST_FILE_BYTES:
        found, limit = f"{file.stat().st_size / 2**20:.0f} MB", LARGEST_FILE_BYTES // 2**20
        raise FaultyInputError(str(file), (Fault("file", "", "", found, f"at most {limit} MB"),))
    return SheetRequest(
        file.read_bytes(), file.name, layer, options, takes_good_rows, replaces_all, only_checks
    )


def run_changes(district: str, *, messages: Console, answers: Console) -> None:
    """List the latest batches of changes."""
    page, zone = _look(
        district, messages, lambda connection: read_batches(connection, district, PageRequest(50))
    )
    table = Table("when", "by", "kind", "rows", "batch", "note")
    table.columns[3].justify = "right"
    table.columns[4].no_wrap, table.columns[4].min_width = True, UUID_LETTERS
    for row in page.rows:
        state = f"undone by {row['undone_by']}" if row["undone_by"] else row["note"] or ""
        table.add_row(
            row["made_at"].astimezone(zone).strftime("%Y-%m-%d %H:%M"), Text(row["made_by"]),
            row["kind"], f"{row['change_count']:,}", str(row["batch_id"]), Text(state),
        )  # fmt: skip
    answers.print(table)


def run_undo(district: str, batch: str, *, messages: Console, answers: Console) -> None:
    """Take a batch of changes back in one step."""
    try:
        batch_id = UUID(batch)
    except ValueError as error:
        expected = "the id of a batch, as `changes` lists it"
        raise option_fault("BATCH", repr(batch), expected) from error

    async def undo(engine: AsyncEngine) -> int:
        done = await undo_batch(engine, district, batch_id, now=datetime.now(UTC), made_by=MADE_BY)
        return len(done.applied)

    count = with_engine(open_database(messages), undo)
    say(answers, f"{count:,} rows are as they were before")


def run_history(
    district: str, layer: str, key: str, *, messages: Console, answers: Console
) -> None:
    """Print every change of one row, newest first."""
    layer_named(layer)
    page, zone = _look(
        district, messages,
        lambda connection: read_record_history(connection, district, layer, key, PageRequest(200)),
    )  # fmt: skip
    if not page.rows:
        say(answers, f"{layer} {key}: no change since it was imported")
    for row in page.rows:
        when = row["made_at"].astimezone(zone).strftime("%Y-%m-%d %H:%M")
        say(answers, f"{when}  {row['action']} by {row['made_by']} ({row['kind']})")
        before, after = row["before"] or {}, row["after"] or {}
        for name in dict.fromkeys((*before, *after)):
            if before.get(name) != after.get(name):
                say(answers, f"    {name}: {_short(before.get(name))} → {_short(after.get(name))}")


def _look(
    district: str, messages: Console, read: Callable[[AsyncConnection], Awaitable[Page]]
) -> tuple[Page, ZoneInfo]:
    """Read something about a district, with its time zone."""

    async def look(engine: AsyncEngine) -> tuple[Page, ZoneInfo]:
        async with open_snapshot(engine) as connection:
            head = await read_district(connection, district)
            return await read(connection), head.zone

    return with_engine(open_database(messages), look)


def _print_import(done: SheetImport, request: SheetRequest, answers: Console) -> None:
    counts = (
        f"{done.created:,} new, {done.changed:,} changed, {done.unchanged:,} as they were, "
        f"{done.removed:,} removed, {done.bad_rows:,} with faults"
    )
    if done.is_applied:
        undo = f"; undo with batch {done.batch_id}" if done.batch_id else ""
        say(answers, f"{request.layer}: {counts}{undo}")
    elif request.only_checks:
        say(answers, f"{request.layer}, checked only: {counts}")
    else:
        say(answers, f"{request.layer}: nothing was imported; it would be {counts}")
    for fault in done.faults[:SHOWN_FAULTS]:
        say(answers, f"  - {fault.as_fault(request.layer)}")
    if len(done.faults) > SHOWN_FAULTS:
        more = len(done.faults) - SHOWN_FAULTS
        say(answers, f"  … and {more:,} more (--report writes them all)")


def _short(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 60 else written[:59] + "…"
