"""Search the shortest ways by sea from every anchor over the graph of the sea."""

import numpy as np
from numba import njit

from maritime.movement.blocks import in_blocks

NOWHERE = -1  # no way
DIRECT = -2  # in sight of the source
CHILDREN = 4  # of each slot of the heap: half as deep as with two


def shortest_by_sea(
    node_start, node_ends, node_metres, seen_start, seen_nodes, seen_metres, direct_m
):
    """
    Give metres between all anchors by sea, and how to get there.

    Dijkstra's algorithm, once from each anchor. The heap holds each node once and lifts it where a
    shorter way is found: of a node of the sea that is five times in the course of a search.

    Parameters
    ----------
    node_start, node_ends, node_metres
        Neighbours of the graph's nodes in rows, and the metres to them.
    seen_start, seen_nodes, seen_metres
        The nodes that each anchor sees, and the metres to them.
    direct_m
        (p, p) metres between anchors that see each other, infinite elsewhere.

    Returns
    -------
    tuple
        (p, p) metres; (p, p) the last node before the end (DIRECT or NOWHERE where there is
        none); (p, n) the node before each node on the way from each anchor.
    """
    graph = (node_start, node_ends, node_metres, seen_start, seen_nodes, seen_metres)
    blocks = in_blocks(
        lambda first, end: _shortest_from(first, direct_m[first:end], *graph), len(direct_m)
    )
    metres, last, before = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return metres, last, before


@njit(cache=True, nogil=True)
def _shortest_from(
    first, direct_m, node_start, node_ends, node_metres, seen_start, seen_nodes, seen_metres
):
    """The rows of shortest_by_sea from anchor first on, as many as direct_m has."""
    n_sources, n_places = direct_m.shape
    n_nodes = len(node_start) - 1
    metres = direct_m.copy()
    last = np.where(np.isfinite(direct_m), np.int32(DIRECT), np.int32(NOWHERE)).astype(np.int32)
    before = np.full((n_sources, n_nodes), NOWHERE, dtype=np.int32)
    away = np.empty(n_nodes)
    heap_m = np.empty(n_nodes)
    heap_node = np.empty(n_nodes, dtype=np.int32)
    at_of = np.empty(n_nodes, dtype=np.int32)
    for row in range(n_sources):
        source = first + row
        if seen_start[source] == seen_start[source + 1]:
            continue
        away[:] = np.inf
        at_of[:] = NOWHERE
        size = 0
        for at in range(seen_start[source], seen_start[source + 1]):
            node = seen_nodes[at]
            away[node] = seen_metres[at]
            before[row, node] = DIRECT
            _lift(heap_m, heap_node, at_of, size, seen_metres[at], node)
            size += 1
        while size > 0:
            here_m, node = heap_m[0], heap_node[0]
            size -= 1
            _sink(heap_m, heap_node, at_of, size)
            for at in range(node_start[node], node_start[node + 1]):
                other = node_ends[at]
                there_m = here_m + node_metres[at]
                if there_m < away[other]:
                    away[other] = there_m
                    before[row, other] = node
                    slot = at_of[other]
                    if slot == NOWHERE:
                        slot = size
                        size += 1
                    _lift(heap_m, heap_node, at_of, slot, there_m, other)
        for end in range(n_places):
            for at in range(seen_start[end], seen_start[end + 1]):
                there_m = away[seen_nodes[at]] + seen_metres[at]
                if there_m < metres[row, end]:
                    metres[row, end] = there_m
                    last[row, end] = seen_nodes[at]
    return metres, last, before


@njit(inline="always")
def _lift(heap_m, heap_node, at_of, at, metres, node):
    """Put a node into the heap from the slot at on, before those that are farther away."""
    while at > 0:
        parent = (at - 1) // CHILDREN
        if heap_m[parent] <= metres:
            break
        heap_m[at] = heap_m[parent]
        heap_node[at] = heap_node[parent]
        at_of[heap_node[at]] = at
        at = parent
    heap_m[at] = metres
    heap_node[at] = node
    at_of[node] = at


@njit(cache=True)
def _sink(heap_m, heap_node, at_of, size):
    """Fill the first slot, which is free, with the last node of the heap; size is without it."""
    metres, node = heap_m[size], heap_node[size]
    at = 0
    while CHILDREN * at + 1 < size:
        child = CHILDREN * at + 1
        for other in range(child + 1, min(child + CHILDREN, size)):
            if heap_m[other] < heap_m[child]:
                child = other
        if heap_m[child] >= metres:
            break
        heap_m[at] = heap_m[child]
        heap_node[at] = heap_node[child]
        at_of[heap_node[at]] = at
        at = child
    heap_m[at] = metres
    heap_node[at] = node
    at_of[node] = at
