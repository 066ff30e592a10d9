"""Check the assignment against all there are and scipy, and its proof against dearer ones."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from maritime.pairing.assignment import assign
from maritime.pairing.assignment_case import NOBODY, AssignmentCase, total_of
from maritime.pairing.assignment_proof import is_least


def case_of(
    cost: np.ndarray, places: list[int], load: list[int] | None = None, load_cost: int = 0
) -> AssignmentCase:
    members = cost.shape[1]
    return AssignmentCase(
        cost.astype(np.int32), np.ones(cost.shape, bool), np.array(places, np.int64),
        np.array(load or [0] * members, np.int64), load_cost,
    )  # fmt: skip


def every_total(case: AssignmentCase) -> int:
    """Give the least cost of all assignments there are."""
    vessels, members = case.cost.shape
    return min(
        total_of(case, np.array(member, dtype=np.int64))
        for member in itertools.product(range(NOBODY, members), repeat=vessels)
        if all(member.count(one) <= case.places[one] for one in range(members))
        and all(one == NOBODY or case.is_possible[row, one] for row, one in enumerate(member))
    )


@st.composite
def cases(draw: st.DrawFn) -> AssignmentCase:
    vessels, members = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    small = st.integers(0, 9)
    cost = draw(st.lists(small, min_size=vessels * members, max_size=vessels * members))
    possible = draw(st.lists(st.booleans(), min_size=vessels * members, max_size=vessels * members))
    return AssignmentCase(
        np.array(cost, np.int32).reshape(vessels, members),
        np.array(possible).reshape(vessels, members),
        np.array(draw(st.lists(st.integers(0, 3), min_size=members, max_size=members)), np.int64),
        np.array(draw(st.lists(st.integers(0, 3), min_size=members, max_size=members)), np.int64),
        draw(st.integers(0, 4)),
    )


@settings(max_examples=150)
@given(cases())
def test_it_is_the_cheapest_of_all(case: AssignmentCase):
    found = assign(case)
    assert found.total == total_of(case, found.member) == every_total(case)
    assert is_least(case, found.member, found.distance)


@pytest.mark.parametrize(("vessels", "members", "seed"), [(60, 60, 1), (40, 15, 2), (1000, 200, 3)])
def test_it_agrees_with_scipy_on_slots(vessels: int, members: int, seed: int):
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 3 * vessels // members + 2, members)
    load = rng.integers(0, 5, members)
    case = case_of(rng.integers(0, 200, (vessels, members)), list(places), list(load), 7)
    slots = np.repeat(np.arange(members), places)
    taken = np.concatenate([np.arange(count) for count in places])
    dear = np.concatenate(
        [case.cost[:, slots] + 7 * (load[slots] + taken), np.full((vessels, vessels), 10**6)],
        axis=1,
    )
    row, column = linear_sum_assignment(dear)
    paired = column < len(slots)
    least = dear[row[paired], column[paired]].sum() + case.nobody_cost * (~paired).sum()
    found = assign(case)
    assert found.total == least
    assert is_least(case, found.member, found.distance)


def test_loads_are_balanced_where_all_else_is_equal():
    case = case_of(np.zeros((6, 3)), [6, 6, 6], [2, 0, 1], load_cost=5)
    found = assign(case)
    assert np.bincount(found.member, minlength=3).tolist() == [1, 3, 2]


def test_as_few_as_can_be_go_without():
    cost = np.array([[0, 100], [0, 100], [0, 100]])
    found = assign(case_of(cost, [1, 1]))
    assert sorted(found.member.tolist()) == [NOBODY, 0, 1]


def test_where_nobody_is_asked_nobody_is_given():
    case = replace(case_of(np.ones((2, 1)), [5]), is_possible=np.array([[True], [False]]))
    assert assign(case).member.tolist() == [0, NOBODY]
    assert assign(case_of(np.zeros((2, 0)), [])).member.tolist() == [NOBODY, NOBODY]
    assert assign(case_of(np.zeros((0, 2)), [1, 1])).member.tolist() == []


@settings(max_examples=60)
@given(cases(), st.randoms(use_true_random=False))
def test_a_proof_holds_for_no_dearer_assignment(case: AssignmentCase, rng):
    found = assign(case)
    vessels, members = case.cost.shape
    other = np.array([rng.randrange(NOBODY, members) for _ in range(vessels)], dtype=np.int64)
    counts = np.bincount(other[other >= 0], minlength=members)
    may_be = all(
        one == NOBODY or case.is_possible[row, one] for row, one in enumerate(other.tolist())
    )
    is_as_good = (
        bool((counts <= case.places).all()) and may_be and total_of(case, other) == found.total
    )
    if not is_as_good:
        assert not is_least(case, other, found.distance)


def test_a_proof_of_pairs_that_may_not_be_is_refused():
    case = replace(case_of(np.ones((2, 2)), [2, 2]), is_possible=np.array([[True, False]] * 2))
    found = assign(case)
    assert is_least(case, found.member, found.distance)
    zeros = np.zeros(4, dtype=np.int64)
    assert not is_least(case, np.array([1, 0]), zeros)
    assert not is_least(case, np.array([0, 2]), zeros)
    assert not is_least(case, np.array([0]), zeros)
    assert not is_least(replace(case, places=np.array([1, 1])), np.array([0, 0]), zeros)


def test_nobody_is_given_where_nobody_has_a_place():
    found = assign(case_of(np.zeros((3, 2)), [0, 0]))
    assert found.member.tolist() == [NOBODY] * 3


def test_places_beyond_all_vessels_cost_nothing_to_lay_out():
    """Two thousand million places: only those are laid out that somebody could fill."""
    case = case_of(np.arange(12).reshape(4, 3), [10**9] * 3, load_cost=5)
    found = assign(case)
    assert found.total == every_total(case)
    assert is_least(case, found.member, found.distance)


def test_many_arcs_are_needed_where_all_want_the_same_few():
    """All vessels differ, and everybody's cheapest are the same: the first arcs hold no answer."""
    cost = np.column_stack((np.tile(np.arange(60), (120, 1)), 1000 + np.arange(120)))
    case = case_of(cost, [2] * 60 + [0])
    found = assign(case)
    assert (found.member != NOBODY).all()
    assert found.rounds > 1
    assert found.total == 2 * sum(range(60))
    assert is_least(case, found.member, found.distance)
