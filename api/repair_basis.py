"""Read what a repair is made of: the plan in force at an instant, and the hours over which."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.api_errors import OlderPackError
from geo_data.live_errors import NothingToRepairError
from geo_data.plan_in_force import read_plan_in_force
from geo_data.read_plans import read_plan_row
from geo_data.store_connection import open_connection
from maritime.horizon import Horizon
from maritime.repair.todays_plan import horizon_at


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
        return (await basis_of(connection, district_id, at=at))[0]


async def basis_of(
    connection: AsyncConnection, district_id: str, *, at: datetime
) -> tuple[Basis, datetime]:
    """Give what `read_basis` gives, and since when that plan is in force; the same errors."""
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
    return Basis(in_force.plan_id, horizon_at(horizon, int(at.timestamp()))), in_force.since
