"""Keep what reports need of rounds that are over, and reports of other kinds than coverage."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from geo_data.migrations.sql_files import statements_of

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "walk_fold",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("items_sha256", sa.Text(), nullable=False),
        sa.Column("ground_sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.district_id"], name=op.f("fk_walk_fold_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_walk_fold")),
    )  # fmt: skip
    op.create_index(op.f("ix_walk_fold_district_id"), "walk_fold", ["district_id"])
    op.add_column("report", sa.Column("what", sa.Text(), nullable=False, server_default="coverage"))
    op.alter_column("report", "what", server_default=None)
    op.create_check_constraint(
        op.f("ck_report_what"),
        "report",
        "what IN ('coverage', 'brief', 'vessels', 'shifts', 'calendar')",
    )
    op.alter_column("report", "coverage", nullable=True)
    for statement in statements_of("0017_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back; folds can be reckoned again, reports of other kinds are removed."""
    op.execute("DELETE FROM report WHERE what <> 'coverage'")
    op.alter_column("report", "coverage", nullable=False)
    op.drop_column("report", "what")
    op.drop_table("walk_fold")
