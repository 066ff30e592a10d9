"""Name what can go wrong with what phones tell.

StoreError
├── AttachmentNotFoundError    no item in reach has announced this photo or voice note
├── PartOffsetError            a part of it that does not begin where the last one ended
├── AttachmentChangedError     its bytes are not those that were announced
├── RollCallNotFoundError      no such roll-call in the district
├── RollCallClosedError        one that was closed before
├── ItemNotFoundError          no such item in reach
└── NoSuspicionError           a check that suspects nothing
"""

from uuid import UUID

from geo_data.store_errors import StoreError


class AttachmentNotFoundError(StoreError):
    """Say which photo or voice note no item in reach has announced."""

    def __init__(self, attachment_id: UUID):
        super().__init__(attachment_id)
        self.attachment_id = attachment_id

    def __str__(self) -> str:
        return (
            f"no item has announced attachment {self.attachment_id}; send its item first, then "
            "its bytes"
        )


class PartOffsetError(StoreError):
    """Say from which byte on a photo or voice note is to be sent."""

    def __init__(self, attachment_id: UUID, received_bytes: int, size_bytes: int):
        super().__init__(attachment_id, received_bytes, size_bytes)
        self.attachment_id = attachment_id
        self.received_bytes, self.size_bytes = received_bytes, size_bytes

    def __str__(self) -> str:
        return (
            f"of attachment {self.attachment_id} {self.received_bytes} of {self.size_bytes} bytes "
            f"are here; go on from byte {self.received_bytes}"
        )


class AttachmentChangedError(StoreError):
    """Say that the bytes of a photo or voice note are not those that were announced."""

    def __init__(self, attachment_id: UUID, announced: str, found: str):
        super().__init__(attachment_id, announced, found)
        self.attachment_id, self.announced, self.found = attachment_id, announced, found

    def __str__(self) -> str:
        return (
            f"the bytes of attachment {self.attachment_id} have SHA-256 {self.found}, announced "
            f"was {self.announced}; they were dropped: send it again from byte 0"
        )


class RollCallNotFoundError(StoreError):
    """Say which roll-call is not in the district."""

    def __init__(self, roll_call_id: UUID):
        super().__init__(roll_call_id)
        self.roll_call_id = roll_call_id

    def __str__(self) -> str:
        return f"there is no roll-call {self.roll_call_id} in this district"


class RollCallClosedError(StoreError):
    """Say that a roll-call was closed before."""

    def __init__(self, roll_call_id: UUID, closed_at: str):
        super().__init__(roll_call_id, closed_at)
        self.roll_call_id, self.closed_at = roll_call_id, closed_at

    def __str__(self) -> str:
        return f"roll-call {self.roll_call_id} was closed at {self.closed_at}; start another one"


class ItemNotFoundError(StoreError):
    """Say which item nobody in reach has sent."""

    def __init__(self, item_id: UUID, expected: str):
        super().__init__(item_id, expected)
        self.item_id, self.expected = item_id, expected

    def __str__(self) -> str:
        return f"there is no {self.expected} {self.item_id} in your reach"


class NoSuspicionError(StoreError):
    """Say which check has nothing that could be confirmed."""

    def __init__(self, item_id: UUID):
        super().__init__(item_id)
        self.item_id = item_id

    def __str__(self) -> str:
        return f"check {self.item_id} suspects nothing; there is nothing to confirm"
