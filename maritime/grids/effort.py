"""Reckon the patrol effort of targets and grids: looks required a day × time a look takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.grids.params import DivisionParams
from maritime.grids.tree import GridTree
from maritime.horizon import DAY_S, Horizon
from maritime.needs import build_needs
from maritime.standard import StandardRule
from maritime.targets import Target

MS_PER_MIN = 60_000
WEEK_DAYS = 7
# A week of plain wall clock, Monday 1970-01-05 to Sunday: no clock change lies in it.
STANDING_WEEK = Horizon(4 * DAY_S, (4 + WEEK_DAYS) * DAY_S, "UTC")


@dataclass(frozen=True)
class GridEffort:
    """The effort of a grid, minutes a day."""

    grid_id: str
    effort_min: float


def efforts_ms(
    targets: Sequence[Target], standard: Iterable[StandardRule], params: DivisionParams
) -> NDArray[np.int64]:
    """
    Give the effort of each target in whole milliseconds a day, so that sums are exact.

    The looks required 应巡 of a standing week, without sensors, are shared out over its days. A
    look at a segment takes its length ÷ patrol speed, one at a landing point its dwell. The way
    there and back is left out: it depends on who goes.
    """
    if not targets:
        return np.zeros(0, np.int64)
    looks = build_needs(targets, standard, STANDING_WEEK).looks_required
    lengths_km = np.array([target.length_m for target in targets]) / 1000.0
    dwells_min = np.array([target.dwell_s for target in targets]) / 60.0
    look_min = lengths_km / params.patrol_speed_kmh * 60.0 + dwells_min
    return np.round(looks * look_min * MS_PER_MIN / WEEK_DAYS).astype(np.int64)


def measure_efforts(
    district: District, params: DivisionParams | None = None
) -> tuple[GridEffort, ...]:
    """
    Give the effort of every grid of the lowest level as it stands, by id.

    A target counts in the grid that it names; one in no grid of the lowest level in none.

    Raises
    ------
    FaultyInputError
        If the coast cannot be cut into targets.
    """
    targets = resolve_targets(district)
    sums = {grid.grid_id: 0 for grid in GridTree.of(district.sea_grids).lowest}
    efforts = efforts_ms(targets, district.standard, params or DivisionParams())
    for target, effort in zip(targets, efforts.tolist(), strict=True):
        if target.grid_id in sums:
            sums[target.grid_id] += effort
    return tuple(GridEffort(grid_id, effort / MS_PER_MIN) for grid_id, effort in sums.items())


def spread_of(efforts: Iterable[GridEffort]) -> float:
    """Give the largest effort ÷ the mean; 1 where there is none, or all are nothing."""
    minutes = [one.effort_min for one in efforts]
    total = sum(minutes)
    return max(minutes) * len(minutes) / total if total > 0 else 1.0
