"""Give the rows of single targets and landing points, and when they were open."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from maritime.figures import CoverageFigures
from maritime.needs import NO_NEED
from maritime.places import LandingPoint, Sensor
from maritime.report.coverage_report import HeatMap, LandingPointRow, SpanRow, TargetRow
from maritime.report.grid_tree import GridTree
from maritime.targets import Target
from maritime.wall_clock import instant_of, local_day, utc_offset_s

LONGEST_BY_HOUR_S = 50 * 3600
"""A heat map of more than this sums the hours of the clock over its days."""
CLOCK_HOURS = 24


def target_rows(
    figures: CoverageFigures, targets: Sequence[Target], tree: GridTree
) -> tuple[TargetRow, ...]:
    """Give a row for each target, in their order."""
    shortest_s = [
        min((int(one) for one in profile.interval_s if one != NO_NEED), default=None)
        for profile in figures.needs.profiles
    ]
    return tuple(
        TargetRow(
            target.target_id, target.kind, target.name, target.grade, target.grid_id,
            tree.name_of(target.grid_id), target.weight, target.length_m / 1000.0,
            None if shortest is None else shortest / 60.0, one.required_min, one.overdue_min,
            one.gap_count, one.worst_idleness_min, one.mean_idleness_min, one.looks,
        )
        for target, one, shortest in zip(
            targets, figures.by_target(),
            (shortest_s[number] for number in figures.needs.profile_of), strict=True,
        )
    )  # fmt: skip


def landing_point_rows(
    points: Sequence[LandingPoint],
    targets: Sequence[Target],
    tree: GridTree,
    sensors: Sequence[Sensor],
    sights: Mapping[str, tuple[str, ...]],
) -> tuple[LandingPointRow, ...]:
    """Give a row for each landing point among the targets, with the sensors that see it."""
    grid_of = {target.target_id: target.grid_id for target in targets}
    seen_by: dict[str, list[Sensor]] = {}
    for sensor in sensors:
        for target_id in sights.get(sensor.sensor_id, ()):
            seen_by.setdefault(target_id, []).append(sensor)
    rows = []
    for point in points:
        if point.landing_point_id not in grid_of:
            continue
        grid_id = grid_of[point.landing_point_id]
        seeing = seen_by.get(point.landing_point_id, [])
        rows.append(
            LandingPointRow(
                point.landing_point_id, point.name, point.kind, point.grade, grid_id,
                tree.name_of(grid_id),
                tuple(one.sensor_id for one in seeing if one.kind == "camera"),
                tuple(one.sensor_id for one in seeing),
            )
        )  # fmt: skip
    return tuple(rows)


def hour_rows(figures: CoverageFigures) -> tuple[SpanRow, ...]:
    """Give the figures of every local hour, earliest first."""
    return tuple(
        SpanRow(one.from_s, one.to_s, one.weighted_required, one.weighted_overdue)
        for one in figures.by_hour()
    )


def day_rows(figures: CoverageFigures) -> tuple[SpanRow, ...]:
    """Give the figures of every local day, earliest first."""
    edges_s = day_edges_s(figures)
    first = np.searchsorted(figures.hour_edges_s, edges_s)
    weights = figures.needs.weights[:, None]
    required, overdue = weights * figures.required_per_hour_s, weights * figures.overdue_per_hour_s
    return tuple(
        SpanRow(
            edges_s[day], edges_s[day + 1],
            math.fsum(required[:, low:high].ravel()) / 60.0,
            math.fsum(overdue[:, low:high].ravel()) / 60.0,
        )
        for day, (low, high) in enumerate(pairwise(first.tolist()))
    )  # fmt: skip


def day_edges_s(figures: CoverageFigures) -> list[int]:
    """Give the horizon cut where local days begin, epoch seconds."""
    horizon = figures.horizon
    edges = [horizon.start_s]
    while edges[-1] < horizon.end_s:
        midnight_s = instant_of(local_day(edges[-1], horizon.zone), 24 * 60, horizon.zone)
        edges.append(min(horizon.end_s, midnight_s))
    return edges


def heat_map(figures: CoverageFigures) -> HeatMap:
    """Give the seconds required and overdue of every target by hour."""
    ids = figures.needs.target_ids
    required_s, overdue_s = figures.required_per_hour_s, figures.overdue_per_hour_s
    if figures.horizon.length_s <= LONGEST_BY_HOUR_S:
        return HeatMap(ids, figures.hour_edges_s, required_s, overdue_s)
    zone = figures.horizon.zone
    clock = [
        (edge_s + utc_offset_s(edge_s, zone)) // 3600 % CLOCK_HOURS
        for edge_s in figures.hour_edges_s[:-1].tolist()
    ]
    return HeatMap(ids, None, _by_column(required_s, clock), _by_column(overdue_s, clock))


def _by_column(table: np.ndarray, columns: Sequence[int]) -> np.ndarray:
    summed = np.zeros((len(table), CLOCK_HOURS), np.int64)
    np.add.at(summed, (slice(None), np.array(columns)), table)
    return summed
