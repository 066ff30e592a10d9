"""Find the days on which nobody answers for a vessel 定人联船, from when to when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from maritime.pairing.chain import last_day
from maritime.register import Pairing, Person, Vessel

NO_MEMBER, PAIRING_ENDED, MEMBER_LEFT = "no_member", "pairing_ended", "member_left"
LAPSE_CAUSES = (NO_MEMBER, PAIRING_ENDED, MEMBER_LEFT)
"""Nobody ever did; the pairing ended; its member left the register."""


@dataclass(frozen=True)
class Lapse:
    """
    A longest run of days without a member of a vessel, that has days in a report.

    since is its first day, None where the vessel never had a member; until its last, None where no
    other is known to begin. days are those inside the report. last_person_id answered before.
    """

    vessel_id: str
    since: date | None
    until: date | None
    days: int
    cause: str
    last_person_id: str | None = None


@dataclass(frozen=True)
class _Held:
    """Days, as ordinals, that a member answers for a vessel; left where he left the register."""

    first: int
    last: int
    person_id: str
    has_left: bool


def find_lapses(
    vessel: Vessel,
    members: Sequence[Pairing],
    persons: Mapping[str, Person],
    *,
    first: date,
    last: date,
) -> tuple[Lapse, ...]:
    """
    Give the lapses of a vessel on the days from first to last, both included, earliest first.

    Parameters
    ----------
    vessel
        Days after its last on the register do not count.
    members
        Its pairings of the part "member", in any order. One counts as long as its person is on the
        register.
    persons
        The register by id; who is not in it answers for nothing.

    Examples
    --------
    >>> lin = {"H1": Person("H1", "林", ("contact",))}
    >>> until = Pairing("V1", "H1", "member", date(2026, 1, 1), date(2026, 1, 30))
    >>> days = {"first": date(2026, 1, 1), "last": date(2026, 2, 3)}
    >>> find_lapses(Vessel("V1"), [until], lin, **days)[0].days
    4
    """
    ended = (vessel.ended_on or date.max).toordinal()
    from_day, to_day = first.toordinal(), min(last.toordinal(), ended)
    if to_day < from_day:
        return ()
    found: list[Lapse] = []
    reached = date.min.toordinal() - 1
    before: _Held | None = None
    for held in sorted(_held(members, persons), key=lambda one: (one.first, one.last)):
        if held.first > reached + 1:
            found += _lapse(vessel, reached + 1, held.first - 1, before, from_day, to_day)
        if held.last > reached:
            reached, before = held.last, held
    if reached < date.max.toordinal():
        found += _lapse(vessel, reached + 1, None, before, from_day, to_day)
    return tuple(found)


def _held(members: Sequence[Pairing], persons: Mapping[str, Person]) -> list[_Held]:
    found = []
    for row in members:
        person = persons.get(row.person_id)
        if person is None:
            continue
        left = person.ended_on or date.max
        first, last = row.valid_from.toordinal(), min(last_day(row), left).toordinal()
        if first <= last:
            found.append(_Held(first, last, row.person_id, left < last_day(row)))
    return found


def _lapse(
    vessel: Vessel, first: int, last: int | None, before: _Held | None, from_day: int, to_day: int
) -> list[Lapse]:
    """Give the lapse from first to last if it has days in a report, else nothing."""
    days = min(to_day if last is None else last, to_day) - max(first, from_day) + 1
    if days <= 0:
        return []
    until = None if last is None else date.fromordinal(last)
    if before is None:
        return [Lapse(vessel.vessel_id, None, until, days, NO_MEMBER)]
    cause = MEMBER_LEFT if before.has_left else PAIRING_ENDED
    since = date.fromordinal(first)
    return [Lapse(vessel.vessel_id, since, until, days, cause, before.person_id)]
