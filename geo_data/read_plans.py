"""Read plans: their list, their files, and the gaps that they leave."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Bbox, Page, PageRequest, Row, as_geojson, meets_bbox, read_page
from geo_data.schema import district, plan, plan_certificate, plan_gap, plan_target, target
from geo_data.store_errors import PlanNotFoundError
from geo_data.store_queries import grid_with_lower_levels

PLAN_COLUMNS = tuple(column.name for column in plan.c if column.name not in ("document", "repair"))
GAP_ORDERS = {
    "time": (plan_gap.c.from_at, plan_gap.c.target_id),
    "worst": (
        (plan_gap.c.weight * plan_gap.c.overdue_min).desc(),
        plan_gap.c.target_id,
        plan_gap.c.from_at,
    ),
}


@dataclass(frozen=True)
class GapFilter:
    """What gaps are wanted; from_at and to_at those that share time with [from_at, to_at)."""

    causes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    target_id: str | None = None
    grid_id: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    bbox: Bbox | None = None
    order: str = "time"


async def read_plans(
    connection: AsyncConnection, district_id: str | None, page: PageRequest
) -> Page:
    """Give plans, newest first; of all districts where district_id is None."""
    query = _plans().order_by(plan.c.created_at.desc(), plan.c.plan_id)
    if district_id is not None:
        query = query.where(plan.c.district_id == district_id)
    return await read_page(connection, query, page)


async def read_plan_row(connection: AsyncConnection, plan_id: UUID) -> Row:
    """
    Give what is known of one plan without its document.

    Raises
    ------
    PlanNotFoundError
        If there is no such plan.
    """
    found = await connection.execute(_plans().where(plan.c.plan_id == plan_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise PlanNotFoundError(plan_id)
    return row


async def read_gaps(
    connection: AsyncConnection, row: Row, wanted: GapFilter, page: PageRequest
) -> Page:
    """
    Give gaps of a plan with what the district, as it is now, knows of their targets.

    Where the district has changed since, a target may be gone: grade, grid and geometry are None.
    """
    query = (
        select(
            *(
                plan_gap.c[name]
                for name in (
                    "target_id", "from_at", "to_at", "overdue_min", "cause", "evidence", "weight",
                )
            ),
            plan_target.c.kind,
            target.c.grade,
            target.c.name,
            target.c.grid_id,
            as_geojson(target.c.geom),
        )
        .join(
            plan_target,
            and_(
                plan_target.c.plan_id == plan_gap.c.plan_id,
                plan_target.c.target_id == plan_gap.c.target_id,
            ),
        )
        .outerjoin(
            target,
            and_(
                target.c.district_id == row["district_id"],
                target.c.target_id == plan_gap.c.target_id,
            ),
        )
        .where(plan_gap.c.plan_id == row["plan_id"])
        .order_by(*GAP_ORDERS[wanted.order])
    )  # fmt: skip
    for column, values in (
        (plan_gap.c.cause, wanted.causes),
        (plan_target.c.kind, wanted.kinds),
        (target.c.grade, wanted.grades),
    ):
        if values:
            query = query.where(column.in_(values))
    if wanted.target_id is not None:
        query = query.where(plan_gap.c.target_id == wanted.target_id)
    if wanted.grid_id is not None:
        query = query.where(
            target.c.grid_id.in_(grid_with_lower_levels(row["district_id"], wanted.grid_id))
        )
    if wanted.from_at is not None:
        query = query.where(plan_gap.c.to_at > wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(plan_gap.c.from_at < wanted.to_at)
    if wanted.bbox is not None:
        query = query.where(meets_bbox(target.c.geom, wanted.bbox))
    return await read_page(connection, query, page)


def _plans() -> Select:
    return select(
        *(plan.c[name] for name in PLAN_COLUMNS),
        district.c.timezone,
        district.c.name.label("district_name"),
        (district.c.ground_sha256 == plan.c.ground_sha256).label("is_of_current_pack"),
        plan_certificate.c.document_sha256.label("certificate_sha256"),
    ).select_from(
        plan.join(district, district.c.district_id == plan.c.district_id).outerjoin(
            plan_certificate
        )
    )
