"""Hold what people and vessels belong to: branches, safety groups, public safety posts."""

from dataclasses import dataclass
from datetime import date

from maritime.checks import require_choice, require_day_order, require_one_holder, require_text
from maritime.register import BRANCH_KINDS


@dataclass(frozen=True)
class Branch:
    """A party branch, ashore or at sea; people and vessels name it in their own records."""

    branch: str
    kind: str
    village: str | None = None
    secretary_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        row = ("branch", self.branch)
        require_text(*row, "branch", self.branch)
        require_choice(*row, "kind", self.kind, BRANCH_KINDS)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")


@dataclass(frozen=True)
class SafetyGroup:
    """A safety group: vessels of a village that go out together and help each other."""

    group_id: str
    name: str
    village: str | None = None
    leader_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        row = ("safety_group", self.group_id)
        require_text(*row, "group_id", self.group_id)
        require_text(*row, "name", self.name)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")


@dataclass(frozen=True)
class GroupMember:
    """A vessel or a person in a safety group, one of the two, from day to day."""

    group_id: str
    vessel_id: str | None = None
    person_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        row = ("safety_group_member", self.group_id)
        require_one_holder(*row, self.vessel_id, self.person_id)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")


@dataclass(frozen=True)
class InformationOfficer:
    """
    A work-safety information officer 海上安全生产信息员 of a village or sea grid.

    A public post that everybody may know; it has nothing to do with tips.
    """

    person_id: str
    valid_from: date
    village: str | None = None
    grid_id: str | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        row = ("information_officer", self.person_id)
        require_day_order(*row, "valid_to", self.valid_from, self.valid_to, "valid_from")
