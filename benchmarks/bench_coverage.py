"""Measure coverage of 1,000 targets over 30 days from 100,000 observations: time and memory.

Run with: python -m benchmarks.bench_coverage
Seconds are of the processor, so that they do not depend on what else the machine does.
"""

import argparse
import resource
import statistics
import time
from datetime import UTC, datetime

import numpy as np
from shapely import Point

from maritime.coverage import ObservationTable, find_gaps
from maritime.figures import CoverageFigures, measure_coverage
from maritime.horizon import DAY_S, Horizon
from maritime.needs import NeedTable, build_needs
from maritime.standard import StandardRule
from maritime.states import states_at
from maritime.targets import Target

START_S = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
LONGEST_OBSERVATION_S = 1800
QUARTER_HOUR_S = 900
# Red and orange by day and by night, a stricter Friday night, and a sensor that lengthens.
STANDARD = (
    StandardRule("landing_point", "red", 0, 1440, 120, 240),
    StandardRule("landing_point", "red", 1320, 360, 60, 180),
    StandardRule("landing_point", "red", 1200, 240, 45, None, frozenset({5})),
    StandardRule("landing_point", "orange", 360, 1320, 480),
    StandardRule("landing_point", "orange", 1320, 360, 240, 360),
)


def lay_out(
    n_targets: int, days: int, n_observations: int, seed: int
) -> tuple[list[Target], dict[str, list[tuple[int, int]]], ObservationTable, Horizon]:
    """Make targets, a third of them under a sensor at night, and observations from a seed."""
    rng = np.random.default_rng(seed)
    horizon = Horizon(START_S, START_S + days * DAY_S, "Asia/Shanghai")
    targets = [
        Target(
            f"L{index:04d}", "landing_point", "red" if index % 2 else "orange", "C1",
            0.0, 0.0, Point(112.8, 21.9), 0.0, 8.0 if index % 2 else 4.0,
        )
        for index in range(n_targets)
    ]  # fmt: skip
    presence = {
        target.target_id: [
            (START_S + day * DAY_S + 37_000 + index, START_S + day * DAY_S + 80_000 + index)
            for day in range(days)
        ]
        for index, target in enumerate(targets)
        if index % 3 == 0
    }
    enter_s = rng.integers(horizon.start_s - DAY_S, horizon.end_s, n_observations)
    observations = ObservationTable(
        rng.integers(0, n_targets, n_observations).astype(np.int32),
        enter_s,
        enter_s + rng.integers(0, LONGEST_OBSERVATION_S, n_observations),
    )
    return targets, presence, observations, horizon


def main() -> None:
    """Print the median time of each step over some runs, and the largest memory in use."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--observations", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    targets, presence, observations, horizon = lay_out(
        options.targets, options.days, options.observations, options.seed
    )
    print(
        f"{options.targets:,} targets × {options.days} days × {options.observations:,} "
        f"observations, seed {options.seed}, CPU seconds, median of {options.runs} runs"
    )

    def needs() -> NeedTable:
        return build_needs(targets, STANDARD, horizon, presence)

    def measured(table: NeedTable) -> CoverageFigures:
        return measure_coverage(table, observations, horizon)

    table = needs()
    quarters_s = np.arange(horizon.start_s, horizon.end_s + 1, QUARTER_HOUR_S)
    steps = {
        "needs from the standard": needs,
        "gaps": lambda: find_gaps(table, observations, horizon),
        "gaps, figures by target": lambda: measured(table).by_target(),
        "gaps, figures by hour": lambda: measured(table).by_hour(),
        "needs, gaps, district figures": lambda: measured(needs()).district,
        "states at every quarter hour": lambda: states_at(
            table, observations, horizon, None, quarters_s
        ),
    }
    for name, step in steps.items():
        seconds = []
        for _ in range(options.runs):
            began = time.process_time()
            step()
            seconds.append(time.process_time() - began)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:30s} {statistics.median(seconds):7.3f} s   peak {peak_mb:6.0f} MB so far")
    figures = measured(table)
    print(f"coverage {figures.coverage:.4f}, {len(figures.gaps):,} gaps")


if __name__ == "__main__":
    main()
