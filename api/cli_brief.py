"""Write daily briefs and shift sheets as PDF on the command line."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_day_plan import day_plan_of, say_left_out
from api.cli_files import refuse_to_overwrite
from api.cli_report import PlanReportOptions, plan_facts_of, print_report
from api.cli_words import option_fault, say
from api.report_kinds import AskedReport
from api.report_makers import sheets_of, shifts_file
from api.report_pdf import brief_pdf
from api.report_period import AskedTime
from api.report_run import SpanRequest, make_span_report
from geo_data.atomic_file import write_whole
from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.office_template import template_or_own
from maritime.report.coverage_report import CoverageReport

ENDINGS = (".pdf",)


def run_brief(asked: AskedReport, *, messages: Console, answers: Console) -> None:
    """Write the brief of a plan, or of a day of the database, on one page."""
    asked.refuse_but("pack", "plan", "district", "time", "grid", "template", "certificate")
    asked.ending(ENDINGS)
    template = template_or_own(asked.template, kind="brief")
    report = _report_of(asked, messages)
    write_whole(asked.out, brief_pdf(report, template, asked.lang))
    print_report(report, answers)
    say(answers, f"brief written: {asked.out}")


def run_shifts(asked: AskedReport, *, messages: Console, answers: Console) -> None:
    """Write the shift sheets of a plan or of a district's day, of one team or of all that go."""
    asked.refuse_but("pack", "plan", "district", "time", "team", "template")
    asked.ending(ENDINGS)
    refuse_to_overwrite(asked.out, *_sources(asked))
    template = template_or_own(asked.template, kind="shifts")
    day = day_plan_of(asked, messages)
    count = len(sheets_of(day, audience=asked.audience, team_id=asked.team))
    content = shifts_file(day, template, asked.lang, audience=asked.audience, team_id=asked.team)
    write_whole(asked.out, content)
    say_left_out(day, answers)
    say(answers, f"shift sheets written: {asked.out} ({count} teams)")


def _report_of(asked: AskedReport, messages: Console) -> CoverageReport:
    refuse_to_overwrite(asked.out, *_sources(asked))
    if asked.district is None:
        if asked.pack is None or asked.plan is None or asked.time != AskedTime():
            found = "a time alone" if asked.time != AskedTime() else "no pack and plan"
            raise option_fault("PACK PLAN", found, "PACK and PLAN, or --district and its time")
        options = PlanReportOptions(
            asked.pack, asked.plan, asked.out, asked.grid, asked.audience, asked.lang,
            certificate=asked.certificate,
        )  # fmt: skip
        return compose_report(plan_facts_of(options)).report
    if asked.pack is not None or asked.certificate is not None:
        found = "both files and a district"
        raise option_fault("district", found, "PACK and PLAN, or --district and its time")
    request = SpanRequest(asked.district, asked.time, asked.grid, asked.audience)
    now = datetime.now(UTC)

    async def make(engine: AsyncEngine) -> ComposedReport:
        return await make_span_report(engine, request, now=now)

    with messages.status("gathering what came in"):
        return with_engine(open_database(messages), make).report


def _sources(asked: AskedReport) -> list[Path]:
    given = (asked.pack, asked.plan, asked.template, asked.certificate)
    return [path for path in given if path is not None]
