"""The search for patrols solves a public problem as its own definition has it."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from benchmarks.bench_toptw import gap_percent, known_values, solve
from benchmarks.toptw import BrokenRouteError, profit_of, read_toptw
from benchmarks.toptw_problem import seconds_per_tenth, set_toptw, visits_of
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.search import search_routes

# Distances 10, 20, 10·√2 … on a square; E opens late, so that a team has to wait there; F is worth
# most and closes before anybody can be there.
SQUARE = """1 2 6 1
0 0
0 0.00 0.00 0.00 0.00 0 0 0 100
1 10.00 0.00 5.00 7.00 1 1 1 0 20
2 10.00 10.00 5.00 4.00 1 1 1 30 40
3 0.00 10.00 5.00 6.00 1 1 1 0 14
4 0.00 20.00 5.00 9.00 1 1 1 60 61
5 90.00 0.00 5.00 99.00 1 1 1 0 80
6 20.50 0.00 5.00 3.00 1 1 1 10 22
"""


@pytest.fixture
def square(tmp_path: Path):
    path = tmp_path / "square.txt"
    path.write_text(SQUARE, encoding="utf-8")
    return read_toptw(path)


def best_profit(instance, teams: int) -> int:
    """Try every order of every choice of points."""
    numbers = range(1, len(instance.points))
    worth: dict[frozenset[int], int] = {frozenset(): 0}
    for length in numbers:
        for order in permutations(numbers, length):
            try:
                worth[frozenset(order)] = profit_of(instance, [order], teams=1)
            except BrokenRouteError:
                continue
    if teams == 1:
        return max(worth.values())
    return max(worth[a] + worth[b] for a in worth for b in worth if not a & b)


def test_distances_are_rounded_down_to_a_tenth(square):
    assert square.distance(1, 3) == 141
    assert square.distance(0, 6) == 205
    assert square.points[6].x == 2050


@pytest.mark.parametrize("teams", [1, 2])
def test_the_search_finds_the_best_of_a_small_instance(square, teams):
    problem = set_toptw(square, teams=teams)
    routes, state = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(1), stop=stop_after(60)
    )
    profit = profit_of(square, [visits_of(problem, one) for one in routes], teams=teams)
    assert profit == best_profit(square, teams) == {1: 20, 2: 26}[teams]
    assert 128 - state.weighted_open_min == pytest.approx(profit)


def test_stays_begin_in_their_windows(square):
    problem = set_toptw(square, teams=2)
    scale = seconds_per_tenth(square)
    routes, _ = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(2), stop=stop_after(40)
    )
    looks = [look for route in routes for look in route.looks]
    assert {target for target, _, _ in looks} >= {3}  # the one that opens late
    for target, enter_s, _ in looks:
        point = square.points[target + 1]
        assert point.opens * scale <= enter_s <= point.closes * scale


def test_a_run_is_scored_by_the_checker(square):
    profit, moves = solve(square, teams=1, seconds=0.0, seed=1, params=SearchParams())
    assert 0 < profit <= 20
    assert moves == 0


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ([[2], [3]], "2 routes for 1 teams"),
        ([[1, 2, 1]], "point 1 is visited twice"),
        ([[0]], "0 is no point to visit"),
        ([[7]], "7 is no point to visit"),
        ([[3, 1]], r"point 1 is reached at 29\.1, it closes at 20\.0"),
        ([[5]], r"point 5 is reached at 90\.0, it closes at 80\.0"),
    ],
)
def test_the_checker_refuses_a_broken_route(square, routes, words):
    with pytest.raises(BrokenRouteError, match=words):
        profit_of(square, routes, teams=1)


def test_the_checker_wants_a_team_back_in_time(tmp_path):
    path = tmp_path / "late.txt"
    path.write_text(SQUARE.replace("0 0 0 100\n", "0 0 0 84\n"), encoding="utf-8")
    with pytest.raises(BrokenRouteError, match=r"back at 85\.0, the depot closes at 84\.0"):
        profit_of(read_toptw(path), [[4]], teams=1)


def test_a_file_with_a_point_missing_is_refused(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text(SQUARE.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"short\.txt: 6 points, expected 7"):
        read_toptw(path)


def test_known_values_are_read_by_instance_and_teams(tmp_path):
    path = tmp_path / "best.csv"
    path.write_text("instance,m,best_known\na,1,200\na,2,350\n", encoding="utf-8")
    assert known_values(path, "best_known") == {("a", 1): 200, ("a", 2): 350}
    assert gap_percent(200, 190) == 5.0
