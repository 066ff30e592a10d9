"""Make rosters on the command line: who goes with which team, on which day, and who is missing."""

import math
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli_files import refuse_to_overwrite
from api.cli_words import option_fault, say
from api.true_plan import read_plan_of
from geo_data.atomic_file import write_whole
from geo_data.instants import format_instant
from geo_data.program_version import program_version
from geo_data.reports.calendar_events import roster_calendar
from geo_data.reports.ical import write_calendar
from geo_data.roster_sheet import write_roster
from geo_data.sheets.words import word_of
from maritime.crew_rule import has_crews
from maritime.crews.case import lay_out_case
from maritime.crews.duties import Duty, duties_of_plan, repeat_duties
from maritime.crews.figures import Roster, roster_of
from maritime.crews.hindrances import words_of
from maritime.crews.staff import StopRule, staff
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import CoastwatchError
from maritime.horizon import DAY_S
from maritime.verification.faults import PlanFault
from maritime.verification.rosters import check_duty_rows

MOST_DAYS = 7
SHOWN = 15
FORMS = {".xlsx": "xlsx", ".csv": "csv", ".ics": "ical"}


class FaultyRosterError(CoastwatchError):
    """Say that a roster did not pass its check, a fault of the program; nothing was written."""

    def __init__(self, faults: tuple[PlanFault, ...]):
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        return f"the roster made is not true and was not written: report it\n{lines}"


def run_roster(
    pack: Path, plan_path: Path, *, days: int, out: Path | None, seconds: float,
    rounds: int | None, seed: int, messages: Console, answers: Console,
) -> None:  # fmt: skip
    """Staff the teams of a plan over some days, check the roster, print and write it."""
    form = _check_options(days, out, seconds, rounds)
    if out is not None:
        refuse_to_overwrite(out, pack, plan_path)
    begun = time.monotonic()
    reading, plan = read_plan_of(pack, plan_path)
    district = reading.district
    if not has_crews(district):
        raise option_fault("PACK", "nobody with a role of a crew", "a pack with people who patrol")
    if days > 1 and plan.horizon.length_s > DAY_S:
        raise option_fault("days", str(days), "1, as this plan is longer than a day itself")
    duties = duties_of_plan(plan, district, resolve_targets(district))
    if plan.horizon.length_s <= DAY_S:
        duties = repeat_duties(duties, district, plan.horizon, days=days)
    case = lay_out_case(district, duties, plan.horizon, repeats=False)
    with messages.status("finding people for every team"):
        staffed = staff(case, rng=Random(seed), stop=_stop_rule(rounds, begun + seconds))
    roster = roster_of(staffed, district)
    if faults := check_duty_rows(district, roster.rows):
        raise FaultyRosterError(faults)
    _print_roster(roster, district, answers)
    if out is not None:
        first, last = (duties[0].day, duties[-1].day) if duties else ("", "")
        title = f"{district.name} 排班表 {first} – {last}"
        if district.is_simulated:
            title += " · 模拟数据 SIMULATED"
        write_whole(out, _written(roster, duties, district, form, title))
        say(answers, f"roster written: {out}")


def _written(
    roster: Roster, duties: Sequence[Duty], district: District, form: str, title: str
) -> bytes:
    if form == "ical":
        book = roster_calendar(
            duties, roster.rows, roster.unfilled, district, language="zh", is_public=False,
            program_version=program_version(),
        )  # fmt: skip
        return write_calendar(book)
    return write_roster(roster, district, form=form, title=title)


def _check_options(days: int, out: Path | None, seconds: float, rounds: int | None) -> str:
    if not 1 <= days <= MOST_DAYS:
        raise option_fault("days", str(days), f"a whole number from 1 to {MOST_DAYS}")
    if not (math.isfinite(seconds) and seconds >= 0):
        raise option_fault("seconds", str(seconds), "0 (first roster only) or more seconds")
    if rounds is not None and rounds < 0:
        raise option_fault("rounds", str(rounds), "0 (first roster only) or more rounds")
    if out is None:
        return ""
    if out.suffix.lower() not in FORMS:
        raise option_fault("out", str(out), "a name that ends in " + ", ".join(FORMS))
    return FORMS[out.suffix.lower()]


def _stop_rule(rounds: int | None, deadline: float) -> StopRule:
    if rounds is not None:
        return lambda made: made >= rounds
    return lambda made: time.monotonic() >= deadline


def _print_roster(roster: Roster, district: District, answers: Console) -> None:
    name_of = {person.person_id: person.name for person in district.persons}
    people = len({row.person_id for row in roster.rows})
    proof = "proved: not fewer" if roster.is_fewest else "fewer may be possible"
    say(answers, (
        f"{len(roster.rows):,} of {roster.roles_needed:,} roles filled by {people:,} people, "
        f"{len(roster.unfilled):,} unfilled ({proof}); checked: true"
    ))  # fmt: skip
    if roster.rows:
        table = Table("day", "team", "role", "person", title="first of the roster 排班",
                      title_justify="left")  # fmt: skip
        for row in roster.rows[:SHOWN]:
            person = Text(f"{row.person_id} {name_of[row.person_id]}")
            table.add_row(str(row.day), row.team_id, row.role, person)
        answers.print(table)
    if roster.unfilled:
        answers.print(_unfilled_table(roster, district))
    fairness = Table(
        "role", "角色", "people", "least min", "mean", "most", "deviation",
        title="minutes of those who could go 工时均衡", title_justify="left",
    )  # fmt: skip
    for one in roster.fairness():
        fairness.add_row(
            one.role, word_of("person", "roles", one.role), f"{one.people}", f"{one.least_min:,}",
            f"{one.mean_min:,.0f}", f"{one.most_min:,}", f"{one.deviation_min:,.0f}",
        )  # fmt: skip
    answers.print(fairness)
    if district.is_simulated:
        say(answers, "Simulated data 模拟数据: " + district.extra_meta["simulated"])


def _unfilled_table(roster: Roster, district: District) -> Table:
    counted = Counter((one.team_id, words_of(one)) for one in roster.unfilled)
    title = f"{len(roster.unfilled)} roles unfilled 缺员"
    table = Table("team", "first", "times", "what is lacking", title=title, title_justify="left")
    first = {}
    for one in roster.unfilled:
        first.setdefault((one.team_id, words_of(one)), format_instant(one.from_s, district.zone))
    for (team_id, words), count in list(counted.items())[:SHOWN]:
        begins = first[team_id, words][5:16].replace("T", " ")
        table.add_row(team_id, begins, str(count), Text(words))
    if len(counted) > SHOWN:
        table.add_row("…", "", "", f"and {len(counted) - SHOWN} more")
    return table
