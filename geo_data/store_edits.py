"""Change rows of a district in the database: all edits of a batch or none, with their history."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Text, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data import schema
from geo_data.edit import Edit, KeyedRow
from geo_data.edit_checks import check_pairings, check_references, check_unused
from geo_data.edit_history import keep_history
from geo_data.edit_parts import refuse_taken_parts
from geo_data.edit_tables import EDIT_TABLES, EditTable, RowChange, load_rows, rows_by_key
from geo_data.edit_twins import refuse_twins
from geo_data.edit_writing import AppliedEdit, new_numbers, write_changes
from geo_data.ground import ground_fingerprint
from geo_data.pack_layers import REGISTER_LAYERS
from geo_data.pack_reader import read_pack_content
from geo_data.pack_writer import pack_to_bytes
from geo_data.rows import STORED_TARGETS
from geo_data.store import lock_district, read_whole_district, require_district
from geo_data.store_connection import open_connection
from geo_data.store_copy import insert_rows, open_copy
from geo_data.store_errors import (
    RecordExistsError,
    RecordNotFoundError,
    StaleRecordError,
)
from geo_data.store_upgrade import require_newest
from maritime.cutting import resolve_targets
from maritime.errors import Fault, FaultyInputError


@dataclass(frozen=True)
class EditResult:
    """What a batch of edits did; batch_id undoes it in one step, None where nothing was to do."""

    batch_id: UUID | None
    applied: tuple[AppliedEdit, ...]


async def apply_edits(
    engine: AsyncEngine,
    district_id: str,
    edits: Sequence[Edit],
    *,
    now: datetime,
    made_by: str,
    kind: str = "edit",
    note: str | None = None,
    undoes: UUID | None = None,
    shares_parts: bool = False,
) -> EditResult:
    """
    Apply edits in one transaction, and keep what each row was before.

    Where a layer that plans depend on is among them, the whole district is checked as a pack, and
    its targets are resolved anew; plans made before then count as made on another ground.

    Parameters
    ----------
    engine
        Of a database whose tables are up to date.
    district_id
        District that the rows belong to.
    edits
        In any order; a row that is equal to what is there is left alone.
    now, made_by, kind, note
        What the history says of the batch; now is aware.
    undoes
        The batch that these edits take back.
    shares_parts
        Whether two people may be put in one part of a vessel's chain, as a list that is brought in
        as a whole may have them; the audit finds them.

    Raises
    ------
    FaultyInputError
        If a row names another that is not there, two edits are of one row, pairings of one vessel,
        person and part overlap, or the district could not be read as a pack any more.
    RecordNotFoundError, RecordExistsError, StaleRecordError, RecordInUseError
        If a row is not there, there already (by its id, or by what tells rows of its layer apart),
        changed meanwhile, or named by others.
    OutOfReachError
        If a row is not one that who is acting may write, or would be out of his reach then.
    PartTakenError
        If somebody else holds a part of a vessel's chain on a day for which it is given.
    DistrictNotFoundError, DatabaseUnreachableError, DatabaseRefusedError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    async with open_connection(engine) as connection:
        await lock_district(connection, district_id)
        await require_newest(connection)
        district = await require_district(connection, district_id)
        changes = await _plan_changes(connection, district_id, edits)
        if not changes:
            return EditResult(None, ())
        await refuse_twins(connection, district_id, changes, undoes=undoes)
        await _check(connection, district_id, changes)
        if not shares_parts:
            await refuse_taken_parts(connection, district_id, changes, undoes=undoes)
        touches_ground = any(one.table.layer.name not in REGISTER_LAYERS for one in changes)
        if touches_ground:
            await connection.execute(
                delete(schema.target).where(schema.target.c.district_id == district_id)
            )
        applied = await write_changes(connection, district_id, changes)
        if touches_ground:
            await _renew_ground(connection, district_id)
        await connection.execute(
            update(schema.district)
            .where(schema.district.c.district_id == district_id)
            .values(edited_at=now)
        )
        batch = {
            "batch_id": uuid4(), "district_id": district_id, "kind": kind, "note": note,
            "made_by": made_by, "made_at": now, "undoes": undoes,
        }  # fmt: skip
        await keep_history(connection, batch, changes, applied, ZoneInfo(district.timezone))
        await connection.commit()
    return EditResult(batch["batch_id"], applied)


