"""Make reports as jobs: what a worker is asked, and what it does, step by step."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from api.job_kinds import Request, request_of_options
from api.report_period import AskedTime
from api.report_run import SpanRequest, make_span_report
from api.report_writers import WRITERS, Wording
from geo_data.job_table import Job
from geo_data.reports.compose import ComposedReport
from geo_data.reports.raw_zip import write_raw_zip
from geo_data.reports.report_document import report_sha256
from geo_data.reports.store_reports import keep_report
from geo_data.store_connection import open_connection

Say = Callable[[str, dict[str, object]], None]
WithEngine = Callable[[dict, Callable[[AsyncEngine], Awaitable[object]]], object]
RAW_FORM = "raw.zip"
FORMS = (*(ending.removeprefix(".") for ending in WRITERS), RAW_FORM)
"""In which a report may be asked for, by the ending of its file."""


async def report_request_of(job: Job) -> Request:
    """Give what a worker is asked for a job: the report gets the id of its job."""
    return {**await request_of_options(job), "report_id": str(job.job_id)}


class ReportDesk:
    """Makes reports of what the database knows of a time, and keeps them there."""

    def __init__(self, with_engine: WithEngine):
        self._with_engine = with_engine

    def report(self, request: dict, say: Say) -> dict[str, object]:
        """
        Make the report of a request in each of its forms, and keep all of them, or none.

        It is of what had been received by the instant at which it was asked for.
        """
        begun = time.monotonic()

        def tell(phase: str, done: int, of: int) -> None:
            elapsed_s = round(time.monotonic() - begun, 1)
            say("progress", {"phase": phase, "done": done, "of": of, "elapsed_s": elapsed_s})

        options = request["options"]
        forms = list(options["forms"])
        steps = len(forms) + 2
        tell("reckoning", 0, steps)
        now = datetime.fromisoformat(options["at"])
        asked = SpanRequest(
            request["district_id"],
            AskedTime(*(options[name] for name in ("day", "week", "month", "from", "to"))),
            options["grid_id"], options["audience"],
        )  # fmt: skip
        made = self._with_engine(request, lambda engine: make_span_report(engine, asked, now=now))
        files = {}
        for number, form in enumerate(forms, start=1):
            tell(f"writing {form}", number, steps)
            files[form] = _written(made, form, Wording(options["language"]))
        tell("keeping", steps - 1, steps)
        report_id = UUID(request["report_id"])

        async def keep(engine: AsyncEngine) -> None:
            async with open_connection(engine) as connection:
                await keep_report(
                    connection, report_id, made.report, files, language=options["language"],
                    document_sha256=report_sha256(made.report), now=now,
                )  # fmt: skip
                await connection.commit()

        self._with_engine(request, keep)
        tell("kept", steps, steps)
        return {"report_id": str(report_id)}


def _written(made: ComposedReport, form: str, wording: Wording) -> bytes:
    if form == RAW_FORM:
        return write_raw_zip(made.raw, end_s=made.report.head.to_s)
    return WRITERS[f".{form}"](made, wording)
