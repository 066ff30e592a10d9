"""Put vessels that cost the same with every member into one class."""

import hashlib
from dataclasses import dataclass

import numpy as np

from maritime.pairing.assignment_case import NOBODY, AssignmentCase, IntArray


@dataclass(frozen=True, eq=False)
class VesselClasses:
    """
    Classes of vessels: which class each vessel is of, the first vessel of each, how many it has.

    Vessels are rows of a case; classes are in the order of their first vessels.
    """

    of_vessel: IntArray
    first: IntArray
    sizes: IntArray

    @classmethod
    def of(cls, case: AssignmentCase) -> "VesselClasses":
        """
        Put together what no assignment could tell apart.

        Rows are compared by their digests: were two different rows to share one, the proof, which
        looks at every vessel itself, would fail.
        """
        number_of: dict[bytes, int] = {}
        of_vessel = np.empty(len(case.cost), dtype=np.int64)
        for vessel, (cost, is_possible) in enumerate(zip(case.cost, case.is_possible, strict=True)):
            digest = hashlib.blake2b(cost.tobytes(), digest_size=16)
            digest.update(is_possible.tobytes())
            of_vessel[vessel] = number_of.setdefault(digest.digest(), len(number_of))
        _, first, sizes = np.unique(of_vessel, return_index=True, return_counts=True)
        return cls(of_vessel, first, sizes)

    def spread(self, arcs: IntArray, flow: IntArray) -> IntArray:
        """
        Give the member of each vessel, NOBODY where none is left, by how many of a class each has.

        arcs has (class, member) rows in their order, flow the vessels that go along each.
        """
        member = np.full(len(self.of_vessel), NOBODY, dtype=np.int64)
        classes = np.repeat(arcs[:, 0], flow)
        by_class = np.argsort(self.of_vessel, kind="stable")
        begins = np.cumsum(self.sizes) - self.sizes
        paired = np.bincount(classes, minlength=len(self.sizes))
        within = np.arange(len(classes)) - np.repeat(np.cumsum(paired) - paired, paired)
        member[by_class[begins[classes] + within]] = np.repeat(arcs[:, 1], flow)
        return member
