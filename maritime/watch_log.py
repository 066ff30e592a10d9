"""Order the observations of all targets in time, as one horizon sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maritime.errors import InvalidRecordError, UnknownTargetError
from maritime.horizon import Horizon
from maritime.observation import Observation
from maritime.targets import Target

NEVER = -(1 << 60)  # epoch seconds of the last look at a target that nobody ever looked at


@dataclass(frozen=True, eq=False)
class ObservationTable:
    """Observations as flat arrays, in any order; both ends in epoch seconds and included."""

    target_index: NDArray[np.int32]
    enter_s: NDArray[np.int64]
    exit_s: NDArray[np.int64]

    def __post_init__(self) -> None:
        backwards = np.flatnonzero(self.exit_s < self.enter_s)
        if len(backwards):
            first = backwards[0]
            raise InvalidRecordError(
                "observation",
                str(first),
                "exit",
                int(self.exit_s[first]),
                f"an instant not before enter {int(self.enter_s[first])}",
            )

    def __len__(self) -> int:
        return len(self.target_index)

    @classmethod
    def of(
        cls, observations: Iterable[Observation], target_ids: Sequence[str]
    ) -> "ObservationTable":
        """
        Put observations into a table; indices are places in target_ids.

        Raises
        ------
        UnknownTargetError
            If an observation names a target that is not among them; the message names the first.
        InvalidRecordError
            If an observation ends before it begins.
        """
        index_of = {target_id: index for index, target_id in enumerate(target_ids)}
        seen = list(observations)
        count = len(seen)
        try:
            index = np.fromiter((index_of[one.target_id] for one in seen), np.int32, count)
        except KeyError as error:
            raise UnknownTargetError(error.args[0]) from error
        enter_s = np.fromiter((one.enter_s for one in seen), np.int64, count)
        return cls(index, enter_s, np.fromiter((one.exit_s for one in seen), np.int64, count))

    @classmethod
    def empty(cls) -> "ObservationTable":
        """Give a table without observations: nobody looks at anything."""
        return cls.of((), ())

    def chosen(self, is_chosen: NDArray[np.bool_]) -> "ObservationTable":
        """Give the observations that a mask chooses, in their order."""
        return ObservationTable(
            self.target_index[is_chosen], self.enter_s[is_chosen], self.exit_s[is_chosen]
        )

    def joined_with(self, other: "ObservationTable") -> "ObservationTable":
        """Give the observations of both tables, which must count the same targets."""
        return ObservationTable(
            np.concatenate((self.target_index, other.target_index)),
            np.concatenate((self.enter_s, other.enter_s)),
            np.concatenate((self.exit_s, other.exit_s)),
        )


@dataclass(frozen=True, eq=False)
class OpenWindows:
    """Spans in which nobody looks at a target, and when somebody last did; epoch seconds."""

    target_index: NDArray[np.int64]
    from_s: NDArray[np.int64]
    to_s: NDArray[np.int64]
    last_s: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class WatchLog:
    """Disjoint observations inside a horizon, by target and time; epoch seconds.

    The first entry of each target stands for what came before the horizon: it enters a second
    before the start, and its exit is the last look until then (NEVER if there was none; in a
    cyclic horizon yesterday's last look). Observations that overlap or touch are one.
    """

    horizon: Horizon
    n_targets: int
    target_index: NDArray[np.int64]
    enter_s: NDArray[np.int64]
    exit_s: NDArray[np.int64]

    @cached_property
    def is_carried_in(self) -> NDArray[np.bool_]:
        """Which entries stand for what came before the horizon."""
        return self.enter_s < self.horizon.start_s

    @cached_property
    def open_windows(self) -> OpenWindows:
        """Spans without a look, in the order of the log; those without length are left out."""
        from_s = np.maximum(self.exit_s, self.horizon.start_s)
        to_s = np.full(len(from_s), self.horizon.end_s)
        goes_on = self.target_index[1:] == self.target_index[:-1]
        to_s[:-1][goes_on] = self.enter_s[1:][goes_on]
        is_open = to_s > from_s
        return OpenWindows(
            self.target_index[is_open], from_s[is_open], to_s[is_open], self.exit_s[is_open]
        )

    def entry_at(self, instants_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """
        Give the entry in force for every target (rows) at every instant (columns).

        That is the latest one that has begun; instants are epoch seconds inside the horizon.
        """
        stride_s = self.horizon.length_s + 2
        origin_s = self.horizon.start_s - 1
        keys = self.target_index * stride_s + (self.enter_s - origin_s)
        targets = np.arange(self.n_targets, dtype=np.int64)[:, None]
        wanted = targets * stride_s + (instants_s - origin_s)
        return np.searchsorted(keys, wanted, side="right") - 1


def last_observed_of(targets: Iterable[Target]) -> NDArray[np.int64]:
    """Give when each target was last observed before the plan, epoch seconds or NEVER."""
    return np.array(
        [NEVER if target.last_observed_s is None else target.last_observed_s for target in targets],
        np.int64,
    )


def order_observations(
    observations: ObservationTable,
    horizon: Horizon,
    n_targets: int,
    last_observed_s: NDArray[np.int64] | None = None,
) -> WatchLog:
    """
    Order observations by target and time, clipped to a horizon or wrapped round it.

    Parameters
    ----------
    observations
        In any order; they may overlap and reach beyond the horizon. In a cyclic horizon all of
        them are taken modulo 24 h; otherwise those before the start only say when the target was
        last seen, and those after the end say nothing.
    horizon
        The time looked at.
    n_targets
        How many targets there are; every index of the observations is below it.
    last_observed_s
        When each target was last observed before the plan, epoch seconds, NEVER where it never
        was; None for never at all. A cyclic horizon does not ask. An instant inside the horizon
        is an observation of that instant.

    Raises
    ------
    InvalidRecordError
        If an observation's index is not that of a target.
    """
    index = observations.target_index.astype(np.int64)
    is_foreign = (index < 0) | (index >= n_targets)
    if is_foreign.any():
        row = int(np.flatnonzero(is_foreign)[0])
        raise InvalidRecordError(
            "observation", str(row), "target_index", int(index[row]), f"0 to {n_targets - 1}"
        )
    enter_s = observations.enter_s - horizon.start_s
    exit_s = observations.exit_s - horizon.start_s
    if horizon.is_cyclic:
        index, enter_s, exit_s, carried_s = _wrap(
            index, enter_s, exit_s, n_targets, horizon.length_s
        )
    else:
        if last_observed_s is not None:
            was_seen = np.flatnonzero(last_observed_s != NEVER)
            seen_s = last_observed_s[was_seen] - horizon.start_s
            index = np.concatenate((index, was_seen))
            enter_s = np.concatenate((enter_s, seen_s))
            exit_s = np.concatenate((exit_s, seen_s))
        index, enter_s, exit_s, carried_s = _clip(
            index, enter_s, exit_s, n_targets, horizon.length_s
        )
        if horizon.is_fresh:
            carried_s = np.zeros(n_targets, np.int64)
    return _merge(index, enter_s, exit_s, carried_s, horizon)


_Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _clip(
    index: NDArray[np.int64],
    enter_s: NDArray[np.int64],
    exit_s: NDArray[np.int64],
    n_targets: int,
    length_s: int,
) -> _Columns:
    """Keep what lies in [0, length_s]; give also the last exit before 0 of each target."""
    carried_s = np.full(n_targets, NEVER, np.int64)
    is_before = exit_s < 0
    np.maximum.at(carried_s, index[is_before], exit_s[is_before])
    is_inside = ~is_before & (enter_s <= length_s)
    return (
        index[is_inside],
        np.maximum(enter_s[is_inside], 0),
        np.minimum(exit_s[is_inside], length_s),
        carried_s,
    )


def _wrap(
    index: NDArray[np.int64],
    enter_s: NDArray[np.int64],
    exit_s: NDArray[np.int64],
    n_targets: int,
    length_s: int,
) -> _Columns:
    """Take all modulo length_s; give also each target's last exit of the day before."""
    lasts_s = np.minimum(exit_s - enter_s, length_s)
    enter_s = enter_s % length_s
    exit_s = enter_s + lasts_s
    runs_over = exit_s > length_s
    index = np.concatenate((index, index[runs_over]))
    enter_s = np.concatenate((enter_s, np.zeros(int(runs_over.sum()), np.int64)))
    exit_s = np.concatenate((np.minimum(exit_s, length_s), exit_s[runs_over] - length_s))
    carried_s = np.full(n_targets, NEVER, np.int64)
    np.maximum.at(carried_s, index, exit_s - length_s)
    return index, enter_s, exit_s, carried_s


def _merge(
    index: NDArray[np.int64],
    enter_s: NDArray[np.int64],
    exit_s: NDArray[np.int64],
    carried_s: NDArray[np.int64],
    horizon: Horizon,
) -> WatchLog:
    """Sort, join what overlaps or touches, and put before each target what it carries in."""
    stride_s = horizon.length_s + 1
    order = np.argsort(index * stride_s + enter_s, kind="stable")
    index, enter_s, exit_s = index[order], enter_s[order], exit_s[order]
    # The latest exit so far, per target: a later target's keys are all above an earlier one's.
    reach_s = np.maximum.accumulate(index * stride_s + exit_s)
    is_first = np.ones(len(index), bool)
    is_first[1:] = index[1:] * stride_s + enter_s[1:] > reach_s[:-1]
    is_last = np.ones(len(index), bool)
    is_last[:-1] = is_first[1:]
    index, enter_s = index[is_first], enter_s[is_first]
    exit_s = reach_s[is_last] - index * stride_s

    n_targets = len(carried_s)
    places = np.searchsorted(index, np.arange(n_targets))
    return WatchLog(
        horizon,
        n_targets,
        np.insert(index, places, np.arange(n_targets)),
        np.insert(enter_s, places, -1) + horizon.start_s,
        _from_start(np.insert(exit_s, places, carried_s), horizon.start_s),
    )


def _from_start(instants_s: NDArray[np.int64], start_s: int) -> NDArray[np.int64]:
    return np.where(instants_s == NEVER, NEVER, instants_s + start_s)
