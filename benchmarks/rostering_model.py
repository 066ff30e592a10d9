"""Write a public rostering instance as a 0-1 programme and solve it as rosters of ours are.

The programme is one list of variables and linear rows in whole numbers. CP-SAT solves it with one
worker and a seed, first whole for a while, then by large-neighbourhood search: some days of all
people, or some people over all days, solved anew while the rest stays. HiGHS solves it whole.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.rostering import DAYS_OF_WEEK, SATURDAY, RosterCase, Worker

WHOLE_SHARE = 0.25  # of the time goes to the programme as a whole
PART_EFFORT = 4.0  # deterministic seconds at most, for one part
DAYS_AT_ONCE = (4, 8)
PEOPLE_AT_ONCE = (3, 6)
UNBOUNDED = 1 << 30

Entry = tuple[str, int, str]


class NoRosterError(RuntimeError):
    """Say that a solver found no roster in its time."""


@dataclass
class Programme:
    """Variables with bounds and costs, and rows least ≤ Σ factor × variable ≤ most."""

    least: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    rows: list[tuple[list[int], list[int], int, int]] = field(default_factory=list)
    constant: int = 0
    held: dict[Entry, int] = field(default_factory=dict)

    def variable(self, most: int, cost: int = 0) -> int:
        """Add a whole number from 0 to most."""
        self.least.append(0)
        self.most.append(most)
        self.cost.append(cost)
        return len(self.cost) - 1

    def row(
        self, variables: Iterable[int], factors: Iterable[int] | int, least: int, most: int
    ) -> None:
        """Add a row; one factor may stand for all."""
        variables = list(variables)
        factors = [factors] * len(variables) if isinstance(factors, int) else list(factors)
        self.rows.append((variables, factors, least, most))


@dataclass(frozen=True)
class Solved:
    """A roster, the bound that was proved, and whether they meet."""

    roster: dict[tuple[str, int], str]
    bound: float
    is_best: bool


def write_programme(case: RosterCase) -> Programme:
    """Give the programme whose least cost is the instance's least penalty."""
    programme = Programme(constant=sum(case.wishes_on.values()))
    for worker in case.workers:
        _add_worker(programme, case, worker)
    for (day, shift), cover in case.covers.items():
        held = [programme.held[worker.worker_id, day, shift] for worker in case.workers]
        under = programme.variable(cover.wanted, cover.under)
        over = programme.variable(len(held), cover.over)
        factors = [*[1] * len(held), 1, -1]
        programme.row([*held, under, over], factors, cover.wanted, cover.wanted)
    return programme


def _add_worker(programme: Programme, case: RosterCase, worker: Worker) -> None:
    """Add a member's days: who works then, runs, rests, weekends, minutes."""
    who, days = worker.worker_id, range(case.days)
    held = programme.held
    for day in days:
        for shift in case.shifts:
            key = (who, day, shift)
            cost = case.wishes_off.get(key, 0) - case.wishes_on.get(key, 0)
            held[key] = programme.variable(0 if day in worker.days_off else 1, cost)
    works = [programme.variable(1) for _ in days]
    for day in days:
        mine = [held[who, day, shift] for shift in case.shifts]
        programme.row([*mine, works[day]], [*[1] * len(mine), -1], 0, 0)
    for day in days[:-1]:
        for shift in case.shifts.values():
            after = [held[who, day + 1, other] for other in sorted(shift.not_before)]
            if after:
                programme.row([held[who, day, shift.shift_id], *after], 1, 0, 1)
    for shift, most in worker.most_of.items():
        programme.row([held[who, day, shift] for day in days], 1, 0, most)
    minutes = [(held[who, day, one.shift_id], one.minutes) for day in days
               for one in case.shifts.values()]  # fmt: skip
    programme.row(*zip(*minutes, strict=True), worker.least_minutes, worker.most_minutes)
    _add_runs(programme, worker, works)
    weekends = []
    for saturday in range(SATURDAY, case.days, DAYS_OF_WEEK):
        weekend = programme.variable(1)
        weekends.append(weekend)
        for day in works[saturday : saturday + 2]:
            programme.row([weekend, day], [1, -1], 0, 1)
    programme.row(weekends, 1, 0, worker.most_weekends)


def _add_runs(programme: Programme, worker: Worker, works: Sequence[int]) -> None:
    """No run of work too long; none of work or rest inside the horizon too short."""
    longest = worker.longest_run
    for first in range(len(works) - longest):
        programme.row(works[first : first + longest + 1], 1, 0, longest)
    for length in range(1, worker.shortest_run):
        for first in range(len(works) - length - 1):
            run = works[first : first + length + 2]
            programme.row(run, [1, *[-1] * length, 1], 1 - length, UNBOUNDED)
    for length in range(1, worker.shortest_rest):
        for first in range(len(works) - length - 1):
            run = works[first : first + length + 2]
            programme.row(run, [-1, *[1] * length, -1], -1, UNBOUNDED)


