"""Keep reports that were made, with their files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from geo_data.migrations.sql_files import statements_of

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('plan', 'day', 'week', 'month', 'span')", name=op.f("ck_report_kind")
        ),
        sa.CheckConstraint(
            "audience IN ('internal', 'public')", name=op.f("ck_report_audience")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.district_id"], name=op.f("fk_report_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report")),
    )  # fmt: skip
    op.create_index(op.f("ix_report_district_id_made_at"), "report", ["district_id", "made_at"])
    op.create_table(
        "report_file",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name=op.f("fk_report_file_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "form", name=op.f("pk_report_file")),
    )  # fmt: skip
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", "kind IN ('plan', 'repair', 'report')")
    for statement in statements_of("0014_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back; reports are removed."""
    op.execute("DELETE FROM job WHERE kind = 'report'")
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", "kind IN ('plan', 'repair')")
    for table in ("report_file", "report"):
        op.drop_table(table)
