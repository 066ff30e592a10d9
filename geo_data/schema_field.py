"""Describe the tables of what phones tell: items, attachments, roll-calls, what became of them.

Districts, grids, vessels, people and accounts are named by their ids without foreign keys: an
import replaces a district as a whole, and what was told stays. Who may read what is said by
migration 0005.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geo_data.schema_parts import (
    all_among,
    among,
    flag_column,
    instant_column,
    metadata,
    number_column,
    text_column,
)
from maritime.field.kinds import FLAGS, ITEM_KINDS, MEDIA_TYPES
from maritime.field.roll_call import ROLL_CALL_KINDS
from maritime.observation import SOURCES

CAME_BY = ("network", "file")


def _sender_columns() -> list[Column]:
    """Give the columns that say who sent something, and what of it others may reach."""
    return [
        text_column("district_id"),
        text_column("grid_id", is_needed=False),
        Column("account_id", Uuid, nullable=False),
        text_column("person_id", is_needed=False),
        text_column("vessel_id", is_needed=False),
    ]


field_item = Table(
    "field_item",
    metadata,
    Column("item_id", Uuid, primary_key=True),
    *_sender_columns(),
    Column("device_id", Uuid, nullable=False),
    text_column("kind"),
    Column("form", BigInteger),
    instant_column("made_at"),
    number_column("clock_offset_s"),
    instant_column("happened_at", is_needed=True),
    instant_column("received_at", is_needed=True),
    text_column("came_by"),
    Column("round_id", Uuid),
    Column("roll_call_id", Uuid),
    *(Column(name, Double) for name in ("lon", "lat", "accuracy_m")),
    instant_column("position_at"),
    Column("flags", ARRAY(Text), nullable=False),
    Column("faults", ARRAY(Text), nullable=False),
    text_column("content_sha256"),
    Column("content", JSONB, nullable=False),
    among("kind", ITEM_KINDS),
    among("came_by", CAME_BY),
    all_among("flags", FLAGS),
    Index(None, "district_id", "kind", "happened_at"),
    Index(None, "district_id", "vessel_id", "happened_at"),
    Index(None, "account_id", "happened_at"),
    Index(None, "round_id"),
    Index(None, "roll_call_id"),
)
"""One row an item, as it first came; made_at is by the phone's clock, happened_at by the server's.
grid_id is that of the sender's account."""

field_conflict = Table(
    "field_conflict",
    metadata,
    Column("item_id", Uuid, primary_key=True),
    Column("content_sha256", Text, primary_key=True),
    *_sender_columns(),
    Column("device_id", Uuid, nullable=False),
    text_column("kind"),
    instant_column("happened_at", is_needed=True),
    instant_column("received_at", is_needed=True),
    text_column("came_by"),
    Column("content", JSONB, nullable=False),
    among("kind", ITEM_KINDS),
    among("came_by", CAME_BY),
)
"""Other contents that came under the id of an item that was kept before."""

field_attachment = Table(
    "field_attachment",
    metadata,
    Column("attachment_id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False, index=True),
    *_sender_columns(),
    text_column("sha256"),
    Column("size_bytes", Integer, nullable=False),
    text_column("media_type"),
    instant_column("taken_at"),
    number_column("lon"),
    number_column("lat"),
    Column("received_bytes", Integer, nullable=False),
    flag_column("is_complete"),
    among("media_type", MEDIA_TYPES),
    CheckConstraint("size_bytes > 0", name="size_bytes"),
    CheckConstraint("received_bytes BETWEEN 0 AND size_bytes", name="received_bytes"),
)
"""What an item announces; is_complete where all bytes are there and have the announced hash."""

field_attachment_part = Table(
    "field_attachment_part",
    metadata,
    Column(
        "attachment_id",
        Uuid,
        ForeignKey("field_attachment.attachment_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("from_byte", Integer, primary_key=True, autoincrement=False),
    Column("bytes", LargeBinary, nullable=False),
)

roll_call = Table(
    "roll_call",
    metadata,
    Column("roll_call_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("grid_id", is_needed=False),
    text_column("kind"),
    text_column("note", is_needed=False),
    instant_column("started_at", is_needed=True),
    Column("started_by", Uuid),
    instant_column("closed_at"),
    Column("closed_by", Uuid),
    among("kind", ROLL_CALL_KINDS),
    Index(None, "district_id", "started_at"),
)
"""grid_id None calls the vessels of the whole district."""

roll_call_vessel = Table(
    "roll_call_vessel",
    metadata,
    Column(
        "roll_call_id",
        Uuid,
        ForeignKey("roll_call.roll_call_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("vessel_id", Text, primary_key=True),
    text_column("district_id"),
    *(
        text_column(name, is_needed=False)
        for name in ("name", "registration_no", "village", "town")
    ),
)
"""Who is called, as the register had it when the roll-call began."""

observation = Table(
    "observation",
    metadata,
    Column("item_id", Uuid, primary_key=True),
    Column("target_id", Text, primary_key=True),
    text_column("district_id"),
    instant_column("from_at", is_needed=True),
    instant_column("to_at", is_needed=True),
    text_column("source"),
    among("source", SOURCES),
    CheckConstraint("to_at >= from_at", name="to_at"),
    Index(None, "district_id", "target_id", "from_at"),
)
"""Landing points that were under watch, by the item that says so."""

suspicion_verdict = Table(
    "suspicion_verdict",
    metadata,
    Column("item_id", Uuid, primary_key=True),
    Column("decided_at", instant_column("decided_at").type, primary_key=True),
    text_column("district_id"),
    Column("is_confirmed", Boolean, nullable=False),
    text_column("note", is_needed=False),
    Column("decided_by", Uuid, nullable=False),
)
"""What those who may board found of a suspicion 疑似三无; the latest holds."""

event_number = Table(
    "event_number",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("item_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("number"),
    Column("noted_by", Uuid),
    instant_column("noted_at", is_needed=True),
)
"""Numbers that a higher platform has given to items, so that nobody types twice."""

round_cancellation = Table(
    "round_cancellation",
    metadata,
    Column("district_id", Text, primary_key=True),
    Column("team_id", Text, primary_key=True),
    Column("from_at", instant_column("from_at").type, primary_key=True),
    text_column("note", is_needed=False),
    Column("cancelled_by", Uuid),
    instant_column("cancelled_at", is_needed=True),
)
"""Planned rounds that the centre has called off."""

FIELD_TABLES = (
    field_item, field_conflict, field_attachment, field_attachment_part, roll_call,
    roll_call_vessel, observation, suspicion_verdict, event_number, round_cancellation,
)  # fmt: skip
