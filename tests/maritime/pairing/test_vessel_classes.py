"""Check that vessels which cost the same are one class, and that classes change no answer."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maritime.pairing.assignment import assign
from maritime.pairing.assignment_case import NOBODY, AssignmentCase
from maritime.pairing.assignment_proof import is_least
from maritime.pairing.vessel_classes import VesselClasses


def case_of(cost: list[list[int]], possible: list[list[bool]], places: list[int]) -> AssignmentCase:
    return AssignmentCase(
        np.array(cost, np.int32), np.array(possible), np.array(places, np.int64),
        np.zeros(len(places), np.int64), 3,
    )  # fmt: skip


def test_vessels_are_alike_where_costs_and_members_asked_are():
    cost = [[1, 2], [5, 5], [1, 2], [1, 2]]
    possible = [[True, True], [True, True], [True, True], [True, False]]
    classes = VesselClasses.of(case_of(cost, possible, [4, 4]))
    assert classes.of_vessel.tolist() == [0, 1, 0, 2]
    assert classes.first.tolist() == [0, 1, 3]
    assert classes.sizes.tolist() == [2, 1, 1]


def test_members_of_a_class_are_spread_over_its_vessels():
    classes = VesselClasses(np.array([0, 1, 0, 0]), np.array([0, 1]), np.array([3, 1]))
    arcs, flow = np.array([[0, 5], [0, 7], [1, 7]]), np.array([1, 1, 1])
    assert classes.spread(arcs, flow).tolist() == [5, 7, 7, NOBODY]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 2), min_size=1, max_size=9), st.data())
def test_an_assignment_by_classes_is_proved_vessel_by_vessel(kinds: list[int], data: st.DataObject):
    """A member more, without a place, makes every vessel differ: the cost stays the same."""
    small = st.lists(st.integers(0, 9), min_size=3, max_size=3)
    kind_cost = data.draw(st.lists(small, min_size=3, max_size=3))
    places = data.draw(st.lists(st.integers(0, 4), min_size=3, max_size=3))
    cost = [kind_cost[kind] for kind in kinds]
    alike = case_of(cost, [[True] * 3 for _ in kinds], places)
    differing = case_of(
        [[*row, at] for at, row in enumerate(cost)], [[True] * 3 + [False] for _ in kinds],
        [*places, 0],
    )  # fmt: skip
    assert len(VesselClasses.of(differing).sizes) == len(kinds)
    found, other = assign(alike), assign(differing)
    assert is_least(alike, found.member, found.distance)
    assert is_least(differing, other.member, other.distance)
    assert (found.member == NOBODY).sum() == (other.member == NOBODY).sum()
    assert paid(alike, found.member) == paid(differing, other.member)


def paid(case: AssignmentCase, member: np.ndarray) -> int:
    """Give what the pairs cost, vessels with nobody left out."""
    paired = np.flatnonzero(member != NOBODY)
    counts = np.bincount(member[paired], minlength=case.cost.shape[1])
    loads = int((counts * (counts - 1) // 2).sum())
    return int(case.cost[paired, member[paired]].sum()) + case.load_cost * loads
