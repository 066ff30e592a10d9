"""Read what walked rounds of a time saw: folds of rounds that are over, tracks of the others.

What a settled round saw never changes while its items and the ground are the same, so it is kept
with the hashes of both. The tracks of a month are millions of points: they are read in batches,
and let go of once they are folded.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Text, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.ground import ground_fingerprint, without_register
from geo_data.live_tracks import OtherTraces, TrackShelf, is_one_of
from geo_data.read_live import LiveRows, read_live_rows
from geo_data.schema_field import field_item
from geo_data.schema_reports import walk_fold
from geo_data.store import export_district, load_targets
from geo_data.store_connection import open_connection, open_snapshot
from maritime.field.kinds import ROUND_END, TRACK
from maritime.field.rounds import WalkedRound
from maritime.live.facts import LiveFacts, LiveGround, RoundTraces
from maritime.live.units import walked_rounds
from maritime.report.walk_folds import (
    FOLD_FORMAT,
    SETTLED_AFTER_S,
    CutWays,
    WalkFold,
    fold_walk,
    is_settled,
    lies_across,
    only_midnight,
)

FOLDED_BACK = timedelta(days=3)
"""Rounds of so many days are folded as they end; those before, by the first report that asks."""
AT_ONCE = 100
"""Of so many rounds the tracks are in memory at once."""


@dataclass(frozen=True)
class WalkSpan:
    """Which items count: happened from since to until, received by known_at; and the edges."""

    district_id: str
    since: datetime
    until: datetime
    known_at: datetime
    edges_s: tuple[int, ...]
    """Instants at which ways are cut: a round across one that is not its only midnight is told."""

    def holds(self, walk: WalkedRound, zone: ZoneInfo) -> bool:
        """Tell whether a round with spans lies inside, and across no edge where it is not cut."""
        is_inside = self.since.timestamp() <= walk.spans[0][0] and not self.is_before(walk)
        is_inside = is_inside and walk.spans[-1][1] < self.until.timestamp()
        across = [edge_s for edge_s in self.edges_s if lies_across(walk, edge_s)]
        return is_inside and (not across or set(across) == {only_midnight(walk, zone)})

    def is_before(self, walk: WalkedRound) -> bool:
        """Tell whether it ends before a round begins."""
        return bool(walk.spans) and walk.spans[0][0] >= self.until.timestamp()


@dataclass(frozen=True, eq=False)
class WalkReading:
    """Traces of rounds by id, and folds of others."""

    traces: Mapping[UUID, RoundTraces]
    folds: Mapping[UUID, WalkFold]


FoldRows = Sequence[Mapping[str, object]]


async def read_walks(
    connection: AsyncConnection,
    ground: LiveGround,
    rows: LiveRows,
    span: WalkSpan,
    *,
    keep: Callable[[FoldRows], Awaitable[None]],
) -> WalkReading:
    """
    Give what phones told of the rounds of a time; to be asked as the owner.

    Parameters
    ----------
    keep
        Keeps new folds, batch by batch: whoever is broken off has less to do the next time.
    """
    rounds = await _sort_rounds(connection, ground, rows, span)
    later = {round_id for round_id, walk in rounds.walks.items() if span.is_before(walk)}
    unread = {*rounds.keys, *rows.others} - rounds.folds.keys() - later
    traces = await _fold(connection, ground, rows, span, rounds, unread, keep=keep)
    return WalkReading(traces, rounds.folds)


async def fold_rounds(engine: AsyncEngine, district_id: str, *, now: datetime) -> int:
    """
    Fold the rounds of the last days that are over and were not folded yet; give how many.

    By the owner, batch by batch; whoever is broken off has less to do the next time.

    Raises
    ------
    DistrictNotFoundError
        If it is not in the database.
    """
    district = without_register(await export_district(engine, district_id))
    ground = LiveGround(district, await load_targets(engine, district_id))
    span = WalkSpan(district_id, now - FOLDED_BACK, now, now, ())
    async with open_snapshot(engine) as connection:
        rows = await read_live_rows(connection, district_id, since=span.since, known_at=now)
        rounds = await _sort_rounds(connection, ground, rows, span)
        new = rounds.settled.keys() - rounds.folds.keys()
        await _fold(
            connection, ground, rows, span, rounds, new, keep=partial(keep_folds, engine)
        )  # fmt: skip
    return len(new)


async def read_unfolded(
    connection: AsyncConnection, *, since: datetime | None, now: datetime
) -> tuple[str, ...]:
    """
    Give the districts that have rounds to fold which had none yet at an earlier instant, in order.

    Parameters
    ----------
    since
        The earlier instant; None for all rounds of the last days.
    """
    columns, settling = field_item.c, timedelta(seconds=SETTLED_AFTER_S)
    last_at = func.max(func.greatest(columns.happened_at, columns.received_at))
    ended = (
        select(columns.district_id)
        .where(
            columns.happened_at >= now - FOLDED_BACK, columns.round_id.is_not(None),
            ~exists().where(walk_fold.c.round_id == columns.round_id),
        )
        .group_by(columns.district_id, columns.round_id)
        .having(
            func.bool_or(columns.kind == ROUND_END), last_at <= now - settling,
            *(() if since is None else (last_at > since - settling,)),
        )
        .subquery()
    )  # fmt: skip
    query = select(ended.c.district_id).distinct().order_by(ended.c.district_id)
    return tuple(await connection.scalars(query))


@dataclass(frozen=True, eq=False)
class _Rounds:
    """Rounds by id: all, those that are over and may be folded, those with a fold; their keys."""

    walks: Mapping[UUID, WalkedRound]
    settled: Mapping[UUID, WalkedRound]
    keys: Mapping[UUID, tuple[str, float]]
    folds: dict[UUID, WalkFold]
    ground_sha256: str


async def _sort_rounds(
    connection: AsyncConnection, ground: LiveGround, rows: LiveRows, span: WalkSpan
) -> _Rounds:
    """Say which rounds are over, and which of them were folded."""
    known_s, zone = span.known_at.timestamp(), ground.district.zone
    told = LiveFacts(known_s=int(known_s), events=rows.events)
    walks = {walk.round_id: walk for walk in walked_rounds(told, at_s=known_s)}
    keys = await _read_keys(connection, span)
    settled = {
        round_id: walks[round_id]
        for round_id, (_, last_s) in keys.items()
        if round_id in walks
        and is_settled(walks[round_id], last_s=last_s, known_s=known_s)
        and span.holds(walks[round_id], zone)
    }
    ground_sha256 = _ground_key(ground)
    folds = await _read_folds(connection, settled, keys, ground_sha256)
    return _Rounds(walks, settled, keys, folds, ground_sha256)


async def _fold(
    connection: AsyncConnection,
    ground: LiveGround,
    rows: LiveRows,
    span: WalkSpan,
    rounds: _Rounds,
    unread: Collection[UUID],
    *,
    keep: Callable[[FoldRows], Awaitable[None]],
) -> dict[UUID, RoundTraces]:
    """Read the tracks of rounds: add folds of those that are over, give the traces of others."""
    events = _events_by_round(rows, rounds.settled)
    traces: dict[UUID, RoundTraces] = {}
    ordered = sorted(unread)
    for first in range(0, len(ordered), AT_ONCE):
        some, new = ordered[first : first + AT_ONCE], []
        for round_id, found in (
            await _read_traces(connection, ground, rows.others, span, some)
        ).items():
            if round_id not in rounds.settled:
                traces[round_id] = found
                continue
            own = LiveFacts(known_s=int(span.known_at.timestamp()), events=events[round_id])
            fold = fold_walk(ground, own, rounds.settled[round_id], found)
            rounds.folds[round_id] = fold
            new.append({
                "round_id": round_id, "district_id": span.district_id,
                "items_sha256": rounds.keys[round_id][0], "ground_sha256": rounds.ground_sha256,
                "content": _content_of(fold),
            })  # fmt: skip
        await keep(new)
    return traces


async def keep_folds(engine: AsyncEngine, rows: FoldRows) -> None:
    """Keep new folds; a later one takes the place of an earlier."""
    if not rows:
        return
    query = insert(walk_fold).values(list(rows))
    new = {name: query.excluded[name] for name in rows[0] if name != "round_id"}
    async with open_connection(engine) as connection:
        await connection.execute(query.on_conflict_do_update(index_elements=["round_id"], set_=new))
        await connection.commit()


def _ground_key(ground: LiveGround) -> str:
    found = f"{FOLD_FORMAT} {ground_fingerprint(ground.district)}"
    return hashlib.sha256(found.encode()).hexdigest()


async def _read_keys(connection: AsyncConnection, span: WalkSpan) -> dict[UUID, tuple[str, float]]:
    """Give the hash of the items of each round, and when one happened or came in last."""
    columns = field_item.c
    ids = func.string_agg(columns.item_id.cast(Text), aggregate_order_by(" ", columns.item_id))
    last_at = func.max(func.greatest(columns.happened_at, columns.received_at))
    query = (
        select(
            columns.round_id,
            func.encode(func.sha256(func.convert_to(ids, "UTF8")), "hex").label("items"),
            last_at.label("last_at"),
        )
        .where(
            columns.district_id == span.district_id, columns.round_id.is_not(None),
            columns.happened_at >= span.since, columns.received_at <= span.known_at,
            or_(columns.kind != TRACK, columns.happened_at < span.until),
        )
        .group_by(columns.round_id)
    )  # fmt: skip
    rows = await connection.execute(query)
    return {row.round_id: (row.items, row.last_at.timestamp()) for row in rows}


async def _read_folds(
    connection: AsyncConnection,
    settled: Collection[UUID],
    keys: Mapping[UUID, tuple[str, float]],
    ground_sha256: str,
) -> dict[UUID, WalkFold]:
    columns = walk_fold.c
    query = select(columns.round_id, columns.items_sha256, columns.content).where(
        is_one_of(columns.round_id, list(settled)), columns.ground_sha256 == ground_sha256
    )
    return {
        row.round_id: _fold_of(row.content)
        for row in await connection.execute(query)
        if row.items_sha256 == keys[row.round_id][0]
    }


def _content_of(fold: WalkFold) -> str:
    cut = None if fold.cut is None else (fold.cut.at_s, fold.cut.before, fold.cut.after)
    return json.dumps([fold.looks, fold.parts, cut])


def _fold_of(content: str) -> WalkFold:
    looks, parts, cut = json.loads(content)
    if cut is not None:
        at_s, before, after = cut
        cut = CutWays(at_s, tuple(map(tuple, before)), tuple(map(tuple, after)))
    return WalkFold(tuple(map(tuple, looks)), tuple(map(tuple, parts)), cut)


async def _read_traces(
    connection: AsyncConnection,
    ground: LiveGround,
    others: Mapping[UUID, OtherTraces],
    span: WalkSpan,
    rounds: Sequence[UUID],
) -> dict[UUID, RoundTraces]:
    shelf = TrackShelf()
    await shelf.read(
        connection, span.district_id, since=span.since, until=span.until, rounds=rounds
    )
    return shelf.fold(
        ground, since_s=span.since.timestamp(), known_s=span.known_at.timestamp(),
        others={one: others[one] for one in rounds if one in others},
    )  # fmt: skip


def _events_by_round(rows: LiveRows, settled: Mapping[UUID, WalkedRound]) -> dict:
    found: dict[UUID, list] = {}
    for event in rows.events:
        if event.round_id in settled:
            found.setdefault(event.round_id, []).append(event)
    return {round_id: tuple(events) for round_id, events in found.items()}
