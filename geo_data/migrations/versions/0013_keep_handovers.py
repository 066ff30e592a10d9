"""Keep handovers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from geo_data.migrations.sql_files import statements_of

revision: str = "0013"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "handover",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("handover_id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_district_id_made_at"), "handover", ["district_id", "made_at"])
    op.create_table(
        "handover_signature",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('giver', 'taker')", name=op.f("ck_handover_signature_part")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.handover_id"],
            name=op.f("fk_handover_signature_handover_id"),
        ),
        sa.PrimaryKeyConstraint("handover_id", "part", name=op.f("pk_handover_signature")),
        sa.UniqueConstraint(
            "handover_id", "account_id", name=op.f("uq_handover_signature_handover_id_account_id")
        ),
    )  # fmt: skip
    for statement in statements_of("0013_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    for table in ("handover_signature", "handover"):
        op.drop_table(table)
