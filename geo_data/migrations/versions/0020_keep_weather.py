"""Keep what the office says of the weather, and when it keeps which mode in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from geo_data.migrations.sql_files import statements_of

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "weather_word",
        sa.Column("weather_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("spans", postgresql.JSONB(), nullable=False),
        sa.Column("stops", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("weather_id", name=op.f("pk_weather_word")),
    )
    op.create_index(op.f("ix_weather_word_district_id_at"), "weather_word", ["district_id", "at"])
    for statement in statements_of("0020_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("weather_word")
