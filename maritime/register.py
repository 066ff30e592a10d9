"""Hold the register: people, vessels, 定人联船 pairings, leave and trips."""

from dataclasses import dataclass
from datetime import date

from maritime.checks import (
    require_choice,
    require_day_order,
    require_not_negative,
    require_positive,
    require_text,
)
from maritime.errors import InvalidRecordError

ROLES = (
    "gridworker", "police", "auxiliary_police", "patrol_member", "volunteer",
    "boat_crew", "drone_pilot", "owner", "guardian", "contact",
)  # fmt: skip
BRANCH_KINDS = ("shore", "sea")
VESSEL_KINDS = ("fishing", "township", "transport", "pleasure", "unknown")
WATCH_COLOURS = ("high_risk", "attention", "controllable")
PAIRING_PARTS = ("member", "owner", "guardian", "village", "town", "county")
AVAILABILITY_KINDS = ("available", "leave", "wish_on", "wish_off")


@dataclass(frozen=True)
class Person:
    """
    A person of the register; roles may be empty for a party member who does not patrol.

    ended_on is the last day in the register; the record stays for the sake of its history.
    """

    person_id: str
    name: str
    roles: tuple[str, ...]
    base_id: str | None = None
    grid_id: str | None = None
    village: str | None = None
    branch: str | None = None
    branch_kind: str | None = None
    is_party_member: bool | None = None
    max_vessels: int | None = None
    max_min_per_week: float | None = None
    phone: str | None = None
    ended_on: date | None = None

    def __post_init__(self) -> None:
        row = ("person", self.person_id)
        require_text(*row, "person_id", self.person_id)
        for role in self.roles:
            require_choice(*row, "roles", role, ROLES)
        if self.branch_kind is not None:
            require_choice(*row, "branch_kind", self.branch_kind, BRANCH_KINDS)
        require_not_negative(*row, "max_vessels", self.max_vessels)
        require_not_negative(*row, "max_min_per_week", self.max_min_per_week)


@dataclass(frozen=True)
class Vessel:
    """
    A vessel's first page of its file 一船一档.

    ended_on is the last day in the register (sold, scrapped, struck off); the record stays.
    """

    vessel_id: str
    name: str | None = None
    registration_no: str | None = None
    mmsi: str | None = None
    beidou_id: str | None = None
    kind: str | None = None
    home_port: str | None = None
    village: str | None = None
    branch: str | None = None
    length_m: float | None = None
    owner: str | None = None
    watch: str | None = None
    ended_on: date | None = None

    def __post_init__(self) -> None:
        row = ("vessel", self.vessel_id)
        require_text(*row, "vessel_id", self.vessel_id)
        if self.kind is not None:
            require_choice(*row, "kind", self.kind, VESSEL_KINDS)
        if self.watch is not None:
            require_choice(*row, "watch", self.watch, WATCH_COLOURS)
        require_positive(*row, "length_m", self.length_m)


@dataclass(frozen=True)
class Pairing:
    """Who answers for a vessel in which part of the chain, from day to day, both included."""

    vessel_id: str
    person_id: str
    part: str
    valid_from: date
    valid_to: date | None = None

    def __post_init__(self) -> None:
        row = ("pairing", self.vessel_id)
        require_choice(*row, "part", self.part, PAIRING_PARTS)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")


@dataclass(frozen=True)
class Availability:
    """When a person can work, is on leave, or wishes to be on or off; epoch seconds."""

    person_id: str
    from_s: int
    to_s: int
    kind: str

    def __post_init__(self) -> None:
        row = ("availability", self.person_id)
        require_choice(*row, "kind", self.kind, AVAILABILITY_KINDS)
        if self.to_s <= self.from_s:
            raise InvalidRecordError(*row, "to", self.to_s, "an instant after from")


@dataclass(frozen=True)
class Trip:
    """Who is at sea on which vessel; epoch seconds, to_s None while still out."""

    person_id: str
    vessel_id: str
    from_s: int
    to_s: int | None = None

    def __post_init__(self) -> None:
        if self.to_s is not None and self.to_s <= self.from_s:
            raise InvalidRecordError(
                "trip", self.person_id, "to", self.to_s, "an instant after from"
            )
