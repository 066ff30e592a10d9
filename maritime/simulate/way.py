"""Lay out where a team really was on a patrol: as planned, but late, slower, broken down, home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maritime.geodesy import coords_of, cumulative_lengths_m, without_duplicates
from maritime.plan import Break, Dwell, Leg, LonLat, Patrol, PostDuty, Transit, Traverse
from maritime.stress.duties import Stage
from maritime.stress.follow import NOT_YET, PatrolRuns, StageRuns
from maritime.targets import Target

NEVER_S = float(NOT_YET)


@dataclass(frozen=True)
class Stay:
    """A stay at a landing point, epoch seconds."""

    target_id: str
    from_s: float
    to_s: float


@dataclass(frozen=True, eq=False)
class Way:
    """
    Where a team was: straight between knots, standing before the first and after the last.

    Attributes
    ----------
    at_s
        (n,) instants of the knots, epoch seconds, never falling.
    lonlat
        (n, 2) lon, lat in EPSG:4326.
    stays, rests
        At landing points, and of breaks (from, to), by time.
    breaks_s
        When it broke down, NEVER_S where it did not; is_stranded says that it was not mended.
    mended_s
        When it went on, NEVER_S where it did not.
    turns_s
        When it gave up and went home, NEVER_S where it did not.
    """

    at_s: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    stays: tuple[Stay, ...]
    rests: tuple[tuple[float, float], ...] = ()
    breaks_s: float = NEVER_S
    mended_s: float = NEVER_S
    is_stranded: bool = False
    turns_s: float = NEVER_S

    @property
    def from_s(self) -> float:
        """When it left its base."""
        return float(self.at_s[0])

    @property
    def to_s(self) -> float:
        """When it was back, or broke down for good."""
        return float(self.at_s[-1])

    def places_at(self, at_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the lon, lat at instants, (k, 2); ways over the date line are followed over it."""
        lon = np.unwrap(self.lonlat[:, 0], period=360.0)
        found = np.interp(at_s, self.at_s, lon)
        lat = np.interp(at_s, self.at_s, self.lonlat[:, 1])
        return np.column_stack(((found + 180.0) % 360.0 - 180.0, lat))


def lay_way(
    patrol: Patrol,
    stages: Sequence[Stage],
    went: PatrolRuns,
    *,
    run: int,
    start_s: int,
    repair_s: int,
    targets: Mapping[str, Target],
    places: Mapping[str, LonLat],
) -> Way | None:
    """
    Give the way of a patrol in one run, None where the team did not leave.

    Parameters
    ----------
    stages, went
        The patrol as stress laid it out, leg by leg, and how that went.
    start_s
        Epoch seconds that the times of `went` count from.
    repair_s
        How long it took to mend what broke down.
    targets, places
        Targets by id; lon, lat of bases by base_id.
    """
    if not went.goes[run]:
        return None
    trace = _Trace(places[patrol.base_id], start_s + float(went.left_s[run]))
    breaks_s = mended_s = NEVER_S
    for leg, stage, done in zip(patrol.legs, stages, went.stages, strict=False):
        if not done.is_done[run]:
            break
        shape = _shape_of(leg, trace.here, stage, targets, places)
        stage_breaks_s = _instant(done.breaks_s[run], start_s)
        if stage_breaks_s < NEVER_S:
            breaks_s = stage_breaks_s
            mended_s = NEVER_S if went.is_stranded[run] else breaks_s + repair_s
        trace.go(shape, done, run, start_s, stage_breaks_s, mended_s)
        if stage_breaks_s < NEVER_S and mended_s == NEVER_S:
            break
    turns_s = _instant(went.turns_s[run], start_s)
    if turns_s < NEVER_S:
        trace.stand_until(turns_s)
        trace.add(start_s + float(went.home_s[run]), places[patrol.base_id])
    return trace.way(breaks_s, mended_s, bool(went.is_stranded[run]), turns_s)


@dataclass(frozen=True, eq=False)
class _Shape:
    """A leg as knots: (seconds moved, seconds stayed) by then at the planned speed, and where."""

    moved_s: NDArray[np.float64]
    stayed_s: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    stays: tuple[tuple[str, int, int], ...] = ()
    """Target, and the numbers of the knots at which the stay begins and ends."""
    is_rest: bool = False


