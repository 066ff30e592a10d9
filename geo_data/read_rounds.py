"""Read rounds: planned ones that nobody has begun too, those that were walked, their tracks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.field_errors import ItemNotFoundError
from geo_data.planned_rounds import PlannedPatrol, read_planned_patrols
from geo_data.read_field import person_name
from geo_data.schema_field import field_item, round_cancellation
from maritime.field.bodies import is_track_point
from maritime.field.kinds import ROUND_KINDS, TRACK
from maritime.field.rounds import (
    PlannedRound,
    RoundEvent,
    RoundStanding,
    WalkedRound,
    stand_rounds,
    walk_rounds,
)
from maritime.field.tracks import Track, TrackPoint, join_track

LONGEST_ROUND = timedelta(hours=24)
"""Events so long before a span are looked at too: a round may have begun before it."""


@dataclass(frozen=True)
class RoundsSeen:
    """The rounds of some hours, and the name of who walks each, by account."""

    standings: tuple[RoundStanding, ...]
    names: Mapping[UUID, str]


async def read_rounds(
    connection: AsyncConnection,
    district_id: str,
    *,
    from_at: datetime,
    to_at: datetime,
    now: datetime,
) -> RoundsSeen:
    """Give every round that begins in [from_at, to_at), planned, walked or both, by its start."""
    planned = await read_planned(connection, district_id, from_at=from_at, to_at=to_at)
    in_district = field_item.c.district_id == district_id
    walked, names = await read_walked(
        connection, in_district, from_at=from_at - LONGEST_ROUND, to_at=to_at
    )
    standings = stand_rounds([one.round for one in planned], walked, now_s=now.timestamp())
    return RoundsSeen(tuple(one for one in standings if _begins_in(one, from_at, to_at)), names)


async def read_planned(
    connection: AsyncConnection, district_id: str, *, from_at: datetime, to_at: datetime
) -> tuple[PlannedPatrol, ...]:
    """Give the rounds that the plan in force asks for in [from_at, to_at); none without a plan."""
    patrols = await read_planned_patrols(connection, district_id, from_at=from_at, to_at=to_at)
    cancelled = await _read_cancelled(connection, district_id, from_at, to_at)
    return tuple(_marked(one, cancelled) for one in patrols)


async def read_walked(
    connection: AsyncConnection,
    of_whom: ColumnElement[bool],
    *,
    from_at: datetime,
    to_at: datetime,
) -> tuple[tuple[WalkedRound, ...], dict[UUID, str]]:
    """Give walked rounds with an event in [from_at, to_at), and the names of who walked them."""
    columns = field_item.c
    body = columns.content["body"]
    query = select(
        columns.item_id, columns.kind, columns.round_id, columns.account_id, columns.happened_at,
        body["team_id"].astext.label("team_id"), body["mode"].astext.label("mode"),
        person_name().label("name"),
    ).where(
        of_whom, columns.kind.in_(ROUND_KINDS), columns.round_id.is_not(None),
        columns.happened_at >= from_at, columns.happened_at < to_at,
    )  # fmt: skip
    rows = (await connection.execute(query)).all()
    events = [_event(row) for row in rows]
    known = await _last_known(connection, {event.round_id for event in events})
    names = {row.account_id: row.name for row in rows if row.name is not None}
    return walk_rounds(events, last_known_s=known), names


async def read_track(
    connection: AsyncConnection, district_id: str, round_id: UUID
) -> tuple[Track, tuple[str, ...]]:
    """
    Give the track of a round, by the server's clock, and from what it was taken.

    Raises
    ------
    ItemNotFoundError
        If nothing of such a round is in reach.
    """
    columns = field_item.c
    body = columns.content["body"]
    query = select(
        columns.kind, columns.clock_offset_s, body["points"].label("points"),
        body["source"].astext.label("source"),
    ).where(
        columns.district_id == district_id, columns.round_id == round_id,
        columns.kind.in_((TRACK, *ROUND_KINDS)),
    )  # fmt: skip
    rows = (await connection.execute(query)).all()
    if not rows:
        raise ItemNotFoundError(round_id, "round")
    pieces = [row for row in rows if row.kind == TRACK]
    points = [point for row in pieces for point in _points(row.points, row.clock_offset_s)]
    return join_track(points), tuple(sorted({row.source for row in pieces if row.source}))


def _points(written: object, clock_offset_s: float | None) -> Iterable[TrackPoint]:
    """Give the points of a piece that can be read; one that cannot is kept in its item."""
    for point in written if isinstance(written, list) else ():
        if is_track_point(point):
            at_ms, lon, lat, accuracy_m = point
            yield TrackPoint(at_ms / 1000 + (clock_offset_s or 0.0), lon, lat, accuracy_m)


def _begins_in(one: RoundStanding, from_at: datetime, to_at: datetime) -> bool:
    if one.planned is not None:
        return True
    started_s = one.walked.started_s if one.walked is not None else None
    if started_s is None:
        return True
    return from_at.timestamp() <= started_s < to_at.timestamp()


def _event(row: Row) -> RoundEvent:
    return RoundEvent(
        row.item_id, row.kind, row.round_id, row.account_id, row.happened_at.timestamp(),
        row.team_id, row.mode,
    )  # fmt: skip


async def _last_known(connection: AsyncConnection, round_ids: set[UUID]) -> dict[UUID, float]:
    """Give until when anything is known of rounds: the last item that names each."""
    if not round_ids:
        return {}
    columns = field_item.c
    query = (
        select(columns.round_id, func.max(columns.happened_at).label("at"))
        .where(columns.round_id.in_(round_ids))
        .group_by(columns.round_id)
    )
    return {row.round_id: row.at.timestamp() for row in await connection.execute(query)}


async def _read_cancelled(
    connection: AsyncConnection, district_id: str, from_at: datetime, to_at: datetime
) -> set[tuple[str, float]]:
    columns = round_cancellation.c
    query = select(columns.team_id, columns.from_at).where(
        columns.district_id == district_id, columns.from_at >= from_at, columns.from_at < to_at
    )
    return {(row.team_id, row.from_at.timestamp()) for row in await connection.execute(query)}


def _marked(patrol: PlannedPatrol, cancelled: set[tuple[str, float]]) -> PlannedPatrol:
    asked: PlannedRound = patrol.round
    if (asked.team_id, float(asked.from_s)) not in cancelled:
        return patrol
    return replace(patrol, round=replace(asked, is_cancelled=True))
