"""Tell how every target stands at chosen instants: its state and for how long nobody came."""

import numpy as np
from numpy.typing import NDArray

from maritime.horizon import Horizon
from maritime.needs import NO_NEED, NeedTable
from maritime.watch_log import NEVER, ObservationTable, WatchLog, order_observations

NOT_REQUIRED, COVERED, DUE_SOON, OVERDUE = 0, 1, 2, 3
SOON_S = 30 * 60
CELLS_AT_ONCE = 250_000  # keeps the memory of a long horizon below 100 MB


def states_at(
    needs: NeedTable,
    observations: ObservationTable,
    horizon: Horizon,
    last_observed_s: NDArray[np.int64] | None,
    times_s: NDArray[np.int64],
) -> NDArray[np.uint8]:
    """
    Give the state of every target (rows) at every instant (columns).

    A state holds from its instant on: a target is OVERDUE where its gap [from, to) has begun,
    also at the very second at which it begins. DUE_SOON is a target that will be overdue within
    30 minutes if nobody comes; a look in progress goes on to its end. In a cyclic horizon those
    minutes run on into the next day, otherwise they end with the horizon.

    Parameters
    ----------
    needs, observations, horizon, last_observed_s
        As for maritime.coverage.find_gaps.
    times_s
        Epoch seconds inside the horizon, both ends included, in any order.

    Returns
    -------
    ndarray of uint8, shape (targets, instants)
        NOT_REQUIRED, COVERED, DUE_SOON or OVERDUE.
    """
    log = order_observations(observations, horizon, len(needs.target_ids), last_observed_s)
    times_s = np.asarray(times_s, np.int64)
    states = np.zeros((log.n_targets, len(times_s)), np.uint8)
    if log.n_targets:
        step = max(1, CELLS_AT_ONCE // log.n_targets)
        for first in range(0, len(times_s), step):
            columns = slice(first, first + step)
            states[:, columns] = _states_in_log(needs, log, times_s[columns])
    return states


def idleness_at(
    observations: ObservationTable,
    horizon: Horizon,
    n_targets: int,
    last_observed_s: NDArray[np.int64] | None,
    times_s: NDArray[np.int64],
) -> NDArray[np.float64]:
    """
    Give for how many minutes nobody had looked at every target (rows) at every instant (columns).

    A target that was never observed counts from the horizon's start. Parameters are those of
    maritime.watch_log.order_observations and states_at.
    """
    log = order_observations(observations, horizon, n_targets, last_observed_s)
    times_s = np.asarray(times_s, np.int64)
    if n_targets == 0 or len(times_s) == 0:
        return np.zeros((n_targets, len(times_s)))
    last_s = log.exit_s[log.entry_at(times_s)]
    last_s = np.where(last_s == NEVER, horizon.start_s, last_s)
    return np.maximum(times_s - last_s, 0) / 60.0


def _states_in_log(
    needs: NeedTable, log: WatchLog, times_s: NDArray[np.int64]
) -> NDArray[np.uint8]:
    shape = (log.n_targets, len(times_s))
    last_s = log.exit_s[log.entry_at(times_s)]
    if log.horizon.is_cyclic:
        is_over = last_s == log.horizon.end_s
        last_s = last_s + np.where(is_over, _seen_after_seam_s(log)[:, None], 0)
    target = np.broadcast_to(np.arange(log.n_targets)[:, None], shape)
    interval_s = needs.piece_interval_s[needs.piece_at(target, times_s)]

    soon = _fails_within(needs, log, target.ravel(), times_s, last_s.ravel()).reshape(shape)
    states = np.where(soon, DUE_SOON, COVERED)
    states[times_s - last_s >= interval_s] = OVERDUE
    states[interval_s == NO_NEED] = NOT_REQUIRED
    return states.astype(np.uint8)


def _seen_after_seam_s(log: WatchLog) -> NDArray[np.int64]:
    """Give for how long a look over the end of a cyclic day goes on in its beginning."""
    goes_on_s = np.zeros(log.n_targets, np.int64)
    is_first = log.enter_s == log.horizon.start_s
    goes_on_s[log.target_index[is_first]] = log.exit_s[is_first] - log.horizon.start_s
    return goes_on_s


def _fails_within(
    needs: NeedTable,
    log: WatchLog,
    target: NDArray[np.int64],
    times_s: NDArray[np.int64],
    last_s: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say which of the (target, instant) pairs will be overdue within SOON_S if nobody comes."""
    start_s, end_s = log.horizon.start_s, log.horizon.end_s
    from_s = np.tile(times_s, log.n_targets)
    until_s = from_s + SOON_S
    fails = np.zeros(len(target), bool)

    def mark(
        rows: NDArray[np.int64],
        since_s: NDArray[np.int64],
        to_s: NDArray[np.int64],
        seen_s: NDArray[np.int64],
    ) -> None:
        cuts = needs.cut(target[rows], since_s, to_s)
        fails_s = np.maximum(cuts.from_s, seen_s[cuts.row] + cuts.interval_s)
        is_open = (cuts.interval_s != NO_NEED) & (fails_s < cuts.to_s)
        fails[rows[cuts.row[is_open]]] = True

    today = np.flatnonzero(from_s < end_s)
    mark(today, from_s[today], np.minimum(until_s[today], end_s), last_s[today])
    if log.horizon.is_cyclic:
        day_s = log.horizon.length_s
        over = np.flatnonzero(until_s > end_s)
        since_s = np.full(len(over), start_s)
        mark(over, since_s, np.minimum(until_s[over] - day_s, end_s), last_s[over] - day_s)
    return fails
