"""Let officers act on alerts 提醒, whole or some members alone: sign, dismiss, exempt."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.alert_errors import AlertActionError, AlertChangedError
from geo_data.duty_log import add_line
from geo_data.read_alerts import grids_of, read_alert, read_split, where_of
from geo_data.read_page import Row
from geo_data.schema_alerts import EXEMPT, SIGN, alert, alert_action, alert_member
from geo_data.store_alerts import ALERTS_LOCK
from geo_data.store_audit_log import note_audit
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.alerts.records import MORE, STANDING_STATES, TroubleKey

LONGEST_EXEMPTION = timedelta(days=31)
_WAIT_FOR_TURN = text(f"SELECT pg_advisory_xact_lock({ALERTS_LOCK}, hashtext(:district))")


async def act_on_alert(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    alert_id: UUID,
    action: str,
    *,
    after: int,
    members: Collection[TroubleKey] = (),
    reason: str | None,
    until: datetime | None,
    now: datetime,
) -> Row:
    """
    Sign 签收, dismiss 误报 or exempt an alert, in the caller's transaction; give it as it then is.

    Only what the caller sees of it is acted upon. Where that, or what he names, is a part, those
    members become an alert of their own, which begins and is told no more, and that is given.

    Parameters
    ----------
    after
        Its sequence as it was seen.
    members
        Which of its members are meant; none for all that the caller sees.
    until
        Until when its troubles are not looked at; of `exempt` alone.

    Raises
    ------
    AlertNotFoundError
        If no such alert is in reach.
    AlertChangedError
        If somebody else has acted on it or a member, or it is over; with the alert that it is now.
    AlertActionError
        If a reason or date is missing or cannot be, the alert only counts others, or it gathers
        what has several causes and no members are named.
    """
    if action != SIGN and not (reason or "").strip():
        raise AlertActionError(action, "it needs a reason")
    if (action == EXEMPT) != (until is not None):
        raise AlertActionError(action, "until belongs to exempt, and to nothing else")
    if until is not None and not now < until <= now + LONGEST_EXEMPTION:
        raise AlertActionError(action, f"until within {LONGEST_EXEMPTION.days} days from now")
    await connection.execute(_WAIT_FOR_TURN, {"district": district_id})
    wanted = frozenset(members)
    found = await _find(connection, district_id, alert_id, wanted, after)
    if found["kind"] == MORE and (action != SIGN or wanted):
        raise AlertActionError(action, "this alert counts others; act on each of those")
    if found["is_gathered"] and action != SIGN and not wanted:
        expected = "this alert gathers what has several causes; sign it, or name members of it"
        raise AlertActionError(action, expected)
    if found["sequence"] != after or found["state"] not in STANDING_STATES:
        raise AlertChangedError(dict(found), after)
    acted = wanted or _keys(found)
    is_whole = len(acted) == await connection.scalar(select(func.alert_size(alert_id)))
    # What gathers stays for what comes into it, even if nothing is left in it.
    if not is_whole or (wanted and found["is_gathered"]):
        alert_id = await _split(connection, found, acted, now)
    account_id = None if actor is None else actor.account_id
    row = {
        "alert_id": alert_id, "sequence": after + 1, "district_id": district_id,
        "action": action, "at": now, "account_id": account_id, "reason": reason, "until": until,
    }  # fmt: skip
    await connection.execute(insert(alert_action).values(row))
    done = await read_alert(connection, district_id, alert_id)
    facts = {"alert": done["kind"], "where": where_of(done), "reason": reason,
             "until": None if until is None else until.isoformat()}  # fmt: skip
    await add_line(
        connection, district_id, f"alert_{action}", facts, at=now, account_id=account_id,
        grid_ids=grids_of(done),
    )  # fmt: skip
    await note_audit(
        connection, actor, f"alert.{action}", f"alert {alert_id}", after={"sequence": after + 1},
        district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return done


async def _find(
    connection: AsyncConnection,
    district_id: str,
    alert_id: UUID,
    wanted: frozenset[TroubleKey],
    after: int,
) -> Row:
    """Give an alert that holds what is wanted; where others have split that off, say so."""
    for one in await read_split(connection, district_id, alert_id) if wanted else ():
        if wanted & _keys(one):
            raise AlertChangedError(dict(one), after)
    found = await read_alert(connection, district_id, alert_id)
    if not wanted <= _keys(found):
        raise AlertChangedError(dict(found), after)
    return found


async def _split(
    connection: AsyncConnection, found: Row, acted: frozenset[TroubleKey], now: datetime
) -> UUID:
    """Move members into an alert of their own, which has begun and was told with the other."""
    of, made = found["alert_id"], uuid4()
    row = {
        "alert_id": made, "district_id": found["district_id"], "is_collected": False,
        "told_severity": found["told_severity"], "raised_at": found["raised_at"],
        "changed_at": now, "told_at": found["told_at"], "cleared_at": None,
        "is_gathered": found["is_gathered"] and len(acted) > 1, "renewed_at": None,
        "is_more": False, "split_from": of,
    }  # fmt: skip
    # inline: without RETURNING, which would ask to read what has no members yet.
    await connection.execute(insert(alert).values(row).inline())
    key = tuple_(alert_member.c.family, alert_member.c.subject_id)
    moved = update(alert_member).where(alert_member.c.alert_id == of, key.in_(sorted(acted)))
    await connection.execute(moved.values(alert_id=made))
    return made


def _keys(row: Row) -> frozenset[TroubleKey]:
    return frozenset((one["family"], one["subject_id"]) for one in row["members"])
