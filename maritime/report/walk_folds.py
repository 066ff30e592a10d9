"""Fold a walked round that is over into what reports need of it: its looks, its ways by grid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import floor
from zoneinfo import ZoneInfo

from maritime.field.rounds import WalkedRound
from maritime.live.facts import LiveFacts, LiveGround, RoundTraces
from maritime.live.looks import looks_of_rounds
from maritime.live.units import SILENT_S
from maritime.report.ways import WayPiece, parts_of_ways, pieces_of_track
from maritime.wall_clock import instant_of, local_day

FOLD_FORMAT = 2
"""To be raised where folds come out otherwise: then all are made anew."""
SETTLED_AFTER_S = SILENT_S + 120
"""So long after the last word of a round, nothing of what was known changes any more by itself."""
UNKNOWN_MODE = "unknown"

FoldedLook = tuple[str, int, int, str]
"""Target id, from, to in epoch seconds, source; who made it plays no part in a report."""

GridWay = tuple[str | None, float, float]
"""Grid id (None: outside of all), seconds, metres."""


@dataclass(frozen=True)
class CutWays:
    """The ways of a round over a single midnight at_s, epoch seconds: those before and after it."""

    at_s: int
    before: tuple[GridWay, ...]
    after: tuple[GridWay, ...]


@dataclass(frozen=True)
class WalkFold:
    """
    What a report needs of a round that is over.

    parts are its ways by grid; cut those of a round over one midnight of the district's clock.
    """

    looks: tuple[FoldedLook, ...]
    parts: tuple[GridWay, ...]
    cut: CutWays | None = None

    def parts_between(self, walk: WalkedRound, from_s: float, to_s: float) -> tuple[GridWay, ...]:
        """
        Give the ways between two instants, epoch seconds.

        The round lies across none of them, or across one that is its only midnight.
        """
        begin_s, end_s = walk.spans[0][0], walk.spans[-1][1]
        if from_s < begin_s and end_s < to_s:
            return self.parts
        if self.cut is None:
            return ()
        if self.cut.at_s == from_s and end_s < to_s:
            return self.cut.after
        return self.cut.before if self.cut.at_s == to_s and from_s < begin_s else ()


def is_settled(walk: WalkedRound, *, last_s: float, known_s: float) -> bool:
    """
    Tell whether a round is over for good, by what had come in by known_s, epoch seconds.

    Parameters
    ----------
    last_s
        When anything of it happened or came in last.
    """
    is_whole = walk.started_s is not None and walk.ended_s is not None and bool(walk.spans)
    return is_whole and max(last_s, walk.ended_s or 0.0) + SETTLED_AFTER_S <= known_s


def lies_across(walk: WalkedRound, instant_s: float) -> bool:
    """Tell whether an instant, epoch seconds, lies in a round with spans, its ends included."""
    return walk.spans[0][0] <= instant_s <= walk.spans[-1][1]


def only_midnight(walk: WalkedRound, zone: ZoneInfo) -> int | None:
    """Give the midnight that a round with spans lies across, None where it is none or several."""
    begin_s, end_s = walk.spans[0][0], walk.spans[-1][1]
    day = local_day(floor(begin_s), zone)
    nights = [instant_of(day + timedelta(days=later), 0, zone) for later in range(3)]
    over = [at_s for at_s in nights if lies_across(walk, at_s)]
    return over[0] if len(over) == 1 and end_s < nights[-1] else None


def fold_walk(
    ground: LiveGround, told: LiveFacts, walk: WalkedRound, traces: RoundTraces
) -> WalkFold:
    """Give what a settled round saw and how far it went in which grid."""
    own = replace(
        told, events=tuple(one for one in told.events if one.round_id == walk.round_id),
        traces={walk.round_id: traces},
    )  # fmt: skip
    looks = sorted(
        (one.target_id, one.enter_s, one.exit_s, one.source) for one in looks_of_rounds(ground, own)
    )
    pieces = pieces_of_track(
        traces.sharp_fixes, walk.spans, number=0, mode=walk.mode or UNKNOWN_MODE
    )
    at_s = only_midnight(walk, ground.district.zone)
    cut = None
    if at_s is not None:
        cut = CutWays(at_s, _ways(pieces, ground, to_s=at_s), _ways(pieces, ground, from_s=at_s))
    return WalkFold(tuple(looks), _ways(pieces, ground), cut)


def _ways(
    pieces: Sequence[WayPiece],
    ground: LiveGround,
    *,
    from_s: float | None = None,
    to_s: float | None = None,
) -> tuple[GridWay, ...]:
    parts = parts_of_ways(pieces, ground.district.sea_grids, from_s=from_s, to_s=to_s)
    return tuple((one.grid_id, one.seconds, one.metres) for one in parts)
