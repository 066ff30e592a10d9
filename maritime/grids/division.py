"""Divide a coast into connected pieces so that the largest effort is as small as can be.

A coast is a graph of units: neighbours along it, and links from island to shore. Where it is a
forest, the fewest pieces below a limit are found from the leaves up by cutting off the heaviest
branches (Kundu and Misra, A linear tree partitioning algorithm, SIAM Journal on Computing 6,
1977); the least limit that needs no more pieces than wanted is found by halving, exactly, for
efforts are whole numbers. A ring is opened at one of its edges first: every one that could matter
is tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

Edge = tuple[int, int]


@dataclass(frozen=True)
class UnitGraph:
    """
    Units with their efforts (whole numbers of at least 0) and the edges between them.

    rings are closed rows of units, each joined to the next and the last to the first; their
    edges are not among edges. Without the rings' edges and with each ring opened at one of them,
    there is no way round.
    """

    efforts: tuple[int, ...]
    edges: tuple[Edge, ...]
    rings: tuple[tuple[int, ...], ...] = ()

    def opened(self, at: Sequence[int]) -> "UnitGraph":
        """Open each ring before its unit of that place, and give what is left: a forest."""
        edges = list(self.edges)
        for ring, place in zip(self.rings, at, strict=True):
            row = ring[place:] + ring[:place]
            edges += pairwise(row)
        return replace(self, edges=tuple(edges), rings=())


class _Forest:
    """A forest with a root in each tree; order lists units so that parents come first."""

    def __init__(self, graph: UnitGraph):
        self.efforts = graph.efforts
        self.near: list[list[int]] = [[] for _ in graph.efforts]
        for one, other in graph.edges:
            self.near[one].append(other)
            self.near[other].append(one)
        self.order: list[int] = []
        self.parent = [-1] * len(graph.efforts)
        self.n_trees = 0
        seen = [False] * len(graph.efforts)
        for root in range(len(graph.efforts)):
            if seen[root]:
                continue
            self.n_trees += 1
            seen[root] = True
            waiting = [root]
            while waiting:
                unit = waiting.pop()
                self.order.append(unit)
                for other in self.near[unit]:
                    if not seen[other]:
                        seen[other] = True
                        self.parent[other] = unit
                        waiting.append(other)

    def cuts_below(self, most: int) -> list[int] | None:
        """
        Give the units to cut off from their parents: the fewest that leave no piece above most.

        None where a single unit is above it.
        """
        rest = list(self.efforts)
        branches: list[list[int]] = [[] for _ in self.efforts]
        cuts = []
        for unit in reversed(self.order):
            if self.efforts[unit] > most:
                return None
            rest[unit] += sum(rest[child] for child in branches[unit])
            if rest[unit] > most:
                for child in sorted(branches[unit], key=lambda child: (-rest[child], child)):
                    rest[unit] -= rest[child]
                    cuts.append(child)
                    if rest[unit] <= most:
                        break
            if self.parent[unit] >= 0:
                branches[self.parent[unit]].append(unit)
        return cuts

    def least_largest(self, parts: int) -> int:
        """Give the least limit below which no more than parts pieces are needed."""
        low = max(max(self.efforts, default=0), -(-sum(self.efforts) // max(1, parts)))
        high = sum(self.efforts)
        while low < high:
            middle = (low + high) // 2
            cuts = self.cuts_below(middle)
            if cuts is not None and len(cuts) + self.n_trees <= parts:
                high = middle
            else:
                low = middle + 1
        return low

    def labels(self, cuts: Sequence[int]) -> list[int]:
        """Number the pieces that cuts leave, in the order in which they are met."""
        starts, label_of = set(cuts), [-1] * len(self.efforts)
        count = 0
        for unit in self.order:
            if self.parent[unit] < 0 or unit in starts:
                label_of[unit] = count
                count += 1
            else:
                label_of[unit] = label_of[self.parent[unit]]
        return label_of


def divide_units(graph: UnitGraph, parts: int) -> tuple[int, ...]:
    """
    Give the piece of each unit: as many pieces as wanted, the largest effort the least possible.

    Pieces are connected. There are as many as parts, but never fewer than the coast has parts
    that nothing links, and never more than units. Among divisions with the least largest effort,
    neighbouring pieces are evened out two at a time. Exact for forests and where there is one
    ring; of several rings each is opened as is best while the others stay as they are.

    Examples
    --------
    >>> divide_units(UnitGraph((3, 1, 1, 3), ((0, 1), (1, 2), (2, 3))), 2)
    (0, 0, 1, 1)
    """
    forest_graph = _open_rings(graph, parts)
    forest = _Forest(forest_graph)
    wanted = min(max(parts, forest.n_trees), len(graph.efforts))
    if not graph.efforts:
        return ()
    most = forest.least_largest(wanted)
    labels = forest.labels(forest.cuts_below(most) or ())
    labels = _cut_up_to(forest, labels, wanted)
    return _in_order(_even_out(forest, labels))


def least_largest(graph: UnitGraph, parts: int) -> int:
    """Give the largest effort that divide_units leaves."""
    labels = divide_units(graph, parts)
    return max(_sums(graph.efforts, labels).values(), default=0)


def _open_rings(graph: UnitGraph, parts: int) -> UnitGraph:
    """Open each ring, largest first, where the least largest effort becomes smallest."""
    at = [0] * len(graph.rings)
    by_size = sorted(range(len(graph.rings)), key=lambda ring: -len(graph.rings[ring]))
    for ring in by_size:
        best = _limit_of(graph.opened(at), parts)
        for place in _openings(graph, graph.rings[ring], best):
            trial = [*at[:ring], place, *at[ring + 1 :]]
            limit = _limit_of(graph.opened(trial), parts)
            if limit < best:
                best, at = limit, trial
    return graph.opened(at)


def _limit_of(graph: UnitGraph, parts: int) -> int:
    forest = _Forest(graph)
    return forest.least_largest(max(parts, forest.n_trees))


def _openings(graph: UnitGraph, ring: tuple[int, ...], limit: int) -> range:
    """
    Give the places at which a ring may be opened to get below a limit.

    Pieces below it cannot hold a row of units that reaches it, so one of the edges inside the
    shortest such row is cut; where the whole ring is below the limit, it may be any.
    """
    efforts = [graph.efforts[unit] for unit in ring]
    if sum(efforts) < limit:
        return range(len(ring))
    best = range(1, len(ring))
    first, total = 0, 0
    for last, effort in enumerate(efforts):
        total += effort
        while total - efforts[first] >= limit:
            total -= efforts[first]
            first += 1
        if total >= limit and last - first < len(best):
            best = range(first + 1, last + 1)
    return best


def _cut_up_to(forest: _Forest, labels: list[int], wanted: int) -> list[int]:
    """Halve the heaviest piece of several units until there are as many pieces as wanted."""
    labels = list(labels)
    members = _members(labels)
    while len(members) < wanted:
        effort_of = {
            label: sum(forest.efforts[unit] for unit in units)
            for label, units in members.items()
            if len(units) > 1
        }
        heaviest = max(effort_of, key=lambda label: (effort_of[label], -label))
        _, one, other = _halve(forest, members[heaviest])
        new = len(members)
        members[heaviest], members[new] = one, other
        for unit in other:
            labels[unit] = new
    return labels


def _even_out(forest: _Forest, labels: list[int]) -> list[int]:
    """Cut two neighbouring pieces anew as evenly as can be, until no two become more even."""
    members = _members(labels)
    has_changed = True
    while has_changed:
        has_changed = False
        for unit in forest.order:
            above = forest.parent[unit]
            if above < 0 or labels[above] == labels[unit]:
                continue
            pair = (labels[above], labels[unit])
            before = max(sum(forest.efforts[one] for one in members[label]) for label in pair)
            largest, one, other = _halve(forest, sorted(members[pair[0]] + members[pair[1]]))
            if largest < before:
                has_changed = True
                for label, units in zip(pair, (one, other), strict=True):
                    members[label] = units
                    for member in units:
                        labels[member] = label
    return labels


def _halve(forest: _Forest, units: list[int]) -> tuple[int, list[int], list[int]]:
    """Cut a connected piece in two where the larger side is least: its effort, both sides."""
    inside = set(units)
    total = sum(forest.efforts[unit] for unit in units)
    root = units[0]
    parent, order, waiting = {root: -1}, [], [root]
    while waiting:
        unit = waiting.pop()
        order.append(unit)
        for other in forest.near[unit]:
            if other in inside and other not in parent:
                parent[other] = unit
                waiting.append(other)
    below = {unit: forest.efforts[unit] for unit in order}
    for unit in reversed(order[1:]):
        below[parent[unit]] += below[unit]
    top = min(order[1:], key=lambda unit: (max(below[unit], total - below[unit]), unit))
    cut_off = {top}
    for unit in order[1:]:
        if parent[unit] in cut_off:
            cut_off.add(unit)
    one = [unit for unit in units if unit not in cut_off]
    return max(below[top], total - below[top]), one, sorted(cut_off)


def _members(labels: Sequence[int]) -> dict[int, list[int]]:
    members: dict[int, list[int]] = {}
    for unit, label in enumerate(labels):
        members.setdefault(label, []).append(unit)
    return members


def _sums(efforts: Sequence[int], labels: Sequence[int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for effort, label in zip(efforts, labels, strict=True):
        sums[label] = sums.get(label, 0) + effort
    return sums


def _in_order(labels: Sequence[int]) -> tuple[int, ...]:
    """Number pieces anew by their first unit."""
    number_of: dict[int, int] = {}
    return tuple(number_of.setdefault(label, len(number_of)) for label in labels)
