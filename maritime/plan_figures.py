"""Measure the coverage that a plan gives its district."""

from collections.abc import Sequence

from maritime.coverage import ObservationTable
from maritime.district import District
from maritime.figures import CoverageFigures, measure_coverage
from maritime.needs import build_needs
from maritime.plan import Plan
from maritime.plan_observations import observations_of
from maritime.targets import Target
from maritime.views import sensor_presence
from maritime.watch_log import last_observed_of


def figures_of_plan(plan: Plan, district: District, targets: Sequence[Target]) -> CoverageFigures:
    """
    Give the figures of a plan from its legs and sensor observations.

    Parameters
    ----------
    targets
        All targets of the district, in the order of the figures' tables.

    Raises
    ------
    UnknownTargetError
        If the plan names a target that is not among the targets.
    """
    presence = sensor_presence(district, targets, plan.horizon)
    needs = build_needs(targets, district.standard, plan.horizon, presence)
    observations = ObservationTable.of(observations_of(plan, district, targets), needs.target_ids)
    return measure_coverage(needs, observations, plan.horizon, last_observed_of(targets))
