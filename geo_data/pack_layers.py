"""List what each layer of a district pack holds: the one place that reader and writer go by."""

from geo_data.pack_cells import (
    COUNT,
    DATE,
    DAYS,
    FLAG,
    INSTANT,
    MINUTE,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    ROLE_LIST,
    TEXT,
    CellKind,
)
from geo_data.pack_layer import Column as Column
from geo_data.pack_layer import Layer as Layer
from maritime.branches import Branch, GroupMember, InformationOfficer, SafetyGroup
from maritime.coast import (
    COASTLINE_KINDS,
    SEGMENT_GRADES,
    Coastline,
    DrawnSegment,
    KeySection,
    LandPolygon,
    Road,
)
from maritime.papers import CERTIFICATE_KINDS, Certificate, Responsibility, Training
from maritime.places import (
    BASE_KINDS,
    GRID_LEVELS,
    LANDING_POINT_GRADES,
    LANDING_POINT_KINDS,
    SENSOR_KINDS,
    TRADES,
    Base,
    LandingPoint,
    SeaGrid,
    Sensor,
)
from maritime.register import (
    AVAILABILITY_KINDS,
    BRANCH_KINDS,
    PAIRING_PARTS,
    VESSEL_KINDS,
    WATCH_COLOURS,
    Availability,
    Pairing,
    Person,
    Trip,
    Vessel,
)
from maritime.standard import GRADES_BY_KIND, StandardRule
from maritime.team import MODES, Team

PACK_FORMAT = "coastwatch-district/1"
META_TABLE = "meta"
META_KEYS = ("format", "district_id", "name", "timezone", "segment_length_m")
REQUIRED_META_KEYS = ("format", "district_id", "name", "timezone")


def _needed(
    name: str, kind: CellKind = TEXT, *, attribute: str = "", refers_to: str = "",
    choices: tuple[str, ...] = (),
) -> Column:  # fmt: skip
    return Column(name, kind, True, choices, refers_to, attribute=attribute)


