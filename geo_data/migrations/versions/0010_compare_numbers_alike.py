"""Compare numbers of vessels however they are written."""

from collections.abc import Sequence

from alembic import op

from geo_data.migrations.sql_files import statements_of

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REPLACED = ("field_vessel_standing(text, text[])", "field_numbers_registered(text, text[])")


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    for statement in statements_of("0010_functions.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    for function in REPLACED:
        op.get_bind().exec_driver_sql(f"DROP FUNCTION {function}")
    for statement in statements_of("0005_functions.sql"):
        if any(f"CREATE FUNCTION {one.split('(')[0]}(" in statement for one in REPLACED):
            op.get_bind().exec_driver_sql(statement)
    op.get_bind().exec_driver_sql("DROP FUNCTION plain_number(text)")
