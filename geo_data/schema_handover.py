"""Describe the tables of handovers 交接班: a sheet as it was fixed, and who signed it.

A sheet is kept byte for byte with its hash, and both tables are only added to. Who may read and
sign is said by migration 0013.
"""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint, Uuid

from geo_data.schema_parts import among, instant_column, metadata, text_column

GIVER, TAKER = "giver", "taker"
HANDOVER_PARTS = (GIVER, TAKER)

handover = Table(
    "handover",
    metadata,
    Column("handover_id", Uuid, primary_key=True),
    text_column("district_id"),
    instant_column("made_at", is_needed=True),
    Column("made_by", Uuid),
    Column("sheet", LargeBinary, nullable=False),
    text_column("sha256"),
    Index(None, "district_id", "made_at"),
)

handover_signature = Table(
    "handover_signature",
    metadata,
    Column("handover_id", Uuid, ForeignKey("handover.handover_id"), primary_key=True),
    Column("part", Text, primary_key=True),
    text_column("district_id"),
    Column("account_id", Uuid, nullable=False),
    text_column("login"),
    instant_column("signed_at", is_needed=True),
    text_column("sha256"),
    among("part", HANDOVER_PARTS),
    UniqueConstraint("handover_id", "account_id"),
)
"""Of two who hand over each signs once, and nobody signs for both."""
