"""Tell by when each step of an incident is due, what is overdue, and to which level that raises it.

A clock runs from one step to another. Its limit is that of the level which the incident had when it
began, so that raising never moves a limit which somebody hurries to keep; a kind that is amended
counts for all of them.

An incident that is reopened begins a new run: units are sent and departments called anew, by clocks
of their own, and those of the runs before stay as they ended. One clock alone goes through all of
them, that of the whole incident: from acceptance to the end, with the time in which it stood closed
too. So closing too early wins no time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from maritime.incidents.rules import IncidentRules
from maritime.incidents.standing import Standing, raised_level
from maritime.incidents.steps import (
    ACCEPT,
    ANSWER,
    ARRIVE,
    ASSIGN,
    CLOSE,
    FEED_BACK,
    HANDLE,
    REJECT,
    REOPEN,
    REPORT,
    SIGN,
)


@dataclass(frozen=True)
class Clock:
    """
    What is due, of which unit or department (else ''), from when, by when; epoch seconds.

    done_s is None as long as it was not done; is_running is false where nobody waits any more. run
    is the one it began in.
    """

    name: str
    of: str
    from_s: float
    due_s: float
    done_s: float | None
    is_running: bool
    run: int = 1

    def is_overdue(self, now_s: float) -> bool:
        """Whether it is waited for, too long."""
        return self.is_running and now_s > self.due_s

    @property
    def is_late(self) -> bool:
        """Whether it was done, too late."""
        return self.done_s is not None and self.done_s > self.due_s


@dataclass(frozen=True)
class Raising:
    """To which level an incident has to be raised, and for which overdue clocks."""

    level: str
    overdue: tuple[Clock, ...]


def clocks_of(standing: Standing, rules: IncidentRules) -> tuple[Clock, ...]:
    """Give every clock that has begun, in the order of the steps that they wait for."""
    return tuple(_clocks(standing, rules))


def close_clock(standing: Standing, rules: IncidentRules) -> Clock | None:
    """Give the clock of the whole incident, from acceptance to the end; None before."""
    return next((one for one in clocks_of(standing, rules) if one.name == CLOSE), None)


def due_raising(standing: Standing, rules: IncidentRules, *, now_s: float) -> Raising | None:
    """
    Give the raising that is due, one level for all that is newly overdue; None where none is.

    Asked again after the raising was written down, nothing is due for the same clocks. The highest
    level stays, and what is overdue there is still written down once.
    """
    overdue = tuple(
        clock
        for clock in clocks_of(standing, rules)
        if clock.is_overdue(now_s) and (clock.name, clock.of) not in standing.raised
    )
    return Raising(raised_level(standing.level), overdue) if overdue else None


def _clocks(standing: Standing, rules: IncidentRules) -> Iterator[Clock]:
    def clock(name: str, of: str, from_s: float, done_s: float | None, run: int) -> Clock:
        due_s = from_s + rules.limit_s(name, standing.kind, standing.level_at(from_s))
        is_waited_for = name == CLOSE or run == standing.run
        is_running = done_s is None and is_waited_for and not standing.has_ended
        return Clock(name, of, from_s, due_s, done_s, is_running, run)

    first = standing.runs[0]
    if REPORT in first:
        yield clock(ACCEPT, "", first[REPORT], first.get(ACCEPT, first.get(REJECT)), 1)
    if ACCEPT not in first:
        return
    for run, at_s in enumerate(standing.runs, start=1):
        # A department that has answered may handle an incident to which no unit is sent.
        first_s = min((at_s[one] for one in (ASSIGN, HANDLE) if one in at_s), default=None)
        yield clock(ASSIGN, "", at_s[ACCEPT if run == 1 else REOPEN], first_s, run)
        for unit in (one for one in standing.units if one.run == run):
            is_back = unit.stood_down_s is not None
            if not is_back or unit.signed_s is not None:
                yield clock(SIGN, unit.team_id, unit.assigned_s, unit.signed_s, run)
            if unit.signed_s is not None and (not is_back or unit.arrived_s is not None):
                yield clock(ARRIVE, unit.team_id, unit.signed_s, unit.arrived_s, run)
        for step, after in ((HANDLE, ARRIVE), (FEED_BACK, HANDLE)):
            # Whoever comes when others have handled it is not waited for.
            if after in at_s and at_s[after] <= at_s.get(step, at_s[after]):
                yield clock(step, "", at_s[after], at_s.get(step), run)
        if run == 1:
            yield clock(CLOSE, "", at_s[ACCEPT], standing.closed_s, run)
        for called in (one for one in standing.departments if one.run == run):
            yield clock(ANSWER, called.department, called.called_s, called.answered_s, run)
