"""Draw what goes wrong in every run, so that two plans can be followed through the same days.

Every duty and every cause has a stream of its own, and draws come patrol by patrol and leg by leg
for all runs at once. So a cause alone disturbs as it does among the others, a duty that is planned
otherwise leaves the rest of the day as it was, and the n-th patrol of a duty leaves late in the
same runs whatever it is about to do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.stress.params import StressParams

NEVER_OUT_S = 1 << 40
LEAST_RATE = 1e-9  # breakdowns in 100 hours out below which none would ever be seen
_DUTY, _LATE, _SPEED_OF_PATROL, _SPEED_OF_LEG = range(4)


@dataclass(frozen=True, eq=False)
class DutyDraws:
    """
    What befalls one duty; the last axis of every array is the run.

    late_s is by patrol; patrol_speed by patrol and leg_speed by leg, as shares of the planned
    speed. A breakdown comes breakdown_s of time out after the first departure; it ends the duty or
    is mended after repair_s.
    """

    is_absent: NDArray[np.bool_]
    late_s: NDArray[np.int64]
    patrol_speed: NDArray[np.float64]
    leg_speed: NDArray[np.float64]
    breakdown_s: NDArray[np.int64]
    is_final: NDArray[np.bool_]
    repair_s: NDArray[np.int64]


class DrawBook:
    """Keeps the seed of every duty's streams; the same book always gives the same draws."""

    def __init__(self, params: StressParams, runs: int, rng: np.random.Generator):
        self.params, self.runs = params, runs
        self._entropy = [int(word) for word in rng.integers(1 << 32, size=4)]

    def only(self, cause: str) -> "DrawBook":
        """Give a book of the same draws in which one cause alone happens."""
        book = DrawBook.__new__(DrawBook)
        book.params, book.runs = self.params.only(cause), self.runs
        book._entropy = self._entropy
        return book

    def of_duty(self, duty: int, patrols: int, legs: int) -> DutyDraws:
        """Give what befalls a duty of some patrols and legs."""
        params, runs = self.params, self.runs
        chance = self._stream(duty, _DUTY).random((4, runs))
        hours = None
        if params.breakdowns > 0:
            hours = -np.log1p(-chance[1]) * 100.0 / max(params.breakdowns, LEAST_RATE)
        low, high = params.repair_min
        late = self._stream(duty, _LATE).random((patrols, 2, runs))
        late_min = np.minimum(-np.log1p(-late[:, 1]) * params.late_min, params.late_most_min)
        is_late = late[:, 0] < params.late_share
        spread = params.speed_spread
        return DutyDraws(
            is_absent=chance[0] < params.absence_share,
            late_s=np.where(is_late, np.rint(late_min * 60), 0).astype(np.int64),
            patrol_speed=_about_one(self._stream(duty, _SPEED_OF_PATROL), patrols, runs, spread),
            leg_speed=_about_one(self._stream(duty, _SPEED_OF_LEG), legs, runs, spread),
            breakdown_s=np.full(runs, NEVER_OUT_S)
            if hours is None
            else np.minimum(np.rint(hours * 3600), NEVER_OUT_S).astype(np.int64),
            is_final=chance[2] >= params.mended_share,
            repair_s=np.rint((low + chance[3] * (high - low)) * 60).astype(np.int64),
        )

    def _stream(self, duty: int, part: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self._entropy, spawn_key=(duty, part)))


def _about_one(
    stream: np.random.Generator, count: int, runs: int, spread: float
) -> NDArray[np.float64]:
    return 1.0 + spread * (2.0 * stream.random((count, runs)) - 1.0)
