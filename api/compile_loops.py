"""Compile the inner loops ahead, on two cores: python -m api.compile_loops.

numba compiles what is called for the first time and keeps it in NUMBA_CACHE_DIR. So a plan of one
team of each mode is made and, beside it, a route is changed and a bound raised; who plans, repairs
or proves first does not wait for that.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context

import numpy as np

from api.bound_run import BoundOptions, prove_plan
from api.plan_run import PlanOptions, choose_horizon, plan_pack
from geo_data.pack_reader import PackReading, read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.cutting import resolve_targets
from maritime.plan import Plan
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams
from maritime.planning.problem import set_problem
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.team import Team

START = "2026-11-23T00:00:00+08:00"
MOVES = 40
"""So many that every kind of move is made."""


def main() -> None:
    """Compile the loops of beams and of bounds side by side, and small changes with the latter."""
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        apart = [processes.submit(compile_beams), processes.submit(compile_small_changes)]
        bounds = processes.submit(compile_bounds)
        for done in apart:
            done.result()
        processes.submit(compile_moves).result()  # has both from the disk
        bounds.result()


def compile_beams() -> None:
    """Make the first plan of one team of each mode: ways on land and at sea, beams."""
    _plan_each_mode(0)


def compile_moves() -> None:
    """Make every kind of move, and ask for the reasons of gaps."""
    _plan_each_mode(MOVES)


def compile_small_changes() -> None:
    """Change the route of one team, which is at its base."""
    reading = read_pack(TAISHAN_PACK)
    district = replace(reading.district, teams=reading.district.teams[:1])
    horizon = choose_horizon(reading, PlanOptions(start=START), now=datetime.now(UTC))
    problem = set_problem(district, resolve_targets(district), horizon)
    routes = [Route.at_base(index) for index in range(len(problem.slots))]
    maker = RouteMaker(problem, SearchParams(changes=1), np.random.default_rng(1))
    maker.changed(OpenState(problem), routes, routes[0], problem.needs.weights)


def compile_bounds() -> None:
    """Raise the bound of a plan that sends nobody, where one team could go."""
    reading = read_pack(TAISHAN_PACK)
    plan = _plan(reading, (), 0)
    district = replace(reading.district, teams=reading.district.teams[:1])
    prove_plan(district, plan, BoundOptions(rounds=1))


def _plan_each_mode(moves: int) -> None:
    reading = read_pack(TAISHAN_PACK)
    first_of = {team.mode: team for team in reversed(reading.district.teams)}
    _plan(reading, tuple(first_of.values()), moves)


def _plan(reading: PackReading, teams: tuple[Team, ...], moves: int) -> Plan:
    district = replace(reading.district, teams=teams)
    options = PlanOptions(start=START, iterations=moves, crews=False)
    return plan_pack(replace(reading, district=district), options)


if __name__ == "__main__":
    main()
