"""Solve a part of a staffing case exactly: some posts and some people free, all else as it is.

A 0-1 programme, solved by CP-SAT with one worker and a seed: the same part gives the same answer.
Filled posts come first, by worth, strictly; then points for grids, wishes and loads.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from maritime.crew_rule import REST_BETWEEN_S
from maritime.crews.case import LOAD_STEP_MIN, POLICE_ROLES, CrewCase
from maritime.crews.clashes import ClashTable, clash_groups
from maritime.crews.value import worths_of
from maritime.errors import CoastwatchError

Staffing = dict[int, int]
"""Post to arc, for the posts that are filled."""


class StaffingError(CoastwatchError):
    """Say that no staffing was found; a fault of the program."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"no staffing was found ({self.reason}): report it"


@dataclass(frozen=True)
class PartAnswer:
    """The whole staffing with the part solved anew, and whether no better part exists."""

    staffing: Staffing
    is_best: bool


def solve_part(
    case: CrewCase,
    staffing: Mapping[int, int],
    *,
    posts: Iterable[int],
    persons: Iterable[int],
    whole_teams: bool,
    effort: float,
    counts_points: bool = True,
) -> PartAnswer:
    """
    Staff the free posts anew by the free people.

    Parameters
    ----------
    staffing
        What is filled so far; where a free post is held by somebody who is not free it stays so.
    posts, persons
        Indices of the free ones.
    whole_teams
        Whether a duty is staffed in all its posts or in none.
    effort
        Deterministic seconds of search at most.
    counts_points
        Whether grids, wishes and loads count; otherwise filled posts alone.

    Raises
    ------
    StaffingError
        If the solver fails.
    """
    people = set(persons)
    free = sorted(
        post for post in set(posts)
        if post not in staffing or case.arcs[staffing[post]].person in people
    )  # fmt: skip
    part = _Part(case, {p: a for p, a in staffing.items() if p not in set(free)}, people)
    part.add_posts(free, whole_teams=whole_teams)
    part.add_people()
    part.add_officers_on_call()
    part.set_objective(counts_points=counts_points)
    found, is_best = part.solve({p: a for p, a in staffing.items() if p in set(free)}, effort)
    return PartAnswer({**part.kept, **found}, is_best)


