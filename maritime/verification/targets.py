"""Cut the coast again by the rule and compare it with the targets a plan names."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import shapely

from maritime.coast import DrawnSegment
from maritime.district import District
from maritime.places import DEFAULT_DWELL_MIN, LandingPoint
from maritime.plan import LonLat, Plan, PlannedTarget
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground, MeasuredLine, distance_m

BOUNDARY_SLACK_M = 1.0
LENGTH_SLACK_M = 0.05
WEIGHT_SLACK = 1e-6
NEAREST_SLACK_M = 0.05
ONE_CUT_M = 0.01
BESIDE_A_CUT_M = 0.5
DEGREES_OF_A_METRE = 1e-5
FACTORS = {
    "segment": {"general": 1.0, "key": 3.0},
    "landing_point": {"blue": 1.0, "yellow": 2.0, "orange": 4.0, "red": 8.0},
}


@dataclass(frozen=True, eq=False)
class Watched:
    """A target as the verifier sees it; lonlat (n, 2) in the direction in which it was drawn."""

    target_id: str
    kind: str
    grade: str
    weight: float
    lonlat: np.ndarray
    length_m: float
    dwell_s: float = 0.0
    last_observed_s: int | None = None

    @property
    def is_segment(self) -> bool:
        """Whether this is a coast segment."""
        return self.kind == "segment"

    @property
    def first(self) -> LonLat:
        """Where it begins, as drawn; a landing point's place."""
        return float(self.lonlat[0, 0]), float(self.lonlat[0, 1])

    @property
    def last(self) -> LonLat:
        """Where it ends, as drawn; a landing point's place."""
        return float(self.lonlat[-1, 0]), float(self.lonlat[-1, 1])


def check_targets(
    district: District, plan: Plan, ground: Ground, faults: FaultLog
) -> dict[str, Watched]:
    """Give the district's targets by id, and note where those of the plan differ."""
    planned: dict[str, PlannedTarget] = {}
    for target in plan.targets:
        if target.target_id in planned:
            faults.add("target_twice", f"target {target.target_id!r}", "the id twice", "it once")
        planned[target.target_id] = target
    watched: dict[str, Watched] = {}
    landing_cuts: dict[str, list[float]] = {line_id: [] for line_id in ground.lines}
    for point in district.landing_points:
        said = _claimed(planned, point.landing_point_id, "landing_point", faults)
        line_id, at_m = _place_of(point, said, ground, faults)
        landing_cuts[line_id].append(at_m)
        watched[point.landing_point_id] = _landing_point(
            point, ground.lines[line_id].point_at(at_m), said, faults
        )
    if district.drawn_segments:
        for drawn in district.drawn_segments:
            said = _claimed(planned, drawn.segment_id, "segment", faults)
            watched[drawn.segment_id] = _drawn_segment(drawn, said, ground, faults)
    else:
        watched |= _derived_segments(district, plan, ground, landing_cuts, faults)
    for target_id in planned:
        if target_id not in watched:
            faults.add(
                "target_unknown", f"target {target_id!r}", "it in the plan",
                "only targets of the district",
            )  # fmt: skip
    return watched


def _claimed(
    planned: dict[str, PlannedTarget], target_id: str, kind: str, faults: FaultLog
) -> PlannedTarget | None:
    said = planned.get(target_id)
    where = f"target {target_id!r}"
    if said is None:
        faults.add(
            "target_missing", where, "it nowhere in the plan", "every target of the district"
        )
    elif said.kind != kind:
        faults.add("target_wrong", where, f"kind {said.kind!r}", f"kind {kind!r}")
    return said


def _is_number(*numbers: object) -> bool:
    return all(isinstance(n, (int, float)) and math.isfinite(n) for n in numbers)


