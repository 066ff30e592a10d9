"""Give each vessel to a member at least total cost, exactly, and prove it in whole numbers.

A transport problem: each vessel goes to one member or to nobody, a member takes so many, and each
vessel more costs him more than the one before (loads balance). It is solved as a minimum-cost flow
on a part of the arcs, the cheapest of each vessel. Then the shortest distances in the residual
graph, contracted to the members, are held against *all* arcs: where one could lower the cost it is
added and the flow is solved again; where none can, the distances are a proof that anybody can check
by additions and comparisons (Ahuja, Magnanti, Orlin 1993, chapter 9: no negative cycle).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from maritime.errors import CoastwatchError

IntArray = NDArray[np.int64]

NOBODY = -1
ARCS_AT_FIRST = 24
"""Cheapest members of each vessel that the first flow may use."""
ARCS_ADDED = 8
"""Most arcs of a vessel that one round adds: those that are violated most."""
FAR = np.int64(2**60)
CHUNK = 500
"""Vessels whose arcs are held against the distances at once."""


class AssignmentError(CoastwatchError):
    """Say that no assignment was found; a fault of the program."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"no assignment was found ({self.reason}): report it"


@dataclass(frozen=True, eq=False)
class AssignmentCase:
    """
    What vessels cost with each member, in whole numbers.

    Parameters
    ----------
    cost
        (vessels, members), at least 0.
    is_possible
        (vessels, members), False where a member is not asked for a vessel.
    places
        (members,) how many vessels each may take.
    load
        (members,) how many he has already: the k-th more costs load_cost x (load + k), k from 0.
    load_cost
        Cost of a vessel for each that the member has before it.
    """

    cost: NDArray[np.int32]
    is_possible: NDArray[np.bool_]
    places: IntArray
    load: IntArray
    load_cost: int

    @property
    def nobody_cost(self) -> int:
        """Cost of a vessel with nobody: more than all that pairing one more can cost the others."""
        vessels = len(self.cost)
        most = int(self.load.max(initial=0)) + min(int(self.places.max(initial=0)), vessels)
        dearest = int(self.cost.max(initial=0)) + self.load_cost * most
        return (vessels + 1) * (dearest + 1)

    def marginal(self, member: IntArray, taken: IntArray) -> IntArray:
        """Give what one vessel more costs members who have taken so many."""
        return self.load_cost * (self.load[member] + taken)


@dataclass(frozen=True, eq=False)
class Assignment:
    """
    The member of each vessel (NOBODY: none), what it costs, and the proof.

    distance has the shortest distance to each member, to nobody and to the sink in the residual
    graph; with them `is_least` checks that nothing is cheaper.
    """

    member: IntArray
    total: int
    distance: IntArray
    rounds: int
    arcs: int


def assign(case: AssignmentCase) -> Assignment:
    """
    Give the cheapest assignment of as many vessels as can be.

    Raises
    ------
    AssignmentError
        If the flow solver fails.
    """
    vessels, members = case.cost.shape
    if vessels == 0 or members == 0:
        nobody = np.full(vessels, NOBODY, dtype=np.int64)
        distance = np.zeros(members + 2, dtype=np.int64)
        return Assignment(nobody, total_of(case, nobody), distance, 0, 0)
    arcs = _cheapest(case)
    rounds = 0
    while True:
        rounds += 1
        member = _solve(case, arcs)
        distance = _distances(case, member, arcs)
        missing = _violated(case, member, distance)
        if not len(missing):
            break
        arcs = np.unique(np.vstack((arcs, missing)), axis=0)
    return Assignment(member, total_of(case, member), distance, rounds, len(arcs))


def total_of(case: AssignmentCase, member: IntArray) -> int:
    """Give what an assignment costs in all, vessels with nobody included."""
    paired = np.flatnonzero(member != NOBODY)
    total = int(case.cost[paired, member[paired]].sum(dtype=np.int64))
    counts = np.bincount(member[paired], minlength=case.cost.shape[1])
    loads = counts * case.load + counts * (counts - 1) // 2
    total += case.load_cost * int(loads.sum())
    return total + case.nobody_cost * int(len(member) - len(paired))


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
        and not len(_violated(case, member, distance))
        and _ends_hold(case, member, distance)
    )


def _cheapest(case: AssignmentCase) -> IntArray:
    """Give for each vessel its cheapest possible members, as (vessel, member) rows."""
    vessels, members = case.cost.shape
    count = min(ARCS_AT_FIRST, members)
    order = np.empty((vessels, count), dtype=np.int64)
    for begin in range(0, vessels, CHUNK):
        rows = slice(begin, begin + CHUNK)
        keyed = np.where(case.is_possible[rows], case.cost[rows], np.iinfo(np.int32).max)
        order[rows] = np.argpartition(keyed, count - 1, axis=1)[:, :count]
    arcs = np.column_stack((np.repeat(np.arange(vessels), count), order.ravel()))
    return arcs[case.is_possible[arcs[:, 0], arcs[:, 1]]]


