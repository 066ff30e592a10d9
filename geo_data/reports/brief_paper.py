"""Lay the daily brief 每日简报 out on one page: figures, towns, map, the gravest gaps."""

from dataclasses import replace

from geo_data.reports.coverage_sections import GAP_MAP, summary_section
from geo_data.reports.dressing import dress
from geo_data.reports.gap_sections import gap_cells, gap_columns, gravest_gaps
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import Column, Foot, Note, Paper, Picture, Section, Table
from geo_data.reports.paper_words import PaperWords
from maritime.report.coverage_report import REPORT_FORMAT, CoverageReport

MOST_AREAS = 14
MOST_GAPS = 6
LONGEST_NAME = 24
"""Longer names are cut here, and only here: a brief has one page, the report has them whole."""


def brief_paper(
    report: CoverageReport, template: OfficeTemplate, words: PaperWords, *, document_sha256: str
) -> Paper:
    """Give the brief of a report, made smaller where it would need a second page."""
    head = report.head
    facts = {
        "district": head.district_name,
        "grid": head.grid_name or head.district_name,
        "from": words.long_at(head.from_s),
        "to": words.long_at(head.to_s),
        "timezone": head.timezone,
    }
    made = {
        "summary": lambda: replace(summary_section(report, words), title=""),
        "looks": lambda: _looks(report, words),
        "map": lambda: _map(report, words),
        "deviations": lambda: _deviations(report, words),
    }
    sections = tuple(made[key]() for key in template.section_keys or tuple(made))
    paper = Paper(
        title=words.of("paper", "brief", **facts),
        subtitle=words.of("paper", "period", **facts),
        language=words.language,
        written_s=head.to_s,
        foot=Foot(
            words.of("paper", head.audience), words.of("paper", "hash"), document_sha256,
            f"Coastwatch {head.program_version} · {REPORT_FORMAT}",
        ),
        sections=tuple(one for one in sections if one.blocks),
        warning=words.of("paper", "simulated") if head.is_simulated else "",
        is_one_page=True,
        size_pt=9.0,
    )  # fmt: skip
    return dress(paper, template, words, facts, is_numbered=False)


def _looks(report: CoverageReport, words: PaperWords) -> Section:
    rows = [row for row in report.looks if row.depth <= 1]
    shown = rows[: MOST_AREAS + 1]
    table = Table(
        (
            Column("name", words.heading("looks", "name"), 2.4),
            *(
                Column(key, words.heading("looks", key), 1, "right")
                for key in ("required", "made", "missed", "rate", "coverage")
            ),
        ),
        tuple(
            (
                _short(row.name), words.number(row.measured.looks.required),
                words.number(row.measured.looks.made), words.number(row.measured.looks.missed),
                words.percent(row.measured.looks.rate), words.percent(row.measured.coverage),
            )
            for row in shown
        ),
        words.say("no_looks"),
        frozenset((0,)),
    )  # fmt: skip
    left_out = len(rows) - len(shown)
    more = (Note(words.say("more_in_report", count=left_out)),) if left_out else ()
    return Section("looks", words.of("section", "looks"), (table, *more))


def _map(report: CoverageReport, words: PaperWords) -> Section:
    gaps = gravest_gaps(report, most=MOST_GAPS)
    columns = (
        Column("number", words.say("number"), 0.5, "right"),
        *gap_columns(words, with_remedy=False),
    )
    rows = []
    for number, gap in enumerate(gaps, start=1):
        cells = gap_cells(gap, words, with_remedy=False)
        rows.append((str(number), *(_short(cell) for cell in cells[:-1]), _short(cells[-1], 60)))
    table = Table(
        columns, tuple(rows), words.say("no_gaps"), size_pt=7.5,
        title=words.say("worst_gaps", count=len(gaps)) if gaps else "",
    )  # fmt: skip
    left_out = len(report.gaps) - len(gaps)
    more = (Note(words.say("more_in_report", count=words.number(left_out))),) if left_out else ()
    return Section(
        "map", words.of("section", "map"), (Picture(GAP_MAP, "", width=0.72), table, *more)
    )


def _deviations(report: CoverageReport, words: PaperWords) -> Section:
    said = words.say("list_comma").join(
        f"{words.code('reason', reason)} {count}" for reason, count in report.reasons.items()
    )
    return Section(
        "deviations", words.of("section", "deviations"), (Note(said),) if said else ()
    )  # fmt: skip


def _short(text: str, longest: int = LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
