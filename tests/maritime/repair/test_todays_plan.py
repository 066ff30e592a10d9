"""Check how a plan that repeats is moved to the day of its repair, and what is left out of it."""

from dataclasses import replace

import pytest
import scenes
from plan_cases import plan_of, problem_of

from maritime.cutting import resolve_targets
from maritime.errors import HorizonError
from maritime.horizon import DAY_S, Horizon
from maritime.planning.problem import set_problem
from maritime.repair.todays_plan import horizon_at, plan_on_day

SPRING_S = 1_774_738_800
"""2026-03-29T00:00:00+01:00 in Berlin, whose clocks go forward on that day."""


def test_a_plan_that_repeats_is_moved_to_the_day_and_any_other_has_to_be_of_it():
    day = Horizon(0, DAY_S, "UTC", is_cyclic=True)
    assert horizon_at(day, 3 * DAY_S - 1).start_s == 2 * DAY_S
    assert horizon_at(day, -1).start_s == -DAY_S
    once = replace(day, is_cyclic=False)
    assert horizon_at(once, DAY_S - 1) is once
    with pytest.raises(HorizonError, match="does not repeat"):
        horizon_at(once, DAY_S)


def test_on_a_day_with_a_clock_change_no_daily_plan_holds():
    winter = Horizon(SPRING_S - DAY_S, SPRING_S, "Europe/Berlin", is_cyclic=True)
    with pytest.raises(HorizonError, match="the clock changes on this day"):
        horizon_at(winter, SPRING_S + 3600)


def test_what_the_day_does_not_have_is_left_out_and_told():
    district = scenes.straight_coast()
    problem = problem_of(district)
    plan = plan_of(problem, moves=0, tries=0)
    teams = tuple(replace(t, days=frozenset({1})) if t.team_id == "T01" else t
                  for t in district.teams)  # fmt: skip
    horizon = horizon_at(plan.horizon, plan.horizon.start_s + 2 * DAY_S)
    today = replace(district, teams=teams)
    later = set_problem(today, resolve_targets(today), horizon)
    called = next(p for p in plan.patrols if p.team_id != "T01")
    moved, left_out = plan_on_day(
        later, plan, inputs_sha256="new",
        called_off={(called.team_id, called.depart_s + 2 * DAY_S)},
    )  # fmt: skip
    assert (moved.horizon, moved.inputs_sha256) == (horizon, "new")
    first = [p.patrol_id for p in plan.patrols if p.team_id == "T01"]
    assert first and [(f.row_id, f.found) for f in left_out] == [
        *((name, "outside the shifts of its team on this day") for name in sorted(first)),
        (called.patrol_id, "called off by the office"),
    ]
    kept = [p for p in plan.patrols if p.patrol_id not in (*first, called.patrol_id)]
    assert [(p.patrol_id, p.depart_s, p.legs[0].enter_s) for p in moved.patrols] == [
        (p.patrol_id, p.depart_s + 2 * DAY_S, p.legs[0].enter_s + 2 * DAY_S) for p in kept
    ]