def solve_by_parts(case: RosterCase, programme: Programme, *, seconds: float, seed: int) -> Solved:
    """
    Solve by CP-SAT whole, then by parts, for so many seconds of the processor; one worker.

    How long it looks at each is bounded by effort: the same parts give the same roster.

    Raises
    ------
    NoRosterError
        If the whole programme gives no roster in its share of the effort.
    """
    begun_s = time.process_time()
    values, bound = _cp_sat(programme, None, (), seconds * WHOLE_SHARE, seed)
    if values is None:
        raise NoRosterError(f"{case.name}: none found in {seconds * WHOLE_SHARE:g} s of effort")
    rng = Random(seed)
    while _cost(programme, values) > bound and time.process_time() - begun_s < seconds:
        free = _drawn_part(case, programme, rng)
        better, _ = _cp_sat(programme, values, free, PART_EFFORT, rng.randrange(1 << 30))
        if better is not None and _cost(programme, better) <= _cost(programme, values):
            values = better
    return Solved(_roster_of(programme, values), bound, _cost(programme, values) <= bound)


def solve_by_highs(case: RosterCase, programme: Programme, *, seconds: float) -> Solved:
    """
    Solve by HiGHS whole, for so many seconds of the clock.

    Raises
    ------
    NoRosterError
        If it finds no roster.
    """
    counts = [len(variables) for variables, *_ in programme.rows]
    matrix = csr_array(
        (
            np.array([one for _, factors, *_ in programme.rows for one in factors], float),
            np.array([one for variables, *_ in programme.rows for one in variables]),
            np.cumsum([0, *counts]),
        ),
        shape=(len(counts), len(programme.cost)),
    )
    found = milp(
        np.array(programme.cost, float),
        integrality=np.ones(len(programme.cost)),
        bounds=Bounds(programme.least, programme.most),
        constraints=LinearConstraint(
            matrix, [row[2] for row in programme.rows], [row[3] for row in programme.rows]
        ),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise NoRosterError(f"{case.name}: {found.message}")
    bound = float(np.ceil(found.mip_dual_bound + programme.constant - 1e-6))
    values = [round(value) for value in found.x]
    return Solved(_roster_of(programme, values), bound, _cost(programme, values) <= bound)


def _drawn_part(case: RosterCase, programme: Programme, rng: Random) -> set[Entry]:
    """Draw some days of all people, or some people over all days."""
    if rng.random() < 0.5:
        length = rng.randint(*DAYS_AT_ONCE)
        first = rng.randrange(case.days - length + 1)
        return {key for key in programme.held if first <= key[1] < first + length}
    ids = [worker.worker_id for worker in case.workers]
    some = set(rng.sample(ids, min(len(ids), rng.randint(*PEOPLE_AT_ONCE))))
    return {key for key in programme.held if key[0] in some}


def _cp_sat(
    programme: Programme, values: Sequence[int] | None, free: Iterable[Entry], effort: float,
    seed: int,
) -> tuple[list[int] | None, float]:  # fmt: skip
    """Give values and bound; where values are given, shifts that are not free stay as they are."""
    model = cp_model.CpModel()
    fixed: dict[int, int] = {}
    if values is not None:
        free = set(free)
        fixed = {at: values[at] for key, at in programme.held.items() if key not in free}
    variables = [
        model.new_int_var(fixed.get(at, least), fixed.get(at, most), "")
        for at, (least, most) in enumerate(zip(programme.least, programme.most, strict=True))
    ]
    for row, factors, least, most in programme.rows:
        terms = cp_model.LinearExpr.weighted_sum([variables[at] for at in row], factors)
        model.add_linear_constraint(terms, max(least, -UNBOUNDED), most)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, programme.cost) + programme.constant)
    if values is not None:
        for variable, value in zip(variables, values, strict=True):
            model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound
    return [solver.value(variable) for variable in variables], solver.best_objective_bound


def _cost(programme: Programme, values: Sequence[int]) -> int:
    costs = zip(programme.cost, values, strict=True)
    return programme.constant + sum(cost * value for cost, value in costs)


def _roster_of(programme: Programme, values: Sequence[int]) -> dict[tuple[str, int], str]:
    return {
        (who, day): shift for (who, day, shift), at in programme.held.items() if values[at] == 1
    }
