"""Put a plan into force that was made for its district as it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from api.api_errors import OlderPackError
from geo_data.plan_in_force import publish_plan
from geo_data.read_plans import read_plan_row
from geo_data.store_errors import PlanNotFoundError
from maritime.account import Actor


async def publish_present_plan(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    plan_id: UUID,
    *,
    note: str | None,
    now: datetime,
) -> UUID:
    """
    Publish a plan, and give the publication's id; the caller commits.

    Raises
    ------
    PlanNotFoundError
        If the district has no such plan.
    OlderPackError
        If the coast, standard or teams have changed since it was made.
    StaleRepairError
        As `geo_data.plan_in_force.publish_plan`.
    """
    row = await read_plan_row(connection, plan_id)
    if row["district_id"] != district_id:
        raise PlanNotFoundError(plan_id)
    if not row["is_of_current_pack"]:
        raise OlderPackError(str(plan_id), district_id)
    return await publish_plan(connection, actor, district_id, plan_id, note=note, now=now)
