"""Lay shift sheets out: a page or more for each team, large and black, to be read at night."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo_data.reports.dressing import dress
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import (
    Column,
    Facts,
    Foot,
    Note,
    Paper,
    Picture,
    Section,
    Table,
)
from geo_data.reports.paper_words import MISSING, PaperWords
from maritime.report.shift_sheets import ShiftSheet, Step

SHIFT_FORMAT = "coastwatch-shifts/1"
SIGNERS = ("team_leader", "led_by")
ORDERS = "orders"


@dataclass(frozen=True)
class ShiftHead:
    """
    What all sheets of a plan say: where, when, from which plan, for whom.

    left_out counts patrols of the plan that cannot be walked on the day.
    """

    district_name: str
    from_s: int
    to_s: int
    timezone: str
    program_version: str
    plan_sha256: str
    is_simulated: bool
    audience: str = "internal"
    left_out: int = 0


def map_name(number: int) -> str:
    """Give the name of a sheet's map; by number, as a team's id may be no file's name."""
    return f"shift-{number}.svg"


def shift_paper(
    head: ShiftHead, sheets: Sequence[ShiftSheet], template: OfficeTemplate, words: PaperWords
) -> Paper:
    """Give all sheets as one paper in the form of an office's template."""
    facts = {
        "district": head.district_name,
        "grid": head.district_name,
        "from": words.long_at(head.from_s),
        "to": words.long_at(head.to_s),
        "timezone": head.timezone,
    }
    sections = tuple(
        _sheet(number, sheet, words) for number, sheet in enumerate(sheets, start=1)
    ) or (Section(ORDERS, "", (Note(words.say("no_patrols"), is_loud=True),)),)
    if head.left_out:
        said = Note(words.say("patrols_left_out", count=head.left_out), is_loud=True)
        sections = (replace(sections[0], blocks=(said, *sections[0].blocks)), *sections[1:])
    paper = Paper(
        title=words.of("paper", "shifts", **facts),
        subtitle=words.of("paper", "period", **facts),
        language=words.language,
        written_s=head.to_s,
        foot=Foot(
            words.of("paper", head.audience),
            words.code("figure", "plan_sha256"),
            head.plan_sha256,
            f"Coastwatch {head.program_version} · {SHIFT_FORMAT}",
        ),
        sections=sections,
        warning=words.of("paper", "simulated") if head.is_simulated else "",
        size_pt=11.5,
    )
    dressed = dress(paper, template, words, facts, signers=SIGNERS, is_numbered=False)
    return dressed.with_signature_in_each_section() if sheets else dressed


def _sheet(number: int, sheet: ShiftSheet, words: PaperWords) -> Section:
    shift = f"{_time_of_day(sheet.shift_start_min)}–{_time_of_day(sheet.shift_end_min)}"
    day = f"{words.day(sheet.steps[0].from_s)} " if sheet.steps else ""
    mode = words.code("mode", sheet.mode)
    crew = words.say("list_comma").join(
        one.name + words.bracketed(words.code("role", one.role)) for one in sheet.crew
    )
    facts = [(words.say("base"), sheet.base_name), (words.say("shift"), shift)]
    if crew:
        facts.append((words.say("crew"), crew))
    columns = (
        Column("number", words.say("number"), 0.5, "right"),
        Column("from", words.heading("gaps", "from"), 0.8),
        Column("to", words.heading("gaps", "to"), 0.8),
        Column("what", words.say("what"), 1.3),
        Column("where", words.say("where"), 4),
        Column("tick", words.say("done"), 0.6, "center", is_ticked=True),
    )
    rows = tuple(
        _row(step, sheet.steps[at:], words) for at, step in enumerate(sheet.steps, start=1)
    )
    return Section(
        ORDERS,
        f"{sheet.team_id} · {mode} · {sheet.base_name} · {day}{shift}",
        (
            Facts(tuple(facts)),
            Picture(map_name(number), ""),
            Table(columns, rows, words.say("no_patrols"), size_pt=10.5),
        ),
        begins_page=number > 1,
    )


def _row(step: Step, later: Sequence[Step], words: PaperWords) -> tuple[str, ...]:
    """Give the cells of a step; a move says where it goes to, which is where the next one is that
    is somewhere: a team that rests or waits is not told where."""
    where = _where(step, words)
    if step.what == "transit":
        goals = (goal for one in later if (goal := _where(one, words)) != MISSING)
        where = next((f"→ {goal}" for goal in goals), where)
    return (
        str(step.number), words.clock(step.from_s), words.clock(step.to_s),
        words.of("step", step.what), where, "",
    )  # fmt: skip


def _where(step: Step, words: PaperWords) -> str:
    """Give where a step is: name and id of a point, or the grid and its segments."""
    grid = f" · {step.grid_name}" if step.grid_name else ""
    if step.name is not None:
        target = f" {step.target_ids[0]}" if step.target_ids else ""
        return f"{step.name}{target}{grid}"
    if not step.target_ids:
        return MISSING
    first, last, count = step.target_ids[0], step.target_ids[-1], len(step.target_ids)
    if count == 1:
        return f"{first}{grid}"
    key = "segments_and_back" if first == last else "segments"
    return words.say(key, first=first, last=last, count=count) + grid


def _time_of_day(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
