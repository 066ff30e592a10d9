"""Say whether a person may do a duty in a role, and if not, why: base, papers, leave, at sea."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from maritime.crew_rule import CERTIFICATE_OF
from maritime.crews.duties import Duty
from maritime.district import District
from maritime.horizon import Horizon
from maritime.papers import Certificate
from maritime.register import Person
from maritime.wall_clock import instant_of, local_day

OTHER_BASE, NO_CERTIFICATE = "other_base", "no_certificate"
ENDED, LEAVE, AT_SEA, OFF_HOURS = "ended", "leave", "at_sea", "off_hours"

Span = tuple[float, float]


@dataclass(frozen=True)
class Absences:
    """When each person cannot work, and why; epoch seconds, an open end is infinite."""

    by_person: Mapping[str, tuple[tuple[float, float, str], ...]]

    def why(self, person_id: str, from_s: float, to_s: float) -> str | None:
        """Give the first reason for which a person is away in [from, to), None where he is not."""
        for begins_s, ends_s, reason in self.by_person.get(person_id, ()):
            if begins_s < to_s and ends_s > from_s:
                return reason
        return None


def absences_of(district: District) -> Absences:
    """
    Give the absences of all people of a district.

    Leave, trips and time after the last day in the register are absences. A person with any row of
    kind `available` is away outside them; without one he is there unless something says otherwise.
    """
    found: dict[str, list[tuple[float, float, str]]] = {}
    hours: dict[str, list[Span]] = {}
    for person in district.persons:
        if person.ended_on is not None:
            last_s = instant_of(person.ended_on + timedelta(days=1), 0, district.zone)
            found.setdefault(person.person_id, []).append((last_s, float("inf"), ENDED))
    for row in district.availabilities:
        if row.kind == "leave":
            found.setdefault(row.person_id, []).append((row.from_s, row.to_s, LEAVE))
        elif row.kind == "available":
            hours.setdefault(row.person_id, []).append((row.from_s, row.to_s))
    for trip in district.trips:
        back_s = float("inf") if trip.to_s is None else trip.to_s
        found.setdefault(trip.person_id, []).append((trip.from_s, back_s, AT_SEA))
    for person_id, spans in hours.items():
        outside = [(*span, OFF_HOURS) for span in _outside(spans)]
        found.setdefault(person_id, []).extend(outside)
    return Absences({person_id: tuple(rows) for person_id, rows in found.items()})


def _outside(spans: Iterable[Span]) -> list[Span]:
    """Give what spans leave open."""
    left, reached = [], float("-inf")
    for begins_s, ends_s in sorted(spans):
        if begins_s > reached:
            left.append((reached, begins_s))
        reached = max(reached, ends_s)
    return [*left, (reached, float("inf"))]


@dataclass(frozen=True)
class Fitness:
    """What the register says of who may do what; says nothing of what else people do."""

    horizon: Horizon
    absences: Absences
    papers: Mapping[tuple[str, str], tuple[Certificate, ...]] = field(default_factory=dict)
    kinds_recorded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, district: District, horizon: Horizon) -> "Fitness":
        """Read a district's register."""
        papers: dict[tuple[str, str], tuple[Certificate, ...]] = {}
        for paper in district.certificates:
            if paper.person_id is not None:
                key = (paper.person_id, paper.kind)
                papers[key] = (*papers.get(key, ()), paper)
        kinds = frozenset(kind for _, kind in papers)
        return cls(horizon, absences_of(district), papers, kinds)

    def why_not(self, person: Person, duty: Duty, role: str) -> str | None:
        """Give why a person who holds a role may not do a duty in it, None where he may."""
        if person.base_id is not None and person.base_id != duty.base_id:
            return OTHER_BASE
        if not self.is_certified(person.person_id, role, duty):
            return NO_CERTIFICATE
        return self.absences.why(person.person_id, duty.from_s, duty.to_s)

    def is_certified(self, person_id: str, role: str, duty: Duty) -> bool:
        """
        Say whether a person has the papers of a role on all days of a duty.

        A district that records nobody's certificates of that kind asks for none.
        """
        kind = CERTIFICATE_OF.get(role)
        if kind is None or kind not in self.kinds_recorded:
            return True
        zone = self.horizon.zone
        first, last = local_day(duty.from_s, zone), local_day(duty.to_s - 1, zone)
        return any(
            (paper.issued_on is None or paper.issued_on <= first)
            and (paper.expires_on is None or paper.expires_on >= last)
            for paper in self.papers.get((person_id, kind), ())
        )
