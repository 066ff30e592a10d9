"""Describe the tables of the database: the layers of packs, targets, plans and jobs.

Every table of a layer has district_id first and seq, the row's place in its pack, so that an
export gives rows back in their order. Columns are named after the records' attributes, except that
instants are timestamptz columns ending in _at, and geometries are called geom (EPSG:4326).
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geo_data.schema_accounts import account as account
from geo_data.schema_alerts import alert as alert
from geo_data.schema_devices import device as device
from geo_data.schema_duty import duty_line as duty_line
from geo_data.schema_field import field_item as field_item
from geo_data.schema_handover import handover as handover
from geo_data.schema_incidents import incident as incident
from geo_data.schema_live import unit_order as unit_order
from geo_data.schema_parts import (
    SRID as SRID,
)
from geo_data.schema_parts import (
    above_zero,
    among,
    day_column,
    days_column,
    days_in_order,
    days_of_week,
    flag_column,
    grade_of_kind,
    instant_column,
    layer_table,
    metadata,
    number_column,
    refers,
    text_column,
)
from geo_data.schema_register import (
    availability,
    branch,
    certificate,
    information_officer,
    pairing,
    person,
    responsibility,
    safety_group,
    safety_group_member,
    training,
    trip,
    vessel,
)
from geo_data.schema_reports import report as report
from maritime.coast import COASTLINE_KINDS, SEGMENT_GRADES
from maritime.places import (
    BASE_KINDS,
    GRID_LEVELS,
    INLAND_PLACE_KINDS,
    LANDING_POINT_GRADES,
    LANDING_POINT_KINDS,
    SENSOR_KINDS,
    TRADES,
)
from maritime.plan import CAUSES
from maritime.standard import GRADES_BY_KIND
from maritime.team import MODES

JOB_KINDS = ("plan", "repair", "report")
JOB_STATUSES = ("queued", "running", "done", "failed", "cancelled")

district = Table(
    "district",
    metadata,
    Column("district_id", Text, primary_key=True),
    text_column("name"),
    text_column("timezone"),
    number_column("segment_length_m", is_needed=True),
    Column("extra_meta", JSONB, nullable=False),
    Column("warnings", ARRAY(Text), nullable=False),
    text_column("pack_sha256"),
    instant_column("imported_at", is_needed=True),
    instant_column("edited_at"),
    text_column("ground_sha256"),
    above_zero("segment_length_m"),
)
"""pack_sha256 is of the file that was imported; edited_at the last change of a row since then, none
where it is as imported; ground_sha256 a fingerprint of the layers that plans depend on."""

land = layer_table("land", text_column("name", is_needed=False), geometry="POLYGON")

coastline = layer_table(
    "coastline",
    text_column("coastline_id"),
    text_column("kind"),
    text_column("name", is_needed=False),
    among("kind", COASTLINE_KINDS),
    id_column="coastline_id",
    geometry="LINESTRING",
)

sea_grid = layer_table(
    "sea_grid",
    text_column("grid_id"),
    text_column("name"),
    text_column("level"),
    text_column("parent_id", is_needed=False),
    text_column("trade", is_needed=False),
    among("level", GRID_LEVELS),
    among("trade", TRADES),
    *refers("parent_id", "sea_grid", "grid_id"),
    id_column="grid_id",
    geometry="POLYGON",
)

drawn_segment = layer_table(
    "drawn_segment",
    text_column("segment_id"),
    text_column("coastline_id"),
    text_column("grade"),
    text_column("grid_id", is_needed=False),
    number_column("weight"),
    instant_column("last_observed_at"),
    among("grade", SEGMENT_GRADES),
    above_zero("weight"),
    *refers("coastline_id", "coastline", "coastline_id"),
    *refers("grid_id", "sea_grid", "grid_id"),
    id_column="segment_id",
    geometry="LINESTRING",
)

key_section = layer_table("key_section", geometry="POLYGON")

landing_point = layer_table(
    "landing_point",
    text_column("landing_point_id"),
    text_column("name"),
    text_column("kind"),
    text_column("grade"),
    number_column("weight"),
    number_column("dwell_min"),
    instant_column("last_observed_at"),
    among("kind", LANDING_POINT_KINDS),
    among("grade", LANDING_POINT_GRADES),
    above_zero("weight"),
    above_zero("dwell_min"),
    id_column="landing_point_id",
    geometry="POINT",
)

base = layer_table(
    "base",
    text_column("base_id"),
    text_column("name"),
    text_column("kind", is_needed=False),
    number_column("view_m", is_needed=True),
    among("kind", BASE_KINDS),
    CheckConstraint("view_m >= 0", name="view_m"),
    id_column="base_id",
    geometry="POINT",
)

road = layer_table(
    "road", number_column("speed_kmh"), above_zero("speed_kmh"), geometry="LINESTRING"
)

sensor = layer_table(
    "sensor",
    text_column("sensor_id"),
    text_column("kind"),
    number_column("range_m", is_needed=True),
    number_column("azimuth_deg"),
    number_column("field_of_view_deg"),
    flag_column("works_at_night"),
    flag_column("is_watched"),
    flag_column("is_online"),
    among("kind", SENSOR_KINDS),
    above_zero("range_m"),
    above_zero("field_of_view_deg"),
    id_column="sensor_id",
    geometry="POINT",
)

inland_place = layer_table(
    "inland_place",
    text_column("place_id"),
    text_column("name"),
    text_column("kind"),
    among("kind", INLAND_PLACE_KINDS),
    id_column="place_id",
    geometry="POINT",
)

standard_rule = layer_table(
    "standard_rule",
    text_column("target_kind"),
    text_column("grade"),
    Column("from_min", SmallInteger, nullable=False),
    Column("to_min", SmallInteger, nullable=False),
    number_column("interval_min", is_needed=True),
    number_column("interval_with_sensor_min"),
    days_column(),
    among("target_kind", GRADES_BY_KIND),
    grade_of_kind("target_kind"),
    CheckConstraint("from_min BETWEEN 0 AND 1440", name="from_min"),
    CheckConstraint("to_min BETWEEN 0 AND 1440 AND to_min <> from_min", name="to_min"),
    above_zero("interval_min"),
    above_zero("interval_with_sensor_min"),
    days_of_week(),
)

team = layer_table(
    "team",
    text_column("team_id"),
    text_column("base_id"),
    text_column("mode"),
    number_column("patrol_speed_kmh", is_needed=True),
    number_column("transit_speed_kmh", is_needed=True),
    Column("shift_start_min", SmallInteger, nullable=False),
    Column("shift_end_min", SmallInteger, nullable=False),
    days_column(),
    day_column("valid_from"),
    day_column("valid_to"),
    number_column("endurance_min"),
    text_column("radio", is_needed=False),
    among("mode", MODES),
    above_zero("patrol_speed_kmh"),
    above_zero("transit_speed_kmh"),
    above_zero("endurance_min"),
    CheckConstraint("shift_start_min BETWEEN 0 AND 1440", name="shift_start_min"),
    CheckConstraint(
        "shift_end_min BETWEEN 0 AND 1440 AND shift_end_min <> shift_start_min",
        name="shift_end_min",
    ),
    days_in_order("valid_from", "valid_to"),
    days_of_week(),
    *refers("base_id", "base", "base_id"),
    id_column="team_id",
)

target = layer_table(
    "target",
    text_column("target_id"),
    text_column("kind"),
    text_column("grade"),
    text_column("coastline_id"),
    number_column("from_m", is_needed=True),
    number_column("to_m", is_needed=True),
    number_column("length_m", is_needed=True),
    number_column("weight", is_needed=True),
    text_column("name", is_needed=False),
    Column("dwell_s", BigInteger, nullable=False),
    text_column("grid_id", is_needed=False),
    instant_column("last_observed_at"),
    flag_column("is_drawn_forward"),
    text_column("inside_segment_id", is_needed=False),
    number_column("seaward_deg"),
    among("kind", GRADES_BY_KIND),
    grade_of_kind("kind"),
    above_zero("weight"),
    CheckConstraint("length_m >= 0", name="length_m"),
    CheckConstraint("dwell_s >= 0", name="dwell_s"),
    *refers("coastline_id", "coastline", "coastline_id"),
    *refers("grid_id", "sea_grid", "grid_id"),
    *refers("inside_segment_id", "target", "target_id"),
    id_column="target_id",
    geometry="GEOMETRY",
)
"""Derived at import from the layers above: geom is a line for a segment, else a point."""

LAYER_TABLES = (
    land, coastline, sea_grid, drawn_segment, key_section, landing_point, base, road, sensor,
    inland_place, standard_rule, team, person, vessel, pairing, availability, trip, branch,
    safety_group, safety_group_member, information_officer, certificate, training, responsibility,
    target,
)  # fmt: skip
"""Tables of one district, each after those that it refers to."""

plan = Table(
    "plan",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column(
        "district_id",
        Text,
        ForeignKey("district.district_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text_column("inputs_sha256"),
    text_column("ground_sha256"),
    instant_column("start_at", is_needed=True),
    instant_column("end_at", is_needed=True),
    flag_column("is_cyclic"),
    flag_column("assume_fresh"),
    Column("seed", BigInteger, nullable=False),
    *(
        number_column(name, is_needed=True)
        for name in (
            "weighted_overdue", "weighted_required", "coverage", "coverage_without_patrols",
            "bound", "optimality_gap_points", "worst_idleness_min", "seconds",
        )
    ),
    Column("patrol_count", Integer, nullable=False),
    Column("gap_count", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column(
        "document_sha256", Text, nullable=False,
    ),
    instant_column("created_at", is_needed=True),
    Column("repairs_plan_id", Uuid),
    Column("repair", JSONB(none_as_null=True)),
    CheckConstraint("end_at > start_at", name="end_at"),
    CheckConstraint("(repairs_plan_id IS NULL) = (repair IS NULL)", name="repair"),
    UniqueConstraint("district_id", "document_sha256"),
)  # fmt: skip
"""A plan with its file's exact bytes; older than the district if ground_sha256 differs.

