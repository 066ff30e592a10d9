"""Refuse changes that make a row the same as another, by what tells rows of its layer apart."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.changed_since import keys_changed_since
from geo_data.edit_tables import EditTable, RowChange, is_among, load_rows
from geo_data.pack_layers import Column
from geo_data.rows import column_name
from geo_data.store_errors import RecordExistsError
from maritime.errors import Fault, FaultyInputError


async def refuse_twins(
    connection: AsyncConnection,
    district_id: str,
    changes: Sequence[RowChange],
    *,
    undoes: UUID | None,
) -> None:
    """
    Raise if a row of a layer without ids would become the same as another.

    Twins that a pack brought may stay. What is taken back may come back beside its twin, unless
    that was made or changed since.

    Raises
    ------
    RecordExistsError
        With the row that is there.
    FaultyInputError
        If two of the changes give the same row.
    """
    for table in dict.fromkeys(one.table for one in changes):
        if table.layer.natural_key:
            of_table = [one for one in changes if one.table is table]
            await _refuse_twins_in(connection, district_id, table, of_table, undoes)


async def _refuse_twins_in(
    connection: AsyncConnection,
    district_id: str,
    table: EditTable,
    changes: Sequence[RowChange],
    undoes: UUID | None,
) -> None:
    new = [one for one in changes if one.after is not None and _is_told_otherwise(one)]
    if not new:
        return
    if undoes is None:
        _refuse_same(table, changes, new)
    same = _may_be_same(table, district_id, [one.after for one in new])
    changed = {one.key for one in changes}
    key_of = {
        _natural_key(table, row.record): row.key
        for row in await load_rows(connection, district_id, table, *same)
        if row.key not in changed
    }
    twins = [key_of[key] for one in new if (key := _natural_key(table, one.after)) in key_of]
    if undoes is not None:
        since = await keys_changed_since(connection, district_id, table, twins, undoes)
        twins = [key for key in twins if key in since]
    if twins:
        raise RecordExistsError(table.layer.name, str(twins[0]))


def _is_told_otherwise(change: RowChange) -> bool:
    """Tell whether a row is made, or known by other cells than before."""
    if change.before is None:
        return True
    before = _natural_key(change.table, change.before.record)
    return before != _natural_key(change.table, change.after)


def _refuse_same(table: EditTable, changes: Sequence[RowChange], new: Sequence[RowChange]) -> None:
    """Raise if one of the new rows is the same as another of the changed ones."""
    new_keys = {one.key for one in new}
    first = {
        _natural_key(table, one.after): one.key
        for one in changes
        if one.after is not None and one.key not in new_keys
    }
    faults = []
    for change in new:
        key = first.setdefault(_natural_key(table, change.after), change.key)
        if key != change.key:
            found = f"the same as {table.layer.name} {key} of these changes"
            faults.append(Fault(table.layer.name, str(change.key), "", found, "each row once"))
    if faults:
        raise FaultyInputError(f"changes of {table.layer.name}", tuple(faults))


def _natural_key(table: EditTable, record: object) -> tuple[object, ...]:
    return tuple(getattr(record, column.field) for column in _key_columns(table))


def _key_columns(table: EditTable) -> list[Column]:
    names = table.layer.natural_key
    return [column for column in table.layer.columns if column.name in names]


def _may_be_same(
    table: EditTable, district_id: str, records: Sequence[object]
) -> list[ColumnElement[bool]]:
    """Give conditions that leave all rows that are known by the same cells, and few others."""
    names = [column_name(column.field) for column in _key_columns(table)]
    at = {name: place for place, name in enumerate(table.stored.columns)}
    rows = table.stored.rows_of(district_id, records)
    columns = table.stored.table.c
    return [
        is_among(columns[name], {row[at[name]] for row in rows})
        for name in names
        if not isinstance(columns[name].type, ARRAY)
    ]
