"""Follow the dated chain of each vessel: who holds which part, since when, after whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from maritime.register import PAIRING_PARTS, Pairing, Person, Vessel

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ChainLink:
    """
    One part of a vessel's chain on a day.

    holders are the persons who hold it (none: a hole), since the day on which the first of them
    began and from which he held it without a break; before is who held it last of those who no
    longer do, until when.
    """

    part: str
    holders: tuple[str, ...]
    since: date | None = None
    before: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class HandOver:
    """
    One change of who holds a part: from None at the first, to None at the end.

    days_without counts the days that nobody held it between the two, days_double those that both
    did.
    """

    part: str
    from_person: str | None
    to_person: str | None
    day: date
    days_without: int = 0
    days_double: int = 0


@dataclass(frozen=True)
class PairingBook:
    """All pairings by vessel and part, in the order of their days."""

    by_part: Mapping[tuple[str, str], tuple[Pairing, ...]]

    @classmethod
    def of(cls, pairings: Iterable[Pairing]) -> "PairingBook":
        """Sort pairings into a book."""
        found: dict[tuple[str, str], list[Pairing]] = {}
        for pairing in pairings:
            found.setdefault((pairing.vessel_id, pairing.part), []).append(pairing)
        return cls({key: tuple(sorted(rows, key=_place_of)) for key, rows in found.items()})

    def holding(self, vessel_id: str, part: str, day: date) -> tuple[Pairing, ...]:
        """Give the pairings of a vessel's part that hold on a day."""
        rows = self.by_part.get((vessel_id, part), ())
        return tuple(row for row in rows if holds_on(row, day))

    def next_of(self, vessel_id: str, part: str, day: date) -> Pairing | None:
        """Give the pairing of a vessel's part that begins next after a day, None if none does."""
        rows = self.by_part.get((vessel_id, part), ())
        return next((row for row in rows if row.valid_from > day), None)

    def chain(self, vessel_id: str, day: date) -> tuple[ChainLink, ...]:
        """Give the chain of a vessel on a day, one link for each part, in the order of parts."""
        return tuple(self._link(vessel_id, part, day) for part in PAIRING_PARTS)

    def hand_overs(self, vessel_id: str) -> tuple[HandOver, ...]:
        """Give every hand-over of a vessel, earliest first."""
        found = [
            hand_over
            for part in PAIRING_PARTS
            for hand_over in _hand_overs_of(part, self.by_part.get((vessel_id, part), ()))
        ]
        return tuple(sorted(found, key=lambda one: (one.day, PAIRING_PARTS.index(one.part))))

    def _link(self, vessel_id: str, part: str, day: date) -> ChainLink:
        rows = self.by_part.get((vessel_id, part), ())
        holders = tuple(dict.fromkeys(row.person_id for row in rows if holds_on(row, day)))
        since = min((_held_since(rows, person_id, day) for person_id in holders), default=None)
        ended = [row for row in rows if last_day(row) < day and row.person_id not in holders]
        last = max(ended, key=lambda row: (last_day(row), _place_of(row)), default=None)
        return ChainLink(
            part, holders, since, last.person_id if last else None, last.valid_to if last else None
        )


def holds_on(pairing: Pairing, day: date) -> bool:
    """
    Tell whether a pairing holds on a day, its first and last day included.

    Examples
    --------
    >>> pairing = Pairing("V1", "P1", "member", date(2026, 1, 1), date(2026, 1, 2))
    >>> holds_on(pairing, date(2026, 1, 2)), holds_on(pairing, date(2026, 1, 3))
    (True, False)
    """
    return pairing.valid_from <= day <= last_day(pairing)


def last_day(pairing: Pairing) -> date:
    """Give the last day of a pairing, the end of time where it is open."""
    return pairing.valid_to or date.max


def is_on_register(one: Person | Vessel, day: date) -> bool:
    """Tell whether a person or vessel is on the register on a day, the last one included."""
    return one.ended_on is None or day <= one.ended_on


def _place_of(row: Pairing) -> tuple[date, date, str]:
    """Give a pairing's place among those of its part, whatever order the rows had."""
    return row.valid_from, last_day(row), row.person_id


def _held_since(rows: tuple[Pairing, ...], person_id: str, day: date) -> date:
    """Give the first of the unbroken days up to one on which a person holds a part."""
    since = day
    own = [row for row in rows if row.person_id == person_id and row.valid_from <= day]
    for row in sorted(own, key=last_day, reverse=True):
        if since <= _after(row):
            since = min(since, row.valid_from)
    return since


def _hand_overs_of(part: str, rows: tuple[Pairing, ...]) -> list[HandOver]:
    found: list[HandOver] = []
    latest: Pairing | None = None
    for row in rows:
        if latest is None:
            found.append(HandOver(part, None, row.person_id, row.valid_from))
        elif row.person_id != latest.person_id or row.valid_from > _after(latest):
            ended = last_day(latest)
            without = max(0, (row.valid_from - ended).days - 1) if ended < row.valid_from else 0
            double = (
                (min(ended, last_day(row)) - row.valid_from).days + 1
                if ended >= row.valid_from
                else 0
            )
            found.append(
                HandOver(part, latest.person_id, row.person_id, row.valid_from, without, double)
            )
        if latest is None or last_day(row) >= last_day(latest):
            latest = row
    if latest is not None and latest.valid_to is not None:
        found.append(HandOver(part, latest.person_id, None, _after(latest)))
    return found


def _after(pairing: Pairing) -> date:
    """Give the day after a pairing's last."""
    ended = last_day(pairing)
    return ended if ended == date.max else ended + ONE_DAY
