"""Sum the ways of walked rounds by round and sea grid: of folded ones, of others piece by piece."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from maritime.field.rounds import WalkedRound
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.units import last_heard_s
from maritime.report.walk_folds import UNKNOWN_MODE, WalkFold
from maritime.report.ways import WayPart, WayPiece, parts_of_ways, pieces_of_track


class WalkedWays:
    """
    The ways of walked rounds.

    Parameters
    ----------
    numbers
        The number that a report gives to each walked round; several may have the same.
    folds
        Of rounds whose tracks are not told, by round id.
    """

    def __init__(
        self,
        ground: LiveGround,
        told: LiveFacts,
        walked: Sequence[WalkedRound],
        numbers: Sequence[int],
        folds: Mapping[UUID, WalkFold],
    ):
        modes = {team.team_id: team.mode for team in ground.district.teams}
        self._told, self._walked, self._numbers, self._folds = told, walked, numbers, folds
        self._modes = [walk.mode or modes.get(walk.team_id or "", UNKNOWN_MODE) for walk in walked]
        self._grids = ground.district.sea_grids
        self._pieces = [
            piece
            for place, walk in enumerate(walked)
            if walk.round_id not in folds
            for piece in self._pieces_of(place, walk)
        ]

    def parts(self, from_s: int, to_s: int) -> tuple[WayPart, ...]:
        """Give seconds and metres between two instants, summed walk by walk, then by number."""
        pieces = _touching(self._pieces, from_s, to_s)
        found = [
            (part.round_number, part.grid_id, part.seconds, part.metres)
            for part in parts_of_ways(pieces, self._grids, from_s=from_s, to_s=to_s)
        ]
        found += [
            (place, *part)
            for place, walk in enumerate(self._walked)
            if walk.round_id in self._folds
            for part in self._folds[walk.round_id].parts_between(walk, from_s, to_s)
        ]
        found.sort(key=lambda one: one[0])
        sums: dict[tuple[int, str, str | None], list[float]] = {}
        for place, grid_id, seconds, metres in found:
            key = (self._numbers[place], self._modes[place], grid_id)
            total = sums.setdefault(key, [0.0, 0.0])
            total[0] += seconds
            total[1] += metres
        parts = [WayPart(*key, seconds, metres) for key, (seconds, metres) in sums.items()]
        return tuple(sorted(parts, key=lambda one: (one.round_number, one.mode, one.grid_id or "")))

    def _pieces_of(self, place: int, walk: WalkedRound) -> tuple[WayPiece, ...]:
        """Give the way of a round; of one that nobody ended, until it was last heard of."""
        told, spans = self._told, walk.spans
        if walk.ended_s is None and spans:
            heard_s = last_heard_s(told, walk, at_s=told.known_s)
            spans = tuple((low, min(high, heard_s)) for low, high in spans if low < heard_s)
        traces = told.traces.get(walk.round_id)
        fixes = () if traces is None else traces.sharp_fixes
        return pieces_of_track(fixes, spans, number=place, mode=self._modes[place])


def _touching(pieces: Iterable[WayPiece], from_s: int, to_s: int) -> list[WayPiece]:
    return [one for one in pieces if one.to_s >= from_s and one.from_s <= to_s]
