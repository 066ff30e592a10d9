"""Check that transits go where their team can go, and no faster than it can."""

import numpy as np
import shapely
from shapely import LineString

from maritime.district import District
from maritime.plan import LonLat, Transit
from maritime.team import SHORE_MODES, Team
from maritime.verification.ground import (
    BELONGS_TO_LAND_M,
    WGS84,
    Ground,
    MeasuredLine,
    distance_m,
    path_length_m,
)

VIAS_OF_MODE = {
    "foot": ("coast", "straight", "road"),
    "vehicle": ("coast", "straight", "road"),
    "boat": ("coast", "sea"),
    "drone": ("coast", "air"),
}
SAME_PLACE_M = 5.0
AT_BASE_M = 50.0
DETOUR = 1.3
WIDEST_WATER_M = 300.0
WATER_SLACK_M = 1.0
ROAD_STEP_M = 20.0
# A path written with seven decimals is a centimetre off; that much is no speeding.
ROUNDING_M = 0.02
ROUNDING_SHARE = 0.01
TIME_SLACK_S = 1e-3
SHORTER = 1.0 - ROUNDING_SHARE
"""By what a way may be shorter than the line between its ends, as positions are rounded."""

Complaint = tuple[str, str, str]  # code, found, expected


def metres_per_second(speed_kmh: float) -> float:
    """Give a speed in metres per second."""
    return speed_kmh / 3.6


def fastest_kmh(team: Team, district: District) -> float:
    """Give the speed that a team can never exceed on its way."""
    roads = [road.speed_kmh or 0.0 for road in district.roads] if team.mode in SHORE_MODES else []
    return max(team.patrol_speed_kmh, team.transit_speed_kmh, *roads)


def check_transit(leg: Transit, team: Team, base: LonLat, ground: Ground) -> list[Complaint]:
    """Give all that is wrong with one transit whose path holds positions only."""
    complaints: list[Complaint] = []
    if leg.via not in VIAS_OF_MODE[team.mode]:
        allowed = ", ".join(VIAS_OF_MODE[team.mode])
        complaints.append(("via_wrong", f"via {leg.via!r}", f"one of {allowed} for a {team.mode}"))
        return complaints
    for point in leg.path:
        if not ground.is_in_box(point) and distance_m(point, base) > SAME_PLACE_M:
            complaints.append(
                ("outside_box", f"a path through {_text(point)}",
                 "no path outside the bounding box of land and coastline")
            )  # fmt: skip
            break
    check = {
        "coast": _check_coast, "straight": _check_straight, "road": _check_road,
        "sea": _check_sea, "air": _check_air,
    }[leg.via]  # fmt: skip
    found, needed_s = check(leg, team, base, ground)
    complaints.extend(found)
    took_s = leg.exit_s - leg.enter_s
    if took_s < needed_s - TIME_SLACK_S:
        complaints.append(
            ("too_fast", f"a transit ({leg.via}) of {took_s} s", f"at least {needed_s:.1f} s")
        )
    return complaints


def _text(point: LonLat) -> str:
    return f"({point[0]:.5f}, {point[1]:.5f})"


def _check_air(
    leg: Transit, team: Team, base: LonLat, ground: Ground
) -> tuple[list[Complaint], float]:
    return [], _written_length_m(leg.path) / metres_per_second(team.transit_speed_kmh)


def _written_length_m(path: tuple[LonLat, ...]) -> float:
    """Give the least length that a path can have had before its positions were rounded."""
    length_m = path_length_m(path)
    return length_m - min(ROUNDING_M * len(path), ROUNDING_SHARE * length_m)


def _check_coast(
    leg: Transit, team: Team, base: LonLat, ground: Ground
) -> tuple[list[Complaint], float]:
    """A path along one coastline; only shore teams have a transit speed there."""
    is_shore = team.mode in SHORE_MODES
    speed_kmh = team.transit_speed_kmh if is_shore else team.patrol_speed_kmh
    lengths = [
        length
        for line in ground.lines.values()
        if (length := _length_followed_m(leg.path, line, ground)) is not None
    ]
    written_m = _written_length_m(leg.path)
    if not lengths:
        expected = f"a path that follows one coastline to within {SAME_PLACE_M:g} m"
        complaint = (
            "off_coast", f"a path from {_text(leg.path[0])} to {_text(leg.path[-1])}", expected
        )  # fmt: skip
        return [complaint], written_m / metres_per_second(speed_kmh)
    # Rounded corners cannot make the way along the coast shorter than the coast is.
    needed_m = max(min(lengths) - 2 * ROUNDING_M, written_m)
    return [], needed_m / metres_per_second(speed_kmh)


