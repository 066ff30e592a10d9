"""Read rows of a layer for editing: with their keys and revisions, by pages and filters."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit import KeyedRow
from geo_data.edit_tables import EDIT_TABLES, EditTable, load_rows
from geo_data.edit_writing import LAST_DAYS
from geo_data.pack_layers import Column
from geo_data.read_page import Page, PageRequest
from geo_data.rows import column_name
from geo_data.schema_register import register_batch
from geo_data.store_errors import BatchNotFoundError, RecordNotFoundError
from geo_data.store_queries import grid_with_lower_levels

GRID, FIRST_DAY, EXPIRY = "grid_id", "valid_from", "expires_on"


@dataclass(frozen=True)
class RecordFilter:
    """
    What rows are wanted; None or empty wants all.

    Attributes
    ----------
    equal
        Wanted text by column; a column that is a list of words has to hold it.
    empty
        Columns that are not filled.
    search
        Part of any text column that `searched_columns` names.
    unsearched
        Columns that a search must not look into, as it would tell what is in them.
    on_day
        Rows that hold on that day, both ends included; those without days always do.
    expires_before
        Rows that expire before that day.
    grid_id
        Rows of that sea grid, with its lower levels.
    """

    equal: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    search: str | None = None
    unsearched: Container[str] = ()
    on_day: date | None = None
    expires_before: date | None = None
    grid_id: str | None = None


async def read_records(
    connection: AsyncConnection,
    district_id: str,
    layer: str,
    wanted: RecordFilter,
    page: PageRequest,
) -> Page:
    """Give one page of a layer's rows as KeyedRows, in the order of the pack."""
    table = EDIT_TABLES[layer]
    conditions = _conditions(table, district_id, wanted)
    matched = await connection.scalar(_count(table, district_id, conditions))
    if page.offset >= matched:
        return Page((), matched)
    rows = await load_rows(
        connection, district_id, table, *conditions, limit=page.limit, offset=page.offset
    )
    return Page(rows, matched)


async def read_record(
    connection: AsyncConnection, district_id: str, layer: str, key: str | int
) -> KeyedRow:
    """
    Give one row.

    Raises
    ------
    RecordNotFoundError
        If it is not there.
    """
    table = EDIT_TABLES[layer]
    rows = await load_rows(connection, district_id, table, table.key_column == key)
    if not rows:
        raise RecordNotFoundError(layer, str(key))
    return rows[0]


async def require_batch(connection: AsyncConnection, district_id: str, batch_id: UUID) -> None:
    """
    Do nothing if a district's history has a batch.

    Raises
    ------
    BatchNotFoundError
        If it has not.
    """
    batch = register_batch.c
    query = select(batch.batch_id).where(
        batch.batch_id == batch_id, batch.district_id == district_id
    )
    if await connection.scalar(query) is None:
        raise BatchNotFoundError(batch_id)


def searched_columns(layer: str) -> tuple[Column, ...]:
    """Give the columns of plain text that a search looks into."""
    table = EDIT_TABLES[layer]
    return tuple(
        column
        for column in table.layer.columns
        if isinstance(_cell(table, column).type, Text) and not column.choices
    )


def filtered_columns(layer: str) -> tuple[Column, ...]:
    """Give the columns that rows can be filtered by: texts, words and lists of words."""
    table = EDIT_TABLES[layer]
    return tuple(
        column
        for column in table.layer.columns
        if isinstance(_cell(table, column).type, Text | ARRAY) and column.name != "days"
    )


def has_days(layer: str) -> bool:
    """Tell whether rows of a layer hold from day to day, or until a last day."""
    return any(_has(EDIT_TABLES[layer], name) for name in (FIRST_DAY, *LAST_DAYS))


def _conditions(
    table: EditTable, district_id: str, wanted: RecordFilter
) -> list[ColumnElement[bool]]:
    columns = table.stored.table.c
    conditions = [_is_equal(table, name, value) for name, value in wanted.equal.items()]
    conditions += [_cell(table, _column(table, name)).is_(None) for name in wanted.empty]
    if wanted.search is not None:
        cells = [
            _cell(table, column)
            for column in searched_columns(table.layer.name)
            if column.name not in wanted.unsearched
        ]
        conditions.append(or_(*(cell.icontains(wanted.search, autoescape=True) for cell in cells)))
    if wanted.on_day is not None and _has(table, FIRST_DAY):
        conditions.append(func.coalesce(columns[FIRST_DAY], wanted.on_day) <= wanted.on_day)
    if wanted.on_day is not None:
        conditions += [
            func.coalesce(columns[name], wanted.on_day) >= wanted.on_day
            for name in LAST_DAYS
            if _has(table, name)
        ]
    if wanted.expires_before is not None:
        conditions.append(columns[EXPIRY] < wanted.expires_before)
    if wanted.grid_id is not None:
        conditions.append(columns[GRID].in_(grid_with_lower_levels(district_id, wanted.grid_id)))
    return conditions


def _has(table: EditTable, name: str) -> bool:
    return any(column.name == name for column in table.layer.columns)


def _column(table: EditTable, name: str) -> Column:
    return next(one for one in table.layer.columns if one.name == name)


def _is_equal(table: EditTable, name: str, value: str) -> ColumnElement[bool]:
    cell = _cell(table, _column(table, name))
    return cell.contains([value]) if isinstance(cell.type, ARRAY) else cell == value


def _cell(table: EditTable, column: Column) -> ColumnElement:
    return table.stored.table.c[column_name(column.field)]


def _count(
    table: EditTable, district_id: str, conditions: list[ColumnElement[bool]]
) -> Select[tuple[int]]:
    of_district = table.stored.table.c.district_id == district_id
    return select(func.count()).select_from(table.stored.table).where(of_district, *conditions)
