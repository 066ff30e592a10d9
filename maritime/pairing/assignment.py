"""Give each vessel to a member at least total cost, exactly, and prove it in whole numbers.

A transport problem: each vessel goes to one member or to nobody, a member takes so many, and each
vessel more costs him more than the one before (loads balance). Vessels that cost the same with
everybody are one class. The problem is solved as a minimum-cost flow on a part of the arcs, the
cheapest of each class. Then the shortest distances in the residual graph are held against *all*
arcs: where one could lower the cost it is added and the flow is solved again; where none can, the
distances are a proof that anybody can check (Ahuja, Magnanti, Orlin 1993, chapter 9: no negative
cycle); `assignment_proof` does, vessel by vessel.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from maritime.errors import CoastwatchError
from maritime.pairing.assignment_case import NOBODY, AssignmentCase, IntArray, total_of
from maritime.pairing.vessel_classes import VesselClasses

ARCS_EACH = 24
"""Members that the first flow and each later one may use more, for each vessel of a class."""
KEPT_SHARE = 0.2
"""Of the arcs of the first flow so many, those nearest to being used, are solved again."""
FAR = np.int64(2**60)
"""A distance behind all others."""
TURN = 911
"""So many members further on does the next class begin among equals; a prime."""


class AssignmentError(CoastwatchError):
    """Say that no assignment was found; a fault of the program."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"no assignment was found ({self.reason}): report it"


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
    classes = VesselClasses.of(case)
    arcs = _cheapest_arcs(case, classes)
    rounds = 0
    while True:
        rounds += 1
        flow = _least_flow(case, classes, arcs)
        distance = _distances(case, classes, arcs, flow)
        missing = _missing_arcs(case, classes, distance)
        if not len(missing):
            break
        if rounds == 1:
            arcs = _nearest_to_use(case, classes, arcs, flow, distance)
        arcs = _merged(arcs, missing, members)
    member = classes.spread(arcs, flow)
    return Assignment(member, total_of(case, member), distance[: members + 2], rounds, len(arcs))


def _cheapest_arcs(case: AssignmentCase, classes: VesselClasses) -> IntArray:
    """Give for each class its cheapest possible members, as (class, member) rows."""
    possible = np.array([np.count_nonzero(case.is_possible[one]) for one in classes.first])
    counts = np.minimum(possible, ARCS_EACH * classes.sizes)
    arcs = np.empty((counts.sum(), 2), dtype=np.int64)
    ends = np.cumsum(counts)
    for number, vessel in enumerate(classes.first):
        rows = slice(ends[number] - counts[number], ends[number])
        arcs[rows] = _least(number, case.cost[vessel], counts[number], case.is_possible[vessel])
    return arcs


def _nearest_to_use(
    case: AssignmentCase, classes: VesselClasses, arcs: IntArray, flow: IntArray, distance: IntArray
) -> IntArray:
    """
    Give the arcs that are used, and those that would have to become least cheaper to be.

    A flow on few arcs is found sooner; what is left out and needed after all is found missing.
    """
    members = case.cost.shape[1]
    of_class = members + 2 + arcs[:, 0]
    slack = distance[of_class] + _arc_costs(case, classes, arcs) - distance[arcs[:, 1]]
    return arcs[(flow > 0) | (slack <= np.quantile(slack, KEPT_SHARE))]


def _missing_arcs(case: AssignmentCase, classes: VesselClasses, distance: IntArray) -> IntArray:
    """Give arcs that could make the flow cheaper, those of each class that could most."""
    members = case.cost.shape[1]
    found = [np.zeros((0, 2), dtype=np.int64)]
    for number, vessel in enumerate(classes.first):
        slack = distance[members + 2 + number] + case.cost[vessel] - distance[:members]
        is_missing = (slack < 0) & case.is_possible[vessel]
        if is_missing.any():
            most = ARCS_EACH * classes.sizes[number]
            found.append(_least(number, slack, most, is_missing))
    return np.concatenate(found)


def _merged(arcs: IntArray, missing: IntArray, members: int) -> IntArray:
    """Give (class, member) rows of both in their order, each once."""
    keys = np.concatenate([rows[:, 0] * members + rows[:, 1] for rows in (arcs, missing)])
    return np.column_stack(np.divmod(np.unique(keys), members))


