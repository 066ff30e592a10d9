"""Offer the commands of the register: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used

cli_audits = import_when_used("api.cli_audits")
cli_register = import_when_used("api.cli_register")
read_sheet = import_when_used("geo_data.sheets.read_sheet")

app = typer.Typer(
    no_args_is_help=True, help="Keep the register: sheets in and out, audits, proposals, history."
)
messages = Console(stderr=True)
answers = Console()

District = Annotated[str, typer.Argument(metavar="DISTRICT", help="District id.")]
LayerName = Annotated[str, typer.Argument(metavar="LAYER", help="Layer of the pack, like vessel.")]
Day = Annotated[str | None, typer.Option("--day", help="Day YYYY-MM-DD; else today there.")]
OutFile = Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")]


@app.command("template")
@answer_errors(messages)
def template(
    layer: LayerName,
    out: OutFile,
    district: Annotated[
        str | None, typer.Option(help="Offer this district's ids as drop-down lists.")
    ] = None,
) -> None:
    """Write a workbook to fill in for a layer."""
    cli_register.run_template(layer, out, district=district, messages=messages, answers=answers)


@app.command("import")
@answer_errors(messages)
def import_(
    district: District,
    layer: LayerName,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="XLSX, CSV, GeoJSON or zipped shapefile.")
    ],
    positions: Annotated[
        str, typer.Option(help="Shift of its positions: wgs84, gcj02 or bd09.")
    ] = "wgs84",
    crs: Annotated[
        str | None, typer.Option(help="Its reference system, like EPSG:4490, if it says none.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of its text, like gbk.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Take the rows without faults; else all or none.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove rows that the sheet does not name.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say what would happen.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the sheet with its faults beside the rows.")
    ] = None,
    rest: Annotated[
        Path | None, typer.Option(help="Write the rows with faults alone, to be mended.")
    ] = None,
) -> None:
    """Bring the rows of a sheet into a layer: exit 0 all good, 1 rows with faults, 2 unusable."""
    options = read_sheet.SheetOptions(positions, crs, encoding, sheet)
    request = cli_register.read_request(
        layer, file, options, takes_good_rows=good_rows, replaces_all=replace, only_checks=check
    )
    raise typer.Exit(
        cli_register.run_import_sheet(
            district, request, report=report, rest=rest, messages=messages, answers=answers
        )
    )


@app.command("export")
@answer_errors(messages)
def export(district: District, layer: LayerName, out: OutFile) -> None:
    """Write a layer as .xlsx, .csv, .geojson or .zip (a shapefile)."""
    cli_register.run_export_sheet(district, layer, out, messages=messages, answers=answers)


@app.command("changes")
@answer_errors(messages)
def changes(district: District) -> None:
    """List the latest changes of a district, by batch."""
    cli_register.run_changes(district, messages=messages, answers=answers)


@app.command("undo")
@answer_errors(messages)
def undo(
    district: District,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="Id of a batch of changes.")],
) -> None:
    """Take a batch of changes back in one step."""
    cli_register.run_undo(district, batch, messages=messages, answers=answers)


@app.command("history")
@answer_errors(messages)
def history(
    district: District,
    layer: LayerName,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Id or number of a row.")],
) -> None:
    """Show every change of one row."""
    cli_register.run_history(district, layer, key, messages=messages, answers=answers)


@app.command("chain")
@answer_errors(messages)
def chain(
    district: District,
    vessel: Annotated[str, typer.Argument(metavar="VESSEL", help="Id of a vessel.")],
    day: Day = None,
) -> None:
    """Show who holds which part of a vessel's chain on a day, and every hand-over."""
    cli_audits.run_chain(district, vessel, day=day, messages=messages, answers=answers)


@app.command("audit")
@answer_errors(messages)
def audit(
    district: District,
    day: Day = None,
    soon: Annotated[int, typer.Option(help="Days that count as soon.")] = 30,
    out: Annotated[
        Path | None, typer.Option(help="Write all findings: .xlsx, .csv or .json.")
    ] = None,
) -> None:
    """Find what is wrong with pairings, vessels, people, papers, grids and lists."""
    cli_audits.run_audit(district, day=day, soon=soon, out=out, messages=messages, answers=answers)


@app.command("propose")
@answer_errors(messages)
def propose(
    district: District,
    day: Day = None,
    accept: Annotated[
        list[str] | None, typer.Option(help="Keep the proposal for this vessel; may be repeated.")
    ] = None,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Keep all of it.")] = False,
) -> None:
    """Propose members for vessels that have none, at least total cost."""
    cli_audits.run_propose(
        district, day=day, accepted=accept or (), accepts_all=accept_all, messages=messages,
        answers=answers,
    )  # fmt: skip


@app.command("propose-grids")
@answer_errors(messages)
def propose_grids(
    district: District,
    parts: Annotated[int | None, typer.Option(help="How many village grids.")] = None,
    effort: Annotated[float | None, typer.Option(help="Or minutes a day that one has.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Put them in force.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the grids as GeoJSON.")] = None,
) -> None:
    """Propose village grids of about equal patrol effort."""
    cli_audits.run_propose_grids(
        district, parts=parts, effort=effort, accepts=accept, out=out, messages=messages,
        answers=answers,
    )  # fmt: skip


@app.command("duties")
@answer_errors(messages)
def duties(
    district: District,
    grid: Annotated[
        list[str] | None, typer.Option(help="Grid to draw up a list for; may be repeated.")
    ] = None,
    template: Annotated[Path | None, typer.Option(help="The office's own template, TOML.")] = None,
    day: Day = None,
) -> None:
    """Draw up responsibility lists by trade: for some grids, or all that have none."""
    cli_audits.run_duties(
        district, grids=grid or (), template=template, day=day, messages=messages, answers=answers
    )


@app.command("sign")
@answer_errors(messages)
def sign(
    district: District,
    grid: Annotated[str, typer.Argument(metavar="GRID", help="Id of a sea grid.")],
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of who signs.")],
    day: Day = None,
) -> None:
    """Note that somebody has signed the responsibility list of a grid."""
    cli_audits.run_sign(district, grid, person, day=day, messages=messages, answers=answers)
