"""Write reports, briefs and shift sheets as PDF to be signed: figures drawn, laid out, set."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from geo_data.reports.brief_paper import MOST_GAPS, brief_paper
from geo_data.reports.code_words import Language
from geo_data.reports.coverage_paper import coverage_paper
from geo_data.reports.coverage_sections import CALENDAR, GAP_MAP, HEAT, IDLENESS
from geo_data.reports.gap_sections import gravest_gaps
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import Paper
from geo_data.reports.paper_words import PaperWords
from geo_data.reports.report_document import report_sha256
from geo_data.reports.shift_paper import ShiftHead, map_name, shift_paper
from geo_data.reports.typst_pdf import write_pdf
from geo_data.reports.zip_dates import zip_date
from maps.charts.gap_calendar import draw_gap_calendar
from maps.charts.gap_map import draw_gap_map
from maps.charts.heat_map import draw_heat_map
from maps.charts.idleness_chart import draw_idleness
from maps.charts.shift_map import draw_shift_map
from maps.charts.style import FORMS, Form
from maps.fonts import font_folder
from maritime.district import District
from maritime.report.coverage_report import CoverageReport
from maritime.report.shift_sheets import ShiftSheet


def coverage_pdf(report: CoverageReport, template: OfficeTemplate, language: Language) -> bytes:
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


def brief_pdf(report: CoverageReport, template: OfficeTemplate, language: Language) -> bytes:
    """Give the daily brief of a report as PDF of one page; raises as `coverage_pdf`."""
    words = PaperWords(language, report.head.timezone, report.head.from_s)
    paper = brief_paper(report, template, words, document_sha256=report_sha256(report))
    worst = [gap.target_id for gap in gravest_gaps(report, most=MOST_GAPS)]
    drawn = draw_gap_map(report.places, report.targets, language, worst=worst)
    return set_paper(paper, template, {GAP_MAP: drawn})


def shifts_pdf(
    head: ShiftHead,
    sheets: Sequence[ShiftSheet],
    district: District,
    template: OfficeTemplate,
    language: Language,
) -> bytes:
    """Give the shift sheets of a plan as PDF, a page or more for each team; raises as above."""
    words = PaperWords(language, head.timezone, head.from_s)
    paper = shift_paper(head, sheets, template, words)
    land = [one.geometry for one in district.land]
    coast = [one.geometry for one in district.coastlines]
    figures = {
        map_name(number): draw_shift_map(sheet, land, coast, language)
        for number, sheet in enumerate(sheets, start=1)
    }
    return set_paper(paper, template, figures)


def set_paper(paper: Paper, template: OfficeTemplate, figures: Mapping[str, bytes]) -> bytes:
    """Give a paper as PDF in a template's layout, with its logo."""
    logo = {template.logo_picture: template.logo} if template.logo_name else {}
    if template.layout is None:
        return write_pdf(paper, {**figures, **logo}, font_folder=font_folder())
    return write_pdf(
        paper, {**figures, **logo}, font_folder=font_folder(), layout=template.layout,
        layout_name=template.layout_name,
    )  # fmt: skip


def figures_of(
    report: CoverageReport, names: tuple[str, ...], language: Language, *, form: Form = "svg"
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


def figures_zip(report: CoverageReport, language: Language) -> bytes:
    """Give all figures of a report as SVG and PNG in one zip, the same bytes each time."""
    names = (HEAT, IDLENESS, GAP_MAP, *((CALENDAR,) if len(report.days) > 1 else ()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for form in FORMS:
            drawn = figures_of(report, names, language, form=form)
            for name, content in drawn.items():
                entry = f"{name.removesuffix('.svg')}.{form}"
                archive.writestr(zipfile.ZipInfo(entry, zip_date(report.head.to_s)), content)
    return out.getvalue()