class _Part:
    """The programme of one part, as it is built."""

    def __init__(self, case: CrewCase, kept: Staffing, people: set[int]):
        self.case, self.kept, self.people = case, kept, people
        self.model = cp_model.CpModel()
        self.arc: dict[int, cp_model.IntVar] = {}
        self.filled: dict[int, object] = {}
        self.loads: list[tuple[object, int, int]] = []
        self._kept_duties: dict[int, list[int]] = defaultdict(list)
        for post, number in kept.items():
            self._kept_duties[case.arcs[number].person].append(case.posts[post].duty)

    def add_posts(self, free: Sequence[int], *, whole_teams: bool) -> None:
        """Every free post is held by one who may, or is unfilled."""
        case = self.case
        goes: dict[int, cp_model.IntVar] = {}
        clashes = ClashTable(case.duties, case.period_s)
        hopeless = {case.posts[p].duty for p in free if not case.arcs_of_post[p]}
        for post in free:
            duty = case.posts[post].duty
            if whole_teams and duty in hopeless:
                continue
            numbers = [
                number for number in case.arcs_of_post[post]
                if (person := case.arcs[number].person) in self.people
                and clashes.is_free_of(duty, self._kept_duties.get(person, ()))
            ]  # fmt: skip
            for number in numbers:
                self.arc[number] = self.model.new_bool_var("")
            held = [self.arc[number] for number in numbers]
            if whole_teams:
                if duty not in goes:
                    goes[duty] = self.model.new_bool_var("")
                self.model.add(sum(held) == goes[duty])
                self.filled[post] = goes[duty]
            else:
                self.model.add_at_most_one(held)
                self.filled[post] = sum(held)

    def add_people(self) -> None:
        """One post of a duty, rest between duties, minutes of a week, and the load that costs."""
        case = self.case
        mine: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for number, variable in self.arc.items():
            one = case.arcs[number]
            mine[one.person][case.posts[one.post].duty].append(variable)
        groups_of: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for person in sorted(mine):
            duties = mine[person]
            key = tuple(sorted(duties))
            if key not in groups_of:
                groups_of[key] = clash_groups(case.duties, key, case.period_s)
            grouped = {duty for group in groups_of[key] for duty in group}
            for group in groups_of[key]:
                self.model.add_at_most_one(v for duty in group for v in duties[duty])
            for duty in key:
                if duty not in grouped and len(duties[duty]) > 1:
                    self.model.add_at_most_one(duties[duty])
            self._add_minutes(person, duties)

    def _add_minutes(self, person: int, duties: Mapping[int, Sequence[cp_model.IntVar]]) -> None:
        case = self.case
        most = case.most_min(person)
        kept = self._kept_duties.get(person, [])
        if most is not None:
            for window in case.windows:
                inside = set(window)
                taken = sum(case.duties[duty].minutes for duty in kept if duty in inside)
                able = sum(case.duties[duty].minutes for duty in duties if duty in inside)
                if taken + able > most:
                    self.model.add(
                        sum(case.duties[duty].minutes * v
                            for duty in duties if duty in inside for v in duties[duty])
                        <= most - taken
                    )  # fmt: skip
        load = sum(case.duties[duty].minutes * v for duty in duties for v in duties[duty])
        taken = sum(case.duties[duty].minutes for duty in kept)
        self.loads.append((load, taken, self._most_min(duties)))

    def _most_min(self, duties: Iterable[int]) -> int:
        """Give minutes that nobody exceeds in some duties, as 11 h of rest lie between any two."""
        spans = [self.case.duties[duty] for duty in duties]
        within_s = max(duty.to_s for duty in spans) - min(duty.from_s for duty in spans)
        shortest_s = min(duty.to_s - duty.from_s for duty in spans)
        most = (within_s + REST_BETWEEN_S) // (shortest_s + REST_BETWEEN_S)
        longest = sorted((duty.minutes for duty in spans), reverse=True)
        return sum(longest[:most])

    def add_officers_on_call(self) -> None:
        """Officers there, each for so many patrols, suffice for all that go out with police."""
        case, most = self.case, self.case.rule.on_call_patrols
        for instant in case.on_call:
            needs = []
            for base_id, posts in sorted(instant.posts_at.items()):
                own = most * instant.own[base_id]
                kept = sum(
                    1 for post in posts
                    if post in self.kept and case.arcs[self.kept[post]].role in POLICE_ROLES
                )  # fmt: skip
                load = [
                    self.arc[number] for post in posts for number in case.arcs_of_post[post]
                    if number in self.arc and case.arcs[number].role in POLICE_ROLES
                ]  # fmt: skip
                posts_open = sum(1 for post in posts if post in self.filled)
                if kept + posts_open <= own:
                    continue
                if instant.floating == 0:
                    self.model.add(sum(load) <= own - kept)
                    continue
                sent = self.model.new_int_var(0, instant.floating, "")
                self.model.add(sum(load) + kept <= own + most * sent)
                needs.append(sent)
            if len(needs) > 1:
                self.model.add(sum(needs) <= instant.floating)

    def set_objective(self, *, counts_points: bool) -> None:
        """Fill by worth first, strictly; then the fewest points."""
        worth = worths_of(self.case)
        filled = sum(worth[self.case.posts[post].duty] * what for post, what in self.filled.items())
        if not counts_points:
            self.model.maximize(filled)
            return
        points: list[object] = []
        range_points = 0
        by_post: dict[int, list[int]] = defaultdict(list)
        for number, variable in self.arc.items():
            cost = self.case.arcs[number].points
            by_post[self.case.arcs[number].post].append(cost)
            if cost:
                points.append(cost * variable)
        range_points += sum(max(max(c), 0) - min(min(c), 0) for c in by_post.values())
        for load, taken, able in self.loads:
            for step in range(LOAD_STEP_MIN, taken + able, LOAD_STEP_MIN):
                over = self.model.new_int_var(max(0, taken - step), taken + able - step, "")
                self.model.add(over >= load + (taken - step))
                points.append(over)
                range_points += taken + able - step
        self.model.maximize((1 + range_points) * filled - sum(points))

    def solve(self, hint: Staffing, effort: float) -> tuple[Staffing, bool]:
        """Give the free posts filled and whether that is proved best."""
        if not self.arc:
            return {}, True
        hinted = {number for number in hint.values()}
        for number, variable in self.arc.items():
            self.model.add_hint(variable, number in hinted)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = effort
        # Measured: looking for symmetries and probing costs more than it gives on these.
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.linearization_level = 2
        status = solver.solve(self.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            held = {
                self.case.arcs[number].post: number
                for number, variable in self.arc.items()
                if solver.boolean_value(variable)
            }
            return held, status == cp_model.OPTIMAL
        if status == cp_model.UNKNOWN:
            return dict(hint), False
        raise StaffingError(solver.status_name(status))
