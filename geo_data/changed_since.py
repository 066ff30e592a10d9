"""Find which rows were made or changed since a batch, and so stand in the way of its undoing."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit_tables import EditTable, is_among
from geo_data.schema_register import register_batch, register_change
from geo_data.store import IMPORT_BATCH


async def keys_changed_since(
    connection: AsyncConnection,
    district_id: str,
    table: EditTable,
    keys: Collection[str | int],
    batch_id: UUID,
) -> set[str | int]:
    """Give those of the keys whose rows have a later change than a batch; an import changes all."""
    if not keys:
        return set()
    change, batch = register_change.c, register_batch.c
    made_at = select(batch.made_at).where(batch.batch_id == batch_id).scalar_subquery()
    later_import = exists().where(
        batch.district_id == district_id, batch.kind == IMPORT_BATCH, batch.made_at > made_at
    )
    if await connection.scalar(select(later_import)):
        return set(keys)
    last = select(func.max(change.change_id)).where(change.batch_id == batch_id).scalar_subquery()
    query = select(change.record_key).where(
        change.district_id == district_id,
        change.layer == table.layer.name,
        is_among(change.record_key, {str(key) for key in keys}),
        change.change_id > last,
    )
    changed = set(await connection.scalars(query))
    return {key for key in keys if str(key) in changed}
