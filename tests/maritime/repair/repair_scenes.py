"""Plan small scenes, say what befalls the plans, and repair them."""

from functools import cache

import numpy as np
import scenes
from plan_cases import plan_of, problem_of

from maritime.plan import Plan
from maritime.planning.params import stop_after
from maritime.planning.problem import PlanningProblem
from maritime.repair.bench import Bench
from maritime.repair.case import Delay, Loss, RepairCase, StoppedSpan
from maritime.repair.params import RepairParams
from maritime.repair.repaired import Repair, repaired_plan
from maritime.repair.search import repair_routes
from maritime.repair.setting import set_repair

TWO_S, TEN_S = 2 * 3600, 10 * 3600 + 17
SCENES = {"straight": scenes.straight_coast, "night": scenes.night_teams,
          "archipelago": scenes.archipelago}  # fmt: skip
ALL_MAY_CHANGE = RepairParams(price_min=5.0, most_share=1.0)


@cache
def planned(name: str) -> tuple[PlanningProblem, Plan]:
    problem = problem_of(SCENES[name]())
    return problem, plan_of(problem, moves=4, tries=0)


def repaired(name: str, case: RepairCase, params=ALL_MAY_CHANGE, steps: int = 16) -> Repair:
    problem, plan = planned(name)
    bench = Bench(set_repair(problem, plan, case), params)
    routes, _ = repair_routes(bench, rng=np.random.default_rng(1), stop=stop_after(steps))
    return repaired_plan(bench, routes, seconds=1.0)


def case_of(name: str, kind: str, after_s: int) -> RepairCase:
    problem, plan = planned(name)
    at_s = problem.horizon.start_s + after_s
    out = sorted(p.team_id for p in plan.patrols if p.depart_s < at_s < p.return_s)
    team_id = (out or sorted(p.team_id for p in plan.patrols))[0]
    mode = next(p.mode for p in plan.patrols if p.team_id == team_id)
    return {
        "lost": RepairCase(at_s, lost=(Loss(team_id, at_s),)),
        "late": RepairCase(at_s, late=(Delay(team_id, 40 * 60),)),
        "stopped": RepairCase(at_s, stopped=(StoppedSpan(mode, at_s + 900, at_s + 9000),)),
        "unseen": RepairCase(at_s, lost=(Loss(team_id, at_s),), seen=()),
        "a while": RepairCase(at_s, lost=(Loss(team_id, at_s - 600, at_s + 3600),)),
        "lost and late": RepairCase(at_s, lost=(Loss(team_id, at_s),), late=(Delay(team_id, 600),)),
    }[kind]
