"""Write signed files as phones do, for tests."""

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.signatures import sign

DEVICE = UUID("6f0a9a52-3f1e-4b52-9a63-0d6a3a8f1c01")
ACCOUNT = UUID("0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f")
PHOTO = bytes(range(256)) * 5
VOICE = b"\n\n{}\n" * 40


def attachment_id(number: int) -> UUID:
    """Give the id of the attachment of a number."""
    return UUID(int=0xA77AC400_0000_4000_8000_000000000000 + number)


def listed(attachments: Sequence[bytes]) -> list[dict]:
    """List attachments as a head does."""
    return [
        {
            "attachment_id": str(attachment_id(number)),
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for number, content in enumerate(attachments)
    ]


def head_of(
    items: Sequence[dict] = (), attachments: Sequence[bytes] = (), **changes: object
) -> dict[str, object]:
    """Give the members of a head."""
    return {
        "format": "coastwatch-outbox/1",
        "device_id": str(DEVICE),
        "account_id": str(ACCOUNT),
        "written_at": "2026-11-28T21:03:04.567+08:00",
        "clock_offset_s": -2.5,
        "items": list(items),
        "attachments": listed(attachments),
    } | changes


def write_outbox(
    key: ec.EllipticCurvePrivateKey, head: dict[str, object], attachments: Sequence[bytes] = ()
) -> bytes:
    """Give the bytes of an outbox file, signed."""
    line = json.dumps(head, ensure_ascii=False).encode()
    signed = line + b"\n" + b"".join(attachments)
    return signed + b"\n" + sign(key, hashlib.sha256(signed).digest()).encode()
