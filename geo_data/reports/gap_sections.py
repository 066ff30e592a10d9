"""Word the sections of a coverage report that list: gaps, rounds, assumptions and sources."""

from collections.abc import Sequence
from itertools import groupby

from geo_data.reports.coverage_sections import GAP_MAP, target_name
from geo_data.reports.paper import Column, Facts, Note, Picture, Section, Table
from geo_data.reports.paper_words import MISSING, PaperWords
from maritime.report.coverage_report import CoverageReport, GapRow

NUMBERED_GAPS = 10
MOST_WIDE_GAPS = 500
"""More gaps are listed in half as many columns, which say the same and take half the time."""


def gravest_gaps(report: CoverageReport, *, most: int = NUMBERED_GAPS) -> tuple[GapRow, ...]:
    """Give the gaps of most weighted minutes, at most one of each target, the gravest first."""
    found: dict[str, GapRow] = {}
    for gap in sorted(
        report.gaps, key=lambda one: (-one.weighted_overdue, one.from_s, one.target_id)
    ):
        if len(found) == most:
            break
        found.setdefault(gap.target_id, gap)
    return tuple(found.values())


def map_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give the map of gaps with the gaps that are numbered on it."""
    gaps = gravest_gaps(report)
    columns = (
        Column("number", words.say("number"), 0.65, "right"),
        *gap_columns(words, with_remedy=False),
    )
    rows = tuple(
        (str(number), *gap_cells(gap, words, with_remedy=False))
        for number, gap in enumerate(gaps, start=1)
    )
    title = words.say("worst_gaps", count=len(gaps))
    return Section(
        "map",
        words.of("section", "map"),
        (
            Picture(GAP_MAP, words.say("map_words")),
            Table(columns, rows, words.say("no_gaps"), title=title),
        ),
    )


def gaps_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give every gap with from, to, cause, evidence and remedy, in a table for each day."""
    is_dense = len(report.gaps) > MOST_WIDE_GAPS
    columns = dense_columns(words) if is_dense else gap_columns(words, with_remedy=True)
    title = words.of("section", "gaps")
    if not report.gaps:
        return Section("gaps", title, (Table(columns, (), words.say("no_gaps")),))
    by_day = [
        (
            day,
            tuple(
                dense_cells(gap, words) if is_dense else gap_cells(gap, words, with_remedy=True)
                for gap in gaps
            ),
        )
        for day, gaps in groupby(report.gaps, key=lambda gap: words.day(gap.from_s))
    ]
    tables = tuple(
        Table(
            columns, rows, words.say("no_gaps"), size_pt=7, begins_page=number > 0,
            title=words.say("gaps_of_day", day=day, count=words.number(len(rows)))
            if len(by_day) > 1 or is_dense else "",
        )
        for number, (day, rows) in enumerate(by_day)
    )  # fmt: skip
    said = Note(words.say("gap_words", count=words.number(len(report.gaps))))
    return Section("gaps", title, (said, *tables), begins_page=True)


def gap_columns(words: PaperWords, *, with_remedy: bool) -> tuple[Column, ...]:
    """Give the columns of a list of gaps."""
    columns = (
        Column("name", words.say("place"), 2.0),
        Column("grade", words.heading("gaps", "grade"), 1.0),
        Column("grid_name", words.heading("gaps", "grid_name"), 1.2),
        Column("from", words.heading("gaps", "from"), 1.7),
        Column("to", words.heading("gaps", "to"), 1.7),
        Column("overdue_min", words.heading("gaps", "overdue_min"), 1.1, "right"),
        Column("weighted_overdue", words.heading("gaps", "weighted_overdue"), 1.1, "right"),
        Column("cause", words.heading("gaps", "cause"), 1.1),
        Column("evidence", words.heading("gaps", "evidence"), 2.7),
    )
    if not with_remedy:
        return columns
    return (*columns, Column("remedy", words.heading("gaps", "remedy"), 1.6))


def gap_cells(gap: GapRow, words: PaperWords, *, with_remedy: bool) -> tuple[str, ...]:
    """Give the cells of a gap, as the columns are."""
    cells = (
        target_name(gap.target_id, gap.name), words.code("grade", gap.grade),
        gap.grid_name or MISSING, words.at(gap.from_s), words.at(gap.to_s),
        words.number(gap.overdue_min, 1), words.number(gap.weighted_overdue, 1),
        words.code("cause", gap.cause), words.evidence(gap.evidence),
    )  # fmt: skip
    if not with_remedy:
        return cells
    return (*cells, words.remedy(gap.remedy.key, gap.remedy.values))


