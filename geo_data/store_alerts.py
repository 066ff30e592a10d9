"""Keep alerts 提醒: the program reckons them anew, officers sign, dismiss and exempt them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.alert_errors import AlertActionError, AlertChangedError, AlertNotFoundError
from geo_data.duty_log import add_line
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema_alerts import DISMISS, EXEMPT, SIGN, alert, alert_action, alert_watch
from geo_data.store_audit_log import note_audit
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.limits import HOUR_S, AlertLimits
from maritime.alerts.records import (
    CLEARED,
    DISMISSED,
    EXEMPTED,
    MORE,
    OPEN,
    SIGNED,
    STANDING_STATES,
    Alert,
    AlertBook,
    Member,
    Trouble,
    Watched,
)
from maritime.alerts.watch import watch_alerts

STATE_AFTER = {SIGN: SIGNED, DISMISS: DISMISSED, EXEMPT: EXEMPTED}
LONGEST_EXEMPTION = timedelta(days=31)
_TAKE_TURN = text("SELECT pg_try_advisory_xact_lock(1096045908, hashtext(:district))")
"""1096045908: an arbitrary number that this program takes for alerts."""


async def watch_stored(
    connection: AsyncConnection, facts: AlertFacts, limits: AlertLimits | None = None
) -> Watched | None:
    """
    Reckon a district's alerts anew in the caller's transaction, as the owner.

    What begins to be told, and what is over that was told, gets its line in the duty log.
    None where another server is doing it just now.
    """
    district_id = facts.district_id
    if not await connection.scalar(_TAKE_TURN, {"district": district_id}):
        return None
    now = _at(facts.at_s)
    book = await _read_book(connection, district_id, now)
    watched = watch_alerts(facts, book, limits)
    for one in (*watched.raised, *watched.changed):
        row = _row_of(one, district_id, now)
        kept = {name: value for name, value in row.items() if name != "raised_at"}
        query = insert(alert).values(row).on_conflict_do_update(
            index_elements=["alert_id"], set_=kept
        )  # fmt: skip
        await connection.execute(query)
    for one in watched.cleared:
        await connection.execute(
            update(alert).where(alert.c.alert_id == one.alert_id).values(cleared_at=now)
        )
    await _keep_memory(connection, district_id, watched.book)
    await _write_lines(connection, district_id, watched, now)
    if watched.raised or watched.changed or watched.cleared:
        await tell_changed(connection, district_id)
    return watched


async def act_on_alert(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    alert_id: UUID,
    action: str,
    *,
    after: int,
    reason: str | None,
    until: datetime | None,
    now: datetime,
) -> Row:
    """
    Sign 签收, dismiss 误报 or exempt an alert, in the caller's transaction; give it as it then is.

    Parameters
    ----------
    after
        Its sequence as it was seen.
    until
        Until when its troubles are not looked at; of `exempt` alone.

    Raises
    ------
    AlertNotFoundError
        If no such alert is in reach.
    AlertChangedError
        If somebody else has acted on it, or it is over.
    AlertActionError
        If a reason or date is missing or cannot be, or the alert only counts others.
    """
    found = await read_alert(connection, district_id, alert_id)
    if action != SIGN and not (reason or "").strip():
        raise AlertActionError(action, "it needs a reason")
    if (action == EXEMPT) != (until is not None):
        raise AlertActionError(action, "until belongs to exempt, and to nothing else")
    if until is not None and not now < until <= now + LONGEST_EXEMPTION:
        raise AlertActionError(action, f"until within {LONGEST_EXEMPTION.days} days from now")
    if found["kind"] == MORE and action != SIGN:
        raise AlertActionError(action, "this alert counts others; act on each of those")
    if found["is_gathered"] and action != SIGN:
        raise AlertActionError(action, "this alert gathers what has several causes; sign it")
    if found["sequence"] != after or found["state"] not in STANDING_STATES:
        raise AlertChangedError(dict(found), after)
    account_id = None if actor is None else actor.account_id
    row = {
        "alert_id": alert_id, "sequence": after + 1, "district_id": district_id,
        "action": action, "at": now, "account_id": account_id, "reason": reason, "until": until,
        "troubles": [[one["family"], one["subject_id"]] for one in found["members"]],
    }  # fmt: skip
    query = insert(alert_action).values(row).on_conflict_do_nothing()
    done = await connection.execute(query.returning(alert_action.c.sequence))
    if done.first() is None:
        raise AlertChangedError(dict(await read_alert(connection, district_id, alert_id)), after)
    facts = {"alert": found["kind"], "where": where_of(found), "reason": reason,
             "until": None if until is None else until.isoformat()}  # fmt: skip
    await add_line(connection, district_id, f"alert_{action}", facts, at=now, account_id=account_id)
    await note_audit(
        connection, actor, f"alert.{action}", f"alert {alert_id}", after={"sequence": after + 1},
        district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return await read_alert(connection, district_id, alert_id)


async def read_alert(connection: AsyncConnection, district_id: str, alert_id: UUID) -> Row:
    """Give an alert as it stands, or raise AlertNotFoundError."""
    query = _alerts(district_id).where(alert.c.alert_id == alert_id)
    found = (await connection.execute(query)).mappings().one_or_none()
    if found is None:
        raise AlertNotFoundError(alert_id)
    return found


async def read_alerts(
    connection: AsyncConnection, district_id: str, page: PageRequest, *, states: tuple[str, ...]
) -> Page:
    """Give the alerts in reach that are in one of some states, the worst and latest first."""
    query = _alerts(district_id)
    query = query.where(_state().in_(states)) if states else query
    order = (alert.c.severity.desc(), alert.c.raised_at.desc(), alert.c.alert_id)
    return await read_page(connection, query.order_by(*order), page)


def where_of(row: Row | Mapping[str, object]) -> str:
    """
    Give where an alert is, in the words of the duty log: its first members, and how many.

    Of one that counts other alerts it gives how many they are.

    Examples
    --------
    >>> members = [{"name": name, "subject_id": "L001"} for name in "甲乙丙丁"]
    >>> where_of({"kind": "target_due", "members": members})
    '甲、乙、丙 +1'
    >>> where_of({"kind": "more", "members": members})
    '× 4'
    """
    members = row["members"]
    if row["kind"] == MORE:
        return f"× {len(members)}"
    names = [one["name"] or one["subject_id"] for one in members[:3]]
    rest = len(members) - len(names)
    return "、".join(names) + (f" +{rest}" if rest else "")


def _alerts(district_id: str) -> Select:
    return (
        select(
            alert,
            _state().label("state"),
            func.coalesce(alert_action.c.sequence, 0).label("sequence"),
            alert_action.c.account_id.label("acted_by"),
            alert_action.c.at.label("acted_at"),
            alert_action.c.reason,
            alert_action.c.until,
        )
        .select_from(alert)
        .outerjoin(
            alert_action,
            and_(
                alert_action.c.alert_id == alert.c.alert_id,
                alert_action.c.sequence == _last_sequence(),
            ),
        )
        .where(alert.c.district_id == district_id)
    )


def _last_sequence() -> ScalarSelect[int]:
    other = alert_action.alias()
    return (
        select(func.max(other.c.sequence))
        .where(other.c.alert_id == alert.c.alert_id)
        .correlate(alert)
        .scalar_subquery()
    )


def _state() -> ColumnElement[str]:
    """Give the state's column: exempted ends an alert, being over ends the others."""
    action = alert_action.c.action
    return case(
        (action == EXEMPT, EXEMPTED),
        (alert.c.cleared_at.is_not(None), CLEARED),
        (action == DISMISS, DISMISSED),
        # One that counts or gathers others is open again when there is something new in it.
        (
            and_(
                action == SIGN,
                func.greatest(alert.c.told_at, alert.c.renewed_at) > alert_action.c.at,
            ),
            OPEN,
        ),
        (action == SIGN, SIGNED),
        else_=OPEN,
    )