async def _plan_changes(
    connection: AsyncConnection, district_id: str, edits: Sequence[Edit]
) -> list[RowChange]:
    """Put each edit beside the row it is of; leave out those that change nothing."""
    by_layer: dict[str, list[Edit]] = {}
    for edit in edits:
        by_layer.setdefault(edit.layer, []).append(edit)
    changes: list[RowChange] = []
    for name, table in EDIT_TABLES.items():
        of_layer = by_layer.pop(name, [])
        if not of_layer:
            continue
        named = [key for edit in of_layer if (key := _key_of(table, edit)) is not None]
        _refuse_two_of_one(name, named)
        stored = await rows_by_key(connection, district_id, table, named)
        await _refuse_taken(connection, district_id, table, of_layer)
        numbers = await new_numbers(connection, district_id, table)
        for edit in of_layer:
            change = _change_of(table, edit, stored, numbers)
            if change is not None:
                changes.append(change)
    if by_layer:
        raise KeyError(f"no such layers: {sorted(by_layer)}")
    return changes


def _key_of(table: EditTable, edit: Edit) -> str | int | None:
    if edit.key is None and edit.after is not None and table.has_ids:
        return getattr(edit.after, table.key_name)
    return edit.key


def _change_of(
    table: EditTable, edit: Edit, stored: dict[str | int, KeyedRow], numbers: Iterable[int]
) -> RowChange | None:
    name, key = table.layer.name, _key_of(table, edit)
    before = stored.get(key) if key is not None else None
    if edit.key is None and before is not None:
        raise RecordExistsError(name, str(key))
    if edit.key is not None and before is None:
        raise RecordNotFoundError(name, str(key))
    if before is not None and edit.expected_revision not in (None, before.revision):
        raise StaleRecordError(name, str(key), edit.expected_revision, before.revision)
    if before is not None and edit.after is not None and table.has_ids:
        own_id = getattr(edit.after, table.key_name)
        if own_id != key:
            expected = "the id of the row that is changed (make a new row for another id)"
            fault = Fault(name, str(key), table.key_name, repr(own_id), expected)
            raise FaultyInputError(f"{name} {key}", (fault,))
    if before is not None and before.record == edit.after:
        return None
    return RowChange(table, next(iter(numbers)) if key is None else key, before, edit.after)


async def _refuse_taken(
    connection: AsyncConnection, district_id: str, table: EditTable, edits: Sequence[Edit]
) -> None:
    """Raise RecordExistsError where a new row's id is taken, be it out of reach of who asks."""
    if not table.has_ids:
        return
    made = [getattr(edit.after, table.key_name) for edit in edits if edit.key is None]
    taken = func.taken_ids(
        table.stored.table.name, table.key_name, district_id, literal(made, ARRAY(Text))
    )
    for key in await connection.scalar(select(taken)) if made else ():
        raise RecordExistsError(table.layer.name, key)


def _refuse_two_of_one(layer: str, keys: Sequence[str | int]) -> None:
    twins = sorted(str(key) for key, count in Counter(keys).items() if count > 1)
    if not twins:
        return
    faults = tuple(
        Fault(layer, key, "", "two changes of this row", "one change of each row") for key in twins
    )
    raise FaultyInputError(f"changes of {layer}", faults)


async def _check(
    connection: AsyncConnection, district_id: str, changes: Sequence[RowChange]
) -> None:
    """Raise unless the changed rows fit together with those that stay."""
    put = [(one.table.layer, one.key, one.after) for one in changes if one.after is not None]
    gone = [(one.table.layer.name, one.key) for one in changes if one.after is None]
    faults = await check_references(connection, district_id, put, gone)
    faults += await check_pairings(connection, district_id, put, gone)
    if faults:
        raise FaultyInputError(f"changes of district {district_id}", tuple(faults))
    await check_unused(connection, district_id, changed=put, removed=gone)


async def _renew_ground(connection: AsyncConnection, district_id: str) -> None:
    """Check the district as its pack would be read, and resolve its targets anew."""
    row = await require_district(connection, district_id)
    district = await read_whole_district(connection, row)
    content = await asyncio.to_thread(pack_to_bytes, district)
    source = Path(f"district {district_id} after the change")
    reading = await asyncio.to_thread(read_pack_content, content, source)
    targets = await asyncio.to_thread(resolve_targets, district)
    rows = STORED_TARGETS.rows_of(district_id, targets)
    driver = await open_copy(connection)
    await insert_rows(driver, STORED_TARGETS.table.name, STORED_TARGETS.columns, rows)
    await connection.execute(
        update(schema.district)
        .where(schema.district.c.district_id == district_id)
        .values(ground_sha256=ground_fingerprint(district), warnings=list(reading.warnings))
    )


async def load_keyed_layers(
    engine: AsyncEngine, district_id: str, layers: Iterable[str]
) -> dict[str, tuple[KeyedRow, ...]]:
    """
    Give whole layers with the keys and revisions of their rows, in the order of the pack.

    Raises
    ------
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        If the district is not there or the database cannot be used.
    """
    async with open_connection(engine) as connection:
        await require_newest(connection)
        await require_district(connection, district_id)
        return {
            name: await load_rows(connection, district_id, EDIT_TABLES[name]) for name in layers
        }
