"""Gather what a repair of the plan in force is made from, when its job begins."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from api.job_kinds import Request
from api.live_rooms import LiveRooms
from api.repair_ahead import RepairAhead
from api.repair_basis import read_basis
from api.repair_wire import case_to_json
from geo_data.instants import parse_instant
from geo_data.job_table import Job
from geo_data.read_live import instant
from maritime.repair.as_seen import case_as_seen
from maritime.repair.case import StoppedSpan


class RepairWork:
    """
    Gathers for the jobs of one server; what is kept laid out meanwhile, `ahead` knows.

    It asks as the owner: a repair is of a whole district. ahead is None where nothing is laid out
    before it is asked for.
    """

    def __init__(self, engine: AsyncEngine, rooms: LiveRooms, ahead: RepairAhead | None):
        self._engine, self._rooms, self._ahead = engine, rooms, ahead

    def lay_out_soon(self, district_id: str) -> None:
        """Have a district laid out meanwhile, as a repair may be asked for, unless it is."""
        if self._ahead is not None:
            self._ahead.look_soon(district_id)

    async def request_of(self, job: Job) -> Request:
        """
        Give what the worker is asked: the plan in force, and what is known by the job's instant.

        Raises
        ------
        CoastwatchError
            As `read_basis`, and where the database cannot be used.
        """
        options = job.options
        at = datetime.fromisoformat(str(options["at"]))
        basis = await read_basis(self._engine, job.district_id, at=at)
        ground, facts = await self._rooms.room_of(job.district_id).span(
            from_at=instant(basis.horizon.start_s), to_at=at, known_at=at
        )
        case = case_as_seen(
            ground, facts, basis.horizon,
            stopped=[_stopped(row) for row in options["stopped"]],
            counts_plan=options["counts"] == "plan",
        )  # fmt: skip
        called_off = [
            (one.round.team_id, int(one.round.from_s))
            for one in facts.watches
            if one.round.is_cancelled
        ]
        return {
            "district_id": job.district_id, "plan_id": str(basis.plan_id),
            "case": case_to_json(case), "called_off": called_off,
            **{name: options[name] for name in ("seconds", "price_min", "seed")},
        }  # fmt: skip


def _stopped(row: Mapping[str, object]) -> StoppedSpan:
    from_s, to_s = (parse_instant(str(row[name])) for name in ("from", "to"))
    return StoppedSpan(str(row["mode"]), from_s, to_s, str(row["why"]))
