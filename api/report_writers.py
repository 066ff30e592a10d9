"""Name the forms that a coverage report is written in, by the ending of its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.when_used import import_when_used
from geo_data.reports.code_words import LANGUAGES as LANGUAGES
from geo_data.reports.code_words import Language
from geo_data.reports.compose import ComposedReport
from geo_data.reports.sheet_tables import SheetBook

coverage_tables = import_when_used("geo_data.reports.coverage_tables")
csv_zip = import_when_used("geo_data.reports.csv_zip")
office_template = import_when_used("geo_data.reports.office_template")
report_pdf = import_when_used("api.report_pdf")
geopackage_layers = import_when_used("geo_data.reports.geopackage_layers")
report_document = import_when_used("geo_data.reports.report_document")
round_lines = import_when_used("maritime.report.round_lines")
workbook = import_when_used("geo_data.reports.workbook")


@dataclass(frozen=True)
class Wording:
    """In which language a report is worded, and by which template of the office, if any."""

    language: Language = "zh"
    template: Path | None = None


Writer = Callable[[ComposedReport, Wording], bytes]


def _as_json(made: ComposedReport, wording: Wording) -> bytes:
    return report_document.write_report_document(made.report)


def _as_pdf(made: ComposedReport, wording: Wording) -> bytes:
    template = office_template.template_or_own(wording.template, kind="coverage")
    return report_pdf.coverage_pdf(made.report, template, wording.language)


def _as_figures(made: ComposedReport, wording: Wording) -> bytes:
    return report_pdf.figures_zip(made.report, wording.language)


def _as_workbook(made: ComposedReport, wording: Wording) -> bytes:
    return workbook.write_workbook(_book_of(made, wording))


def _as_csv_zip(made: ComposedReport, wording: Wording) -> bytes:
    return csv_zip.write_csv_zip(_book_of(made, wording))


def _as_geopackage(made: ComposedReport, wording: Wording) -> bytes:
    rounds = round_lines.drawn_rounds(made.report, made.facts)
    sha256 = report_document.report_sha256(made.report)
    return geopackage_layers.write_report_geopackage(
        made.report, rounds, language=wording.language, document_sha256=sha256
    )


def _book_of(made: ComposedReport, wording: Wording) -> SheetBook:
    sha256 = report_document.report_sha256(made.report)
    return coverage_tables.coverage_book(
        made.report, language=wording.language, document_sha256=sha256
    )


WRITERS: Mapping[str, Writer] = {
    ".json": _as_json,
    ".pdf": _as_pdf,
    ".figures.zip": _as_figures,
    ".xlsx": _as_workbook,
    ".csv.zip": _as_csv_zip,
    ".gpkg": _as_geopackage,
}
"""Every form; a writer imports what it needs when it is used."""
WITH_TEMPLATE = (".pdf",)
"""Forms that an office's template is for."""


def ending_of(path: Path) -> str | None:
    """Give which of WRITERS a file name ends in, None for none of them."""
    name = path.name.lower()
    return next((ending for ending in WRITERS if name.endswith(ending)), None)
