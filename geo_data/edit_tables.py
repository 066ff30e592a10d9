"""Find rows of a layer's table by the keys that edits name them by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, any_, literal, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit import KeyedRow
from geo_data.pack_layers import LAYERS, Layer
from geo_data.rows import STORED_LAYERS, StoredLayer


@dataclass(frozen=True)
class EditTable:
    """A layer of the pack with the table that holds it."""

    layer: Layer
    stored: StoredLayer

    @property
    def has_ids(self) -> bool:
        """Whether rows are known by an id of the pack, or by their number in the database."""
        return bool(self.layer.id_column)

    @property
    def key_name(self) -> str:
        """Name of the column, and of the record's attribute, that holds an id."""
        return self.layer.id_column or "seq"

    @property
    def key_column(self) -> ColumnElement:
        """The column by which rows are found."""
        return self.stored.table.c[self.key_name]


@dataclass(frozen=True)
class RowChange:
    """One edit with the row as it was; before None: it is made, after None: it goes."""

    table: EditTable
    key: str | int
    before: KeyedRow | None
    after: object | None


_LAYER_BY_FIELD = {layer.district_field: layer for layer in LAYERS}

EDIT_TABLES = {
    _LAYER_BY_FIELD[stored.district_field].name: EditTable(
        _LAYER_BY_FIELD[stored.district_field], stored
    )
    for stored in STORED_LAYERS
}
"""Tables by the layer's name in the pack, each after those that it refers to."""


async def rows_by_key(
    connection: AsyncConnection, district_id: str, table: EditTable, keys: Sequence[str | int]
) -> dict[str | int, KeyedRow]:
    """Give the rows that have one of the keys."""
    rows = await load_rows(connection, district_id, table, table.key_column.in_(set(keys)))
    return {row.key: row for row in rows}


async def load_rows(
    connection: AsyncConnection,
    district_id: str,
    table: EditTable,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    offset: int = 0,
) -> tuple[KeyedRow, ...]:
    """Give rows of a layer with their keys and revisions, in the order of the pack."""
    columns = table.stored.table.c
    query = table.stored.select(columns.district_id == district_id, *conditions)
    query = query.add_columns(table.key_column.label("row_key"), columns.revision)
    query = query.limit(limit).offset(offset)
    rows = [tuple(row) for row in await connection.execute(query)]
    records = table.stored.records_of([row[:-2] for row in rows])
    return tuple(
        KeyedRow(key, revision, record)
        for (*_, key, revision), record in zip(rows, records, strict=True)
    )


def is_among(column: ColumnElement, values: Collection[object]) -> ColumnElement[bool]:
    """Say that a cell is one of any number of values, None among them."""
    filled = [value for value in values if value is not None]
    among = column == any_(literal(filled, ARRAY(column.type)))
    return or_(among, column.is_(None)) if None in values else among
