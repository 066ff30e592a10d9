"""Make reports 报表 as jobs, list them, and give their files."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field, model_validator

from api.access import API, AskedDistrict, Given, Snapshot, require_json
from api.acting import note_read
from api.job_kinds import CHOSEN
from api.job_orders import put_in_job
from api.report_desk import FORMS_OF, RAW_FORM
from api.report_period import AskedTime, whole_days
from api.report_writers import LANGUAGES
from api.routes_plans import IdempotencyKey
from api.schemas_plans import JobAnswer
from api.wire import (
    NO_NUL,
    Asked,
    Items,
    Link,
    Paging,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.read_page import Row
from geo_data.reports.read_day_plan import require_team
from geo_data.reports.read_span import require_grid
from geo_data.reports.store_reports import read_report, read_report_file, read_reports
from geo_data.schema_reports import BRIEF, CALENDAR, COVERAGE, REPORTS, SHIFTS, VESSELS
from geo_data.store_connection import open_snapshot
from maritime.report.coverage_report import AUDIENCES
from maritime.report.span_facts import begun_part

router = APIRouter(tags=["reports"])

ID_EXAMPLE = "0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f"
AT_EXAMPLE = "2026-11-28T14:00:00Z"
MEDIA_TYPES = {
    "json": "application/json", "pdf": "application/pdf", "gpkg": "application/geopackage+sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar", "duties.ics": "text/calendar", "raw.zip": "application/zip",
    "csv.zip": "application/zip", "figures.zip": "application/zip",
}  # fmt: skip
FORMS = tuple(dict.fromkeys(form for forms in FORMS_OF.values() for form in forms))
FIRST_FORMS = {
    COVERAGE: ("json", RAW_FORM), BRIEF: ("pdf",), VESSELS: ("xlsx",), SHIFTS: ("pdf",),
    CALENDAR: ("ics",),
}  # fmt: skip
"""What is written where no form is named."""
FILE = {"schema": {"type": "string", "format": "binary"}, "example": "(bytes)"}
FILE_ANSWER = {200: {"content": {kind: FILE for kind in sorted({*MEDIA_TYPES.values()})}}}

ReportId = Annotated[UUID, Path(description="Id of the report, that of its job.",
                                examples=[ID_EXAMPLE])]  # fmt: skip
Form = Annotated[str, Path(description="One of the report's forms.", examples=["json"],
                           max_length=40, pattern=NO_NUL)]  # fmt: skip
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-28"])]


class ReportAsked(Asked):
    """
    Which report is asked for, and of which time: one of day, week, month, or from and to.

    Shift sheets and calendars are of the plan in force of a day.
    """

    model_config = with_example(
        what="coverage", day="2026-11-28", week=None, month=None, **{"from": None, "to": None},
        grid_id="440781107", team_id=None, audience="internal", language="zh",
        forms=["json", "raw.zip"],
    )  # fmt: skip

    what: Literal[REPORTS] = Field(
        COVERAGE,
        description="coverage; brief, one page of it; vessels 定人联船; shifts, a sheet a team; "
        "calendar, the patrols of a day, and its duties.",
    )
    day: Day | None = None
    week: Day | None = Field(None, description="Any day of a week from Monday to Sunday.")
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] | None = None
    from_: WrittenInstant | None = Field(None, alias="from")
    to: WrittenInstant | None = None
    grid_id: Annotated[str, Field(pattern=NO_NUL, max_length=200)] | None = Field(
        None, description="Sea grid to report on, with its lower levels; none: all of them."
    )
    team_id: Annotated[str, Field(pattern=NO_NUL, max_length=200)] | None = Field(
        None, description="Of shifts and calendar: this team alone."
    )
    audience: Literal[AUDIENCES] = Field(
        "internal", description="public: nobody is named and no note is told."
    )
    language: Literal[LANGUAGES] = "zh"
    forms: Annotated[list[Literal[FORMS]], Field(min_length=1, max_length=len(FORMS))] | None = (
        Field(None, description="What is written; raw.zip is for verify-report. See docs/api.md.")
    )

    @model_validator(mode="after")
    def check_together(self) -> "ReportAsked":
        """Refuse a form that is named twice, and what this report does not have."""
        forms = self.forms_asked
        if len(set(forms)) != len(forms):
            raise ValueError("name each form once")
        if wrong := [form for form in forms if form not in FORMS_OF[self.what]]:
            known = ", ".join(FORMS_OF[self.what])
            raise ValueError(f"{self.what} is not made as {wrong[0]}; it has {known}")
        is_of_day = self.what in (SHIFTS, CALENDAR)
        if is_of_day and (self.day is None or self.time != AskedTime(day=self.day)):
            raise ValueError(f"{self.what} is of a day: give day and no other time")
        if is_of_day and self.grid_id is not None:
            raise ValueError(f"{self.what} is of teams: give no grid_id")
        if not is_of_day and self.team_id is not None:
            raise ValueError(f"{self.what} is of no single team: give no team_id")
        return self

    @property
    def forms_asked(self) -> list[str]:
        """The forms that were asked for, or else those that it has first."""
        return list(FIRST_FORMS[self.what] if self.forms is None else self.forms)

    @property
    def time(self) -> AskedTime:
        """The time as it was written."""
        return AskedTime(self.day, self.week, self.month, self.from_, self.to)


class ReportAnswer(Wire):
    """A report that was made."""

    model_config = with_example(
        report_id=ID_EXAMPLE, what="coverage", kind="day", from_at=AT_EXAMPLE, to_at=AT_EXAMPLE,
        grid_id="440781107", audience="internal", language="zh", made_at=AT_EXAMPLE,
        coverage=0.91, document_sha256="0" * 64, forms=["json", "raw.zip"], links=[],
    )  # fmt: skip

    report_id: UUID
    what: str = Field(description="coverage, brief, vessels, shifts or calendar.")
    kind: str = Field(description="day, week, month or span.")
    from_at: datetime
    to_at: datetime
    grid_id: str | None
    audience: str
    language: str
    made_at: datetime = Field(description="What had been received by then is in it.")
    coverage: float | None = Field(description="Of coverage and brief.")
    document_sha256: str = Field(
        description="Hash that stands on every page: of the document, or of the plan's file."
    )
    forms: list[str]
    links: list[Link]


@router.post(
    "/districts/{district_id}/reports",
    tags=["jobs"],
    status_code=202,
    dependencies=[Depends(require_json)],
)
async def order_report(
    response: Response,
    services: Given,
    district: AskedDistrict,
    asked: ReportAsked,
    idempotency_key: IdempotencyKey = None,
) -> JobAnswer:
    """
    Put in a job that makes a report; Location says where to follow it.

    The report has the id of its job. Of a time that is not over it tells what was until now.
    """
    now = services.now()
    period = asked.time.period(district.zone)
    if asked.what in (SHIFTS, CALENDAR):
        if asked.team_id is not None:
            async with open_snapshot(services.served) as connection:
                await require_team(connection, district.district_id, asked.team_id)
    else:
        begun_part(period, int(now.timestamp()))
    if asked.what == VESSELS:
        whole_days(period, district.zone)
    if asked.grid_id is not None:
        async with open_snapshot(services.served) as connection:
            await require_grid(connection, district.district_id, asked.grid_id)
    options = {
        **asked.model_dump(by_alias=True), "forms": asked.forms_asked, "at": now.isoformat(),
        CHOSEN: ["at"],
    }  # fmt: skip
    return await put_in_job(
        services, response, district.district_id, options, key=idempotency_key, kind="report"
    )


@router.get("/districts/{district_id}/reports")
async def list_reports(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[ReportAnswer]:
    """List the reports that were made, latest first."""
    page, forms = await read_reports(connection, district.district_id, asked.page)
    rows = (_answer(row, forms.get(row["report_id"], ())) for row in page.rows)
    return Items[ReportAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/reports/{report_id}")
async def get_report(
    connection: Snapshot, district: AskedDistrict, report_id: ReportId
) -> ReportAnswer:
    """Give what a report is about, and in which forms it was written."""
    return _answer(*await read_report(connection, district.district_id, report_id))


@router.get(
    "/districts/{district_id}/reports/{report_id}/files/{form}",
    response_class=Response,
    responses=FILE_ANSWER,
)
async def get_report_file(
    services: Given, district: AskedDistrict, report_id: ReportId, form: Form
) -> Response:
    """Download a report in one of its forms; the audit log says who did."""
    async with open_snapshot(services.served) as connection:
        found = await read_report_file(connection, district.district_id, report_id, form)
    await note_read(
        services, f"report {report_id}", district_id=district.district_id, after={"form": form}
    )
    name = f"report-{report_id}.{form}"
    return Response(
        found.content, media_type=MEDIA_TYPES.get(form, "application/octet-stream"),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _answer(row: Row, forms: tuple[str, ...]) -> ReportAnswer:
    path = f"{API}/districts/{row['district_id']}/reports/{row['report_id']}"
    links = [Link(href=path, rel="self")]
    links += [Link(href=f"{path}/files/{form}", rel="enclosure") for form in forms]
    columns = {name: row[name] for name in row if name != "district_id"}
    return ReportAnswer(**columns, forms=list(forms), links=links)
