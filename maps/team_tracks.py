"""Follow each patrol along its legs, so that one can say where it is at any time."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from maritime.errors import CoastwatchError, UnknownTargetError
from maritime.geodesy import cumulative_lengths_m, nearest_on_line, point_at_m
from maritime.plan import Dwell, Leg, LonLat, Patrol, PostDuty, Transit, Traverse
from maritime.targets import Target


class UnknownBaseError(CoastwatchError):
    """Name the base that a patrol starts from or stands at and that the district does not have."""

    def __init__(self, patrol_id: str, base_id: str):
        super().__init__(patrol_id, base_id)
        self.patrol_id, self.base_id = patrol_id, base_id

    def __str__(self) -> str:
        return (
            f"patrol {self.patrol_id!r} names base {self.base_id!r}, which is not in the district: "
            "give the pack that the plan was made for"
        )


@dataclass(frozen=True)
class TrackLeg:
    """One leg as a motion along a path: knots say which fraction of it is passed when.

    path holds lon, lat in the direction of motion (one point where the team stands still);
    knots are (epoch second, fraction 0 to 1 of the geodesic length), both never decreasing.
    """

    leg: Leg
    path: tuple[LonLat, ...]
    knots: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class TeamTrack:
    """One patrol's motion from leaving its base to coming back."""

    patrol: Patrol
    legs: tuple[TrackLeg, ...]

    def position_at(self, at_s: int) -> LonLat:
        """
        Give lon, lat (EPSG:4326) at an instant within [depart, return].

        Raises
        ------
        ValueError
            If the patrol is not out at that instant.
        """
        if not self.patrol.depart_s <= at_s <= self.patrol.return_s:
            raise ValueError(
                f"patrol {self.patrol.patrol_id!r} is out from {self.patrol.depart_s} to "
                f"{self.patrol.return_s} (epoch seconds), not at {at_s}: ask within that span"
            )
        starts = [track_leg.leg.enter_s for track_leg in self.legs]
        return _position_on(self.legs[max(0, bisect_right(starts, at_s) - 1)], at_s)


def track_of(
    patrol: Patrol, targets_by_id: Mapping[str, Target], base_lonlat: Mapping[str, LonLat]
) -> TeamTrack:
    """
    Give the motion of one patrol.

    A transit moves evenly along its path; a traverse evenly along the segment's own drawing (or
    against it) except during its stops, where it stands beside the landing point; on all other
    legs the team stands where the leg before ended.

    Parameters
    ----------
    targets_by_id
        Targets named by the legs; geometries lon, lat in EPSG:4326.
    base_lonlat
        Position of each base.

    Raises
    ------
    UnknownTargetError, UnknownBaseError
        If a leg names a target, or the patrol a base, that is not given.
    """
    here = _place_of(patrol.base_id, patrol, base_lonlat)
    legs = []
    for leg in patrol.legs:
        if isinstance(leg, Transit):
            track_leg = TrackLeg(leg, leg.path, ((leg.enter_s, 0.0), (leg.exit_s, 1.0)))
        elif isinstance(leg, Traverse):
            track_leg = _traverse_track(leg, targets_by_id)
        elif isinstance(leg, Dwell):
            point = _known(leg.target_id, targets_by_id).geometry
            track_leg = _standing(leg, (point.x, point.y))
        elif isinstance(leg, PostDuty):
            track_leg = _standing(leg, _place_of(leg.base_id, patrol, base_lonlat))
        else:
            track_leg = _standing(leg, here)
        legs.append(track_leg)
        here = track_leg.path[-1]
    return TeamTrack(patrol, tuple(legs))


def positions_at(
    tracks: Iterable[TeamTrack], at_s: int, *, cycle_s: int | None = None
) -> dict[str, LonLat]:
    """
    Give lon, lat of every team that is out at an instant, by team id.

    Parameters
    ----------
    cycle_s
        Length of a repeating day in seconds, where the plan is cyclic: a patrol that returns
        after the end is then also seen at the start.
    """
    instants = (at_s,) if cycle_s is None else (at_s, at_s + cycle_s)
    return {
        track.patrol.team_id: track.position_at(instant)
        for track in tracks
        for instant in instants
        if track.patrol.depart_s <= instant < track.patrol.return_s
    }


def _traverse_track(leg: Traverse, targets_by_id: Mapping[str, Target]) -> TrackLeg:
    segment = _known(leg.target_id, targets_by_id)
    coords = np.asarray(segment.geometry.coords, dtype=float)[:, :2]
    if leg.is_reverse:
        coords = coords[::-1]
    line = LineString(coords)
    length_m = float(cumulative_lengths_m(coords)[-1])
    knots = [(leg.enter_s, 0.0)]
    for stop in leg.stops:
        point = _known(stop.target_id, targets_by_id).geometry
        at_m = nearest_on_line(line, point).at_m
        fraction = min(1.0, max(knots[-1][1], at_m / length_m))
        knots += [(stop.enter_s, fraction), (stop.exit_s, fraction)]
    knots.append((leg.exit_s, 1.0))
    return TrackLeg(leg, tuple((float(lon), float(lat)) for lon, lat in coords), tuple(knots))


def _standing(leg: Leg, place: LonLat) -> TrackLeg:
    return TrackLeg(leg, (place,), ((leg.enter_s, 0.0), (leg.exit_s, 0.0)))


def _position_on(track_leg: TrackLeg, at_s: int) -> LonLat:
    if len(track_leg.path) == 1:
        return track_leg.path[0]
    coords: NDArray[np.float64] = np.asarray(track_leg.path)
    cumulative_m = cumulative_lengths_m(coords)
    instants, fractions = zip(*track_leg.knots, strict=True)
    fraction = float(np.interp(at_s, instants, fractions))
    lon, lat = point_at_m(coords, cumulative_m, fraction * float(cumulative_m[-1]))
    return (float(lon), float(lat))


def _place_of(base_id: str, patrol: Patrol, base_lonlat: Mapping[str, LonLat]) -> LonLat:
    if base_id not in base_lonlat:
        raise UnknownBaseError(patrol.patrol_id, base_id)
    return base_lonlat[base_id]


def _known(target_id: str, targets_by_id: Mapping[str, Target]) -> Target:
    if target_id not in targets_by_id:
        raise UnknownTargetError(target_id)
    return targets_by_id[target_id]