def _length_followed_m(
    path: tuple[LonLat, ...], line: MeasuredLine, ground: Ground
) -> float | None:
    """Give the length of the stretch of a coastline that a path follows, None where it does not."""
    flat = ground.frame.line(path)
    best_m: float | None = None
    for one in line.positions_near(path[0], SAME_PLACE_M):
        for other in line.positions_near(path[-1], SAME_PLACE_M):
            ways = [(min(one, other), max(one, other))]
            if line.is_ring:
                ways.append((max(one, other), min(one, other)))
            for low, high in ways:
                length_m = line.part_length_m(low, high)
                if best_m is not None and length_m >= best_m:
                    continue
                stretch = LineString(ground.frame.points(line.part(low, high)))
                if _run_together(flat, stretch):
                    best_m = length_m
    return best_m


def _run_together(one: LineString, other: LineString) -> bool:
    """Whether every corner of each line lies within 5 m of the other line."""
    corners_one = shapely.points(shapely.get_coordinates(one))
    corners_other = shapely.points(shapely.get_coordinates(other))
    shapely.prepare([one, other])
    return bool(
        shapely.dwithin(other, corners_one, SAME_PLACE_M).all()
        and shapely.dwithin(one, corners_other, SAME_PLACE_M).all()
    )


def _check_straight(
    leg: Transit, team: Team, base: LonLat, ground: Ground
) -> tuple[list[Complaint], float]:
    """Two points of the same land, no more than 300 m of water in one piece between them."""
    complaints: list[Complaint] = []
    needed_s = (
        DETOUR
        * max(0.0, distance_m(leg.path[0], leg.path[-1]) - 2 * ROUNDING_M)
        / metres_per_second(team.transit_speed_kmh)
    )
    if len(leg.path) != 2:
        complaints.append(
            ("straight_bent", f"a straight transit of {len(leg.path)} points", "exactly two points")
        )
    if not ground.has_land:
        complaints.append(
            ("straight_without_land", "a straight transit",
             "transits along the coast only, as the district has no land layer")
        )  # fmt: skip
        return complaints, needed_s
    ends = f"{_text(leg.path[0])} and {_text(leg.path[-1])}"
    if not ground.land_groups_at(leg.path[0]) & ground.land_groups_at(leg.path[-1]):
        complaints.append(
            ("other_land", f"a straight transit between {ends}",
             f"two points of the same land (or within {BELONGS_TO_LAND_M:g} m of it)")
        )  # fmt: skip
    for one, other in zip(leg.path, leg.path[1:], strict=False):
        water_m = widest_water_m(one, other, ground)
        if water_m > WIDEST_WATER_M + WATER_SLACK_M:
            complaints.append(
                ("wide_water", f"a straight transit between {ends} over {water_m:.0f} m of water",
                 f"at most {WIDEST_WATER_M:g} m of water in one piece")
            )  # fmt: skip
    return complaints, needed_s


def widest_water_m(one: LonLat, other: LonLat, ground: Ground) -> float:
    """Give the length of the longest piece of water on the straight way between two positions."""
    straight = ground.frame.line((one, other))
    if straight.length == 0.0 or ground.land.contains(straight):
        return 0.0
    on_land = _spans_along(straight, straight.intersection(ground.land))
    per_metre = distance_m(one, other) / straight.length
    edges = [0.0, *(edge for span in on_land for edge in span), straight.length]
    water = [high - low for low, high in zip(edges[::2], edges[1::2], strict=True)]
    return max(water) * per_metre


def _spans_along(straight: LineString, shape: shapely.Geometry) -> list[tuple[float, float]]:
    """Give the pieces of a straight line that a part of it covers, in order along it."""
    start = np.array(straight.coords[0])
    spans = []
    for piece in shapely.get_parts(shape):
        if isinstance(piece, LineString) and not piece.is_empty:
            along = np.hypot(*(shapely.get_coordinates(piece)[[0, -1]] - start).T)
            spans.append((float(along.min()), float(along.max())))
    merged: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1] + 1e-6:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _check_road(
    leg: Transit, team: Team, base: LonLat, ground: Ground
) -> tuple[list[Complaint], float]:
    """A path on roads all the way, each stretch no faster than the quickest road there."""
    needed_s, allowance_s = 0.0, 0.0
    complaints: list[Complaint] = []
    for one, other in zip(leg.path, leg.path[1:], strict=False):
        parts = max(1, int(np.ceil(distance_m(one, other) / ROAD_STEP_M)))
        steps = np.linspace(one, other, parts + 1)
        lengths = WGS84.inv(*steps[:-1].T, *steps[1:].T)[2]
        middles = shapely.points(ground.frame.points((steps[:-1] + steps[1:]) / 2.0))
        speeds = np.zeros(len(middles))
        for road, speed_kmh in ground.roads:
            kmh = team.transit_speed_kmh if speed_kmh is None else speed_kmh
            is_here = shapely.dwithin(road, middles, SAME_PLACE_M)
            speeds = np.where(is_here, np.maximum(speeds, kmh), speeds)
        if (speeds == 0.0).any() and not complaints:
            complaints.append(
                ("off_road", f"a path between {_text(one)} and {_text(other)}",
                 f"a path within {SAME_PLACE_M:g} m of roads")
            )  # fmt: skip
        speeds[speeds == 0.0] = team.transit_speed_kmh
        needed_s += float((lengths / metres_per_second(1.0) / speeds).sum())
        allowance_s += ROUNDING_M / metres_per_second(float(speeds.max()))
    return complaints, needed_s - allowance_s


