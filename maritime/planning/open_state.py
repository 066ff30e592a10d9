"""Keep what is left open on every target while routes come and go."""

from collections.abc import Iterable, Sequence

import numpy as np

from maritime.planning.kernels import TICK_S, refresh_targets
from maritime.planning.problem import PlanningProblem

Look = tuple[int, int, int]
FIRST_CAPACITY = 64


class OpenState:
    """
    The looks that are made, and the seconds they leave open; changes in place.

    A look is (target index, enter, exit), seconds after the horizon's start; it may lie beyond
    the end. running[target] is the running sum of open seconds per tick of TICK_S.
    """

    def __init__(self, problem: PlanningProblem):
        targets = len(problem.targets)
        ticks = -(-problem.horizon.length_s // TICK_S)
        self._problem = problem
        self._enter = np.zeros((targets, FIRST_CAPACITY), np.int64)
        self._exit = np.zeros((targets, FIRST_CAPACITY), np.int64)
        self._count = np.zeros(targets, np.int64)
        self.running = np.zeros((targets, ticks + 1), np.float64)
        self.open_s = np.zeros(targets, np.float64)
        index_of = {target.target_id: index for index, target in enumerate(problem.targets)}
        start_s = problem.horizon.start_s
        self.add(
            (index_of[seen.target_id], seen.enter_s - start_s, seen.exit_s - start_s)
            for seen in problem.sensor_observations
        )
        self._refresh(range(targets))

    @property
    def weighted_open_min(self) -> float:
        """Weighted overdue minutes as things stand."""
        return float(self.open_s @ self._problem.needs.weights) / 60.0

    def add(self, looks: Iterable[Look]) -> None:
        """Count some looks more."""
        touched = set()
        for target, enter_s, exit_s in looks:
            at = self._count[target]
            if at == self._enter.shape[1]:
                self._enter = np.concatenate([self._enter, np.zeros_like(self._enter)], axis=1)
                self._exit = np.concatenate([self._exit, np.zeros_like(self._exit)], axis=1)
            self._enter[target, at], self._exit[target, at] = enter_s, exit_s
            self._count[target] = at + 1
            touched.add(target)
        self._refresh(touched)

    def remove(self, looks: Iterable[Look]) -> None:
        """Count some looks no more; each must have been added."""
        touched = set()
        for target, enter_s, exit_s in looks:
            count = self._count[target]
            match = (self._enter[target, :count] == enter_s) & (
                self._exit[target, :count] == exit_s
            )
            at = int(np.flatnonzero(match)[0])
            self._enter[target, at] = self._enter[target, count - 1]
            self._exit[target, at] = self._exit[target, count - 1]
            self._count[target] = count - 1
            touched.add(target)
        self._refresh(touched)

    def _refresh(self, touched: Iterable[int] | Sequence[int]) -> None:
        touched = np.array(sorted(touched), np.int64)
        if touched.size == 0:
            return
        problem, bands = self._problem, self._problem.bands
        refresh_targets(
            touched, self.running, self.open_s, self._enter, self._exit, self._count,
            problem.last_s, problem.needs.profile_of.astype(np.int64), bands.ptr, bands.begin_s,
            bands.end_s, bands.interval_s, problem.horizon.length_s, problem.horizon.is_cyclic,
        )  # fmt: skip
