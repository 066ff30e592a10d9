"""Do a long piece of work in a process of its own: plan, repair, import a pack, draw a map.

Started by `api.workers`. The request is one line of JSON on standard input; answers are lines of
JSON on standard output: any number of ``progress``, then ``done`` or ``failed``. When standard
input ends, so has the server, and this process ends with it. With ``--stays`` it then waits for
the next request, and what one has laid out serves the next. Each task loads its own part of the
program alone.
"""

import asyncio
import functools
import hashlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar
from uuid import UUID

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from api.plan_progress import PlanProgress
from api.when_used import import_when_used
from api.workers import FOLD, LAY_OUT, REHEARSE
from geo_data.atomic_file import write_whole
from geo_data.certificate_file import certificate_to_json
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import read_pack
from geo_data.plan_file import plan_to_json
from geo_data.store import import_pack, load_reading, load_targets
from geo_data.store_connection import using_engine
from geo_data.store_errors import EditedDistrictError
from geo_data.store_plans import load_plan, store_plan
from maps.shown_base_map import ShownBaseMap
from maritime.errors import CoastwatchError, FaultyInputError

bound_run = import_when_used("api.bound_run")
live_page = import_when_used("maps.live_page")
map_page = import_when_used("maps.page")
plan_run = import_when_used("api.plan_run")
repair_desk = import_when_used("api.repair_desk")
report_desk = import_when_used("api.report_desk")

T = TypeVar("T")
Say = Callable[[str, dict[str, object]], None]
REPORT_EVERY_S = 0.5
SERVER_GONE = 3


def main() -> None:
    """Take the request, do the work, say how it went; with --stays, then the next one."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may get into the answers
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_hear_requests, args=(requests,), daemon=True).start()
    _do(json.loads(requests.get()), answers)
    while "--stays" in sys.argv[1:]:
        _do(json.loads(requests.get()), answers)


def _do(request: dict, answers: IO[str]) -> None:
    def say(kind: str, told: dict[str, object]) -> None:
        _write_line(answers, {kind: told})

    try:
        done = TASKS[request["task"]](request, say)
    except FaultyInputError as error:
        faults = [
            (fault.layer, fault.row_id, fault.column, fault.found, fault.expected)
            for fault in error.faults
        ]
        say("failed", {"source": error.source, "faults": faults})
    except EditedDistrictError as error:
        say("failed", {"edited": [error.district_id, error.changes, error.last_at]})
    except CoastwatchError as error:
        say("failed", {"text": str(error)})
    except OSError as error:
        say("failed", {"text": f"{error.strerror or error}"})
    except MemoryError:
        say("failed", {"text": "there was not enough memory for it"})
    else:
        say("done", done)


def plan_district(request: dict, say: Say) -> dict[str, object]:
    """Plan a district of the database and keep the plan there."""
    teller = _Teller(say)
    options = dict(request["options"])
    bound = bound_run.BoundOptions(
        options.pop("bound_seconds", 0.0), options.pop("bound_rounds", None)
    )
    district_id = request["district_id"]
    reading = _with_engine(request, lambda engine: load_reading(engine, district_id))
    plan = plan_run.plan_pack(reading, plan_run.PlanOptions(**options), report=teller.hear)
    teller.tell()
    proof = None
    if bound.seconds > 0 or bound.rounds is not None:
        plan, proof = bound_run.prove_plan(reading.district, plan, bound, report=teller.hear)
        teller.tell()
    document = plan_to_json(plan).encode()
    now = datetime.now(UTC)
    ground = ground_fingerprint(reading.district)
    certificate = None
    if proof is not None:
        named = replace(proof, plan_sha256=hashlib.sha256(document).hexdigest())
        certificate = certificate_to_json(named).encode()
    plan_id = _with_engine(
        request,
        lambda engine: store_plan(
            engine, plan, document, now=now, ground_sha256=ground, certificate=certificate
        ),
    )
    return {"plan_id": str(plan_id)}


def import_district(request: dict, say: Say) -> dict[str, object]:
    """Read a pack file and put it into the database."""
    reading = read_pack(Path(request["path"]))
    now = datetime.now(UTC)
    discards = request.get("discards_changes", False)
    result = _with_engine(
        request, lambda engine: import_pack(engine, reading, now=now, discards_changes=discards)
    )
    return {
        "district_id": result.district_id,
        "is_changed": result.is_changed,
        "is_replaced": result.is_replaced,
        "counts": dict(result.counts),
        "warnings": list(reading.warnings),
    }


def draw_map(request: dict, say: Say) -> dict[str, object]:
    """Draw a plan of the database into an html file."""
    plan_id = UUID(request["plan_id"])
    plan = _with_engine(request, lambda engine: load_plan(engine, plan_id))
    reading = _with_engine(request, lambda engine: load_reading(engine, plan.district_id))
    targets = _with_engine(request, lambda engine: load_targets(engine, plan.district_id))
    base_maps = _base_maps_of(request)
    html = map_page.build_map(reading.district, targets, plan, base_maps=base_maps).encode()
    write_whole(Path(request["path"]), html)
    return {"size_bytes": len(html)}


def _base_maps_of(request: dict) -> list[ShownBaseMap]:
    """Give the base maps that a page may offer; lists of JSON become pairs again."""
    return [
        ShownBaseMap(**{name: tuple(value) if isinstance(value, list) else value
                        for name, value in row.items()})
        for row in request["base_maps"]
    ]  # fmt: skip


def draw_duty_page(request: dict, say: Say) -> dict[str, object]:
    """Draw the duty room's page of a district of the database into an html file."""
    district_id = request["district_id"]
    reading = _with_engine(request, lambda engine: load_reading(engine, district_id))
    targets = _with_engine(request, lambda engine: load_targets(engine, district_id))
    base_maps = _base_maps_of(request)
    html = live_page.build_live_page(reading.district, targets, base_maps=base_maps).encode()
    write_whole(Path(request["path"]), html)
    return {"size_bytes": len(html)}


