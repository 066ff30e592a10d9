"""Check divisions against every possible one, and the sharing out of grids among coasts."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maritime.grids.apportion import apportion_by_size, apportion_parts
from maritime.grids.division import UnitGraph, divide_units, least_largest


def row(*efforts: int) -> UnitGraph:
    return UnitGraph(efforts, tuple(pairwise(range(len(efforts)))))


def ring(*efforts: int) -> UnitGraph:
    return UnitGraph(efforts, (), (tuple(range(len(efforts))),))


def edges_of(graph: UnitGraph) -> list[tuple[int, int]]:
    closed = [(*pairwise(one), (one[-1], one[0])) for one in graph.rings]
    return [*graph.edges, *(edge for one in closed for edge in one)]


def pieces_without(graph: UnitGraph, cut: set[tuple[int, int]]) -> list[set[int]]:
    pieces = [{unit} for unit in range(len(graph.efforts))]
    for one, other in edges_of(graph):
        if (one, other) not in cut:
            joined = [piece for piece in pieces if one in piece or other in piece]
            pieces = [piece for piece in pieces if piece not in joined] + [set().union(*joined)]
    return pieces


def best_of_all(graph: UnitGraph, parts: int) -> int:
    """Try every set of edges to cut."""
    edges = edges_of(graph)
    return min(
        max(sum(graph.efforts[unit] for unit in piece) for piece in pieces)
        for count in range(len(edges) + 1)
        for cut in combinations(edges, count)
        if len(pieces := pieces_without(graph, set(cut))) <= parts
    )


@st.composite
def graphs(draw):
    """Draw up to nine units: trees, perhaps with a ring, perhaps in several coasts."""
    efforts = tuple(draw(st.lists(st.integers(0, 9), min_size=1, max_size=9)))
    size = draw(st.sampled_from((0, 0, 3, 4, 6)))
    size = size if size <= len(efforts) else 0
    edges = [
        (draw(st.integers(0, unit - 1)), unit)
        for unit in range(max(1, size), len(efforts))
        if draw(st.integers(0, 9))
    ]
    return UnitGraph(efforts, tuple(edges), (tuple(range(size)),) if size else ())


def test_a_row_by_hand():
    assert divide_units(row(3, 1, 1, 3), 2) == (0, 0, 1, 1)
    assert divide_units(row(9, 1, 1, 1), 2) == (0, 1, 1, 1)
    assert least_largest(row(5, 5, 5, 5, 5, 5, 5), 3) == 15


def test_pieces_are_evened_out_below_the_least_largest():
    assert divide_units(row(10, 1, 1, 1, 1, 1, 1), 3) == (0, 1, 1, 1, 2, 2, 2)


def test_a_ring_is_opened_where_it_serves_best():
    assert least_largest(ring(1, 4, 4, 1, 4, 4), 3) == 8  # opened between 4 and 4 it would be 9
    assert divide_units(ring(1, 4, 4, 1, 4, 4), 1) == (0,) * 6


def test_an_island_goes_with_the_shore_it_is_linked_to():
    graph = UnitGraph((4, 4, 4, 1), ((0, 1), (1, 2), (1, 3)))
    assert divide_units(graph, 3) == (0, 1, 2, 1)


def test_as_many_pieces_as_coasts_at_least_and_as_units_at_most():
    apart = UnitGraph((5, 5, 5), ((0, 1),))
    assert divide_units(apart, 1) == (0, 0, 1)
    assert divide_units(apart, 9) == (0, 1, 2)
    assert divide_units(UnitGraph((), ()), 3) == ()
    assert least_largest(UnitGraph((), ()), 3) == 0
    assert divide_units(row(0, 0, 0), 2) in ((0, 0, 1), (0, 1, 1))


@settings(max_examples=100)
@given(graphs(), st.integers(1, 9))
def test_no_division_has_a_smaller_largest_effort(graph, parts):
    labels = divide_units(graph, parts)
    coasts = len(pieces_without(graph, set()))
    assert len(set(labels)) == min(max(parts, coasts), len(graph.efforts))
    assert least_largest(graph, parts) == best_of_all(graph, max(parts, coasts))


@given(graphs(), st.integers(1, 9))
def test_pieces_hang_together_and_are_numbered_in_order(graph, parts):
    labels = divide_units(graph, parts)
    between = {edge for edge in edges_of(graph) if labels[edge[0]] != labels[edge[1]]}
    assert sorted(map(sorted, pieces_without(graph, between))) == sorted(
        [unit for unit, own in enumerate(labels) if own == label] for label in set(labels)
    )
    firsts = [labels.index(label) for label in range(max(labels) + 1)]
    assert firsts == sorted(firsts)


@given(st.lists(st.integers(0, 50), min_size=12, max_size=40), st.integers(1, 12))
def test_a_long_row_is_as_good_as_by_dynamic_programming(efforts, parts):
    best = {0: 0}
    for _ in range(parts):
        best = {
            end: min(
                max(best[start], sum(efforts[start:end])) for start in range(end) if start in best
            )
            for end in range(1, len(efforts) + 1)
            if any(start in best for start in range(end))
        } | {0: 0}
    assert least_largest(row(*efforts), parts) == best[len(efforts)]


@pytest.mark.parametrize(
    ("sizes", "room", "parts", "counts"),
    [
        ([60, 30, 0, 10], [9, 9, 0, 9], 6, [3, 2, 0, 1]),
        ([90, 10], [2, 9], 6, [2, 4]),
        ([90, 10], [2, 1], 6, [2, 1]),
        ([0, 0], [3, 3], 3, [2, 1]),
        ([], [], 3, []),
    ],
)
def test_grids_are_shared_out_by_effort(sizes, room, parts, counts):
    assert apportion_parts(sizes, room, parts=parts) == counts


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(0, 5))
def test_no_sharing_out_leaves_a_smaller_mean_effort_at_worst(sizes, more):
    parts = len(sizes) + more
    counts = apportion_parts(sizes, [99] * len(sizes), parts=parts)
    assert sum(counts) == parts
    worst = min(
        max(size / count for size, count in zip(sizes, other, strict=True))
        for other in product(range(1, more + 2), repeat=len(sizes))
        if sum(other) == parts
    )
    assert max(size / count for size, count in zip(sizes, counts, strict=True)) == worst


def test_grids_of_a_wanted_size():
    assert apportion_by_size([90, 45, 44, 1, 0], [9, 9, 9, 9, 0], size=30) == [3, 2, 1, 1, 0]
    assert apportion_by_size([900, 10**12], [4, 7], size=1e-300) == [4, 7]
