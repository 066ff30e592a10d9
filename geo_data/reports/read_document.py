"""Read the JSON document of a report back, for whoever checks it."""

from dataclasses import dataclass
from pathlib import Path

from geo_data.json_file import read_json_file
from geo_data.reports.report_document import sha256_of_document
from maritime.errors import Fault, FaultyInputError
from maritime.report.coverage_report import REPORT_FORMAT

LARGEST_BYTES = 512 * 2**20
EXPECTED = f"the JSON document of a coverage report, format {REPORT_FORMAT}"


@dataclass(frozen=True)
class ReadReport:
    """A document with the hash that it says, the one it has, and that of its raw data."""

    document: dict[str, object]
    said_sha256: object
    true_sha256: str
    raw_sha256: object


def read_report_document(path: Path) -> ReadReport:
    """
    Read the JSON document of a report; whether its figures are true is another question.

    Raises
    ------
    FaultyInputError
        If there is no such file, it is too large or no report document.
    """
    document = read_json_file(path, layer="report", expected=EXPECTED, most_bytes=LARGEST_BYTES)
    if not isinstance(document, dict) or document.get("format") != REPORT_FORMAT:
        found = document.get("format") if isinstance(document, dict) else document
        raise _refuse(path, f"format {str(found)[:60]!r}")
    head = document.get("head")
    raw_sha256 = head.get("raw_sha256") if isinstance(head, dict) else None
    return ReadReport(document, document.get("sha256"), sha256_of_document(document), raw_sha256)


def _refuse(path: Path, found: str) -> FaultyInputError:
    return FaultyInputError(str(path), (Fault("report", "", "", found, EXPECTED),))