class _Trace:
    """Collects the knots of a way."""

    def __init__(self, base: LonLat, left_s: float):
        self._at_s, self._lonlat = [left_s], [base]
        self._stays: list[Stay] = []
        self.rests: list[tuple[float, float]] = []

    @property
    def here(self) -> LonLat:
        return self._lonlat[-1]

    def add(self, at_s: float, place: LonLat) -> None:
        self._at_s.append(max(at_s, self._at_s[-1]))
        self._lonlat.append(place)

    def stand_until(self, at_s: float) -> None:
        self.add(at_s, self.here)

    def go(
        self,
        shape: _Shape,
        done: StageRuns,
        run: int,
        start_s: int,
        breaks_s: float,
        mended_s: float,
    ) -> None:
        """Add a stage: standing until it begins, its knots, and a pause where it broke down."""
        begin_s, end_s = (start_s + float(one[run]) for one in (done.begin_s, done.end_s))
        at_s = begin_s + shape.moved_s / float(done.speed[run]) + shape.stayed_s
        self.stand_until(begin_s)
        if breaks_s < NEVER_S:
            at_s, lonlat, numbers = _with_pause(at_s, shape.lonlat, breaks_s, mended_s)
        else:
            lonlat, numbers = shape.lonlat, np.arange(len(at_s))
        for moment, place in zip(at_s.tolist(), lonlat.tolist(), strict=True):
            self.add(moment, (place[0], place[1]))
        for target_id, first, last in shape.stays:
            came_s = at_s[numbers[first]] if numbers[first] < len(at_s) else NEVER_S
            left_s = at_s[numbers[last]] if numbers[last] < len(at_s) else breaks_s
            if came_s < left_s < NEVER_S:
                self._stays.append(Stay(target_id, float(came_s), float(left_s)))
        if breaks_s == NEVER_S or mended_s < NEVER_S:
            self.stand_until(end_s)
            if shape.is_rest and end_s > begin_s:
                self.rests.append((begin_s, end_s))

    def way(self, breaks_s: float, mended_s: float, is_stranded: bool, turns_s: float) -> Way:
        return Way(
            np.array(self._at_s), np.array(self._lonlat), tuple(self._stays), tuple(self.rests),
            breaks_s, mended_s, is_stranded, turns_s,
        )  # fmt: skip


def _with_pause(
    at_s: NDArray[np.float64], lonlat: NDArray[np.float64], breaks_s: float, mended_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Give knots with a stop at an instant, and where each knot is now; cut where not mended."""
    count = int(np.searchsorted(at_s, breaks_s, side="right"))
    place = Way(at_s, lonlat, ()).places_at(np.array([breaks_s]))
    before = (np.append(at_s[:count], breaks_s), np.vstack((lonlat[:count], place)))
    numbers = np.arange(len(at_s)) + np.where(np.arange(len(at_s)) >= count, 2, 0)
    if mended_s == NEVER_S:
        return *before, np.where(np.arange(len(at_s)) >= count, len(at_s) + 2, numbers)
    later_s = at_s[count:] + (mended_s - breaks_s)
    return (
        np.concatenate((before[0], [mended_s], later_s)),
        np.vstack((before[1], place, lonlat[count:])),
        numbers,
    )


def _shape_of(
    leg: Leg,
    here: LonLat,
    stage: Stage,
    targets: Mapping[str, Target],
    places: Mapping[str, LonLat],
) -> _Shape:
    if isinstance(leg, Transit):
        return _moving(np.array(leg.path), float(stage.move_s))
    if isinstance(leg, Traverse):
        coords = coords_of(targets[leg.target_id].geometry)
        return _with_stops(
            _moving(coords[::-1] if leg.is_reverse else coords, float(stage.move_s)), leg
        )
    if isinstance(leg, Dwell):
        point = targets[leg.target_id].geometry
        return _standing((point.x, point.y), float(stage.stay_s), leg.target_id)
    if isinstance(leg, PostDuty):
        return _standing(places[leg.base_id], 0.0)
    return replace(_standing(here, float(stage.stay_s)), is_rest=isinstance(leg, Break))


def _moving(coords: NDArray[np.float64], lasts_s: float) -> _Shape:
    """Give a line that is gone along evenly in some seconds."""
    coords = without_duplicates(coords) if len(coords) > 1 else coords
    if len(coords) < 2:
        both = np.repeat(coords[:1], 2, axis=0)
        return _Shape(np.array([0.0, lasts_s]), np.zeros(2), both)
    along_m = cumulative_lengths_m(coords)
    return _Shape(lasts_s * along_m / along_m[-1], np.zeros(len(coords)), coords)


def _standing(place: LonLat, lasts_s: float, target_id: str | None = None) -> _Shape:
    stays = () if target_id is None else ((target_id, 0, 1),)
    return _Shape(np.zeros(2), np.array([0.0, lasts_s]), np.array([place, place]), stays)


def _with_stops(shape: _Shape, leg: Traverse) -> _Shape:
    """Give the same with a pair of knots for each stop, at the place that is reached by then."""
    stayed_before_s = 0
    stays: list[tuple[str, int, int]] = []
    for stop in leg.stops:
        moved_s = float(stop.enter_s - leg.enter_s - stayed_before_s)
        stays_s = float(stop.exit_s - stop.enter_s)
        stayed_before_s += stop.exit_s - stop.enter_s
        number = int(np.searchsorted(shape.moved_s, moved_s, side="right"))
        place = Way(shape.moved_s, shape.lonlat, ()).places_at(np.array([moved_s]))
        before_s = shape.stayed_s[number - 1] if number else 0.0
        shape = _Shape(
            np.insert(shape.moved_s, number, [moved_s, moved_s]),
            np.concatenate(
                (shape.stayed_s[:number], [before_s, before_s + stays_s],
                 shape.stayed_s[number:] + stays_s)
            ),
            np.insert(shape.lonlat, number, np.repeat(place, 2, axis=0), axis=0),
        )  # fmt: skip
        stays.append((stop.target_id, number, number + 1))
    return _Shape(shape.moved_s, shape.stayed_s, shape.lonlat, tuple(stays))


def _instant(after_s: np.int64, start_s: int) -> float:
    return NEVER_S if after_s >= NOT_YET else float(start_s + after_s)
