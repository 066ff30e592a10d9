"""Make reports beside the coverage report: of vessels, shift sheets and calendars of a day."""

from api.report_pdf import shifts_pdf
from geo_data.program_version import program_version
from geo_data.reports.calendar_events import patrol_calendar, roster_calendar
from geo_data.reports.code_words import Language
from geo_data.reports.csv_zip import write_csv_zip
from geo_data.reports.ical import write_calendar
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.read_day_plan import DayPlan
from geo_data.reports.shift_paper import ShiftHead
from geo_data.reports.vessel_document import vessel_document, write_vessel_document
from geo_data.reports.vessel_tables import vessel_book
from geo_data.reports.workbook import write_workbook
from maritime.crews.duties import duties_of_plan
from maritime.crews.stated import stated_rows
from maritime.report.shift_sheets import ShiftSheet, shift_sheets
from maritime.report.vessel_report import VesselReport

VESSEL_FORMS = (".json", ".xlsx", ".csv.zip")
PUBLIC = "public"


def vessel_file(report: VesselReport, ending: str, language: Language) -> bytes:
    """Give a vessel report in one of VESSEL_FORMS."""
    if ending == ".json":
        return write_vessel_document(report)
    sha256 = str(vessel_document(report)["sha256"])
    book = vessel_book(report, language=language, document_sha256=sha256)
    return write_workbook(book) if ending == ".xlsx" else write_csv_zip(book)


def sheets_of(day: DayPlan, *, audience: str, team_id: str | None = None) -> tuple[ShiftSheet, ...]:
    """Give the shift sheets of a day, of one team or of all that go out; nobody for the public."""
    sheets = shift_sheets(day.plan, day.district, day.targets, with_people=audience != PUBLIC)
    return tuple(one for one in sheets if team_id in (None, one.team_id))


def shifts_file(
    day: DayPlan, template: OfficeTemplate, language: Language, *, audience: str,
    team_id: str | None = None,
) -> bytes:  # fmt: skip
    """Give the shift sheets of a day as PDF."""
    district, horizon = day.district, day.plan.horizon
    left_out = [one for one in day.left_out if team_id in (None, one)]
    head = ShiftHead(
        district.name, horizon.start_s, horizon.end_s, district.timezone, program_version(),
        day.sha256, district.is_simulated, audience, len(left_out),
    )  # fmt: skip
    sheets = sheets_of(day, audience=audience, team_id=team_id)
    return shifts_pdf(head, sheets, district, template, language)


def calendar_file(
    day: DayPlan, language: Language, *, audience: str, team_id: str | None = None
) -> bytes:
    """Give the patrols of a day as iCalendar."""
    book = patrol_calendar(
        day.plan, day.district, language=language, is_public=audience == PUBLIC,
        program_version=program_version(), team_id=team_id,
    )  # fmt: skip
    return write_calendar(book)


def duties_file(
    day: DayPlan, language: Language, *, audience: str, team_id: str | None = None
) -> bytes:
    """Give the duties of a day as iCalendar, with whom the plan's own roster names."""
    duties = duties_of_plan(day.plan, day.district, day.targets)
    book = roster_calendar(
        duties, stated_rows(day.plan, duties), (), day.district, language=language,
        is_public=audience == PUBLIC, program_version=program_version(), team_id=team_id,
    )  # fmt: skip
    return write_calendar(book)
