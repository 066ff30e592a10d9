"""Find when each target was left unwatched for longer than its standard allows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.horizon import Horizon
from maritime.needs import NO_NEED, NeedTable
from maritime.watch_log import NEVER, ObservationTable, WatchLog, order_observations

__all__ = [
    "NEVER",
    "GapTable",
    "ObservationTable",
    "find_gaps",
    "find_gaps_in_log",
    "overdue_s",
]


@dataclass(frozen=True, eq=False)
class GapTable:
    """Gaps 空档 by target and time, as flat arrays; epoch seconds inside the horizon."""

    target_index: NDArray[np.int32]
    from_s: NDArray[np.int64]
    to_s: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.target_index)

    @property
    def length_s(self) -> NDArray[np.int64]:
        """Seconds that each gap lasts."""
        return self.to_s - self.from_s

    def overdue_s(self, n_targets: int) -> NDArray[np.int64]:
        """Give the seconds in gaps of each target."""
        total_s = np.zeros(n_targets, np.int64)
        np.add.at(total_s, self.target_index, self.length_s)
        return total_s


def find_gaps(
    needs: NeedTable,
    observations: ObservationTable,
    horizon: Horizon,
    last_observed_s: NDArray[np.int64] | None = None,
) -> GapTable:
    """
    Give the gaps of every target: maximal spans of the horizon in which it is not covered.

    Parameters
    ----------
    needs
        Longest permitted interval per target and instant.
    observations
        Closed spans under watch; they may overlap and reach beyond the horizon. In a cyclic
        horizon they are taken modulo 24 h; otherwise one before the start counts as carried in.
    horizon
        Time looked at; a gap never reaches outside it, so that one over the seam of a cyclic
        horizon is two: up to the end, and from the start.
    last_observed_s
        When each target was last observed before the plan, epoch seconds, NEVER where it never
        was; None where nothing is carried in. A cyclic horizon does not ask.

    Returns
    -------
    GapTable
        By target, then by time. Gaps that touch are one, also where the interval changes.

    Raises
    ------
    InvalidRecordError
        If an observation's index is not that of a target of the needs.

    Examples
    --------
    >>> from maritime.needs import NeedProfile
    >>> hourly = NeedProfile(np.array([0, 7200]), np.array([3600]))
    >>> needs = NeedTable(("S1",), np.ones(1), np.zeros(1, np.int32), (hourly,))
    >>> seen = ObservationTable(np.zeros(1, np.int32), np.array([600]), np.array([900]))
    >>> gaps = find_gaps(needs, seen, Horizon(0, 7200, "UTC"))
    >>> gaps.from_s.tolist(), gaps.to_s.tolist()
    ([0, 4500], [600, 7200])
    """
    log = order_observations(observations, horizon, len(needs.target_ids), last_observed_s)
    return find_gaps_in_log(needs, log)


def find_gaps_in_log(needs: NeedTable, log: WatchLog) -> GapTable:
    """Give the gaps of every target, by target and time, from observations in order."""
    windows = log.open_windows
    cuts = needs.cut(windows.target_index, windows.from_s, windows.to_s)
    # NEVER plus any interval still lies before every horizon.
    from_s = np.maximum(cuts.from_s, windows.last_s[cuts.row] + cuts.interval_s)
    is_gap = (cuts.interval_s != NO_NEED) & (from_s < cuts.to_s)
    index = windows.target_index[cuts.row[is_gap]]
    from_s, to_s = from_s[is_gap], cuts.to_s[is_gap]

    is_first = np.ones(len(index), bool)
    is_first[1:] = (index[1:] != index[:-1]) | (from_s[1:] > to_s[:-1])
    is_last = np.ones(len(index), bool)
    is_last[:-1] = is_first[1:]
    return GapTable(index[is_first].astype(np.int32), from_s[is_first], to_s[is_last])


def overdue_s(
    needs: NeedTable,
    observations: ObservationTable,
    horizon: Horizon,
    last_observed_s: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Give the seconds in gaps of each target; parameters are those of find_gaps."""
    gaps = find_gaps(needs, observations, horizon, last_observed_s)
    return gaps.overdue_s(len(needs.target_ids))
