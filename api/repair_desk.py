"""Repair plans, one after another, in a worker that stays: what one lays out serves the next."""

import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from api.plan_run import cores_to_use
from api.repair_ahead import MOST_LAID_OUT
from api.repair_run import FaultyRepairError, require_true
from api.repair_wire import case_from_json, repair_to_json, state_of
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_to_json
from geo_data.store import load_reading, load_targets, require_district
from geo_data.store_connection import open_connection
from geo_data.store_plans import RepairOf, load_plan, store_plan
from maritime.errors import Fault, FaultyInputError
from maritime.horizon import Horizon
from maritime.plan import Plan
from maritime.planning.causes import ReachTable
from maritime.planning.params import Progress, stop_after
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.repair.bench import Bench
from maritime.repair.case import Loss, RepairCase
from maritime.repair.params import RepairParams
from maritime.repair.repaired import Repair, repaired_plan
from maritime.repair.search import IMPROVING, WEIGHED, better_and_better
from maritime.repair.setting import set_repair
from maritime.repair.todays_plan import horizon_at, plan_on_day
from maritime.targets import Target
from maritime.verification.survey import Survey

Say = Callable[[str, dict[str, object]], None]
WithEngine = Callable[[dict, Callable[[AsyncEngine], Awaitable[object]]], object]
SOON_S = 2.0
"""The first repair is told as soon as every team was weighed, the next so long after the job began
to search."""
BETTER_BY_MIN = 1.0
"""A later repair is kept where it leaves so many weighted minutes less open."""
REPORT_EVERY_S = 0.5
REHEARSED_STEPS = 60
"""Steps of a search that is rehearsed, so that code is compiled and the ways of a day are known."""
NICENESS = 10
"""Of the thread that rehearses."""
DROPPED = {"lost": "lost", "late": "late", "diverted": "diverted", "position": "positions"}
"""Which rows of a case are left out, one by one, where they cannot be asked of a unit."""

log = logging.getLogger("coastwatch")


@dataclass(frozen=True)
class LaidOut:
    """
    A district as it was read, its coast and ways over the hours of a plan, who reaches what, and
    what checks of its plans have measured.
    """

    key: tuple[str, Horizon]
    ground_sha256: str
    reading: PackReading
    targets: tuple[Target, ...]
    problem: PlanningProblem
    reach: ReachTable
    survey: Survey


@dataclass
class Shelf:
    """What is kept of one district: laid out, its plan, that on its day, the day rehearsed on."""

    laid: LaidOut | None = None
    plan: tuple[UUID, Plan] | None = None
    todays: tuple[tuple[object, ...], tuple[Plan, tuple[Fault, ...]]] | None = None
    rehearsed: tuple[object, ...] | None = None


