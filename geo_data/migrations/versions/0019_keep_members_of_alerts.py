"""Keep each member of an alert by itself, seen by who reaches its grid; and who may read a line.

Lines of alerts that were written before cannot tell whose grids they name: they are read by
accounts of the whole district.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    "target_overdue", "target_due", "round_not_started", "unit_silent", "sensor_down",
    "pairing_lapsed", "suspected_no_papers", "incident_unsigned", "more",
)  # fmt: skip
MEMBERS = """
INSERT INTO alert_member
    (alert_id, family, subject_id, district_id, grid_id, number, kind, severity, cells)
SELECT alert_id, cells ->> 'family', cells ->> 'subject_id', district_id, cells ->> 'grid_id',
       place - 1, cells ->> 'kind', (cells ->> 'severity')::integer, cells
FROM alert, jsonb_array_elements(members) WITH ORDINALITY AS held (cells, place)
"""
BACK = (
    "DELETE FROM alert_action WHERE alert_id NOT IN (SELECT alert_id FROM alert_member)",
    "DELETE FROM alert WHERE alert_id NOT IN (SELECT alert_id FROM alert_member)",
    """
    UPDATE alert SET (members, kind, severity, grid_ids) = (
        SELECT jsonb_agg(cells ORDER BY number),
               (array_agg(alert_member.kind ORDER BY number))[1], max(alert_member.severity),
               coalesce(array_agg(DISTINCT grid_id) FILTER (WHERE grid_id IS NOT NULL), '{}')
        FROM alert_member WHERE alert_member.alert_id = alert.alert_id)
    """,
    """
    UPDATE alert_action SET troubles = (
        SELECT jsonb_agg(jsonb_build_array(family, subject_id) ORDER BY number)
        FROM alert_member WHERE alert_member.alert_id = alert_action.alert_id)
    """,
)
POLICIES_BEFORE = (
    "DROP POLICY reads ON duty_line",
    "CREATE POLICY reads ON duty_line FOR SELECT USING ("
    "district_id = (SELECT acting_district()) AND (SELECT acts_in_office()))",
    "DROP POLICY splits ON alert",
    "DROP POLICY reads ON alert",
    "CREATE POLICY reads ON alert FOR SELECT USING ("
    "district_id = (SELECT acting_district()) AND (SELECT acts_in_office()) "
    "AND ((SELECT acts_on_whole()) OR grid_ids && (SELECT reached_grids())::text[]))",
    "DROP FUNCTION alert_size(uuid)",
)


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "alert_member",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("cells", _jsonb(), nullable=False),
        sa.CheckConstraint(_kinds(), name=op.f("ck_alert_member_kind")),
        sa.CheckConstraint("severity BETWEEN 1 AND 3", name=op.f("ck_alert_member_severity")),
        sa.PrimaryKeyConstraint(
            "alert_id", "family", "subject_id", name=op.f("pk_alert_member")
        ),
    )  # fmt: skip
    op.add_column("alert", sa.Column("is_more", sa.Boolean(), nullable=True))
    op.execute("UPDATE alert SET is_more = kind = 'more'")
    op.alter_column("alert", "is_more", nullable=False)
    op.add_column("alert", sa.Column("split_from", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_alert_split_from"), "alert", ["split_from"])
    op.execute(MEMBERS)
    op.add_column("duty_line", sa.Column("grid_ids", sa.ARRAY(sa.Text()), nullable=True))
    op.execute("UPDATE duty_line SET grid_ids = '{\"\"}' WHERE kind LIKE 'alert\\_%'")
    for statement in statements_of("0019_policies.sql"):
        op.get_bind().exec_driver_sql(statement)
    for column in ("kind", "severity", "members", "grid_ids"):
        op.drop_column("alert", column)
    op.drop_column("alert_action", "troubles")


def downgrade() -> None:
    """Take this step back; alerts of which all members were split off are removed."""
    for column in (
        sa.Column("grid_ids", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("members", _jsonb(), nullable=True),
    ):
        op.add_column("alert", column)
    op.add_column("alert_action", sa.Column("troubles", _jsonb(), nullable=True))
    for statement in BACK:
        op.execute(statement)
    for column in ("grid_ids", "kind", "severity", "members"):
        op.alter_column("alert", column, nullable=False)
    op.alter_column("alert_action", "troubles", nullable=False)
    op.create_check_constraint(op.f("ck_alert_kind"), "alert", _kinds())
    op.create_check_constraint(op.f("ck_alert_severity"), "alert", "severity BETWEEN 1 AND 3")
    for statement in POLICIES_BEFORE:
        op.execute(statement)
    op.drop_column("duty_line", "grid_ids")
    op.drop_index(op.f("ix_alert_split_from"), "alert")
    op.drop_column("alert", "split_from")
    op.drop_column("alert", "is_more")
    op.drop_table("alert_member")
    op.execute("DROP FUNCTION keep_alert_member()")


def _kinds() -> str:
    return "kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS))


def _jsonb() -> postgresql.JSONB:
    return postgresql.JSONB(astext_type=sa.Text())
