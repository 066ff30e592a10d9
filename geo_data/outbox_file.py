"""Read a phone's outbox file ``coastwatch-outbox/1`` as a stream, and verify who signed it.

Layout: one line of JSON (the head, with all items), the bytes of the attachments one after the
other in the head's order, a line feed, and the device's signature over all before that line feed
(`geo_data.signatures`). Nothing that is read counts before `require_signed` has been called.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.instants import WrittenTimeError, parse_instant
from geo_data.signatures import WRITTEN_SIGNATURE_BYTES, is_signed
from geo_data.signed_file_errors import ChangedFileError, UnreadableSignedFileError

FORMAT = "coastwatch-outbox/1"
ENDING = ".cwo"
SIGNATURE_LINE_BYTES = 1 + WRITTEN_SIGNATURE_BYTES
LARGEST_HEAD_BYTES = 72 * 1024 * 1024
"""A thousand items of 64 KiB, as many as a phone writes into a file, and the attachments' list."""
LARGEST_FILE_BYTES = 1024 * 1024 * 1024
LARGEST_ATTACHMENT_BYTES = 16 * 1024 * 1024
MOST_LISTED = 10_000
"""Items, and attachments, of one file."""
LARGEST_OFFSET_S = 200 * 365 * 24 * 3600
PART_BYTES = 512 * 1024
"""Of an attachment, at once: as over HTTP."""

WHOLE = f"an outbox file as a phone writes it ({ENDING})"
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class ListedAttachment:
    """What the head says of one attachment."""

    attachment_id: UUID
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class OutboxHead:
    """
    What an outbox file says of itself, and its items as they are written.

    written_at_s is in epoch seconds by the phone's clock; clock_offset_s is server time minus
    phone time as last measured on the phone, None where it never was.
    """

    source: str
    device_id: UUID
    account_id: UUID
    written_at_s: int
    clock_offset_s: float | None
    items: tuple[dict, ...]
    attachments: tuple[ListedAttachment, ...]
    head_bytes: int
    signed_bytes: int


@dataclass(frozen=True)
class AttachmentPart:
    """A part of an attachment, at most PART_BYTES long, that begins at from_byte."""

    attachment: ListedAttachment
    from_byte: int
    content: bytes


def read_head(file: BinaryIO, source: str) -> OutboxHead:
    """
    Read the head of an outbox file; whether anybody signed it is not known yet.

    Parameters
    ----------
    file
        Seekable; read from its begin.
    source
        What the file is called, for words.

    Raises
    ------
    UnreadableSignedFileError
        If it is something else, cut short, longer than it says, or above a limit.
    """
    size_bytes = file.seek(0, 2)
    if size_bytes > LARGEST_FILE_BYTES:
        raise UnreadableSignedFileError(
            source, f"{size_bytes:,} bytes", f"at most {LARGEST_FILE_BYTES:,}"
        )
    file.seek(0)
    line = file.readline(LARGEST_HEAD_BYTES)
    if not line.endswith(b"\n"):
        found = "no first line" if len(line) < LARGEST_HEAD_BYTES else "a first line without end"
        raise UnreadableSignedFileError(source, found, WHOLE)
    head = _HeadReader(source, _json_of(line, source)).head(len(line), size_bytes)
    told_bytes = len(line) + sum(one.size_bytes for one in head.attachments)
    if told_bytes != head.signed_bytes:
        raise UnreadableSignedFileError(
            source,
            f"{size_bytes:,} bytes",
            f"the {told_bytes + SIGNATURE_LINE_BYTES:,} that its first line tells",
        )
    return head


def require_signed(file: BinaryIO, head: OutboxHead, key: ec.EllipticCurvePublicKey) -> None:
    """
    Raise unless the whole file is as the owner of a key signed it.

    Raises
    ------
    ChangedFileError
        If the signature does not belong to what the file holds.
    """
    digest, left_bytes = hashlib.sha256(), head.signed_bytes
    file.seek(0)
    while left_bytes > 0:
        chunk = file.read(min(PART_BYTES, left_bytes))
        if not chunk:
            raise ChangedFileError(head.source)
        digest.update(chunk)
        left_bytes -= len(chunk)
    ending = file.read(SIGNATURE_LINE_BYTES + 1)
    is_whole = len(ending) == SIGNATURE_LINE_BYTES and ending.startswith(b"\n")
    if not (is_whole and is_signed(key, ending[1:], digest.digest())):
        raise ChangedFileError(head.source)


def attachment_parts(file: BinaryIO, head: OutboxHead) -> Iterator[AttachmentPart]:
    """Give all attachments in parts, in the head's order; errors as those of `parts_of`."""
    for attachment in head.attachments:
        yield from parts_of(file, head, attachment)


