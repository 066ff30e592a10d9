"""Outbox files are read as they were written, or refused whole, whatever was changed in them."""

import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from signed_cases import ACCOUNT, DEVICE, PHOTO, VOICE, attachment_id, head_of, write_outbox

from geo_data.key_files import new_key
from geo_data.outbox_file import (
    LARGEST_ATTACHMENT_BYTES,
    PART_BYTES,
    OutboxHead,
    attachment_parts,
    read_head,
    require_signed,
)
from geo_data.signed_file_errors import (
    ChangedFileError,
    SignedFileError,
    UnreadableSignedFileError,
)

KEY = new_key()
ITEM = {"item_id": str(UUID(int=7)), "kind": "check", "body": {"text": "堃 垚 <script>\n"}}
WHOLE = write_outbox(KEY, head_of([ITEM], [PHOTO, VOICE]), [PHOTO, VOICE])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
items = st.lists(st.dictionaries(st.text(), json_values, max_size=4), max_size=4)
attachments = st.lists(st.binary(min_size=1, max_size=80), max_size=4)


def read_whole(
    content: bytes, key: ec.EllipticCurvePublicKey
) -> tuple[OutboxHead, dict[UUID, bytes]]:
    """Read and verify a file, and put its attachments together."""
    file = io.BytesIO(content)
    head = read_head(file, "phone.cwo")
    require_signed(file, head, key)
    together: dict[UUID, bytes] = {}
    for part in attachment_parts(file, head):
        before = together.get(part.attachment.attachment_id, b"")
        assert part.from_byte == len(before)
        together[part.attachment.attachment_id] = before + part.content
    return head, together


def test_a_file_is_read_as_it_was_written():
    head, contents = read_whole(WHOLE, KEY.public_key())
    assert (head.device_id, head.account_id) == (DEVICE, ACCOUNT)
    assert head.items == (ITEM,)
    assert head.clock_offset_s == -2.5
    assert datetime.fromtimestamp(head.written_at_s, UTC).isoformat() == "2026-11-28T13:03:04+00:00"
    assert contents == {attachment_id(0): PHOTO, attachment_id(1): VOICE}


@settings(max_examples=40)
@given(items=items, attachments=attachments)
def test_write_then_read_is_the_identity(items: list[dict], attachments: list[bytes]):
    content = write_outbox(KEY, head_of(items, attachments), attachments)
    head, contents = read_whole(content, KEY.public_key())
    assert list(head.items) == items
    assert list(contents.values()) == attachments


@settings(max_examples=300)
@given(at=st.integers(0, len(WHOLE) - 1), byte=st.integers(1, 255))
def test_any_changed_byte_is_refused(at: int, byte: int):
    changed = bytearray(WHOLE)
    changed[at] ^= byte
    with pytest.raises(SignedFileError, match=r"Nothing of it was kept"):
        read_whole(bytes(changed), KEY.public_key())


def test_each_bit_of_the_signature_counts():
    for at in range(len(WHOLE) - 87, len(WHOLE)):
        for bit in range(8):
            changed = bytearray(WHOLE)
            changed[at] ^= 1 << bit
            with pytest.raises(ChangedFileError):
                read_whole(bytes(changed), KEY.public_key())


@given(length=st.integers(0, len(WHOLE) - 1))
def test_a_file_cut_short_is_refused(length: int):
    with pytest.raises(SignedFileError, match=r"Nothing of it was kept"):
        read_whole(WHOLE[:length], KEY.public_key())


@given(more=st.binary(min_size=1, max_size=200), at=st.integers(0, len(WHOLE)))
def test_a_file_with_something_more_is_refused(more: bytes, at: int):
    with pytest.raises(SignedFileError):
        read_whole(WHOLE[:at] + more + WHOLE[at:], KEY.public_key())


@given(content=st.binary(max_size=400))
def test_anything_else_is_refused_in_words(content: bytes):
    with pytest.raises(UnreadableSignedFileError, match=r"phone\.cwo: found .*; expected "):
        read_whole(content, KEY.public_key())


def test_another_devices_signature_is_refused():
    with pytest.raises(ChangedFileError, match="changed or damaged after it was signed"):
        read_whole(WHOLE, new_key().public_key())


def test_two_attachments_that_changed_places_are_refused():
    content = write_outbox(KEY, head_of([ITEM], [PHOTO, VOICE]), [VOICE, PHOTO])
    with pytest.raises(ChangedFileError):
        read_whole(content, KEY.public_key())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "coastwatch-outbox/2"}, "found format 'coastwatch-outbox/2'; expected"),
        ({"device_id": "phone"}, "found device_id 'phone'; expected a UUID"),
        ({"account_id": None}, "found account_id None; expected a UUID"),
        ({"written_at": "2026-11-28T21:03:04"}, "expected an instant with its offset"),
        ({"clock_offset_s": "2"}, "found clock_offset_s '2'; expected seconds, or null"),
        ({"clock_offset_s": True}, "found clock_offset_s True"),
        ({"clock_offset_s": 10**400}, "expected seconds, or null"),
        ({"clock_offset_s": float("inf")}, "a first line that is no JSON"),
        ({"items": {}}, r"found items \{\}; expected a list of objects"),
        ({"items": [1]}, r"found items \[1\]"),
        ({"attachments": None}, "found attachments None"),
        ({"attachments": [{"attachment_id": str(DEVICE), "size_bytes": 0}]}, "size_bytes 0"),
        ({"attachments": [{"size_bytes": LARGEST_ATTACHMENT_BYTES + 1}]}, "1 to 16,777,216"),
        ({"attachments": [{"size_bytes": 1, "sha256": "ff"}]}, "64 hexadecimal digits"),
        (
            {"attachments": [{"attachment_id": str(DEVICE), "size_bytes": 1, "sha256": "0" * 64}]
                            * 2},
            "one id twice",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_head_is_told(changes: dict, words: str):
    content = write_outbox(KEY, head_of() | changes)
    with pytest.raises(UnreadableSignedFileError, match=words):
        read_whole(content, KEY.public_key())


def test_a_clock_that_was_never_measured_is_told_apart_from_a_missing_one():
    head, _ = read_whole(write_outbox(KEY, head_of(clock_offset_s=None)), KEY.public_key())
    assert head.clock_offset_s is None
    members = head_of()
    del members["clock_offset_s"]
    with pytest.raises(UnreadableSignedFileError, match="clock_offset_s None"):
        read_whole(write_outbox(KEY, members), KEY.public_key())


def test_fifty_photos_are_read_as_a_stream():
    photo = bytes(range(250)) * 1200
    content = write_outbox(KEY, head_of([ITEM] * 50, [photo] * 50), [photo] * 50)
    file = io.BytesIO(content)
    tracemalloc.start()
    try:
        head = read_head(file, "phone.cwo")
        require_signed(file, head, KEY.public_key())
        got_bytes = sum(len(part.content) for part in attachment_parts(file, head))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert got_bytes == 50 * len(photo) == 15_000_000
    assert peak_bytes < 4 * PART_BYTES


def test_a_large_attachment_comes_in_parts():
    voice = b"x" * (2 * PART_BYTES + 5)
    file = io.BytesIO(write_outbox(KEY, head_of([], [voice]), [voice]))
    head = read_head(file, "phone.cwo")
    parts: Iterator = attachment_parts(file, head)
    assert [(part.from_byte, len(part.content)) for part in parts] == [
        (0, PART_BYTES), (PART_BYTES, PART_BYTES), (2 * PART_BYTES, 5),
    ]  # fmt: skip
