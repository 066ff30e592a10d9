"""Start roll-calls, follow how their lists fill up, and close them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from shapely import Polygon
from sqlalchemy import Row, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.contact_words import contact_stands
from geo_data.duty_log import add_line
from geo_data.field_errors import RollCallClosedError, RollCallNotFoundError
from geo_data.read_field import person_name
from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema import sea_grid, vessel
from geo_data.schema_field import field_item, roll_call, roll_call_vessel
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import RecordNotFoundError
from geo_data.store_queries import grid_with_lower_levels
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.field.roll_call import CalledState, CalledVessel, Contact, roll_call_states
from maritime.grids.tree import GridTree
from maritime.places import SeaGrid

_NO_SHAPE = Polygon()


@dataclass(frozen=True)
class RollCall:
    """A roll-call: of what kind, from when to when, of which grid (None: the whole district)."""

    roll_call_id: UUID
    district_id: str
    grid_id: str | None
    kind: str
    note: str | None
    started_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class RollCallStanding:
    """How a roll-call stands: the state of each vessel, and the names of who said something."""

    roll_call: RollCall
    states: tuple[CalledState, ...]
    late_words: int
    names: Mapping[UUID, str]


async def start_roll_call(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    *,
    kind: str,
    note: str | None,
    grid_id: str | None,
    vessel_kinds: Sequence[str],
    now: datetime,
) -> RollCall:
    """
    Call the vessels of a district, or of a grid's villages, in the caller's transaction.

    Parameters
    ----------
    grid_id
        None calls the whole district, or the grid of an actor who has one.
    vessel_kinds
        Only vessels of these kinds; all where there are none.

    Raises
    ------
    RecordNotFoundError
        If there is no such grid, or it is out of the actor's reach.
    """
    if actor is not None and actor.grid_id is not None:
        grid_id = grid_id or actor.grid_id
        below = grid_with_lower_levels(district_id, actor.grid_id)
        if grid_id not in set(await connection.scalars(below)):
            raise RecordNotFoundError("sea_grid", grid_id)
    towns = await towns_of_villages(connection, district_id)
    query = select(vessel).where(
        vessel.c.district_id == district_id,
        or_(vessel.c.ended_on.is_(None), vessel.c.ended_on >= now.date()),
    )
    if vessel_kinds:
        query = query.where(vessel.c.kind.in_(vessel_kinds))
    if grid_id is not None:
        query = query.where(
            vessel.c.village.in_(await _villages_in(connection, district_id, grid_id))
        )
    called = (await connection.execute(query)).all()
    row = {
        "roll_call_id": uuid4(),
        "district_id": district_id,
        "grid_id": grid_id,
        "kind": kind,
        "note": note,
        "started_at": now,
        "started_by": None if actor is None else actor.account_id,
    }
    await connection.execute(insert(roll_call).values(row))
    if called:
        await connection.execute(
            insert(roll_call_vessel),
            [
                {
                    "roll_call_id": row["roll_call_id"],
                    "vessel_id": one.vessel_id,
                    "district_id": district_id,
                    "name": one.name,
                    "registration_no": one.registration_no,
                    "village": one.village,
                    "town": towns.get(one.village),
                }
                for one in called
            ],
        )
    await note_audit(
        connection, actor, "roll_call.started", f"roll-call {row['roll_call_id']}",
        after={"kind": kind, "grid_id": grid_id, "vessels": len(called)}, district_id=district_id,
    )  # fmt: skip
    await add_line(
        connection, district_id, "roll_call_started", {"roll_call": kind, "vessels": len(called)},
        at=now, account_id=row["started_by"],
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return RollCall(row["roll_call_id"], district_id, grid_id, kind, note, now, None)


async def close_roll_call(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    roll_call_id: UUID,
    *,
    now: datetime,
) -> RollCall:
    """
    Close a roll-call in the caller's transaction; what is said later is kept and not counted.

    Raises
    ------
    RollCallNotFoundError, RollCallClosedError
        If there is none, or it was closed before.
    """
    found = await read_roll_call(connection, district_id, roll_call_id)
    done = await connection.execute(
        update(roll_call)
        .where(roll_call.c.roll_call_id == roll_call_id, roll_call.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=None if actor is None else actor.account_id)
    )
    if done.rowcount != 1:
        found = await read_roll_call(connection, district_id, roll_call_id)
        if found.closed_at is None:  # a grid's officer, and it is of the whole district
            raise RollCallNotFoundError(roll_call_id)
        raise RollCallClosedError(roll_call_id, found.closed_at.isoformat(timespec="seconds"))
    await note_audit(
        connection, actor, "roll_call.closed", f"roll-call {roll_call_id}", district_id=district_id
    )
    await add_line(
        connection, district_id, "roll_call_closed", {"roll_call": found.kind}, at=now,
        account_id=None if actor is None else actor.account_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return await read_roll_call(connection, district_id, roll_call_id)


async def read_roll_calls(
    connection: AsyncConnection, district_id: str, page: PageRequest, *, is_open: bool | None = None
) -> Page:
    """Give roll-calls, newest first; rows have the attributes of RollCall."""
    query = _roll_calls(district_id)
    if is_open is not None:
        closed_at = roll_call.c.closed_at
        query = query.where(closed_at.is_(None) if is_open else closed_at.is_not(None))
    order = (roll_call.c.started_at.desc(), roll_call.c.roll_call_id)
    return await read_page(connection, query.order_by(*order), page)


async def read_roll_call(
    connection: AsyncConnection, district_id: str, roll_call_id: UUID
) -> RollCall:
    """Give one roll-call, or raise RollCallNotFoundError."""
    query = _roll_calls(district_id).where(roll_call.c.roll_call_id == roll_call_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise RollCallNotFoundError(roll_call_id)
    return RollCall(**row)


async def read_standing(
    connection: AsyncConnection, district_id: str, roll_call_id: UUID
) -> RollCallStanding:
    """
    Give how a roll-call stands by what has arrived, up to its end where it is closed.

    Raises
    ------
    RollCallNotFoundError
        If there is none in the district.
    """
    found = await read_roll_call(connection, district_id, roll_call_id)
    contacts, names, late = await _read_contacts(connection, found)
    query = select(roll_call_vessel).where(roll_call_vessel.c.roll_call_id == roll_call_id)
    vessels = [
        CalledVessel(row.vessel_id, row.name, row.village, row.town)
        for row in await connection.execute(query)
    ]
    return RollCallStanding(found, roll_call_states(vessels, contacts), late, names)


async def towns_of_villages(connection: AsyncConnection, district_id: str) -> dict[str, str]:
    """Give the name of the town over each village, by the village's name, from the grids."""
    tree = await read_grid_tree(connection, district_id)
    found: dict[str, str] = {}
    for grid in tree.grids:
        above = {one.level: one.name for one in tree.upward(grid)}
        if grid.level == "village" and "town" in above:
            found[grid.name] = above["town"]
    return found


