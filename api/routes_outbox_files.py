"""Take in phones' signed files from a computer of the centre."""

import asyncio
import tempfile
from typing import BinaryIO

from fastapi import APIRouter, Request
from pydantic import Field

from api.access import API, Given, media_type_of
from api.acting import SignedIn
from api.problems import MediaTypeError
from api.wire import Wire, with_example
from geo_data.outbox_import import OTHER_CONTENT, UNANNOUNCED, OutboxImport, import_outbox
from geo_data.store_field import CONFLICT, KEPT, KEPT_ALREADY, REFUSED

router = APIRouter(tags=["field"])

SOURCE = "the outbox file"
"""What words call it: its name may be a person's, which has no place in an address."""
RAW = "application/octet-stream"
PATH = "/field/outbox-files"
LARGEST_UPLOAD_BYTES = 256 * 1024 * 1024
"""Larger files are brought in on the command line."""
BODY_LIMITS_BYTES = {f"{API}{PATH}": LARGEST_UPLOAD_BYTES}
BODY = {"required": True, "content": {RAW: {"schema": {"type": "string", "format": "binary"}}}}
SHOWN_REASONS = 100


class OutboxFileAnswer(Wire):
    """What became of a signed file: counts, never what is in it."""

    model_config = with_example(
        login="li", device_id="6f0a9a52-3f1e-4b52-9a63-0d6a3a8f1c01", kept=48, kept_already=2,
        conflicts=0, refused=0, attachments_kept=50, attachments_kept_already=0,
        attachments_left_out=0, flags={"position_missing": 3}, why_refused=[],
    )  # fmt: skip

    login: str = Field(description="Who has written it.")
    device_id: str
    kept: int
    kept_already: int
    conflicts: int
    refused: int
    attachments_kept: int
    attachments_kept_already: int
    attachments_left_out: int
    flags: dict[str, int]
    why_refused: list[str] = Field(description=f"At most {SHOWN_REASONS}.")


@router.post(PATH, openapi_extra={"requestBody": BODY})
async def import_outbox_file(
    request: Request, services: Given, actor: SignedIn
) -> OutboxFileAnswer:
    """
    Bring in a phone's signed file, whole or not at all; the same one again keeps nothing twice.

    What is kept is that of the account which has written it, whoever brings it.
    """
    if media_type_of(request) != RAW:
        raise MediaTypeError(media_type_of(request), (RAW,))
    with tempfile.TemporaryFile(dir=services.scratch) as file:
        await _spool(request, file)
        done = await import_outbox(
            services.engine, services.served, file, SOURCE, now=services.now(),
            brought_by=actor,
        )  # fmt: skip
    return _answer(done)


async def _spool(request: Request, file: BinaryIO) -> None:
    """Put a body on disk as it comes in."""
    async for chunk in request.stream():
        await asyncio.to_thread(file.write, chunk)


def _answer(done: OutboxImport) -> OutboxFileAnswer:
    reasons = [f"{one.item_id}: {one.why}" for one in done.answers if one.state == REFUSED]
    return OutboxFileAnswer(
        login=done.actor.login,
        device_id=str(done.head.device_id),
        kept=done.count(KEPT),
        kept_already=done.count(KEPT_ALREADY),
        conflicts=done.count(CONFLICT),
        refused=done.count(REFUSED),
        attachments_kept=done.attachments[KEPT],
        attachments_kept_already=done.attachments[KEPT_ALREADY],
        attachments_left_out=done.attachments[UNANNOUNCED] + done.attachments[OTHER_CONTENT],
        flags=dict(done.flags),
        why_refused=reasons[:SHOWN_REASONS],
    )
