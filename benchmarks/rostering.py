"""Read Curtois & Qu's rostering instances and score rosters of them from the instance file alone.

A roster gives every member of staff at most one shift a day. What is forbidden is refused; what is
unwelcome (a wish not met, too few or too many people on a shift) costs points.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

DAYS_OF_WEEK = 7
SATURDAY = 5  # all instances start on a Monday

Roster = Mapping[tuple[str, int], str]
"""The shift of a member of staff on a day, by staff and day; who is off has no entry."""


@dataclass(frozen=True)
class Shift:
    """A kind of shift: how long it is, and the kinds that may not come the day after it."""

    shift_id: str
    minutes: int
    not_before: frozenset[str]


@dataclass(frozen=True)
class Worker:
    """A member of staff and what the contract allows; runs are in days."""

    worker_id: str
    most_of: Mapping[str, int]
    most_minutes: int
    least_minutes: int
    longest_run: int
    shortest_run: int
    shortest_rest: int
    most_weekends: int
    days_off: frozenset[int]


@dataclass(frozen=True)
class Cover:
    """How many people a shift of a day wants, and what each too few or too many costs."""

    wanted: int
    under: int
    over: int


@dataclass(frozen=True)
class RosterCase:
    """An instance; wishes are points by staff, day and shift, lost where they are not met."""

    name: str
    days: int
    shifts: Mapping[str, Shift]
    workers: tuple[Worker, ...]
    wishes_on: Mapping[tuple[str, int, str], int]
    wishes_off: Mapping[tuple[str, int, str], int]
    covers: Mapping[tuple[int, str], Cover]


class BrokenRosterError(ValueError):
    """Say what a roster does that its instance forbids."""


def read_roster_case(path: Path) -> RosterCase:
    """Read an instance; see the set's own description of its sections."""
    sections = _sections(path.read_text(encoding="utf-8"))
    shifts = {
        shift_id: Shift(shift_id, int(minutes), frozenset(filter(None, after.split("|"))))
        for shift_id, minutes, after in sections["SHIFTS"]
    }
    off = {row[0]: frozenset(map(int, row[1:])) for row in sections["DAYS_OFF"]}
    workers = []
    for worker_id, most_of, *numbers in sections["STAFF"]:
        limits = dict(part.split("=") for part in most_of.split("|"))
        workers.append(
            Worker(
                worker_id, {one: int(most) for one, most in limits.items()},
                *map(int, numbers), days_off=off.get(worker_id, frozenset()),
            )
        )  # fmt: skip
    return RosterCase(
        path.stem,
        int(sections["HORIZON"][0][0]),
        shifts,
        tuple(workers),
        *(
            {(who, int(day), shift): int(weight) for who, day, shift, weight in sections[name]}
            for name in ("SHIFT_ON_REQUESTS", "SHIFT_OFF_REQUESTS")
        ),
        {
            (int(day), shift): Cover(int(wanted), int(under), int(over))
            for day, shift, wanted, under, over in sections["COVER"]
        },
    )


def penalty_of(case: RosterCase, roster: Roster) -> int:
    """
    Score a roster in points; fewer are better.

    What somebody did before the first day and does after the last is taken to fit: a run of work
    or of rest that touches either end may be short.

    Raises
    ------
    BrokenRosterError
        If the roster breaks a rule; the message names who and where.
    """
    known = {worker.worker_id for worker in case.workers}
    for (who, day), shift in roster.items():
        if who not in known or not 0 <= day < case.days or shift not in case.shifts:
            raise BrokenRosterError(f"{who} on day {day}: {shift} is not in the instance")
    for worker in case.workers:
        row = [roster.get((worker.worker_id, day)) for day in range(case.days)]
        _check_worker(case, worker, row)
    on = sum(
        weight for (who, day, shift), weight in case.wishes_on.items()
        if roster.get((who, day)) != shift
    )  # fmt: skip
    off = sum(
        weight for (who, day, shift), weight in case.wishes_off.items()
        if roster.get((who, day)) == shift
    )  # fmt: skip
    held = Counter((day, shift) for (_, day), shift in roster.items())
    cover = sum(
        one.under * max(0, one.wanted - held[key]) + one.over * max(0, held[key] - one.wanted)
        for key, one in case.covers.items()
    )
    return on + off + cover


def _check_worker(case: RosterCase, worker: Worker, row: Sequence[str | None]) -> None:
    """Refuse a member's days where they break the contract."""
    who = worker.worker_id
    for day, shift in enumerate(row):
        if shift is not None and day in worker.days_off:
            raise BrokenRosterError(f"{who} works on day {day}, a day off")
        if shift is not None and day + 1 < case.days:
            after = row[day + 1]
            if after in case.shifts[shift].not_before:
                raise BrokenRosterError(f"{who}: {after} on day {day + 1} after {shift}")
    for shift, count in Counter(filter(None, row)).items():
        if count > worker.most_of[shift]:
            raise BrokenRosterError(f"{who}: {count} of {shift}, {worker.most_of[shift]} at most")
    minutes = sum(case.shifts[shift].minutes for shift in row if shift is not None)
    if not worker.least_minutes <= minutes <= worker.most_minutes:
        raise BrokenRosterError(
            f"{who}: {minutes} minutes, {worker.least_minutes} to {worker.most_minutes} allowed"
        )
    begin = 0
    for works, days in groupby(row, key=lambda shift: shift is not None):
        length = len(list(days))
        is_inside = begin > 0 and begin + length < case.days
        shortest = worker.shortest_run if works else worker.shortest_rest
        what = "works" if works else "rests"
        if works and length > worker.longest_run:
            raise BrokenRosterError(f"{who} works {length} days in a row from day {begin}")
        if is_inside and length < shortest:
            raise BrokenRosterError(f"{who} {what} only {length} days from day {begin}")
        begin += length
    weekends = {
        day // DAYS_OF_WEEK for day, shift in enumerate(row)
        if shift is not None and day % DAYS_OF_WEEK >= SATURDAY
    }  # fmt: skip
    if len(weekends) > worker.most_weekends:
        raise BrokenRosterError(f"{who} works on {len(weekends)} weekends")


def _sections(text: str) -> dict[str, list[list[str]]]:
    """Give the rows of every section, cut at the commas."""
    sections: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("SECTION_"):
            rows = sections.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append(line.split(","))
    return sections
