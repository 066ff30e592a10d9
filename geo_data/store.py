"""Keep districts in the database: a pack goes in whole or not at all and comes out the same."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Row, delete, distinct, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data import schema
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import PackReading
from geo_data.pack_writer import pack_to_bytes
from geo_data.rows import STORED_LAYERS, STORED_TARGETS
from geo_data.schema_register import register_batch, register_change
from geo_data.store_checks import check_storable
from geo_data.store_connection import open_connection, open_snapshot
from geo_data.store_copy import copy_rows, open_copy
from geo_data.store_errors import DistrictNotFoundError, EditedDistrictError
from geo_data.store_upgrade import require_newest
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.targets import Target

IMPORT_BATCH = "import"
_LOCK_DISTRICT = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('coastwatch import ' || :district_id, 0))"
)
"""Lets one import or change of a district at a time work on it; others wait."""


@dataclass(frozen=True)
class ImportResult:
    """What an import did: is_changed is False where the same file was there already.

    counts gives the rows of each layer's table, target last, as they are in the database now.
    """

    district_id: str
    is_changed: bool
    is_replaced: bool
    counts: Mapping[str, int]


async def import_pack(
    engine: AsyncEngine, reading: PackReading, *, now: datetime, discards_changes: bool = False
) -> ImportResult:
    """
    Put a district into the database in one transaction: all of it or nothing.

    A file with the same SHA-256 as the district's changes nothing; another one replaces the
    district as a whole. Plans stay: their inputs_sha256 tells which pack they are of.

    Parameters
    ----------
    engine
        Of a database whose tables are up to date.
    reading
        The district as `read_pack` gave it.
    now
        Aware instant to keep as the time of import.
    discards_changes
        Whether rows that were changed in the database since the last import may be lost.

    Raises
    ------
    FaultyInputError
        If an id is too long or the coast cannot be cut; with all of these together.
    EditedDistrictError
        If rows were changed since the last import, and discards_changes is False.
    DatabaseUnreachableError, DatabaseRefusedError, MigrationNeededError, NewerSchemaError
        If the database cannot be used.
    """
    district = reading.district
    check_storable(reading)
    async with open_connection(engine) as connection:
        await require_newest(connection)
        stored = await _stored_state(connection, district.district_id)
        if stored is not None and stored.is_same(reading):
            return await _unchanged(connection, district.district_id)
        if not discards_changes:
            await _refuse_over_edits(connection, district.district_id)
    targets = await asyncio.to_thread(resolve_targets, district)
    ground_sha256 = await asyncio.to_thread(ground_fingerprint, district)
    async with open_connection(engine) as connection:
        await lock_district(connection, district.district_id)
        await require_newest(connection)
        stored = await _stored_state(connection, district.district_id)
        if stored is not None and stored.is_same(reading):
            return await _unchanged(connection, district.district_id)
        if not discards_changes:
            await _refuse_over_edits(connection, district.district_id)
        if stored is not None:
            await _remove_layers(connection, district.district_id)
        await _put_district(connection, reading, ground_sha256, now)
        counts = await _put_layers(connection, district, targets)
        await _note_import(connection, reading, now)
        await connection.commit()
    return ImportResult(district.district_id, True, stored is not None, counts)


async def export_district(engine: AsyncEngine, district_id: str) -> District:
    """
    Give a district as its pack held it: every layer, rows in their order.

    Raises
    ------
    DistrictNotFoundError
        If it is not in the database; the message names those that are.
    DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        If the database cannot be used.
    """
    return (await load_reading(engine, district_id)).district


async def load_reading(engine: AsyncEngine, district_id: str) -> PackReading:
    """
    Give a district with the SHA-256 and the warnings of its pack, all of one state.

    The SHA-256 is that of the file that was imported; where rows have been changed since, that of
    the pack that an export of this state writes.

    Raises
    ------
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        As `export_district`.
    """
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        row = await require_district(connection, district_id)
        district = await read_whole_district(connection, row)
    sha256 = row.pack_sha256
    if row.edited_at is not None:
        sha256 = hashlib.sha256(await asyncio.to_thread(pack_to_bytes, district)).hexdigest()
    return PackReading(district, sha256, tuple(row.warnings))


async def read_whole_district(connection: AsyncConnection, row: Row) -> District:
    """Give a district with all its layers as the connection sees it; row is its own."""
    layers = {}
    for layer in STORED_LAYERS:
        query = layer.select(layer.table.c.district_id == row.district_id)
        rows = (await connection.execute(query)).all()
        layers[layer.district_field] = layer.records_of(rows)
    return District(
        district_id=row.district_id,
        name=row.name,
        timezone=row.timezone,
        segment_length_m=row.segment_length_m,
        extra_meta=row.extra_meta,
        **layers,
    )


async def load_targets(engine: AsyncEngine, district_id: str) -> tuple[Target, ...]:
    """
    Give the targets that were resolved at import, in the order of `resolve_targets`.

    Raises
    ------
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        As `export_district`.
    """
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        await require_district(connection, district_id)
        query = STORED_TARGETS.select(schema.target.c.district_id == district_id)
        return STORED_TARGETS.records_of((await connection.execute(query)).all())


@dataclass(frozen=True)
class _StoredState:
    """Which pack a district was imported from, and when its rows were changed since."""

    pack_sha256: str
    edited_at: datetime | None

    def is_same(self, reading: PackReading) -> bool:
        """Whether the database holds just what the file says."""
        return self.edited_at is None and self.pack_sha256 == reading.sha256


async def _stored_state(connection: AsyncConnection, district_id: str) -> _StoredState | None:
    query = select(schema.district.c.pack_sha256, schema.district.c.edited_at).where(
        schema.district.c.district_id == district_id
    )
    row = (await connection.execute(query)).first()
    return None if row is None else _StoredState(*row)


async def _refuse_over_edits(connection: AsyncConnection, district_id: str) -> None:
    """Raise EditedDistrictError if rows were changed since the last import."""
    query = select(schema.district.c.edited_at, schema.district.c.imported_at).where(
        schema.district.c.district_id == district_id
    )
    row = (await connection.execute(query)).first()
    if row is None or row.edited_at is None:
        return
    change, batch = register_change.c, register_batch.c
    since = (
        select(func.count(distinct(tuple_(change.layer, change.record_key))))
        .join(register_batch, batch.batch_id == change.batch_id)
        .where(batch.district_id == district_id, batch.made_at >= row.imported_at)
    )
    changes = await connection.scalar(since)
    last_at = row.edited_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    raise EditedDistrictError(district_id, changes, last_at)


async def _note_import(connection: AsyncConnection, reading: PackReading, now: datetime) -> None:
    """Write into the history that the district was replaced as a whole."""
    row = {
        "batch_id": uuid4(),
        "district_id": reading.district.district_id,
        "kind": IMPORT_BATCH,
        "note": f"pack {reading.sha256}",
        "made_by": IMPORT_BATCH,
        "made_at": now,
    }
    await connection.execute(insert(register_batch).values(row))


async def lock_district(connection: AsyncConnection, district_id: str) -> None:
    """Wait until nobody else imports or changes the district, and keep others waiting meanwhile."""
    await connection.execute(_LOCK_DISTRICT, {"district_id": district_id})


async def require_district(connection: AsyncConnection, district_id: str) -> Row:
    """
    Give the district's own row.

    Raises
    ------
    DistrictNotFoundError
        If it is not there; the message names those that are.
    """
    query = select(schema.district).where(schema.district.c.district_id == district_id)
    row = (await connection.execute(query)).first()
    if row is None:
        known = select(schema.district.c.district_id).order_by(schema.district.c.district_id)
        raise DistrictNotFoundError(district_id, tuple(await connection.scalars(known)))
    return row


async def _unchanged(connection: AsyncConnection, district_id: str) -> ImportResult:
    counts = {}
    for table in schema.LAYER_TABLES:
        query = select(func.count()).where(table.c.district_id == district_id)
        counts[table.name] = await connection.scalar(query) or 0
    return ImportResult(district_id, False, False, counts)


async def _remove_layers(connection: AsyncConnection, district_id: str) -> None:
    """Remove every layer's rows; the district's own row stays, with the plans that refer to it."""
    for table in reversed(schema.LAYER_TABLES):
        await connection.execute(delete(table).where(table.c.district_id == district_id))


async def _put_district(
    connection: AsyncConnection, reading: PackReading, ground_sha256: str, now: datetime
) -> None:
    district = reading.district
    row = insert(schema.district).values(
        district_id=district.district_id,
        name=district.name,
        timezone=district.timezone,
        segment_length_m=district.segment_length_m,
        extra_meta=district.extra_meta,
        warnings=list(reading.warnings),
        pack_sha256=reading.sha256,
        imported_at=now,
        edited_at=None,
        ground_sha256=ground_sha256,
    )
    kept = {column.name: column for column in row.excluded if column.name != "district_id"}
    await connection.execute(row.on_conflict_do_update(index_elements=["district_id"], set_=kept))


async def _put_layers(
    connection: AsyncConnection, district: District, targets: Sequence[Target]
) -> dict[str, int]:
    driver = await open_copy(connection)
    counts = {}
    for layer in (*STORED_LAYERS, STORED_TARGETS):
        records = getattr(district, layer.district_field) if layer.district_field else targets
        rows = layer.rows_of(district.district_id, records)
        await copy_rows(driver, layer.table.name, layer.columns, rows)
        counts[layer.table.name] = len(rows)
    # Without statistics the first joins after an import are planned as if the tables were empty.
    await connection.execute(text(f"ANALYZE {', '.join(counts)}"))
    return counts
