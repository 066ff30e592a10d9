"""Keep alerts 提醒 as the program reckons them anew, and tell the duty log of them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.read_alerts import alert_state, alerts_of, grids_of, where_of
from geo_data.read_page import Row
from geo_data.schema_alerts import alert, alert_action, alert_member, alert_watch
from geo_data.tell_changed import tell_changed
from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.limits import HOUR_S, AlertLimits
from maritime.alerts.records import (
    STANDING_STATES,
    Alert,
    AlertBook,
    Member,
    Trouble,
    Watched,
)
from maritime.alerts.watch import watch_alerts

ALERTS_LOCK = 1096045908
"""An arbitrary number that this program takes for alerts; who holds it with a district's changes
its alerts, and nobody else does."""
_TAKE_TURN = text(f"SELECT pg_try_advisory_xact_lock({ALERTS_LOCK}, hashtext(:district))")


async def watch_stored(
    connection: AsyncConnection, facts: AlertFacts, limits: AlertLimits | None = None
) -> Watched | None:
    """
    Reckon a district's alerts anew in the caller's transaction, as the owner.

    What begins to be told, and what is over that was told, gets its line in the duty log.
    None where another server is doing it just now, or an officer acts on one.
    """
    district_id = facts.district_id
    if not await connection.scalar(_TAKE_TURN, {"district": district_id}):
        return None
    now = _at(facts.at_s)
    book = await _read_book(connection, district_id, now)
    watched = watch_alerts(facts, book, limits)
    different = (*watched.raised, *watched.changed)
    for one in different:
        row = _row_of(one, district_id, now)
        kept = {name: value for name, value in row.items() if name != "raised_at"}
        query = insert(alert).values(row).on_conflict_do_update(
            index_elements=["alert_id"], set_=kept
        )  # fmt: skip
        await connection.execute(query)
    await _keep_members(connection, district_id, different)
    for one in watched.cleared:
        await connection.execute(
            update(alert).where(alert.c.alert_id == one.alert_id).values(cleared_at=now)
        )
    await _keep_memory(connection, district_id, watched.book)
    await _write_lines(connection, district_id, watched, now)
    if watched.raised or watched.changed or watched.cleared:
        await tell_changed(connection, district_id)
    return watched


async def _read_book(connection: AsyncConnection, district_id: str, now: datetime) -> AlertBook:
    query = alerts_of(district_id).where(alert_state().in_(STANDING_STATES))
    query = query.order_by(alert.c.raised_at, alert.c.alert_id)
    standing = tuple(map(_alert_of, (await connection.execute(query)).mappings()))
    exempted = (
        select(alert_member.c.family, alert_member.c.subject_id, alert_action.c.until)
        .join_from(alert_action, alert_member, alert_action.c.alert_id == alert_member.c.alert_id)
        .where(alert_action.c.district_id == district_id, alert_action.c.until > now)
        .order_by(alert_action.c.until)
    )
    exempt = {
        (row.family, row.subject_id): int(row.until.timestamp())
        for row in await connection.execute(exempted)
    }
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
        alert.c.district_id == district_id, ~alert.c.is_more, alert.c.split_from.is_(None),
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


async def _keep_members(
    connection: AsyncConnection, district_id: str, alerts: tuple[Alert, ...]
) -> None:
    ids = [one.alert_id for one in alerts]
    await connection.execute(delete(alert_member).where(alert_member.c.alert_id.in_(ids)))
    rows = [
        {
            "alert_id": one.alert_id, "district_id": district_id, "number": number,
            "family": member.trouble.family, "subject_id": member.trouble.subject_id,
            "grid_id": member.trouble.grid_id, "kind": member.trouble.kind,
            "severity": member.trouble.severity, "cells": _cells_of(member),
        }
        for one in alerts
        for number, member in enumerate(one.ranked)
    ]  # fmt: skip
    if rows:
        await connection.execute(insert(alert_member), rows)


async def _write_lines(
    connection: AsyncConnection, district_id: str, watched: Watched, now: datetime
) -> None:
    over = (one for one in watched.cleared if one.told_s is not None and not one.is_more)
    for kind, alerts in (("alert_told", watched.told), ("alert_over", over)):
        for one in alerts:
            if not one.members:
                continue  # all that it gathered was split off, and has lines of its own
            row = {"kind": one.kind, "members": [_cells_of(member) for member in one.ranked]}
            facts = {"alert": one.kind, "where": where_of(row)}
            await add_line(
                connection, district_id, kind, facts, at=now, account_id=None,
                grid_ids=grids_of(row),
            )  # fmt: skip


def _row_of(one: Alert, district_id: str, now: datetime) -> dict[str, object]:
    return {
        "alert_id": one.alert_id, "district_id": district_id,
        "is_collected": one.is_collected, "told_severity": one.told_severity,
        "raised_at": _at(one.raised_s), "changed_at": now,
        "told_at": None if one.told_s is None else _at(one.told_s), "cleared_at": None,
        "is_gathered": one.is_gathered,
        "renewed_at": None if one.renewed_s is None else _at(one.renewed_s),
        "is_more": one.is_more, "split_from": one.split_from,
    }  # fmt: skip


def _cells_of(member: Member) -> dict[str, object]:
    return asdict(member.trouble) | {"gone_s": member.gone_s}


def _alert_of(row: Row) -> Alert:
    told_at, renewed_at = row["told_at"], row["renewed_at"]
    return Alert(
        row["alert_id"], int(row["raised_at"].timestamp()),
        tuple(map(_member_of, row["members"] or ())), row["state"],
        None if told_at is None else int(told_at.timestamp()),
        row["told_severity"], row["is_collected"], row["is_gathered"],
        None if renewed_at is None else int(renewed_at.timestamp()), row["split_from"],
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
