"""Keep incidents with their steps, tips with their sealed sources, holders of keys, rewards."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTIONS = (
    "next_number(text, text, text)", "works_on_tips()", "sees_tips()", "holds_tips()",
    "sealing_keys(text)", "guard_tip()", "guard_tip_holder()", "guard_reward()",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "incident",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("target_id", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("from_item_id", sa.Uuid(), nullable=True),
        sa.Column("from_alert_id", sa.Uuid(), nullable=True),
        sa.Column("from_tip_id", sa.Uuid(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level IN ('ordinary', 'larger', 'serious', 'gravest')", name=op.f("ck_incident_level")
        ),
        sa.CheckConstraint(
            "source IN ('call', 'item', 'alert', 'tip', 'patrol', 'other')",
            name=op.f("ck_incident_source"),
        ),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name=op.f("ck_incident_lon_and_lat")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident")),
        sa.UniqueConstraint("district_id", "number", name=op.f("uq_incident_district_id_number")),
        sa.UniqueConstraint("from_alert_id", name=op.f("uq_incident_from_alert_id")),
        sa.UniqueConstraint("from_item_id", name=op.f("uq_incident_from_item_id")),
        sa.UniqueConstraint("from_tip_id", name=op.f("uq_incident_from_tip_id")),
    )
    op.create_table(
        "tip",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("receipt_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("came_by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("has_source", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_by", sa.Uuid(), nullable=True),
        sa.Column("linked_incident_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("came_by IN ('officer', 'public')", name=op.f("ck_tip_came_by")),
        sa.CheckConstraint(
            "state IN ('received', 'checking', 'confirmed', 'unfounded')", name=op.f("ck_tip_state")
        ),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name=op.f("ck_tip_lon_and_lat")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_tip")),
        sa.UniqueConstraint("district_id", "number", name=op.f("uq_tip_district_id_number")),
        sa.UniqueConstraint("receipt_sha256", name=op.f("uq_tip_receipt_sha256")),
    )
    op.create_index(
        op.f("ix_tip_district_id_received_at"), "tip", ["district_id", "received_at"], unique=False
    )
    op.create_table(
        "tip_holder",
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(public_key IS NULL) = (keyed_at IS NULL)", name=op.f("ck_tip_holder_keyed_at")
        ),
        sa.PrimaryKeyConstraint("holder_id", name=op.f("pk_tip_holder")),
    )
    op.create_index(
        "ix_tip_holder_current",
        "tip_holder",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "incident_step",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "step IN ('report', 'accept', 'reject', 'assign', 'sign', 'arrive', 'stand_down', "
            "'handle', 'feed_back', 'close', 'call', 'answer', 'raise', 'amend', 'note')",
            name=op.f("ck_incident_step_step"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_incident_step_number_above_zero")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.incident_id"], name=op.f("fk_incident_step_incident_id")
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_incident_step")),
        sa.UniqueConstraint(
            "incident_id", "number", name=op.f("uq_incident_step_incident_id_number")
        ),
    )
    op.create_table(
        "reward",
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("tip_number", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(approved_by IS NOT NULL) = (state IN ('approved', 'paid')) "
            "AND (paid_by IS NOT NULL) = (state = 'paid')",
            name=op.f("ck_reward_state_by"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'paid')", name=op.f("ck_reward_state")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_reward_amount_fen_above_zero")),
        sa.CheckConstraint(
            "approved_by <> proposed_by AND paid_by <> proposed_by", name=op.f("ck_reward_others")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.tip_id"], name=op.f("fk_reward_tip_id")),
        sa.PrimaryKeyConstraint("reward_id", name=op.f("pk_reward")),
        sa.UniqueConstraint("tip_id", name=op.f("uq_reward_tip_id")),
    )
    op.create_table(
        "tip_holder_key",
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("sealed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["tip_holder.holder_id"], name=op.f("fk_tip_holder_key_holder_id")
        ),
        sa.PrimaryKeyConstraint("holder_id", name=op.f("pk_tip_holder_key")),
    )
    op.create_table(
        "tip_source",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.tip_id"], name=op.f("fk_tip_source_tip_id")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_tip_source")),
    )
    bind = op.get_bind()
    for name in ("0009_functions.sql", "0009_policies.sql"):
        for statement in statements_of(name):
            bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("tip_source")
    op.drop_table("tip_holder_key")
    op.drop_table("reward")
    op.drop_table("incident_step")
    op.drop_index(
        "ix_tip_holder_current",
        table_name="tip_holder",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("tip_holder")
    op.drop_index(op.f("ix_tip_district_id_received_at"), table_name="tip")
    op.drop_table("tip")
    op.drop_table("incident")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
