"""Tell a phone what of it has arrived by file: else a phone that is never online never learns."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.schema_field import field_attachment, field_conflict, field_item
from maritime.account import Actor

TOLD_FOR = timedelta(days=31)
BY_FILE = "file"


async def read_receipts(
    connection: AsyncConnection, actor: Actor, *, now: datetime
) -> dict[str, list[object]]:
    """
    Give what files of an account brought within the last 31 days, by what became of it.

    Ids of items that are ``kept``, of items in ``conflict`` with another content that is kept
    beside, and of ``attachments`` that are here whole, with their SHA-256.
    """
    since = now - TOLD_FOR

    def ids_of(table: object) -> Select:
        columns = table.c
        return select(columns.item_id).where(
            columns.account_id == actor.account_id,
            columns.came_by == BY_FILE,
            columns.received_at > since,
        )

    conflicts = set(await connection.scalars(ids_of(field_conflict)))
    kept = set(await connection.scalars(ids_of(field_item))) - conflicts
    whole = await connection.execute(
        select(field_attachment.c.attachment_id, field_attachment.c.sha256)
        .where(
            field_attachment.c.is_complete,
            field_attachment.c.account_id == actor.account_id,
            field_attachment.c.item_id.in_(ids_of(field_item).union(ids_of(field_conflict))),
        )
        .order_by(field_attachment.c.attachment_id)
    )
    return {
        "kept": sorted(map(str, kept)),
        "conflict": sorted(map(str, conflicts)),
        "attachments": [
            {"attachment_id": str(row.attachment_id), "sha256": row.sha256} for row in whole
        ],
    }
