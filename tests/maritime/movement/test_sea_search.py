"""Check the shortest ways by sea against scipy, over graphs drawn at random."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from maritime.movement.sea_search import DIRECT, NOWHERE, shortest_by_sea


@pytest.mark.parametrize("seed", range(6))
def test_ways_are_as_short_as_scipy_finds_them(seed):
    rng = np.random.default_rng(seed)
    n_nodes, n_anchors = 60, 9
    metres = rng.uniform(1.0, 100.0, (n_nodes, n_nodes))
    metres = np.triu(np.where(rng.random(metres.shape) < 0.06, metres, 0.0), k=1)
    graph = csr_array(metres + metres.T)
    looks_m = rng.uniform(1.0, 100.0, (n_anchors, n_nodes))
    looks_m[rng.random(looks_m.shape) < 0.9] = 0.0
    looks_m[0] = 0.0  # an anchor that sees nothing
    seen = csr_array(looks_m)
    direct_m = np.full((n_anchors, n_anchors), np.inf)
    direct_m[2, 3] = direct_m[3, 2] = 1.5

    found_m, last, before = shortest_by_sea(
        graph.indptr, graph.indices, graph.data, seen.indptr, seen.indices, seen.data, direct_m
    )

    all_at_once = np.zeros((n_nodes + n_anchors,) * 2)
    for source in range(n_anchors):
        # Ways lead from node to node: no anchor is gone by.
        all_at_once[:] = 0.0
        all_at_once[:n_nodes, :n_nodes] = graph.toarray()
        all_at_once[n_nodes + source, :n_nodes] = looks_m[source]
        away_m = dijkstra(csr_array(all_at_once), indices=n_nodes + source)[:n_nodes]
        there_m = np.where(looks_m > 0.0, away_m + looks_m, np.inf).min(axis=1)
        np.testing.assert_allclose(found_m[source], np.minimum(there_m, direct_m[source]))
        assert (before[source] == NOWHERE).tolist() == np.isinf(away_m).tolist()
        for node in np.flatnonzero(before[source] != NOWHERE):
            came_from = before[source, node]
            step_m = (
                looks_m[source, node]
                if came_from == DIRECT
                else away_m[came_from] + graph[came_from, node]
            )
            assert step_m == pytest.approx(away_m[node])
    assert last[2, 3] == DIRECT
    assert (last[0] == NOWHERE).all()
