"""Enrol the devices of people, by whose keys signed files are known."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GUARD = """
CREATE FUNCTION guard_device() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.device_id, NEW.account_id, NEW.public_key, NEW.enrolled_at)
        IS DISTINCT FROM (OLD.device_id, OLD.account_id, OLD.public_key, OLD.enrolled_at)
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'a device keeps its key, its account and its end';
    END IF;
    RETURN NEW;
END
$$
"""
STATEMENTS = (
    GUARD,
    "CREATE TRIGGER guard BEFORE UPDATE ON device FOR EACH ROW EXECUTE FUNCTION guard_device()",
    "ALTER TABLE device ENABLE ROW LEVEL SECURITY",
    # Without a policy for DELETE: nobody who is served removes a device.
    "CREATE POLICY reads ON device FOR SELECT USING (account_id = (SELECT acting_account()) "
    "OR (SELECT acting_role()) = 'security_administrator')",
    "CREATE POLICY enrols ON device FOR INSERT WITH CHECK ("
    "account_id = (SELECT acting_account()) AND ended_at IS NULL)",
    "CREATE POLICY changes ON device FOR UPDATE USING (account_id = (SELECT acting_account()) "
    "OR (SELECT acting_role()) = 'security_administrator')",
)


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "device",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("last_seen_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("ended_at >= enrolled_at", name=op.f("ck_device_ended_at")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_device_account_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "account_id", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_account_id"), "device", ["account_id"])
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("device")
    op.execute("DROP FUNCTION guard_device()")