class RepairDesk:
    """Repairs plans; keeps the few districts that were laid out last, each with its plan."""

    def __init__(self, with_engine: WithEngine):
        self._with_engine = with_engine
        self._shelves: dict[str, Shelf] = {}
        self._laid_count = self._rehearsed_count = 0

    def lay_out(self, request: dict, say: Say) -> dict[str, object]:
        """Read a plan and its district and lay them out, unless they are; tell what is kept."""
        shelf, at_s = self._shelf_of(request), int(request["at_s"])
        if not _is_good(shelf, request, at_s):
            self._todays_plan(request, self._laid_for(request, at_s))
        return self._told()

    def rehearse(self, request: dict, say: Say) -> dict[str, object]:
        """
        Rehearse a repair on a day that is laid out, unless it was: the next need not compile code,
        find ways or measure what is planned. Nobody waits for it: it gives way to other work.
        """
        shelf = self._shelf_of(request)
        if _is_good(shelf, request, int(request["at_s"])) and not _is_rehearsed(shelf):
            with ThreadPoolExecutor(1, initializer=_give_way) as quietly:
                quietly.submit(self._rehearse, request, shelf).result()
        return self._told()

    def _rehearse(self, request: dict, shelf: Shelf) -> None:
        laid = shelf.laid
        plan, _ = self._todays_plan(request, laid)
        case = RepairCase(
            int(request["at_s"]),
            lost=tuple(Loss(p.team_id, int(request["at_s"])) for p in plan.patrols[-1:]),
        )
        bench, _, _ = _bench_of(laid, plan, case, RepairParams())
        found = better_and_better(
            bench, rng=np.random.default_rng(1), stops=[stop_after(REHEARSED_STEPS)]
        )
        for routes in (bench.setting.routes, next(found)[0]):
            repair = repaired_plan(bench, routes, seconds=0.0)
            require_true(laid.reading, plan_to_json(repair.plan), survey=laid.survey)
        shelf.rehearsed = (request["plan_id"], laid.key)
        self._rehearsed_count += 1

    def _told(self) -> dict[str, object]:
        kept = [name for name, shelf in self._shelves.items() if shelf.laid is not None]
        return {"laid": self._laid_count, "rehearsed": self._rehearsed_count, "kept": kept}

    def repair(self, request: dict, say: Say) -> dict[str, object]:
        """
        Repair the plan of a request; keep what is better as proposals, each verified before.

        plan_id of what is given names the best of them, None where no orders are to be changed. One
        that is not true is dropped, and told in the server's log.

        Raises
        ------
        FaultyRepairError
            If none of those that were made is true.
        """
        clock = _Clock(say)
        clock.tell("laying out")
        case = case_from_json(request["case"])
        laid = self._laid_for(request, case.at_s)
        plan, left_out = self._todays_plan(request, laid)
        bench, case, dropped = _bench_of(laid, plan, case, RepairParams(request["price_min"]))
        kept: tuple[str, float] | None = None
        faulty: FaultyRepairError | None = None
        for repair in _repairs(bench, request, clock):
            if not repair.changes:
                continue
            if kept is not None and repair.repaired_min > kept[1] - BETTER_BY_MIN:
                continue
            clock.tell("verifying")
            found = repair_to_json(
                repair, case, left_out=(*left_out, *dropped),
                names={target.target_id: target.name for target in laid.targets},
            )  # fmt: skip
            try:
                kept = (self._keep(request, laid, repair, found), repair.repaired_min)
            except FaultyRepairError as error:
                log.error("a repair of plan %s: %s", request["plan_id"], error)
                faulty = error
                continue
            clock.kept(kept[0], found)
            self._shelf_of(request).rehearsed = (request["plan_id"], laid.key)
        if kept is None and faulty is not None:
            raise faulty
        return {"plan_id": None if kept is None else kept[0]}

    def _keep(self, request: dict, laid: LaidOut, repair: Repair, found: dict) -> str:
        """Verify a repair as its file has it, and keep it as a proposal; give its id."""
        document = plan_to_json(repair.plan)
        require_true(laid.reading, document, survey=laid.survey)
        of = RepairOf(UUID(request["plan_id"]), found)
        plan_id = self._with_engine(
            request,
            lambda engine: store_plan(
                engine, repair.plan, document.encode(), now=datetime.now(UTC),
                ground_sha256=laid.ground_sha256, repair_of=of,
            ),
        )  # fmt: skip
        return str(plan_id)

    def _shelf_of(self, request: dict) -> Shelf:
        """Give the shelf of a request's district; of too many, the one used longest ago is gone."""
        shelf = self._shelves.pop(request["district_id"], None) or Shelf()
        self._shelves[request["district_id"]] = shelf
        while len(self._shelves) > MOST_LAID_OUT:
            del self._shelves[next(iter(self._shelves))]
        return shelf

    def _plan_of(self, request: dict) -> Plan:
        shelf, plan_id = self._shelf_of(request), UUID(request["plan_id"])
        if shelf.plan is None or shelf.plan[0] != plan_id:
            plan = self._with_engine(request, lambda engine: load_plan(engine, plan_id))
            shelf.plan = (plan_id, plan)
        return shelf.plan[1]

    def _todays_plan(self, request: dict, laid: LaidOut) -> tuple[Plan, tuple[Fault, ...]]:
        """Give the plan of a request on its day, with what of it cannot be had then."""
        shelf = self._shelf_of(request)
        called_off = frozenset((team_id, at_s) for team_id, at_s in request["called_off"])
        key = (request["plan_id"], laid.key, called_off)
        if shelf.todays is None or shelf.todays[0] != key:
            found = plan_on_day(
                laid.problem, self._plan_of(request), inputs_sha256=laid.reading.sha256,
                called_off=called_off,
            )  # fmt: skip
            shelf.todays = (key, found)
        return shelf.todays[1]

    def _laid_for(self, request: dict, at_s: int) -> LaidOut:
        horizon = horizon_at(self._plan_of(request).horizon, at_s)
        shelf = self._shelf_of(request)
        laid = self._with_engine(request, lambda engine: _lay(engine, shelf, request, horizon))
        if laid is not shelf.laid:
            shelf.laid = laid
            self._laid_count += 1
        return laid


