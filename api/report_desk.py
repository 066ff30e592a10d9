"""Make reports as jobs: what a worker is asked, and what it does, step by step."""

import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from api.collector import resting_collector
from api.job_kinds import Request, request_of_options
from api.report_makers import VESSEL_FORMS, calendar_file, duties_file, shifts_file, vessel_file
from api.report_pdf import brief_pdf
from api.report_period import AskedTime, whole_days
from api.report_run import SpanRequest, make_span_report
from api.report_writers import WRITERS, Wording
from geo_data.job_table import Job
from geo_data.program_version import program_version
from geo_data.read_districts import read_district
from geo_data.reports.compose import ComposedReport
from geo_data.reports.office_template import template_of_site, template_or_own
from geo_data.reports.raw_zip import write_raw_zip
from geo_data.reports.read_day_plan import DayPlan, read_day_plan
from geo_data.reports.read_walks import fold_rounds
from geo_data.reports.report_document import report_sha256
from geo_data.reports.store_reports import MadeReport, keep_report
from geo_data.reports.vessel_document import vessel_document
from geo_data.reports.vessel_facts import VesselRequest, read_vessel_report
from geo_data.schema_reports import BRIEF, CALENDAR, COVERAGE, SHIFTS, VESSELS
from geo_data.store_connection import open_connection, open_snapshot
from maritime.report.periods import Period

Say = Callable[[str, dict[str, object]], None]
WithEngine = Callable[[dict, Callable[[AsyncEngine], Awaitable[object]]], object]
RAW_FORM = "raw.zip"
PATROLS_FORM, DUTIES_FORM = "ics", "duties.ics"
FORMS_OF = {
    COVERAGE: (*(ending.removeprefix(".") for ending in WRITERS), RAW_FORM),
    BRIEF: ("pdf",),
    VESSELS: tuple(ending.removeprefix(".") for ending in VESSEL_FORMS),
    SHIFTS: ("pdf",),
    CALENDAR: (PATROLS_FORM, DUTIES_FORM),
}
"""In which forms each report may be asked for, by the ending of its file."""
TEMPLATES = "report-templates"
"""Folder in the site's own with an office's templates: coverage.toml, brief.toml, shifts.toml."""


def report_requests(site_folder: Path) -> Callable[[Job], Awaitable[Request]]:
    """Give what makes the request of a job: its report gets the job's id and the site's forms."""

    async def request_of(job: Job) -> Request:
        return {
            **await request_of_options(job), "report_id": str(job.job_id),
            "templates": str(site_folder / TEMPLATES),
        }  # fmt: skip

    return request_of


