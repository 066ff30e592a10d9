"""Lay a coverage report out as the paper that people sign."""

from collections.abc import Callable, Mapping

from geo_data.reports.coverage_sections import (
    bound_section,
    calendar_section,
    coverage_section,
    effort_section,
    heat_section,
    idleness_section,
    looks_section,
    summary_section,
    video_section,
)
from geo_data.reports.dressing import dress
from geo_data.reports.gap_sections import (
    assumptions_section,
    deviations_section,
    gaps_section,
    map_section,
)
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import Foot, Paper, Section
from geo_data.reports.paper_words import PaperWords
from maritime.report.coverage_report import REPORT_FORMAT, CoverageReport

SectionMaker = Callable[[CoverageReport, PaperWords], Section | None]
SECTIONS: Mapping[str, SectionMaker] = {
    "summary": summary_section,
    "looks": looks_section,
    "effort": effort_section,
    "video": video_section,
    "coverage": coverage_section,
    "heat": heat_section,
    "calendar": calendar_section,
    "idleness": idleness_section,
    "map": map_section,
    "gaps": gaps_section,
    "deviations": deviations_section,
    "bound": bound_section,
    "assumptions": assumptions_section,
}
"""Every section of a coverage report in the program's own order."""


def coverage_paper(
    report: CoverageReport, template: OfficeTemplate, words: PaperWords, *, document_sha256: str
) -> Paper:
    """
    Give a report as a paper in the form of an office's template.

    Parameters
    ----------
    document_sha256
        Hash of the report's document, which stands on every page.
    """
    head = report.head
    keys = template.section_keys or tuple(SECTIONS)
    made = [SECTIONS[key](report, words) for key in keys]
    facts = {
        "district": head.district_name,
        "grid": head.grid_name or head.district_name,
        "from": words.long_at(head.from_s),
        "to": words.long_at(head.to_s),
        "timezone": head.timezone,
    }
    subtitle = words.of("paper", "period", **facts)
    if head.grid_name is not None:
        subtitle = f"{words.of('paper', 'of_grid', grid=head.grid_name)} · {subtitle}"
    paper = Paper(
        title=words.of("paper", "coverage", **facts),
        subtitle=subtitle,
        language=words.language,
        written_s=head.to_s,
        foot=Foot(
            words.of("paper", head.audience),
            words.of("paper", "hash"),
            document_sha256,
            f"Coastwatch {head.program_version} · {REPORT_FORMAT}",
        ),
        sections=tuple(section for section in made if section is not None),
        warning=words.of("paper", "simulated") if head.is_simulated else "",
    )
    return dress(paper, template, words, facts)
