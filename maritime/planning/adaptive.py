"""Choose among kinds of moves, those that gained most for their work more often."""

from collections.abc import Sequence

import numpy as np

FADING = 0.98  # what older moves still count at every new one
LEAST_SHARE = 0.25  # of the choices are spread over all kinds alike


class AdaptiveChoice:
    """
    What every kind of move has gained and cost so far (the roulette of Pisinger & Røpke).

    A kind counts as very good until it was tried.
    """

    def __init__(self, kinds: int):
        self._gained = np.full(kinds, 1e-9)
        self._worked = np.full(kinds, 1e-9)

    def shares(self) -> np.ndarray:
        """How often each kind is to be chosen; sums to 1."""
        rate = self._gained / self._worked
        kinds = rate.shape[0]
        return LEAST_SHARE / kinds + (1.0 - LEAST_SHARE) * rate / rate.sum()

    def choose(self, rng: np.random.Generator) -> int:
        """Draw a kind."""
        return int(np.searchsorted(np.cumsum(self.shares()), rng.random() * (1 - 1e-12)))

    def learn(self, kind: int, *, gained: float, worked: float) -> None:
        """Note what a move of a kind gained (0 where nothing) and the work it took."""
        self._gained *= FADING
        self._worked *= FADING
        self._gained[kind] += max(gained, 0.0)
        self._worked[kind] += worked


def draw_some(values: Sequence[float], rng: np.random.Generator) -> int:
    """Draw a place in a sequence of values of 0 or more, in proportion to them."""
    sums = np.cumsum(values)
    return int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
