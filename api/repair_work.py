"""Gather what a repair of the plan in force is made from, when its job begins."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from api.api_errors import OlderPackError
from api.job_kinds import Request
from api.live_rooms import LiveRooms
from api.repair_wire import case_to_json
from api.workers import StandingWorker
from geo_data.instants import parse_instant
from geo_data.job_table import Job
from geo_data.live_errors import NothingToRepairError
from geo_data.plan_in_force import read_plan_in_force
from geo_data.read_live import instant
from geo_data.read_plans import read_plan_row
from geo_data.store_connection import open_connection
from maritime.errors import CoastwatchError
from maritime.horizon import Horizon
from maritime.repair.as_seen import case_as_seen
from maritime.repair.case import StoppedSpan
from maritime.repair.todays_plan import horizon_at

log = logging.getLogger("coastwatch")


@dataclass(frozen=True)
class Basis:
    """The plan in force that is repaired, and the hours over which."""

    plan_id: UUID
    horizon: Horizon


async def read_basis(engine: AsyncEngine, district_id: str, *, at: datetime) -> Basis:
    """
    Give what would be repaired at an instant.

    Raises
    ------
    NothingToRepairError
        If no plan is in force.
    OlderPackError
        If the plan in force was made for a coast, standard or teams that have changed since.
    HorizonError
        If it is of other hours and does not repeat.
    """
    async with open_connection(engine) as connection:
        in_force = await read_plan_in_force(connection, district_id, known_at=at)
        if in_force is None:
            raise NothingToRepairError(district_id)
        row = await read_plan_row(connection, in_force.plan_id)
    if not row["is_of_current_pack"]:
        raise OlderPackError(str(in_force.plan_id), district_id)
    horizon = Horizon(
        int(row["start_at"].timestamp()), int(row["end_at"].timestamp()), row["timezone"],
        is_cyclic=row["is_cyclic"], is_fresh=row["assume_fresh"],
    )  # fmt: skip
    return Basis(in_force.plan_id, horizon_at(horizon, int(at.timestamp())))


class RepairWork:
    """
    Gathers for the jobs of one server, and lays districts out before one is asked for.

    It asks as the owner: a repair is of a whole district. is_ahead says whether it lays out at all.
    """

    def __init__(
        self, engine: AsyncEngine, rooms: LiveRooms, workers: StandingWorker, *, is_ahead: bool
    ):
        self._engine, self._rooms, self._workers = engine, rooms, workers
        self._is_ahead = is_ahead
        self._laying: set[asyncio.Task[None]] = set()

    def lay_out_soon(self, district_id: str, *, at: datetime) -> None:
        """Have a district laid out meanwhile, as a repair may be asked for; unless work is on."""
        if not self._is_ahead or self._laying or self._workers.is_busy:
            return
        laying = asyncio.create_task(self._lay_out(district_id, at))
        self._laying.add(laying)
        laying.add_done_callback(self._laying.discard)

    async def stop(self) -> None:
        """Wait for what was begun; a stopped worker ends it at once."""
        await asyncio.gather(*self._laying)

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

    async def _lay_out(self, district_id: str, at: datetime) -> None:
        try:
            basis = await read_basis(self._engine, district_id, at=at)
            request = {
                "district_id": district_id, "plan_id": str(basis.plan_id), "called_off": [],
                "at_s": int(at.timestamp()),
            }  # fmt: skip
            await self._workers.run("lay_out", request)
        except CoastwatchError as error:  # whoever asks for a repair is told himself
            log.info("district %s was not laid out for repairs: %s", district_id, error)


def _stopped(row: Mapping[str, object]) -> StoppedSpan:
    from_s, to_s = (parse_instant(str(row[name])) for name in ("from", "to"))
    return StoppedSpan(str(row["mode"]), from_s, to_s, str(row["why"]))
