"""Read one item as a phone or a file has it: refuse what has no envelope, keep all else.

CoastwatchError
└── UnreadableItemError     an item whose envelope cannot be read
"""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from maritime.errors import CoastwatchError, InvalidRecordError
from maritime.field.bodies import body_faults, is_number
from maritime.field.content import content_bytes, content_sha256, plain_content
from maritime.field.forms import is_form_known
from maritime.field.item import Announced, FieldItem, FieldPosition
from maritime.field.kinds import (
    END_S,
    ITEM_KINDS,
    LARGEST_ATTACHMENT_BYTES,
    LARGEST_ITEM_BYTES,
    LONGEST_WORD,
)

MOST_ATTACHMENTS = 20
INSTANT_EXPECTED = "an instant with its offset, in the years 1970 to 2199"
LARGEST_FORM = 2**31
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SHOWN = 80


class UnreadableItemError(CoastwatchError):
    """Say why an item cannot be kept: what of its envelope was found, what was expected."""

    def __init__(self, item_id: str | None, found: str, expected: str):
        super().__init__(item_id, found, expected)
        self.item_id, self.found, self.expected = item_id, found, expected

    def __str__(self) -> str:
        return f"the item cannot be read: found {self.found}; expected {self.expected}"


def read_item(raw: object) -> FieldItem:
    """
    Give an item as a record; what in it cannot be read is among its faults.

    Raises
    ------
    UnreadableItemError
        If it is no object, its id no UUID, its kind unknown, or it is larger than 64 KiB.
    """
    if not isinstance(raw, Mapping):
        raise UnreadableItemError(None, _shown(raw), "an object")
    told_id = raw.get("item_id") if isinstance(raw.get("item_id"), str) else None
    if told_id is not None:
        told_id = str(plain_content(told_id))[:LONGEST_WORD]
    item_id = _uuid_in(raw.get("item_id"))
    if item_id is None:
        raise UnreadableItemError(told_id, f"item_id {_shown(raw.get('item_id'))}", "a UUID")
    kind = raw.get("kind")
    if kind not in ITEM_KINDS:
        expected = "one of " + "·".join(ITEM_KINDS)
        raise UnreadableItemError(told_id, f"kind {_shown(kind)}", expected)
    try:
        content = plain_content(dict(raw))
        size_bytes = len(content_bytes(content))
    except (ValueError, RecursionError) as error:
        raise UnreadableItemError(told_id, str(error), "JSON") from error
    if size_bytes > LARGEST_ITEM_BYTES:
        found = f"{size_bytes:,} bytes"
        raise UnreadableItemError(told_id, found, f"at most {LARGEST_ITEM_BYTES:,}")
    faults = [] if content == dict(raw) else ["a text had signs that no text may have; now U+FFFD"]
    return _read(item_id, kind, content, faults)


def epoch_s_in(written: object) -> float | None:
    """
    Give the epoch seconds of a written instant, to the millisecond; None where it is none.

    Examples
    --------
    >>> epoch_s_in("1970-01-01T08:00:10.5+08:00"), epoch_s_in("1970-01-01T00:00:10")
    (10.5, None)
    """
    if not isinstance(written, str):
        return None
    try:
        instant = datetime.fromisoformat(written)
        at_s = None if instant.tzinfo is None else round(instant.timestamp(), 3)
    except (ValueError, OverflowError):
        return None
    return at_s if at_s is not None and 0 <= at_s < END_S else None


def _read(item_id: UUID, kind: str, content: dict, faults: list[str]) -> FieldItem:
    form = content.get("form")
    is_version = isinstance(form, int) and not isinstance(form, bool) and 0 <= form < LARGEST_FORM
    form = form if is_version else None
    made_at_s = epoch_s_in(content.get("made_at"))
    if made_at_s is None:
        faults.append(_fault("made_at", content.get("made_at"), INSTANT_EXPECTED))
    round_id = _uuid_in(content.get("round_id"))
    if round_id is None and (content.get("round_id") is not None or kind.startswith("round_")):
        faults.append(_fault("round_id", content.get("round_id"), "a UUID"))
    body = content.get("body")
    if not isinstance(body, dict):
        faults.append(_fault("body", body, "an object"))
        body = {}
    elif is_form_known(kind, form):
        faults += body_faults(kind, form, body)
    position = _read_position(content.get("position"), faults)
    attachments = _read_attachments(content.get("attachments"), faults)
    return FieldItem(
        item_id, kind, content, content_sha256(content), form, made_at_s, position, round_id, body,
        attachments, tuple(faults),
    )  # fmt: skip


def _read_position(given: object, faults: list[str]) -> FieldPosition | None:
    if given is None:
        return None
    expected = "lon, lat, accuracy_m and at, or null"
    if not isinstance(given, dict) or not (
        is_number(given.get("lon")) and is_number(given.get("lat"))
    ):
        faults.append(_fault("position", given, expected))
        return None
    accuracy_m = given.get("accuracy_m")
    if accuracy_m is not None and not is_number(accuracy_m):
        faults.append(_fault("position/accuracy_m", accuracy_m, "metres, or null"))
        accuracy_m = None
    try:
        return FieldPosition(given["lon"], given["lat"], accuracy_m, epoch_s_in(given.get("at")))
    except InvalidRecordError as error:
        faults.append(_fault(f"position/{error.field}", error.found, error.expected))
        return None


def _read_attachments(given: object, faults: list[str]) -> tuple[Announced, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_ATTACHMENTS:
        expected = f"a list of at most {MOST_ATTACHMENTS} attachments"
        faults.append(_fault("attachments", given, expected))
        return ()
    found: dict[UUID, Announced] = {}
    for number, one in enumerate(given):
        announced = _read_announced(one, f"attachments/{number}", faults)
        if announced is not None:
            found.setdefault(announced.attachment_id, announced)
    return tuple(found.values())


def _read_announced(given: object, place: str, faults: list[str]) -> Announced | None:
    attachment_id = _uuid_in(given.get("attachment_id")) if isinstance(given, dict) else None
    if attachment_id is None:
        faults.append(_fault(place, given, "an attachment with a UUID"))
        return None
    size_bytes = given.get("size_bytes")
    is_size = isinstance(size_bytes, int) and not isinstance(size_bytes, bool)
    if not is_size or not 0 < size_bytes <= LARGEST_ATTACHMENT_BYTES:
        expected = f"bytes, at most {LARGEST_ATTACHMENT_BYTES:,}"
        faults.append(_fault(f"{place}/size_bytes", size_bytes, expected))
        return None
    sha256, media_type = str(given.get("sha256")).lower(), str(given.get("media_type"))
    lon, lat = given.get("lon"), given.get("lat")
    is_place = is_number(lon) and is_number(lat) and abs(lon) <= 180 and abs(lat) <= 90
    lon, lat = (float(lon), float(lat)) if is_place else (None, None)
    try:
        return Announced(
            attachment_id, sha256, size_bytes, media_type, epoch_s_in(given.get("taken_at")),
            lon, lat,
        )  # fmt: skip
    except InvalidRecordError as error:
        faults.append(_fault(f"{place}/{error.field}", error.found, error.expected))
        return None


def _uuid_in(written: object) -> UUID | None:
    if isinstance(written, str) and _UUID.fullmatch(written):
        return UUID(written)
    return None


def _fault(place: str, found: object, expected: str) -> str:
    return f"{place}: found {_shown(found)}; expected {expected}"


def _shown(value: object) -> str:
    written = repr(value)
    return written if len(written) <= _SHOWN else written[:_SHOWN] + "…"
