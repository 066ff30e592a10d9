"""Date steps of incidents back, let closed ones reopen, and let alerts gather others.

Of a step it is kept when it was entered beside when it happened; of an alert that it gathers what
has several causes, and when something new came into it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STEPS_BEFORE = (
    "'report', 'accept', 'reject', 'assign', 'sign', 'arrive', 'stand_down', 'handle', "
    "'feed_back', 'close', 'call', 'answer', 'raise', 'amend', 'note'"
)


def upgrade() -> None:
    """Bring the tables from the step before to this one: what is there was entered as it was."""
    op.add_column(
        "incident_step", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE incident_step SET entered_at = at")
    op.alter_column("incident_step", "entered_at", nullable=False)
    op.create_check_constraint(op.f("ck_incident_step_at"), "incident_step", "at <= entered_at")
    _allow(f"{STEPS_BEFORE}, 'reopen'")
    op.add_column(
        "alert", sa.Column("is_gathered", sa.Boolean(), nullable=False, server_default="false")
    )
    op.alter_column("alert", "is_gathered", server_default=None)
    op.add_column("alert", sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take this step back; reopenings are kept as notes, so that what was done since stays."""
    op.drop_column("alert", "renewed_at")
    op.drop_column("alert", "is_gathered")
    op.execute("UPDATE incident_step SET step = 'note' WHERE step = 'reopen'")
    _allow(STEPS_BEFORE)
    op.drop_constraint(op.f("ck_incident_step_at"), "incident_step")
    op.drop_column("incident_step", "entered_at")


def _allow(steps: str) -> None:
    """Let the table hold these steps only."""
    op.drop_constraint(op.f("ck_incident_step_step"), "incident_step")
    op.create_check_constraint(op.f("ck_incident_step_step"), "incident_step", f"step IN ({steps})")
