"""Lay the day on which benchmarks plan out, and score routes on it."""

from collections.abc import Iterable
from datetime import date

from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.planning.open_state import OpenState
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.planning.route import Route
from maritime.wall_clock import instant_of, make_horizon

DAY = date(2026, 11, 23)
"""A Monday, without a clock change on any of the coasts."""


def lay_out_day(district: District, hours: float = 24.0) -> PlanningProblem:
    """Lay the day of a district out for planning, from midnight of its own time zone."""
    horizon = make_horizon(
        instant_of(DAY, 0, district.zone), hours, district.timezone,
        has_carry_in=district.has_carry_in,
    )  # fmt: skip
    return set_problem(district, resolve_targets(district), horizon)


def overdue_min(problem: PlanningProblem, routes: Iterable[Route]) -> float:
    """Give the weighted overdue minutes of some routes."""
    state = OpenState(problem)
    for route in routes:
        state.add(route.looks)
    return state.weighted_open_min
