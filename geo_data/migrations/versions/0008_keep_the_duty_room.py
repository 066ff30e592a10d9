"""Keep the plan in force, orders to units, and what is said of units and sensors."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("sensor_report", "unit_status", "unit_order_step", "unit_order", "plan_publication")


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "plan_publication",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_plan_publication")),
    )
    _index("plan_publication", "district_id", "published_at")
    op.create_table(
        "unit_order",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("person_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(target_id IS NULL) = (lon IS NOT NULL AND lat IS NOT NULL) "
            "AND (lon IS NULL) = (lat IS NULL)",
            name=op.f("ck_unit_order_target_or_place"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_unit_order")),
    )
    _index("unit_order", "district_id", "ordered_at")
    _index("unit_order", "district_id", "team_id")
    op.create_table(
        "unit_order_step",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('sent', 'acknowledged', 'declined', 'arrived', 'done', 'withdrawn')",
            name=op.f("ck_unit_order_step_state"),
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_unit_order_step_sequence")),
        sa.PrimaryKeyConstraint("order_id", "sequence", name=op.f("pk_unit_order_step")),
    )
    _index("unit_order_step", "district_id", "at")
    op.create_table(
        "unit_status",
        sa.Column("status_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('lost', 'late', 'back')", name=op.f("ck_unit_status_kind")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_unit_status_minutes_above_zero")),
        sa.PrimaryKeyConstraint("status_id", name=op.f("pk_unit_status")),
    )
    _index("unit_status", "district_id", "at")
    op.create_table(
        "sensor_report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("sensor_id", sa.Text(), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_sensor_report")),
    )
    _index("sensor_report", "district_id", "sensor_id", "at")
    for statement in statements_of("0008_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION acts_in_grid(text)")
    op.execute("DROP FUNCTION goes_with(text, text[])")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
