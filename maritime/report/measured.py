"""Measure one side of a report: as it was, as planned, or the period before."""

from collections.abc import Sequence

import numpy as np

from maritime.district import District
from maritime.figures import CoverageFigures, measure_coverage
from maritime.needs import build_needs
from maritime.report.facts import SideFacts
from maritime.targets import Target
from maritime.watch_log import ObservationTable, last_observed_of


def figures_of_side(
    side: SideFacts, district: District, targets: Sequence[Target]
) -> CoverageFigures:
    """Give the figures of some targets of a district; looks at others play no part."""
    needs = build_needs(targets, district.standard, side.horizon, side.presence)
    index_of = {target_id: index for index, target_id in enumerate(needs.target_ids)}
    looks = [
        (index_of[look.target_id], look.enter_s, look.exit_s)
        for look in side.looks
        if look.target_id in index_of
    ]
    index, enter_s, exit_s = np.array(looks, np.int64).reshape(-1, 3).T
    table = ObservationTable(index.astype(np.int32), enter_s, exit_s)
    return measure_coverage(needs, table, side.horizon, last_observed_of(targets))
