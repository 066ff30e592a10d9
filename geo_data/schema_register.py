"""Describe the tables of the register: people, vessels, what belongs to them, and its history.

What holds for the tables of all layers stands in `geo_data.schema`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint

from geo_data.schema_parts import (
    above_zero,
    all_among,
    among,
    day_column,
    days_in_order,
    instant_column,
    layer_table,
    metadata,
    number_column,
    one_of_two,
    refers,
    text_column,
)
from maritime.papers import CERTIFICATE_KINDS
from maritime.places import TRADES
from maritime.register import (
    AVAILABILITY_KINDS,
    BRANCH_KINDS,
    PAIRING_PARTS,
    ROLES,
    VESSEL_KINDS,
    WATCH_COLOURS,
)

BATCH_KINDS = ("edit", "sheet", "proposal", "import", "undo")
VESSEL_NUMBERS = ("registration_no", "mmsi", "beidou_id")
CHANGE_ACTIONS = ("created", "changed", "ended", "removed")

person = layer_table(
    "person",
    text_column("person_id"),
    text_column("name"),
    Column("roles", ARRAY(Text), nullable=False),
    text_column("base_id", is_needed=False),
    text_column("grid_id", is_needed=False),
    text_column("village", is_needed=False),
    text_column("branch", is_needed=False),
    text_column("branch_kind", is_needed=False),
    Column("is_party_member", Boolean),
    Column("max_vessels", Integer),
    number_column("max_min_per_week"),
    text_column("phone", is_needed=False),
    day_column("ended_on"),
    all_among("roles", ROLES),
    among("branch_kind", BRANCH_KINDS),
    CheckConstraint("max_vessels >= 0", name="max_vessels"),
    CheckConstraint("max_min_per_week >= 0", name="max_min_per_week"),
    *refers("base_id", "base", "base_id"),
    *refers("grid_id", "sea_grid", "grid_id"),
    id_column="person_id",
)

vessel = layer_table(
    "vessel",
    text_column("vessel_id"),
    *(
        text_column(name, is_needed=False)
        for name in (
            "name", "registration_no", "mmsi", "beidou_id", "kind", "home_port", "village", "branch"
        )
    ),
    number_column("length_m"),
    text_column("owner", is_needed=False),
    text_column("watch", is_needed=False),
    day_column("ended_on"),
    among("kind", VESSEL_KINDS),
    among("watch", WATCH_COLOURS),
    above_zero("length_m"),
    *(Index(None, "district_id", name) for name in VESSEL_NUMBERS),
    *(
        Index(f"ix_vessel_plain_{name}", "district_id", literal_column(f"plain_number({name})"))
        for name in VESSEL_NUMBERS
    ),
    id_column="vessel_id",
)  # fmt: skip

pairing = layer_table(
    "pairing",
    text_column("vessel_id"),
    text_column("person_id"),
    text_column("part"),
    day_column("valid_from", is_needed=True),
    day_column("valid_to"),
    among("part", PAIRING_PARTS),
    days_in_order("valid_from", "valid_to"),
    *refers("vessel_id", "vessel", "vessel_id"),
    *refers("person_id", "person", "person_id"),
    ExcludeConstraint(
        ("district_id", "="),
        ("vessel_id", "="),
        ("person_id", "="),
        ("part", "="),
        (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
        using="gist",
        name="ex_pairing_disjoint",
        deferrable=True,
        initially="IMMEDIATE",
    ),
)

availability = layer_table(
    "availability",
    text_column("person_id"),
    instant_column("from_at", is_needed=True),
    instant_column("to_at", is_needed=True),
    text_column("kind"),
    among("kind", AVAILABILITY_KINDS),
    CheckConstraint("to_at > from_at", name="to_at"),
    *refers("person_id", "person", "person_id"),
)

trip = layer_table(
    "trip",
    text_column("person_id"),
    text_column("vessel_id"),
    instant_column("from_at", is_needed=True),
    instant_column("to_at"),
    CheckConstraint("to_at > from_at", name="to_at"),
    *refers("person_id", "person", "person_id"),
    *refers("vessel_id", "vessel", "vessel_id"),
)

branch = layer_table(
    "branch",
    text_column("branch"),
    text_column("kind"),
    text_column("village", is_needed=False),
    text_column("secretary_id", is_needed=False),
    day_column("valid_from"),
    day_column("valid_to"),
    among("kind", BRANCH_KINDS),
    days_in_order("valid_from", "valid_to"),
    *refers("secretary_id", "person", "person_id"),
    id_column="branch",
)

safety_group = layer_table(
    "safety_group",
    text_column("group_id"),
    text_column("name"),
    text_column("village", is_needed=False),
    text_column("leader_id", is_needed=False),
    day_column("valid_from"),
    day_column("valid_to"),
    days_in_order("valid_from", "valid_to"),
    *refers("leader_id", "person", "person_id"),
    id_column="group_id",
)

safety_group_member = layer_table(
    "safety_group_member",
    text_column("group_id"),
    text_column("vessel_id", is_needed=False),
    text_column("person_id", is_needed=False),
    day_column("valid_from"),
    day_column("valid_to"),
    one_of_two("vessel_id", "person_id"),
    days_in_order("valid_from", "valid_to"),
    *refers("group_id", "safety_group", "group_id"),
    *refers("vessel_id", "vessel", "vessel_id"),
    *refers("person_id", "person", "person_id"),
)

information_officer = layer_table(
    "information_officer",
    text_column("person_id"),
    text_column("village", is_needed=False),
    text_column("grid_id", is_needed=False),
    day_column("valid_from", is_needed=True),
    day_column("valid_to"),
    days_in_order("valid_from", "valid_to"),
    *refers("person_id", "person", "person_id"),
    *refers("grid_id", "sea_grid", "grid_id"),
)

certificate = layer_table(
    "certificate",
    text_column("kind"),
    text_column("vessel_id", is_needed=False),
    text_column("person_id", is_needed=False),
    text_column("number", is_needed=False),
    day_column("issued_on"),
    day_column("expires_on"),
    among("kind", CERTIFICATE_KINDS),
    one_of_two("vessel_id", "person_id"),
    days_in_order("issued_on", "expires_on"),
    *refers("vessel_id", "vessel", "vessel_id"),
    *refers("person_id", "person", "person_id"),
)

training = layer_table(
    "training",
    text_column("person_id"),
    text_column("topic"),
    day_column("held_on", is_needed=True),
    day_column("expires_on"),
    days_in_order("held_on", "expires_on"),
    *refers("person_id", "person", "person_id"),
)

responsibility = layer_table(
    "responsibility",
    text_column("grid_id"),
    text_column("trade"),
    Column("item", Integer, nullable=False),
    text_column("duty"),
    day_column("valid_from", is_needed=True),
    day_column("valid_to"),
    text_column("signed_by", is_needed=False),
    day_column("signed_on"),
    among("trade", TRADES),
    CheckConstraint("item >= 0", name="item"),
    days_in_order("valid_from", "valid_to"),
    *refers("grid_id", "sea_grid", "grid_id"),
    *refers("signed_by", "person", "person_id"),
)

register_batch = Table(
    "register_batch",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column(
        "district_id",
        Text,
        ForeignKey("district.district_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text_column("kind"),
    text_column("note", is_needed=False),
    text_column("made_by"),
    instant_column("made_at", is_needed=True),
    Column("undoes", Uuid, ForeignKey("register_batch.batch_id", ondelete="CASCADE"), unique=True),
    among("kind", BATCH_KINDS),
)
"""Changes that were made together; they are undone together, by a batch that names them."""

register_change = Table(
    "register_change",
    metadata,
    Column("change_id", BigInteger, Identity(), primary_key=True),
    Column(
        "batch_id",
        Uuid,
        ForeignKey("register_batch.batch_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text_column("district_id"),
    text_column("layer"),
    text_column("record_key"),
    text_column("action"),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("revision", BigInteger),
    among("action", CHANGE_ACTIONS),
    Index(None, "district_id", "layer", "record_key"),
)
"""What one change did to one row; before and after have the cells as a pack writes them, revision
is what the row has had since (none: the row is gone)."""
