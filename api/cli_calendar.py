"""Write the patrols of a plan, or of a district's day, as a calendar on the command line."""

from rich.console import Console

from api.cli_day_plan import day_plan_of, say_left_out
from api.cli_files import refuse_to_overwrite
from api.cli_words import say
from api.report_kinds import AskedReport
from api.report_makers import calendar_file
from geo_data.atomic_file import write_whole


def run_calendar(asked: AskedReport, *, messages: Console, answers: Console) -> None:
    """Write the patrols of a plan or of a day, of one team or of all, as iCalendar."""
    asked.refuse_but("pack", "plan", "district", "time", "team")
    asked.ending((".ics",))
    refuse_to_overwrite(asked.out, *(one for one in (asked.pack, asked.plan) if one is not None))
    day = day_plan_of(asked, messages)
    content = calendar_file(day, asked.lang, audience=asked.audience, team_id=asked.team)
    write_whole(asked.out, content)
    say_left_out(day, answers)
    count = sum(asked.team in (None, one.team_id) for one in day.plan.patrols)
    say(answers, f"calendar written: {asked.out} ({count:,} patrols)")
