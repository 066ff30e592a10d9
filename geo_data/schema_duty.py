"""Describe the table of the duty log 值班日志: one line for whatever happened on a watch.

A line is a kind with its facts, told in words when it is read (`geo_data.duty_log`). Who may read
is said by migrations 0007 and 0019, who may add by 0007, and that nobody changes or removes one: a
later line corrects.
"""

from sqlalchemy import ARRAY, Column, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from geo_data.schema_parts import instant_column, metadata, text_column

duty_line = Table(
    "duty_line",
    metadata,
    Column("line_id", Uuid, primary_key=True),
    text_column("district_id"),
    instant_column("at", is_needed=True),
    Column("account_id", Uuid),
    text_column("kind"),
    Column("facts", JSONB, nullable=False),
    Column("grid_ids", ARRAY(Text)),
    Index(None, "district_id", "at"),
)
"""account_id is None where the program wrote it of itself, or in a database without accounts.
grid_ids are the grids that one must reach to read it, an empty text that of none: accounts of the
whole district alone; None where everybody of the office reads it."""
