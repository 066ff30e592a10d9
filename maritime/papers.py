"""Hold papers that run out: certificates of vessels and people, trainings, signed duties."""

from dataclasses import dataclass
from datetime import date

from maritime.checks import (
    require_choice,
    require_day_order,
    require_not_negative,
    require_one_holder,
    require_text,
)
from maritime.places import TRADES

CERTIFICATE_KINDS = (
    "registration", "inspection", "fishing_permit", "insurance", "radio", "crew", "drone_pilot",
    "other",
)  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """A paper of a vessel or of a person, one of the two; expires_on is its last good day."""

    kind: str
    vessel_id: str | None = None
    person_id: str | None = None
    number: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None

    def __post_init__(self) -> None:
        row = ("certificate", self.vessel_id or self.person_id or "")
        require_choice(*row, "kind", self.kind, CERTIFICATE_KINDS)
        require_one_holder(*row, self.vessel_id, self.person_id)
        require_day_order(*row, "expires_on", self.issued_on, self.expires_on, "issued_on")


@dataclass(frozen=True)
class Training:
    """A training that a person took part in; expires_on is the last day it counts."""

    person_id: str
    topic: str
    held_on: date
    expires_on: date | None = None

    def __post_init__(self) -> None:
        row = ("training", self.person_id)
        require_text(*row, "topic", self.topic)
        require_day_order(*row, "expires_on", self.held_on, self.expires_on, "held_on")


@dataclass(frozen=True)
class Responsibility:
    """
    One duty of a sea grid's responsibility list 责任清单, by its trade.

    item is its number in the list; signed_by is the person who answers for it.
    """

    grid_id: str
    trade: str
    item: int
    duty: str
    valid_from: date
    valid_to: date | None = None
    signed_by: str | None = None
    signed_on: date | None = None

    def __post_init__(self) -> None:
        row = ("responsibility", self.grid_id)
        require_choice(*row, "trade", self.trade, TRADES)
        require_not_negative(*row, "item", self.item)
        require_text(*row, "duty", self.duty)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")
