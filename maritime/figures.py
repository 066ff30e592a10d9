"""Measure coverage over a horizon: per target, per sea grid, per hour and for the district."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maritime.coverage import GapTable, find_gaps_in_log
from maritime.horizon import Horizon
from maritime.looks import LookFigures, count_looks_made
from maritime.needs import NO_NEED, NeedTable
from maritime.places import SeaGrid
from maritime.targets import Target
from maritime.wall_clock import local_hour_edges_s
from maritime.watch_log import NEVER, ObservationTable, WatchLog, order_observations


@dataclass(frozen=True)
class AreaFigures:
    """Figures of several targets; weighted sums in minutes × weight, idleness in minutes.

    mean_idleness_min is the plain mean over the targets, worst_idleness_min the largest of them.
    """

    target_count: int
    required_min: float
    overdue_min: float
    weighted_required: float
    weighted_overdue: float
    gap_count: int
    worst_idleness_min: float
    mean_idleness_min: float
    looks: LookFigures

    @property
    def nothing_required(self) -> bool:
        """Whether no target needs anything: coverage is 1 then, and a report has to say so."""
        return self.weighted_required == 0

    @property
    def coverage(self) -> float:
        """1 − weighted overdue ÷ weighted required, 0 to 1; 1 where nothing is required."""
        return share_covered(self.weighted_overdue, self.weighted_required)


@dataclass(frozen=True)
class DistrictFigures(AreaFigures):
    """Figures of all targets of a district."""


@dataclass(frozen=True)
class GridFigures(AreaFigures):
    """Figures of a sea grid with all its lower levels."""

    grid_id: str
    name: str
    level: str
    parent_id: str | None


@dataclass(frozen=True)
class TargetFigures:
    """Figures of one target; minutes."""

    target_id: str
    weight: float
    required_min: float
    overdue_min: float
    gap_count: int
    worst_idleness_min: float
    mean_idleness_min: float
    looks: LookFigures

    @property
    def coverage(self) -> float:
        """1 − overdue ÷ required, 0 to 1; 1 where nothing is required."""
        return share_covered(self.overdue_min, self.required_min)


@dataclass(frozen=True)
class HourFigures:
    """Figures of one hour of the local clock, or of what the horizon holds of it.

    from_s and to_s are epoch seconds, weighted sums are minutes × weight.
    """

    from_s: int
    to_s: int
    weighted_required: float
    weighted_overdue: float

    @property
    def nothing_required(self) -> bool:
        """Whether no target needs anything in this hour."""
        return self.weighted_required == 0

    @property
    def coverage(self) -> float:
        """1 − weighted overdue ÷ weighted required, 0 to 1; 1 where nothing is required."""
        return share_covered(self.weighted_overdue, self.weighted_required)


@dataclass(frozen=True, eq=False)
class CoverageFigures:
    """All that was measured, as arrays by target in the order of the needs."""

    needs: NeedTable
    horizon: Horizon
    gaps: GapTable
    required_s: NDArray[np.int64]
    overdue_s: NDArray[np.int64]
    gap_count: NDArray[np.int64]
    worst_idleness_s: NDArray[np.int64]
    mean_idleness_s: NDArray[np.float64]
    looks_required: NDArray[np.int64]
    looks_made: NDArray[np.int64]

    @property
    def required_min(self) -> NDArray[np.float64]:
        """Minutes in which each target needs something."""
        return self.required_s / 60.0

    @property
    def overdue_min(self) -> NDArray[np.float64]:
        """Minutes of each target in gaps."""
        return self.overdue_s / 60.0

    @cached_property
    def district(self) -> DistrictFigures:
        """The figures of all targets together."""
        return DistrictFigures(**self._sums(np.arange(len(self.needs.target_ids))))

    @property
    def weighted_required(self) -> float:
        """Σ weight × required minutes over all targets."""
        return self.district.weighted_required

    @property
    def weighted_overdue(self) -> float:
        """Σ weight × overdue minutes over all targets."""
        return self.district.weighted_overdue

    @property
    def coverage(self) -> float:
        """1 − weighted overdue ÷ weighted required, 0 to 1; 1 where nothing is required."""
        return self.district.coverage

    @property
    def nothing_required(self) -> bool:
        """Whether no target needs anything in the whole horizon."""
        return self.district.nothing_required

    @property
    def worst_idleness_min(self) -> float:
        """The longest time for which nobody looked at some target, minutes."""
        return self.district.worst_idleness_min

    @property
    def looks(self) -> LookFigures:
        """Looks required, made and missed over all targets."""
        return self.district.looks

    def by_target(self) -> tuple[TargetFigures, ...]:
        """Give the figures of every target, in the order of the needs."""
        return tuple(
            TargetFigures(
                target_id,
                float(self.needs.weights[index]),
                float(self.required_min[index]),
                float(self.overdue_min[index]),
                int(self.gap_count[index]),
                float(self.worst_idleness_s[index]) / 60.0,
                float(self.mean_idleness_s[index]) / 60.0,
                LookFigures.of(
                    self.looks_required[index : index + 1], self.looks_made[index : index + 1]
                ),
            )
            for index, target_id in enumerate(self.needs.target_ids)
        )

    def by_grid(
        self, targets: Iterable[Target], grids: Sequence[SeaGrid]
    ) -> tuple[GridFigures, ...]:
        """
        Give the figures of every sea grid with lower levels, in the order of the grids.

        A target counts in its own grid and in all above it; one without a grid counts in none.
        """
        index_of = {target_id: index for index, target_id in enumerate(self.needs.target_ids)}
        members: dict[str, list[int]] = {grid.grid_id: [] for grid in grids}
        parent_of = {grid.grid_id: grid.parent_id for grid in grids}
        for target in targets:
            passed: set[str] = set()
            grid_id = target.grid_id
            while grid_id in members and grid_id not in passed:
                members[grid_id].append(index_of[target.target_id])
                passed.add(grid_id)
                grid_id = parent_of[grid_id]
        return tuple(
            GridFigures(
                **self._sums(np.array(members[grid.grid_id], np.int64)),
                grid_id=grid.grid_id,
                name=grid.name,
                level=grid.level,
                parent_id=grid.parent_id,
            )
            for grid in grids
        )

    def by_hour(self) -> tuple[HourFigures, ...]:
        """Give the figures of every hour of the local clock in the horizon, earliest first."""
        edges_s = self.hour_edges_s
        required_s, overdue_s = self.required_per_hour_s, self.overdue_per_hour_s
        return tuple(
            HourFigures(
                int(edges_s[hour]),
                int(edges_s[hour + 1]),
                weighted_min(self.needs.weights, required_s[:, hour]),
                weighted_min(self.needs.weights, overdue_s[:, hour]),
            )
            for hour in range(len(edges_s) - 1)
        )

    @cached_property
    def hour_edges_s(self) -> NDArray[np.int64]:
        """The horizon cut at the full hours of the local clock, epoch seconds."""
        horizon = self.horizon
        edges_s = local_hour_edges_s(horizon.start_s, horizon.end_s, horizon.zone)
        return np.array(edges_s, np.int64)

    @property
    def overdue_per_hour_s(self) -> NDArray[np.int64]:
        """Seconds in gaps of each target (rows) in each local hour (columns)."""
        gaps = self.gaps
        return _spread(
            gaps.target_index, gaps.from_s, gaps.to_s, self.hour_edges_s, len(self.required_s)
        )

    @property
    def required_per_hour_s(self) -> NDArray[np.int64]:
        """Seconds in which each target (rows) needs something in each local hour (columns)."""
        needs = self.needs
        counts = [len(profile.interval_s) for profile in needs.profiles]
        profile = np.repeat(np.arange(len(counts)), counts)
        is_need = needs.piece_interval_s != NO_NEED
        per_profile_s = _spread(
            profile[is_need],
            needs.piece_from_s[is_need],
            needs.piece_to_s[is_need],
            self.hour_edges_s,
            len(counts),
        )
        return per_profile_s[needs.profile_of]

    def _sums(self, members: NDArray[np.int64]) -> dict[str, object]:
        weights = self.needs.weights[members]
        worst_s, mean_s = self.worst_idleness_s[members], self.mean_idleness_s[members]
        return {
            "target_count": len(members),
            "required_min": int(self.required_s[members].sum()) / 60.0,
            "overdue_min": int(self.overdue_s[members].sum()) / 60.0,
            "weighted_required": weighted_min(weights, self.required_s[members]),
            "weighted_overdue": weighted_min(weights, self.overdue_s[members]),
            "gap_count": int(self.gap_count[members].sum()),
            "worst_idleness_min": int(worst_s.max(initial=0)) / 60.0,
            "mean_idleness_min": math.fsum(mean_s) / 60.0 / max(1, len(members)),
            "looks": LookFigures.of(self.looks_required[members], self.looks_made[members]),
        }


def measure_coverage(
    needs: NeedTable,
    observations: ObservationTable,
    horizon: Horizon,
    last_observed_s: NDArray[np.int64] | None = None,
) -> CoverageFigures:
    """
    Measure how well observations keep a standard over a horizon.

    Parameters are those of maritime.coverage.find_gaps. The figures without patrols are measured
    by calling this with the observations of sensors only.

    Raises
    ------
    InvalidRecordError
        If an observation's index is not that of a target of the needs.
    """
    count = len(needs.target_ids)
    log = order_observations(observations, horizon, count, last_observed_s)
    gaps = find_gaps_in_log(needs, log)
    worst_s, mean_s = _idleness(log)
    return CoverageFigures(
        needs,
        horizon,
        gaps,
        required_s=needs.required_s,
        overdue_s=gaps.overdue_s(count),
        gap_count=np.bincount(gaps.target_index, minlength=count).astype(np.int64),
        worst_idleness_s=worst_s,
        mean_idleness_s=mean_s,
        looks_required=needs.looks_required,
        looks_made=count_looks_made(needs, log),
    )


def _idleness(log: WatchLog) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the largest idleness and its average over time of each target, in seconds."""
    windows = log.open_windows
    last_s = np.where(windows.last_s == NEVER, log.horizon.start_s, windows.last_s)
    before_s, after_s = windows.from_s - last_s, windows.to_s - last_s
    worst_s = np.zeros(log.n_targets, np.int64)
    np.maximum.at(worst_s, windows.target_index, after_s)
    # Idleness grows by a second a second: the area under it is a trapezium.
    area = (after_s - before_s) * ((after_s + before_s) / 2.0)
    area_of_target = np.bincount(windows.target_index, weights=area, minlength=log.n_targets)
    return worst_s, area_of_target / log.horizon.length_s


