"""Keep what is left open on every target while routes come and go."""

from collections.abc import Iterable, Sequence

import numpy as np

from maritime.errors import InvalidRecordError
from maritime.planning.kernels import TICK_S, count_looks, refresh_targets
from maritime.planning.problem import PlanningProblem
from maritime.planning.stirred_route import AnyRoute

Look = tuple[int, int, int]
FIRST_CAPACITY = 64


class OpenState:
    """
    The looks that are made, and the seconds they leave open; changes in place.

    A look is (target index, enter, exit), seconds after the horizon's start; it may lie beyond
    the end. Looks may be given as an array of such rows. running[target] is the running sum of
    open seconds per tick of TICK_S, lasting[target] that of those until which a look ending at
    the tick counts. Both are whole seconds, kept small: they are read from all over.
    """

    def __init__(self, problem: PlanningProblem):
        targets = len(problem.targets)
        ticks = -(-problem.horizon.length_s // TICK_S)
        self._problem = problem
        self._enter = np.zeros((targets, FIRST_CAPACITY), np.int64)
        self._exit = np.zeros((targets, FIRST_CAPACITY), np.int64)
        self._count = np.zeros(targets, np.int64)
        self._profile_of = problem.needs.profile_of.astype(np.int64)
        self._touched = np.zeros(targets, np.int64)
        self.running = np.zeros((targets, ticks + 1), np.int32)
        self.lasting = np.zeros((targets, ticks + 1), np.int32)
        self.open_s = np.zeros(targets, np.float64)
        index_of = {target.target_id: index for index, target in enumerate(problem.targets)}
        start_s = problem.horizon.start_s
        self.add(
            (index_of[seen.target_id], seen.enter_s - start_s, seen.exit_s - start_s)
            for seen in problem.sensor_observations
        )
        self._refresh(np.arange(targets))

    @property
    def weighted_open_min(self) -> float:
        """Weighted overdue minutes as things stand."""
        return float(self.open_s @ self._problem.needs.weights) / 60.0

    def add(self, looks: Iterable[Look] | np.ndarray) -> None:
        """Count some looks more."""
        self.exchange((), looks)

    def remove(self, looks: Iterable[Look] | np.ndarray) -> None:
        """
        Count some looks no more.

        Raises
        ------
        InvalidRecordError
            If one of them was not added, or was taken out already.
        """
        self.exchange(looks, ())

    def exchange(
        self, gone: Iterable[Look] | np.ndarray, come: Iterable[Look] | np.ndarray
    ) -> None:
        """
        Count some looks no more and some others instead.

        Raises
        ------
        InvalidRecordError
            If one of those gone was not added, or was taken out already.
        """
        gone, come = _rows(gone), _rows(come)
        left = self._count_looks(gone, -1)
        if len(come):
            self._make_room(come)
        new = self._count_looks(come, 1)
        if left.size or new.size:
            self._refresh(np.union1d(left, new))

    def copy(self) -> "OpenState":
        """Give the same state again, to be changed apart from this one."""
        twin = object.__new__(OpenState)
        twin.__dict__ = {
            name: value.copy() if isinstance(value, np.ndarray) else value
            for name, value in self.__dict__.items()
        }
        return twin

    def _make_room(self, rows: np.ndarray) -> None:
        most = int(self._count.max()) + int(np.bincount(rows[:, 0]).max())
        while most > self._enter.shape[1]:
            self._enter = np.concatenate([self._enter, np.zeros_like(self._enter)], axis=1)
            self._exit = np.concatenate([self._exit, np.zeros_like(self._exit)], axis=1)

    def _count_looks(self, rows: np.ndarray, sign: int) -> np.ndarray:
        """Count looks, not what they leave open; give their targets."""
        size = count_looks(rows, sign, self._enter, self._exit, self._count, self._touched)
        if size < 0:
            missing = tuple(int(number) for number in rows[-1 - size])
            raise InvalidRecordError("look", "", "look", missing, "one that was counted")
        return self._touched[:size].copy()

    def _refresh(self, touched: np.ndarray) -> None:
        problem, bands = self._problem, self._problem.bands
        refresh_targets(
            touched, self.running, self.lasting, self.open_s, self._enter, self._exit,
            self._count, problem.last_s, self._profile_of, bands.ptr, bands.begin_s,
            bands.end_s, bands.interval_s, problem.horizon.length_s, problem.horizon.is_cyclic,
        )  # fmt: skip


def change_routes(state: OpenState, old: Sequence[AnyRoute], new: Sequence[AnyRoute]) -> None:
    """Bring a state from some routes to others."""
    for before, after in zip(old, new, strict=True):
        change_route(state, before, after)


def change_route(state: OpenState, old: AnyRoute, new: AnyRoute) -> None:
    """Bring a state from a route to another; looks that both make stay."""
    if old is new:
        return
    was, is_ = old.look_rows, new.look_rows
    shorter = min(len(was), len(is_))
    same = (was[:shorter] == is_[:shorter]).all(axis=1)
    head = shorter if same.all() else int(np.argmin(same))
    left = shorter - head
    same = (was[len(was) - left :] == is_[len(is_) - left :]).all(axis=1)[::-1]
    tail = left if same.all() else int(np.argmin(same))
    state.exchange(was[head : len(was) - tail], is_[head : len(is_) - tail])


def _rows(looks: Iterable[Look] | np.ndarray) -> np.ndarray:
    """Give looks as an array of rows (target, enter, exit)."""
    if not isinstance(looks, np.ndarray):
        looks = np.array(list(looks), np.int64)
    return looks.reshape(-1, 3)
