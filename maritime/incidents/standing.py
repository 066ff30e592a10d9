"""Fold the steps of an incident into how it stands, whatever order they come in."""

from collections.abc import Iterable
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
    FEED_BACK: REPORTED_BACK, CLOSE: CLOSED,
}  # fmt: skip


@dataclass(frozen=True)
class SentUnit:
    """
    A unit that was sent to an incident, as the first, second or third wave.

    assigned, signed and arrived are epoch seconds; state is one of `UNIT_STATES`.
    """

    team_id: str
    wave: int
    assigned_s: float
    level: str
    order_id: str | None = None
    signed_s: float | None = None
    sign_level: str | None = None
    arrived_s: float | None = None
    stood_down_s: float | None = None

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
    """A department that was called 吹哨, and when it answered 报到; epoch seconds."""

    department: str
    called_s: float
    level: str
    answered_s: float | None = None


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
    at_s
        When each step was taken first, epoch seconds.
    levels_at
        Which level it had then.
    raised
        What it was raised for: clock, and the team or department it was of.
    """

    kind: str
    level: str
    state: str = REPORTED
    last: int = 0
    at_s: dict[str, float] = field(default_factory=dict)
    levels_at: dict[str, str] = field(default_factory=dict)
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
    def has_unit_there(self) -> bool:
        """Whether a unit is, or was, on the spot."""
        return any(unit.arrived_s is not None for unit in self.units)

    def unit(self, team_id: str) -> SentUnit | None:
        """Give a unit that is sent and was not taken back."""
        found = (one for one in self.units if one.team_id == team_id)
        return next((one for one in found if one.stood_down_s is None), None)

    def open_call(self, department: str) -> CalledDepartment | None:
        """Give the call of a department that has not answered."""
        found = (one for one in self.departments if one.department == department)
        return next((one for one in found if one.answered_s is None), None)


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
    standing = Standing(kind, level)
    for number, step in sorted({step.number: step for step in steps}.items()):
        standing = replace(_after(standing, step), last=number)
    return standing


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
    standing = replace(
        before,
        at_s={step.name: step.at_s} | before.at_s,
        levels_at={step.name: before.level} | before.levels_at,
        state=STATE_AFTER.get(step.name, before.state),
    )
    facts = step.facts
    if step.name in (ASSIGN, SIGN, ARRIVE, STAND_DOWN):
        return _with_state_of_units(_with_unit(standing, step))
    if step.name in (CALL, ANSWER):
        return _with_department(standing, step)
    if step.name == ACCEPT and "level" in facts:
        level = str(facts["level"])
        levels_at = standing.levels_at | {ACCEPT: level}
        return replace(standing, level=level, levels_at=levels_at)
    if step.name == RAISE:
        causes = frozenset((str(clock), str(of)) for clock, of in facts["overdue"])
        return replace(standing, level=str(facts["level"]), raised=standing.raised | causes)
    if step.name == AMEND:
        place = {name: facts[name] for name in ("lon", "lat", "target_id") if name in facts}
        return replace(
            standing, kind=str(facts.get("kind", standing.kind)), place=place or standing.place,
            level=str(facts.get("level", standing.level)),
        )  # fmt: skip
    if step.name == CLOSE:
        return replace(standing, outcome=str(facts["outcome"]))
    return standing


def _with_unit(standing: Standing, step: Step) -> Standing:
    team_id = str(step.facts["team_id"])
    if step.name == ASSIGN:
        order_id = step.facts.get("order_id")
        unit = SentUnit(
            team_id, int(step.facts["wave"]), step.at_s, standing.level,
            None if order_id is None else str(order_id),
        )  # fmt: skip
        return replace(standing, units=(*standing.units, unit))
    found = standing.unit(team_id)
    if found is None:
        return standing
    changed = {
        SIGN: lambda: replace(found, signed_s=step.at_s, sign_level=standing.level),
        ARRIVE: lambda: replace(found, arrived_s=step.at_s),
        STAND_DOWN: lambda: replace(found, stood_down_s=step.at_s),
    }[step.name]()
    units = tuple(changed if one is found else one for one in standing.units)
    return replace(standing, units=units)


def _with_state_of_units(standing: Standing) -> Standing:
    """Give the state that the unit which is farthest brings, until somebody handles it."""
    if standing.state not in (ACCEPTED, ASSIGNED, SIGNED, ARRIVED):
        return standing
    states = {unit.state for unit in standing.units}
    farthest = next((one for one in (ARRIVED, SIGNED, ASSIGNED) if one in states), ACCEPTED)
    return replace(standing, state=farthest)


def _with_department(standing: Standing, step: Step) -> Standing:
    name = str(step.facts["department"])
    if step.name == CALL:
        called = CalledDepartment(name, step.at_s, standing.level)
        return replace(standing, departments=(*standing.departments, called))
    found = standing.open_call(name)
    departments = tuple(
        replace(one, answered_s=step.at_s) if one is found else one for one in standing.departments
    )
    return replace(standing, departments=departments)
