"""Write a roster as a workbook or text sheet: a row for each person and for each unfilled role."""

from collections.abc import Mapping

from geo_data.instants import format_instant
from geo_data.sheets.report_sheet import Report, write_report
from geo_data.sheets.words import word_of
from maritime.crews.figures import Roster
from maritime.crews.hindrances import words_of
from maritime.district import District

PERSON = "人员编号 Person"
HEADINGS = (
    "日期 Date", "班组 Team", "驻地 Base", "起 From", "止 To", "角色 Role", PERSON, "姓名 Name",
    "说明 Note",
)  # fmt: skip
UNFILLED = "缺员 UNFILLED"


def write_roster(roster: Roster, district: District, *, form: str, title: str) -> bytes:
    """Give a roster as xlsx or csv, by time and team; title says of which district and days."""
    report = Report(
        "排班表", title, HEADINGS, _rows(roster, district),
        is_alarming=lambda row: row[HEADINGS.index(PERSON)] == UNFILLED,
    )  # fmt: skip
    return write_report(report, form=form)


def _rows(roster: Roster, district: District) -> list[tuple[str, ...]]:
    name_of = {person.person_id: person.name for person in district.persons}
    team_of = {team.team_id: team for team in district.teams}
    base_of: Mapping[str, str] = {base.base_id: base.name for base in district.bases}
    found = []
    for row in roster.rows:
        base = base_of[team_of[row.team_id].base_id]
        person = (_role(row.role), row.person_id, name_of[row.person_id], "")
        found.append((row.from_s, row.team_id, row.day, base, row.to_s, *person))
    for lacking in roster.unfilled:
        roles = "/".join(map(_role, lacking.roles))
        note = (roles, UNFILLED, "", words_of(lacking))
        base = base_of[lacking.base_id]
        found.append((lacking.from_s, lacking.team_id, lacking.day, base, lacking.to_s, *note))
    zone = district.zone
    return [
        (day.isoformat(), team_id, base, format_instant(from_s, zone)[:16].replace("T", " "),
         format_instant(to_s, zone)[:16].replace("T", " "), *rest)
        for from_s, team_id, day, base, to_s, *rest in sorted(found)
    ]  # fmt: skip


def _role(role: str) -> str:
    return f"{word_of('person', 'roles', role)} {role}"
