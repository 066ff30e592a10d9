"""Keep photos and voice notes part by part, so that a broken upload goes on where it ended."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.field_errors import (
    AttachmentChangedError,
    AttachmentNotFoundError,
    PartOffsetError,
)
from geo_data.schema_field import field_attachment, field_attachment_part
from geo_data.store_audit_log import note_audit
from maritime.account import Actor
from maritime.field.kinds import LARGEST_PART_BYTES

_SHA256 = text(
    "SELECT encode(sha256(coalesce(string_agg(bytes, '' ORDER BY from_byte), '')), 'hex') "
    "FROM field_attachment_part WHERE attachment_id = :attachment_id"
)


@dataclass(frozen=True)
class AttachmentStanding:
    """How much of an attachment is there."""

    attachment_id: UUID
    received_bytes: int
    is_complete: bool
    size_bytes: int
    media_type: str
    sha256: str
    item_id: UUID
    account_id: UUID
    taken_at: datetime | None = None


async def keep_attachment_part(
    connection: AsyncConnection, actor: Actor, attachment_id: UUID, *, from_byte: int, part: bytes
) -> AttachmentStanding:
    """
    Keep one part in the caller's transaction, which the caller commits.

    Parts come one after the other. A part of one that is complete changes nothing. When the last
    byte is there, its hash is compared with the announced one.

    Parameters
    ----------
    from_byte
        Where the part begins: as many bytes as are there already.
    part
        At least one byte, at most LARGEST_PART_BYTES.

    Raises
    ------
    AttachmentNotFoundError
        If no item of the sender has announced it.
    PartOffsetError
        If the part does not begin where the last one ended, or goes over the announced end; the
        error says how many bytes are there.
    AttachmentChangedError
        If it is whole now and its hash is another one: it has been dropped, which the caller
        commits too.
    """
    stands = await _lock(connection, attachment_id)
    if stands.account_id != actor.account_id:  # whoever announced it sends it
        raise AttachmentNotFoundError(attachment_id)
    if stands.is_complete:
        return stands
    end = from_byte + len(part)
    is_next = from_byte == stands.received_bytes and 0 < len(part) <= LARGEST_PART_BYTES
    if not is_next or end > stands.size_bytes:
        raise PartOffsetError(attachment_id, stands.received_bytes, stands.size_bytes)
    await connection.execute(
        insert(field_attachment_part).values(
            attachment_id=attachment_id, from_byte=from_byte, bytes=part
        )
    )
    is_complete = end == stands.size_bytes
    if is_complete:
        found = await connection.scalar(_SHA256, {"attachment_id": attachment_id})
        if found != stands.sha256:
            await _drop(connection, actor, attachment_id)
            raise AttachmentChangedError(attachment_id, stands.sha256, found)
    await _set_standing(connection, attachment_id, end, is_complete=is_complete)
    if is_complete:
        await note_audit(
            connection, actor, "field.attachment.kept", f"attachment {attachment_id}",
            after={"sha256": stands.sha256, "size_bytes": stands.size_bytes,
                   "item_id": str(stands.item_id)},
        )  # fmt: skip
    return replace(stands, received_bytes=end, is_complete=is_complete)


async def read_attachment(connection: AsyncConnection, attachment_id: UUID) -> AttachmentStanding:
    """
    Give how much of an attachment is there.

    Raises
    ------
    AttachmentNotFoundError
        If there is none, or it is out of reach of who is acting.
    """
    query = select(field_attachment).where(field_attachment.c.attachment_id == attachment_id)
    row = (await connection.execute(query)).first()
    if row is None:
        raise AttachmentNotFoundError(attachment_id)
    return _standing(row)


async def read_attachment_bytes(connection: AsyncConnection, attachment_id: UUID) -> bytes:
    """Give all bytes of an attachment that are there, in their order."""
    parts = [part async for part in _parts_of(connection, attachment_id)]
    return b"".join(parts)


async def _parts_of(connection: AsyncConnection, attachment_id: UUID) -> AsyncIterator[bytes]:
    columns = field_attachment_part.c
    query = (
        select(columns.bytes)
        .where(columns.attachment_id == attachment_id)
        .order_by(columns.from_byte)
    )
    for part in await connection.scalars(query):
        yield part


async def _lock(connection: AsyncConnection, attachment_id: UUID) -> AttachmentStanding:
    """
    Give an attachment whose parts nobody else adds to meanwhile.

    The lock is its own and no row's: one that is complete may be looked at and not be changed.
    """
    await connection.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(str(attachment_id), 0)))
    )
    return await read_attachment(connection, attachment_id)


async def _set_standing(
    connection: AsyncConnection, attachment_id: UUID, received_bytes: int, *, is_complete: bool
) -> None:
    await connection.execute(
        update(field_attachment)
        .where(field_attachment.c.attachment_id == attachment_id)
        .values(received_bytes=received_bytes, is_complete=is_complete)
    )


async def _drop(connection: AsyncConnection, actor: Actor, attachment_id: UUID) -> None:
    await connection.execute(
        delete(field_attachment_part).where(field_attachment_part.c.attachment_id == attachment_id)
    )
    await _set_standing(connection, attachment_id, 0, is_complete=False)
    await note_audit(connection, actor, "field.attachment.dropped", f"attachment {attachment_id}")


def _standing(row: Row) -> AttachmentStanding:
    return AttachmentStanding(
        row.attachment_id, row.received_bytes, row.is_complete, row.size_bytes, row.media_type,
        row.sha256, row.item_id, row.account_id, row.taken_at,
    )  # fmt: skip
