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


def worth_of(case: AssignmentCase, member: np.ndarray) -> tuple[int, int]:
    """Give how many vessels are left without, and what the pairs cost: by hand, load by load."""
    taken, paid = case.load.tolist(), 0
    for row, one in enumerate(member.tolist()):
        if one != NOBODY:
            paid += int(case.cost[row, one]) + case.load_cost * taken[one]
            taken[one] += 1
    return member.tolist().count(NOBODY), paid


def may_be(case: AssignmentCase, member: tuple[int, ...]) -> bool:
    """Tell whether an assignment keeps to places and to who is asked."""
    return all(member.count(one) <= case.places[one] for one in range(case.cost.shape[1])) and all(
        one == NOBODY or case.is_possible[row, one] for row, one in enumerate(member)
    )


def best_worth(case: AssignmentCase) -> tuple[int, int]:
    """Give the worth of the best of all assignments there are: first the fewest without."""
    vessels, members = case.cost.shape
    return min(
        worth_of(case, np.array(member, dtype=np.int64))
        for member in itertools.product(range(NOBODY, members), repeat=vessels)
        if may_be(case, member)
    )


def scipy_worth(case: AssignmentCase) -> tuple[int, int]:
    """Give the worth that scipy finds, with a column for each place and each vessel's nobody."""
    without, forbidden = 10**6, 10**12
    slots = np.repeat(np.arange(len(case.places)), case.places)
    taken = np.concatenate([np.arange(count) for count in case.places])
    pairs = case.cost[:, slots] + case.load_cost * (case.load[slots] + taken)
    pairs = np.where(case.is_possible[:, slots], pairs, forbidden)
    nobody = np.full((len(case.cost),) * 2, without)
    dear = np.concatenate((pairs, nobody), axis=1)
    return divmod(int(dear[linear_sum_assignment(dear)].sum()), without)


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


@settings(max_examples=30)
@given(cases())
def test_it_is_the_cheapest_of_all(case: AssignmentCase):
    found = assign(case)
    assert may_be(case, tuple(found.member.tolist()))
    assert worth_of(case, found.member) == best_worth(case)
    without, paid = best_worth(case)
    assert found.total == total_of(case, found.member) == paid + without * case.nobody_cost
    assert is_least(case, found.member, found.distance)


@st.composite
def cases_of_classes(draw: st.DrawFn) -> AssignmentCase:
    """Give more vessels of few kinds, with forbidden pairs, places short or ample, and loads."""
    kinds, members = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    of_kind = rng.integers(0, kinds, draw(st.integers(1, 40)))
    cost = rng.integers(0, draw(st.sampled_from((2, 10, 1000))), (kinds, members))
    is_possible = rng.random((kinds, members)) < draw(st.sampled_from((0.3, 0.8, 1.0)))
    most = draw(st.integers(1, 12))
    return AssignmentCase(
        cost[of_kind].astype(np.int32), is_possible[of_kind],
        rng.integers(0, most + 1, members), rng.integers(0, 6, members), draw(st.integers(0, 40)),
    )  # fmt: skip


@settings(max_examples=30)
@given(cases_of_classes())
def test_it_agrees_with_scipy_where_vessels_are_alike_and_pairs_forbidden(case: AssignmentCase):
    found = assign(case)
    assert may_be(case, tuple(found.member.tolist()))
    assert worth_of(case, found.member) == scipy_worth(case)
    assert is_least(case, found.member, found.distance)


@pytest.mark.parametrize(("vessels", "members", "seed"), [(60, 60, 1), (40, 15, 2), (1000, 200, 3)])
def test_it_agrees_with_scipy_on_slots(vessels: int, members: int, seed: int):
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 3 * vessels // members + 2, members)
    load = rng.integers(0, 5, members)
    case = case_of(rng.integers(0, 200, (vessels, members)), list(places), list(load), 7)
    found = assign(case)
    assert worth_of(case, found.member) == scipy_worth(case)
    assert is_least(case, found.member, found.distance)


def test_loads_are_balanced_where_all_else_is_equal():
    case = case_of(np.zeros((6, 3)), [6, 6, 6], [2, 0, 1], load_cost=5)
    found = assign(case)
    assert np.bincount(found.member, minlength=3).tolist() == [1, 3, 2]


def test_as_few_as_can_be_go_without():
    cost = np.array([[0, 100], [0, 100], [0, 100]])
    found = assign(case_of(cost, [1, 1]))
    assert sorted(found.member.tolist()) == [NOBODY, 0, 1]


