"""Keep repaired plans, which are proposals until somebody publishes them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.add_column("plan", sa.Column("repairs_plan_id", sa.Uuid(), nullable=True))
    op.add_column("plan", sa.Column("repair", postgresql.JSONB(), nullable=True))
    op.create_check_constraint(
        op.f("ck_plan_repair"), "plan", "(repairs_plan_id IS NULL) = (repair IS NULL)"
    )
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", "kind IN ('plan', 'repair')")


def downgrade() -> None:
    """Take this step back; repairs are removed, or they would be plans as any other."""
    op.execute("DELETE FROM job WHERE kind = 'repair'")
    op.execute("DELETE FROM plan WHERE repairs_plan_id IS NOT NULL")
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", "kind IN ('plan')")
    op.drop_constraint(op.f("ck_plan_repair"), "plan")
    op.drop_column("plan", "repair")
    op.drop_column("plan", "repairs_plan_id")