def _place_of(
    point: LandingPoint, said: PlannedTarget | None, ground: Ground, faults: FaultLog
) -> tuple[str, float]:
    """Find the nearest place of the coast; take the plan's where it is just as near."""
    here = (point.geometry.x, point.geometry.y)
    line_id, at_m, off_m = ground.nearest_coast(here)
    if said is None:
        return line_id, at_m
    where = f"target {point.landing_point_id!r}"
    line = ground.lines.get(said.coastline_id)
    if line is None or not _is_number(said.from_m, said.to_m):
        faults.add(
            "target_misplaced", where,
            f"coastline {said.coastline_id!r} at {said.from_m!r} m", f"{line_id!r} at {at_m:.1f} m",
        )  # fmt: skip
        return line_id, at_m
    said_off_m = distance_m(line.point_at(said.from_m), here)
    is_there = -BOUNDARY_SLACK_M <= said.from_m <= line.length_m + BOUNDARY_SLACK_M
    if is_there and abs(said.to_m - said.from_m) <= LENGTH_SLACK_M:
        if said_off_m <= off_m + NEAREST_SLACK_M:
            return said.coastline_id, min(max(said.from_m, 0.0), line.length_m)
        if said.coastline_id == line_id and abs(said.from_m - at_m) <= BOUNDARY_SLACK_M:
            return line_id, at_m
    faults.add(
        "target_misplaced", where,
        f"it from {said.from_m:.1f} to {said.to_m:.1f} m of {said.coastline_id!r}, "
        f"{said_off_m:.1f} m from the landing point",
        f"the nearest place of the coast, {at_m:.1f} m along {line_id!r}, {off_m:.1f} m away",
    )  # fmt: skip
    return line_id, at_m


def _landing_point(
    point: LandingPoint, place: LonLat, said: PlannedTarget | None, faults: FaultLog
) -> Watched:
    factor = FACTORS["landing_point"][point.grade]
    weight = factor if point.weight is None else point.weight
    return Watched(
        point.landing_point_id, "landing_point", point.grade,
        _checked_weight(said, weight, 0.0, faults), np.array([place]), 0.0,
        60.0 * (DEFAULT_DWELL_MIN if point.dwell_min is None else point.dwell_min),
        point.last_observed_s,
    )  # fmt: skip


def _checked_weight(
    said: PlannedTarget | None, weight: float, slack: float, faults: FaultLog
) -> float:
    """Give the plan's weight where it agrees (so that sums agree too), otherwise the right one."""
    if said is None:
        return weight
    if _is_number(said.weight) and abs(said.weight - weight) <= WEIGHT_SLACK * weight + slack:
        return said.weight
    faults.add(
        "weight_wrong", f"target {said.target_id!r}", f"weight {said.weight!r}", f"{weight:.6g}"
    )
    return weight


def _drawn_segment(
    drawn: DrawnSegment, said: PlannedTarget | None, ground: Ground, faults: FaultLog
) -> Watched:
    own = MeasuredLine(drawn.geometry, ground.frame)
    if said is not None:
        _check_drawn_place(drawn, own, said, ground, faults)
    factor = FACTORS["segment"][drawn.grade]
    default = own.length_m / 1000.0 * factor
    weight = default if drawn.weight is None else drawn.weight
    slack = LENGTH_SLACK_M / 1000.0 * factor if drawn.weight is None else 0.0
    return Watched(
        drawn.segment_id, "segment", drawn.grade, _checked_weight(said, weight, slack, faults),
        own.lonlat, own.length_m, last_observed_s=drawn.last_observed_s,
    )  # fmt: skip


def _check_drawn_place(
    drawn: DrawnSegment, own: MeasuredLine, said: PlannedTarget, ground: Ground, faults: FaultLog
) -> None:
    """The ends named must be the drawn ends, in either order, and the way between them as long."""
    where = f"target {drawn.segment_id!r}"
    if said.coastline_id != drawn.coastline_id or drawn.coastline_id not in ground.lines:
        faults.add(
            "target_misplaced", where, f"coastline {said.coastline_id!r}", f"{drawn.coastline_id!r}"
        )
        return
    line = ground.lines[drawn.coastline_id]
    if not _is_number(said.from_m, said.to_m):
        faults.add("target_misplaced", where, f"{said.from_m!r} to {said.to_m!r} m", "two numbers")
        return
    ends = [(float(lon), float(lat)) for lon, lat in (own.lonlat[0], own.lonlat[-1])]
    off_m = [line.nearest(end)[1] + BOUNDARY_SLACK_M for end in ends]
    named = [line.point_at(said.from_m), line.point_at(said.to_m)]
    fits = any(
        distance_m(named[0], ends[one]) <= off_m[one]
        and distance_m(named[1], ends[other]) <= off_m[other]
        for one, other in ((0, 1), (1, 0))
    )
    length_m = said.to_m - said.from_m
    if line.is_ring and length_m <= 0.0:
        length_m += line.length_m
    low_m, high_m = sorted((said.from_m, said.to_m))
    is_inside = low_m >= -BOUNDARY_SLACK_M and high_m <= line.length_m + BOUNDARY_SLACK_M
    slack_m = 2 * BOUNDARY_SLACK_M + 0.01 * own.length_m
    if not (fits and is_inside and abs(length_m - own.length_m) <= slack_m):
        faults.add(
            "target_misplaced", where,
            f"it from {said.from_m:.1f} to {said.to_m:.1f} m of {said.coastline_id!r}",
            f"the drawn segment of {own.length_m:.1f} m, whose ends lie at "
            f"{line.nearest(ends[0])[0]:.1f} and {line.nearest(ends[1])[0]:.1f} m",
        )  # fmt: skip


