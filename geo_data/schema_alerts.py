"""Describe the tables of alerts 提醒: alerts, what officers did with them, what is remembered.

Alerts and the memory are written by the program alone; actions are only added. Districts, grids
and accounts are named by their ids without foreign keys. Who may read what is said by migration
0011.
"""

from sqlalchemy import ARRAY, CheckConstraint, Column, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from geo_data.schema_parts import among, flag_column, instant_column, metadata, text_column
from maritime.alerts.records import ALERT_KINDS

SIGN, DISMISS, EXEMPT = "sign", "dismiss", "exempt"
ALERT_ACTIONS = (SIGN, DISMISS, EXEMPT)

alert = Table(
    "alert",
    metadata,
    Column("alert_id", Uuid, primary_key=True),
    text_column("district_id"),
    Column("grid_ids", ARRAY(Text), nullable=False),
    text_column("kind"),
    Column("severity", Integer, nullable=False),
    Column("members", JSONB, nullable=False),
    flag_column("is_collected"),
    Column("told_severity", Integer, nullable=False),
    instant_column("raised_at", is_needed=True),
    instant_column("changed_at", is_needed=True),
    instant_column("told_at"),
    instant_column("cleared_at"),
    flag_column("is_gathered"),
    instant_column("renewed_at"),
    among("kind", ALERT_KINDS),
    CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
    Index(None, "district_id", "raised_at"),
)
"""grid_ids are those of its members; changed_at is when the members last changed; is_gathered
says that they have several causes, renewed_at when something new came in after it was signed."""

alert_action = Table(
    "alert_action",
    metadata,
    Column("alert_id", Uuid, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    text_column("district_id"),
    text_column("action"),
    instant_column("at", is_needed=True),
    Column("account_id", Uuid),
    text_column("reason", is_needed=False),
    instant_column("until"),
    Column("troubles", JSONB, nullable=False),
    among("action", ALERT_ACTIONS),
    CheckConstraint("sequence >= 1", name="sequence"),
    CheckConstraint("(action = 'exempt') = (until IS NOT NULL)", name="until"),
    CheckConstraint("action = 'sign' OR reason IS NOT NULL", name="reason"),
    Index(None, "district_id", "at"),
)
"""What officers did, from 1; troubles are the keys of the members it had then."""

alert_watch = Table(
    "alert_watch",
    metadata,
    Column("district_id", Text, primary_key=True),
    Column("first_seen", JSONB, nullable=False),
    Column("told", JSONB, nullable=False),
)
"""What has not held long enough, and what was told within the last hour."""
