"""Read repaired plans of a district: what they repair and change, and since when they hold."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema import plan
from geo_data.schema_live import plan_publication
from geo_data.store_errors import PlanNotFoundError


async def read_repairs(connection: AsyncConnection, district_id: str, page: PageRequest) -> Page:
    """Give the repairs of a district, newest first."""
    query = _repairs(district_id).order_by(plan.c.created_at.desc(), plan.c.plan_id)
    return await read_page(connection, query, page)


async def read_repair(connection: AsyncConnection, district_id: str, plan_id: UUID) -> Row:
    """
    Give one repair.

    Raises
    ------
    PlanNotFoundError
        If the district has no such repair; a plan that repairs none is none.
    """
    found = await connection.execute(_repairs(district_id).where(plan.c.plan_id == plan_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise PlanNotFoundError(plan_id)
    return row


def _repairs(district_id: str) -> Select:
    published_at = (
        select(func.max(plan_publication.c.published_at))
        .where(plan_publication.c.plan_id == plan.c.plan_id)
        .scalar_subquery()
    )
    return select(
        plan.c.plan_id, plan.c.district_id, plan.c.repairs_plan_id, plan.c.created_at,
        plan.c.repair, published_at.label("published_at"),
    ).where(plan.c.district_id == district_id, plan.c.repairs_plan_id.is_not(None))  # fmt: skip