def _check_sea(
    leg: Transit, team: Team, base: LonLat, ground: Ground
) -> tuple[list[Complaint], float]:
    """From coast to coast over water."""
    complaints: list[Complaint] = []
    berth = ground.coast_place(base)
    for end in (leg.path[0], leg.path[-1]):
        if not ground.is_on_coast(end, SAME_PLACE_M) and distance_m(end, berth) > AT_BASE_M:
            complaints.append(
                (
                    "sea_end_off_coast",
                    f"a sea path that ends at {_text(end)}",
                    "an end at the coast",
                )
            )
    flat = ground.frame.line(leg.path)
    over_m = _length_over_land_m(flat, ground)
    if over_m > 0.0:
        complaints.append(
            ("over_land", f"a sea path with {over_m:.0f} m over land", "a path over water only")
        )
    if not ground.has_land:
        for line_id, line in ground.lines.items():
            if not line.is_ring and _crosses(flat, line):
                complaints.append(
                    ("over_coastline", f"a sea path across coastline {line_id!r}",
                     "no crossing of a coastline, as the district has no land layer")
                )  # fmt: skip
    return complaints, _written_length_m(leg.path) / metres_per_second(team.transit_speed_kmh)


def _length_over_land_m(flat: LineString, ground: Ground) -> float:
    """Give how much of a path lies more than 2 m inside land, but for ends drawn inside it.

    Where land and coastline do not quite agree an end may lie inland: there the first 50 m pass.
    """
    if flat.length == 0.0 or not ground.deep_land.intersects(flat):
        return 0.0
    inland = flat.intersection(ground.deep_land)
    for end in (shapely.Point(flat.coords[0]), shapely.Point(flat.coords[-1])):
        if ground.deep_land.intersects(end):
            inland = inland.difference(end.buffer(AT_BASE_M))
    return float(inland.length)


def _crosses(flat: LineString, line: MeasuredLine) -> bool:
    """Whether a path passes from one side of an open coastline to the other.

    Within 2 m of the coast a path counts as on it; each stretch on it must be left to the side
    from which it was reached. Round an end of the coastline there are no sides.
    """
    near = line.tree.query(flat, predicate="dwithin", distance=2.0)
    if not len(near):
        return False
    skin = shapely.union_all(shapely.buffer(line.edges[np.sort(near)], 2.0))
    on_coast = _positions_along(flat, flat.intersection(skin))
    for low, high in on_coast:
        if low <= 1e-6 or high >= flat.length - 1e-6:
            continue
        sides = [_side_of(flat.interpolate(at), line) for at in (low - 0.01, high + 0.01)]
        if sides[0] * sides[1] < 0:
            return True
    return False


def _positions_along(flat: LineString, shape: shapely.Geometry) -> list[tuple[float, float]]:
    """Give the stretches of a path that a shape covers, by their distance along the path."""
    spans: list[tuple[float, float]] = []
    done = 0.0
    for one, other in zip(flat.coords, flat.coords[1:], strict=False):
        edge = LineString((one, other))
        if edge.length == 0.0:
            continue
        for low, high in _spans_along(edge, edge.intersection(shape)):
            if spans and done + low <= spans[-1][1] + 1e-6:
                spans[-1] = (spans[-1][0], done + high)
            else:
                spans.append((done + low, done + high))
        done += edge.length
    return spans


def _side_of(point: shapely.Point, line: MeasuredLine) -> int:
    """Tell the side of a line on which a nearby point lies: 1 left, -1 right, 0 beyond its ends."""
    edge = int(line.tree.nearest(point))
    at = np.array([point.x, point.y])
    start, end = line.flat[edge], line.flat[edge + 1]
    along = (end - start) / np.hypot(*(end - start))
    share = np.dot(at - start, along) / np.hypot(*(end - start))
    corner = start
    if share <= 0.0:
        if edge == 0:
            return 0
        before = line.flat[edge] - line.flat[edge - 1]
        along = along + before / np.hypot(*before)
    elif share >= 1.0:
        if edge == len(line.edges) - 1:
            return 0
        after = line.flat[edge + 2] - line.flat[edge + 1]
        along, corner = along + after / np.hypot(*after), end
    off = at - corner
    return int(np.sign(along[0] * off[1] - along[1] * off[0]))
