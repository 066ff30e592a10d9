"""Keep what is left open on average over some disturbed days while routes come and go."""

from collections.abc import Sequence

import numpy as np

from maritime.planning.open_state import OpenState
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, as_patrol, patrols_of
from maritime.stress.draws import DrawBook
from maritime.stress.duties import duty_of
from maritime.stress.follow import RunLooks, follow_duty


class ScenarioState:
    """
    One open state per run of a book, and their mean; changes in place.

    running and lasting are read as those of an open state: running sums per target and tick,
    averaged over the runs. In a cyclic plan each run is here taken to repeat day by day.
    """

    def __init__(self, problem: PlanningProblem, book: DrawBook):
        self._problem, self._book = problem, book
        self._states = [OpenState(problem) for _ in range(book.runs)]
        self.running = self._states[0].running.astype(np.float64)
        self.lasting = self._states[0].lasting.astype(np.float64)

    @property
    def weighted_open_min(self) -> float:
        """Weighted overdue minutes as things stand, mean over the runs."""
        return sum(state.weighted_open_min for state in self._states) / len(self._states)

    def looks_of(self, routes: Sequence[Route], duty: int) -> list[list[tuple[int, int, int]]]:
        """Give the looks that the routes of one duty really make, run by run."""
        rows = [
            (slot, as_patrol(self._problem, routes[slot], legs, ""), shift_s)
            for slot, shift_s in slots_of_duty(self._problem, duty)
            for legs in patrols_of(self._problem, routes[slot])
        ]
        laid = duty_of(self._problem, duty, rows)
        draws = self._book.of_duty(duty, len(laid.patrols), laid.stage_count)
        return _by_run(follow_duty(laid, draws), self._book.runs)

    def add(self, looks: list[list[tuple[int, int, int]]]) -> None:
        """Count some looks more, run by run."""
        for state, seen in zip(self._states, looks, strict=True):
            state.add(seen)
        self._average(looks)

    def remove(self, looks: list[list[tuple[int, int, int]]]) -> None:
        """Count some looks no more, run by run; each must have been added."""
        for state, seen in zip(self._states, looks, strict=True):
            state.remove(seen)
        self._average(looks)

    def _average(self, looks: list[list[tuple[int, int, int]]]) -> None:
        touched = sorted({target for seen in looks for target, _, _ in seen})
        if touched:
            rows = np.array(touched)
            self.running[rows] = sum(s.running[rows] for s in self._states) / len(self._states)
            self.lasting[rows] = sum(s.lasting[rows] for s in self._states) / len(self._states)


def slots_of_duty(problem: PlanningProblem, duty: int) -> list[tuple[int, int]]:
    """Give the slots of a duty, each with the seconds by which the duty has it later."""
    day_s = problem.horizon.length_s
    parts = [index for index, slot in enumerate(problem.slots) if slot.follows == duty]
    return [(duty, 0), *((index, day_s) for index in parts)]


def _by_run(looks: RunLooks, runs: int) -> list[list[tuple[int, int, int]]]:
    found: list[list[tuple[int, int, int]]] = [[] for _ in range(runs)]
    columns = (looks.run.tolist(), looks.target.tolist(), looks.enter_s.tolist())
    for run, target, enter_s, exit_s in zip(*columns, looks.exit_s.tolist(), strict=True):
        found[run].append((target, enter_s, exit_s))
    return found
