"""Hold what somebody asks of incidents: a new one, or a step of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class NewIncident:
    """
    An incident as it is reported; its id is made by whoever reports it.

    Attributes
    ----------
    level
        None for that of its kind.
    text
        What is told; None only where it comes from an item, whose text it then has.
    lon, lat, target_id
        Where it is, as far as that is known.
    is_accepted
        Whether it is taken in 受理 at once, when it is reported.
    at
        When it was reported, if that was earlier than it is entered.
    """

    incident_id: UUID
    kind: str
    text: str | None
    source: str
    level: str | None = None
    lon: float | None = None
    lat: float | None = None
    target_id: str | None = None
    from_item_id: UUID | None = None
    from_alert_id: UUID | None = None
    from_tip_id: UUID | None = None
    is_accepted: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class NewStep:
    """
    A step as somebody takes it: its id, its name, after which number, with what.

    at is when it happened, if that was earlier than it is entered.
    """

    step_id: UUID
    name: str
    after: int
    facts: Mapping[str, object]
    at: datetime | None = None
