"""Write a coverage report as the PDF that people sign: figures drawn, laid out, set."""

from collections.abc import Mapping

from geo_data.reports.coverage_paper import coverage_paper
from geo_data.reports.coverage_sections import CALENDAR, GAP_MAP, HEAT, IDLENESS
from geo_data.reports.gap_sections import gravest_gaps
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import Paper
from geo_data.reports.paper_words import PaperWords
from geo_data.reports.report_document import report_sha256
from geo_data.reports.typst_pdf import write_pdf
from maps.charts.gap_calendar import draw_gap_calendar
from maps.charts.gap_map import draw_gap_map
from maps.charts.heat_map import draw_heat_map
from maps.charts.idleness_chart import draw_idleness
from maps.fonts import font_folder
from maritime.report.coverage_report import CoverageReport


def coverage_pdf(report: CoverageReport, template: OfficeTemplate, language: str) -> bytes:
    """
    Give a coverage report as PDF, the same bytes for the same report and template.

    Raises
    ------
    FaultyLayoutError
        If the template has a layout of its own that cannot be set.
    MissingAssetError, ChangedAssetError
        If the font has not been fetched, or is not the one that was pinned.
    """
    words = PaperWords(language, report.head.timezone, report.head.from_s)
    paper = coverage_paper(report, template, words, document_sha256=report_sha256(report))
    return set_paper(paper, template, figures_of(report, paper.pictures, language))


def set_paper(paper: Paper, template: OfficeTemplate, figures: Mapping[str, bytes]) -> bytes:
    """Give a paper as PDF in a template's layout, with its logo."""
    logo = {template.logo_name: template.logo} if template.logo_name else {}
    if template.layout is None:
        return write_pdf(paper, {**figures, **logo}, font_folder=font_folder())
    return write_pdf(
        paper, {**figures, **logo}, font_folder=font_folder(), layout=template.layout,
        layout_name=template.layout_name,
    )  # fmt: skip


def figures_of(
    report: CoverageReport, names: tuple[str, ...], language: str, *, form: str = "svg"
) -> dict[str, bytes]:
    """Draw the figures of a report that are wanted, by their names."""
    head = report.head
    drawings = {
        HEAT: lambda: draw_heat_map(report, language, form=form),
        CALENDAR: lambda: draw_gap_calendar(report.days, head.timezone, language, form=form),
        IDLENESS: lambda: draw_idleness(report.targets, language, form=form),
        GAP_MAP: lambda: draw_gap_map(
            report.places, report.targets, language, form=form,
            worst=[gap.target_id for gap in gravest_gaps(report)],
        ),
    }  # fmt: skip
    return {name: drawings[name]() for name in names if name in drawings}
