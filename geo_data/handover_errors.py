"""Name what can go wrong with handovers.

StoreError
├── HandoverNotFoundError    no such handover in reach
└── HandoverSignError        whoever signs may not, or not so
"""

from uuid import UUID

from geo_data.store_errors import StoreError


class HandoverNotFoundError(StoreError):
    """Say which handover is not in reach."""

    def __init__(self, handover_id: UUID):
        super().__init__(handover_id)
        self.handover_id = handover_id

    def __str__(self) -> str:
        return f"no handover {self.handover_id} in reach; see the list of handovers"


class HandoverSignError(StoreError):
    """Say why a handover cannot be signed so, and what is expected."""

    def __init__(self, part: str, expected: str):
        super().__init__(part, expected)
        self.part, self.expected = part, expected

    def __str__(self) -> str:
        return f"the {self.part} cannot sign so: {self.expected}"
