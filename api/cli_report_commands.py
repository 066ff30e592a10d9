"""Offer the commands of reports: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.cli_words import option_fault
from api.report_kinds import COVERAGE, AskedReport, run_report_of_kind
from api.report_period import AskedTime
from api.when_used import import_when_used

cli_figures = import_when_used("api.cli_figures")
cli_report = import_when_used("api.cli_report")
cli_report_template = import_when_used("api.cli_report_template")
cli_verify_report = import_when_used("api.cli_verify_report")

messages = Console(stderr=True)
answers = Console()


@answer_errors(messages)
def report(
    out: Annotated[Path, typer.Option(help="File to write; its ending says in which form.")],
    kind: Annotated[
        str,
        typer.Option(
            help="coverage; brief, one page; shifts, a sheet a team; vessels; ical, a calendar."
        ),
    ] = COVERAGE,
    pack: Annotated[
        Path | None, typer.Argument(metavar="PACK", help="District pack, a GeoPackage.")
    ] = None,
    plan: Annotated[Path | None, typer.Argument(metavar="PLAN", help="Plan file, JSON.")] = None,
    district: Annotated[
        str | None, typer.Option(help="District of the database, instead of PACK and PLAN.")
    ] = None,
    day: Annotated[str | None, typer.Option(help="Day to report on, YYYY-MM-DD.")] = None,
    week: Annotated[
        str | None, typer.Option(help="Week to report on, Monday to Sunday: any day of it.")
    ] = None,
    month: Annotated[str | None, typer.Option(help="Month to report on, YYYY-MM.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="Instant with offset to report from, with --to.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="Instant with offset to report until.")] = None,
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
    team: Annotated[
        str | None, typer.Option(help="Only this team, in a calendar or shift sheet.")
    ] = None,
) -> None:
    """Report what was covered, what was missed and why: of a plan, or of a time that has been."""
    time = AskedTime(day, week, month, from_, to)
    if kind != COVERAGE:
        other = AskedReport(
            kind, out, pack, plan, district, time, grid, audience, lang, template, certificate,
            raw, team,
        )  # fmt: skip
        run_report_of_kind(other, messages=messages, answers=answers)
        return
    if team is not None:
        raise option_fault("team", repr(team), "none, but with --kind ical or shifts")
    if district is None:
        if pack is None or plan is None or time != AskedTime():
            found = "a time alone" if time != AskedTime() else "no pack and plan"
            raise option_fault("PACK PLAN", found, "PACK and PLAN, or --district and its time")
        options = cli_report.PlanReportOptions(
            pack, plan, out, grid, audience, lang, template, certificate, raw
        )
        cli_report.run_plan_report(options, answers=answers)
        return
    if pack is not None or certificate is not None:
        found = "both files and a district"
        raise option_fault("district", found, "PACK and PLAN, or --district and its time")
    asked = cli_report.SpanRequest(district, time, grid, audience)
    cli_report.run_span_report(
        cli_report.SpanReportOptions(asked, out, lang, template, raw),
        messages=messages, answers=answers,
    )  # fmt: skip


@answer_errors(messages)
def verify_report(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="Report, JSON or XLSX.")],
    raw: Annotated[Path, typer.Argument(metavar="RAW", help="Its raw data, zip.")],
    json: Annotated[bool, typer.Option("--json", help="Print faults as JSON.")] = False,
) -> None:
    """Compute every figure of a report again from its raw data: exit 0 true, 1 not, 2 unusable."""
    raise typer.Exit(
        cli_verify_report.run_verify_report(report, raw, as_json=json, answers=answers)
    )


template_app = typer.Typer(
    no_args_is_help=True, help="Check an office's template of reports, or begin one."
)


@template_app.command("check")
@answer_errors(messages)
def check_template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Template, TOML.")],
    out: Annotated[Path | None, typer.Option(help="PDF to write a made-up sample to.")] = None,
) -> None:
    """Name what is missing or unknown in a template, and set a sample in its layout."""
    cli_report_template.run_check(file, out=out, answers=answers)


@template_app.command("sample")
@answer_errors(messages)
def sample_template(
    out: Annotated[Path, typer.Option(help="Template to write.")],
) -> None:
    """Write the program's own template, to begin with."""
    cli_report_template.run_sample(out, answers=answers)


@answer_errors(messages)
def coverage_by_teams(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="District pack, a GeoPackage.")],
    plans: Annotated[
        list[Path], typer.Argument(metavar="PLANS", help="Plan files; the first is as it is now.")
    ],
    out: Annotated[Path, typer.Option(help="Picture to write, SVG or PNG by its ending.")],
    lang: Annotated[str, typer.Option(help="Language: zh or en.")] = "zh",
    advice: Annotated[
        Path | None, typer.Option(help="What advise --json printed for the first plan.")
    ] = None,
) -> None:
    """Draw what coverage plans with more or fewer teams reach."""
    cli_figures.run_coverage_by_teams(
        pack, plans, out=out, lang=lang, advice=advice, answers=answers
    )


def add_report_commands(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("report")(report)
    app.command("verify-report")(verify_report)
    app.command("coverage-by-teams")(coverage_by_teams)
    app.add_typer(template_app, name="report-template")