async def read_grid_tree(connection: AsyncConnection, district_id: str) -> GridTree:
    """Give the sea grids of a district without their geometry."""
    columns = (sea_grid.c[name] for name in ("grid_id", "name", "level", "parent_id", "trade"))
    rows = await connection.execute(select(*columns).where(sea_grid.c.district_id == district_id))
    return GridTree.of(
        SeaGrid(row.grid_id, row.name, row.level, _NO_SHAPE, row.parent_id, row.trade)
        for row in rows
    )


def _roll_calls(district_id: str) -> Select:
    names = (
        "roll_call_id", "district_id", "grid_id", "kind", "note", "started_at", "closed_at",
    )  # fmt: skip
    columns = (roll_call.c[name] for name in names)
    return select(*columns).where(roll_call.c.district_id == district_id)


async def _villages_in(connection: AsyncConnection, district_id: str, grid_id: str) -> list[str]:
    """Give the names of the villages of a grid and of all below it."""
    query = select(sea_grid.c.name).where(
        sea_grid.c.district_id == district_id,
        sea_grid.c.level == "village",
        sea_grid.c.grid_id.in_(grid_with_lower_levels(district_id, grid_id)),
    )
    is_there = select(func.count()).where(
        sea_grid.c.district_id == district_id, sea_grid.c.grid_id == grid_id
    )
    if not await connection.scalar(is_there):
        raise RecordNotFoundError("sea_grid", grid_id)
    return list(await connection.scalars(query))


async def _read_contacts(
    connection: AsyncConnection, found: RollCall
) -> tuple[list[Contact], dict[UUID, str], int]:
    """Give what was said in time, the names of who said it, and how many words came late."""
    columns = field_item.c
    query = select(
        columns.item_id, columns.vessel_id, columns.account_id, columns.happened_at,
        columns.received_at, columns.content["body"]["state"].astext.label("state"),
        person_name().label("name"),
    ).where(
        contact_stands(until=found.closed_at),
        columns.district_id == found.district_id,
        columns.roll_call_id == found.roll_call_id,
        columns.vessel_id.is_not(None),
    )  # fmt: skip
    contacts: list[Contact] = []
    names: dict[UUID, str] = {}
    late = 0
    for row in await connection.execute(query):
        if found.closed_at is not None and row.received_at > found.closed_at:
            late += 1
            continue
        contacts.append(_contact(row))
        if row.name is not None:
            names[row.account_id] = row.name
    return contacts, names, late


def _contact(row: Row) -> Contact:
    return Contact(
        row.item_id, row.vessel_id, row.state, row.account_id, row.happened_at.timestamp()
    )