def _derived_segments(
    district: District,
    plan: Plan,
    ground: Ground,
    landing_cuts: dict[str, list[float]],
    faults: FaultLog,
) -> dict[str, Watched]:
    landing_ids = {point.landing_point_id for point in district.landing_points}
    on_line: dict[str, list[PlannedTarget]] = {line_id: [] for line_id in ground.lines}
    for said in plan.targets:
        where = f"target {said.target_id!r}"
        if said.target_id in landing_ids:
            continue
        if said.kind != "segment" or said.coastline_id not in on_line:
            faults.add(
                "target_wrong", where, f"a {said.kind!r} on coastline {said.coastline_id!r}",
                "a segment of a coastline or a landing point of the district",
            )  # fmt: skip
        elif not _is_number(said.from_m, said.to_m) or said.to_m <= said.from_m:
            faults.add(
                "target_misplaced", where, f"{said.from_m!r} to {said.to_m!r} m",
                "two numbers, the lower first",
            )  # fmt: skip
        else:
            on_line[said.coastline_id].append(said)
    watched: dict[str, Watched] = {}
    for line_id, line in ground.lines.items():
        claimed = sorted(on_line[line_id], key=lambda said: (said.from_m, said.to_m))
        crossings, touches = grid_cuts(line, district)
        _check_cuts(
            district.segment_length_m, line_id, line, claimed,
            [*landing_cuts[line_id], *crossings], touches, faults,
        )  # fmt: skip
        for said in claimed:
            watched[said.target_id] = _derived_segment(district, line, said, faults)
    return watched


def _derived_segment(
    district: District, line: MeasuredLine, said: PlannedTarget, faults: FaultLog
) -> Watched:
    length_m = said.to_m - said.from_m
    middle = line.point_at((said.from_m + said.to_m) / 2.0)
    grades = _grades_at(district, middle)
    weights = {grade: length_m / 1000.0 * FACTORS["segment"][grade] for grade in grades}
    grade = grades[0]
    if len(grades) > 1 and _is_number(said.weight):
        grade = min(grades, key=lambda one: abs(said.weight - weights[one]))
    weight, slack = weights[grade], 1e-9
    return Watched(
        said.target_id, "segment", grade, _checked_weight(said, weight, slack, faults),
        line.part(said.from_m, said.to_m), length_m,
    )  # fmt: skip


def _grades_at(district: District, middle: LonLat) -> tuple[str, ...]:
    """Give the grade at a midpoint; both where it lies within a metre of a section's border."""
    point = shapely.Point(middle)
    sections = [shapely.make_valid(section.geometry) for section in district.key_sections]
    if any(section.boundary.distance(point) < DEGREES_OF_A_METRE for section in sections):
        return ("key", "general")
    return ("key",) if any(section.contains(point) for section in sections) else ("general",)


