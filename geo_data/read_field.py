"""Read what phones have told: lists for the centre, the file of one vessel, observations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.field_errors import ItemNotFoundError
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema import person, vessel
from geo_data.schema_field import (
    event_number,
    field_attachment,
    field_conflict,
    field_item,
    observation,
    suspicion_verdict,
)
from geo_data.store_queries import grid_with_lower_levels
from maritime.field.kinds import CHECK, SUSPICIONS

ITEM_COLUMNS = (
    "item_id", "kind", "happened_at", "received_at", "came_by", "grid_id", "person_id",
    "vessel_id", "round_id", "lon", "lat", "accuracy_m", "flags", "faults",
)  # fmt: skip


@dataclass(frozen=True)
class ItemFilter:
    """What items are wanted; from_at and to_at those that happened in [from_at, to_at)."""

    kinds: tuple[str, ...]
    from_at: datetime | None = None
    to_at: datetime | None = None
    vessel_id: str | None = None
    grid_id: str | None = None
    person_id: str | None = None
    outcomes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    is_suspected: bool | None = None
    whats: tuple[str, ...] = ()


async def read_items(
    connection: AsyncConnection, district_id: str, wanted: ItemFilter, page: PageRequest
) -> Page:
    """Give items, latest first, with body, attachments, verdict, and how many conflicts."""
    order = (field_item.c.happened_at.desc(), field_item.c.item_id)
    return await read_page(connection, _items(district_id, wanted).order_by(*order), page)


async def read_item_row(
    connection: AsyncConnection, district_id: str, item_id: UUID, *, kind: str
) -> Row:
    """Give one item of a kind, or raise ItemNotFoundError."""
    query = _items(district_id, ItemFilter((kind,))).where(field_item.c.item_id == item_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise ItemNotFoundError(item_id, kind)
    return row


async def read_conflicts(connection: AsyncConnection, district_id: str, page: PageRequest) -> Page:
    """Give contents that came under an id that was taken, beside the one that was kept first."""
    columns = field_conflict.c
    first = (
        select(field_item.c.content)
        .where(field_item.c.item_id == columns.item_id)
        .scalar_subquery()
    )
    query = (
        select(
            columns.item_id, columns.kind, columns.happened_at, columns.received_at,
            columns.came_by, columns.person_id, columns.content, first.label("kept_content"),
        )
        .where(columns.district_id == district_id)
        .order_by(columns.received_at.desc(), columns.item_id, columns.content_sha256)
    )  # fmt: skip
    return await read_page(connection, query, page)


async def read_observations(
    connection: AsyncConnection,
    district_id: str,
    page: PageRequest,
    *,
    target_id: str | None = None,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> Page:
    """Give observations of landing points by checks and arrivals, earliest first."""
    columns = observation.c
    query = select(
        columns.target_id, columns.from_at, columns.to_at, columns.source, columns.item_id
    ).where(columns.district_id == district_id)
    if target_id is not None:
        query = query.where(columns.target_id == target_id)
    if from_at is not None:
        query = query.where(columns.to_at >= from_at)
    if to_at is not None:
        query = query.where(columns.from_at < to_at)
    order = (columns.from_at, columns.target_id, columns.item_id)
    return await read_page(connection, query.order_by(*order), page)


def _items(district_id: str, wanted: ItemFilter) -> Select:
    columns = field_item.c
    body = columns.content["body"]
    query = select(
        *(columns[name] for name in ITEM_COLUMNS),
        body.label("body"),
        person_name().label("person_name"),
        _vessel_name().label("vessel_name"),
        _attachments().label("attachments"),
        latest_verdict("is_confirmed").label("is_confirmed"),
        latest_verdict("decided_at").label("decided_at"),
        _conflicts().label("conflicts"),
        _event_numbers().label("event_numbers"),
    ).where(columns.district_id == district_id, columns.kind.in_(wanted.kinds))
    if wanted.from_at is not None:
        query = query.where(columns.happened_at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(columns.happened_at < wanted.to_at)
    if wanted.vessel_id is not None:
        query = query.where(columns.vessel_id == wanted.vessel_id)
    if wanted.person_id is not None:
        query = query.where(columns.person_id == wanted.person_id)
    if wanted.grid_id is not None:
        query = query.where(
            columns.grid_id.in_(grid_with_lower_levels(district_id, wanted.grid_id))
        )
    if wanted.outcomes:
        query = query.where(body["outcome"].astext.in_(wanted.outcomes))
    if wanted.whats:
        query = query.where(body["what"].astext.in_(wanted.whats))
    if wanted.flags:
        query = query.where(columns.flags.overlap(list(wanted.flags)))
    if wanted.is_suspected is not None:
        is_suspected = _names_suspicion()
        query = query.where(is_suspected if wanted.is_suspected else ~is_suspected)
    return query


def _names_suspicion() -> ColumnElement[bool]:
    """Say whether a check suspects its vessel 疑似三无."""
    suspected = field_item.c.content["body"]["suspected"]
    named = (suspected.contains([one]) for one in SUSPICIONS)
    return and_(field_item.c.kind == CHECK, func.coalesce(or_(*named), False))


def person_name() -> ScalarSelect:
    """Give a column of `field_item` queries: the name of who made an item, where it is in reach."""
    return (
        select(person.c.name)
        .where(
            person.c.district_id == field_item.c.district_id,
            person.c.person_id == field_item.c.person_id,
        )
        .scalar_subquery()
    )


def _vessel_name() -> ScalarSelect:
    return (
        select(vessel.c.name)
        .where(
            vessel.c.district_id == field_item.c.district_id,
            vessel.c.vessel_id == field_item.c.vessel_id,
        )
        .scalar_subquery()
    )


def _attachments() -> ScalarSelect:
    columns = field_attachment.c
    one = func.jsonb_build_object(
        "attachment_id", columns.attachment_id, "media_type", columns.media_type,
        "size_bytes", columns.size_bytes, "is_complete", columns.is_complete,
    )  # fmt: skip
    return (
        select(func.jsonb_agg(aggregate_order_by(one, columns.attachment_id)))
        .where(columns.item_id == field_item.c.item_id)
        .scalar_subquery()
    )


def latest_verdict(name: str) -> ScalarSelect:
    """Give a column of `field_item` queries: of the latest verdict on a suspicion."""
    return (
        select(suspicion_verdict.c[name])
        .where(suspicion_verdict.c.item_id == field_item.c.item_id)
        .order_by(suspicion_verdict.c.decided_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _conflicts() -> ScalarSelect:
    return (
        select(func.count())
        .where(field_conflict.c.item_id == field_item.c.item_id)
        .scalar_subquery()
    )


def _event_numbers() -> ScalarSelect:
    """Give the numbers that higher platforms gave to an item, by platform."""
    return (
        select(func.jsonb_object_agg(event_number.c.platform, event_number.c.number))
        .where(event_number.c.item_id == field_item.c.item_id)
        .scalar_subquery()
    )
