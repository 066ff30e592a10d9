"""Keep alerts and what officers did with them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0010"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("alert_watch", "alert_action", "alert")
KINDS = (
    "target_overdue", "target_due", "round_not_started", "unit_silent", "sensor_down",
    "pairing_lapsed", "suspected_no_papers", "incident_unsigned", "more",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    words = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "alert",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("members", _jsonb(), nullable=False),
        sa.Column("is_collected", sa.Boolean(), nullable=False),
        sa.Column("told_severity", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({words})", name=op.f("ck_alert_kind")),
        sa.CheckConstraint("severity BETWEEN 1 AND 3", name=op.f("ck_alert_severity")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_district_id_raised_at"), "alert", ["district_id", "raised_at"])
    op.create_table(
        "alert_action",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("troubles", _jsonb(), nullable=False),
        sa.CheckConstraint(
            "action IN ('sign', 'dismiss', 'exempt')", name=op.f("ck_alert_action_action")
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_alert_action_sequence")),
        sa.CheckConstraint(
            "(action = 'exempt') = (until IS NOT NULL)", name=op.f("ck_alert_action_until")
        ),
        sa.CheckConstraint(
            "action = 'sign' OR reason IS NOT NULL", name=op.f("ck_alert_action_reason")
        ),
        sa.PrimaryKeyConstraint("alert_id", "sequence", name=op.f("pk_alert_action")),
    )
    op.create_index(op.f("ix_alert_action_district_id_at"), "alert_action", ["district_id", "at"])
    op.create_table(
        "alert_watch",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("first_seen", _jsonb(), nullable=False),
        sa.Column("told", _jsonb(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", name=op.f("pk_alert_watch")),
    )
    for statement in statements_of("0010_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    for table in TABLES:
        op.drop_table(table)


def _jsonb() -> postgresql.JSONB:
    return postgresql.JSONB(astext_type=sa.Text())
