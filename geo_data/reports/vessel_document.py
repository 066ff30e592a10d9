"""Write a vessel report as JSON, always the same bytes for the same report, and hash it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

from maritime.report.vessel_report import VesselReport

VESSEL_REPORT_FORMAT = "coastwatch-vessel-report/1"


def vessel_document(report: VesselReport) -> bytes:
    """Give the canonical JSON of a report: names sorted, no blanks, UTF-8; days as YYYY-MM-DD."""
    document = {"format": VESSEL_REPORT_FORMAT, **_plain(report)}
    written = json.dumps(
        document, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
    )
    return written.encode("utf-8", errors="surrogatepass")


def sha256_of_document(document: bytes) -> str:
    """Give the hash that stands on every sheet of a report."""
    return hashlib.sha256(document).hexdigest()


def _plain(value: object) -> object:
    """Give a record as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value
