"""Find what a track watched: segments passed along in one go, landing points stayed at."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numba import njit
from numpy.typing import NDArray

from maritime.field.tracks import Track, TrackPoint
from maritime.live.coast_steps import STEP_M, CoastSteps, positions_in_space_m, way_between
from maritime.views import SEEN_SHARE

SWATH_M = 150.0
"""What lies within so many metres of a track was passed: a road behind the beach, a boat off it."""
ROUGHEST_M = 100.0
"""A point that its phone holds for less accurate than this tells nothing of what was passed."""
_ROUNDING = 1e-9

Look = tuple[int, int, int]
"""Index of a target, from and to in epoch seconds."""


@dataclass(frozen=True, eq=False)
class StretchNear:
    """
    A stretch of a track laid out in short steps, and which steps of the coast each was near.

    Attributes
    ----------
    points
        The sharp points that it was made of, by time.
    at_s
        (samples,) when each step of the stretch was reached, epoch seconds.
    sample, step
        Pairs of a sample and a step of the coast within SWATH_M of it, by sample.
    looks
        What it watched.
    """

    points: tuple[TrackPoint, ...]
    at_s: NDArray[np.float64]
    sample: NDArray[np.int64]
    step: NDArray[np.int64]
    looks: tuple[Look, ...]


@dataclass(frozen=True, eq=False)
class FoldedTrack:
    """What a track watched, and what is kept of it so that a longer one is folded sooner."""

    looks: tuple[Look, ...] = ()
    stretches: tuple[StretchNear, ...] = ()


def looks_of_track(steps: CoastSteps, track: Track) -> tuple[Look, ...]:
    """
    Give what a track observes, by target and time.

    A segment was watched while one pass ran within SWATH_M of at least 90 % of its length,
    without a hole and without leaving it: from the first to the last instant that such a pass
    needs, so that standing at its end afterwards watches nothing. A landing point was watched
    during a stay within SWATH_M of it for at least its dwell time.

    Returns
    -------
    tuple
        (index of the target, from, to) in whole epoch seconds: from rounded up, to rounded down.
    """
    return fold_track(steps, track).looks


def fold_track(steps: CoastSteps, track: Track, before: FoldedTrack | None = None) -> FoldedTrack:
    """
    Give what a track observes, going on from what was folded of it before.

    The result is the same whatever before is: of a stretch that has only grown at its end the new
    points are laid out, and one that is as it was is not looked at again.

    Parameters
    ----------
    before
        What was folded of the same round, by the same steps of the coast.
    """
    known = {one.points[0]: one for one in before.stretches} if before else {}
    stretches = []
    for stretch in track.stretches:
        points = tuple(one for one in stretch if is_sharp(one))
        if points:
            stretches.append(_near_of_stretch(steps, points, known.get(points[0])))
    looks = {look for one in stretches for look in one.looks}
    return FoldedTrack(tuple(sorted(looks)), tuple(stretches))


def is_sharp(point: TrackPoint) -> bool:
    """Whether a point is as accurate as it has to be, or says nothing of it."""
    return point.accuracy_m is None or point.accuracy_m <= ROUGHEST_M


def _near_of_stretch(
    steps: CoastSteps, points: tuple[TrackPoint, ...], before: StretchNear | None
) -> StretchNear:
    count = 0 if before is None else len(before.points)
    if before is None or points[:count] != before.points:
        before, count = None, 0
    elif len(points) == count:
        return before
    new = points[max(0, count - 1) :]
    lonlat = np.array([(one.lon, one.lat) for one in new], np.float64)
    at_s = np.array([one.at_s for one in new], np.float64)
    lonlat, at_s = way_between(lonlat, at_s, most_m=STEP_M)
    if before is not None:  # its last point is there already
        lonlat, at_s = lonlat[1:], at_s[1:]
    near = steps.tree.query_ball_point(positions_in_space_m(lonlat), SWATH_M)
    counts = np.fromiter(map(len, near), np.int64, len(near))
    step = np.fromiter(chain.from_iterable(near), np.int64, int(counts.sum()))
    sample = np.repeat(np.arange(len(near)), counts)
    if before is not None:
        sample = np.concatenate((before.sample, sample + len(before.at_s)))
        step = np.concatenate((before.step, step))
        at_s = np.concatenate((before.at_s, at_s))
    looks = tuple(_looks_of_near(steps, at_s, sample, step)) if len(step) else ()
    return StretchNear(points, at_s, sample, step, looks)


def _looks_of_near(
    steps: CoastSteps, at_s: NDArray[np.float64], sample: NDArray[np.int64],
    step: NDArray[np.int64],
) -> Iterable[Look]:  # fmt: skip
    order = np.lexsort((sample, steps.target[step]))
    step, sample = step[order], sample[order]
    targets, begins = np.unique(steps.target[step], return_index=True)
    for target, begin, end in zip(targets, begins, [*begins[1:], len(step)], strict=True):
        if steps.is_segment[target]:
            first, last = steps.first[target], steps.first[target + 1]
            spans = _passes(
                sample[begin:end], step[begin:end] - first, at_s, steps.length_m[first:last],
                SEEN_SHARE - _ROUNDING,
            )  # fmt: skip
        else:
            spans = _stays(sample[begin:end], at_s, float(steps.dwell_s[target]))
        for from_s, to_s in spans:
            # A look shorter than a second is one of the instant at which it began.
            from_s = int(np.ceil(from_s - _ROUNDING))
            yield int(target), from_s, max(from_s, int(np.floor(to_s + _ROUNDING)))


def _stays(
    sample: NDArray[np.int64], at_s: NDArray[np.float64], dwell_s: float
) -> list[tuple[float, float]]:
    """Give from when to when samples follow each other for at least so long."""
    breaks = np.flatnonzero(np.diff(sample) > 1)
    firsts, lasts = sample[np.append(0, breaks + 1)], sample[np.append(breaks, len(sample) - 1)]
    spans = zip(at_s[firsts].tolist(), at_s[lasts].tolist(), strict=True)
    return [(from_s, to_s) for from_s, to_s in spans if to_s - from_s >= dwell_s]


@njit(cache=True)
def _passes(sample, step, at_s, length_m, share):
    """
    Give the spans of complete passes along one segment, those that overlap joined.

    sample and step are (n,) in the order of time: at which sample of the way which step of the
    segment was near. At each sample the latest begin is sought from which on enough of the length
    was passed; a span counts where that begin has moved on.
    """
    spans = []
    last = np.full(len(length_m), -1, np.int64)
    enough_m = share * length_m.sum()
    newest, before = -1, -2
    row = 0
    while row < len(sample):
        now = sample[row]
        if now > before + 1:  # it left the segment: another pass
            last[:] = -1
            newest = -1
        before = now
        while row < len(sample) and sample[row] == now:
            last[step[row]] = now
            row += 1
        passed_m = length_m[last >= 0].sum()
        if passed_m < enough_m:
            continue
        begin = now
        order = np.argsort(-last)
        passed_m = 0.0
        for k in order:
            begin = last[k]
            passed_m += length_m[k]
            if passed_m >= enough_m:
                break
        if begin > newest:
            newest = begin
            from_s, to_s = at_s[begin], at_s[now]
            if len(spans) and from_s <= spans[-1][1]:
                spans[-1] = (min(spans[-1][0], from_s), to_s)
            else:
                spans.append((from_s, to_s))
    return spans