async def _lay(engine: AsyncEngine, shelf: Shelf, request: dict, horizon: Horizon) -> LaidOut:
    """Give a district laid out as it is now: what is kept of it, where that is still good."""
    district_id, before = request["district_id"], shelf.laid
    async with open_connection(engine) as connection:
        row = await require_district(connection, district_id)
    key = (state_of(row), horizon)
    if before is not None and before.key == key:
        return before
    if before is not None and before.key[0] == key[0]:
        reading, targets, survey = before.reading, before.targets, before.survey
    else:
        reading = await load_reading(engine, district_id)
        targets = tuple(await load_targets(engine, district_id))
        survey = Survey(reading.district)
    problem = set_problem(reading.district, targets, horizon)
    return LaidOut(key, row.ground_sha256, reading, targets, problem, ReachTable(problem), survey)


def _is_good(shelf: Shelf, request: dict, at_s: int) -> bool:
    """Whether what is kept is of the plan and the state of the district that are asked for."""
    if shelf.laid is None or shelf.plan is None or str(shelf.plan[0]) != request["plan_id"]:
        return False
    return shelf.laid.key == (request["state"], horizon_at(shelf.plan[1].horizon, at_s))


def _is_rehearsed(shelf: Shelf) -> bool:
    return shelf.rehearsed == (str(shelf.plan[0]), shelf.laid.key)


def _give_way() -> None:
    """Let other work go first in this thread, for good: Linux counts niceness by thread."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _bench_of(
    laid: LaidOut, plan: Plan, case: RepairCase, params: RepairParams
) -> tuple[Bench, RepairCase, tuple[Fault, ...]]:
    """
    Lay a repair out; what was told of a unit and cannot be asked of it is left out, and told.

    Raises
    ------
    FaultyInputError
        If something else does not fit.
    """
    dropped: list[Fault] = []
    while True:
        try:
            setting = set_repair(laid.problem, plan, case)
            return Bench(setting, params, whole_reach=laid.reach), case, tuple(dropped)
        except FaultyInputError as error:
            gone = {(DROPPED.get(fault.layer), fault.row_id) for fault in error.faults}
            rows = {
                name: tuple(r for r in getattr(case, name) if (name, r.team_id) not in gone)
                for name in DROPPED.values()
            }
            if all(rows[name] == getattr(case, name) for name in rows):
                raise
            dropped += [fault for fault in error.faults if fault.layer in DROPPED]
            case = replace(case, **rows)


def _repairs(bench: Bench, request: dict, clock: "_Clock") -> Iterator[Repair]:
    """Give a first repair when every team was weighed, one soon after it, and what is found in all
    the seconds that were asked for."""
    seconds, begun = float(request["seconds"]), time.monotonic()
    ends = sorted({0.0, min(SOON_S, seconds), seconds})

    def stop_at(end_s: float) -> Callable[[int], bool]:
        def is_over(steps: int) -> bool:
            elapsed_s = time.monotonic() - begun
            # Before every team was weighed there is nothing worth telling, on a busy machine too.
            return elapsed_s >= seconds or (elapsed_s >= end_s and clock.has_weighed)

        return is_over

    clock.begin(bench.nothing_min)
    with ThreadPoolExecutor(max_workers=cores_to_use()) as threads:
        found = better_and_better(
            bench, rng=np.random.default_rng(request["seed"]), stops=map(stop_at, ends),
            report=clock.hear, run_all=threads.map,
        )  # fmt: skip
        for routes, _ in found:
            yield repaired_plan(bench, routes, seconds=round(time.monotonic() - begun, 1))


class _Clock:
    """Tells how far a repair is, not too often."""

    def __init__(self, say: Say):
        self._say, self._begun, self._told_s = say, time.monotonic(), -REPORT_EVERY_S
        self._phase, self._iteration = "laying out", 0
        self._known: dict[str, object] = {"plan_id": None, "nothing_done_min": None}

    @property
    def has_weighed(self) -> bool:
        """Whether the search has weighed every team."""
        return self._phase in (WEIGHED, IMPROVING)

    def begin(self, nothing_min: float) -> None:
        """Say what is open where nothing is done."""
        self._known["nothing_done_min"] = round(nothing_min, 1)
        self.tell("searching")

    def hear(self, progress: Progress) -> None:
        """Take in what the search says."""
        self._phase, self._iteration = progress.phase, progress.iteration
        if time.monotonic() - self._begun - self._told_s >= REPORT_EVERY_S:
            self.tell(progress.phase)

    def kept(self, plan_id: str, found: dict) -> None:
        """Say which proposal is there now."""
        self._known |= {"plan_id": plan_id, "repaired_min": found["repaired_min"]}
        self.tell("kept")

    def tell(self, phase: str) -> None:
        """Say how far it is, whenever it was said before."""
        self._told_s = time.monotonic() - self._begun
        told = {"phase": phase, "iteration": self._iteration, **self._known}
        self._say("progress", {**told, "elapsed_s": round(self._told_s, 2)})
