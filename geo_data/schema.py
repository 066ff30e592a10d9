"""Describe the tables of the database: the layers of packs, targets, plans and jobs.

Every table of a layer has district_id first and seq, the row's place in its pack, so that an
export gives rows back in their order. Columns are named after the records' attributes, except that
instants are timestamptz columns ending in _at, and geometries are called geom (EPSG:4326).
"""

from collections.abc import Iterable

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.schema import SchemaItem

from maritime.coast import COASTLINE_KINDS, SEGMENT_GRADES
from maritime.places import (
    BASE_KINDS,
    GRID_LEVELS,
    LANDING_POINT_GRADES,
    LANDING_POINT_KINDS,
    SENSOR_KINDS,
    TRADES,
)
from maritime.plan import CAUSES
from maritime.register import (
    AVAILABILITY_KINDS,
    BRANCH_KINDS,
    PAIRING_PARTS,
    ROLES,
    VESSEL_KINDS,
    WATCH_COLOURS,
)
from maritime.standard import GRADES_BY_KIND
from maritime.team import MODES

SRID = 4326
JOB_KINDS = ("plan",)
JOB_STATUSES = ("queued", "running", "done", "failed", "cancelled")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, is_needed: bool = True) -> Column:
    return Column(name, Text, nullable=not is_needed)


def _number(name: str, *, is_needed: bool = False) -> Column:
    return Column(name, Double, nullable=not is_needed)


def _flag(name: str) -> Column:
    return Column(name, Boolean, nullable=False)


def _instant(name: str, *, is_needed: bool = False) -> Column:
    return Column(name, DateTime(timezone=True), nullable=not is_needed)


def _days() -> Column:
    return Column("days", ARRAY(SmallInteger), nullable=False)


