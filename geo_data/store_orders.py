"""Keep orders 派令 to units: each once, and what became of it step by step."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.live_errors import OrderEndedError, OrderNotFoundError, StaleOrderError
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema import landing_point, target, team
from geo_data.schema_live import unit_order, unit_order_step
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import OutOfReachError, RecordExistsError, RecordNotFoundError
from geo_data.tell_changed import tell_changed
from maritime.account import OFFICE_ROLES, Actor
from maritime.live.words import (
    ACKNOWLEDGED,
    ARRIVED,
    DECLINED,
    DONE,
    OPEN_ORDERS,
    SENT,
    WITHDRAWN,
)

FOLLOWS = {
    SENT: (ACKNOWLEDGED, DECLINED, ARRIVED, DONE, WITHDRAWN),
    ACKNOWLEDGED: (DECLINED, ARRIVED, DONE, WITHDRAWN),
    ARRIVED: (DONE, WITHDRAWN),
    DECLINED: (), DONE: (), WITHDRAWN: (),
}  # fmt: skip
"""What an order may become next."""

_ACTS_IN_GRID = text("SELECT acts_in_grid(:grid)")
_NEAREST_GRID = text("""
SELECT grid_id FROM target WHERE district_id = :district
ORDER BY ST_Distance(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography, geom::geography),
    target_id
