"""Lay out a staffing case: who may fill which post of which duty, and at what cost."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from maritime.crew_rule import AUXILIARY, OFFICER, WEEK_DAYS, CrewPost, CrewRule, crew_rule_of
from maritime.crews.duties import Duty
from maritime.crews.fitness import Fitness
from maritime.district import District
from maritime.horizon import DAY_S, Horizon
from maritime.register import Person

GRID_POINTS = 2000
"""What each step away from a person's own grid costs: 0 own grid, 1 the grid above, 2 elsewhere."""
WISH_OFF_POINTS, WISH_ON_POINTS = 1200, -600
"""What a duty costs that lies in a wish to be off; what one is worth that was wished for."""
LOAD_STEP_MIN = 480
"""Every minute beyond so many costs one point more than the one before: balances minutes."""
POLICE_ROLES = frozenset((OFFICER, AUXILIARY))


@dataclass(frozen=True)
class Post:
    """One post of one duty; duty is an index of the case."""

    duty: int
    number: int
    takes: CrewPost


@dataclass(frozen=True)
class Arc:
    """A person who may fill a post, in a role of his, with what it costs in points."""

    post: int
    person: int
    role: str
    points: int


@dataclass(frozen=True)
class OnCallInstant:
    """
    An instant at which officers on call must suffice: the police posts then held, by base.

    own is the number of officers of each base who are not away then, floating that of those
    without a base.
    """

    at_s: int
    posts_at: dict[str, tuple[int, ...]]
    own: dict[str, int]
    floating: int


@dataclass(frozen=True)
class CrewCase:
    """Duties, posts, people and arcs; indices follow the tuples."""

    rule: CrewRule
    horizon: Horizon
    fitness: Fitness
    duties: tuple[Duty, ...]
    posts: tuple[Post, ...]
    persons: tuple[Person, ...]
    arcs: tuple[Arc, ...]
    windows: tuple[tuple[int, ...], ...]
    on_call: tuple[OnCallInstant, ...]
    arcs_of_post: tuple[tuple[int, ...], ...] = field(repr=False)
    arcs_of_person: tuple[tuple[int, ...], ...] = field(repr=False)

    @property
    def period_s(self) -> int | None:
        """After how long everything repeats: a day in a cyclic plan."""
        return DAY_S if self.horizon.is_cyclic else None

    def duty_of(self, post: int) -> Duty:
        """The duty of a post."""
        return self.duties[self.posts[post].duty]

    def most_min(self, person: int) -> int | None:
        """The most minutes of a person in any week, None where nothing is said."""
        most = self.persons[person].max_min_per_week
        return None if most is None else int(most)

    def has_room(self, person: int, duty: int, taken: Sequence[int]) -> bool:
        """Say whether a duty beside those taken keeps a person within the minutes of each week."""
        most = self.most_min(person)
        return most is None or all(
            sum(self.duties[one].minutes for one in (*taken, duty) if one in window) <= most
            for window in self.windows
            if duty in window
        )


def lay_out_case(
    district: District, duties: Sequence[Duty], horizon: Horizon, *, repeats: bool
) -> CrewCase:
    """
    Lay out who could do which duty.

    Parameters
    ----------
    duties
        In order of time; their ids (team and beginning) are unique.
    repeats
        Whether the duties are those of one cyclic day, so that rest counts over midnight. False
        for a roster of days, each of which is its own.

    Raises
    ------
    InvalidRecordError
        If the pack's crew rule cannot be read.
    """
    rule = crew_rule_of(district)
    fitness = Fitness.of(district, horizon)
    persons = tuple(p for p in district.persons if rule.roles.intersection(p.roles))
    posts = tuple(
        Post(index, number, takes)
        for index, duty in enumerate(duties)
        for number, takes in enumerate(rule.posts[duty.mode])
    )
    costs = _Costs(district)
    arcs: list[Arc] = []
    for number, post in enumerate(posts):
        duty = duties[post.duty]
        for index, person in enumerate(persons):
            role = next((role for role in post.takes.roles if role in person.roles
                         and fitness.why_not(person, duty, role) is None), None)  # fmt: skip
            if role is not None:
                arcs.append(Arc(number, index, role, costs.points(person, duty)))
    of_post: list[list[int]] = [[] for _ in posts]
    of_person: list[list[int]] = [[] for _ in persons]
    for number, arc in enumerate(arcs):
        of_post[arc.post].append(number)
        of_person[arc.person].append(number)
    if not repeats:
        horizon = Horizon(horizon.start_s, horizon.end_s, horizon.timezone)
    return CrewCase(
        rule, horizon, fitness, tuple(duties), posts, persons, tuple(arcs),
        _windows(duties), _on_call_instants(posts, duties, persons, fitness, horizon),
        tuple(map(tuple, of_post)), tuple(map(tuple, of_person)),
    )  # fmt: skip