def dense_columns(words: PaperWords) -> tuple[Column, ...]:
    """Give the columns of a very long list of gaps: the same facts, several in a cell."""
    heading = words.heading
    return (
        Column("name", f"{words.say('place')} · {heading('gaps', 'grade')} · "
               f"{heading('gaps', 'grid_name')}", 2.75),
        Column("from", heading("gaps", "from"), 0.9),
        Column("to", heading("gaps", "to"), 1.4),
        Column("overdue_min", f"{heading('gaps', 'overdue_min')} / "
               f"{heading('gaps', 'weighted_overdue')}", 1.8, "right"),
        Column("cause", f"{heading('gaps', 'cause')} · {heading('gaps', 'evidence')} · "
               f"{heading('gaps', 'remedy')}", 5.65),
    )  # fmt: skip


def dense_cells(gap: GapRow, words: PaperWords) -> tuple[str, ...]:
    """Give the cells of a gap, as the dense columns are; its day stands over the list."""
    name, grade, grid, _, end, overdue, weighted, cause, evidence, remedy = gap_cells(
        gap, words, with_remedy=True
    )
    why = f"{cause} · {evidence} · {remedy}" if gap.evidence else f"{cause} · {remedy}"
    begin = words.time(gap.from_s)
    if words.day(gap.from_s) == words.day(gap.to_s):
        end = words.time(gap.to_s)
    return f"{name} · {grade} · {grid}", begin, end, f"{overdue} / {weighted}", why


def deviations_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give rounds as planned beside how they went, with a reason for each that went otherwise."""
    title = words.of("section", "deviations")
    if not report.reasons:
        return Section("deviations", title, (Note(words.say("no_rounds")),))
    counted = Table(
        (Column("reason", words.heading("deviations", "reason"), 2),
         Column("count", words.say("count"), 1, "right")),
        tuple((words.code("reason", reason), str(count))
              for reason, count in report.reasons.items()),
        words.say("no_rounds"), title=words.say("reasons"),
    )  # fmt: skip
    if report.head.is_public:
        return Section("deviations", title, (counted, Note(words.say("public_rounds"))))
    keys = ("planned_from", "planned_to", "actual_from", "actual_to")
    has_notes = any(row.note for row in report.deviations)
    columns = [
        Column("number", words.heading("deviations", "number"), 0.6, "right"),
        Column("team_id", words.heading("deviations", "team_id"), 1),
        Column("mode", words.heading("deviations", "mode"), 0.8),
        *(Column(key, words.heading("deviations", key), 1.5) for key in keys),
        Column("reason", words.heading("deviations", "reason"), 1.3),
        Column("visits", f"{words.heading('deviations', 'visits_made')} / "
               f"{words.heading('deviations', 'visits_planned')}", 1.6, "right"),
    ]  # fmt: skip
    if has_notes:
        columns.append(Column("note", words.heading("deviations", "note"), 2))
    rows = []
    for row in report.deviations:
        cells = [
            str(row.number), row.team_id or MISSING,
            MISSING if row.mode is None else words.code("mode", row.mode),
            words.at(row.planned_from_s), words.at(row.planned_to_s),
            words.at(row.actual_from_s), words.at(row.actual_to_s),
            words.code("reason", row.reason), f"{row.visits_made} / {row.visits_planned}",
        ]  # fmt: skip
        rows.append((*cells, *([row.note or ""] if has_notes else [])))
    table = Table(
        tuple(columns), tuple(rows), words.say("no_rounds"), title=words.say("rounds"), size_pt=7
    )
    return Section("deviations", title, (counted, table))


def assumptions_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give what the figures rest on, and the hashes of what they were made from."""
    said = [Note(words.assumption(one.key, one.values)) for one in report.assumptions]
    head = report.head
    made_from: Sequence[tuple[str, str | None]] = (
        ("made_from", words.code("made_from", head.made_from)),
        ("audience", words.code("audience", head.audience)),
        ("pack_sha256", head.pack_sha256),
        ("plan_sha256", head.plan_sha256),
        ("plan_seed", None if head.plan_seed is None else str(head.plan_seed)),
        ("certificate_sha256", head.certificate_sha256),
        ("program_version", head.program_version),
    )
    facts = Facts(tuple((words.code("figure", key), value or MISSING) for key, value in made_from))
    verify = Note(words.say("verify"))
    return Section("assumptions", words.of("section", "assumptions"), (*said, facts, verify))
