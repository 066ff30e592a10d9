"""Write the changes of a batch into their tables, held to the reach of who is acting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import asyncpg
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit_tables import EDIT_TABLES, EditTable, RowChange
from geo_data.store_copy import insert_rows, open_copy
from geo_data.store_errors import OutOfReachError

CREATED, CHANGED, ENDED, REMOVED = "created", "changed", "ended", "removed"
LAST_DAYS = ("valid_to", "ended_on")
"""Columns whose filling ends a row."""

_DISJOINT_LATER = text("SET CONSTRAINTS ex_pairing_disjoint DEFERRED")
_DISJOINT_NOW = text("SET CONSTRAINTS ex_pairing_disjoint IMMEDIATE")


@dataclass(frozen=True)
class AppliedEdit:
    """What became of one edit: the row's key and its revision now (None: it is gone)."""

    layer: str
    key: str | int
    action: str
    revision: int | None


async def write_changes(
    connection: AsyncConnection, district_id: str, changes: Sequence[RowChange]
) -> tuple[AppliedEdit, ...]:
    """
    Remove, make and change rows, layers in the order in which they refer to each other.

    Raises OutOfReachError where row security lets a row not be written, or not be seen afterwards.

    Rows are changed where they are: a vessel would be out of reach while the pairing by which it is
    reached is taken out. That pairings are disjoint is looked at when all are as they shall be.
    """
    driver = await open_copy(connection)
    await connection.execute(_DISJOINT_LATER)
    tables = [table for table in EDIT_TABLES.values() if any(c.table is table for c in changes)]
    for table in reversed(tables):
        gone = [one.key for one in changes if one.table is table and one.after is None]
        if gone:
            columns = table.stored.table.c
            removed = await connection.execute(
                delete(table.stored.table).where(
                    columns.district_id == district_id, table.key_column.in_(gone)
                )
            )
            if removed.rowcount != len(gone):
                raise OutOfReachError(table.layer.name)
    applied: list[AppliedEdit] = []
    for table in tables:
        of_table = [one for one in changes if one.table is table]
        stays = [one for one in of_table if one.after is not None]
        made = [one for one in stays if one.before is None]
        changed = [one for one in stays if one.before is not None]
        numbers = await new_numbers(connection, district_id, table)
        seqs = [one.key if not table.has_ids else next(iter(numbers)) for one in made]
        rows = table.stored.rows_of(district_id, [one.after for one in made])
        placed = [(row[0], seq, *row[2:]) for row, seq in zip(rows, seqs, strict=True)]
        with _out_of_reach(table):
            await insert_rows(driver, table.stored.table.name, table.stored.columns, placed)
            if changed:
                await driver.executemany(*_update_of(table, district_id, changed))
        revisions = await _revisions(connection, district_id, table, stays)
        _require_written(table, stays, revisions)
        for one in of_table:
            action = _action_of(one)
            applied.append(AppliedEdit(table.layer.name, one.key, action, revisions.get(one.key)))
    await connection.execute(_DISJOINT_NOW)
    return tuple(applied)


@contextmanager
def _out_of_reach(table: EditTable) -> Iterator[None]:
    """Say in words that row security does not let a row in."""
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise OutOfReachError(table.layer.name) from error


def _require_written(
    table: EditTable, changes: Sequence[RowChange], revisions: Mapping[str | int, int]
) -> None:
    """Raise OutOfReachError unless each row is written and still seen by who wrote it."""
    for one in changes:
        before = None if one.before is None else one.before.revision
        if revisions.get(one.key) in (None, before):
            raise OutOfReachError(table.layer.name)


def _update_of(
    table: EditTable, district_id: str, changed: Sequence[RowChange]
) -> tuple[str, list[tuple[object, ...]]]:
    """Give the statement that changes rows, and its values for each of them."""
    names = table.stored.columns[2:]
    sets = ", ".join(f"{name} = ${at}" for at, name in enumerate(names, start=3))
    statement = (
        f"UPDATE {table.stored.table.name} SET revision = nextval('row_revision'), {sets} "
        f"WHERE district_id = $1 AND {table.key_column.name} = $2"
    )
    rows = table.stored.rows_of(district_id, [one.after for one in changed])
    return statement, [
        (district_id, one.key, *row[2:]) for one, row in zip(changed, rows, strict=True)
    ]


async def _revisions(
    connection: AsyncConnection, district_id: str, table: EditTable, changes: Sequence[RowChange]
) -> dict[str | int, int]:
    columns = table.stored.table.c
    query = select(table.key_column, columns.revision).where(
        columns.district_id == district_id, table.key_column.in_([one.key for one in changes])
    )
    return {key: revision for key, revision in await connection.execute(query)}


async def new_numbers(
    connection: AsyncConnection, district_id: str, table: EditTable
) -> Iterable[int]:
    """Give numbers that no row of the layer has had while the highest one is there."""
    highest = await connection.scalar(
        select(func.highest_seq(table.stored.table.name, district_id))
    )
    return iter(range(highest + 1, 2**31))


def _action_of(change: RowChange) -> str:
    if change.before is None:
        return CREATED
    if change.after is None:
        return REMOVED
    return ENDED if _ends(change.before.record, change.after) else CHANGED


def _ends(before: object, after: object) -> bool:
    """Tell whether a change does nothing but give the row a last day, or an earlier one."""
    fields = before.__dataclass_fields__
    differing = [name for name in fields if getattr(before, name) != getattr(after, name)]
    if len(differing) != 1 or differing[0] not in LAST_DAYS:
        return False
    old_day, new_day = getattr(before, differing[0]), getattr(after, differing[0])
    return isinstance(new_day, date) and (old_day is None or new_day < old_day)
