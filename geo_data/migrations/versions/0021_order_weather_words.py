"""Number what is said of the weather as it is written: of one instant the last one holds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one; what is there is numbered as it lies."""
    op.add_column(
        "weather_word",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_column("weather_word", "number")