def test_one_more_is_paired_though_all_others_pay_for_it():
    """The third can only have the first's member; the others move on, for 100 points each."""
    is_possible = np.array([[True, True, False], [False, True, True], [True, False, False]])
    cost = np.array([[0, 100, 0], [0, 0, 100], [0, 0, 0]])
    found = assign(replace(case_of(cost, [1, 1, 1]), is_possible=is_possible))
    assert found.member.tolist() == [1, 2, 0]
    assert found.total == 200


def test_where_nobody_is_asked_nobody_is_given():
    case = replace(case_of(np.ones((2, 1)), [5]), is_possible=np.array([[True], [False]]))
    assert assign(case).member.tolist() == [0, NOBODY]
    assert assign(case_of(np.zeros((2, 0)), [])).member.tolist() == [NOBODY, NOBODY]
    assert assign(case_of(np.zeros((0, 2)), [1, 1])).member.tolist() == []


@settings(max_examples=30)
@given(cases(), st.data())
def test_no_distances_prove_a_dearer_assignment(case: AssignmentCase, data: st.DataObject):
    """Neither those of the best, nor such as hold for all arcs but the last few."""
    vessels, members = case.cost.shape
    best, least = assign(case), best_worth(case)
    small = st.lists(st.integers(-9, 9), min_size=members + 2, max_size=members + 2)
    moved = best.distance + np.array(data.draw(small))
    for member in itertools.product(range(NOBODY, members), repeat=min(vessels, 3)):
        other = best.member.copy()
        other[: len(member)] = member
        is_best = may_be(case, tuple(other.tolist())) and worth_of(case, other) == least
        assert is_best or not is_least(case, other, best.distance)
        assert is_best or not is_least(case, other, moved)


@pytest.mark.parametrize(
    ("case", "member", "distance"),
    [
        pytest.param(
            case_of(np.array([[1, 0]]), [1, 1]), [0], [0, 0, 0, 0],
            id="another member would cost a point less",
        ),
        pytest.param(
            case_of(np.array([[3]]), [1]), [NOBODY], [0, 0, 0],
            id="a member has a place for who is without",
        ),
        pytest.param(
            case_of(np.array([[3]]), [1]), [NOBODY], [-5, 0, 0],
            id="the member's place is not told of to the sink",
        ),
        pytest.param(
            case_of(np.array([[3]]), [1]), [NOBODY], [-5, 0, -5],
            id="who is without is not told of to nobody",
        ),
        pytest.param(
            case_of(np.array([[3], [1]]), [1]), [0, NOBODY], [-11, 0, 0],
            id="the other would cost less, this one left out for it",
        ),
        pytest.param(
            case_of(np.array([[3]]), [1]), [0], [0, 0, 1],
            id="the sink is farther than nobody",
        ),
        pytest.param(
            case_of(np.zeros((2, 2)), [2, 2], load_cost=5), [0, 0], [0, 0, 0, 0],
            id="one has two, the other none: his last cost more",
        ),
        pytest.param(
            case_of(np.zeros((2, 2)), [2, 2], load_cost=5), [0, 0], [-5, -5, 0, 0],
            id="one has two, the other none: one more would cost less",
        ),
        pytest.param(
            case_of(np.array([[0, 0]] * 600 + [[1, 0]]), [601, 601]), [0] * 601, [0, 0, 0, 0],
            id="the last of many vessels would cost less",
        ),
    ],
)  # fmt: skip
def test_each_arc_that_is_too_short_spoils_a_proof(case, member, distance):
    """All other arcs hold: this one alone tells."""
    assert not is_least(case, np.array(member), np.array(distance))


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
    assert worth_of(case, found.member) == best_worth(case)
    assert is_least(case, found.member, found.distance)


def test_members_who_cost_the_same_are_offered_in_turn():
    """200 vessels that differ a little, 200 members who cost the same: one round pairs them all."""
    cost = np.column_stack((np.zeros((200, 200)), 1000 + np.arange(200)))
    found = assign(case_of(cost, [1] * 200 + [0]))
    assert (found.total, found.rounds) == (0, 1)


def test_many_arcs_are_needed_where_all_want_the_same_few():
    """All vessels differ, and everybody's cheapest are the same: the first arcs hold no answer."""
    cost = np.column_stack((np.tile(np.arange(60), (120, 1)), 1000 + np.arange(120)))
    case = case_of(cost, [2] * 60 + [0])
    found = assign(case)
    assert (found.member != NOBODY).all()
    assert found.rounds > 1
    assert found.total == 2 * sum(range(60))
    assert is_least(case, found.member, found.distance)
