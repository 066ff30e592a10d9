"""Name the forms that a coverage report is written in, by the ending of its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.when_used import import_when_used
from geo_data.reports.compose import ComposedReport

report_document = import_when_used("geo_data.reports.report_document")

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Wording:
    """In which language a report is worded, and by which template of the office, if any."""

    language: str = "zh"
    template: Path | None = None


Writer = Callable[[ComposedReport, Wording], bytes]


def _as_json(made: ComposedReport, wording: Wording) -> bytes:
    return report_document.write_report_document(made.report)


WRITERS: Mapping[str, Writer] = {".json": _as_json}
"""Every form; a writer imports what it needs when it is used."""


def ending_of(path: Path) -> str | None:
    """Give which of WRITERS a file name ends in, None for none of them."""
    name = path.name.lower()
    return next((ending for ending in WRITERS if name.endswith(ending)), None)
