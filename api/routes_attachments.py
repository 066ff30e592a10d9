"""Take photos and voice notes part by part, and give them to who may see them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.access import API, Given, Snapshot
from api.acting import SignedIn, note_read
from api.api_errors import NotThereError
from api.routes_sheets import BINARY
from api.wire import Wire, with_example
from geo_data.field_errors import AttachmentChangedError
from geo_data.store_attachments import (
    AttachmentStanding,
    keep_attachment_part,
    read_attachment,
    read_attachment_bytes,
)
from geo_data.store_connection import open_connection
from maritime.field.kinds import LARGEST_ATTACHMENT_BYTES, LARGEST_PART_BYTES, MEDIA_TYPES

router = APIRouter(tags=["field"])

BODY_LIMITS_BYTES = {f"{API}/field/attachments/[^/]+": LARGEST_PART_BYTES}
AttachmentId = Annotated[
    UUID,
    Path(
        description="As the item announces it.", examples=["0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"]
    ),
]
BODY = {
    "required": True,
    "content": {"application/octet-stream": {"schema": BINARY["schema"]}},
}
HEADERS = {
    "Upload-Offset": {"description": "Bytes that are here.", "schema": {"type": "integer"}},
    "Upload-Length": {"description": "Bytes that it has in all.", "schema": {"type": "integer"}},
    "Upload-Complete": {"description": "?1 where all are here.", "schema": {"type": "string"}},
}
BYTES = {
    200: {
        "description": "The bytes, of a kind that its item has announced.",
        "headers": HEADERS,
        "content": dict.fromkeys(MEDIA_TYPES, BINARY),
    }
}


class AttachmentAnswer(Wire):
    """How much of a photo or voice note is here."""

    model_config = with_example(
        attachment_id="0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f", received_bytes=524288,
        is_complete=False,
    )  # fmt: skip

    attachment_id: UUID
    received_bytes: int = Field(description="From here on the next part goes on.")
    is_complete: bool


@router.put("/field/attachments/{attachment_id}", openapi_extra={"requestBody": BODY})
async def send_attachment_part(
    request: Request,
    services: Given,
    actor: SignedIn,
    attachment_id: AttachmentId,
    from_byte: Annotated[
        int, Query(ge=0, lt=LARGEST_ATTACHMENT_BYTES, description="Where the part begins.")
    ] = 0,
) -> AttachmentAnswer:
    """
    Keep one part, at most 512 KiB; its item was sent before.

    409 says from which byte on to go on; 422 that the bytes are not the announced ones, and that
    they were dropped.
    """
    part = await request.body()
    async with open_connection(services.served) as connection:
        try:
            stands = await keep_attachment_part(
                connection, actor, attachment_id, from_byte=from_byte, part=part
            )
        except AttachmentChangedError:
            await connection.commit()
            raise
        await connection.commit()
    return AttachmentAnswer(
        attachment_id=attachment_id, received_bytes=stands.received_bytes,
        is_complete=stands.is_complete,
    )  # fmt: skip


@router.head(
    "/field/attachments/{attachment_id}", response_class=Response,
    responses={200: {**BYTES[200], "description": "How much of it is here, in headers."}},
)  # fmt: skip
async def look_at_attachment(connection: Snapshot, attachment_id: AttachmentId) -> Response:
    """Say in headers how much of a photo or voice note is here."""
    stands = await read_attachment(connection, attachment_id)
    return Response(headers=_headers(stands), media_type=stands.media_type)


@router.get("/field/attachments/{attachment_id}", response_class=Response, responses=BYTES)
async def get_attachment(
    services: Given, connection: Snapshot, attachment_id: AttachmentId
) -> Response:
    """Give a photo or voice note that is complete."""
    await note_read(services, f"attachment {attachment_id}")
    stands = await read_attachment(connection, attachment_id)
    if not stands.is_complete:
        raise NotThereError(f"attachment {attachment_id}, whole", "what has been sent so far")
    content = await read_attachment_bytes(connection, attachment_id)
    return Response(content, media_type=stands.media_type, headers=_headers(stands))


def _headers(stands: AttachmentStanding) -> dict[str, str]:
    return {
        "Upload-Offset": str(stands.received_bytes),
        "Upload-Length": str(stands.size_bytes),
        "Upload-Complete": "?1" if stands.is_complete else "?0",
        "Cache-Control": "private, no-store",
    }
