"""Keep the pieces of tracks of some days at hand, and what each round's track was found to see.

A piece never changes, so it is read once. What a round saw is folded anew from all of its pieces
that had been received, so that neither their order nor one that comes twice or late matters.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, cast, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.schema_field import field_item
from maritime.field.bodies import is_track_point
from maritime.field.kinds import TRACK
from maritime.field.tracks import Track, TrackPoint, join_track
from maritime.live.coast_steps import CoastSteps
from maritime.live.facts import LiveGround, RoundTraces
from maritime.live.track_looks import FoldedTrack, fold_track

AHEAD_S = 120.0
"""A point that claims to be so much later than its receipt tells nothing."""
KEPT_FOLDS = 2000
KEPT_FURTHER = 100
"""Rounds whose last fold is kept whole, to go on from: those that are under way."""
KEPT_LONGER_S = 2 * 86_400.0
"""Pieces so much older than what is asked for are kept for who looks back."""


@dataclass(frozen=True, eq=False)
class TrackPiece:
    """A piece of a track as it came in; points by the server's clock, epoch seconds."""

    item_id: UUID
    round_id: UUID
    happened_s: float
    received_s: float
    points: tuple[TrackPoint, ...]


FoldKey = tuple[UUID, frozenset[UUID], "OtherTraces"]


class TrackShelf:
    """The pieces of one district that were read, and the folds of its rounds."""

    def __init__(self) -> None:
        self._pieces: dict[UUID, TrackPiece] = {}
        self._folds: OrderedDict[FoldKey, RoundTraces] = OrderedDict()
        self._folded: OrderedDict[UUID, tuple[CoastSteps, FoldedTrack]] = OrderedDict()

    async def read(
        self,
        connection: AsyncConnection,
        district_id: str,
        *,
        since: datetime,
        until: datetime | None = None,
        rounds: Sequence[UUID] | None = None,
    ) -> None:
        """Read pieces of a time, of some rounds or all, that are not there; let old ones go."""
        columns = field_item.c
        wanted = (
            columns.district_id == district_id, columns.kind == TRACK,
            columns.happened_at >= since, columns.round_id.is_not(None),
            *(() if until is None else (columns.happened_at < until,)),
            *(() if rounds is None else (is_one_of(columns.round_id, rounds),)),
        )  # fmt: skip
        listed = set(await connection.scalars(select(columns.item_id).where(*wanted)))
        oldest_s = since.timestamp() - KEPT_LONGER_S
        self._pieces = {k: one for k, one in self._pieces.items() if one.happened_s >= oldest_s}
        new = sorted(listed - set(self._pieces))
        if not new:
            return
        query = select(
            columns.item_id, columns.round_id, columns.happened_at, columns.received_at,
            columns.clock_offset_s, columns.content["body"]["points"].label("points"),
        ).where(is_one_of(columns.item_id, new))  # fmt: skip
        for row in await connection.execute(query):
            self._pieces[row.item_id] = TrackPiece(
                row.item_id, row.round_id, row.happened_at.timestamp(),
                row.received_at.timestamp(),
                points_of_piece(row.points, row.clock_offset_s, row.received_at.timestamp()),
            )  # fmt: skip

    def fold(
        self,
        ground: LiveGround,
        *,
        since_s: float,
        known_s: float,
        others: Mapping[UUID, "OtherTraces"],
    ) -> dict[UUID, RoundTraces]:
        """
        Give what phones told by known_s of rounds since since_s: where they were, what that saw.

        Parameters
        ----------
        others
            Of each round what its other items tell.
        """
        by_round: dict[UUID, list[TrackPiece]] = {}
        for piece in self._pieces.values():
            if piece.received_s <= known_s and piece.happened_s >= since_s:
                by_round.setdefault(piece.round_id, []).append(piece)
        found = {}
        for round_id in {*by_round, *others}:
            other = others.get(round_id, OtherTraces())
            found[round_id] = self._traces(ground, round_id, by_round.get(round_id, ()), other)
        return found

    def _traces(
        self,
        ground: LiveGround,
        round_id: UUID,
        pieces: Iterable[TrackPiece],
        other: "OtherTraces",
    ) -> RoundTraces:
        pieces = tuple(pieces)
        key = (round_id, frozenset(one.item_id for one in pieces), other)
        if key not in self._folds:
            track = join_track(point for one in pieces for point in one.points)
            fixes = {point for stretch in track.stretches for point in stretch}
            heard = {*other.heard_s, *(one.happened_s for one in pieces)}
            self._folds[key] = RoundTraces(
                tuple(sorted({*fixes, *other.fixes}, key=lambda one: one.place_in_time)),
                tuple(sorted(heard)),
                self._fold_further(ground.steps, round_id, track).looks,
            )
            while len(self._folds) > KEPT_FOLDS:
                self._folds.popitem(last=False)
        self._folds.move_to_end(key)
        return self._folds[key]

    def _fold_further(self, steps: CoastSteps, round_id: UUID, track: Track) -> FoldedTrack:
        """Fold a round's track, going on from its last fold by the same steps."""
        of_steps, before = self._folded.get(round_id, (None, None))
        folded = fold_track(steps, track, before if of_steps is steps else None)
        self._folded[round_id] = steps, folded
        self._folded.move_to_end(round_id)
        while len(self._folded) > KEPT_FURTHER:
            self._folded.popitem(last=False)
        return folded


@dataclass(frozen=True)
class OtherTraces:
    """What items of a round beside its track tell: where it was, and when it was heard of."""

    fixes: tuple[TrackPoint, ...] = ()
    heard_s: tuple[float, ...] = ()


def is_one_of(column: ColumnElement[UUID], ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Give the condition that a column is one of ids, however many: they are one parameter."""
    return column == any_(cast(ids, ARRAY(Uuid)))


def points_of_piece(
    written: object, clock_offset_s: float | None, received_s: float
) -> tuple[TrackPoint, ...]:
    """Give the points of a piece that can be read and do not lie ahead of its receipt."""
    found = []
    for point in written if isinstance(written, list) else ():
        if is_track_point(point):
            at_ms, lon, lat, accuracy_m = point
            at_s = at_ms / 1000 + (clock_offset_s or 0.0)
            if at_s <= received_s + AHEAD_S:
                found.append(TrackPoint(at_s, lon, lat, accuracy_m))
    return tuple(found)
