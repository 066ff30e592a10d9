"""Compile the inner loops ahead, on two cores: python -m api.compile_loops.

numba compiles what is called for the first time and keeps it in NUMBA_CACHE_DIR. So a plan of one
team of each mode is made and, beside it, a bound is raised; who plans, repairs or proves first does
not wait for that.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from api.bound_run import BoundOptions, prove_plan
from api.plan_run import PlanOptions, plan_pack
from geo_data.pack_reader import PackReading, read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.plan import Plan
from maritime.team import Team

START = "2026-11-23T00:00:00+08:00"
MOVES = 40
"""So many that every kind of move is made."""


def main() -> None:
    """Compile the loops of plans and those of bounds, each in a process of its own."""
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        for done in [processes.submit(compile_planning), processes.submit(compile_bounds)]:
            done.result()


def compile_planning() -> None:
    """Plan one team of each mode: ways on land and at sea, beams, moves, reasons of gaps."""
    reading = read_pack(TAISHAN_PACK)
    first_of = {team.mode: team for team in reversed(reading.district.teams)}
    _plan(reading, tuple(first_of.values()), MOVES)


def compile_bounds() -> None:
    """Raise the bound of a plan that sends nobody, where one team could go."""
    reading = read_pack(TAISHAN_PACK)
    plan = _plan(reading, (), 0)
    district = replace(reading.district, teams=reading.district.teams[:1])
    prove_plan(district, plan, BoundOptions(rounds=1))


def _plan(reading: PackReading, teams: tuple[Team, ...], moves: int) -> Plan:
    district = replace(reading.district, teams=teams)
    options = PlanOptions(start=START, iterations=moves, crews=False)
    return plan_pack(replace(reading, district=district), options)


if __name__ == "__main__":
    main()
