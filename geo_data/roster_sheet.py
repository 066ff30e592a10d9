"""Write a roster as a workbook or text sheet: a row for each person and for each unfilled role."""

import csv
import io
from collections.abc import Mapping, Sequence

from geo_data.instants import format_instant
from geo_data.sheets.words import word_of
from geo_data.sheets.write_sheet import add_sheet, column_width, open_book, sheet_text
from maritime.crews.figures import Roster
from maritime.crews.hindrances import words_of
from maritime.district import District

HEADINGS = (
    "日期 Date", "班组 Team", "驻地 Base", "起 From", "止 To", "角色 Role", "人员编号 Person",
    "姓名 Name", "说明 Note",
)  # fmt: skip
UNFILLED = "缺员 UNFILLED"


def write_roster(roster: Roster, district: District, *, form: str, title: str) -> bytes:
    """Give a roster as xlsx or csv, by time and team; title says of which district and days."""
    rows = _rows(roster, district)
    return _csv(rows) if form == "csv" else _xlsx(rows, title)


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


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([sheet_text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _xlsx(rows: Sequence[Sequence[str]], title: str) -> bytes:
    out = io.BytesIO()
    book = open_book(out)
    sheet = add_sheet(book, "排班表")
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    lacking = book.add_format({"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.freeze_panes(2, 0)
    for at, heading in enumerate(HEADINGS):
        sheet.write_string(1, at, heading, head)
        sheet.set_column(at, at, column_width([heading, *(row[at] for row in rows[:500])]))
    for number, row in enumerate(rows, start=2):
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell, *([lacking] if row[6] == UNFILLED else []))
    if rows:
        sheet.autofilter(1, 0, len(rows) + 1, len(HEADINGS) - 1)
    book.close()
    return out.getvalue()
