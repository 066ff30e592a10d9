"""Write map data as one compact JSON scene that the page's own script reads."""

import json
from collections import defaultdict
from datetime import UTC, datetime

import shapely

from maps.drawing import Drawer, feature_collection, view_outline
from maps.scene_data import MapData
from maps.team_tracks import TrackLeg, track_of
from maritime.district import District
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
from maritime.targets import Target

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
    drawn = [coast.geometry for coast in district.coastlines]
    drawer = Drawer.of(drawn + [polygon.geometry for polygon in district.land])
    return {
        "format": SCENE_FORMAT,
        "district": _district(district),
        "plan": _plan_head(map_data),
        "looks": _looks(map_data),
        "offsets": _clock_offsets(map_data),
        "step_s": map_data.step_s,
        "instants": [instant - start_s for instant in map_data.instants_s],
        "land": feature_collection(
            drawer.feature(geometry, {"name": name or ""}) for geometry, name in _land_of(district)
        ),
        "coasts": [
            {"id": coast.coastline_id, "kind": coast.kind, "name": coast.name or ""}
            for coast in district.coastlines
        ],
        "targets": [_target_row(target) for target in map_data.targets],
        "shapes": feature_collection(
            drawer.feature(target.geometry, {"i": number})
            for number, target in enumerate(map_data.targets)
        ),
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
        "bases": feature_collection(
            drawer.feature(
                base.geometry,
                {"id": base.base_id, "name": base.name, "kind": base.kind, "view_m": base.view_m},
            )
            for base in district.bases
        ),
        "sensors": feature_collection(_sensor_features(district, drawer)),
        "grids": feature_collection(
            drawer.feature(
                grid.geometry,
                {
                    "id": grid.grid_id,
                    "name": grid.name,
                    "level": grid.level,
                    "parent": grid.parent_id,
                },
            )
            for grid in district.sea_grids
        ),
        "bounds": _bounds(district, drawer),
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


def _district(district: District) -> dict[str, object]:
    return {
        "id": district.district_id,
        "name": district.name,
        "zone": district.timezone,
        "simulated": district.extra_meta.get("simulated") if district.is_simulated else None,
        "attribution": district.extra_meta.get("attribution", ""),
    }


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


def _land_of(district: District) -> list[tuple[shapely.Polygon, str | None]]:
    if district.land:
        return [(polygon.geometry, polygon.name) for polygon in district.land]
    return [
        (shapely.Polygon(coast.geometry.coords), coast.name)
        for coast in district.coastlines
        if coast.is_ring
    ]


def _target_row(target: Target) -> dict[str, object]:
    row: dict[str, object] = {
        "id": target.target_id,
        "kind": target.kind,
        "grade": target.grade,
        "coast": target.coastline_id,
        "weight": round(target.weight, 3),
    }
    if target.is_segment:
        row["length_m"] = round(target.length_m)
    if target.name:
        row["name"] = target.name
    if target.grid_id:
        row["grid"] = target.grid_id
    return row


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


def _sensor_features(district: District, drawer: Drawer) -> list[dict[str, object]]:
    features = []
    for sensor in district.sensors:
        outline = view_outline(sensor)
        place = drawer.path([(sensor.geometry.x, sensor.geometry.y)])[0]
        properties = {
            "id": sensor.sensor_id,
            "kind": sensor.kind,
            "place": place,
            "range_m": round(sensor.range_m),
            "watched": sensor.is_watched,
            "online": sensor.is_online,
            "night": sensor.works_at_night,
        }
        features.append(drawer.feature(sensor.geometry if outline is None else outline, properties))
    return features


def _bounds(district: District, drawer: Drawer) -> list[list[float]]:
    """Give [[south, west], [north, east]] of the coast: Leaflet's own order."""
    west, south, east, north = shapely.total_bounds(
        [drawer.unwrapped(coast.geometry) for coast in district.coastlines]
    ).tolist()
    return [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]
