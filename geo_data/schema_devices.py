"""Describe the table of enrolled devices: whose signed files are whose.

One phone may be used by several people: each enrols it for himself. Who may read what is said by
migration 0006, and that nothing of a row changes but its name, its end and when it was seen.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from geo_data.schema_parts import instant_column, metadata

LONGEST_NAME = 100

device = Table(
    "device",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.account_id"), primary_key=True, index=True),
    Column("name", Text, nullable=False),
    Column("public_key", JSONB, nullable=False),
    instant_column("enrolled_at", is_needed=True),
    instant_column("ended_at"),
    instant_column("last_seen_at"),
    CheckConstraint("ended_at >= enrolled_at", name="ended_at"),
)
"""public_key is a JSON Web Key (P-256); last_seen_at when it was enrolled again, or a file of its
was brought in."""
