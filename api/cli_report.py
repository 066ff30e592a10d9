"""Make reports on the command line: of a plan file, or of what the database knows of a time."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_files import refuse_to_overwrite
from api.cli_words import option_fault, say
from api.report_run import SpanRequest, make_span_report
from api.report_writers import LANGUAGES, WITH_TEMPLATE, WRITERS, Wording, ending_of
from api.true_plan import read_plan_of
from geo_data.atomic_file import write_whole
from geo_data.certificate_file import read_certificate
from geo_data.program_version import program_version
from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.raw_zip import write_raw_zip
from geo_data.reports.report_document import report_sha256
from maritime.cutting import resolve_targets
from maritime.errors import Fault, FaultyInputError
from maritime.report.coverage_report import AUDIENCES, CoverageReport
from maritime.report.facts import ReportFacts
from maritime.report.plan_facts import PlanSource, facts_of_plan

SHOWN = 12


@dataclass(frozen=True)
class PlanReportOptions:
    """A report of a plan file: which part, for whom, worded how, written where."""

    pack: Path
    plan: Path
    out: Path
    grid: str | None = None
    audience: str = "internal"
    lang: str = "zh"
    template: Path | None = None
    certificate: Path | None = None
    raw: Path | None = None


def run_plan_report(options: PlanReportOptions, *, answers: Console) -> None:
    """Report on a plan, write the report and what it was computed from, print its figures."""
    ending = check_options(options.out, options.audience, options.lang, options.template)
    sources = [options.pack, options.plan]
    sources += [one for one in (options.certificate, options.template) if one is not None]
    refuse_to_overwrite(options.out, *sources)
    if options.raw is not None:
        refuse_to_overwrite(options.raw, *sources, options.out)
    made = compose_report(plan_facts_of(options))
    wording = Wording(options.lang, options.template)
    write_report(made, ending, options.out, wording, raw=options.raw, answers=answers)


@dataclass(frozen=True)
class SpanReportOptions:
    """A report of what the database knows: which time, for whom, worded how, written where."""

    asked: SpanRequest
    out: Path
    lang: str = "zh"
    template: Path | None = None
    raw: Path | None = None


def run_span_report(options: SpanReportOptions, *, messages: Console, answers: Console) -> None:
    """Report on a day, week, month or span of a district, and write the report."""
    ending = check_options(options.out, options.asked.audience, options.lang, options.template)
    sources = [] if options.template is None else [options.template]
    refuse_to_overwrite(options.out, *sources)
    if options.raw is not None:
        refuse_to_overwrite(options.raw, *sources, options.out)
    now = datetime.now(UTC)

    async def make(engine: AsyncEngine) -> ComposedReport:
        return await make_span_report(engine, options.asked, now=now)

    with messages.status("gathering what came in"):
        made = with_engine(open_database(messages), make)
    wording = Wording(options.lang, options.template)
    write_report(made, ending, options.out, wording, raw=options.raw, answers=answers)


def plan_facts_of(options: PlanReportOptions) -> ReportFacts:
    """
    Read pack, plan and certificate, and gather what a report of the plan is computed from.

    Raises
    ------
    FaultyInputError
        If one of them cannot be used or does not belong to the others.
    """
    reading, plan = read_plan_of(options.pack, options.plan)
    district = reading.district
    plan_sha256 = _sha256(options.plan)
    proof_sha256 = None
    if options.certificate is not None:
        proof = read_certificate(options.certificate, timezone=district.timezone)
        if (proof.plan_sha256, proof.inputs_sha256) != (plan_sha256, plan.inputs_sha256):
            found = f"the proof of a plan of SHA-256 {proof.plan_sha256}"
            fault = Fault("certificate", "", "plan_sha256", found, plan_sha256)
            raise FaultyInputError(str(options.certificate), (fault,))
        proof_sha256 = _sha256(options.certificate)
    source = PlanSource(program_version(), reading.sha256, plan_sha256, proof_sha256)
    return facts_of_plan(
        plan, district, resolve_targets(district), source, grid_id=options.grid,
        audience=options.audience,
    )  # fmt: skip


def check_options(out: Path, audience: str, lang: str, template: Path | None = None) -> str:
    """
    Check what is asked for, and give the ending that says in which form it is written.

    Raises
    ------
    FaultyInputError
        If there is no such form, audience or language, or a template for a form without one.
    """
    ending = ending_of(out)
    if ending is None:
        raise option_fault("out", str(out), "a name that ends in " + ", ".join(WRITERS))
    if audience not in AUDIENCES:
        raise option_fault("audience", repr(audience), "one of " + "·".join(AUDIENCES))
    if lang not in LANGUAGES:
        raise option_fault("lang", repr(lang), "one of " + "·".join(LANGUAGES))
    if template is not None and ending not in WITH_TEMPLATE:
        expected = "none: only forms " + ", ".join(WITH_TEMPLATE) + " have a template"
        raise option_fault("template", str(template), expected)
    return ending


def write_report(
    made: ComposedReport,
    ending: str,
    out: Path,
    wording: Wording,
    *,
    raw: Path | None,
    answers: Console,
) -> None:
    """Write a report and, where asked for, its raw data; print the first table."""
    write_whole(out, WRITERS[ending](made, wording))
    if raw is not None:
        write_whole(raw, write_raw_zip(made.raw, end_s=made.report.head.to_s))
    print_report(made.report, answers)
    say(answers, f"report written: {out}")
    if raw is not None:
        say(answers, f"raw data written: {raw}")


def print_report(report: CoverageReport, answers: Console) -> None:
    """Print the first table of a report, and what stands on each of its pages."""
    table = Table(
        "grid 网格", "应巡", "实巡", "漏巡", "到位率", "coverage 覆盖率", "gaps",
        title=f"{report.head.district_name} 巡防报告", title_justify="left",
    )  # fmt: skip
    for row in report.looks[:SHOWN]:
        one = row.measured
        table.add_row(
            "  " * row.depth + row.name, f"{one.looks.required:,}", f"{one.looks.made:,}",
            f"{one.looks.missed:,}", f"{one.looks.rate:.1%}", f"{one.coverage:.1%}",
            f"{one.gap_count:,}",
        )  # fmt: skip
    answers.print(table)
    if len(report.looks) > SHOWN:
        say(answers, f"… and {len(report.looks) - SHOWN} grids more")
    if report.whole.measured.nothing_required:
        say(answers, "nothing was required 没有应巡任务")
    if report.video_share is not None:
        say(answers, (
            f"landing points with video 易上岸点视频覆盖率: {len(report.with_video)} of "
            f"{len(report.landing_points)}, {report.video_share:.1%}"
        ))  # fmt: skip
    if report.head.simulated is not None:
        say(answers, "Simulated data 模拟数据: " + report.head.simulated)
    say(answers, f"document SHA-256 {report_sha256(report)}")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
