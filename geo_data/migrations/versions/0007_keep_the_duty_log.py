"""Keep the duty log."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATEMENTS = (
    "ALTER TABLE duty_line ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY reads ON duty_line FOR SELECT USING ("
    "district_id = (SELECT acting_district()) AND (SELECT acts_in_office()))",
    # Everybody of a district adds lines by what he does; none has a policy to change or remove one.
    "CREATE POLICY adds ON duty_line FOR INSERT WITH CHECK ("
    "district_id = (SELECT acting_district()) AND account_id = (SELECT acting_account()))",
)


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "duty_line",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_duty_line")),
    )
    op.create_index(op.f("ix_duty_line_district_id_at"), "duty_line", ["district_id", "at"])
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("duty_line")
