"""Work out what a report must say of ways, landing points and rounds, from its raw data."""

import math
from collections.abc import Iterable

from maritime.report_check.causes import CauseCheck
from maritime.report_check.figures import Figures
from maritime.report_check.raw import RawReport, RawRound, RawTarget

SIDES_OF_EFFORT = {"planned": "planned", "actual": "measured", "before": "before"}
CAMERA = "camera"


def efforts_of(raw: RawReport) -> dict[tuple[str | None, str, bool], Figures]:
    """Give minutes and km of each side by grid, mode and whether it is the total of the mode."""
    top = raw.grid_id
    is_of_plan = raw.known_s is None
    ways = {
        side: raw.sides[name].ways
        for side, name in ({"planned": "measured"} if is_of_plan else SIDES_OF_EFFORT).items()
        if name in raw.sides and raw.sides[name].ways is not None
    }
    in_town = top is not None and any(raw.levels[one] == "town" for one in raw.chain(top))

    def row_of(grid_id: str | None) -> str | None:
        chain = raw.chain(grid_id)
        if in_town:
            return top
        return next((one for one in chain if raw.levels[one] == "town"
                     and (top is None or top in raw.chain(one))), None)  # fmt: skip

    sums: dict[tuple, dict[str, list]] = {}
    for side, parts in ways.items():
        for part in parts:
            if top is not None and top not in raw.chain(part.grid_id):
                continue
            for key in ((row_of(part.grid_id), part.mode, False), (top, part.mode, True)):
                sums.setdefault(key, {}).setdefault(side, []).append(part)
    return {
        key: {
            side: {
                "minutes": math.fsum(one.seconds for one in by_side.get(side, ())) / 60.0,
                "km": math.fsum(one.metres for one in by_side.get(side, ())) / 1000.0,
            } if side in ways else None
            for side in SIDES_OF_EFFORT
        }
        for key, by_side in sums.items()
    }  # fmt: skip


def landing_points_of(raw: RawReport, targets: Iterable[RawTarget]) -> dict[str, Figures]:
    """Give what sees each landing point reported on, by its id."""
    here = {one.target_id: one.grid_id for one in targets if one.kind == "landing_point"}
    return {
        point.landing_point_id: {
            "name": point.name, "kind": point.kind, "grade": point.grade,
            "grid_id": here[point.landing_point_id],
            "grid_name": raw.grid_name(here[point.landing_point_id]),
            "camera_ids": [s for s, kind, seen in raw.sights
                           if seen == point.landing_point_id and kind == CAMERA],
            "sensor_ids": [s for s, _, seen in raw.sights if seen == point.landing_point_id],
            "has_video": any(seen == point.landing_point_id and kind == CAMERA
                             for _, kind, seen in raw.sights),
        }
        for point in raw.landing_points
        if point.landing_point_id in here
    }  # fmt: skip


def video_share_of(points: Iterable[Figures]) -> float | None:
    """Give the share of landing points with video, None where there is no landing point."""
    found = [bool(one["has_video"]) for one in points]
    return sum(found) / len(found) if found else None


def rounds_of(raw: RawReport, causes: CauseCheck) -> dict[int, tuple[RawRound, Figures]]:
    """Give the rounds that were, or were to be, under way in the time and grid, by number."""
    if raw.known_s is None:
        return {}
    found = {}
    for one in raw.rounds:
        if _is_here(raw, one, causes):
            reason, visits, made = causes.became[one.number]
            found[one.number] = (
                one, {"reason": reason, "visits_planned": visits, "visits_made": made}
            )  # fmt: skip
    return found


def reasons_of(rounds: Iterable[tuple[RawRound, Figures]]) -> dict[str, int]:
    """Give how many rounds had each reason."""
    counted: dict[str, int] = {}
    for _, row in rounds:
        counted[str(row["reason"])] = counted.get(str(row["reason"]), 0) + 1
    return counted


def score_of(raw: RawReport, sums: Figures) -> Figures | None:
    """Give what a plan says of itself, as far as it follows from figures of the whole."""
    if raw.grid_id is not None or "score.bound" not in raw.head:
        return None
    bound, required = float(raw.head["score.bound"]), sums["weighted_required"]
    return {
        "bound": bound,
        "coverage_without_patrols": float(raw.head["score.coverage_without_patrols"]),
        "bound_points": 100.0 * bound / required if required else 0.0,
        "optimality_gap_points":
            100.0 * (sums["weighted_overdue"] - bound) / required if required else 0.0,
    }  # fmt: skip


def _is_here(raw: RawReport, one: RawRound, causes: CauseCheck) -> bool:
    side = raw.sides["measured"]
    instants = [
        at_s
        for at_s in (one.planned_from_s, one.planned_to_s, one.actual_from_s, one.actual_to_s)
        if at_s is not None
    ]
    return (
        min(instants) < side.end_s
        and max(instants) >= side.start_s
        and (
            raw.grid_id is None
            or bool(causes.sent_to.get(one.number))
            or any(raw.grid_id in raw.chain(grid) for grid in one.grids)
        )
    )
