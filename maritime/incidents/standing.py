"""Fold the steps of an incident into how it stands, whatever order they come in."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from maritime.incidents.rules import LEVELS
from maritime.incidents.steps import (
    ACCEPT,
    ACCEPTED,
    AMEND,
    ANSWER,
    ARRIVE,
    ARRIVED,
    ASSIGN,
    ASSIGNED,
    CALL,
    CLOSE,
    CLOSED,
    ENDED,
    FEED_BACK,
    HANDLE,
    HANDLED,
    RAISE,
    REJECT,
    REJECTED,
    REOPEN,
    REPORT,
    REPORTED,
    REPORTED_BACK,
    SIGN,
    SIGNED,
    STAND_DOWN,
    Step,
)

STATE_AFTER = {
    REPORT: REPORTED, ACCEPT: ACCEPTED, REJECT: REJECTED, HANDLE: HANDLED,
    FEED_BACK: REPORTED_BACK, CLOSE: CLOSED, REOPEN: ACCEPTED,
}  # fmt: skip


@dataclass(frozen=True)
class SentUnit:
    """
    A unit that was sent to an incident, as the first, second or third wave.

    assigned, signed and arrived are epoch seconds; state is one of `UNIT_STATES`. run is that of
    the incident in which it was sent: the end of that lets it go.
    """

    team_id: str
    wave: int
    assigned_s: float
    order_id: str | None = None
    signed_s: float | None = None
    arrived_s: float | None = None
    stood_down_s: float | None = None
    run: int = 1

    @property
    def state(self) -> str:
        """How far it is."""
        if self.stood_down_s is not None:
            return STAND_DOWN
        if self.arrived_s is not None:
            return ARRIVED
        return ASSIGNED if self.signed_s is None else SIGNED


@dataclass(frozen=True)
class CalledDepartment:
    """A department that was called 吹哨, in which run, and when it answered 报到; epoch seconds."""

    department: str
    called_s: float
    answered_s: float | None = None
    run: int = 1


@dataclass(frozen=True)
class Standing:
    """
    How an incident stands after its steps.

    Attributes
    ----------
    kind, level
        As they are now; the level is one of `LEVELS`.
    state
        One of `STATES`.
    last
        The number of the last step: whoever acts says after which one.
    runs
        When each step happened first, epoch seconds: from the report to the end, and again from
        each reopening to the next end.
    levels
        Since when it has had which level, in the order in which that was written down.
    raised
        What it was raised for in this run: clock, and the team or department it was of.
    """

    kind: str
    level: str
    state: str = REPORTED
    last: int = 0
    runs: tuple[dict[str, float], ...] = ({},)
    levels: tuple[tuple[float, str], ...] = ()
    units: tuple[SentUnit, ...] = ()
    departments: tuple[CalledDepartment, ...] = ()
    raised: frozenset[tuple[str, str]] = frozenset()
    place: dict[str, object] = field(default_factory=dict)
    outcome: str | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state in ENDED

    @property
    def run(self) -> int:
        """The number of the run that it is in: 1, and one more for each time it was reopened."""
        return len(self.runs)

    @property
    def at_s(self) -> dict[str, float]:
        """When each step happened first, in whatever run; epoch seconds."""
        names = {name for run in self.runs for name in run}
        return {name: min(run[name] for run in self.runs if name in run) for name in names}

    @property
    def closed_s(self) -> float | None:
        """When it came to the end that it has now; None where it is not closed, epoch seconds."""
        return self.runs[-1].get(CLOSE)

    @property
    def units_now(self) -> tuple[SentUnit, ...]:
        """The units that were sent in this run."""
        return tuple(one for one in self.units if one.run == self.run)

    @property
    def departments_now(self) -> tuple[CalledDepartment, ...]:
        """The departments that were called in this run."""
        return tuple(one for one in self.departments if one.run == self.run)

    @property
    def has_unit_there(self) -> bool:
        """Whether a unit is, or was, on the spot in this run."""
        return any(unit.arrived_s is not None for unit in self.units_now)

    def unit(self, team_id: str) -> SentUnit | None:
        """Give a unit that is sent and was not taken back."""
        found = (one for one in self.units_now if one.team_id == team_id)
        return next((one for one in found if one.stood_down_s is None), None)

    def open_call(self, department: str) -> CalledDepartment | None:
        """Give the call of a department that has not answered."""
        found = (one for one in self.departments_now if one.department == department)
        return next((one for one in found if one.answered_s is None), None)

    def level_at(self, at_s: float) -> str:
        """
        Give the level that an incident had at an instant, by all that is written down now.

        Examples
        --------
        >>> standing = Standing("landing", "larger", levels=((0.0, "ordinary"), (600.0, "larger")))
        >>> standing.level_at(599.0), standing.level_at(600.0)
        ('ordinary', 'larger')
        """
        held = [level for since_s, level in self.levels if since_s <= at_s]
        return held[-1] if held else self.level


def fold_steps(kind: str, level: str, steps: Iterable[Step]) -> Standing:
    """
    Give how an incident of a kind stands, which began at a level.

    Neither the order in which steps come nor one that comes twice makes a difference: their
    numbers say which was first.

    Examples
    --------
    >>> from uuid import UUID
    >>> steps = [Step(UUID(int=2), 2, "accept", 60.0), Step(UUID(int=1), 1, "report", 0.0)]
    >>> fold_steps("landing", "ordinary", steps * 2).state
    'accepted'
    """
    standing = Standing(kind, level, levels=((-math.inf, level),))
    for number, step in sorted({step.number: step for step in steps}.items()):
        standing = replace(_after(standing, step), last=number)
    return standing


def as_entered(steps: Iterable[Step]) -> Iterator[Step]:
    """Give steps as if what officers wrote down had happened then; what phones told, as it is."""
    for step in steps:
        is_told_by_phone = step.name != ASSIGN and "order_id" in step.facts
        yield step if is_told_by_phone else replace(step, at_s=step.known_s)


def raised_level(level: str) -> str:
    """
    Give the level above one; the highest stays.

    Examples
    --------
    >>> raised_level("ordinary"), raised_level("gravest")
    ('larger', 'gravest')
    """
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _after(before: Standing, step: Step) -> Standing:
    runs = (*before.runs, {}) if step.name == REOPEN else before.runs
    *earlier, run = runs
    first_s = min(step.at_s, run.get(step.name, step.at_s))
    standing = replace(
        before,
        runs=(*earlier, run | {step.name: first_s}),
        state=STATE_AFTER.get(step.name, before.state),
    )
    facts = step.facts
    if step.name in (ASSIGN, SIGN, ARRIVE, STAND_DOWN):
        return _with_state_of_units(_with_unit(standing, step))
    if step.name in (CALL, ANSWER):
        return _with_department(standing, step)
    if step.name == RAISE:
        causes = frozenset((str(clock), str(of)) for clock, of in facts["overdue"])
        # A clock that begins at the instant of the raising keeps its limit.
        since_s = math.nextafter(step.at_s, math.inf)
        return _at_level(replace(standing, raised=standing.raised | causes), step, since_s)
    if step.name == AMEND:
        place = {name: facts[name] for name in ("lon", "lat", "target_id") if name in facts}
        kind = str(facts.get("kind", standing.kind))
        amended = replace(standing, kind=kind, place=place or standing.place)
        return _at_level(amended, step, step.at_s)
    if step.name == ACCEPT:
        return _at_level(standing, step, step.at_s)
    if step.name == CLOSE:
        return replace(standing, outcome=str(facts["outcome"]))
    if step.name == REOPEN:
        # The clock of the whole incident goes on, and what it was raised for stays so.
        kept = frozenset(one for one in standing.raised if one[0] == CLOSE)
        return replace(standing, outcome=None, raised=kept)
    return standing


def _at_level(standing: Standing, step: Step, since_s: float) -> Standing:
    """Give a standing at the level that a step sets, if it does, since an instant."""
    if "level" not in step.facts:
        return standing
    level = str(step.facts["level"])
    return replace(standing, level=level, levels=(*standing.levels, (since_s, level)))


def _with_unit(standing: Standing, step: Step) -> Standing:
    team_id = str(step.facts["team_id"])
    if step.name == ASSIGN:
        order_id = step.facts.get("order_id")
        unit = SentUnit(
            team_id, int(step.facts["wave"]), step.at_s,
            None if order_id is None else str(order_id), run=standing.run,
        )  # fmt: skip
        return replace(standing, units=(*standing.units, unit))
    found = standing.unit(team_id)
    if found is None:
        return standing
    changed = {
        SIGN: lambda: replace(found, signed_s=step.at_s),
        ARRIVE: lambda: replace(found, arrived_s=step.at_s),
        STAND_DOWN: lambda: replace(found, stood_down_s=step.at_s),
    }[step.name]()
    units = tuple(changed if one is found else one for one in standing.units)
    return replace(standing, units=units)


def _with_state_of_units(standing: Standing) -> Standing:
    """Give the state that the unit which is farthest brings, until somebody handles it."""
    if standing.state not in (ACCEPTED, ASSIGNED, SIGNED, ARRIVED):
        return standing
    states = {unit.state for unit in standing.units_now}
    farthest = next((one for one in (ARRIVED, SIGNED, ASSIGNED) if one in states), ACCEPTED)
    return replace(standing, state=farthest)


def _with_department(standing: Standing, step: Step) -> Standing:
    name = str(step.facts["department"])
    if step.name == CALL:
        called = CalledDepartment(name, step.at_s, run=standing.run)
        return replace(standing, departments=(*standing.departments, called))
    found = standing.open_call(name)
    departments = tuple(
        replace(one, answered_s=step.at_s) if one is found else one for one in standing.departments
    )
    return replace(standing, departments=departments)
