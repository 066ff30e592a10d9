"""Read the plan in force 现行计划 of a day, moved to that day where it repeats."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.plan_in_force import read_plans_in_force
from geo_data.reports.read_span import read_cancelled, read_sha256_of
from geo_data.schema import team
from geo_data.store import export_district, load_targets
from geo_data.store_connection import open_snapshot
from geo_data.store_errors import StoreError
from geo_data.store_plans import load_plan
from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.plan import Plan
from maritime.repair.todays_plan import PlainDay, horizon_at, plan_on_day
from maritime.targets import Target
from maritime.wall_clock import MINUTES_OF_DAY, instant_of


class NoPlanInForceError(StoreError):
    """Say that a district has no plan from which anything could be made for a day."""

    def __init__(self, district_id: str, day: date):
        super().__init__(district_id, day)
        self.district_id, self.day = district_id, day

    def __str__(self) -> str:
        return (
            f"district {self.district_id!r} has no plan in force on {self.day}: make a plan, or "
            "publish one"
        )


@dataclass(frozen=True, eq=False)
class DayPlan:
    """
    A plan as it is to be walked on a day, with its file's SHA-256.

    left_out has the team of each patrol that is in the plan's file and cannot be walked that day.
    """

    plan: Plan
    sha256: str
    district: District
    targets: tuple[Target, ...]
    left_out: tuple[str, ...]


async def read_day_plan(
    engine: AsyncEngine, district_id: str, day: date, *, now: datetime
) -> DayPlan:
    """
    Give the plan in force of a local day, by what was published by now.

    Of today it is the one that holds now; a repair holds in its own hours. Patrols that the office
    has called off are left out, and of a plan that is moved to the day those outside its shifts or
    without their people.

    Raises
    ------
    DistrictNotFoundError, NoPlanInForceError
        If there is no such district, or it has no plan.
    HorizonError
        If the plan is of other days and does not repeat.
    """
    district = await export_district(engine, district_id)
    targets = await load_targets(engine, district_id)
    zone = district.zone
    begin_s = instant_of(day, 0, zone)
    end_s = instant_of(day, MINUTES_OF_DAY, zone)
    begin = datetime.fromtimestamp(begin_s, zone)
    async with open_snapshot(engine) as connection:
        held = await read_plans_in_force(connection, district_id, known_at=now)
        at = now if begin_s <= now.timestamp() < end_s else begin
        held = None if held is None else held.at(at)
        if held is None:
            raise NoPlanInForceError(district_id, day)
        sha256 = (await read_sha256_of(connection, {held.plan_id}))[held.plan_id]
        cancelled = await read_cancelled(connection, district_id, begin - timedelta(days=1), now)
    plan = await load_plan(engine, held.plan_id)
    at_s = end_s - 1 if plan.horizon.is_cyclic else max(begin_s, plan.horizon.start_s)
    horizon = horizon_at(plan.horizon, min(at_s, end_s - 1))
    if horizon != plan.horizon:
        moved, _ = plan_on_day(
            PlainDay(district, targets, horizon), plan, inputs_sha256=plan.inputs_sha256,
            called_off=cancelled.keys(),
        )  # fmt: skip
    else:
        gone = {one.patrol_id for one in plan.patrols if (one.team_id, one.depart_s) in cancelled}
        moved = replace(
            plan,
            patrols=tuple(one for one in plan.patrols if one.patrol_id not in gone),
            roster=tuple(one for one in plan.roster if one.patrol_id not in gone),
        )
    kept = {one.patrol_id for one in moved.patrols}
    left_out = tuple(one.team_id for one in plan.patrols if one.patrol_id not in kept)
    return DayPlan(moved, sha256, district, targets, left_out)


async def require_team(connection: AsyncConnection, district_id: str, team_id: str) -> None:
    """
    Refuse a team that a district does not have.

    Raises
    ------
    FaultyInputError
        If it has none of this id.
    """
    query = select(team.c.team_id).where(
        team.c.district_id == district_id, team.c.team_id == team_id
    )
    if await connection.scalar(query) is None:
        expected = "the id of a team of the district"
        fault = Fault("options", "", "team_id", repr(team_id), expected)
        raise FaultyInputError("report", (fault,))
