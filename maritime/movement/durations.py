"""Turn metres and speeds into whole seconds, always rounded up so that no speed is exceeded."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maritime.movement.network import UNREACHABLE

KMH_IN_MS = 3.6
ROUNDING_S = 1e-6  # a leg of 60.0000004 s is one of 60 s; far below what an instant can say


def whole_seconds(length_m: ArrayLike, speed_kmh: float) -> NDArray[np.int32]:
    """
    Give the least whole seconds in which some lengths are covered at a speed.

    Parameters
    ----------
    length_m
        Metres; infinite or NaN where there is no way.
    speed_kmh
        Above 0.

    Returns
    -------
    numpy.ndarray
        int32, UNREACHABLE where there is no way or it would take longer than that.
    """
    seconds = np.ceil(np.asarray(length_m, dtype=np.float64) * (KMH_IN_MS / speed_kmh) - ROUNDING_S)
    seconds = np.where(seconds < UNREACHABLE, seconds, UNREACHABLE)
    return np.maximum(seconds, 0).astype(np.int32)