def _least(number: int, keyed: IntArray, count: int, is_asked: NDArray[np.bool_]) -> IntArray:
    """
    Give the arcs of a class with the least keys, so many at most.

    Of equal ones each class begins with another member: else classes that are nearly the same would
    all be offered the same few.
    """
    asked = np.flatnonzero(is_asked)
    if count < len(asked):
        turn = (asked - number * TURN) % len(keyed)
        in_order = keyed[asked].astype(np.int64) * len(keyed) + turn
        asked = asked[np.argpartition(in_order, count)[:count]]
    return np.column_stack((np.full(len(asked), number), asked))


def _least_flow(case: AssignmentCase, classes: VesselClasses, arcs: IntArray) -> IntArray:
    """
    Give how many vessels each arc carries in the cheapest flow on these arcs.

    Nobody can fill more places than vessels can reach him, so no more of them are laid out.
    """
    members, count = case.cost.shape[1], len(classes.sizes)
    sink = count + members
    sizes = classes.sizes[arcs[:, 0]]
    reaching = np.bincount(arcs[:, 1], weights=sizes, minlength=members).astype(np.int64)
    places = np.minimum(case.places, reaching)
    slots = np.repeat(np.arange(members), places)
    taken = np.arange(len(slots)) - np.repeat(np.cumsum(places) - places, places)
    flow = min_cost_flow.SimpleMinCostFlow()
    first = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate((arcs[:, 0], count + slots, np.arange(count))),
        np.concatenate((count + arcs[:, 1], np.full(len(slots) + count, sink))),
        np.concatenate((sizes, np.ones(len(slots), dtype=np.int64), classes.sizes)),
        np.concatenate(
            (
                _arc_costs(case, classes, arcs),
                case.marginal(slots, taken),
                np.full(count, case.nobody_cost),
            )
        ),
    )
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:count] = classes.sizes
    supplies[sink] = -classes.sizes.sum()
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise AssignmentError(f"flow solver status {status}")
    return flow.flows(first[: len(arcs)])


def _distances(
    case: AssignmentCase, classes: VesselClasses, arcs: IntArray, flow: IntArray
) -> IntArray:
    """
    Give shortest distances to members, nobody, sink and classes in the residual graph of a flow.

    Classes are passed through only: from the member who has one of it to any that could. The flow
    is least on these arcs, so there is no negative cycle and the distances exist.
    """
    members, count = case.cost.shape[1], len(classes.sizes)
    nobody, sink = members, members + 1
    of_class = members + 2 + np.arange(count)
    costs = _arc_costs(case, classes, arcs)
    used = flow > 0
    counts = np.bincount(arcs[:, 1], weights=flow, minlength=members).astype(np.int64)
    without = classes.sizes - np.bincount(arcs[:, 0], weights=flow, minlength=count).astype(int)
    with_room, with_some = np.flatnonzero(counts < case.places), np.flatnonzero(counts)
    left = np.flatnonzero(without)
    edges = (
        (of_class[arcs[:, 0]], arcs[:, 1], costs),
        (arcs[used, 1], of_class[arcs[used, 0]], -costs[used]),
        (of_class, np.full(count, nobody), np.full(count, case.nobody_cost)),
        (np.full(len(left), nobody), of_class[left], np.full(len(left), -case.nobody_cost)),
        (with_room, np.full(len(with_room), sink), case.marginal(with_room, counts[with_room])),
        (
            np.full(len(with_some), sink),
            with_some,
            -case.marginal(with_some, counts[with_some] - 1),
        ),
        ([nobody], [sink], [0]),
        ([sink] * bool(len(left)), [nobody] * bool(len(left)), [0] * bool(len(left))),
    )
    tail, head, length = (
        np.concatenate(column).astype(np.int64) for column in zip(*edges, strict=True)
    )
    start = np.zeros(members + 2 + count, dtype=np.int64)
    start[of_class] = FAR
    return _shortest(tail, head, length, start)


def _shortest(tail: IntArray, head: IntArray, length: IntArray, start: IntArray) -> IntArray:
    """
    Give the shortest distances to nodes, which may begin at start (Bellman and Ford).

    Raises
    ------
    AssignmentError
        If there is a cycle of negative length.
    """
    order = np.argsort(head, kind="stable")
    tail, head, length = tail[order], head[order], length[order]
    begins = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    heads = head[begins]
    distance = start.copy()
    for _ in range(len(start) + 1):
        nearest = np.minimum.reduceat(distance[tail] + length, begins)
        if (nearest >= distance[heads]).all():
            return distance
        distance[heads] = np.minimum(distance[heads], nearest)
    raise AssignmentError("the flow was not least on its own arcs")


def _arc_costs(case: AssignmentCase, classes: VesselClasses, arcs: IntArray) -> IntArray:
    return case.cost[classes.first[arcs[:, 0]], arcs[:, 1]].astype(np.int64)
