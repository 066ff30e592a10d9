"""Lay the register out for an audit: who and what is on it on a day, and who is at sea."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from maritime.district import District
from maritime.pairing.chain import ONE_DAY, PairingBook, is_on_register
from maritime.register import Pairing, Person, Trip, Vessel

LAST_DAY = date.max - ONE_DAY
"""No "soon" reaches beyond it: what ends on the last day there is does not end."""


@dataclass(frozen=True)
class AuditCase:
    """
    A district's register on a day, by what audits look it up by.

    soon_until is the last day that counts as soon; out_now has the trips that somebody is on.
    """

    district: District
    day: date
    now_s: int
    soon_until: date
    book: PairingBook
    vessels: Mapping[str, Vessel]
    persons: Mapping[str, Person]
    trips_of: Mapping[str, tuple[Trip, ...]]
    out_now: tuple[Trip, ...]

    @classmethod
    def of(cls, district: District, *, day: date, now_s: int, soon_days: int) -> "AuditCase":
        """Lay a district out."""
        trips_of: dict[str, list[Trip]] = {}
        for trip in district.trips:
            trips_of.setdefault(trip.person_id, []).append(trip)
        return cls(
            district=district,
            day=day,
            now_s=now_s,
            soon_until=_days_after(day, soon_days),
            book=PairingBook.of(district.pairings),
            vessels={one.vessel_id: one for one in district.vessels},
            persons={one.person_id: one for one in district.persons},
            trips_of={person_id: tuple(trips) for person_id, trips in trips_of.items()},
            out_now=tuple(trip for trip in district.trips if is_out(trip, now_s)),
        )

    @property
    def present_vessels(self) -> list[Vessel]:
        """Vessels that are on the register on the day."""
        return [one for one in self.district.vessels if is_on_register(one, self.day)]

    def is_present(self, person_id: str) -> bool:
        """Tell whether a person is known and on the register on the day."""
        person = self.persons.get(person_id)
        return person is not None and is_on_register(person, self.day)

    def vessels_of_members(self) -> dict[str, list[Pairing]]:
        """Give the pairings as member that hold on the day, of vessels on the register."""
        found: dict[str, list[Pairing]] = {}
        for vessel in self.present_vessels:
            for row in self.book.holding(vessel.vessel_id, "member", self.day):
                found.setdefault(row.person_id, []).append(row)
        return found


def is_out(trip: Trip, now_s: int) -> bool:
    """Tell whether somebody is at sea on a trip at an instant, in epoch seconds."""
    return trip.from_s <= now_s and (trip.to_s is None or now_s < trip.to_s)


def _days_after(day: date, days: int) -> date:
    """Give the day so many days later, LAST_DAY at the latest."""
    return date.fromordinal(min(day.toordinal() + days, LAST_DAY.toordinal()))
