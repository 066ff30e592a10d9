"""Offer the commands of reports: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.cli_words import option_fault
from api.when_used import import_when_used

cli_report = import_when_used("api.cli_report")
cli_verify_report = import_when_used("api.cli_verify_report")

messages = Console(stderr=True)
answers = Console()


@answer_errors(messages)
def report(
    out: Annotated[Path, typer.Option(help="File to write; its ending says in which form.")],
    pack: Annotated[
        Path | None, typer.Argument(metavar="PACK", help="District pack, a GeoPackage.")
    ] = None,
    plan: Annotated[Path | None, typer.Argument(metavar="PLAN", help="Plan file, JSON.")] = None,
    grid: Annotated[
        str | None, typer.Option(help="Sea grid to report on, with its lower levels; else all.")
    ] = None,
    audience: Annotated[
        str, typer.Option(help="internal, or public: nobody named, no notes.")
    ] = "internal",
    lang: Annotated[str, typer.Option(help="Language: zh or en.")] = "zh",
    template: Annotated[Path | None, typer.Option(help="Template of the office, TOML.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="File that proves the plan's bound.")
    ] = None,
    raw: Annotated[
        Path | None, typer.Option(help="Zip to write with all that it was computed from.")
    ] = None,
) -> None:
    """Report what a plan covers, what it misses and why, to be signed and to be checked."""
    if pack is None or plan is None:
        raise option_fault("PACK PLAN", "one or none", "a pack and a plan made from it")
    options = cli_report.PlanReportOptions(
        pack, plan, out, grid, audience, lang, template, certificate, raw
    )
    cli_report.run_plan_report(options, answers=answers)


@answer_errors(messages)
def verify_report(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="Report, JSON.")],
    raw: Annotated[Path, typer.Argument(metavar="RAW", help="Its raw data, zip.")],
    json: Annotated[bool, typer.Option("--json", help="Print faults as JSON.")] = False,
) -> None:
    """Compute every figure of a report again from its raw data: exit 0 true, 1 not, 2 unusable."""
    raise typer.Exit(
        cli_verify_report.run_verify_report(report, raw, as_json=json, answers=answers)
    )


def add_report_commands(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("report")(report)
    app.command("verify-report")(verify_report)
