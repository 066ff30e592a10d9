"""Open the database to more than one person: accounts, reach, audit log."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLES = (
    "gridworker", "patrol_member", "police", "boat_crew", "duty_officer", "planner", "supervisor",
    "system_administrator", "security_administrator", "audit_administrator",
)  # fmt: skip
TABLES = ("audit_entry", "sign_in_failure", "api_token", "account_session", "account")
FUNCTIONS = (
    "purge_audit_entries()", "guard_audit_entry()", "taken_ids(text, text, text, text[])",
    "highest_seq(text, text)",
    "may_reach_vessel(text, text)", "may_reach(text, text)", "may_reach_district(text)",
    "told_people()", "reached_vessels()", "reached_people()", "acting_day()",
    "reached_villages()", "reached_grids()", "acts_as_planner()", "acts_in_office()",
    "acts_on_whole()", "acting_person()", "acting_district()", "acting_role()", "acting_account()",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    _create_tables()
    _let_pairings_meet_within_a_change(True)
    for name in ("0004_functions.sql", "0004_policies.sql"):
        for statement in statements_of(name):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    bind = op.get_bind()
    policies = bind.exec_driver_sql(
        "SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'"
    ).all()
    for policy, table in policies:
        bind.exec_driver_sql(f"DROP POLICY {policy} ON {table}")
    guarded = bind.exec_driver_sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relrowsecurity"
    ).all()
    for (table,) in guarded:
        bind.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    _let_pairings_meet_within_a_change(False)
    for table in TABLES:
        op.drop_table(table)
    for function in FUNCTIONS:
        bind.exec_driver_sql(f"DROP FUNCTION {function}")


def _let_pairings_meet_within_a_change(is_so: bool) -> None:
    """Let it be looked at whether pairings are disjoint when a change is complete, or at once."""
    op.drop_constraint("ex_pairing_disjoint", "pairing")
    op.create_exclude_constraint(
        "ex_pairing_disjoint",
        "pairing",
        *((sa.column(name), "=") for name in ("district_id", "vessel_id", "person_id", "part")),
        (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
        using="gist",
        **({"deferrable": True, "initially": "IMMEDIATE"} if is_so else {}),
    )


def _create_tables() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text()),
        sa.Column("grid_id", sa.Text()),
        sa.Column("person_id", sa.Text()),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)),
            name=op.f("ck_account_role"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    _create_secrets("account_session", "session_id", sa.Column(
        "seen_at", sa.DateTime(timezone=True), nullable=False
    ))  # fmt: skip
    _create_secrets(
        "api_token", "token_id",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )  # fmt: skip
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("failures > 0", name=op.f("ck_sign_in_failure_failures")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("login", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text()),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text())),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_entry")),
    )
    for columns in (("at",), ("account_id", "at"), ("district_id", "at")):
        op.create_index(op.f(f"ix_audit_entry_{'_'.join(columns)}"), "audit_entry", [*columns])


def _create_secrets(table: str, id_column: str, *columns: sa.Column) -> None:
    """Make a table of secrets of accounts, of which only hashes are kept."""
    op.create_table(
        table,
        sa.Column(id_column, sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f(f"fk_{table}_account_id")
        ),
        sa.PrimaryKeyConstraint(id_column, name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("token_sha256", name=op.f(f"uq_{table}_token_sha256")),
    )
    op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])
