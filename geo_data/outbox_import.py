"""Bring a phone's signed outbox file into the database: whole and once, or not at all."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.field_errors import AttachmentChangedError, PartOffsetError
from geo_data.outbox_file import (
    AttachmentPart,
    ListedAttachment,
    OutboxHead,
    parts_of,
    read_head,
    require_signed,
)
from geo_data.schema_accounts import account
from geo_data.schema_field import field_attachment
from geo_data.signatures import key_of_jwk
from geo_data.signed_file_errors import (
    EndedAccountError,
    EndedDeviceError,
    ForeignItemsError,
    UnknownDeviceError,
)
from geo_data.store_accounts import actor_of
from geo_data.store_acting import ACTING
from geo_data.store_attachments import keep_attachment_part
from geo_data.store_audit_log import note_audit
from geo_data.store_connection import open_connection
from geo_data.store_devices import find_enrolments, note_seen
from geo_data.store_field import FILE, KEPT, KEPT_ALREADY, ItemAnswer, keep_items
from maritime.account import Actor

ITEMS_AT_ONCE = 50
"""As many as a phone sends over the network at once."""
UNANNOUNCED, OTHER_CONTENT = "unannounced", "other_content"
"""States of attachments beside kept and kept_already: no item of the writer's has announced it, or
one that was kept before announced other bytes under its id. Their bytes are left out."""


@dataclass(frozen=True)
class OutboxImport:
    """What became of a file: whose it was, an answer for each item, and its attachments."""

    head: OutboxHead
    actor: Actor
    answers: tuple[ItemAnswer, ...]
    attachments: Counter[str]

    def count(self, state: str) -> int:
        """Count the items of a state."""
        return sum(one.state == state for one in self.answers)

    @property
    def flags(self) -> Counter[str]:
        """Count the flags of all items."""
        return Counter(flag for one in self.answers for flag in one.flags)


async def import_outbox(
    owner: AsyncEngine,
    service: AsyncEngine,
    file: BinaryIO,
    source: str,
    *,
    now: datetime,
    brought_by: Actor | None,
) -> OutboxImport:
    """
    Verify a file, then keep its items and attachments in one transaction of whose it is.

    Parameters
    ----------
    owner
        Engine that finds whose the device is, before anybody is acting.
    service
        Engine of the role of requests: what is kept is held to the reach of the file's account.
    file
        Seekable; may be large, it is read as a stream.
    source
        What the file is called, for words.
    now
        The server's clock, aware.
    brought_by
        Who has brought it, for the audit log; None: the command line.

    Raises
    ------
    SignedFileError
        If the file is refused; then nothing of it is kept.
    DatabaseUnreachableError, DatabaseRefusedError
        If the database cannot be used; then nothing of it is kept either.
    """
    head = await asyncio.to_thread(read_head, file, source)
    async with open_connection(owner) as connection:
        actor = await _writer_of(connection, file, head)
    token = ACTING.set(actor)
    try:
        async with open_connection(service) as connection:
            answers: list[ItemAnswer] = []
            for first in range(0, len(head.items), ITEMS_AT_ONCE):
                answers += await keep_items(
                    connection, actor, head.items[first : first + ITEMS_AT_ONCE],
                    device_id=head.device_id, clock_offset_s=head.clock_offset_s, came_by=FILE,
                    now=now,
                )  # fmt: skip
            attachments = await _keep_attachments(connection, actor, file, head)
            await note_seen(connection, head.device_id, actor.account_id, now=now)
            done = OutboxImport(head, actor, tuple(answers), attachments)
            await note_audit(
                connection, actor, "import_outbox", f"device {head.device_id}",
                after=_for_log(done, brought_by),
            )  # fmt: skip
            await connection.commit()
    finally:
        ACTING.reset(token)
    return done


async def _writer_of(connection: AsyncConnection, file: BinaryIO, head: OutboxHead) -> Actor:
    """Give who has written a file, after its signature was verified."""
    enrolments = await find_enrolments(connection, head.device_id)
    if not enrolments:
        raise UnknownDeviceError(head.source, head.device_id)
    enrolment = enrolments.get(head.account_id)
    if enrolment is None:
        raise ForeignItemsError(head.source, head.device_id)
    await asyncio.to_thread(require_signed, file, head, key_of_jwk(enrolment.public_key))
    if enrolment.ended_at is not None:
        raise EndedDeviceError(head.source, head.device_id, enrolment.ended_at)
    row = (await connection.execute(select(account).filter_by(account_id=head.account_id))).one()
    if row.ended_at is not None:
        raise EndedAccountError(head.source, row.login, row.ended_at)
    return actor_of(row)


async def _keep_attachments(
    connection: AsyncConnection, actor: Actor, file: BinaryIO, head: OutboxHead
) -> Counter[str]:
    """Keep the attachments of a file, and give how many have which state."""
    columns = field_attachment.c
    wanted = [one.attachment_id for one in head.attachments]
    query = select(columns.attachment_id, columns.sha256, columns.size_bytes, columns.is_complete)
    announced = await connection.execute(
        query.where(columns.attachment_id.in_(wanted), columns.account_id == actor.account_id)
    )
    known = {row.attachment_id: row for row in announced}
    states: Counter[str] = Counter()
    for one in head.attachments:
        stands = known.get(one.attachment_id)
        if stands is None:
            states[UNANNOUNCED] += 1
        elif (stands.sha256, stands.size_bytes) != (one.sha256, one.size_bytes):
            states[OTHER_CONTENT] += 1
        elif stands.is_complete:
            states[KEPT_ALREADY] += 1
        else:
            await _keep_attachment(connection, actor, file, head, one)
            states[KEPT] += 1
    return states


async def _keep_attachment(
    connection: AsyncConnection,
    actor: Actor,
    file: BinaryIO,
    head: OutboxHead,
    one: ListedAttachment,
) -> None:
    """Keep one attachment; from where it ended, where a part came over the network before."""
    try:
        await _keep_parts(connection, actor, parts_of(file, head, one))
    except AttachmentChangedError:  # by what came over the network, which has been dropped now
        await _keep_parts(connection, actor, parts_of(file, head, one))


async def _keep_parts(
    connection: AsyncConnection, actor: Actor, parts: Iterable[AttachmentPart]
) -> None:
    received_bytes = 0
    for part in parts:
        while received_bytes < part.from_byte + len(part.content):
            missing = part.content[received_bytes - part.from_byte :]
            try:
                stands = await keep_attachment_part(
                    connection, actor, part.attachment.attachment_id, from_byte=received_bytes,
                    part=missing,
                )  # fmt: skip
                received_bytes = stands.received_bytes
            except PartOffsetError as error:  # some of it came over the network before
                received_bytes = error.received_bytes


def _for_log(done: OutboxImport, brought_by: Actor | None) -> dict[str, object]:
    states = Counter(one.state for one in done.answers)
    return {
        "brought_by": "command line" if brought_by is None else brought_by.login,
        "written_at_s": done.head.written_at_s,
        "items": dict(states),
        "attachments": dict(done.attachments),
    }
