"""Describe the tables of the duty room: the plan in force, orders, what is said of units, sensors.

All of them are only added to: the latest row holds. Districts, teams, targets, sensors, plans and
accounts are named by their ids without foreign keys, as in the tables of what phones tell. Who may
read and add is said by migrations 0008 and 0020.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geo_data.schema_parts import (
    among,
    flag_column,
    instant_column,
    metadata,
    number_column,
    text_column,
)
from maritime.live.words import ORDER_STATES, UNIT_WORDS

plan_publication = Table(
    "plan_publication",
    metadata,
    Column("publication_id", Uuid, primary_key=True),
    text_column("district_id"),
    Column("plan_id", Uuid, nullable=False),
    instant_column("published_at", is_needed=True),
    Column("published_by", Uuid),
    text_column("note", is_needed=False),
    Index(None, "district_id", "published_at"),
)
"""The plan in force 现行计划 is the latest one published."""

unit_order = Table(
    "unit_order",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("grid_id", is_needed=False),
    text_column("team_id"),
    text_column("target_id", is_needed=False),
    number_column("lon"),
    number_column("lat"),
    Column("incident_id", Uuid),
    text_column("note", is_needed=False),
    Column("person_ids", ARRAY(Text), nullable=False),
    instant_column("ordered_at", is_needed=True),
    Column("ordered_by", Uuid),
    CheckConstraint(
        "(target_id IS NULL) = (lon IS NOT NULL AND lat IS NOT NULL) "
        "AND (lon IS NULL) = (lat IS NULL)",
        name="target_or_place",
    ),
    Index(None, "district_id", "ordered_at"),
    Index(None, "district_id", "team_id"),
)
"""A unit is sent to a target or a place; grid_id is the target's, or the nearest one's, and
person_ids who went with the team by plan and round when it was ordered."""

unit_order_step = Table(
    "unit_order_step",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    text_column("district_id"),
    text_column("state"),
    instant_column("at", is_needed=True),
    Column("account_id", Uuid),
    text_column("note", is_needed=False),
    among("state", ORDER_STATES),
    CheckConstraint("sequence >= 1", name="sequence"),
    Index(None, "district_id", "at"),
)
"""What became of an order, step by step from 1; of two who step at once the second is refused."""

unit_status = Table(
    "unit_status",
    metadata,
    Column("status_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("team_id"),
    text_column("kind"),
    number_column("minutes"),
    text_column("note", is_needed=False),
    instant_column("at", is_needed=True),
    Column("account_id", Uuid),
    among("kind", UNIT_WORDS),
    CheckConstraint("minutes > 0", name="minutes_above_zero"),
    Index(None, "district_id", "at"),
)
"""What the office says of a unit."""

sensor_report = Table(
    "sensor_report",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    text_column("district_id"),
    text_column("sensor_id"),
    flag_column("is_online"),
    instant_column("at", is_needed=True),
    instant_column("reported_at", is_needed=True),
    Column("account_id", Uuid),
    Index(None, "district_id", "sensor_id", "at"),
)
"""From when on a sensor is on line or not, and when that was said."""

weather_word = Table(
    "weather_word",
    metadata,
    Column("weather_id", Uuid, primary_key=True),
    text_column("district_id"),
    Column("spans", JSONB, nullable=False),
    Column("stops", JSONB, nullable=False),
    text_column("note", is_needed=False),
    instant_column("at", is_needed=True),
    Column("account_id", Uuid),
    Column("number", BigInteger, Identity(), nullable=False),
    Index(None, "district_id", "at"),
)
"""What the office says of the weather, and when that keeps which mode in, by the limits then. Of
those of one instant the one of the highest number, which was written last, holds."""

LIVE_TABLES = (
    plan_publication, unit_order, unit_order_step, unit_status, sensor_report, weather_word,
)  # fmt: skip
