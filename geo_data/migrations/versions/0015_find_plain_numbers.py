"""Find plain forms of vessels' numbers by index."""

from collections.abc import Sequence

from alembic import op

from geo_data.migrations.sql_files import statements_of

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REPLACED = ("field_vessel_standing", "field_numbers_registered")


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    for statement in statements_of("0015_functions.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    for column in ("registration_no", "mmsi", "beidou_id"):
        op.get_bind().exec_driver_sql(f"DROP INDEX ix_vessel_plain_{column}")
    for statement in statements_of("0010_functions.sql"):
        if any(f"CREATE OR REPLACE FUNCTION {one}(" in statement for one in REPLACED):
            op.get_bind().exec_driver_sql(statement)
