"""Find what is legal in a pack, and still worth telling its owner."""

from itertools import groupby

import numpy as np

from geo_data.instants import format_minute
from geo_data.pack_places import warn_of_bases_off_land
from maritime.coast_checks import coast_warnings
from maritime.district import District
from maritime.places import GRID_LEVELS
from maritime.standard import StandardRule

DAY_MIN = 1440
WEEK_MIN = 7 * DAY_MIN
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def find_warnings(district: District) -> tuple[str, ...]:
    """Give one sentence for each thing that is legal and probably not meant."""
    return (
        *_warn_of_empty_layers(district),
        *_warn_of_standard(district),
        *_warn_of_grid_levels(district),
        *coast_warnings(district),
        *warn_of_bases_off_land(district),
    )


def _warn_of_empty_layers(district: District) -> list[str]:
    warnings = []
    if not district.teams:
        warnings.append("team: no rows; nobody patrols, and every gap is for want of a team")
    if not district.standard:
        warnings.append("standard: no rows; nothing is required, so nothing can be in gap")
    return warnings


def _warn_of_standard(district: District) -> list[str]:
    if not district.standard:
        return []
    rules: dict[tuple[str, str], list[StandardRule]] = {}
    for rule in district.standard:
        rules.setdefault((rule.target_kind, rule.grade), []).append(rule)
    warnings = []
    for kind, grade in _grades_in_use(district):
        where = f"standard {kind} {grade}"
        if (kind, grade) not in rules:
            warnings.append(f"{where}: no rule; targets of this grade need nothing")
            continue
        counts = sum(_minutes_of(rule) for rule in rules[kind, grade])
        if idle := _describe(counts == 0):
            warnings.append(f"{where}: no rule holds {idle}; nothing is needed then")
        if double := _describe(counts > 1):
            warnings.append(f"{where}: several rules hold {double}; the shortest interval counts")
    return warnings


def _grades_in_use(district: District) -> list[tuple[str, str]]:
    """Give the grades that targets have or may get, without cutting the coast."""
    segment_grades = {segment.grade for segment in district.drawn_segments}
    if not district.drawn_segments:
        segment_grades = {"general", "key"} if district.key_sections else {"general"}
    point_grades = {point.grade for point in district.landing_points}
    return [
        *(("segment", grade) for grade in sorted(segment_grades)),
        *(("landing_point", grade) for grade in sorted(point_grades)),
    ]


def _minutes_of(rule: StandardRule) -> np.ndarray:
    """Give for each minute of a week (from Monday) whether the rule holds: 0 or 1."""
    end_min = rule.to_min + (DAY_MIN if rule.to_min < rule.from_min else 0)
    held = np.zeros(WEEK_MIN, dtype=np.int64)
    for day in rule.days:
        minutes = np.arange(rule.from_min, end_min) + (day - 1) * DAY_MIN
        held[minutes % WEEK_MIN] = 1
    return held


def _describe(is_meant: np.ndarray) -> str:
    """Write the minutes of a week in words, '' where there are none; equal days are joined."""
    days = is_meant.reshape(7, DAY_MIN)
    if not days.any():
        return ""
    texts = []
    for spans, group in groupby(range(7), key=lambda day: _spans(days[day])):
        if not spans:
            continue
        members = list(group)
        names = DAY_NAMES[members[0]]
        if len(members) > 1:
            names = f"{names} to {DAY_NAMES[members[-1]]}"
        texts.append(spans if len(members) == 7 else f"{names} {spans}")
    return ", ".join(texts)


def _spans(is_meant: np.ndarray) -> str:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_meant.astype(np.int8), [0]))))
    return " and ".join(
        f"{format_minute(int(start))}-{format_minute(int(end))}"
        for start, end in edges.reshape(-1, 2)
    )


def _warn_of_grid_levels(district: District) -> list[str]:
    level_of = {grid.grid_id: grid.level for grid in district.sea_grids}
    return [
        f"sea_grid {grid.grid_id}: its level {grid.level} is not below that of its parent "
        f"{grid.parent_id}, {level_of[grid.parent_id]}"
        for grid in district.sea_grids
        if grid.parent_id is not None
        and GRID_LEVELS.index(grid.level) <= GRID_LEVELS.index(level_of[grid.parent_id])
    ]