def _words(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _among(column: str, values: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({_words(values)})", name=column)


def _above_zero(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} > 0", name=f"{column}_above_zero")


def _grade_of_kind(kind_column: str) -> CheckConstraint:
    cases = " OR ".join(
        f"({kind_column} = '{kind}' AND grade IN ({_words(grades)}))"
        for kind, grades in GRADES_BY_KIND.items()
    )
    return CheckConstraint(cases, name="grade")


def _days_of_week() -> CheckConstraint:
    return CheckConstraint("days <@ '{1,2,3,4,5,6,7}'::smallint[]", name="days")


def _refers(column: str, table: str, id_column: str) -> tuple[SchemaItem, SchemaItem]:
    """Refer to a row of the same district; gone when that row goes."""
    return (
        ForeignKeyConstraint(
            ["district_id", column],
            [f"{table}.district_id", f"{table}.{id_column}"],
            ondelete="CASCADE",
        ),
        Index(None, "district_id", column),
    )


def _layer(name: str, *items: SchemaItem, id_column: str = "", geometry: str = "") -> Table:
    """Make the table of one layer: district_id, seq, its own columns, geom with a GiST index."""
    key = ("district_id", id_column or "seq")
    columns: list[SchemaItem] = [
        Column("district_id", Text, ForeignKey("district.district_id", ondelete="CASCADE")),
        Column("seq", Integer, nullable=False, autoincrement=False),
    ]
    ends: list[SchemaItem] = [PrimaryKeyConstraint(*key)]
    if id_column:
        ends.append(UniqueConstraint("district_id", "seq"))
    if geometry:
        ends = [
            Column("geom", Geometry(geometry, SRID, spatial_index=False), nullable=False),
            *ends,
            Index(None, "geom", postgresql_using="gist"),
        ]
    return Table(name, metadata, *columns, *items, *ends)


district = Table(
    "district",
    metadata,
    Column("district_id", Text, primary_key=True),
    _text("name"),
    _text("timezone"),
    _number("segment_length_m", is_needed=True),
    Column("extra_meta", JSONB, nullable=False),
    Column("warnings", ARRAY(Text), nullable=False),
    _text("pack_sha256"),
    _instant("imported_at", is_needed=True),
    _above_zero("segment_length_m"),
)

land = _layer("land", _text("name", is_needed=False), geometry="POLYGON")

coastline = _layer(
    "coastline",
    _text("coastline_id"),
    _text("kind"),
    _text("name", is_needed=False),
    _among("kind", COASTLINE_KINDS),
    id_column="coastline_id",
    geometry="LINESTRING",
)

sea_grid = _layer(
    "sea_grid",
    _text("grid_id"),
    _text("name"),
    _text("level"),
    _text("parent_id", is_needed=False),
    _text("trade", is_needed=False),
    _among("level", GRID_LEVELS),
    _among("trade", TRADES),
    *_refers("parent_id", "sea_grid", "grid_id"),
    id_column="grid_id",
    geometry="POLYGON",
)

drawn_segment = _layer(
    "drawn_segment",
    _text("segment_id"),
    _text("coastline_id"),
    _text("grade"),
    _text("grid_id", is_needed=False),
    _number("weight"),
    _instant("last_observed_at"),
    _among("grade", SEGMENT_GRADES),
    _above_zero("weight"),
    *_refers("coastline_id", "coastline", "coastline_id"),
    *_refers("grid_id", "sea_grid", "grid_id"),
    id_column="segment_id",
    geometry="LINESTRING",
)

key_section = _layer("key_section", geometry="POLYGON")

landing_point = _layer(
    "landing_point",
    _text("landing_point_id"),
    _text("name"),
    _text("kind"),
    _text("grade"),
    _number("weight"),
    _number("dwell_min"),
    _instant("last_observed_at"),
    _among("kind", LANDING_POINT_KINDS),
    _among("grade", LANDING_POINT_GRADES),
    _above_zero("weight"),
    _above_zero("dwell_min"),
    id_column="landing_point_id",
    geometry="POINT",
)

base = _layer(
    "base",
    _text("base_id"),
    _text("name"),
    _text("kind", is_needed=False),
    _number("view_m", is_needed=True),
    _among("kind", BASE_KINDS),
    CheckConstraint("view_m >= 0", name="view_m"),
    id_column="base_id",
    geometry="POINT",
)

road = _layer("road", _number("speed_kmh"), _above_zero("speed_kmh"), geometry="LINESTRING")

sensor = _layer(
    "sensor",
    _text("sensor_id"),
    _text("kind"),
    _number("range_m", is_needed=True),
    _number("azimuth_deg"),
    _number("field_of_view_deg"),
    _flag("works_at_night"),
    _flag("is_watched"),
    _flag("is_online"),
    _among("kind", SENSOR_KINDS),
    _above_zero("range_m"),
    _above_zero("field_of_view_deg"),
    id_column="sensor_id",
    geometry="POINT",
)

standard_rule = _layer(
    "standard_rule",
    _text("target_kind"),
    _text("grade"),
    Column("from_min", SmallInteger, nullable=False),
    Column("to_min", SmallInteger, nullable=False),
    _number("interval_min", is_needed=True),
    _number("interval_with_sensor_min"),
    _days(),
    _among("target_kind", GRADES_BY_KIND),
    _grade_of_kind("target_kind"),
    CheckConstraint("from_min BETWEEN 0 AND 1440", name="from_min"),
    CheckConstraint("to_min BETWEEN 0 AND 1440 AND to_min <> from_min", name="to_min"),
    _above_zero("interval_min"),
    _above_zero("interval_with_sensor_min"),
    _days_of_week(),
)

team = _layer(
    "team",
    _text("team_id"),
    _text("base_id"),
    _text("mode"),
    _number("patrol_speed_kmh", is_needed=True),
    _number("transit_speed_kmh", is_needed=True),
    Column("shift_start_min", SmallInteger, nullable=False),
    Column("shift_end_min", SmallInteger, nullable=False),
    _days(),
    Column("valid_from", Date),
    Column("valid_to", Date),
    _number("endurance_min"),
    _among("mode", MODES),
    _above_zero("patrol_speed_kmh"),
    _above_zero("transit_speed_kmh"),
    _above_zero("endurance_min"),
    CheckConstraint("shift_start_min BETWEEN 0 AND 1440", name="shift_start_min"),
    CheckConstraint(
        "shift_end_min BETWEEN 0 AND 1440 AND shift_end_min <> shift_start_min",
        name="shift_end_min",
    ),
    CheckConstraint("valid_to >= valid_from", name="valid_to"),
    _days_of_week(),
    *_refers("base_id", "base", "base_id"),
    id_column="team_id",
)

person = _layer(
    "person",
    _text("person_id"),
    _text("name"),
    Column("roles", ARRAY(Text), nullable=False),
    _text("base_id", is_needed=False),
    _text("grid_id", is_needed=False),
    _text("village", is_needed=False),
    _text("branch", is_needed=False),
    _text("branch_kind", is_needed=False),
    Column("is_party_member", Boolean),
    Column("max_vessels", Integer),
    _number("max_min_per_week"),
    _text("phone", is_needed=False),
    CheckConstraint(f"roles <@ ARRAY[{_words(ROLES)}]::text[]", name="roles"),
    _among("branch_kind", BRANCH_KINDS),
    CheckConstraint("max_vessels >= 0", name="max_vessels"),
    CheckConstraint("max_min_per_week >= 0", name="max_min_per_week"),
    *_refers("base_id", "base", "base_id"),
    *_refers("grid_id", "sea_grid", "grid_id"),
    id_column="person_id",
)

vessel = _layer(
    "vessel",
    _text("vessel_id"),
    *(
        _text(name, is_needed=False)
        for name in (
            "name", "registration_no", "mmsi", "beidou_id", "kind", "home_port", "village", "branch"
        )
    ),
    _number("length_m"),
    _text("owner", is_needed=False),
    _text("watch", is_needed=False),
    _among("kind", VESSEL_KINDS),
    _among("watch", WATCH_COLOURS),
    _above_zero("length_m"),
    id_column="vessel_id",
)  # fmt: skip

pairing = _layer(
    "pairing",
    _text("vessel_id"),
    _text("person_id"),
    _text("part"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    _among("part", PAIRING_PARTS),
    CheckConstraint("valid_to >= valid_from", name="valid_to"),
    *_refers("vessel_id", "vessel", "vessel_id"),
    *_refers("person_id", "person", "person_id"),
    ExcludeConstraint(
        ("district_id", "="),
        ("vessel_id", "="),
        ("part", "="),
        (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
        using="gist",
        name="ex_pairing_disjoint",
    ),
)

availability = _layer(
    "availability",
    _text("person_id"),
    _instant("from_at", is_needed=True),
    _instant("to_at", is_needed=True),
    _text("kind"),
    _among("kind", AVAILABILITY_KINDS),
    CheckConstraint("to_at > from_at", name="to_at"),
    *_refers("person_id", "person", "person_id"),
)

trip = _layer(
    "trip",
    _text("person_id"),
    _text("vessel_id"),
    _instant("from_at", is_needed=True),
    _instant("to_at"),
    CheckConstraint("to_at > from_at", name="to_at"),
    *_refers("person_id", "person", "person_id"),
    *_refers("vessel_id", "vessel", "vessel_id"),
)

target = _layer(
    "target",
    _text("target_id"),
    _text("kind"),
    _text("grade"),
    _text("coastline_id"),
    _number("from_m", is_needed=True),
    _number("to_m", is_needed=True),
    _number("length_m", is_needed=True),
    _number("weight", is_needed=True),
    _text("name", is_needed=False),
    Column("dwell_s", BigInteger, nullable=False),
    _text("grid_id", is_needed=False),
    _instant("last_observed_at"),
    _flag("is_drawn_forward"),
    _text("inside_segment_id", is_needed=False),
    _number("seaward_deg"),
    _among("kind", GRADES_BY_KIND),
    _grade_of_kind("kind"),
    _above_zero("weight"),
    CheckConstraint("length_m >= 0", name="length_m"),
    CheckConstraint("dwell_s >= 0", name="dwell_s"),
    *_refers("coastline_id", "coastline", "coastline_id"),
    *_refers("grid_id", "sea_grid", "grid_id"),
    *_refers("inside_segment_id", "target", "target_id"),
    id_column="target_id",
    geometry="GEOMETRY",
)
"""Derived at import from the layers above: geom is a line for a segment, else a point."""

LAYER_TABLES = (
    land, coastline, sea_grid, drawn_segment, key_section, landing_point, base, road, sensor,
    standard_rule, team, person, vessel, pairing, availability, trip, target,
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
    _text("inputs_sha256"),
    _instant("start_at", is_needed=True),
    _instant("end_at", is_needed=True),
    _flag("is_cyclic"),
    _flag("assume_fresh"),
    Column("seed", BigInteger, nullable=False),
    *(
        _number(name, is_needed=True)
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
    _instant("created_at", is_needed=True),
    CheckConstraint("end_at > start_at", name="end_at"),
    UniqueConstraint("district_id", "document_sha256"),
)  # fmt: skip
"""A plan with its file's exact bytes; older than the district's pack if inputs_sha256 differs."""

plan_target = Table(
    "plan_target",
    metadata,
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="CASCADE"), primary_key=True),
    Column("target_id", Text, primary_key=True),
    _text("kind"),
    _text("coastline_id"),
    _number("from_m", is_needed=True),
    _number("to_m", is_needed=True),
    _number("weight", is_needed=True),
    _number("required_min", is_needed=True),
    _number("overdue_min", is_needed=True),
    _among("kind", GRADES_BY_KIND),
)

plan_gap = Table(
    "plan_gap",
    metadata,
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="CASCADE"), primary_key=True),
    Column("target_id", Text, primary_key=True),
    Column("from_at", DateTime(timezone=True), primary_key=True),
    _instant("to_at", is_needed=True),
    _number("overdue_min", is_needed=True),
    _text("cause"),
    Column("evidence", JSONB, nullable=False),
    _number("weight", is_needed=True),
    _among("cause", CAUSES),
    CheckConstraint("to_at > from_at", name="to_at"),
    Index(None, "plan_id", "from_at"),
)

job = Table(
    "job",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    _text("kind"),
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
    _text("error", is_needed=False),
    Column("plan_id", Uuid, ForeignKey("plan.plan_id", ondelete="SET NULL"), index=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    _instant("started_at"),
    _instant("finished_at"),
    _among("kind", JOB_KINDS),
    _among("status", JOB_STATUSES),
)
