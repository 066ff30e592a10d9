"""What the launcher compiles ahead is all that plans, repairs and bounds of the sample need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

USE = """
import json, sys
from dataclasses import replace
from numba.core.dispatcher import Dispatcher
from api.bound_run import BoundOptions, prove_plan
from api.compile_loops import START
from api.plan_run import PlanOptions, plan_pack
from api.repair_run import repair_plan
from api.true_plan import TruePlan
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.repair.case import Loss, RepairCase
from maritime.repair.params import RepairParams
from maritime.verification.survey import Survey

reading = read_pack(TAISHAN_PACK)
plan = plan_pack(reading, PlanOptions(start=START, iterations=30))
at_s = plan.horizon.start_s + 36_000
lost = next(one.team_id for one in plan.patrols if one.depart_s < at_s < one.return_s)
true = TruePlan(reading, plan, Survey(reading.district))
case = RepairCase(at_s, lost=(Loss(lost, at_s),))
repair_plan(true, case, params=RepairParams(), seconds=0.0, iterations=120, seed=1)
few = replace(reading.district, teams=reading.district.teams[:2])
prove_plan(few, plan, BoundOptions(rounds=2))
loops = {
    f"{module.__name__}.{name}": sum(one.stats.cache_misses.values())
    for module in list(sys.modules.values()) if module.__name__.startswith("maritime.")
    for name, one in vars(module).items() if isinstance(one, Dispatcher)
}
print(json.dumps(loops))
"""


@pytest.mark.soak
def test_what_is_compiled_ahead_is_compiled_once(tmp_path: Path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, *words], env=environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    run("-m", "api.compile_loops")
    misses = json.loads(run("-c", USE))
    assert len(misses) > 30
    assert [name for name, count in misses.items() if count] == []