repairs_plan_id is the plan that it repairs, without a foreign key: a repair stays one when that is
gone. Such a plan is a proposal, never in force before somebody publishes it; repair says what it
opens, closes and changes."""

plan_certificate = Table(
    "plan_certificate",
    metadata,
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="CASCADE"), primary_key=True),
    Column("document", LargeBinary, nullable=False),
    text_column("document_sha256"),
)
"""What proves a plan's bound, with its file's exact bytes; none where no bound was asked for."""

plan_target = Table(
    "plan_target",
    metadata,
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="CASCADE"), primary_key=True),
    Column("target_id", Text, primary_key=True),
    text_column("kind"),
    text_column("coastline_id"),
    number_column("from_m", is_needed=True),
    number_column("to_m", is_needed=True),
    number_column("weight", is_needed=True),
    number_column("required_min", is_needed=True),
    number_column("overdue_min", is_needed=True),
    among("kind", GRADES_BY_KIND),
)

plan_gap = Table(
    "plan_gap",
    metadata,
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="CASCADE"), primary_key=True),
    Column("target_id", Text, primary_key=True),
    Column("from_at", DateTime(timezone=True), primary_key=True),
    instant_column("to_at", is_needed=True),
    number_column("overdue_min", is_needed=True),
    text_column("cause"),
    Column("evidence", JSONB, nullable=False),
    number_column("weight", is_needed=True),
    among("cause", CAUSES),
    CheckConstraint("to_at > from_at", name="to_at"),
    Index(None, "plan_id", "from_at"),
)

job = Table(
    "job",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    text_column("kind"),
    Column(
        "district_id",
        Text,
        ForeignKey("district.district_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("status", Text, nullable=False, server_default="queued"),
    Column("options", JSONB, nullable=False),
    Column("progress", JSONB),
    text_column("error", is_needed=False),
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="SET NULL"), index=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    instant_column("started_at"),
    instant_column("finished_at"),
    among("kind", JOB_KINDS),
    among("status", JOB_STATUSES),
)
