"""Fold the words of many people into where each vessel of a roll-call is, and who is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from maritime.checks import require_choice
from maritime.field.kinds import CONTACT_STATES

ROLL_CALL_KINDS = ("typhoon_recall", "fishing_moratorium", "other")
"""台风召回, 休渔, others."""
MISSING = "missing"
VESSEL_STATES = (*CONTACT_STATES, MISSING)
DISPUTED_S = 3600.0
"""Words of two people that differ are in conflict if there is no more than this between them."""


@dataclass(frozen=True)
class Contact:
    """What one person said of one vessel, and when; epoch seconds by the server's clock."""

    item_id: UUID
    vessel_id: str
    state: str
    said_by: UUID
    at_s: float

    def __post_init__(self) -> None:
        require_choice("contact", str(self.item_id), "state", self.state, CONTACT_STATES)

    @property
    def place_in_time(self) -> tuple[float, str]:
        """What tells earlier from later, whatever order they arrived in."""
        return self.at_s, str(self.item_id)


@dataclass(frozen=True)
class CalledVessel:
    """A vessel of a roll-call, as the register had it when that began."""

    vessel_id: str
    name: str | None = None
    village: str | None = None
    town: str | None = None


@dataclass(frozen=True)
class CalledState:
    """
    Where a vessel is by the latest word, with the last word of everybody who said something.

    is_disputed where somebody else's last word differs and is within an hour of the latest.
    """

    vessel: CalledVessel
    state: str
    words: tuple[Contact, ...] = ()
    is_disputed: bool = False

    @property
    def at_s(self) -> float | None:
        """When the latest word was said, None for a vessel of which nobody said anything."""
        return self.words[0].at_s if self.words else None


@dataclass(frozen=True)
class PlaceCount:
    """How many vessels of a village are in which state; `disputed` counts them once more."""

    town: str | None
    village: str | None
    counts: Mapping[str, int]
    disputed: int

    @property
    def total(self) -> int:
        """All vessels of the place."""
        return sum(self.counts.values())


def roll_call_states(
    vessels: Iterable[CalledVessel], contacts: Iterable[Contact]
) -> tuple[CalledState, ...]:
    """
    Give the state of each vessel of a roll-call by town, village, name.

    Neither the order in which contacts arrived nor one that arrived twice makes a difference;
    contacts of vessels that were not called are left out.

    Examples
    --------
    >>> from uuid import UUID
    >>> called = [CalledVessel("V1"), CalledVessel("V2")]
    >>> said = Contact(UUID(int=1), "V1", "at_sea", UUID(int=9), 100.0)
    >>> [one.state for one in roll_call_states(called, [said, said])]
    ['at_sea', 'missing']
    """
    last: dict[str, dict[UUID, Contact]] = {}
    for contact in contacts:
        of_vessel = last.setdefault(contact.vessel_id, {})
        known = of_vessel.get(contact.said_by)
        if known is None or known.place_in_time < contact.place_in_time:
            of_vessel[contact.said_by] = contact
    called = {vessel.vessel_id: vessel for vessel in vessels}
    states = (_state_of(one, last.get(key, {}).values()) for key, one in called.items())
    return tuple(sorted(states, key=lambda one: _place_of(one.vessel)))


def count_by_place(states: Iterable[CalledState]) -> tuple[PlaceCount, ...]:
    """Count the states of vessels by town and village, in the order of their names."""
    found: dict[tuple[str | None, str | None], list[CalledState]] = {}
    for one in states:
        found.setdefault((one.vessel.town, one.vessel.village), []).append(one)
    return tuple(
        PlaceCount(town, village, count_states(of_place), sum(one.is_disputed for one in of_place))
        for (town, village), of_place in sorted(
            found.items(), key=lambda item: tuple(part or "" for part in item[0])
        )
    )


def count_states(states: Sequence[CalledState]) -> dict[str, int]:
    """Count vessels by their state; every state is there."""
    counts = dict.fromkeys(VESSEL_STATES, 0)
    for one in states:
        counts[one.state] += 1
    return counts


def _state_of(vessel: CalledVessel, words: Iterable[Contact]) -> CalledState:
    newest = tuple(sorted(words, key=lambda one: one.place_in_time, reverse=True))
    if not newest:
        return CalledState(vessel, MISSING)
    latest = newest[0]
    is_disputed = any(
        one.state != latest.state and latest.at_s - one.at_s <= DISPUTED_S for one in newest
    )
    return CalledState(vessel, latest.state, newest, is_disputed)


def _place_of(vessel: CalledVessel) -> tuple[str, str, str, str]:
    return vessel.town or "", vessel.village or "", vessel.name or "", vessel.vessel_id