def grid_cuts(line: MeasuredLine, district: District) -> tuple[list[float], list[float]]:
    """
    Give where a coastline crosses a border of a sea grid, and where it only touches one.

    It crosses where one side is inside the grid and the other outside. Where the coast runs along
    a border, or meets it and turns back, a cut is as good as none: those are the touches.
    """
    crossings: list[float] = []
    touches: list[float] = []
    degrees = shapely.linestrings(np.stack((line.lonlat[:-1], line.lonlat[1:]), axis=1))
    tree = shapely.STRtree(degrees)
    for grid in district.sea_grids:
        border, area = grid.geometry.boundary, shapely.make_valid(grid.geometry)
        edges = np.sort(tree.query(border, predicate="intersects"))
        shared = shapely.intersection(degrees[edges], border)
        met = sorted(
            line.on_edge(int(edge), line.frame.points(np.array([lonlat]))[0])
            for edge, shape in zip(edges, shared, strict=True)
            for lonlat in shapely.get_coordinates(shape)
        )
        for at_m in _without_repeats(met):
            sides = {
                _side_of_grid(area, line.point_at(at_m + step))
                for step in (-BESIDE_A_CUT_M, BESIDE_A_CUT_M)
            }
            (crossings if sides == {"in", "out"} else touches).append(at_m)
    return crossings, touches


def _side_of_grid(area: shapely.Geometry, at: LonLat) -> str:
    point = shapely.Point(at)
    if area.boundary.distance(point) < 1e-9:
        return "on"
    return "in" if area.contains(point) else "out"


def _without_repeats(positions: list[float]) -> list[float]:
    kept: list[float] = []
    for at_m in sorted(positions):
        if not kept or at_m - kept[-1] > ONE_CUT_M:
            kept.append(at_m)
    return kept


def _check_cuts(
    usual_m: float,
    line_id: str,
    line: MeasuredLine,
    claimed: list[PlannedTarget],
    forced: list[float],
    touches: list[float],
    faults: FaultLog,
) -> None:
    """Compare the plan's borders of segments with the rule's, both ways, to within 1 m."""
    where = f"coastline {line_id!r}"
    if not claimed:
        faults.add(
            "coast_untiled", where, "no segment of it in the plan", "segments from end to end"
        )
        return
    reached = 0.0
    for said in claimed:
        if abs(said.from_m - reached) > ONE_CUT_M:
            faults.add(
                "coast_untiled", where, f"segment {said.target_id!r} from {said.from_m:.2f} m",
                f"it to begin where the one before ends, at {reached:.2f} m",
            )  # fmt: skip
        reached = said.to_m
    if abs(reached - line.length_m) > ONE_CUT_M:
        faults.add(
            "coast_untiled", where, f"the last segment to end at {reached:.2f} m",
            f"the coastline's end, {line.length_m:.2f} m",
        )  # fmt: skip
    borders = np.array(sorted({0.0, *(s.from_m for s in claimed), *(s.to_m for s in claimed)}))
    adopted = [at_m for at_m in touches if np.abs(borders - at_m).min() <= BOUNDARY_SLACK_M]
    cuts = _without_repeats([0.0, line.length_m, *forced, *adopted])
    due = np.array(_equal_parts(cuts, usual_m, borders))
    for at_m in due:
        if np.abs(borders - at_m).min() > BOUNDARY_SLACK_M:
            faults.add("cut_missing", where, "no border of segments", f"one at {at_m:.1f} m")
    for at_m in borders:
        if np.abs(due - at_m).min() > BOUNDARY_SLACK_M:
            faults.add(
                "cut_wrong", where, f"a border of segments at {at_m:.1f} m",
                f"none there; the nearest by rule is at {due[np.abs(due - at_m).argmin()]:.1f} m",
            )  # fmt: skip


def _equal_parts(cuts: list[float], usual_m: float, borders: np.ndarray) -> list[float]:
    """
    Part each stretch between forced cuts equally: n = max(1, round(length / usual)).

    The cuts themselves are known to within the slack; where that lets the length round to either of
    two counts, the plan's own is as good.
    """
    doubt = 2.0 * BOUNDARY_SLACK_M / usual_m
    due = [cuts[0]]
    for low, high in itertools.pairwise(cuts):
        share = (high - low) / usual_m
        parts = max(1, round(share))
        if abs(share - math.floor(share) - 0.5) < doubt:
            inside = (borders > low + BOUNDARY_SLACK_M) & (borders < high - BOUNDARY_SLACK_M)
            parts = min(max(1, math.floor(share)), int(inside.sum()) + 1)
            parts = parts if int(inside.sum()) + 1 == parts else math.ceil(share)
        due.extend(low + (high - low) * part / parts for part in range(1, parts + 1))
    return due