async def _read_book(connection: AsyncConnection, district_id: str, now: datetime) -> AlertBook:
    query = _alerts(district_id).where(_state().in_(STANDING_STATES))
    query = query.order_by(alert.c.raised_at, alert.c.alert_id)
    standing = tuple(map(_alert_of, (await connection.execute(query)).mappings()))
    exempted = select(alert_action.c.troubles, alert_action.c.until).where(
        alert_action.c.district_id == district_id, alert_action.c.until > now
    )
    exempt: dict[tuple[str, str], int] = {}
    for row in await connection.execute(exempted):
        for family, subject_id in row.troubles:
            until_s = int(row.until.timestamp())
            exempt[family, subject_id] = max(until_s, exempt.get((family, subject_id), until_s))
    memory = (
        await connection.execute(
            select(alert_watch).where(alert_watch.c.district_id == district_id)
        )
    ).one_or_none()
    first_seen, told = ({}, ()) if memory is None else (
        {(family, subject_id): seen_s for family, subject_id, seen_s in memory.first_seen},
        tuple((at_s, severity) for at_s, severity in memory.told),
    )  # fmt: skip
    begun = select(alert.c.raised_at).where(
        alert.c.district_id == district_id, alert.c.kind != MORE,
        alert.c.raised_at > now - timedelta(seconds=HOUR_S),
    )  # fmt: skip
    begun_s = [int(at.timestamp()) for at in await connection.scalars(begun)]
    return AlertBook(
        standing, MappingProxyType(first_seen), told, MappingProxyType(exempt),
        tuple(sorted(begun_s)),
    )  # fmt: skip


