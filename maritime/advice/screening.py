"""Guess cheaply what each addition could close, so that only the best few are planned again.

Nothing else of the plan changes here: a new or moved team gets its best route against what the
plan leaves open; a sensor or a post simply watches what it sees, a post for its whole shift.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maritime.advice.additions import Addition
from maritime.coverage import ObservationTable, overdue_s
from maritime.plan import Patrol
from maritime.plan_observations import observations_of_patrols, observations_of_sensors
from maritime.planning.open_state import Look, OpenState
from maritime.planning.params import SearchParams
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.planning.slots import duty_slots
from maritime.views import observe_by_sensors, targets_seen_from_posts

NARROW = SearchParams(width=8, jump_places=24)
"""A beam narrow enough to try hundreds of routes; the few that are planned again get the whole."""


@dataclass(frozen=True)
class Candidate:
    """An addition and the weighted minutes that it may close."""

    addition: Addition
    may_close: float


class PlanAsItIs:
    """What a plan's patrols and the district's sensors watch, and leave open."""

    def __init__(self, problem: PlanningProblem, patrols: Sequence[Patrol]):
        known = {target.target_id: target for target in problem.targets}
        by_patrols = observations_of_patrols(patrols, known, problem.ids_seen_from_posts)
        by_sensors = observations_of_sensors(problem.sensor_observations, known)
        self.problem = problem
        self._table = ObservationTable.of((*by_patrols, *by_sensors), problem.needs.target_ids)
        self.looks_of_team: dict[str, list[Look]] = {}
        for seen in by_patrols:
            look = (problem.index_of_target[seen.target_id], *self._after_start(seen))
            self.looks_of_team.setdefault(seen.observer_id, []).append(look)
        self.overdue_s = self._overdue_s(self._table)

    @property
    def overdue_of(self) -> dict[str, float]:
        """Weighted minutes left open, by target id."""
        weighted = self.overdue_s * self.problem.needs.weights / 60.0
        return dict(zip(self.problem.needs.target_ids, weighted.tolist(), strict=True))

    def closed_by(self, looks: Iterable[tuple[int, int, int]]) -> float:
        """Give the weighted minutes closed by more looks: (target index, enter, exit), epoch."""
        columns = np.array(list(looks), np.int64).reshape(-1, 3).T
        more = ObservationTable(columns[0].astype(np.int32), columns[1].copy(), columns[2].copy())
        closed_s = self.overdue_s - self._overdue_s(self._table.joined_with(more))
        return float(closed_s @ self.problem.needs.weights) / 60.0

    def _overdue_s(self, table: ObservationTable) -> np.ndarray:
        problem = self.problem
        return overdue_s(problem.needs, table, problem.horizon, problem.last_observed_s)

    def _after_start(self, seen) -> tuple[int, int]:
        start_s = self.problem.horizon.start_s
        return seen.enter_s - start_s, seen.exit_s - start_s


def screen(
    plan: PlanAsItIs,
    additions: Sequence[Addition],
    *,
    rng: np.random.Generator,
    params: SearchParams = NARROW,
) -> list[Candidate]:
    """Give the additions that may close something, most first; of each kind and place the best."""
    teams = [addition for addition in additions if addition.kind in ("team", "shift")]
    found = _screen_teams(plan, teams, params, rng)
    for addition in additions:
        if addition.sensors:
            found.append(Candidate(addition, plan.closed_by(_seen_by_sensors(plan, addition))))
        elif addition.bases:
            found.append(Candidate(addition, plan.closed_by(_seen_from_post(plan, addition))))
    found = [candidate for candidate in found if candidate.may_close > 0]
    found.sort(key=lambda c: (-c.may_close, c.addition.cost_rank, c.addition.words))
    best: dict[tuple[str, str], Candidate] = {}
    for candidate in found:
        best.setdefault((candidate.addition.kind, candidate.addition.place_id), candidate)
    return list(best.values())


def choose(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """Give the best candidate of every kind, then the best of all, as many as are wanted."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.addition.kind, candidate)
    rest = [candidate for candidate in candidates if candidate not in first.values()]
    return [*first.values(), *rest][:most]


def _screen_teams(
    plan: PlanAsItIs, additions: Sequence[Addition], params: SearchParams, rng: np.random.Generator
) -> list[Candidate]:
    """Give each team of the additions its best route against what the plan leaves open."""
    problem = plan.problem
    # Every variant is a team of its own here, so that one problem holds them all.
    variants = [
        replace(addition.teams[0], team_id=f"variant {number}")
        for number, addition in enumerate(additions)
    ]
    slots = duty_slots(variants, problem.horizon)
    laid = replace(problem, slots=slots)
    slots_of: dict[str, list[int]] = {}
    for index, slot in enumerate(slots):
        slots_of.setdefault(slot.team.team_id, []).append(index)
    state, maker = OpenState(problem), RouteMaker(laid, params, rng)
    for looks in plan.looks_of_team.values():
        state.add(looks)
    before_min = state.weighted_open_min
    found = []
    for number, addition in enumerate(additions):
        own = plan.looks_of_team.get(addition.teams[0].team_id, [])
        state.remove(own)
        routes = [Route.at_base(index) for index in range(len(slots))]
        for index in slots_of.get(f"variant {number}", []):
            routes[index] = maker.best(state, routes, index, problem.needs.weights)
            state.add(routes[index].look_rows)
        found.append(Candidate(addition, before_min - state.weighted_open_min))
        for index in slots_of.get(f"variant {number}", []):
            state.remove(routes[index].look_rows)
        state.add(own)
    return found


def _seen_by_sensors(plan: PlanAsItIs, addition: Addition) -> list[tuple[int, int, int]]:
    problem = plan.problem
    alone = replace(problem.district, sensors=addition.sensors)
    return [
        (problem.index_of_target[seen.target_id], seen.enter_s, seen.exit_s)
        for seen in observe_by_sensors(alone, problem.targets, problem.horizon)
    ]


def _seen_from_post(plan: PlanAsItIs, addition: Addition) -> list[tuple[int, int, int]]:
    problem = plan.problem
    start_s = problem.horizon.start_s
    alone = replace(problem.district, bases=addition.bases)
    seen = targets_seen_from_posts(alone, problem.targets)[addition.bases[0].base_id]
    return [
        (problem.index_of_target[target_id], start_s + slot.open_s, start_s + slot.close_s)
        for slot in duty_slots(addition.teams, problem.horizon)
        for target_id in seen
    ]
