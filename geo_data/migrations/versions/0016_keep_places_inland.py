"""Keep places inland, and the radios of teams."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from geo_data.migrations.sql_files import statements_of

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.add_column("team", sa.Column("radio", sa.Text(), nullable=True))
    op.create_geospatial_table(
        "inland_place",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('checkpoint', 'cold_store')", name=op.f("ck_inland_place_kind")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_inland_place_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "place_id", name=op.f("pk_inland_place")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_inland_place_district_id_seq")),
    )
    op.create_geospatial_index(
        op.f("ix_inland_place_geom"),
        "inland_place",
        ["geom"],
        unique=False,
        postgresql_using="gist",
    )
    for statement in statements_of("0016_policies.sql"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take this step back."""
    op.drop_geospatial_index(
        op.f("ix_inland_place_geom"),
        table_name="inland_place",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("inland_place")
    op.drop_column("team", "radio")
