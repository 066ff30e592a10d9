"""Write the patrols of a plan as a calendar on the command line."""

from rich.console import Console

from api.cli_files import refuse_to_overwrite
from api.cli_words import option_fault, say
from api.report_kinds import AskedReport
from api.true_plan import read_plan_of
from geo_data.atomic_file import write_whole
from geo_data.program_version import program_version
from geo_data.reports.calendar_events import patrol_calendar
from geo_data.reports.ical import write_calendar


def run_calendar(asked: AskedReport, *, answers: Console) -> None:
    """Write the patrols of a plan, of one team or of all, as iCalendar."""
    asked.refuse_but("pack", "plan", "team")
    asked.ending((".ics",))
    if asked.pack is None or asked.plan is None:
        raise option_fault("PACK PLAN", "no pack and plan", "PACK and PLAN")
    refuse_to_overwrite(asked.out, asked.pack, asked.plan)
    reading, plan = read_plan_of(asked.pack, asked.plan)
    district = reading.district
    asked.refuse_unknown_team(district)
    book = patrol_calendar(
        plan, district, language=asked.lang, is_public=asked.audience == "public",
        program_version=program_version(), team_id=asked.team,
    )  # fmt: skip
    write_whole(asked.out, write_calendar(book))
    say(answers, f"calendar written: {asked.out} ({len(book.events):,} patrols)")
