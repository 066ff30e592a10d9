"""Check the quickest journeys against Floyd's algorithm as it is written in the books."""

import numpy as np
import pytest

from maritime.movement.network import NO_PLACE, UNREACHABLE
from maritime.movement.quickest import VIAS_AT_ONCE, join_direct_ways


def floyd(direct_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Join ways place by place; of equal journeys the one found first is kept."""
    count = len(direct_s)
    travel_s = direct_s.astype(np.int64)
    np.fill_diagonal(travel_s, 0)
    first = np.where(travel_s < UNREACHABLE, np.arange(count)[None, :], NO_PLACE)
    for via in range(count):
        joined_s = travel_s[:, via, None] + travel_s[None, via, :]
        is_better = (joined_s < travel_s) & (travel_s[:, via, None] < UNREACHABLE)
        first = np.where(is_better, first[:, via, None], first)
        travel_s = np.where(is_better, joined_s, travel_s)
    return travel_s, first


@pytest.mark.parametrize("count", [0, 1, VIAS_AT_ONCE - 1, VIAS_AT_ONCE, 2 * VIAS_AT_ONCE + 5])
@pytest.mark.parametrize("share_joined", [0.05, 0.9])
def test_journeys_and_first_places_do_not_depend_on_the_blocks(count, share_joined):
    rng = np.random.default_rng(count)
    # Few different times, so that many journeys are equally quick.
    direct_s = rng.integers(1, 9, (count, count))
    direct_s[rng.random((count, count)) > share_joined] = UNREACHABLE

    travel_s, next_place = join_direct_ways(direct_s.astype(np.int32))

    expected_s, expected_place = floyd(direct_s)
    np.testing.assert_array_equal(travel_s, expected_s)
    np.testing.assert_array_equal(next_place, expected_place)