class _Teller:
    """Tells how far a plan is, not too often; `tell` what was heard last, however soon."""

    def __init__(self, say: Say):
        self._say = say
        self._begun = time.monotonic()
        self._told_s = -REPORT_EVERY_S
        self._heard: PlanProgress | None = None

    def hear(self, progress: PlanProgress) -> None:
        self._heard = progress
        if time.monotonic() - self._begun - self._told_s >= REPORT_EVERY_S:
            self.tell()

    def tell(self) -> None:
        progress, self._heard = self._heard, None
        if progress is None:
            return
        self._told_s = time.monotonic() - self._begun
        self._say(
            "progress",
            {
                "phase": progress.phase,
                "iteration": progress.iteration,
                "weighted_overdue_min": progress.overdue_min,
                "coverage": progress.coverage,
                "bound": progress.bound_min,
                "optimality_gap_points": progress.gap_points,
                "elapsed_s": round(self._told_s, 1),
            },
        )


def _with_engine(request: dict, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    """
    Do a piece of work with an engine of its own, and give what it gives.

    It is given past asyncio: that writes a task's result out in full, twice, when a run ends in the
    main thread (by `signal.signal`, for the words of an error that it then drops), and for a whole
    district laid out this takes seconds.
    """
    given: list[T] = []

    async def run() -> None:
        async with using_engine(make_url(request["database_url"])) as engine:
            given.append(await work(engine))

    asyncio.run(run())
    return given[0]


@functools.cache
def _desk() -> "repair_desk.RepairDesk":
    """Give the desk of a worker that stays: what it has laid out for one repair serves the next."""
    return repair_desk.RepairDesk(_with_engine)


def _reports() -> "report_desk.ReportDesk":
    return report_desk.ReportDesk(_with_engine)


TASKS = {
    "plan": plan_district,
    "import": import_district,
    "map": draw_map,
    "duty": draw_duty_page,
    "repair": lambda request, say: _desk().repair(request, say),
    LAY_OUT: lambda request, say: _desk().lay_out(request, say),
    REHEARSE: lambda request, say: _desk().rehearse(request, say),
    "report": lambda request, say: _reports().report(request, say),
    FOLD: lambda request, say: _reports().fold(request, say),
}


def _hear_requests(requests: queue.SimpleQueue[bytes]) -> None:
    """Take requests until the server lets go of the other end, however it ended; then end."""
    heard = b""
    while piece := os.read(sys.stdin.fileno(), 1 << 16):  # not by sys.stdin, whose lock a normal
        *lines, heard = (heard + piece).split(b"\n")  # end needs
        for line in lines:
            requests.put(line)
    os._exit(SERVER_GONE)


def _write_line(answers: IO[str], message: dict[str, object]) -> None:
    answers.write(json.dumps(message, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
