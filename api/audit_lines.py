"""Write entries of the audit log as lines of a sheet."""

import json
from collections.abc import Iterable

from geo_data.read_page import Row
from geo_data.sheets.csv_lines import csv_of
from geo_data.sheets.text_marks import sheet_text

CSV_LIMIT = 100_000
"""Entries in one sheet at most."""
COLUMNS = (
    "at", "login", "role", "action", "subject", "district_id", "before", "after", "account_id",
)  # fmt: skip


def audit_csv(rows: Iterable[Row]) -> bytes:
    """Give entries as CSV with a heading; no cell can be taken for a formula."""
    lines = [[sheet_text(_cell(row[name])) for name in COLUMNS] for row in rows]
    return csv_of([COLUMNS, *lines])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