class ReportDesk:
    """Makes reports of what the database knows, and keeps them there."""

    def __init__(self, with_engine: WithEngine):
        self._with_engine = with_engine

    @resting_collector()
    def report(self, request: dict, say: Say) -> dict[str, object]:
        """
        Make the report of a request in each of its forms, and keep all of them, or none.

        It is of what had been received by the instant at which it was asked for.
        """
        order = _Order(request, say)
        order.tell("reckoning", 0)
        make = {
            COVERAGE: self._coverage, BRIEF: self._brief, VESSELS: self._vessels,
            SHIFTS: self._of_day, CALENDAR: self._of_day,
        }[order.what]  # fmt: skip
        made = make(request, order)
        order.tell("keeping", order.steps - 1)

        async def keep(engine: AsyncEngine) -> None:
            async with open_connection(engine) as connection:
                await keep_report(connection, order.report_id, made, now=order.now)
                await connection.commit()

        self._with_engine(request, keep)
        order.tell("kept", order.steps)
        return {"report_id": str(order.report_id)}

    @resting_collector()
    def fold(self, request: dict, say: Say) -> dict[str, object]:
        """Fold the rounds of a district that are over, so that reports find them."""
        now = datetime.fromisoformat(request["at"])
        count = self._with_engine(
            request, lambda engine: fold_rounds(engine, request["district_id"], now=now)
        )
        return {"folded": count}

    def _coverage(self, request: dict, order: "_Order") -> MadeReport:
        made = self._span_report(request, order)
        wording = Wording(order.language, order.template(COVERAGE))
        files = order.written(lambda form: _written(made, form, wording))
        return _made_of(made, order, files)

    def _brief(self, request: dict, order: "_Order") -> MadeReport:
        made = self._span_report(request, order)
        template = template_or_own(order.template(BRIEF), kind=BRIEF)
        files = order.written(lambda form: brief_pdf(made.report, template, order.language))
        return _made_of(made, order, files)

    def _vessels(self, request: dict, order: "_Order") -> MadeReport:
        async def read(engine: AsyncEngine) -> tuple[Period, object]:
            async with open_snapshot(engine) as connection:
                zone = (await read_district(connection, order.district_id)).zone
            period = order.time.period(zone)
            asked = VesselRequest(
                order.district_id, *whole_days(period, zone), audience=order.audience,
                grid_id=order.grid_id,
            )  # fmt: skip
            return period, await read_vessel_report(
                engine, asked, program_version=program_version()
            )

        period, report = self._with_engine(request, read)
        files = order.written(lambda form: vessel_file(report, f".{form}", order.language))
        return order.made(period.kind, period.from_s, period.to_s,
                          str(vessel_document(report)["sha256"]), files)  # fmt: skip

    def _of_day(self, request: dict, order: "_Order") -> MadeReport:
        day: DayPlan = self._with_engine(
            request,
            lambda engine: read_day_plan(
                engine, order.district_id, date.fromisoformat(order.time.day or ""), now=order.now
            ),
        )
        whom = {"audience": order.audience, "team_id": order.team_id}
        if order.what == SHIFTS:
            template = template_or_own(order.template(SHIFTS), kind=SHIFTS)
            files = order.written(lambda form: shifts_file(day, template, order.language, **whom))
        else:
            of_form = {PATROLS_FORM: calendar_file, DUTIES_FORM: duties_file}
            files = order.written(lambda form: of_form[form](day, order.language, **whom))
        horizon = day.plan.horizon
        return order.made("day", horizon.start_s, horizon.end_s, day.sha256, files)

    def _span_report(self, request: dict, order: "_Order") -> ComposedReport:
        asked = SpanRequest(order.district_id, order.time, order.grid_id, order.audience)
        return self._with_engine(
            request, lambda engine: make_span_report(engine, asked, now=order.now)
        )


class _Order:
    """What one request asks for, and how far it is."""

    def __init__(self, request: dict, say: Say):
        options = request["options"]
        self._say, self._begun = say, time.monotonic()
        self._templates = Path(request["templates"])
        self.district_id: str = request["district_id"]
        self.report_id = UUID(request["report_id"])
        self.what: str = options.get("what", COVERAGE)  # put in by an earlier version: none
        self.forms = list(options["forms"])
        self.time = AskedTime(*(options[name] for name in ("day", "week", "month", "from", "to")))
        self.now = datetime.fromisoformat(options["at"])
        self.audience, self.language = options["audience"], options["language"]
        self.grid_id, self.team_id = options["grid_id"], options.get("team_id")
        self.steps = len(self.forms) + 2

    def tell(self, phase: str, done: int) -> None:
        """Say how far it is."""
        elapsed_s = round(time.monotonic() - self._begun, 1)
        progress = {"phase": phase, "done": done, "of": self.steps, "elapsed_s": elapsed_s}
        self._say("progress", progress)

    def template(self, kind: str) -> Path | None:
        """Give the office's own form of a paper, None where it has none."""
        return template_of_site(self._templates, kind)

    def written(self, write: Callable[[str], bytes]) -> dict[str, bytes]:
        """Give the file of each form."""
        files = {}
        for number, form in enumerate(self.forms, start=1):
            self.tell(f"writing {form}", number)
            files[form] = write(form)
        return files

    def made(
        self, kind: str, from_s: int, to_s: int, sha256: str, files: dict[str, bytes],
        coverage: float | None = None,
    ) -> MadeReport:  # fmt: skip
        """Give what was made, as it is kept."""
        return MadeReport(
            self.what, self.district_id, kind, from_s, to_s, self.audience, self.language, sha256,
            files, self.grid_id, coverage,
        )  # fmt: skip


def _made_of(made: ComposedReport, order: _Order, files: dict[str, bytes]) -> MadeReport:
    head = made.report.head
    return order.made(
        head.kind, head.from_s, head.to_s, report_sha256(made.report), files,
        made.report.whole.measured.coverage,
    )  # fmt: skip


def _written(made: ComposedReport, form: str, wording: Wording) -> bytes:
    if form == RAW_FORM:
        return write_raw_zip(made.raw, end_s=made.report.head.to_s)
    return WRITERS[f".{form}"](made, wording)
