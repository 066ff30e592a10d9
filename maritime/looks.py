"""Count looks required, made and missed 应巡·实巡·漏巡 for the people upstairs.

A look is an observation that begins at least half an interval after the one before ended; the
first counts. Observations with shorter breaks between them are one watch. So that somebody who
stays, or a watched camera, does not count for less than somebody who comes back, a watch that
lasts counts as if it were renewed: once where it begins, once more for every whole interval that
it lasts in a band, and in a band that it watches from end to end as often as that band requires.
What is seen while nothing is needed counts for nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.needs import NO_NEED, NeedTable
from maritime.watch_log import WatchLog


@dataclass(frozen=True)
class LookFigures:
    """Looks required 应巡, made 实巡 and missed 漏巡; missed ones are not made up for elsewhere."""

    required: int
    made: int
    missed: int

    @property
    def rate(self) -> float:
        """到位率: made ÷ required, at most 1; 1 where nothing is required."""
        return min(1.0, self.made / self.required) if self.required else 1.0

    @classmethod
    def of(cls, required: NDArray[np.int64], made: NDArray[np.int64]) -> "LookFigures":
        """Sum over targets; what is missed is summed target by target."""
        missed = np.maximum(required - made, 0)
        return cls(int(required.sum()), int(made.sum()), int(missed.sum()))


@dataclass(frozen=True, eq=False)
class _Watches:
    """Observations with short breaks between them, taken together; epoch seconds."""

    target_index: NDArray[np.int64]
    from_s: NDArray[np.int64]
    to_s: NDArray[np.int64]
    is_begun: NDArray[np.bool_]  # false where it goes on from the day before, in a cyclic plan


def count_looks_made(needs: NeedTable, log: WatchLog) -> NDArray[np.int64]:
    """
    Give the looks made 实巡 of each target.

    Parameters
    ----------
    needs
        The interval in force where an observation begins says how long half an interval is.
    log
        Observations in order; what came before a horizon that is not cyclic plays no part.
    """
    watches = _join_to_watches(needs, log)
    lasts = np.flatnonzero(watches.to_s > watches.from_s)
    cuts = needs.cut(watches.target_index[lasts], watches.from_s[lasts], watches.to_s[lasts])
    is_need = cuts.interval_s != NO_NEED
    watch, piece = lasts[cuts.row[is_need]], cuts.piece[is_need]
    interval_s = cuts.interval_s[is_need]
    lasts_s = (cuts.to_s - cuts.from_s)[is_need]
    is_whole = lasts_s == needs.piece_to_s[piece] - needs.piece_from_s[piece]

    made = watches.is_begun.astype(np.int64)
    is_first = np.ones(len(watch), bool)
    is_first[1:] = watch[1:] != watch[:-1]
    made[watch[is_first & is_whole]] = 0
    np.add.at(made, watch, np.where(is_whole, -(-lasts_s // interval_s), lasts_s // interval_s))
    total = np.zeros(log.n_targets, np.int64)
    np.add.at(total, watches.target_index, made)
    return total


def _join_to_watches(needs: NeedTable, log: WatchLog) -> _Watches:
    start_s, end_s = log.horizon.start_s, log.horizon.end_s
    is_inside = ~log.is_carried_in
    index = log.target_index[is_inside]
    begin_s, exit_s = log.enter_s[is_inside], log.exit_s[is_inside]

    # A look begins where it is first needed: pieces differ from their neighbours, so that one
    # that needs nothing is followed by one that needs something, or by the horizon's end.
    piece = needs.piece_at(index, begin_s)
    is_idle = needs.piece_interval_s[piece] == NO_NEED
    begin_s = np.where(is_idle, needs.piece_to_s[piece], begin_s)
    is_needed = ~is_idle | ((begin_s <= exit_s) & (begin_s < end_s))
    index, begin_s, exit_s = index[is_needed], begin_s[is_needed], exit_s[is_needed]
    interval_s = needs.piece_interval_s[needs.piece_at(index, begin_s)]

    is_first = np.ones(len(index), bool)
    is_first[1:] = index[1:] != index[:-1]
    is_last = np.ones(len(index), bool)
    is_last[:-1] = is_first[1:]
    opens = np.ones(len(index), bool)
    opens[1:] = is_first[1:] | (2 * (begin_s[1:] - exit_s[:-1]) >= interval_s[1:])
    if log.horizon.is_cyclic:
        yesterday_s = exit_s[is_last] - log.horizon.length_s
        opens[is_first] = 2 * (begin_s[is_first] - yesterday_s) >= interval_s[is_first]
    begins = opens | is_first
    ends = np.ones(len(index), bool)
    ends[:-1] = begins[1:]
    goes_on = np.zeros(log.n_targets, bool)  # over the seam of a cyclic plan
    goes_on[index[is_first]] = ~opens[is_first]
    return _Watches(
        index[begins],
        np.where(opens[begins], begin_s[begins], start_s),
        np.where(is_last[ends] & goes_on[index[ends]], end_s, exit_s[ends]),
        opens[begins],
    )
