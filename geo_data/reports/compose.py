"""Compose a report: its raw data first, whose hash then stands in the report."""

from dataclasses import dataclass, replace

from geo_data.reports.raw_tables import raw_data_of
from geo_data.reports.raw_zip import RawData
from maritime.report.coverage_report import CoverageReport
from maritime.report.facts import ReportFacts
from maritime.report.make_report import make_report


@dataclass(frozen=True, eq=False)
class ComposedReport:
    """A report with what it was computed from, as records and as raw data."""

    report: CoverageReport
    raw: RawData
    facts: ReportFacts


def compose_report(facts: ReportFacts) -> ComposedReport:
    """
    Give the report that facts make, with its raw data.

    Raises
    ------
    UnknownGridError
        If the head names a sea grid that the district does not have.
    FaultyInputError
        If it is of a plan whose stated gaps are not those that its patrols leave.
    """
    raw = raw_data_of(facts)
    known = replace(facts, head=replace(facts.head, raw_sha256=raw.sha256))
    return ComposedReport(make_report(known), raw, known)
