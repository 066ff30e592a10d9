"""Hold what vessels cost with members, and what an assignment of all of them costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

NOBODY = -1


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


def total_of(case: AssignmentCase, member: IntArray) -> int:
    """Give what an assignment costs in all, vessels with nobody included."""
    paired = np.flatnonzero(member != NOBODY)
    total = int(case.cost[paired, member[paired]].sum(dtype=np.int64))
    counts = np.bincount(member[paired], minlength=case.cost.shape[1])
    loads = counts * case.load + counts * (counts - 1) // 2
    total += case.load_cost * int(loads.sum())
    return total + case.nobody_cost * int(len(member) - len(paired))