class _Costs:
    """Points of a person on a duty: how far from his own grid, and what he wished for."""

    def __init__(self, district: District):
        self._parent = {grid.grid_id: grid.parent_id for grid in district.sea_grids}
        self._wishes: dict[str, list[tuple[int, int, int]]] = {}
        for row in district.availabilities:
            points = {"wish_off": WISH_OFF_POINTS, "wish_on": WISH_ON_POINTS}.get(row.kind)
            if points is not None:
                wish = (row.from_s, row.to_s, points)
                self._wishes.setdefault(row.person_id, []).append(wish)

    def points(self, person: Person, duty: Duty) -> int:
        wished = {
            points
            for from_s, to_s, points in self._wishes.get(person.person_id, ())
            if from_s < duty.to_s and to_s > duty.from_s
        }
        return GRID_POINTS * self._steps(person, duty) + sum(wished)

    def _steps(self, person: Person, duty: Duty) -> int:
        if person.grid_id is None or not duty.grid_ids or person.grid_id in duty.grid_ids:
            return 0
        return 1 if self._parent.get(person.grid_id) in duty.grid_ids else 2


def _windows(duties: Sequence[Duty]) -> tuple[tuple[int, ...], ...]:
    """Give the duties of every seven days in a row that are not part of others."""
    windows: list[tuple[int, ...]] = []
    for first in sorted({duty.day for duty in duties}):
        inside = tuple(
            index for index, duty in enumerate(duties) if 0 <= (duty.day - first).days < WEEK_DAYS
        )
        if not windows or not set(inside) <= set(windows[-1]):
            windows.append(inside)
    return tuple(windows)


def _on_call_instants(
    posts: Sequence[Post], duties: Sequence[Duty], persons: Sequence[Person], fitness: Fitness,
    horizon: Horizon,
) -> tuple[OnCallInstant, ...]:  # fmt: skip
    """Give each instant at which a duty begins or an officer goes away, with what counts then."""
    police = [
        number for number, post in enumerate(posts) if POLICE_ROLES.intersection(post.takes.roles)
    ]
    officers = [person for person in persons if OFFICER in person.roles]
    spans = [(duties[posts[number].duty], number) for number in police]
    begins = {duty.from_s for duty, _ in spans}
    leaves = sorted(
        {int(from_s) for officer in officers
         for from_s, _, _ in fitness.absences.by_person.get(officer.person_id, ())
         if from_s != float("-inf")}
    )  # fmt: skip
    for duty, _ in spans:
        first = bisect_right(leaves, duty.from_s)
        while first < len(leaves) and leaves[first] < duty.to_s:
            begins.add(leaves[first])
            first += 1
    backs = (-DAY_S, 0, DAY_S) if horizon.is_cyclic else (0,)
    instants = []
    for at_s in sorted(begins):
        posts_at: dict[str, list[int]] = {}
        for duty, number in spans:
            if any(duty.from_s + back <= at_s < duty.to_s + back for back in backs):
                posts_at.setdefault(duty.base_id, []).append(number)
        there = [p for p in officers
                 if fitness.absences.why(p.person_id, at_s, at_s + 1) is None]  # fmt: skip
        own = {base_id: sum(1 for p in there if p.base_id == base_id) for base_id in posts_at}
        floating = sum(1 for p in there if p.base_id is None)
        instants.append(
            OnCallInstant(at_s, {b: tuple(n) for b, n in posts_at.items()}, own, floating)
        )
    return tuple(instants)
