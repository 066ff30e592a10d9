"""Turn the way of a team into what its phone tells: rounds, pieces of track, arrivals, checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from maritime.field.kinds import (
    ARRIVAL,
    CHECK,
    ROUND_END,
    ROUND_PAUSE,
    ROUND_RESUME,
    ROUND_START,
    TELL,
    TRACK,
)
from maritime.simulate.params import TellingParams
from maritime.simulate.track import Fixes, moved_by_m, sample_way
from maritime.simulate.way import NEVER_S, Way
from maritime.spans import joined_spans

SIMULATED = "模拟 simulated"
TOLD_AFTER_S = 120.0
"""So long after a breakdown the crew has told of it, and after ENDS_AFTER_S ended its round."""
ENDS_AFTER_S = 300.0
TOLD_OF = ("unknown_vessel", "stacked_goods", "suspect_vehicle", "device_fault", "danger")
MODE_OF_CREW = {"drone": "vehicle"}
"""By what a round is said to go where phones have no word for the mode."""

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Told:
    """
    One item of a phone: when it was made, epoch seconds, where, and what its body says.

    A check has no vessel yet: choice, 0 to 1, says which of those that the phone has.
    """

    item_id: UUID
    made_s: float
    kind: str
    body: Mapping[str, object] = field(default_factory=dict)
    lonlat: tuple[float, float] | None = None
    accuracy_m: float | None = None
    choice: float = 0.0


@dataclass(frozen=True, eq=False)
class Walk:
    """A round of a team: what is told of it, by time, and when there is no network."""

    team_id: str
    round_id: UUID
    way: Way
    told: tuple[Told, ...]
    holes: tuple[Span, ...] = ()


def tell_walk(
    team_id: str, mode: str, way: Way, params: TellingParams, rng: np.random.Generator
) -> Walk:
    """Give what the phone of a team tells of a way, every word of it marked as simulated."""
    teller = _Teller(way, params, rng)
    round_id = made_id(rng)
    body = {"team_id": team_id, "mode": MODE_OF_CREW.get(mode, mode)}
    told = [
        *teller.round_events(body), *teller.track(), *teller.at_landing_points(), *teller.tells(),
    ]  # fmt: skip
    told.sort(key=lambda one: (one.made_s, str(one.item_id)))
    holes = _holes(way, params, rng)
    return Walk(team_id, round_id, way, tuple(told), holes)


def made_id(rng: np.random.Generator) -> UUID:
    """Give an id that the same state of a generator gives again."""
    return UUID(bytes=rng.bytes(16), version=4)


class _Teller:
    """Makes the items of one way."""

    def __init__(self, way: Way, params: TellingParams, rng: np.random.Generator):
        self._way, self._params, self._rng = way, params, rng

    def round_events(self, body: Mapping[str, object]) -> Iterator[Told]:
        way = self._way
        yield self._placed(way.from_s, ROUND_START, body)
        for from_s, to_s in self._pauses():
            yield self._placed(from_s, ROUND_PAUSE, body)
            yield self._placed(to_s, ROUND_RESUME, body)
        if way.is_stranded:
            text = f"{SIMULATED}：车辆或船艇故障，本班退出 broken down, out for this shift"
            yield self._placed(way.breaks_s + TOLD_AFTER_S, TELL, {"what": "other", "text": text})
            yield self._placed(way.breaks_s + ENDS_AFTER_S, ROUND_END, body)
        else:
            yield self._placed(way.to_s, ROUND_END, body)

    def track(self) -> Iterator[Told]:
        fixes = sample_way(self._way, self._params, self._rng)
        piece_s = self._params.piece_s
        number = ((fixes.at_s - fixes.at_s[0]) // piece_s).astype(int)
        for piece in range(int(number[-1]) + 1):
            is_own = number == piece
            if is_own.any():
                last_s = float(fixes.at_s[is_own][-1])
                body = {"points": _points(fixes, is_own), "source": "phone"}
                yield Told(made_id(self._rng), last_s, TRACK, body)

    def at_landing_points(self) -> Iterator[Told]:
        for stay in self._way.stays:
            lasts_s = stay.to_s - stay.from_s
            body = {"target_id": stay.target_id}
            yield self._placed(stay.from_s + min(30.0, lasts_s / 4), ARRIVAL, body)
            if self._rng.random() < self._params.check_share:
                yield self._placed(
                    stay.from_s + lasts_s / 2, CHECK,
                    {"described": None, "outcome": "nothing_found", "reason": None,
                     "suspected": [], "answers": {"life_jackets": True},
                     "text": f"{SIMULATED}：核查正常 nothing found"},
                )  # fmt: skip

    def tells(self) -> Iterator[Told]:
        way = self._way
        hours = (way.to_s - way.from_s) / 3600.0
        for _ in range(int(self._rng.poisson(self._params.tells * hours / 100.0))):
            at_s = way.from_s + self._rng.random() * (way.to_s - way.from_s)
            what = TOLD_OF[int(self._rng.integers(len(TOLD_OF)))]
            text = f"{SIMULATED}：随手拍，不是真事 made up"
            yield self._placed(at_s, TELL, {"what": what, "text": text})

    def _pauses(self) -> list[Span]:
        """Give rests and repairs, those that touch as one."""
        way = self._way
        spans = list(way.rests)
        if way.mended_s < NEVER_S:
            spans.append((way.breaks_s, way.mended_s))
        return joined_spans(spans)

    def _placed(self, at_s: float, kind: str, body: Mapping[str, object]) -> Told:
        off_m = self._rng.standard_normal((1, 2)) * self._params.noise_m
        place = moved_by_m(self._way.places_at(np.array([at_s])), off_m)[0]
        return Told(
            made_id(self._rng), at_s, kind, body, (float(place[0]), float(place[1])),
            round(max(3.0, self._params.noise_m), 1), float(self._rng.random()),
        )  # fmt: skip


def _points(fixes: Fixes, is_own: np.ndarray) -> list[list[float]]:
    return [
        [round(at_s * 1000), round(lon, 6), round(lat, 6), round(accuracy_m, 1)]
        for at_s, (lon, lat), accuracy_m in zip(
            fixes.at_s[is_own].tolist(), fixes.lonlat[is_own].tolist(),
            fixes.accuracy_m[is_own].tolist(), strict=True,
        )
    ]  # fmt: skip


def _holes(way: Way, params: TellingParams, rng: np.random.Generator) -> tuple[Span, ...]:
    """Give when a phone on its way has no network."""
    hours = (way.to_s - way.from_s) / 3600.0
    low, high = params.hole_min
    found = []
    for _ in range(int(rng.poisson(params.holes * hours / 100.0))):
        from_s = way.from_s + rng.random() * (way.to_s - way.from_s)
        found.append((from_s, from_s + 60.0 * (low + rng.random() * (high - low))))
    return tuple(sorted(found))
