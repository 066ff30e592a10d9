"""Measure a day that is over: coverage as planned and as it was, and why gaps opened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from maritime.coverage import overdue_s
from maritime.figures import share_covered, weighted_min
from maritime.horizon import DAY_S, Horizon
from maritime.live.coast import lay_coast, live_horizon
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.fails_next import find_failing
from maritime.live.looks import looks_made, looks_of_sensors, presence_of_sensors
from maritime.live.watches import watches_between
from maritime.needs import NeedTable, build_needs
from maritime.observation import Observation
from maritime.plan import Plan
from maritime.watch_log import ObservationTable, last_observed_of


@dataclass(frozen=True)
class DayFigures:
    """
    Coverage of a span, 0 to 1, as planned and as it was, and weighted minutes.

    by_reason has the weighted minutes overdue by the reasons of maritime.live, most first; what
    is shorter than a minute at a time has none.
    """

    planned: float
    realised: float
    required_min: float
    overdue_min: float
    by_reason: dict[str, float]


def measure_day(
    ground: LiveGround, facts: LiveFacts, plan: Plan, *, from_s: int, to_s: int
) -> DayFigures:
    """
    Give the figures of [from_s, to_s) from what is stored of it, all of it known.

    Both figures are of this span alone, by the one definition of covered; looks before it count,
    a cyclic plan's of the day before too. Planned sensors work as the pack says, real ones as it
    was reported.
    """
    horizon = Horizon(from_s, to_s, ground.district.timezone)
    whole = live_horizon(ground, from_s=from_s, to_s=to_s)
    watches = watches_between(plan, ground, from_s=from_s - 2 * DAY_S, to_s=whole.end_s)
    planned_looks = [look for watch in watches for look in watch.looks]
    planned_looks += looks_of_sensors(ground, (), whole)
    planned, _, _ = _coverage(ground, planned_looks, _needs(ground, (), horizon), horizon)
    needs = _needs(ground, facts.sensor_reports, horizon)
    realised, required_min, overdue_min = _coverage(
        ground, looks_made(ground, facts, whole), needs, horizon
    )
    coast = lay_coast(ground, replace(facts, watches=watches), from_s=from_s, to_s=to_s)
    by_reason: dict[str, float] = {}
    for gap in find_failing(coast, coast.units, None, at_s=from_s, until_s=to_s):
        by_reason[gap.reason] = by_reason.get(gap.reason, 0.0) + gap.weighted_min
    order = sorted(by_reason.items(), key=lambda one: (-one[1], one[0]))
    return DayFigures(planned, realised, required_min, overdue_min, dict(order))


def _needs(ground: LiveGround, reports: Iterable, horizon: Horizon) -> NeedTable:
    presence = presence_of_sensors(ground, reports, horizon)
    return build_needs(ground.targets, ground.district.standard, horizon, presence)


def _coverage(
    ground: LiveGround, looks: Iterable[Observation], needs: NeedTable, horizon: Horizon
) -> tuple[float, float, float]:
    """Give coverage, and weighted minutes required and overdue."""
    table = ObservationTable.of([one for one in looks if one.enter_s < horizon.end_s],
                                needs.target_ids)  # fmt: skip
    overdue = overdue_s(needs, table, horizon, last_observed_of(ground.targets))
    required_min = weighted_min(needs.weights, needs.required_s)
    overdue_min = weighted_min(needs.weights, np.asarray(overdue))
    return share_covered(overdue_min, required_min), required_min, overdue_min
