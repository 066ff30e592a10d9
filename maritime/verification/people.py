"""Work out anew who may do what when: base, papers, absences, rest, minutes, officers on call."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from maritime.crew_rule import (
    AUXILIARY,
    CERTIFICATE_OF,
    OFFICER,
    REST_BETWEEN_S,
    WEEK_DAYS,
    crew_rule_of,
)
from maritime.district import District
from maritime.horizon import DAY_S
from maritime.register import Person
from maritime.roster import DutyRow
from maritime.verification.clock import local_day, local_instant

POLICE = (OFFICER, AUXILIARY)


class RefusalCode(StrEnum):
    """Why the register lets somebody not do a duty: codes of faults."""

    OTHER_BASE = "other_base"
    CERTIFICATE_MISSING = "certificate_missing"
    AT_SEA = "at_sea"
    NOT_AVAILABLE = "not_available"


Refusal = tuple[RefusalCode, str, str]
"""Code, found, expected."""


class People:
    """The register of a district, asked one question at a time."""

    def __init__(self, district: District):
        self.district = district
        self.zone: ZoneInfo = district.zone
        self.rule = crew_rule_of(district)
        self.by_id = {person.person_id: person for person in district.persons}
        self.bases = {team.team_id: team.base_id for team in district.teams}
        self.kinds = {one.kind for one in district.certificates if one.person_id is not None}

    def refusals(self, person: Person, row: DutyRow) -> list[Refusal]:
        """Give every reason of the register for which a person may not do a duty in its role."""
        found: list[Refusal] = []
        base_id = self.bases.get(row.team_id)
        if person.base_id not in (None, base_id):
            expected = f"{base_id!r}, or none given"
            found.append((RefusalCode.OTHER_BASE, f"base {person.base_id!r}", expected))
        kind = CERTIFICATE_OF.get(row.role)
        if kind in self.kinds and not self._has_paper(person.person_id, kind, row):
            found.append(
                (RefusalCode.CERTIFICATE_MISSING,
                 f"no certificate {kind!r} that is good on these days",
                 f"one, as role {row.role!r} needs it")
            )  # fmt: skip
        absence = self.absence(person, row.from_s, row.to_s)
        if absence is not None:
            is_at_sea = absence == "at sea"
            code = RefusalCode.AT_SEA if is_at_sea else RefusalCode.NOT_AVAILABLE
            found.append((code, absence, "somebody who is there for the whole shift"))
        return found

    def _has_paper(self, person_id: str, kind: str, row: DutyRow) -> bool:
        first, last = local_day(row.from_s, self.zone), local_day(row.to_s - 1, self.zone)
        for paper in self.district.certificates:
            if (paper.person_id, paper.kind) != (person_id, kind):
                continue
            is_issued = paper.issued_on is None or paper.issued_on <= first
            if is_issued and (paper.expires_on is None or paper.expires_on >= last):
                return True
        return False

    def absence(self, person: Person, from_s: int, to_s: int) -> str | None:
        """Give why somebody is not there in all of a span, None where he is."""
        if person.ended_on is not None:
            gone_s = local_instant(person.ended_on + timedelta(days=1), 0, self.zone)
            if to_s > gone_s:
                return f"a person of the register until {person.ended_on}"
        hours = []
        for row in self.district.availabilities:
            if row.person_id != person.person_id:
                continue
            if row.kind == "leave" and row.from_s < to_s and row.to_s > from_s:
                return "leave"
            if row.kind == "available":
                hours.append((row.from_s, row.to_s))
        for trip in self.district.trips:
            is_out = trip.from_s < to_s and (trip.to_s is None or trip.to_s > from_s)
            if trip.person_id == person.person_id and is_out:
                return "at sea"
        if hours and not _is_inside(from_s, to_s, hours):
            return "a shift outside the hours this person gave"
        return None

    def officers_short(self, rows: Iterable[DutyRow], at_s: int, *, is_cyclic: bool) -> int:
        """
        Give how many officers on call are missing at an instant, 0 where they suffice.

        An officer answers for as many patrols as the rule says, his own among them, at his base;
        one without a base at any one base.
        """
        out: dict[str | None, int] = {}
        for row in rows:
            if row.role in POLICE and _is_on(row, at_s, is_cyclic=is_cyclic):
                base_id = self.bases.get(row.team_id)
                out[base_id] = out.get(base_id, 0) + 1
        there: dict[str | None, int] = {}
        for person in self.district.persons:
            if OFFICER in person.roles and self.absence(person, at_s, at_s + 1) is None:
                there[person.base_id] = there.get(person.base_id, 0) + 1
        wanted = 0
        for base_id, patrols in out.items():
            left = patrols - self.rule.on_call_patrols * there.get(base_id, 0)
            while left > 0:
                wanted, left = wanted + 1, left - self.rule.on_call_patrols
        return max(0, wanted - there.get(None, 0))

    def instants(self, rows: Iterable[DutyRow]) -> list[int]:
        """Give the instants at which officers on call may get short: beginnings, and absences."""
        spans = [(row.from_s, row.to_s) for row in rows]
        found = {from_s for from_s, _ in spans}
        for person in self.district.persons:
            if OFFICER in person.roles:
                found.update(
                    at_s for at_s in self._goes_away(person)
                    if any(from_s < at_s < to_s for from_s, to_s in spans)
                )  # fmt: skip
        return sorted(found)

    def _goes_away(self, person: Person) -> Iterable[int]:
        if person.ended_on is not None:
            yield local_instant(person.ended_on + timedelta(days=1), 0, self.zone)
        for row in self.district.availabilities:
            if row.person_id == person.person_id:
                if row.kind == "leave":
                    yield row.from_s
                if row.kind == "available":
                    yield row.to_s
        for trip in self.district.trips:
            if trip.person_id == person.person_id:
                yield trip.from_s


def apart_s(one: DutyRow, other: DutyRow, *, is_cyclic: bool) -> int:
    """Give the least time between two duties, below 0 where they overlap; a day repeats."""
    backs = (-DAY_S, 0, DAY_S) if is_cyclic else (0,)
    return min(
        max(other.from_s + back - one.to_s, one.from_s - other.to_s - back) for back in backs
    )


def is_rested(one: DutyRow, other: DutyRow, *, is_cyclic: bool) -> bool:
    """Whether two duties of one person leave the rest that has to lie between."""
    return apart_s(one, other, is_cyclic=is_cyclic) >= REST_BETWEEN_S


def busiest_week_min(rows: Iterable[DutyRow]) -> tuple[int, str]:
    """Give the most minutes in any seven days in a row, and the first of those days."""
    rows = list(rows)
    worst = (0, "")
    for first in sorted({row.day for row in rows}):
        week = [row for row in rows if 0 <= (row.day - first).days < WEEK_DAYS]
        minutes = sum(-(-(row.to_s - row.from_s) // 60) for row in week)
        worst = max(worst, (minutes, str(first)), key=lambda one: one[0])
    return worst


def _is_on(row: DutyRow, at_s: int, *, is_cyclic: bool) -> bool:
    backs = (-DAY_S, 0, DAY_S) if is_cyclic else (0,)
    return any(row.from_s + back <= at_s < row.to_s + back for back in backs)


def _is_inside(from_s: int, to_s: int, hours: Iterable[tuple[int, int]]) -> bool:
    """Whether a span is covered by hours that may touch or overlap."""
    reached_s = from_s
    for begins_s, ends_s in sorted(hours):
        if begins_s <= reached_s:
            reached_s = max(reached_s, ends_s)
    return reached_s >= to_s
