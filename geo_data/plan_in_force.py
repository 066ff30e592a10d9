"""Read and publish the plan in force 现行计划: the latest published one, else the newest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema import plan
from geo_data.schema_live import plan_publication
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import PlanNotFoundError
from geo_data.tell_changed import tell_changed
from maritime.account import Actor


@dataclass(frozen=True)
class PlanInForce:
    """Which plan holds, and since when; since is that of its making where none was published."""

    plan_id: UUID
    since: datetime
    is_published: bool


async def read_plan_in_force(
    connection: AsyncConnection, district_id: str, *, known_at: datetime | None = None
) -> PlanInForce | None:
    """
    Give the plan in force of a district, None where it has no plan.

    Parameters
    ----------
    known_at
        Only publications until then count. Where none was published by then it is the newest
        plan, whenever that was made.
    """
    columns = plan_publication.c
    query = (
        select(columns.plan_id, columns.published_at)
        .join(plan, plan.c.plan_id == columns.plan_id)
        .where(columns.district_id == district_id, plan.c.district_id == district_id)
        .order_by(columns.published_at.desc(), columns.publication_id)
        .limit(1)
    )
    if known_at is not None:
        query = query.where(columns.published_at <= known_at)
    row = (await connection.execute(query)).first()
    if row is not None:
        return PlanInForce(row.plan_id, row.published_at, True)
    newest = (
        select(plan.c.plan_id, plan.c.created_at)
        .where(plan.c.district_id == district_id)
        .order_by(plan.c.created_at.desc(), plan.c.plan_id)
        .limit(1)
    )
    row = (await connection.execute(newest)).first()
    return None if row is None else PlanInForce(row.plan_id, row.created_at, False)


async def publish_plan(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    plan_id: UUID,
    *,
    note: str | None,
    now: datetime,
) -> UUID:
    """
    Put a plan of the district into force, in the caller's transaction; give the publication's id.

    Raises
    ------
    PlanNotFoundError
        If the district has no such plan.
    """
    known = select(plan.c.plan_id).where(
        plan.c.plan_id == plan_id, plan.c.district_id == district_id
    )
    if (await connection.execute(known)).first() is None:
        raise PlanNotFoundError(plan_id)
    account_id = None if actor is None else actor.account_id
    publication_id = uuid4()
    row = {
        "publication_id": publication_id, "district_id": district_id, "plan_id": plan_id,
        "published_at": now, "published_by": account_id, "note": note,
    }  # fmt: skip
    await connection.execute(insert(plan_publication).values(row).inline())
    await add_line(
        connection, district_id, "plan_published", {"plan": str(plan_id)[:8], "note": note},
        at=now, account_id=account_id,
    )  # fmt: skip
    await note_audit(
        connection, actor, "plan.published", f"plan {plan_id}", after={"note": note},
        district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return publication_id


async def read_publications(
    connection: AsyncConnection, district_id: str, page: PageRequest
) -> Page:
    """Give the publications of a district, latest first."""
    columns = plan_publication.c
    query = (
        select(plan_publication)
        .where(columns.district_id == district_id)
        .order_by(columns.published_at.desc(), columns.publication_id)
    )
    return await read_page(connection, query, page)
