"""Lay the register out for an audit: who and what is on it on a day, and who is at sea."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from maritime.district import District
from maritime.pairing.chain import PairingBook, is_on_register
from maritime.register import Pairing, Person, Trip, Vessel


@dataclass(frozen=True)
class AuditCase:
    """A district's register on a day, by what audits look it up by."""

    district: District
    day: date
    now_s: int
    soon: timedelta
    book: PairingBook
    vessels: Mapping[str, Vessel]
    persons: Mapping[str, Person]
    out_now: tuple[Trip, ...]

    @classmethod
    def of(cls, district: District, *, day: date, now_s: int, soon: timedelta) -> "AuditCase":
        """Lay a district out."""
        return cls(
            district=district,
            day=day,
            now_s=now_s,
            soon=soon,
            book=PairingBook.of(district.pairings),
            vessels={one.vessel_id: one for one in district.vessels},
            persons={one.person_id: one for one in district.persons},
            out_now=tuple(
                trip
                for trip in district.trips
                if trip.from_s <= now_s and (trip.to_s is None or now_s < trip.to_s)
            ),
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
