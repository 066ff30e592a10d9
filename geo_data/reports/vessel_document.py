"""Write a vessel report as its JSON document, with a hash that stands on every sheet."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

from geo_data.reports.report_document import Json, canonical_json, sha256_of_document
from maritime.report.vessel_report import VesselReport

VESSEL_REPORT_FORMAT = "coastwatch-vessel-report/1"


def vessel_document(report: VesselReport) -> Json:
    """Give all that a report says as plain values, and its hash; days as YYYY-MM-DD."""
    document: Json = {
        "format": VESSEL_REPORT_FORMAT,
        **{one.name: _plain(getattr(report, one.name)) for one in fields(report)},
    }
    return {**document, "sha256": sha256_of_document(document)}


def write_vessel_document(report: VesselReport) -> bytes:
    """Give the JSON file of a report: the same report, the same bytes."""
    return canonical_json(vessel_document(report)) + b"\n"


def _plain(value: object) -> object:
    """Give a value of a record as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value
