"""Describe the tables of reports that were made: what each is about, and its files' exact bytes.

A worker adds them as the owner; nobody changes them. Who may read is said by migration 0014.
"""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from geo_data.schema_parts import (
    among,
    instant_column,
    metadata,
    number_column,
    text_column,
)
from maritime.report.coverage_report import AUDIENCES, KINDS

COVERAGE, BRIEF, VESSELS, SHIFTS, CALENDAR = REPORTS = (
    "coverage", "brief", "vessels", "shifts", "calendar",
)  # fmt: skip
"""What is made over HTTP: see docs/reports.md."""

report = Table(
    "report",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column(
        "district_id", Text, ForeignKey("district.district_id", ondelete="CASCADE"), nullable=False
    ),
    text_column("what"),
    text_column("kind"),
    instant_column("from_at", is_needed=True),
    instant_column("to_at", is_needed=True),
    text_column("grid_id", is_needed=False),
    text_column("audience"),
    text_column("language"),
    instant_column("made_at", is_needed=True),
    number_column("coverage"),
    text_column("document_sha256"),
    among("what", REPORTS),
    among("kind", KINDS),
    among("audience", AUDIENCES),
    Index(None, "district_id", "made_at"),
)
"""A report has the id of the job that made it. what it is stands beside the kind of its time; only
those that reckon coverage have one."""

report_file = Table(
    "report_file",
    metadata,
    Column("report_id", Uuid, ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True),
    Column("form", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    text_column("sha256"),
)
"""form is the ending of the file's name, without its first dot."""

walk_fold = Table(
    "walk_fold",
    metadata,
    Column("round_id", Uuid, primary_key=True),
    Column(
        "district_id",
        Text,
        ForeignKey("district.district_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text_column("items_sha256"),
    text_column("ground_sha256"),
    text_column("content"),
)
"""What reports need of a round that is over: JSON of its looks and ways, for the items and the
ground whose hashes stand beside it. Reckoned, so it may be thrown away at any time."""
