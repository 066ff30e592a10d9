"""Write map data as one compact JSON scene that the page's own script reads."""

import json
from collections import defaultdict
from datetime import UTC, datetime

from maps.drawing import Drawer
from maps.ground_scene import drawer_of, ground_of
from maps.scene_data import MapData
from maps.team_tracks import TrackLeg, track_of
from maritime.plan import (
    CAUSES,
    VIAS,
    Break,
    Dwell,
    Patrol,
    PostDuty,
    Transit,
    Traverse,
    Wait,
)

SCENE_FORMAT = "coastwatch-scene/1"
LEG_CLASSES = (Transit, Traverse, Dwell, PostDuty, Break, Wait)
LEG_KINDS = ("transit", "traverse", "dwell", "post", "break", "wait")
"""Names of the classes above in the plan file and the page."""

PATH_TOLERANCE_DEG = 1e-4
"""Transits are drawn to about ten metres; their times come from the full path's ends."""


def scene_of(map_data: MapData) -> dict[str, object]:
    """
    Give the scene: GeoJSON once, one string of state digits per target, times as offsets.

    Instants are whole seconds after the plan's start; positions lon, lat in EPSG:4326 with five
    decimals. Nothing of the roster or the register of persons goes in.

    Raises
    ------
    UnknownTargetError, UnknownBaseError
        If a leg names a target or a base that the district does not have.
    """
    district, plan = map_data.district, map_data.plan
    start_s = plan.horizon.start_s
    index_of = {target.target_id: number for number, target in enumerate(map_data.targets)}
    drawer = drawer_of(district)
    return {
        "format": SCENE_FORMAT,
        **ground_of(district, map_data.targets, drawer),
        "plan": _plan_head(map_data),
        "looks": _looks(map_data),
        "offsets": _clock_offsets(map_data),
        "step_s": map_data.step_s,
        "instants": [instant - start_s for instant in map_data.instants_s],
        "states": ["".join(map(str, row)) for row in map_data.states.tolist()],
        "observers": map_data.observer_ids,
        "observations": _observations(map_data, index_of),
        "causes": list(CAUSES),
        "gaps": [
            [
                index_of[gap.target_id],
                gap.from_s - start_s,
                gap.to_s - start_s,
                CAUSES.index(gap.cause),
                gap.evidence,
            ]
            for gap in sorted(plan.gaps, key=lambda gap: (gap.from_s, gap.to_s, gap.target_id))
        ],
        "teams": _teams(map_data),
        "vias": list(VIAS),
        "leg_kinds": list(LEG_KINDS),
        "patrols": _patrols(map_data, index_of, drawer),
    }


def scene_json(scene: dict[str, object]) -> str:
    """
    Give the scene as JSON that cannot leave a script element, whatever a name holds.

    Examples
    --------
    >>> scene_json({"name": "</script>"})
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(scene, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _plan_head(map_data: MapData) -> dict[str, object]:
    horizon, score = map_data.plan.horizon, map_data.plan.score
    return {
        "start_s": horizon.start_s,
        "length_s": horizon.length_s,
        "cyclic": horizon.is_cyclic,
        "fresh": horizon.is_fresh,
        "coverage": score.coverage,
        "weighted_overdue": score.weighted_overdue,
        "weighted_required": score.weighted_required,
        "bound_points": score.bound_points,
        "gap_points": score.optimality_gap_points,
    }


def _looks(map_data: MapData) -> dict[str, object] | None:
    if map_data.looks is None:
        return None
    looks = map_data.looks
    return {
        "required": looks.required,
        "made": looks.made,
        "missed": looks.missed,
        "rate": looks.rate,
    }


def _clock_offsets(map_data: MapData) -> list[list[int]]:
    """Give [seconds after start, offset from UTC in seconds] for each change of the clock."""
    horizon = map_data.plan.horizon
    offsets: list[list[int]] = []
    for instant in range(horizon.start_s, horizon.end_s + 1, 900):
        local = datetime.fromtimestamp(instant, UTC).astimezone(horizon.zone)
        offset = local.utcoffset()
        seconds = int(offset.total_seconds()) if offset is not None else 0
        if not offsets or offsets[-1][1] != seconds:
            offsets.append([instant - horizon.start_s, seconds])
    return offsets


def _observations(map_data: MapData, index_of: dict[str, int]) -> list[list[int]]:
    """Give, per target, [enter, exit, observer] flat and in order of entering."""
    start_s = map_data.plan.horizon.start_s
    observer_of = {observer: number for number, observer in enumerate(map_data.observer_ids)}
    flat: dict[int, list[int]] = defaultdict(list)
    for seen in sorted(map_data.observations, key=lambda seen: (seen.target_id, seen.enter_s)):
        flat[index_of[seen.target_id]] += [
            seen.enter_s - start_s,
            seen.exit_s - start_s,
            observer_of[seen.observer_id],
        ]
    return [flat[number] for number in range(len(map_data.targets))]


def _teams(map_data: MapData) -> list[dict[str, object]]:
    start_s = map_data.plan.horizon.start_s
    return [
        {
            "id": team.team_id,
            "mode": team.mode,
            "base": team.base_id,
            "shifts": [
                [begin - start_s, end - start_s]
                for begin, end in map_data.shifts.get(team.team_id, ())
            ],
        }
        for team in map_data.district.teams
    ]


def _patrols(
    map_data: MapData, index_of: dict[str, int], drawer: Drawer
) -> list[dict[str, object]]:
    start_s = map_data.plan.horizon.start_s
    targets_by_id = {target.target_id: target for target in map_data.targets}
    base_lonlat = {
        base.base_id: (base.geometry.x, base.geometry.y) for base in map_data.district.bases
    }

    def row(patrol: Patrol) -> dict[str, object]:
        track = track_of(patrol, targets_by_id, base_lonlat)
        return {
            "id": patrol.patrol_id,
            "team": patrol.team_id,
            "mode": patrol.mode,
            "from": patrol.depart_s - start_s,
            "to": patrol.return_s - start_s,
            "legs": [_leg_row(track_leg, index_of, start_s, drawer) for track_leg in track.legs],
        }

    return [row(patrol) for patrol in map_data.plan.patrols if patrol.legs]


def _leg_row(
    track_leg: TrackLeg, index_of: dict[str, int], start_s: int, drawer: Drawer
) -> list[object]:
    """Give [kind, enter, exit, …]: path and via, segment and its knots, or the place."""
    leg = track_leg.leg
    head: list[object] = [LEG_CLASSES.index(type(leg)), leg.enter_s - start_s, leg.exit_s - start_s]
    if isinstance(leg, Transit):
        path = drawer.path(leg.path, tolerance_deg=PATH_TOLERANCE_DEG)
        return [*head, path, VIAS.index(leg.via)]
    if isinstance(leg, Traverse):
        knots = [[at_s - start_s, round(fraction, 4)] for at_s, fraction in track_leg.knots[1:-1]]
        return [*head, index_of[leg.target_id], int(leg.is_reverse), knots]
    place = drawer.path(track_leg.path)[0]
    if isinstance(leg, Dwell):
        return [*head, place, index_of[leg.target_id]]
    if isinstance(leg, PostDuty):
        return [*head, place, leg.base_id]
    return [*head, place]