LAYERS: tuple[Layer, ...] = (
    Layer("land", LandPolygon, "land", (Column("name"),), "Polygon"),
    Layer(
        "coastline",
        Coastline,
        "coastlines",
        (_needed("coastline_id"), _needed("kind", choices=COASTLINE_KINDS), Column("name")),
        "LineString",
        is_required=True,
        id_column="coastline_id",
    ),
    Layer(
        "sea_grid",
        SeaGrid,
        "sea_grids",
        (
            _needed("grid_id"),
            _needed("name"),
            _needed("level", choices=GRID_LEVELS),
            Column("parent_id", refers_to="sea_grid"),
            Column("trade", choices=TRADES),
        ),
        "Polygon",
        id_column="grid_id",
    ),
    Layer(
        "segment",
        DrawnSegment,
        "drawn_segments",
        (
            _needed("segment_id"),
            _needed("coastline_id", refers_to="coastline"),
            _needed("grade", choices=SEGMENT_GRADES),
            Column("grid_id", refers_to="sea_grid"),
            Column("weight", POSITIVE),
            Column("last_observed_at", INSTANT, attribute="last_observed_s"),
        ),
        "LineString",
        id_column="segment_id",
    ),
    Layer("key_section", KeySection, "key_sections", (), "Polygon"),
    Layer(
        "landing_point",
        LandingPoint,
        "landing_points",
        (
            _needed("landing_point_id"),
            _needed("name"),
            _needed("kind", choices=LANDING_POINT_KINDS),
            _needed("grade", choices=LANDING_POINT_GRADES),
            Column("weight", POSITIVE),
            Column("dwell_min", POSITIVE),
            Column("last_observed_at", INSTANT, attribute="last_observed_s"),
        ),
        "Point",
        is_required=True,
        id_column="landing_point_id",
    ),
    Layer(
        "base",
        Base,
        "bases",
        (
            _needed("base_id"),
            _needed("name"),
            Column("kind", choices=BASE_KINDS),
            Column("view_m", NOT_NEGATIVE),
        ),
        "Point",
        is_required=True,
        id_column="base_id",
    ),
    Layer("road", Road, "roads", (Column("speed_kmh", POSITIVE),), "LineString"),
    Layer(
        "sensor",
        Sensor,
        "sensors",
        (
            _needed("sensor_id"),
            _needed("kind", choices=SENSOR_KINDS),
            _needed("range_m", POSITIVE),
            Column("azimuth_deg", NUMBER),
            Column("field_of_view_deg", POSITIVE),
            Column("works_at_night", FLAG),
            Column("watched", FLAG, attribute="is_watched"),
            Column("online", FLAG, attribute="is_online"),
        ),
        "Point",
        id_column="sensor_id",
    ),
    Layer(
        "standard",
        StandardRule,
        "standard",
        (
            _needed("target", attribute="target_kind", choices=tuple(GRADES_BY_KIND)),
            _needed("grade"),
            _needed("from", MINUTE, attribute="from_min"),
            _needed("to", MINUTE, attribute="to_min"),
            _needed("interval_min", POSITIVE),
            Column("interval_with_sensor_min", POSITIVE),
            Column("days", DAYS),
        ),
        is_required=True,
        natural_key=("target", "grade", "from", "to", "days"),
    ),
    Layer(
        "team",
        Team,
        "teams",
        (
            _needed("team_id"),
            _needed("base_id", refers_to="base"),
            _needed("mode", choices=MODES),
            _needed("patrol_speed_kmh", POSITIVE),
            _needed("transit_speed_kmh", POSITIVE),
            _needed("shift_start", MINUTE, attribute="shift_start_min"),
            _needed("shift_end", MINUTE, attribute="shift_end_min"),
            Column("days", DAYS),
            Column("valid_from", DATE),
            Column("valid_to", DATE),
            Column("endurance_min", POSITIVE),
        ),
        is_required=True,
        id_column="team_id",
    ),
    Layer(
        "person",
        Person,
        "persons",
        (
            _needed("person_id"),
            _needed("name"),
            Column("roles", ROLE_LIST, is_required=True, may_be_empty=True),
            Column("base_id", refers_to="base"),
            Column("grid_id", refers_to="sea_grid"),
            Column("village"),
            Column("branch"),
            Column("branch_kind", choices=BRANCH_KINDS),
            Column("party_member", FLAG, attribute="is_party_member"),
            Column("max_vessels", COUNT),
            Column("max_min_per_week", NOT_NEGATIVE),
            Column("phone"),
            Column("ended_on", DATE, is_added=True),
        ),
        id_column="person_id",
    ),
    Layer(
        "vessel",
        Vessel,
        "vessels",
        (
            _needed("vessel_id"),
            Column("name"),
            Column("registration_no"),
            Column("mmsi"),
            Column("beidou_id"),
            Column("kind", choices=VESSEL_KINDS),
            Column("home_port"),
            Column("village"),
            Column("branch"),
            Column("length_m", POSITIVE),
            Column("owner"),
            Column("watch", choices=WATCH_COLOURS),
            Column("ended_on", DATE, is_added=True),
        ),
        id_column="vessel_id",
    ),
    Layer(
        "pairing",
        Pairing,
        "pairings",
        (
            _needed("vessel_id", refers_to="vessel"),
            _needed("person_id", refers_to="person"),
            _needed("part", choices=PAIRING_PARTS),
            _needed("valid_from", DATE),
            Column("valid_to", DATE),
        ),
        natural_key=("vessel_id", "person_id", "part", "valid_from"),
    ),
    Layer(
        "availability",
        Availability,
        "availabilities",
        (
            _needed("person_id", refers_to="person"),
            _needed("from", INSTANT, attribute="from_s"),
            _needed("to", INSTANT, attribute="to_s"),
            _needed("kind", choices=AVAILABILITY_KINDS),
        ),
        natural_key=("person_id", "from", "to", "kind"),
    ),
    Layer(
        "trip",
        Trip,
        "trips",
        (
            _needed("person_id", refers_to="person"),
            _needed("vessel_id", refers_to="vessel"),
            _needed("from", INSTANT, attribute="from_s"),
            Column("to", INSTANT, attribute="to_s"),
        ),
        natural_key=("person_id", "vessel_id", "from"),
    ),
    Layer(
        "branch",
        Branch,
        "branches",
        (
            _needed("branch"),
            _needed("kind", choices=BRANCH_KINDS),
            Column("village"),
            Column("secretary_id", refers_to="person"),
            Column("valid_from", DATE),
            Column("valid_to", DATE),
        ),
        id_column="branch",
    ),
    Layer(
        "safety_group",
        SafetyGroup,
        "safety_groups",
        (
            _needed("group_id"),
            _needed("name"),
            Column("village"),
            Column("leader_id", refers_to="person"),
            Column("valid_from", DATE),
            Column("valid_to", DATE),
        ),
        id_column="group_id",
    ),
    Layer(
        "safety_group_member",
        GroupMember,
        "group_members",
        (
            _needed("group_id", refers_to="safety_group"),
            Column("vessel_id", refers_to="vessel"),
            Column("person_id", refers_to="person"),
            Column("valid_from", DATE),
            Column("valid_to", DATE),
        ),
        natural_key=("group_id", "vessel_id", "person_id", "valid_from"),
    ),
    Layer(
        "information_officer",
        InformationOfficer,
        "information_officers",
        (
            _needed("person_id", refers_to="person"),
            Column("village"),
            Column("grid_id", refers_to="sea_grid"),
            _needed("valid_from", DATE),
            Column("valid_to", DATE),
        ),
        natural_key=("person_id", "village", "grid_id", "valid_from"),
    ),
    Layer(
        "certificate",
        Certificate,
        "certificates",
        (
            _needed("kind", choices=CERTIFICATE_KINDS),
            Column("vessel_id", refers_to="vessel"),
            Column("person_id", refers_to="person"),
            Column("number"),
            Column("issued_on", DATE),
            Column("expires_on", DATE),
        ),
        natural_key=("kind", "vessel_id", "person_id", "number", "issued_on"),
    ),
    Layer(
        "training",
        Training,
        "trainings",
        (
            _needed("person_id", refers_to="person"),
            _needed("topic"),
            _needed("held_on", DATE),
            Column("expires_on", DATE),
        ),
        natural_key=("person_id", "topic", "held_on"),
    ),
    Layer(
        "responsibility",
        Responsibility,
        "responsibilities",
        (
            _needed("grid_id", refers_to="sea_grid"),
            _needed("trade", choices=TRADES),
            _needed("item", COUNT),
            _needed("duty"),
            _needed("valid_from", DATE),
            Column("valid_to", DATE),
            Column("signed_by", refers_to="person"),
            Column("signed_on", DATE),
        ),
        natural_key=("grid_id", "trade", "item", "valid_from"),
    ),
)

LAYER_BY_NAME = {layer.name: layer for layer in LAYERS}

REGISTER_LAYERS = (
    "person", "vessel", "pairing", "availability", "trip", "branch", "safety_group",
    "safety_group_member", "information_officer", "certificate", "training", "responsibility",
)  # fmt: skip
"""Layers that no plan depends on: people, vessels and what belongs to them."""
