"""Read what was changed in a district, when and by whom, and undo changes in one step."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, case, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.edit import Edit
from geo_data.edit_tables import EDIT_TABLES
from geo_data.edit_writing import CHANGED, CREATED, REMOVED
from geo_data.read_page import Page, PageRequest, read_page
from geo_data.record_cells import record_of
from geo_data.schema_register import register_batch, register_change
from geo_data.store_connection import open_snapshot
from geo_data.store_edits import EditResult, apply_edits
from geo_data.store_errors import (
    BatchNotFoundError,
    BatchUndoneError,
    PartTakenError,
    RecordExistsError,
    RecordInUseError,
    RecordNotFoundError,
    StaleRecordError,
)
from maritime.errors import FaultyInputError

UNDO = "undo"
Unseen = Mapping[str, Collection[str]]
"""Columns by layer: a change of nothing else is left out of what is read."""
NOTHING_UNSEEN: Unseen = {}
UNDOABLE = ("edit", "sheet", "proposal", "undo")


UNDO_STOPPED_BY = (
    StaleRecordError, RecordNotFoundError, RecordInUseError, PartTakenError, FaultyInputError,
)  # fmt: skip
"""What came since a batch and stands in the way, beside rows that were made again."""


@dataclass(frozen=True)
class _Past:
    """One change of the batch that is taken back."""

    layer: str
    record_key: str
    action: str
    before: Mapping[str, object] | None
    revision: int | None


async def undo_batch(
    engine: AsyncEngine, district_id: str, batch_id: UUID, *, now: datetime, made_by: str
) -> EditResult:
    """
    Take all changes of a batch back, in one step; that is a batch of its own, with its history.

    Raises
    ------
    BatchNotFoundError
        If the district's history has no such batch.
    BatchUndoneError
        If it was undone already, is an import, or what came since then stands in the way: a row was
        changed or named, is there again, or what would come back does not fit any more.
    DatabaseUnreachableError, DatabaseRefusedError, MigrationNeededError
        If the database cannot be used.
    """
    async with open_snapshot(engine) as connection:
        past = await _changes_to_undo(connection, district_id, batch_id)
    try:
        edits = [_reverse(one) for one in past]
        return await apply_edits(
            engine, district_id, edits, now=now, made_by=made_by, kind=UNDO, undoes=batch_id
        )
    except RecordExistsError as error:
        reason = f"{error.layer} {error.key!r} is there already"
        raise BatchUndoneError(batch_id, reason) from error
    except UNDO_STOPPED_BY as error:
        raise BatchUndoneError(batch_id, str(error)) from error


async def _changes_to_undo(
    connection: AsyncConnection, district_id: str, batch_id: UUID
) -> list[_Past]:
    wanted = (register_batch.c.batch_id == batch_id, register_batch.c.district_id == district_id)
    batch = (await connection.execute(select(register_batch.c.kind).where(*wanted))).first()
    if batch is None:
        raise BatchNotFoundError(batch_id)
    if batch.kind not in UNDOABLE:
        raise BatchUndoneError(batch_id, "it is an import; import the pack before it instead")
    later = select(register_batch.c.batch_id).where(register_batch.c.undoes == batch_id)
    if (undone_by := await connection.scalar(later)) is not None:
        raise BatchUndoneError(batch_id, f"they were undone already, by {undone_by}")
    names = _Past.__dataclass_fields__
    query = (
        select(*(register_change.c[name] for name in names))
        .where(register_change.c.batch_id == batch_id)
        .order_by(register_change.c.change_id)
    )
    return [_Past(*row) for row in await connection.execute(query)]


def _reverse(past: _Past) -> Edit:
    """Give the edit that makes a row again what it was, if nobody has touched it since."""
    table = EDIT_TABLES[past.layer]
    key = past.record_key if table.has_ids else int(past.record_key)
    before = None if past.before is None else record_of(table.layer, past.before)
    if past.action == CREATED:
        return Edit(past.layer, key, None, past.revision)
    if past.action == REMOVED:
        return Edit(past.layer, None, before)
    return Edit(past.layer, key, before, past.revision)


async def read_batches(connection: AsyncConnection, district_id: str, page: PageRequest) -> Page:
    """Give the batches of a district, newest first, with how many rows each has changed."""
    changes = (
        select(func.count())
        .where(register_change.c.batch_id == register_batch.c.batch_id)
        .scalar_subquery()
    )
    later = register_batch.alias("later")
    undone_by = (
        select(later.c.batch_id)
        .where(later.c.undoes == register_batch.c.batch_id)
        .scalar_subquery()
    )
    query = (
        select(register_batch, changes.label("change_count"), undone_by.label("undone_by"))
        .where(register_batch.c.district_id == district_id)
        .order_by(register_batch.c.made_at.desc(), register_batch.c.batch_id)
    )
    return await read_page(connection, query, page)


async def read_batch_changes(
    connection: AsyncConnection,
    district_id: str,
    batch_id: UUID,
    page: PageRequest,
    *,
    unseen: Unseen = NOTHING_UNSEEN,
) -> Page:
    """Give the changes of one batch in the order in which they were made, but for unseen ones."""
    query = _changes(district_id, register_change.c.batch_id == batch_id, *_seen(unseen))
    return await read_page(connection, query.order_by(register_change.c.change_id), page)


async def read_record_history(
    connection: AsyncConnection,
    district_id: str,
    layer: str,
    key: str,
    page: PageRequest,
    *,
    unseen: Unseen = NOTHING_UNSEEN,
) -> Page:
    """Give the changes of one row, newest first, but for unseen ones; of rows that are gone too."""
    change = register_change.c
    query = _changes(district_id, change.layer == layer, change.record_key == key, *_seen(unseen))
    return await read_page(connection, query.order_by(register_change.c.change_id.desc()), page)


def _seen(unseen: Unseen) -> Iterator[ColumnElement[bool]]:
    """Leave out changes of nothing but unseen columns."""
    change = register_change.c
    for layer, columns in unseen.items():
        names = literal(sorted(columns), ARRAY(Text))
        differs = change.before.op("-")(names).is_distinct_from(change.after.op("-")(names))
        is_change = and_(change.layer == layer, change.action == CHANGED)
        yield case((is_change, differs), else_=true())


def _changes(district_id: str, *conditions: ColumnElement[bool]) -> Select:
    names = ("change_id", "batch_id", "layer", "record_key", "action", "before", "after")
    return (
        select(
            *(register_change.c[name] for name in names),
            register_batch.c.made_at,
            register_batch.c.made_by,
            register_batch.c.kind,
            register_batch.c.note,
        )
        .join(register_batch, register_batch.c.batch_id == register_change.c.batch_id)
        .where(register_change.c.district_id == district_id, *conditions)
    )
