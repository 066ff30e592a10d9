"""Name what can go wrong with alerts.

StoreError
├── AlertNotFoundError      no such alert in reach
├── AlertChangedError       somebody else has acted on it, or it is over
└── AlertActionError        what is asked of it cannot be
"""

from collections.abc import Mapping
from uuid import UUID

from geo_data.store_errors import StoreError


class AlertNotFoundError(StoreError):
    """Say which alert is not in reach."""

    def __init__(self, alert_id: UUID):
        super().__init__(alert_id)
        self.alert_id = alert_id

    def __str__(self) -> str:
        return f"no alert {self.alert_id} in reach; see the list of alerts"


class AlertChangedError(StoreError):
    """Say that an alert is no longer as whoever acts has seen it, and how it is."""

    def __init__(self, alert: Mapping[str, object], after: int):
        super().__init__(alert, after)
        self.alert, self.after = alert, after

    def __str__(self) -> str:
        return (
            f"alert {self.alert['alert_id']} is {self.alert['state']} at sequence "
            f"{self.alert['sequence']}, not {self.after}; look at it again, then act"
        )


class AlertActionError(StoreError):
    """Say what is wrong with an action, and what is expected."""

    def __init__(self, action: str, expected: str):
        super().__init__(action, expected)
        self.action, self.expected = action, expected

    def __str__(self) -> str:
        return f"{self.action!r} is not possible so: {self.expected}"
