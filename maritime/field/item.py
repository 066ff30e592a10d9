"""Hold what one item of a phone says, whatever may be doubtful about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from maritime.checks import require_choice, require_not_negative, require_text
from maritime.errors import InvalidRecordError
from maritime.field.kinds import ITEM_KINDS, LONGEST_ID_BYTES, MEDIA_TYPES


@dataclass(frozen=True)
class FieldPosition:
    """
    Where a phone was: lon, lat in EPSG:4326, metres of accuracy, epoch seconds by its own clock.

    accuracy_m and at_s are None where the phone does not know them.
    """

    lon: float
    lat: float
    accuracy_m: float | None = None
    at_s: float | None = None

    def __post_init__(self) -> None:
        row = ("position", "")
        if not (-180.0 <= self.lon <= 180.0 and -90.0 <= self.lat <= 90.0):
            found = (self.lon, self.lat)
            raise InvalidRecordError(*row, "lon, lat", found, "degrees, -180 to 180 and -90 to 90")
        require_not_negative(*row, "accuracy_m", self.accuracy_m)


@dataclass(frozen=True)
class Announced:
    """A photo or voice note that an item announces; its bytes come by themselves."""

    attachment_id: UUID
    sha256: str
    size_bytes: int
    media_type: str
    taken_at_s: float | None = None
    lon: float | None = None
    lat: float | None = None

    def __post_init__(self) -> None:
        row = ("attachment", str(self.attachment_id))
        is_hash = len(self.sha256) == 64 and set(self.sha256) <= set("0123456789abcdef")
        if not is_hash:
            raise InvalidRecordError(*row, "sha256", self.sha256, "64 hexadecimal digits")
        require_not_negative(*row, "size_bytes", self.size_bytes)
        require_choice(*row, "media_type", self.media_type, MEDIA_TYPES)


@dataclass(frozen=True)
class FieldItem:
    """
    One item as a phone has made it.

    content is the whole of it, as it is kept, content_sha256 tells two contents apart. made_at_s
    is by the phone's clock, None where it cannot be read; faults are what else cannot, in words.
    form None means the same of the form's version.
    """

    item_id: UUID
    kind: str
    content: Mapping[str, object]
    content_sha256: str
    form: int | None = None
    made_at_s: float | None = None
    position: FieldPosition | None = None
    round_id: UUID | None = None
    body: Mapping[str, object] | None = None
    attachments: tuple[Announced, ...] = ()
    faults: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        row = ("item", str(self.item_id))
        require_choice(*row, "kind", self.kind, ITEM_KINDS)
        require_text(*row, "content_sha256", self.content_sha256)

    def id_in(self, name: str) -> str | None:
        """Give an id in the body, None where there is none, it is no text or too long for one."""
        value = (self.body or {}).get(name)
        is_id = isinstance(value, str) and 0 < len(value.encode()) <= LONGEST_ID_BYTES
        return value if is_id else None