def parts_of(
    file: BinaryIO, head: OutboxHead, attachment: ListedAttachment
) -> Iterator[AttachmentPart]:
    """
    Give one attachment in parts; only after `require_signed`.

    Raises
    ------
    ChangedFileError
        After its last part, where it is not what the head says, in SHA-256 or in length.
    """
    before = itertools.takewhile(lambda one: one is not attachment, head.attachments)
    file.seek(head.head_bytes + sum(one.size_bytes for one in before))
    digest, at_byte = hashlib.sha256(), 0
    while at_byte < attachment.size_bytes:
        content = file.read(min(PART_BYTES, attachment.size_bytes - at_byte))
        if not content:
            raise ChangedFileError(head.source)
        digest.update(content)
        yield AttachmentPart(attachment, at_byte, content)
        at_byte += len(content)
    if digest.hexdigest() != attachment.sha256:
        raise ChangedFileError(head.source)


@dataclass(frozen=True)
class _HeadReader:
    """Read the members of a head, and say which one is not what it must be."""

    source: str
    members: dict

    def head(self, head_bytes: int, size_bytes: int) -> OutboxHead:
        found = self.members.get("format")
        if found != FORMAT:
            raise self._error("format", found, repr(FORMAT))
        return OutboxHead(
            source=self.source,
            device_id=self._uuid("device_id", self.members),
            account_id=self._uuid("account_id", self.members),
            written_at_s=self._instant("written_at"),
            clock_offset_s=self._offset("clock_offset_s"),
            items=self._objects("items"),
            attachments=self._attachments(),
            head_bytes=head_bytes,
            signed_bytes=size_bytes - SIGNATURE_LINE_BYTES,
        )

    def _attachments(self) -> tuple[ListedAttachment, ...]:
        listed = tuple(self._attachment(one) for one in self._objects("attachments"))
        if len({one.attachment_id for one in listed}) != len(listed):
            raise self._error("attachments", "one id twice", "each once")
        return listed

    def _attachment(self, members: dict) -> ListedAttachment:
        size_bytes, sha256 = members.get("size_bytes"), members.get("sha256")
        if type(size_bytes) is not int or not 0 < size_bytes <= LARGEST_ATTACHMENT_BYTES:
            expected = f"a whole number from 1 to {LARGEST_ATTACHMENT_BYTES:,}"
            raise self._error("size_bytes", size_bytes, expected)
        if not (isinstance(sha256, str) and len(sha256) == 64 and set(sha256) <= _HEX):
            raise self._error("sha256", sha256, "64 hexadecimal digits in lower case")
        return ListedAttachment(self._uuid("attachment_id", members), size_bytes, sha256)

    def _objects(self, name: str) -> tuple[dict, ...]:
        found = self.members.get(name)
        if not (isinstance(found, list) and all(isinstance(one, dict) for one in found)):
            raise self._error(name, found, "a list of objects")
        if len(found) > MOST_LISTED:
            raise self._error(name, f"of {len(found):,}", f"at most {MOST_LISTED:,}")
        return tuple(found)

    def _uuid(self, name: str, members: dict) -> UUID:
        found = members.get(name)
        try:
            if isinstance(found, str):
                return UUID(found)
        except ValueError:
            pass
        raise self._error(name, found, "a UUID")

    def _instant(self, name: str) -> int:
        found = self.members.get(name)
        try:
            return parse_instant(found if isinstance(found, str) else "", drops_fraction=True)
        except WrittenTimeError as error:
            raise self._error(name, found, error.expected) from error

    def _offset(self, name: str) -> float | None:
        found = self.members.get(name)
        if found is None and name in self.members:
            return None
        if type(found) not in (int, float) or not abs(found) <= LARGEST_OFFSET_S:
            raise self._error(name, found, "seconds, or null")
        return float(found)

    def _error(self, name: str, found: object, expected: str) -> UnreadableSignedFileError:
        shown = repr(found)
        shown = shown if len(shown) <= 60 else shown[:60] + "…"
        return UnreadableSignedFileError(self.source, f"{name} {shown}", expected)


def _json_of(line: bytes, source: str) -> dict:
    try:
        loaded = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # of decoding too
        raise UnreadableSignedFileError(source, "a first line that is no JSON", WHOLE) from error
    if not isinstance(loaded, dict):
        raise UnreadableSignedFileError(source, "a first line that is no object", WHOLE)
    return loaded


def _refuse_constant(written: str) -> float:
    raise ValueError(f"{written} is no JSON")
