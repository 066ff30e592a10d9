"""Describe the tables of alerts 提醒: alerts, their members, what officers did, what is remembered.

Alerts, members and the memory are written by the program; an officer who acts on some members of
an alert moves them into one of their own, and actions are only added. Who may read a member is
said by its grid, and whoever reads none of an alert does not read that: migrations 0011 and 0019.
Districts, grids and accounts are named by their ids without foreign keys.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, Uuid
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
    flag_column("is_collected"),
    Column("told_severity", Integer, nullable=False),
    instant_column("raised_at", is_needed=True),
    instant_column("changed_at", is_needed=True),
    instant_column("told_at"),
    instant_column("cleared_at"),
    flag_column("is_gathered"),
    instant_column("renewed_at"),
    flag_column("is_more"),
    Column("split_from", Uuid),
    Index(None, "district_id", "raised_at"),
    Index(None, "split_from"),
)
"""changed_at is when the members last changed; is_gathered says that they have several causes,
renewed_at when something new came in after it was signed, is_more that it only counts others,
split_from of which alert its members were until an officer acted on them alone."""

alert_member = Table(
    "alert_member",
    metadata,
    Column("alert_id", Uuid, primary_key=True),
    Column("family", Text, primary_key=True),
    Column("subject_id", Text, primary_key=True),
    text_column("district_id"),
    text_column("grid_id", is_needed=False),
    Column("number", Integer, nullable=False),
    text_column("kind"),
    Column("severity", Integer, nullable=False),
    Column("cells", JSONB, nullable=False),
    among("kind", ALERT_KINDS),
    CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
)
"""What an alert holds, numbered from the one that names it; cells are all that is known of a
trouble. grid_id says who sees it: where there is none, accounts of the whole district alone."""

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
    among("action", ALERT_ACTIONS),
    CheckConstraint("sequence >= 1", name="sequence"),
    CheckConstraint("(action = 'exempt') = (until IS NOT NULL)", name="until"),
    CheckConstraint("action = 'sign' OR reason IS NOT NULL", name="reason"),
    Index(None, "district_id", "at"),
)
"""What officers did, from 1; an exempted alert keeps the members that it had then."""

alert_watch = Table(
    "alert_watch",
    metadata,
    Column("district_id", Text, primary_key=True),
    Column("first_seen", JSONB, nullable=False),
    Column("told", JSONB, nullable=False),
)
"""What has not held long enough, and what was told within the last hour."""
