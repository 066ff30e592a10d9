"""Make the first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.create_table(
        "district",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("segment_length_m", sa.Double(), nullable=False),
        sa.Column("extra_meta", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("pack_sha256", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "segment_length_m > 0", name=op.f("ck_district_segment_length_m_above_zero")
        ),
        sa.PrimaryKeyConstraint("district_id", name=op.f("pk_district")),
    )
    op.create_geospatial_table(
        "base",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("view_m", sa.Double(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('police_station', 'vessel_station', 'post')", name=op.f("ck_base_kind")
        ),
        sa.CheckConstraint("view_m >= 0", name=op.f("ck_base_view_m")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_base_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "base_id", name=op.f("pk_base")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_base_district_id_seq")),
    )
    op.create_geospatial_index(
        op.f("ix_base_geom"), "base", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_geospatial_table(
        "coastline",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coastline_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="LINESTRING", srid=4326, spatial_index=False),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('mainland', 'island')", name=op.f("ck_coastline_kind")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_coastline_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "coastline_id", name=op.f("pk_coastline")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_coastline_district_id_seq")),
    )
    op.create_geospatial_index(
        op.f("ix_coastline_geom"), "coastline", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_geospatial_table(
        "key_section",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "geom",
            Geometry(geometry_type="POLYGON", srid=4326, spatial_index=False),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_key_section_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_key_section")),
    )
    op.create_geospatial_index(
        op.f("ix_key_section_geom"), "key_section", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_geospatial_table(
        "land",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="POLYGON", srid=4326, spatial_index=False),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_land_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_land")),
    )
    op.create_geospatial_index(
        op.f("ix_land_geom"), "land", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_geospatial_table(
        "landing_point",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("landing_point_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("dwell_min", sa.Double(), nullable=True),
        sa.Column("last_observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=False
        ),
        sa.CheckConstraint(
            "grade IN ('red', 'orange', 'yellow', 'blue')", name=op.f("ck_landing_point_grade")
        ),
        sa.CheckConstraint(
            "kind IN ('beach', 'estuary', 'jetty', 'dyke', 'rock', 'wharf')",
            name=op.f("ck_landing_point_kind"),
        ),
        sa.CheckConstraint("dwell_min > 0", name=op.f("ck_landing_point_dwell_min_above_zero")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_landing_point_weight_above_zero")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_landing_point_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "landing_point_id", name=op.f("pk_landing_point")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_landing_point_district_id_seq")),
    )
    op.create_geospatial_index(
        op.f("ix_landing_point_geom"),
        "landing_point",
        ["geom"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "plan",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("inputs_sha256", sa.Text(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_cyclic", sa.Boolean(), nullable=False),
        sa.Column("assume_fresh", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("weighted_overdue", sa.Double(), nullable=False),
        sa.Column("weighted_required", sa.Double(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("coverage_without_patrols", sa.Double(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("optimality_gap_points", sa.Double(), nullable=False),
        sa.Column("worst_idleness_min", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("patrol_count", sa.Integer(), nullable=False),
        sa.Column("gap_count", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_plan_end_at")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_plan_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan")),
        sa.UniqueConstraint(
            "district_id", "document_sha256", name=op.f("uq_plan_district_id_document_sha256")
        ),
    )
    op.create_index(op.f("ix_plan_district_id"), "plan", ["district_id"], unique=False)
    op.create_geospatial_table(
        "road",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speed_kmh", sa.Double(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="LINESTRING", srid=4326, spatial_index=False),
            nullable=False,
        ),
        sa.CheckConstraint("speed_kmh > 0", name=op.f("ck_road_speed_kmh_above_zero")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_road_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_road")),
    )
    op.create_geospatial_index(
        op.f("ix_road_geom"), "road", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_geospatial_table(
        "sea_grid",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="POLYGON", srid=4326, spatial_index=False),
            nullable=False,
        ),
        sa.CheckConstraint(
            "level IN ('county', 'town', 'village', 'grid', 'micro')",
            name=op.f("ck_sea_grid_level"),
        ),
        sa.CheckConstraint(
            "trade IN ('fishing', 'aquaculture', 'tourism', 'port', 'mixed')",
            name=op.f("ck_sea_grid_trade"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "parent_id"],
            ["sea_grid.district_id", "sea_grid.grid_id"],
            name=op.f("fk_sea_grid_district_id_parent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_sea_grid_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "grid_id", name=op.f("pk_sea_grid")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_sea_grid_district_id_seq")),
    )
    op.create_index(
        op.f("ix_sea_grid_district_id_parent_id"),
        "sea_grid",
        ["district_id", "parent_id"],
        unique=False,
    )
    op.create_geospatial_index(
        op.f("ix_sea_grid_geom"), "sea_grid", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_geospatial_table(
        "sensor",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sensor_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("range_m", sa.Double(), nullable=False),
        sa.Column("azimuth_deg", sa.Double(), nullable=True),
        sa.Column("field_of_view_deg", sa.Double(), nullable=True),
        sa.Column("works_at_night", sa.Boolean(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=False
        ),
        sa.CheckConstraint("kind IN ('camera', 'radar', 'light')", name=op.f("ck_sensor_kind")),
        sa.CheckConstraint(
            "field_of_view_deg > 0", name=op.f("ck_sensor_field_of_view_deg_above_zero")
        ),
        sa.CheckConstraint("range_m > 0", name=op.f("ck_sensor_range_m_above_zero")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_sensor_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "sensor_id", name=op.f("pk_sensor")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_sensor_district_id_seq")),
    )
    op.create_geospatial_index(
        op.f("ix_sensor_geom"), "sensor", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_table(
        "standard_rule",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("from_min", sa.SmallInteger(), nullable=False),
        sa.Column("to_min", sa.SmallInteger(), nullable=False),
        sa.Column("interval_min", sa.Double(), nullable=False),
        sa.Column("interval_with_sensor_min", sa.Double(), nullable=True),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.CheckConstraint(
            "(target_kind = 'segment' AND grade IN ('general', 'key')) OR (target_kind = "
            "'landing_point' AND grade IN ('red', 'orange', 'yellow', 'blue'))",
            name=op.f("ck_standard_rule_grade"),
        ),
        sa.CheckConstraint(
            "days <@ '{1,2,3,4,5,6,7}'::smallint[]", name=op.f("ck_standard_rule_days")
        ),
        sa.CheckConstraint(
            "target_kind IN ('segment', 'landing_point')", name=op.f("ck_standard_rule_target_kind")
        ),
        sa.CheckConstraint("from_min BETWEEN 0 AND 1440", name=op.f("ck_standard_rule_from_min")),
        sa.CheckConstraint(
            "interval_min > 0", name=op.f("ck_standard_rule_interval_min_above_zero")
        ),
        sa.CheckConstraint(
            "interval_with_sensor_min > 0",
            name=op.f("ck_standard_rule_interval_with_sensor_min_above_zero"),
        ),
        sa.CheckConstraint(
            "to_min BETWEEN 0 AND 1440 AND to_min <> from_min", name=op.f("ck_standard_rule_to_min")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_standard_rule_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_standard_rule")),
    )
    op.create_table(
        "vessel",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("registration_no", sa.Text(), nullable=True),
        sa.Column("mmsi", sa.Text(), nullable=True),
        sa.Column("beidou_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("home_port", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("branch", sa.Text(), nullable=True),
        sa.Column("length_m", sa.Double(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("watch", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('fishing', 'township', 'transport', 'pleasure', 'unknown')",
            name=op.f("ck_vessel_kind"),
        ),
        sa.CheckConstraint(
            "watch IN ('high_risk', 'attention', 'controllable')", name=op.f("ck_vessel_watch")
        ),
        sa.CheckConstraint("length_m > 0", name=op.f("ck_vessel_length_m_above_zero")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_vessel_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "vessel_id", name=op.f("pk_vessel")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_vessel_district_id_seq")),
    )
    op.create_geospatial_table(
        "drawn_segment",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("coastline_id", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("last_observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="LINESTRING", srid=4326, spatial_index=False),
            nullable=False,
        ),
        sa.CheckConstraint("grade IN ('general', 'key')", name=op.f("ck_drawn_segment_grade")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_drawn_segment_weight_above_zero")),
        sa.ForeignKeyConstraint(
            ["district_id", "coastline_id"],
            ["coastline.district_id", "coastline.coastline_id"],
            name=op.f("fk_drawn_segment_district_id_coastline_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "grid_id"],
            ["sea_grid.district_id", "sea_grid.grid_id"],
            name=op.f("fk_drawn_segment_district_id_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_drawn_segment_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "segment_id", name=op.f("pk_drawn_segment")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_drawn_segment_district_id_seq")),
    )
    op.create_index(
        op.f("ix_drawn_segment_district_id_coastline_id"),
        "drawn_segment",
        ["district_id", "coastline_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_drawn_segment_district_id_grid_id"),
        "drawn_segment",
        ["district_id", "grid_id"],
        unique=False,
    )
    op.create_geospatial_index(
        op.f("ix_drawn_segment_geom"),
        "drawn_segment",
        ["geom"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "job",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('plan')", name=op.f("ck_job_kind")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_job_status"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_job_district_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("fk_job_plan_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_district_id"), "job", ["district_id"], unique=False)
    op.create_index(op.f("ix_job_plan_id"), "job", ["plan_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("base_id", sa.Text(), nullable=True),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("branch", sa.Text(), nullable=True),
        sa.Column("branch_kind", sa.Text(), nullable=True),
        sa.Column("is_party_member", sa.Boolean(), nullable=True),
        sa.Column("max_vessels", sa.Integer(), nullable=True),
        sa.Column("max_min_per_week", sa.Double(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.CheckConstraint("branch_kind IN ('shore', 'sea')", name=op.f("ck_person_branch_kind")),
        sa.CheckConstraint(
            "roles <@ ARRAY['gridworker', 'police', 'auxiliary_police', 'patrol_member', "
            "'volunteer', 'boat_crew', 'drone_pilot', 'owner', 'guardian', 'contact']::text[]",
            name=op.f("ck_person_roles"),
        ),
        sa.CheckConstraint("max_min_per_week >= 0", name=op.f("ck_person_max_min_per_week")),
        sa.CheckConstraint("max_vessels >= 0", name=op.f("ck_person_max_vessels")),
        sa.ForeignKeyConstraint(
            ["district_id", "base_id"],
            ["base.district_id", "base.base_id"],
            name=op.f("fk_person_district_id_base_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "grid_id"],
            ["sea_grid.district_id", "sea_grid.grid_id"],
            name=op.f("fk_person_district_id_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_person_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "person_id", name=op.f("pk_person")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_person_district_id_seq")),
    )
    op.create_index(
        op.f("ix_person_district_id_base_id"), "person", ["district_id", "base_id"], unique=False
    )
    op.create_index(
        op.f("ix_person_district_id_grid_id"), "person", ["district_id", "grid_id"], unique=False
    )
    op.create_table(
        "plan_gap",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overdue_min", sa.Double(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('no_team', 'out_of_reach', 'outranked', 'not_searched')",
            name=op.f("ck_plan_gap_cause"),
        ),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_plan_gap_to_at")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("fk_plan_gap_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "target_id", "from_at", name=op.f("pk_plan_gap")),
    )
    op.create_index(
        op.f("ix_plan_gap_plan_id_from_at"), "plan_gap", ["plan_id", "from_at"], unique=False
    )
    op.create_table(
        "plan_target",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coastline_id", sa.Text(), nullable=False),
        sa.Column("from_m", sa.Double(), nullable=False),
        sa.Column("to_m", sa.Double(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("required_min", sa.Double(), nullable=False),
        sa.Column("overdue_min", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('segment', 'landing_point')", name=op.f("ck_plan_target_kind")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("fk_plan_target_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "target_id", name=op.f("pk_plan_target")),
    )
    op.create_geospatial_table(
        "target",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("coastline_id", sa.Text(), nullable=False),
        sa.Column("from_m", sa.Double(), nullable=False),
        sa.Column("to_m", sa.Double(), nullable=False),
        sa.Column("length_m", sa.Double(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("dwell_s", sa.BigInteger(), nullable=False),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("last_observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_drawn_forward", sa.Boolean(), nullable=False),
        sa.Column("inside_segment_id", sa.Text(), nullable=True),
        sa.Column("seaward_deg", sa.Double(), nullable=True),
        sa.Column("geom", Geometry(srid=4326, spatial_index=False), nullable=False),
        sa.CheckConstraint(
            "(kind = 'segment' AND grade IN ('general', 'key')) OR (kind = 'landing_point' "
            "AND grade IN ('red', 'orange', 'yellow', 'blue'))",
            name=op.f("ck_target_grade"),
        ),
        sa.CheckConstraint("kind IN ('segment', 'landing_point')", name=op.f("ck_target_kind")),
        sa.CheckConstraint("dwell_s >= 0", name=op.f("ck_target_dwell_s")),
        sa.CheckConstraint("length_m >= 0", name=op.f("ck_target_length_m")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_target_weight_above_zero")),
        sa.ForeignKeyConstraint(
            ["district_id", "coastline_id"],
            ["coastline.district_id", "coastline.coastline_id"],
            name=op.f("fk_target_district_id_coastline_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "grid_id"],
            ["sea_grid.district_id", "sea_grid.grid_id"],
            name=op.f("fk_target_district_id_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "inside_segment_id"],
            ["target.district_id", "target.target_id"],
            name=op.f("fk_target_district_id_inside_segment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_target_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "target_id", name=op.f("pk_target")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_target_district_id_seq")),
    )
    op.create_index(
        op.f("ix_target_district_id_coastline_id"),
        "target",
        ["district_id", "coastline_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_target_district_id_grid_id"), "target", ["district_id", "grid_id"], unique=False
    )
    op.create_index(
        op.f("ix_target_district_id_inside_segment_id"),
        "target",
        ["district_id", "inside_segment_id"],
        unique=False,
    )
    op.create_geospatial_index(
        op.f("ix_target_geom"), "target", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_table(
        "team",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("base_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("patrol_speed_kmh", sa.Double(), nullable=False),
        sa.Column("transit_speed_kmh", sa.Double(), nullable=False),
        sa.Column("shift_start_min", sa.SmallInteger(), nullable=False),
        sa.Column("shift_end_min", sa.SmallInteger(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("endurance_min", sa.Double(), nullable=True),
        sa.CheckConstraint("days <@ '{1,2,3,4,5,6,7}'::smallint[]", name=op.f("ck_team_days")),
        sa.CheckConstraint(
            "mode IN ('foot', 'vehicle', 'boat', 'drone')", name=op.f("ck_team_mode")
        ),
        sa.CheckConstraint("endurance_min > 0", name=op.f("ck_team_endurance_min_above_zero")),
        sa.CheckConstraint(
            "patrol_speed_kmh > 0", name=op.f("ck_team_patrol_speed_kmh_above_zero")
        ),
        sa.CheckConstraint(
            "shift_end_min BETWEEN 0 AND 1440 AND shift_end_min <> shift_start_min",
            name=op.f("ck_team_shift_end_min"),
        ),
        sa.CheckConstraint(
            "shift_start_min BETWEEN 0 AND 1440", name=op.f("ck_team_shift_start_min")
        ),
        sa.CheckConstraint(
            "transit_speed_kmh > 0", name=op.f("ck_team_transit_speed_kmh_above_zero")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_team_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "base_id"],
            ["base.district_id", "base.base_id"],
            name=op.f("fk_team_district_id_base_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_team_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "team_id", name=op.f("pk_team")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_team_district_id_seq")),
    )
    op.create_index(
        op.f("ix_team_district_id_base_id"), "team", ["district_id", "base_id"], unique=False
    )
    op.create_table(
        "availability",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('available', 'leave', 'wish_on', 'wish_off')",
            name=op.f("ck_availability_kind"),
        ),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_availability_to_at")),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_availability_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_availability_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_availability")),
    )
    op.create_index(
        op.f("ix_availability_district_id_person_id"),
        "availability",
        ["district_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "pairing",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("district_id"), "="),
            (sa.column("vessel_id"), "="),
            (sa.column("part"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_pairing_disjoint",
        ),
        sa.CheckConstraint(
            "part IN ('member', 'owner', 'guardian', 'village', 'town', 'county')",
            name=op.f("ck_pairing_part"),
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_pairing_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_pairing_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "vessel_id"],
            ["vessel.district_id", "vessel.vessel_id"],
            name=op.f("fk_pairing_district_id_vessel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_pairing_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_pairing")),
    )
    op.create_index(
        op.f("ix_pairing_district_id_person_id"),
        "pairing",
        ["district_id", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pairing_district_id_vessel_id"),
        "pairing",
        ["district_id", "vessel_id"],
        unique=False,
    )
    op.create_table(
        "trip",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_trip_to_at")),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_trip_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "vessel_id"],
            ["vessel.district_id", "vessel.vessel_id"],
            name=op.f("fk_trip_district_id_vessel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_trip_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_trip")),
    )
    op.create_index(
        op.f("ix_trip_district_id_person_id"), "trip", ["district_id", "person_id"], unique=False
    )
    op.create_index(
        op.f("ix_trip_district_id_vessel_id"), "trip", ["district_id", "vessel_id"], unique=False
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_index(op.f("ix_trip_district_id_vessel_id"), table_name="trip")
    op.drop_index(op.f("ix_trip_district_id_person_id"), table_name="trip")
    op.drop_table("trip")
    op.drop_index(op.f("ix_pairing_district_id_vessel_id"), table_name="pairing")
    op.drop_index(op.f("ix_pairing_district_id_person_id"), table_name="pairing")
    op.drop_table("pairing")
    op.drop_index(op.f("ix_availability_district_id_person_id"), table_name="availability")
    op.drop_table("availability")
    op.drop_index(op.f("ix_team_district_id_base_id"), table_name="team")
    op.drop_table("team")
    op.drop_geospatial_index(
        op.f("ix_target_geom"), table_name="target", postgresql_using="gist", column_name="geom"
    )
    op.drop_index(op.f("ix_target_district_id_inside_segment_id"), table_name="target")
    op.drop_index(op.f("ix_target_district_id_grid_id"), table_name="target")
    op.drop_index(op.f("ix_target_district_id_coastline_id"), table_name="target")
    op.drop_geospatial_table("target")
    op.drop_table("plan_target")
    op.drop_index(op.f("ix_plan_gap_plan_id_from_at"), table_name="plan_gap")
    op.drop_table("plan_gap")
    op.drop_index(op.f("ix_person_district_id_grid_id"), table_name="person")
    op.drop_index(op.f("ix_person_district_id_base_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_job_plan_id"), table_name="job")
    op.drop_index(op.f("ix_job_district_id"), table_name="job")
    op.drop_table("job")
    op.drop_geospatial_index(
        op.f("ix_drawn_segment_geom"),
        table_name="drawn_segment",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_index(op.f("ix_drawn_segment_district_id_grid_id"), table_name="drawn_segment")
    op.drop_index(op.f("ix_drawn_segment_district_id_coastline_id"), table_name="drawn_segment")
    op.drop_geospatial_table("drawn_segment")
    op.drop_table("vessel")
    op.drop_table("standard_rule")
    op.drop_geospatial_index(
        op.f("ix_sensor_geom"), table_name="sensor", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("sensor")
    op.drop_geospatial_index(
        op.f("ix_sea_grid_geom"), table_name="sea_grid", postgresql_using="gist", column_name="geom"
    )
    op.drop_index(op.f("ix_sea_grid_district_id_parent_id"), table_name="sea_grid")
    op.drop_geospatial_table("sea_grid")
    op.drop_geospatial_index(
        op.f("ix_road_geom"), table_name="road", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("road")
    op.drop_index(op.f("ix_plan_district_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_geospatial_index(
        op.f("ix_landing_point_geom"),
        table_name="landing_point",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("landing_point")
    op.drop_geospatial_index(
        op.f("ix_land_geom"), table_name="land", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("land")
    op.drop_geospatial_index(
        op.f("ix_key_section_geom"),
        table_name="key_section",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("key_section")
    op.drop_geospatial_index(
        op.f("ix_coastline_geom"),
        table_name="coastline",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("coastline")
    op.drop_geospatial_index(
        op.f("ix_base_geom"), table_name="base", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("base")
    op.drop_table("district")
