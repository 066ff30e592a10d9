"""Check that changed rows of a district fit together with those that stay."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit_tables import EDIT_TABLES, load_rows
from geo_data.pack_cells import quote_cell
from geo_data.pack_layers import LAYERS, Layer
from geo_data.pack_rules import Row, find_overlaps
from geo_data.store_errors import RecordInUseError
from maritime.errors import Fault

NAMED_USERS = 5
"""Rows that an error names, of those that use a row."""
PAIRING = "pairing"

Put = Sequence[tuple[Layer, str | int, object]]
"""Rows as they shall be: layer, key, record."""
Gone = Sequence[tuple[str, str | int]]
"""Rows that go: name of the layer, key."""


async def check_references(
    connection: AsyncConnection, district_id: str, put: Put, gone: Gone
) -> list[Fault]:
    """Give a fault for each cell that names a row that is not there, or goes."""
    asked: dict[str, list[tuple[Layer, str | int, str, str]]] = {}
    for layer, key, record in put:
        for column in layer.columns:
            named = getattr(record, column.field) if column.refers_to else None
            if named is not None:
                asked.setdefault(column.refers_to, []).append((layer, key, column.name, named))
    faults = []
    for target, cells in asked.items():
        table = EDIT_TABLES[target]
        columns = table.stored.table.c
        query = select(table.key_column).where(
            columns.district_id == district_id, table.key_column.in_({cell[3] for cell in cells})
        )
        known = set(await connection.scalars(query))
        known |= {key for layer, key, _ in put if layer.name == target}
        known -= {key for name, key in gone if name == target}
        faults += [
            Fault(layer.name, str(key), column, quote_cell(named), f"an id of layer {target}")
            for layer, key, column, named in cells
            if named not in known
        ]
    return faults


async def check_pairings(
    connection: AsyncConnection, district_id: str, put: Put, gone: Gone
) -> list[Fault]:
    """Give a fault for each pairing that holds while the same person has the part already."""
    changed = {key: record for layer, key, record in put if layer.name == PAIRING}
    if not changed:
        return []
    leaving = {key for name, key in gone if name == PAIRING} | set(changed)
    table = EDIT_TABLES[PAIRING]
    vessels = {record.vessel_id for record in changed.values()}
    condition = table.stored.table.c.vessel_id.in_(vessels)
    stored = await load_rows(connection, district_id, table, condition)
    kept = {row.key: row.record for row in stored if row.key not in leaving}
    names = [column.name for column in table.layer.columns]
    rows = [
        Row(str(key), {name: getattr(record, name) for name in names})
        for key, record in {**kept, **changed}.items()
    ]
    return find_overlaps(rows)


async def check_unused(
    connection: AsyncConnection, district_id: str, *, changed: Put, removed: Gone
) -> None:
    """
    Raise if a row that goes is named by one that stays.

    Raises
    ------
    RecordInUseError
        With the first rows that name it.
    """
    renewed = {(layer.name, key) for layer, key, _ in changed} | set(removed)
    for name in dict.fromkeys(name for name, _ in removed):
        keys = {key for layer, key in removed if layer == name}
        for layer in LAYERS:
            columns = [column.name for column in layer.columns if column.refers_to == name]
            if not columns:
                continue
            table = EDIT_TABLES[layer.name]
            cells = [table.stored.table.c[column] for column in columns]
            query = (
                select(table.key_column, *cells)
                .where(
                    table.stored.table.c.district_id == district_id,
                    or_(*(cell.in_(keys) for cell in cells)),
                )
                .order_by(table.stored.table.c.seq)
            )
            users: dict[str | int, list[str]] = {}
            for user, *named in await connection.execute(query):
                if (layer.name, user) not in renewed:
                    for key in keys & set(named):
                        users.setdefault(key, []).append(f"{layer.name} {user}")
            if users:
                key, found = next(iter(users.items()))
                more = [f"and {len(found) - NAMED_USERS} more"] if len(found) > NAMED_USERS else []
                raise RecordInUseError(name, str(key), (*found[:NAMED_USERS], *more))