LIMIT 1
""")


async def send_order(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    order_id: UUID,
    *,
    team_id: str,
    target_id: str | None,
    lonlat: tuple[float, float] | None,
    incident_id: UUID | None,
    note: str | None,
    person_ids: Iterable[str],
    now: datetime,
) -> Row:
    """
    Send a unit to a target or a place, in the caller's transaction; give the order as it is.

    The same id a second time changes nothing and gives the order that has it.

    Parameters
    ----------
    lonlat
        Where there is no target_id; lon, lat in EPSG:4326.
    person_ids
        Who goes with the team: they too may act on the order.

    Raises
    ------
    RecordNotFoundError
        If the district has no such team or target.
    OutOfReachError
        If the target, or the one nearest to the place, is out of the actor's reach.
    RecordExistsError
        If the id is that of an order which the actor does not see.
    """
    await _require_team(connection, district_id, team_id)
    grid_id = await _grid_of(connection, district_id, target_id, lonlat)
    if actor is not None and not await connection.scalar(_ACTS_IN_GRID, {"grid": grid_id}):
        raise OutOfReachError("unit_order")
    account_id = None if actor is None else actor.account_id
    lon, lat = lonlat or (None, None)
    row = {
        "order_id": order_id, "district_id": district_id, "grid_id": grid_id, "team_id": team_id,
        "target_id": target_id, "lon": lon, "lat": lat, "incident_id": incident_id, "note": note,
        "person_ids": sorted(set(person_ids)), "ordered_at": now, "ordered_by": account_id,
    }  # fmt: skip
    done = await connection.execute(
        insert(unit_order).values(row).on_conflict_do_nothing().returning(unit_order.c.order_id)
    )
    if done.first() is None:
        found = await find_order(connection, district_id, order_id)
        if found is None:
            raise RecordExistsError("unit_order", str(order_id))
        return found
    await _add_step(connection, district_id, order_id, 1, SENT, account_id, None, now)
    sent = await read_order(connection, district_id, order_id)
    await add_line(
        connection, district_id, "order_sent",
        {"team": team_id, "where": place_of_order(sent), "note": note},
        at=now, account_id=account_id,
    )  # fmt: skip
    await note_audit(
        connection, actor, "order.sent", f"order {order_id}",
        after={"team_id": team_id, "target_id": target_id}, district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return sent


async def step_order(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    order_id: UUID,
    state: str,
    *,
    after: int,
    note: str | None,
    now: datetime,
) -> Row:
    """
    Move an order on, in the caller's transaction; give it as it is then.

    The same step by the same account a second time changes nothing.

    Parameters
    ----------
    after
        The sequence of the order as it was seen.

    Raises
    ------
    OrderNotFoundError
        If no such order is in reach.
    StaleOrderError
        If somebody else has moved it on.
    OrderEndedError
        If it cannot become that any more.
    OutOfReachError
        If the actor sees it and may not act on it.
    """
    found = await read_order(connection, district_id, order_id)
    account_id = None if actor is None else actor.account_id
    if found["sequence"] != after:
        is_again = found["sequence"] == after + 1 and found["state"] == state
        if is_again and found["changed_by"] == account_id:
            return found
        raise StaleOrderError(dict(found), after)
    if state not in FOLLOWS[found["state"]]:
        raise OrderEndedError(dict(found), state)
    is_of_office = actor is not None and actor.role in OFFICE_ROLES
    asked = {"grid": found["grid_id"]}
    if is_of_office and not await connection.scalar(_ACTS_IN_GRID, asked):
        raise OutOfReachError("unit_order")
    if not await _add_step(
        connection, district_id, order_id, after + 1, state, account_id, note, now
    ):
        raise StaleOrderError(dict(await read_order(connection, district_id, order_id)), after)
    await add_line(
        connection, district_id, "order_step",
        {
            "team": found["team_id"], "where": place_of_order(found), "state": f"order_{state}",
        },
        at=now, account_id=account_id,
    )  # fmt: skip
    await note_audit(
        connection, actor, f"order.{state}", f"order {order_id}", after={"sequence": after + 1},
        district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return await read_order(connection, district_id, order_id)


async def read_order(connection: AsyncConnection, district_id: str, order_id: UUID) -> Row:
    """
    Give an order with its present state.

    Raises
    ------
    OrderNotFoundError
        If no such order is in reach.
    """
    found = await find_order(connection, district_id, order_id)
    if found is None:
        raise OrderNotFoundError(order_id)
    return found


async def find_order(connection: AsyncConnection, district_id: str, order_id: UUID) -> Row | None:
    """Give an order with its present state, None where none of that id is in reach."""
    query = _orders(district_id).where(unit_order.c.order_id == order_id)
    return (await connection.execute(query)).mappings().one_or_none()


async def read_orders(
    connection: AsyncConnection,
    district_id: str,
    page: PageRequest,
    *,
    states: Sequence[str] = (),
    team_id: str | None = None,
) -> Page:
    """Give the orders in reach, latest first; of every state where none is asked for."""
    query = _orders(district_id).order_by(unit_order.c.ordered_at.desc(), unit_order.c.order_id)
    if states:
        query = query.where(unit_order_step.c.state.in_(states))
    if team_id is not None:
        query = query.where(unit_order.c.team_id == team_id)
    return await read_page(connection, query, page)


async def read_open_orders(connection: AsyncConnection, district_id: str) -> list[Row]:
    """Give the orders in reach that are open, with the place of their targets."""
    middle = func.ST_PointOnSurface(target.c.geom)
    query = (
        _orders(district_id)
        .add_columns(
            func.coalesce(unit_order.c.lon, func.ST_X(middle)).label("at_lon"),
            func.coalesce(unit_order.c.lat, func.ST_Y(middle)).label("at_lat"),
        )
        .outerjoin(
            target,
            and_(
                target.c.district_id == unit_order.c.district_id,
                target.c.target_id == unit_order.c.target_id,
            ),
        )
        .where(unit_order_step.c.state.in_(OPEN_ORDERS))
        .order_by(unit_order.c.ordered_at, unit_order.c.order_id)
    )
    return list((await connection.execute(query)).mappings())


def place_of_order(order: Row) -> str:
    """Give where an order sends to, in words: a target by its name, if any."""
    where = order["target_name"] or order["target_id"]
    return where or f"{order['lon']:.5f},{order['lat']:.5f}"


def _orders(district_id: str) -> Select:
    """Give the orders of a district, each with its last step and the name of its target."""
    newest = (
        select(func.max(unit_order_step.c.sequence))
        .where(unit_order_step.c.order_id == unit_order.c.order_id)
        .correlate(unit_order)
        .scalar_subquery()
    )
    return (
        select(
            *(column for column in unit_order.c if column.name != "person_ids"),
            unit_order_step.c.state, unit_order_step.c.sequence,
            unit_order_step.c.at.label("changed_at"),
            unit_order_step.c.account_id.label("changed_by"),
            unit_order_step.c.note.label("step_note"),
            landing_point.c.name.label("target_name"),
        )
        .join(
            unit_order_step,
            and_(
                unit_order_step.c.order_id == unit_order.c.order_id,
                unit_order_step.c.sequence == newest,
            ),
        )
        .outerjoin(
            landing_point,
            and_(
                landing_point.c.district_id == unit_order.c.district_id,
                landing_point.c.landing_point_id == unit_order.c.target_id,
            ),
        )
        .where(unit_order.c.district_id == district_id)
    )  # fmt: skip


async def _add_step(
    connection: AsyncConnection,
    district_id: str,
    order_id: UUID,
    sequence: int,
    state: str,
    account_id: UUID | None,
    note: str | None,
    now: datetime,
) -> bool:
    """Add a step; False where somebody else has added one of that number."""
    row = {
        "order_id": order_id, "sequence": sequence, "district_id": district_id, "state": state,
        "at": now, "account_id": account_id, "note": note,
    }  # fmt: skip
    query = insert(unit_order_step).values(row).on_conflict_do_nothing()
    done = await connection.execute(query.returning(unit_order_step.c.sequence))
    return done.first() is not None


async def _require_team(connection: AsyncConnection, district_id: str, team_id: str) -> None:
    query = select(team.c.team_id).where(
        team.c.district_id == district_id, team.c.team_id == team_id
    )
    if (await connection.execute(query)).first() is None:
        raise RecordNotFoundError("team", team_id)


async def _grid_of(
    connection: AsyncConnection,
    district_id: str,
    target_id: str | None,
    lonlat: tuple[float, float] | None,
) -> str | None:
    """Give the grid of a target, or of the one nearest to a place."""
    if target_id is None:
        lon, lat = lonlat or (0.0, 0.0)
        asked = {"district": district_id, "lon": lon, "lat": lat}
        return await connection.scalar(_NEAREST_GRID, asked)
    query = select(target.c.grid_id).where(
        target.c.district_id == district_id, target.c.target_id == target_id
    )
    row = (await connection.execute(query)).first()
    if row is None:
        raise RecordNotFoundError("target", target_id)
    return row.grid_id
