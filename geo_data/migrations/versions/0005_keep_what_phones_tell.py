"""Keep what phones tell."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ITEM_KINDS = (
    "'contact', 'check', 'round_start', 'round_pause', 'round_resume', 'round_end', "
    "'track', 'arrival', 'tell', 'household', 'duty'"
)
FLAGS = (
    "'position_zero', 'position_inland', 'position_old', 'position_missing', "
    "'vessel_unknown', 'identity_conflict', 'clock_wrong', 'clock_unknown', "
    "'made_in_future', 'made_long_ago', 'form_gone', 'body_faulty', 'out_of_reach', "
    "'sent_after_end'"
)
FUNCTIONS = (
    "field_numbers_registered(text, text[])", "field_vessel_standing(text, text[])",
    "field_item_standing(uuid[])", "is_own_item(uuid)", "acts_at_centre()", "sees_tracks()",
    "acting_grid()",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "event_number",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "item_id", name=op.f("pk_event_number")),
    )
    op.create_table(
        "field_attachment",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("vessel_id", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("received_bytes", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/webp', 'audio/webm', 'audio/ogg', 'audio/mp4')",
            name=op.f("ck_field_attachment_media_type"),
        ),
        sa.CheckConstraint(
            "received_bytes BETWEEN 0 AND size_bytes",
            name=op.f("ck_field_attachment_received_bytes"),
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_field_attachment_size_bytes")),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_field_attachment")),
    )
    op.create_index(
        op.f("ix_field_attachment_item_id"), "field_attachment", ["item_id"], unique=False
    )
    op.create_table(
        "field_conflict",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("vessel_id", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_by", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "came_by IN ('network', 'file')", name=op.f("ck_field_conflict_came_by")
        ),
        sa.CheckConstraint(
            f"kind IN ({ITEM_KINDS})",
            name=op.f("ck_field_conflict_kind"),
        ),
        sa.PrimaryKeyConstraint("item_id", "content_sha256", name=op.f("pk_field_conflict")),
    )
    op.create_table(
        "field_item",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("vessel_id", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_offset_s", sa.Double(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_by", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("roll_call_id", sa.Uuid(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("faults", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("came_by IN ('network', 'file')", name=op.f("ck_field_item_came_by")),
        sa.CheckConstraint(
            f"flags <@ ARRAY[{FLAGS}]::text[]",
            name=op.f("ck_field_item_flags"),
        ),
        sa.CheckConstraint(
            f"kind IN ({ITEM_KINDS})",
            name=op.f("ck_field_item_kind"),
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_field_item")),
    )
    op.create_index(
        op.f("ix_field_item_account_id_happened_at"),
        "field_item",
        ["account_id", "happened_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_field_item_district_id_kind_happened_at"),
        "field_item",
        ["district_id", "kind", "happened_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_field_item_district_id_vessel_id_happened_at"),
        "field_item",
        ["district_id", "vessel_id", "happened_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_field_item_roll_call_id"), "field_item", ["roll_call_id"], unique=False
    )
    op.create_index(op.f("ix_field_item_round_id"), "field_item", ["round_id"], unique=False)
    op.create_table(
        "observation",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "source IN ('plan', 'post', 'track', 'check', 'sensor')",
            name=op.f("ck_observation_source"),
        ),
        sa.CheckConstraint("to_at >= from_at", name=op.f("ck_observation_to_at")),
        sa.PrimaryKeyConstraint("item_id", "target_id", name=op.f("pk_observation")),
    )
    op.create_index(
        op.f("ix_observation_district_id_target_id_from_at"),
        "observation",
        ["district_id", "target_id", "from_at"],
        unique=False,
    )
    op.create_table(
        "roll_call",
        sa.Column("roll_call_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('typhoon_recall', 'fishing_moratorium', 'other')",
            name=op.f("ck_roll_call_kind"),
        ),
        sa.PrimaryKeyConstraint("roll_call_id", name=op.f("pk_roll_call")),
    )
    op.create_index(
        op.f("ix_roll_call_district_id_started_at"),
        "roll_call",
        ["district_id", "started_at"],
        unique=False,
    )
    op.create_table(
        "round_cancellation",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "district_id", "team_id", "from_at", name=op.f("pk_round_cancellation")
        ),
    )
    op.create_table(
        "suspicion_verdict",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "decided_at", name=op.f("pk_suspicion_verdict")),
    )
    op.create_table(
        "field_attachment_part",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("from_byte", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["field_attachment.attachment_id"],
            name=op.f("fk_field_attachment_part_attachment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "attachment_id", "from_byte", name=op.f("pk_field_attachment_part")
        ),
    )
    op.create_table(
        "roll_call_vessel",
        sa.Column("roll_call_id", sa.Uuid(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("registration_no", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("town", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["roll_call_id"],
            ["roll_call.roll_call_id"],
            name=op.f("fk_roll_call_vessel_roll_call_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("roll_call_id", "vessel_id", name=op.f("pk_roll_call_vessel")),
    )
    op.create_index(
        op.f("ix_vessel_district_id_beidou_id"),
        "vessel",
        ["district_id", "beidou_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_vessel_district_id_mmsi"), "vessel", ["district_id", "mmsi"], unique=False
    )
    op.create_index(
        op.f("ix_vessel_district_id_registration_no"),
        "vessel",
        ["district_id", "registration_no"],
        unique=False,
    )
    bind = op.get_bind()
    for name in ("0005_functions.sql", "0005_policies.sql"):
        for statement in statements_of(name):
            bind.exec_driver_sql(statement)
    # Photos are compressed already.
    op.execute("ALTER TABLE field_attachment_part ALTER COLUMN bytes SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Take this step back."""
    op.drop_index(op.f("ix_vessel_district_id_registration_no"), table_name="vessel")
    op.drop_index(op.f("ix_vessel_district_id_mmsi"), table_name="vessel")
    op.drop_index(op.f("ix_vessel_district_id_beidou_id"), table_name="vessel")
    op.drop_table("roll_call_vessel")
    op.drop_table("field_attachment_part")
    op.drop_table("event_number")
    op.drop_table("suspicion_verdict")
    op.drop_table("round_cancellation")
    op.drop_index(op.f("ix_roll_call_district_id_started_at"), table_name="roll_call")
    op.drop_table("roll_call")
    op.drop_index(op.f("ix_observation_district_id_target_id_from_at"), table_name="observation")
    op.drop_table("observation")
    op.drop_index(op.f("ix_field_item_round_id"), table_name="field_item")
    op.drop_index(op.f("ix_field_item_roll_call_id"), table_name="field_item")
    op.drop_index(op.f("ix_field_item_district_id_vessel_id_happened_at"), table_name="field_item")
    op.drop_index(op.f("ix_field_item_district_id_kind_happened_at"), table_name="field_item")
    op.drop_index(op.f("ix_field_item_account_id_happened_at"), table_name="field_item")
    op.drop_table("field_item")
    op.drop_table("field_conflict")
    op.drop_index(op.f("ix_field_attachment_item_id"), table_name="field_attachment")
    op.drop_table("field_attachment")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