def _solve(case: AssignmentCase, arcs: IntArray) -> IntArray:
    """
    Give the cheapest assignment that uses only some arcs.

    Nobody can fill more places than arcs lead to him, so no more of them are laid out.
    """
    vessels, members = case.cost.shape
    sink = vessels + members
    places = np.minimum(case.places, np.bincount(arcs[:, 1], minlength=members))
    slots = np.repeat(np.arange(members), places)
    taken = np.arange(len(slots)) - np.repeat(np.cumsum(places) - places, places)
    tails = np.concatenate((arcs[:, 0], vessels + slots, np.arange(vessels)))
    heads = np.concatenate((vessels + arcs[:, 1], np.full(len(slots) + vessels, sink)))
    costs = np.concatenate(
        (
            case.cost[arcs[:, 0], arcs[:, 1]].astype(np.int64),
            case.marginal(slots, taken),
            np.full(vessels, case.nobody_cost),
        )
    )
    flow = min_cost_flow.SimpleMinCostFlow()
    first = flow.add_arcs_with_capacity_and_unit_cost(
        tails, heads, np.ones(len(tails), dtype=np.int64), costs
    )
    supplies = np.ones(sink + 1, dtype=np.int64)
    supplies[vessels:] = 0
    supplies[sink] = -vessels
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise AssignmentError(f"flow solver status {status}")
    used = flow.flows(first[: len(arcs)]).astype(bool)
    member = np.full(vessels, NOBODY, dtype=np.int64)
    member[arcs[used, 0]] = arcs[used, 1]
    return member


def _distances(case: AssignmentCase, member: IntArray, arcs: IntArray) -> IntArray:
    """
    Give shortest distances to members, nobody and sink in the residual graph of some arcs.

    Vessels are passed through: from the member who has one to any that could take it. The flow is
    least on these arcs, so there is no negative cycle and they exist.
    """
    vessels, members = case.cost.shape
    nobody, sink = members, members + 1
    way = np.full((members + 2, members + 2), FAR, dtype=np.int64)
    holder = np.where(member == NOBODY, nobody, member)
    held_cost = _held_cost(case, member)
    step = case.cost[arcs[:, 0], arcs[:, 1]] - held_cost[arcs[:, 0]]
    np.minimum.at(way, (holder[arcs[:, 0]], arcs[:, 1]), step)
    np.minimum.at(way, (holder, np.full(vessels, nobody)), case.nobody_cost - held_cost)
    counts = np.bincount(member[member != NOBODY], minlength=members)
    everyone = np.arange(members)
    has_room, has_some = counts < case.places, counts > 0
    way[everyone[has_room], sink] = case.marginal(everyone, counts)[has_room]
    way[sink, everyone[has_some]] = -case.marginal(everyone, counts - 1)[has_some]
    way[nobody, sink] = 0
    if (member == NOBODY).any():
        way[sink, nobody] = 0
    distance = np.zeros(members + 2, dtype=np.int64)
    for _ in range(members + 3):
        nearer = np.minimum(distance, (distance[:, None] + way).min(axis=0))
        if (nearer == distance).all():
            return distance
        distance = nearer
    raise AssignmentError("the flow was not least on its own arcs")


def _violated(case: AssignmentCase, member: IntArray, distance: IntArray) -> IntArray:
    """Give arcs that would make an assignment cheaper, the worst of each vessel."""
    vessels, members = case.cost.shape
    held = np.where(member == NOBODY, members, member)
    at_vessel = distance[held] - _held_cost(case, member)
    found = []
    for begin in range(0, vessels, CHUNK):
        rows = slice(begin, begin + CHUNK)
        slack = at_vessel[rows, None] + case.cost[rows] - distance[None, :members]
        slack[~case.is_possible[rows]] = 0
        wrong = slack < 0
        if not wrong.any():
            continue
        count = min(ARCS_ADDED, members)
        worst = np.argpartition(slack, count - 1, axis=1)[:, :count]
        row, place = np.nonzero(np.take_along_axis(wrong, worst, axis=1))
        found.append(np.column_stack((begin + row, worst[row, place])))
    return np.concatenate(found).astype(np.int64) if found else np.zeros((0, 2), dtype=np.int64)


def _is_allowed(case: AssignmentCase, member: IntArray) -> bool:
    """Tell whether each vessel has a member whom it may have, and each member a place for it."""
    vessels, members = case.cost.shape
    if member.shape != (vessels,) or ((member < NOBODY) | (member >= members)).any():
        return False
    paired = np.flatnonzero(member != NOBODY)
    counts = np.bincount(member[paired], minlength=members)
    return bool(case.is_possible[paired, member[paired]].all() and (counts <= case.places).all())


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
