"""Write checks and events for a higher platform on the command line, and bring numbers back."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_words import option_fault, say
from geo_data.atomic_file import write_whole
from geo_data.instants import WrittenTimeError, parse_instant
from geo_data.platform_export import PlatformSheet, export_events, read_event_numbers
from geo_data.platform_template import PlatformTemplate, read_platform_template
from geo_data.read_districts import read_district
from geo_data.read_field import ItemFilter
from geo_data.sheets.sheet_table import LARGEST_FILE_BYTES
from geo_data.store_connection import open_connection, open_snapshot
from geo_data.store_verdicts import note_event_number

FORMS = {".xlsx": "xlsx", ".csv": "csv"}


def run_field_export(
    district: str,
    out: Path,
    *,
    from_: str | None,
    to: str | None,
    grid: str | None,
    new: bool,
    template: Path | None,
    messages: Console,
    answers: Console,
) -> None:  # fmt: skip
    """Write checks and tells of a span in the columns of a platform."""
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise option_fault("OUT", repr(out.name), "a name that ends in .xlsx or .csv")
    columns = _template(template)
    wanted = ItemFilter((), _instant("from", from_), _instant("to", to), grid_id=grid)

    async def export(engine: AsyncEngine) -> PlatformSheet:
        async with open_snapshot(engine) as connection:
            head = await read_district(connection, district)
            return await export_events(
                connection, head, columns, form=form, wanted=wanted, only_without_number=new
            )

    sheet = with_engine(open_database(messages), export)
    write_whole(out, sheet.content)
    say(answers, f"{sheet.rows:,} events for {columns.name}: {out}")


def run_field_numbers(
    district: str, file: Path, *, template: Path | None, messages: Console, answers: Console
) -> None:
    """Keep the numbers of a sheet that a platform has filled in, all of them or none."""
    columns = _template(template)
    if not file.is_file() or file.stat().st_size > LARGEST_FILE_BYTES:
        raise option_fault("FILE", repr(str(file)), "a sheet as `field export` writes it")
    numbers = read_event_numbers(file.read_bytes(), file.name, columns)
    now = datetime.now(UTC)

    async def keep(engine: AsyncEngine) -> None:
        async with open_connection(engine) as connection:
            await read_district(connection, district)
            for item_id, number in numbers:
                await note_event_number(
                    connection, None, district, item_id, platform=columns.platform, number=number,
                    now=now,
                )  # fmt: skip
            await connection.commit()

    with_engine(open_database(messages), keep)
    say(answers, f"{len(numbers):,} numbers of {columns.name} are kept")


def _template(path: Path | None) -> PlatformTemplate:
    return read_platform_template() if path is None else read_platform_template(path)


def _instant(option: str, written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.fromtimestamp(parse_instant(written), UTC)
    except WrittenTimeError as error:
        raise option_fault(option, repr(written), error.expected) from error
