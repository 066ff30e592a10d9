"""Fold a walked round that is over into what reports need of it: its looks, its ways by grid."""

from dataclasses import dataclass, replace

from maritime.field.rounds import WalkedRound
from maritime.live.facts import LiveFacts, LiveGround, RoundTraces
from maritime.live.looks import looks_of_rounds
from maritime.live.units import SILENT_S
from maritime.report.ways import parts_of_ways, pieces_of_track

FOLD_FORMAT = 1
"""To be raised where folds come out otherwise: then all are made anew."""
SETTLED_AFTER_S = SILENT_S + 120
"""So long after the last word of a round, nothing of what was known changes any more by itself."""
UNKNOWN_MODE = "unknown"

FoldedLook = tuple[str, int, int, str]
"""Target id, from, to in epoch seconds, source; who made it plays no part in a report."""


@dataclass(frozen=True)
class WalkFold:
    """
    What a report needs of a round that is over.

    parts are (grid id, seconds, metres); a grid id of None is outside of all.
    """

    looks: tuple[FoldedLook, ...]
    parts: tuple[tuple[str | None, float, float], ...]


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
    parts = parts_of_ways(pieces, ground.district.sea_grids)
    return WalkFold(tuple(looks), tuple((one.grid_id, one.seconds, one.metres) for one in parts))
