"""Turn a plan into what each team has to do, step by step, as its shift sheet says it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from shapely import LineString, Point

from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.plan import Break, Dwell, Leg, Patrol, Plan, PostDuty, Transit, Traverse, Wait
from maritime.targets import Target

DEPART, RETURN, STOP = "depart", "return", "stop"
Thing = TypeVar("Thing")
STEPS = (DEPART, "transit", "traverse", STOP, "dwell", "post", "break", "wait", RETURN)


@dataclass(frozen=True)
class Step:
    """
    Something to do from from_s to to_s, at or along target_ids; name and grid say where.

    Neighbouring segments of one sea grid are one step. at is where a point of it lies, lon, lat;
    only steps at a point have one.
    """

    number: int
    what: str
    from_s: int
    to_s: int
    target_ids: tuple[str, ...] = ()
    name: str | None = None
    grid_name: str | None = None
    at: Point | None = None


@dataclass(frozen=True)
class CrewMember:
    """Somebody who goes, in which role."""

    name: str
    role: str


@dataclass(frozen=True)
class ShiftSheet:
    """All that one team does in a plan; watched and moved are its ways, lon, lat."""

    team_id: str
    mode: str
    base_name: str
    base_at: Point
    shift_start_min: int
    shift_end_min: int
    crew: tuple[CrewMember, ...]
    steps: tuple[Step, ...]
    watched: tuple[LineString, ...]
    moved: tuple[LineString, ...]

    @property
    def points(self) -> tuple[Step, ...]:
        """The steps that stand at a point, as they are numbered on the map."""
        return tuple(step for step in self.steps if step.at is not None)


def shift_sheets(
    plan: Plan, district: District, targets: Sequence[Target], *, with_people: bool
) -> tuple[ShiftSheet, ...]:
    """
    Give the sheet of every team that goes out, by team.

    Parameters
    ----------
    with_people
        Whether the sheets name those who go.

    Raises
    ------
    FaultyInputError
        If the plan names a team, base, target or person that the district does not have.
    """
    ground = _Ground.of(district, targets)
    crews = _crews(plan, district) if with_people else {}
    patrols: dict[str, list[Patrol]] = {}
    for patrol in sorted(plan.patrols, key=lambda one: (one.depart_s, one.patrol_id)):
        patrols.setdefault(patrol.team_id, []).append(patrol)
    return tuple(
        ground.sheet(team_id, of_team, crews.get(team_id, ()))
        for team_id, of_team in sorted(patrols.items())
    )


@dataclass(frozen=True, eq=False)
class _Ground:
    """What sheets say of places, by id."""

    district: District
    targets: Mapping[str, Target]
    grid_names: Mapping[str, str]

    @classmethod
    def of(cls, district: District, targets: Sequence[Target]) -> "_Ground":
        names = {grid.grid_id: grid.name for grid in district.sea_grids}
        return cls(district, {one.target_id: one for one in targets}, names)

    def sheet(
        self, team_id: str, patrols: Sequence[Patrol], crew: tuple[CrewMember, ...]
    ) -> ShiftSheet:
        """Give the sheet of a team from its patrols, the earliest first."""
        team = _known({one.team_id: one for one in self.district.teams}, "team_id", team_id)
        bases = {one.base_id: one for one in self.district.bases}
        base = _known(bases, "base_id", team.base_id)
        steps: list[Step] = []
        for patrol in patrols:
            home = _known(bases, "base_id", patrol.base_id)
            steps.append(_point_step(DEPART, patrol.depart_s, patrol.depart_s, home.name))
            for leg in patrol.legs:
                for step in self._steps(leg):
                    _add(steps, step)
            steps.append(_point_step(RETURN, patrol.return_s, patrol.return_s, home.name))
        legs = [leg for patrol in patrols for leg in patrol.legs]
        return ShiftSheet(
            team.team_id, team.mode, base.name, base.geometry, team.shift_start_min,
            team.shift_end_min, crew, _numbered(steps),
            tuple(self._target(leg.target_id).geometry for leg in legs
                  if isinstance(leg, Traverse)),
            tuple(LineString(leg.path) for leg in legs if isinstance(leg, Transit)),
        )  # fmt: skip

    def _steps(self, leg: Leg) -> Iterable[Step]:
        """Give the steps of a leg; a traverse has its stops after it."""
        if isinstance(leg, Transit):
            yield Step(0, "transit", leg.enter_s, leg.exit_s)
        elif isinstance(leg, Traverse):
            target = self._target(leg.target_id)
            grid = self.grid_names.get(target.grid_id or "")
            yield Step(0, "traverse", leg.enter_s, leg.exit_s, (target.target_id,), None, grid)
            for stop in leg.stops:
                yield self._visit(STOP, stop.enter_s, stop.exit_s, stop.target_id)
        elif isinstance(leg, Dwell):
            yield self._visit("dwell", leg.enter_s, leg.exit_s, leg.target_id)
        elif isinstance(leg, PostDuty):
            post = _known({one.base_id: one for one in self.district.bases}, "base_id",
                          leg.base_id)  # fmt: skip
            yield _point_step("post", leg.enter_s, leg.exit_s, post.name, at=post.geometry)
        elif isinstance(leg, Break | Wait):
            what = "break" if isinstance(leg, Break) else "wait"
            yield Step(0, what, leg.enter_s, leg.exit_s)

    def _visit(self, what: str, from_s: int, to_s: int, target_id: str) -> Step:
        target = self._target(target_id)
        grid = self.grid_names.get(target.grid_id or "")
        return Step(
            0, what, from_s, to_s, (target_id,), target.name, grid, target.geometry.centroid
        )

    def _target(self, target_id: str) -> Target:
        return _known(self.targets, "target_id", target_id)


def _point_step(what: str, from_s: int, to_s: int, name: str, *, at: Point | None = None) -> Step:
    return Step(0, what, from_s, to_s, (), name, None, at)


def _add(steps: list[Step], step: Step) -> None:
    """
    Add a step, or let the one before go on with it.

    A traverse goes on with one in the same grid, a move with a move, and who stays where he is
    stays on.
    """
    last = steps[-1] if steps else None
    if last is None or last.what != step.what or last.to_s != step.from_s:
        steps.append(step)
    elif step.what in ("traverse", "transit") and last.grid_name == step.grid_name:
        target_ids = last.target_ids + step.target_ids
        steps[-1] = replace(last, to_s=step.to_s, target_ids=target_ids, name=None)
    elif step.what in ("dwell", "post") and _place(last) == _place(step):
        steps[-1] = replace(last, to_s=step.to_s)
    else:
        steps.append(step)


def _place(step: Step) -> tuple[object, ...]:
    return (step.target_ids, step.name)


def _numbered(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(
        Step(number, step.what, step.from_s, step.to_s, step.target_ids, step.name,
             step.grid_name, step.at)
        for number, step in enumerate(steps, start=1)
    )  # fmt: skip


def _crews(plan: Plan, district: District) -> dict[str, tuple[CrewMember, ...]]:
    """Give who goes with each team, each person once a role."""
    team_of = {patrol.patrol_id: patrol.team_id for patrol in plan.patrols}
    persons = {person.person_id: person for person in district.persons}
    found: dict[str, dict[CrewMember, None]] = {}
    for entry in plan.roster:
        team_id = _known(team_of, "patrol_id", entry.patrol_id)
        person = _known(persons, "person_id", entry.person_id)
        found.setdefault(team_id, {})[CrewMember(person.name, entry.role)] = None
    return {team_id: tuple(crew) for team_id, crew in found.items()}


def _known(known: Mapping[str, Thing], column: str, key: str) -> Thing:
    """Give what an id of the plan means, or say that the district does not have it."""
    if key in known:
        return known[key]
    fault = Fault("plan", key, column, "an id that the district does not have", "one of its own")
    raise FaultyInputError("the plan", (fault,))
