"""Keep what became of items: verdicts on suspicions, numbers of platforms, rounds called off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.field_errors import ItemNotFoundError, NoSuspicionError
from geo_data.schema_field import event_number, field_item, round_cancellation, suspicion_verdict
from geo_data.store_audit_log import note_audit
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.field.kinds import CHECK, EXPORTED_KINDS, SUSPICIONS


async def decide_suspicion(
    connection: AsyncConnection,
    actor: Actor,
    district_id: str,
    item_id: UUID,
    *,
    is_confirmed: bool,
    note: str | None,
    now: datetime,
) -> None:
    """
    Keep what the police found of a suspicion 疑似三无, in the caller's transaction.

    The database itself refuses it from anybody else; a later verdict holds instead of this one.

    Raises
    ------
    ItemNotFoundError
        If there is no such check in reach.
    NoSuspicionError
        If the check suspects nothing.
    """
    query = select(field_item.c.content["body"]["suspected"]).where(
        field_item.c.district_id == district_id,
        field_item.c.item_id == item_id,
        field_item.c.kind == CHECK,
    )
    found = (await connection.execute(query)).first()
    if found is None:
        raise ItemNotFoundError(item_id, CHECK)
    if not (isinstance(found[0], list) and set(found[0]) & set(SUSPICIONS)):
        raise NoSuspicionError(item_id)
    await connection.execute(
        insert(suspicion_verdict).values(
            item_id=item_id, decided_at=now, district_id=district_id, is_confirmed=is_confirmed,
            note=note, decided_by=actor.account_id,
        )
    )  # fmt: skip
    await note_audit(
        connection, actor, "suspicion.decided", f"check {item_id}",
        after={"is_confirmed": is_confirmed}, district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)


async def note_event_number(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    item_id: UUID,
    *,
    platform: str,
    number: str,
    now: datetime,
) -> None:
    """
    Keep the number that a higher platform gave to an item, instead of one it had before.

    Raises
    ------
    ItemNotFoundError
        If there is no such check or tell in reach.
    """
    query = select(field_item.c.item_id).where(
        field_item.c.district_id == district_id,
        field_item.c.item_id == item_id,
        field_item.c.kind.in_(EXPORTED_KINDS),
    )
    if (await connection.execute(query)).first() is None:
        raise ItemNotFoundError(item_id, "check or tell")
    key = [event_number.c.platform, event_number.c.item_id]
    had = select(event_number.c.number).where(
        event_number.c.platform == platform, event_number.c.item_id == item_id
    )
    before = await connection.scalar(had)
    values = {
        "number": number,
        "noted_by": None if actor is None else actor.account_id,
        "noted_at": now,
    }
    row = {"platform": platform, "item_id": item_id, "district_id": district_id, **values}
    await connection.execute(
        insert(event_number).values(row).on_conflict_do_update(index_elements=key, set_=values)
    )
    await note_audit(
        connection, actor, "event_number.kept", f"item {item_id}",
        before=None if before is None else {"platform": platform, "number": before},
        after={"platform": platform, "number": number}, district_id=district_id,
    )  # fmt: skip


async def cancel_round(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    *,
    team_id: str,
    from_at: datetime,
    note: str | None,
    now: datetime,
) -> None:
    """Call off a planned round in the caller's transaction; a second time changes nothing."""
    row = {
        "district_id": district_id,
        "team_id": team_id,
        "from_at": from_at,
        "note": note,
        "cancelled_by": None if actor is None else actor.account_id,
        "cancelled_at": now,
    }
    done = await connection.execute(insert(round_cancellation).values(row).on_conflict_do_nothing())
    if done.rowcount:
        facts = {"team": team_id, "from": from_at.isoformat(timespec="minutes"), "note": note}
        await add_line(
            connection, district_id, "round_cancelled", facts, at=now,
            account_id=row["cancelled_by"],
        )  # fmt: skip
        await tell_changed(connection, district_id)
    await note_audit(
        connection, actor, "round.cancelled", f"team {team_id}",
        after={"from": from_at.isoformat(), "note": note}, district_id=district_id,
    )  # fmt: skip
