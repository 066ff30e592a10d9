"""Cut the ways of patrols and tracks at sea grids: how long and how far each went in which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from maritime.areas import deepest_grids
from maritime.field.tracks import HOLE_S, TrackPoint
from maritime.geodesy import distances_m
from maritime.live.coast_steps import way_between
from maritime.places import Base, SeaGrid
from maritime.plan import Dwell, Patrol, PostDuty, Transit, Traverse
from maritime.targets import Target

PIECE_M = 500.0
"""Ways without points are cut into pieces of at most so many metres, each of one grid."""


@dataclass(frozen=True, order=True)
class WayPart:
    """What one round went in one sea grid (None: outside of all): seconds, geodesic metres."""

    round_number: int
    mode: str
    grid_id: str | None
    seconds: float
    metres: float


@dataclass(frozen=True)
class WayPiece:
    """
    A piece of a round's way: epoch seconds, geodesic metres, and where it lies.

    lonlat is where it lies; where that is None grid_id says it, None for outside of all grids.
    """

    round_number: int
    mode: str
    from_s: float
    to_s: float
    metres: float
    grid_id: str | None = None
    lonlat: tuple[float, float] | None = None


def pieces_of_patrol(
    patrol: Patrol,
    targets: Mapping[str, Target],
    bases: Mapping[str, Base],
    *,
    number: int,
    moved_s: int = 0,
) -> tuple[WayPiece, ...]:
    """
    Give the pieces of a planned patrol's way, so much later than it is written.

    A traverse or a stay lies in the target's own grid. A transit is cut into pieces of at most
    PIECE_M, each of which lies where its middle does. Posts, breaks and waits lie where the team
    stands.
    """
    here = WayPiece(number, patrol.mode, 0, 0, 0.0, lonlat=_place_of(bases.get(patrol.base_id)))
    found: list[WayPiece] = []
    for leg in patrol.legs:
        span = {"from_s": leg.enter_s + moved_s, "to_s": leg.exit_s + moved_s, "metres": 0.0}
        if isinstance(leg, Transit):
            pieces = _pieces_of_transit(leg, here, moved_s)
            here = pieces[-1]
        else:
            if isinstance(leg, Traverse | Dwell):
                target = targets[leg.target_id]
                here = replace(here, grid_id=target.grid_id, lonlat=None)
                span["metres"] = target.length_m if isinstance(leg, Traverse) else 0.0
            elif isinstance(leg, PostDuty) and leg.base_id in bases:
                here = replace(here, lonlat=_place_of(bases[leg.base_id]))
            pieces = [replace(here, **span)]
        found += pieces
    return tuple(found)


def pieces_of_track(
    fixes: Sequence[TrackPoint],
    spans: Iterable[tuple[float, float]],
    *,
    number: int,
    mode: str,
) -> tuple[WayPiece, ...]:
    """
    Give the pieces of a walked round's way.

    Time is that of its spans (a pause is in none), and lies where the last fix was, or the first
    one before there was any; outside of all grids where there is no fix. Metres are between
    neighbouring fixes no more than HOLE_S apart, both inside a span; what a phone wanders while
    it stands still is in them.
    """
    lonlat = np.array([(one.lon, one.lat) for one in fixes], np.float64).reshape(-1, 2)
    at_s = np.array([one.at_s for one in fixes], np.float64)
    step_m = distances_m(lonlat[:-1], lonlat[1:]) if len(lonlat) > 1 else np.zeros(0)
    found = []
    for begin_s, end_s in spans:
        if end_s <= begin_s:
            continue
        first = int(np.searchsorted(at_s, begin_s, side="left"))
        last = int(np.searchsorted(at_s, end_s, side="right"))
        edges = [begin_s, *at_s[first:last].tolist(), end_s]
        for fix, (one_s, other_s) in enumerate(pairwise(edges), start=first - 1):
            is_step = first <= fix < last - 1 and other_s - one_s <= HOLE_S
            metres = float(step_m[fix]) if is_step else 0.0
            if other_s > one_s or metres > 0:
                at = max(fix, 0)
                place = (fixes[at].lon, fixes[at].lat) if fixes else None
                found.append(WayPiece(number, mode, one_s, other_s, metres, lonlat=place))
    return tuple(found)


def parts_of_ways(
    pieces: Sequence[WayPiece],
    grids: tuple[SeaGrid, ...],
    *,
    from_s: float | None = None,
    to_s: float | None = None,
) -> tuple[WayPart, ...]:
    """
    Sum pieces by round and sea grid.

    Parameters
    ----------
    from_s, to_s
        Of a piece that lies across one of these instants its share by time counts; None: all.
    """
    grid_of = _grids_of([one.lonlat for one in pieces if one.lonlat is not None], grids)
    sums: dict[tuple[int, str, str | None], list[float]] = {}
    for piece in pieces:
        low = piece.from_s if from_s is None else max(piece.from_s, from_s)
        high = piece.to_s if to_s is None else min(piece.to_s, to_s)
        lasts_s = piece.to_s - piece.from_s
        if high < low or (high == low and lasts_s > 0):
            continue
        grid_id = piece.grid_id if piece.lonlat is None else grid_of[piece.lonlat]
        total = sums.setdefault((piece.round_number, piece.mode, grid_id), [0.0, 0.0])
        total[0] += high - low
        total[1] += piece.metres * ((high - low) / lasts_s if lasts_s > 0 else 1.0)
    parts = [WayPart(*key, seconds, metres) for key, (seconds, metres) in sums.items()]
    return tuple(sorted(parts, key=lambda one: (one.round_number, one.mode, one.grid_id or "")))


def _grids_of(
    places: Iterable[tuple[float, float]], grids: tuple[SeaGrid, ...]
) -> dict[tuple[float, float], str | None]:
    once = list(dict.fromkeys(places))
    lonlats = np.array(once, np.float64).reshape(-1, 2)
    return dict(zip(once, deepest_grids(lonlats, grids), strict=True))


def _pieces_of_transit(leg: Transit, here: WayPiece, moved_s: int) -> list[WayPiece]:
    path = np.array(leg.path, np.float64).reshape(-1, 2)
    along_m = np.concatenate(([0.0], np.cumsum(distances_m(path[:-1], path[1:]))))
    begin_s, lasts_s = leg.enter_s + moved_s, leg.exit_s - leg.enter_s
    if along_m[-1] == 0.0:
        place = (float(path[0, 0]), float(path[0, 1]))
        return [replace(here, from_s=begin_s, to_s=begin_s + lasts_s, metres=0.0, lonlat=place)]
    at_s = begin_s + lasts_s * along_m / along_m[-1]
    points, at_s = way_between(path, at_s, most_m=PIECE_M)
    across = points[1:] - points[:-1]
    across[:, 0] = (across[:, 0] + 180.0) % 360.0 - 180.0
    middles = (points[:-1] + across / 2.0).tolist()
    edges = at_s.tolist()
    if lasts_s > 0:
        metres = (np.diff(at_s) * (along_m[-1] / lasts_s)).tolist()
    else:
        metres = distances_m(points[:-1], points[1:]).tolist()
    return [
        WayPiece(here.round_number, here.mode, one_s, other_s, step_m, lonlat=(lon, lat))
        for (one_s, other_s), step_m, (lon, lat) in zip(
            pairwise(edges), metres, middles, strict=True
        )
    ]


def _place_of(base: Base | None) -> tuple[float, float] | None:
    return None if base is None else (base.geometry.x, base.geometry.y)
