"""Read rows of a layer for editing: with their keys and revisions, by pages and filters."""

from collections.abc import Container, Mapping

from sqlalchemy import ColumnElement, Select, Text, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit import KeyedRow
from geo_data.edit_tables import EDIT_TABLES, EditTable, load_rows
from geo_data.pack_layers import Column
from geo_data.read_page import Page, PageRequest
from geo_data.rows import column_name
from geo_data.store_errors import RecordNotFoundError


async def read_records(
    connection: AsyncConnection,
    district_id: str,
    layer: str,
    page: PageRequest,
    *,
    equal: Mapping[str, str],
    search: str | None,
    unsearched: Container[str] = (),
) -> Page:
    """
    Give one page of a layer's rows as KeyedRows, in the order of the pack.

    Parameters
    ----------
    equal
        Wanted text by column; a column that is a list of words has to hold it.
    search
        Part of any text column that `searched_columns` names.
    unsearched
        Columns that a search must not look into, as it would tell what is in them.
    """
    table = EDIT_TABLES[layer]
    conditions = [_is_equal(table, name, value) for name, value in equal.items()]
    if search is not None:
        cells = [
            _cell(table, column)
            for column in searched_columns(layer)
            if column.name not in unsearched
        ]
        conditions.append(or_(*(cell.icontains(search, autoescape=True) for cell in cells)))
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


def _is_equal(table: EditTable, name: str, value: str) -> ColumnElement[bool]:
    column = next(one for one in table.layer.columns if one.name == name)
    cell = _cell(table, column)
    return cell.contains([value]) if isinstance(cell.type, ARRAY) else cell == value


def _cell(table: EditTable, column: Column) -> ColumnElement:
    return table.stored.table.c[column_name(column.field)]


def _count(
    table: EditTable, district_id: str, conditions: list[ColumnElement[bool]]
) -> Select[tuple[int]]:
    of_district = table.stored.table.c.district_id == district_id
    return select(func.count()).select_from(table.stored.table).where(of_district, *conditions)