async def _keep_memory(connection: AsyncConnection, district_id: str, book: AlertBook) -> None:
    memory = {
        "first_seen": [[*key, seen_s] for key, seen_s in book.first_seen.items()],
        "told": [list(one) for one in book.told],
    }
    query = insert(alert_watch).values(district_id=district_id, **memory)
    await connection.execute(
        query.on_conflict_do_update(index_elements=["district_id"], set_=memory)
    )


async def _write_lines(
    connection: AsyncConnection, district_id: str, watched: Watched, now: datetime
) -> None:
    over = tuple(one for one in watched.cleared if one.told_s is not None and one.kind != MORE)
    for kind, alerts in (("alert_told", watched.told), ("alert_over", over)):
        for one in alerts:
            row = _row_of(one, district_id, now)
            facts = {"alert": one.kind, "where": where_of(row)}
            await add_line(connection, district_id, kind, facts, at=now, account_id=None)


def _row_of(one: Alert, district_id: str, now: datetime) -> dict[str, object]:
    lead = one.lead
    members = sorted(one.members, key=lambda member: member.trouble.key != lead.key)
    grid_ids = {member.trouble.grid_id for member in members} - {None}
    return {
        "alert_id": one.alert_id, "district_id": district_id, "grid_ids": sorted(grid_ids),
        "kind": one.kind, "severity": one.severity,
        "members": [_member_row(member) for member in members],
        "is_collected": one.is_collected, "told_severity": one.told_severity,
        "raised_at": _at(one.raised_s), "changed_at": now,
        "told_at": None if one.told_s is None else _at(one.told_s), "cleared_at": None,
        "is_gathered": one.is_gathered,
        "renewed_at": None if one.renewed_s is None else _at(one.renewed_s),
    }  # fmt: skip


def _member_row(member: Member) -> dict[str, object]:
    return asdict(member.trouble) | {"gone_s": member.gone_s}


def _alert_of(row: Row) -> Alert:
    told_at, renewed_at = row["told_at"], row["renewed_at"]
    return Alert(
        row["alert_id"], int(row["raised_at"].timestamp()),
        tuple(map(_member_of, row["members"])), row["state"],
        None if told_at is None else int(told_at.timestamp()),
        row["told_severity"], row["is_collected"], row["is_gathered"],
        None if renewed_at is None else int(renewed_at.timestamp()),
    )  # fmt: skip


def _member_of(cells: Mapping[str, object]) -> Member:
    trouble = {name: value for name, value in cells.items() if name != "gone_s"}
    for name in ("cause", "leads_for"):
        if trouble[name] is not None:
            trouble[name] = Cause(**trouble[name])
    for name in ("lonlat", "stretch"):
        if trouble[name] is not None:
            trouble[name] = tuple(trouble[name])
    return Member(Trouble(**trouble), cells["gone_s"])


def _at(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
