"""Prove that no assignment is cheaper, by additions and comparisons of whole numbers alone."""

import numpy as np

from maritime.pairing.assignment_case import NOBODY, AssignmentCase, IntArray

CHUNK = 500
"""Vessels that are held against the distances at once."""


def is_least(case: AssignmentCase, member: IntArray, distance: IntArray) -> bool:
    """
    Check a proof: whether no other assignment is cheaper, by additions and comparisons alone.

    Each vessel must be with a member whom it may have, nobody with more than his places, and every
    arc of the residual graph no shorter than the difference of the distances at its ends: for each
    vessel i with member j and each other member k, distance[k] <= distance[j] - cost(i, j) +
    cost(i, k); for each member with a place left, distance[sink] <= distance[j] + what one more
    costs him; for each with a vessel, distance[j] <= distance[sink] - what his last cost.
    """
    return (
        _is_allowed(case, member)
        and _arcs_hold(case, member, distance)
        and _ends_hold(case, member, distance)
    )


def _is_allowed(case: AssignmentCase, member: IntArray) -> bool:
    """Tell whether each vessel has a member whom it may have, and each member a place for it."""
    vessels, members = case.cost.shape
    if member.shape != (vessels,) or ((member < NOBODY) | (member >= members)).any():
        return False
    paired = np.flatnonzero(member != NOBODY)
    counts = np.bincount(member[paired], minlength=members)
    return bool(case.is_possible[paired, member[paired]].all() and (counts <= case.places).all())


def _arcs_hold(case: AssignmentCase, member: IntArray, distance: IntArray) -> bool:
    """Tell whether no vessel would be cheaper with any other member."""
    members = case.cost.shape[1]
    held = np.where(member == NOBODY, members, member)
    at_vessel = distance[held] - _held_cost(case, member)
    for begin in range(0, len(member), CHUNK):
        rows = slice(begin, begin + CHUNK)
        slack = at_vessel[rows, None] + case.cost[rows] - distance[None, :members]
        if (slack[case.is_possible[rows]] < 0).any():
            return False
    return True


def _ends_hold(case: AssignmentCase, member: IntArray, distance: IntArray) -> bool:
    """Tell whether the arcs to and from nobody and the sink are no shorter than they may be."""
    members = case.cost.shape[1]
    nobody, sink = int(distance[members]), int(distance[members + 1])
    held = np.where(member == NOBODY, members, member)
    to_nobody = distance[held] - _held_cost(case, member) + case.nobody_cost
    counts = np.bincount(member[member != NOBODY], minlength=members)
    if sink > nobody or (to_nobody < nobody).any():
        return False
    if (member == NOBODY).any() and nobody > sink:
        return False
    everyone = np.arange(members)
    one_more = distance[:members] + case.marginal(everyone, counts)
    last_one = sink - case.marginal(everyone, counts - 1)
    has_room, has_some = counts < case.places, counts > 0
    return bool((one_more[has_room] >= sink).all()) and bool(
        (last_one[has_some] >= distance[:members][has_some]).all()
    )


def _held_cost(case: AssignmentCase, member: IntArray) -> IntArray:
    """Give what each vessel costs where it is."""
    if case.cost.shape[1] == 0:
        return np.full(len(member), case.nobody_cost, dtype=np.int64)
    safe = np.where(member == NOBODY, 0, member)
    cost = case.cost[np.arange(len(member)), safe].astype(np.int64)
    return np.where(member == NOBODY, case.nobody_cost, cost)
