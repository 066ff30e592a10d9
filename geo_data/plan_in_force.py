"""Read and publish the plan in force 现行计划: the latest published one, else the newest.

A repair holds in its own hours only: before and after them the plan that it repairs does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.live_errors import StaleRepairError
from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema import plan
from geo_data.schema_live import plan_publication
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import PlanNotFoundError
from geo_data.tell_changed import tell_changed
from maritime.account import Actor

MOST_AHEAD = timedelta(minutes=2)
MOST_HELD = timedelta(minutes=30)
"""A repair is of the instant for which it was made; so long after it, it is published no more."""

_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('coastwatch publication ' || :district_id, 0))"
)


@dataclass(frozen=True)
class PlanInForce:
    """
    Which plan holds, and since when; since is that of its making where none was published.

    A repair holds in its own hours alone, [from_at, to_at); beside it stands what holds in all
    others, None where there is nothing. Any other plan has neither.
    """

    plan_id: UUID
    since: datetime
    is_published: bool
    from_at: datetime | None = None
    to_at: datetime | None = None
    beside: "PlanInForce | None" = None

    @property
    def is_repair(self) -> bool:
        """Whether it repairs another plan."""
        return self.from_at is not None

    def at(self, at: datetime) -> "PlanInForce | None":
        """Give the plan that holds at an instant."""
        held = self
        while held is not None and held.is_repair and not held.from_at <= at < held.to_at:
            held = held.beside
        return held

    def between(
        self, from_at: datetime, to_at: datetime
    ) -> tuple[tuple[UUID, datetime, datetime], ...]:
        """Give which plan holds from when to when in [from_at, to_at), earliest first."""
        if from_at >= to_at:
            return ()
        held: PlanInForce | None = self
        while held is not None and held.is_repair:
            own_from, own_to = max(from_at, held.from_at), min(to_at, held.to_at)
            if own_from < own_to:
                break
            held = held.beside
        if held is None:
            return ()
        if not held.is_repair:
            return ((held.plan_id, from_at, to_at),)
        own = (held.plan_id, own_from, own_to)
        if held.beside is None:
            return (own,)
        before = held.beside.between(from_at, own_from)
        return (*before, own, *held.beside.between(own_to, to_at))


async def read_plan_in_force(
    connection: AsyncConnection, district_id: str, *, known_at: datetime | None = None
) -> PlanInForce | None:
    """
    Give the plan in force of a district, None where it has no plan.

    Parameters
    ----------
    known_at
        Only publications until then count, and it is the plan that holds then. None: the plan that
        holds without an end, which no repair does.
    """
    held = await read_plans_in_force(connection, district_id, known_at=known_at)
    if held is None:
        return None
    if known_at is not None:
        return held.at(known_at)
    while held is not None and held.is_repair:
        held = held.beside
    return held


async def read_plans_in_force(
    connection: AsyncConnection, district_id: str, *, known_at: datetime | None = None
) -> PlanInForce | None:
    """
    Give the plan published last with what holds beside it, None where there is no plan.

    Where none was published by known_at it is the newest plan that is no repair, whenever that
    was made: a repair is only a proposal until somebody publishes it.
    """
    columns = plan_publication.c
    query = (
        select(
            columns.plan_id, columns.published_at, plan.c.repairs_plan_id, plan.c.start_at,
            plan.c.end_at,
        )
        .join(plan, plan.c.plan_id == columns.plan_id)
        .where(columns.district_id == district_id, plan.c.district_id == district_id)
        .order_by(columns.published_at.desc(), columns.publication_id)
    )  # fmt: skip
    if known_at is not None:
        query = query.where(columns.published_at <= known_at)
    lasting = query.where(plan.c.repairs_plan_id.is_(None)).limit(1)
    row = (await connection.execute(lasting)).first()
    if row is None:
        held = await _newest(connection, district_id)
        repairs = query.where(plan.c.repairs_plan_id.is_not(None))
    else:
        held = PlanInForce(row.plan_id, row.published_at, True)
        repairs = query.where(
            plan.c.repairs_plan_id.is_not(None), columns.published_at > row.published_at
        )
    for found in reversed((await connection.execute(repairs)).all()):
        held = PlanInForce(
            found.plan_id, found.published_at, True, found.start_at, found.end_at, held
        )
    return held


async def _newest(connection: AsyncConnection, district_id: str) -> PlanInForce | None:
    newest = (
        select(plan.c.plan_id, plan.c.created_at)
        .where(plan.c.district_id == district_id, plan.c.repairs_plan_id.is_(None))
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
    StaleRepairError
        If it is a repair of a plan that is in force no more, or of an instant too long ago.
    """
    known = select(plan.c.plan_id, plan.c.repairs_plan_id, plan.c.repair).where(
        plan.c.plan_id == plan_id, plan.c.district_id == district_id
    )
    row = (await connection.execute(known)).first()
    if row is None:
        raise PlanNotFoundError(plan_id)
    line = ("plan_published", {"plan": str(plan_id)[:8], "note": note})
    if row.repairs_plan_id is not None:
        await connection.execute(_ONE_AT_A_TIME, {"district_id": district_id})
        await _require_timely(connection, district_id, row, now)
        line = ("repair_published", {**_repair_facts(row.repair), **line[1]})
    account_id = None if actor is None else actor.account_id
    publication_id = uuid4()
    row = {
        "publication_id": publication_id, "district_id": district_id, "plan_id": plan_id,
        "published_at": now, "published_by": account_id, "note": note,
    }  # fmt: skip
    await connection.execute(insert(plan_publication).values(row).inline())
    await add_line(connection, district_id, *line, at=now, account_id=account_id)
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


async def _require_timely(
    connection: AsyncConnection, district_id: str, row: Row, now: datetime
) -> None:
    """Raise StaleRepairError unless a repair is of the plan in force, and of about now."""
    held = await read_plan_in_force(connection, district_id, known_at=now)
    in_force = None if held is None else held.plan_id
    made_for = datetime.fromisoformat(row.repair["at"])
    if in_force != row.repairs_plan_id:
        raise StaleRepairError(row.plan_id, in_force, made_for)
    if not made_for <= now + MOST_AHEAD or now - made_for > MOST_HELD:
        raise StaleRepairError(row.plan_id, None, made_for)


def _repair_facts(repair: Mapping[str, object]) -> dict[str, str | int]:
    """Give what the duty log tells of a repair: how much it closes and opens, whom it changes."""
    return {
        "closed": round(sum(one["weighted_min"] for one in repair["closed"])),
        "opened": round(sum(one["weighted_min"] for one in repair["opened"])),
        "teams": "、".join(one["team_id"] for one in repair["orders_changed"]) or "0",
    }
