"""Describe the tables of incidents 事件 and of tips 举报: steps, sealed sources, holders, rewards.

Steps are only added, and a source is only added. Districts, grids, targets, teams and accounts are
named by their ids without foreign keys. Who may read what is said by migration 0009.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geo_data.schema_parts import (
    above_zero,
    among,
    flag_column,
    instant_column,
    metadata,
    number_column,
    text_column,
)
from maritime.incidents.rules import LEVELS
from maritime.incidents.sources import INCIDENT_SOURCES
from maritime.incidents.steps import STEPS
from maritime.tips.rewards import REWARD_STATES
from maritime.tips.states import CAME_BY, TIP_STATES

incident = Table(
    "incident",
    metadata,
    Column("incident_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("number"),
    text_column("grid_id", is_needed=False),
    text_column("kind"),
    text_column("level"),
    text_column("text"),
    number_column("lon"),
    number_column("lat"),
    text_column("target_id", is_needed=False),
    text_column("source"),
    Column("from_item_id", Uuid, unique=True),
    Column("from_alert_id", Uuid, unique=True),
    Column("from_tip_id", Uuid, unique=True),
    text_column("content_sha256"),
    among("level", LEVELS),
    among("source", INCIDENT_SOURCES),
    CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="lon_and_lat"),
    UniqueConstraint("district_id", "number"),
)
"""An incident as it was reported; all that became of it is in its steps. An item, an alert or a tip
becomes one incident at most."""

incident_step = Table(
    "incident_step",
    metadata,
    Column("step_id", Uuid, primary_key=True),
    Column("incident_id", Uuid, ForeignKey("incident.incident_id"), nullable=False),
    text_column("district_id"),
    Column("number", Integer, nullable=False),
    text_column("step"),
    instant_column("at", is_needed=True),
    Column("taken_by", Uuid),
    Column("facts", JSONB, nullable=False),
    instant_column("entered_at", is_needed=True),
    among("step", STEPS),
    above_zero("number"),
    CheckConstraint("at <= entered_at", name="at"),
    UniqueConstraint("incident_id", "number"),
)
"""at is when it happened, entered_at when it was written down. taken_by is None where the program
took it, or in a database without accounts."""

tip = Table(
    "tip",
    metadata,
    Column("tip_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("number"),
    Column("receipt_sha256", LargeBinary, nullable=False, unique=True),
    text_column("kind"),
    text_column("text"),
    number_column("lon"),
    number_column("lat"),
    text_column("came_by"),
    instant_column("received_at", is_needed=True),
    Column("taken_by", Uuid),
    flag_column("has_source"),
    text_column("content_sha256"),
    text_column("state"),
    instant_column("state_at", is_needed=True),
    Column("state_by", Uuid),
    Column("linked_incident_id", Uuid),
    among("came_by", CAME_BY),
    among("state", TIP_STATES),
    CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="lon_and_lat"),
    UniqueConstraint("district_id", "number"),
    Index(None, "district_id", "received_at"),
)
"""What was told, without who told it. Of the receipt code only a hash is kept; content_sha256 has
nothing of the source in it. linked_incident_id is an incident that
it belongs to, not one that it became."""

tip_source = Table(
    "tip_source",
    metadata,
    Column("tip_id", Uuid, ForeignKey("tip.tip_id"), primary_key=True),
    text_column("district_id"),
    instant_column("sealed_at", is_needed=True),
    Column("sealed", JSONB, nullable=False),
)
"""Who told it, sealed so that two holders together open it (`geo_data.sealing`)."""

tip_holder = Table(
    "tip_holder",
    metadata,
    Column("holder_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    text_column("login"),
    text_column("district_id"),
    instant_column("named_at", is_needed=True),
    Column("named_by", Uuid, nullable=False),
    Column("public_key", LargeBinary),
    instant_column("keyed_at"),
    instant_column("ended_at"),
    CheckConstraint("(public_key IS NULL) = (keyed_at IS NULL)", name="keyed_at"),
    Index(
        "ix_tip_holder_current",
        "account_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
)
"""Who holds one of the keys to sources; named by a security administrator, keyed by himself."""

tip_holder_key = Table(
    "tip_holder_key",
    metadata,
    Column("holder_id", Uuid, ForeignKey("tip_holder.holder_id"), primary_key=True),
    text_column("district_id"),
    Column("sealed", JSONB, nullable=False),
)
"""A holder's private key under a key derived from his passphrase."""

reward = Table(
    "reward",
    metadata,
    Column("reward_id", Uuid, primary_key=True),
    Column("tip_id", Uuid, ForeignKey("tip.tip_id"), nullable=False, unique=True),
    text_column("district_id"),
    text_column("tip_number"),
    Column("amount_fen", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    instant_column("proposed_at", is_needed=True),
    Column("approved_by", Uuid),
    instant_column("approved_at"),
    Column("paid_by", Uuid),
    instant_column("paid_at"),
    among("state", REWARD_STATES),
    above_zero("amount_fen"),
    CheckConstraint("approved_by <> proposed_by AND paid_by <> proposed_by", name="others"),
    CheckConstraint(
        "(approved_by IS NOT NULL) = (state IN ('approved', 'paid')) "
        "AND (paid_by IS NOT NULL) = (state = 'paid')",
        name="state_by",
    ),
)
"""Of a tip; with its number and without any name. amount_fen has hundredths of a yuan."""

INCIDENT_TABLES = (
    incident, incident_step, tip, tip_source, tip_holder, tip_holder_key, reward,
)  # fmt: skip
