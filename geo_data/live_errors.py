"""Name what can go wrong with orders to units and what is said of them.

StoreError
├── OrderNotFoundError      no such order in reach
├── StaleOrderError         somebody else has moved the order on meanwhile
├── OrderEndedError         an order that is done, declined or withdrawn
├── UnitNotOnDutyError      an order to a unit that is off shift or lost
├── StaleRepairError        a repair of a plan that is in force no more, or of too long ago
└── NothingToRepairError    no plan is in force that could be repaired
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from geo_data.store_errors import StoreError

Order = Mapping[str, object]
ORDER_COLUMNS = (
    "order_id", "district_id", "team_id", "target_id", "lon", "lat", "incident_id", "note",
    "state", "sequence", "ordered_at", "ordered_by", "changed_at", "changed_by",
)  # fmt: skip
"""What is told of an order, also to who acted on it too late."""


def order_told(order: Order) -> Order:
    """Give what is told of an order."""
    return {name: order[name] for name in ORDER_COLUMNS}


class OrderNotFoundError(StoreError):
    """Say which order is not in reach."""

    def __init__(self, order_id: UUID):
        super().__init__(order_id)
        self.order_id = order_id

    def __str__(self) -> str:
        return f"no order {self.order_id} in reach; see the list of orders"


class StaleOrderError(StoreError):
    """Say that an order is no longer as whoever acts has seen it, and how it is."""

    def __init__(self, order: Order, after: int):
        super().__init__(order, after)
        self.order, self.after = order, after

    def __str__(self) -> str:
        return (
            f"order {self.order['order_id']} is {self.order['state']} at sequence "
            f"{self.order['sequence']}, not {self.after}; look at it again, then act"
        )


class OrderEndedError(StoreError):
    """Say that an order has come to its end, or cannot become what is asked."""

    def __init__(self, order: Order, wanted: str):
        super().__init__(order, wanted)
        self.order, self.wanted = order, wanted

    def __str__(self) -> str:
        return (
            f"order {self.order['order_id']} is {self.order['state']} and cannot become "
            f"{self.wanted}; send another order"
        )


class UnitNotOnDutyError(StoreError):
    """Say why a unit cannot be sent, and when its shift is; aware instants."""

    def __init__(
        self, team_id: str, state: str, shift_from: datetime | None, shift_to: datetime | None
    ):
        super().__init__(team_id, state, shift_from, shift_to)
        self.team_id, self.state = team_id, state
        self.shift_from, self.shift_to = shift_from, shift_to

    def __str__(self) -> str:
        if self.shift_from is None or self.shift_to is None:
            shift = "it has no shift within a week"
        else:
            shift = f"its shift is {self.shift_from:%m-%d %H:%M} to {self.shift_to:%m-%d %H:%M}"
        return f"team {self.team_id!r} is {self.state}: {shift}; send another unit"


class StaleRepairError(StoreError):
    """Say why a repair cannot be published any more."""

    def __init__(self, plan_id: UUID, in_force: UUID | None, made_for: datetime):
        super().__init__(plan_id, in_force, made_for)
        self.plan_id, self.in_force, self.made_for = plan_id, in_force, made_for

    def __str__(self) -> str:
        if self.in_force == self.plan_id:
            return f"repair {self.plan_id} is in force already"
        if self.in_force is not None:
            return (
                f"repair {self.plan_id} is of a plan that is in force no more: plan "
                f"{self.in_force} is; repair that one"
            )
        return (
            f"repair {self.plan_id} was made for {self.made_for.isoformat()}, and units have gone "
            "on since; expected one of the last 30 minutes: repair again"
        )


class NothingToRepairError(StoreError):
    """Say that no plan of a district is in force."""

    def __init__(self, district_id: str):
        super().__init__(district_id)
        self.district_id = district_id

    def __str__(self) -> str:
        return f"no plan of district {self.district_id!r} is in force; make one, and publish it"