def _spread(
    row: NDArray[np.integer],
    from_s: NDArray[np.int64],
    to_s: NDArray[np.int64],
    edges_s: NDArray[np.int64],
    row_count: int,
) -> NDArray[np.int64]:
    """Give how many seconds of the spans of each row lie between neighbouring edges."""
    first = np.searchsorted(edges_s, from_s, side="right") - 1
    counts = np.searchsorted(edges_s, to_s, side="left") - first
    span = np.repeat(np.arange(len(counts)), counts)
    column = first[span] + np.arange(len(span)) - np.repeat(np.cumsum(counts) - counts, counts)
    lasts_s = np.minimum(to_s[span], edges_s[column + 1]) - np.maximum(
        from_s[span], edges_s[column]
    )
    table = np.zeros((row_count, len(edges_s) - 1), np.int64)
    np.add.at(table, (row[span], column), lasts_s)
    return table


def weighted_min(weights: NDArray[np.float64], seconds: NDArray[np.number]) -> float:
    """Give the weighted minutes that seconds of targets are, all targets together."""
    # Summed without loss, so that the order of the targets does not show in the last digit.
    return math.fsum(weights * seconds) / 60.0


def share_covered(overdue: float, required: float) -> float:
    """Give the share of required minutes that is not overdue; 1 where nothing is required."""
    return 1.0 - overdue / required if required > 0 else 1.0
