"""What new routes may gain by small changes, from what such routes gained so far."""

from hypothesis import given
from hypothesis import strategies as st

from maritime.planning.hope import FAR_ABOVE, Hope


def test_every_route_is_tried_while_nothing_is_known():
    assert Hope().of(1) == float("inf")


def test_a_loss_counts_as_no_gain():
    hope = Hope()
    hope.learn(-50.0, 1)
    assert hope.of(3) == 0.0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.integers(1, 5))
def test_hope_lies_between_the_least_and_the_greatest_gain(gains, routes):
    hope = Hope()
    for gained in gains:
        hope.learn(gained * routes, routes)
    slack = 1e-6 * max(gains) + 1e-6
    assert min(gains) - slack <= hope.of(1) / FAR_ABOVE <= max(gains) + slack
