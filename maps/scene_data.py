"""Gather what one map shows: targets in coast order, their states in time, shifts, figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from maritime.district import District
from maritime.errors import UnknownTargetError
from maritime.figures import measure_coverage
from maritime.looks import LookFigures
from maritime.needs import build_needs
from maritime.observation import Observation
from maritime.plan import Plan
from maritime.plan_observations import observations_of
from maritime.states import states_at
from maritime.targets import Target
from maritime.views import sensor_presence
from maritime.wall_clock import band_spans
from maritime.watch_log import ObservationTable, last_observed_of

STEP_S = 900
"""A quarter of an hour: one position of the time slider."""

COARSE_STEP_S = 3600
LONGEST_FINE_S = 7 * 86_400
"""A plan of more than a week has a position each hour, so that the page stays small."""

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class MapData:
    """All that one map shows; targets in coast order, states (target, instant) as digits 0–3."""

    district: District
    targets: tuple[Target, ...]
    plan: Plan
    instants_s: tuple[int, ...]
    states: NDArray[np.uint8]
    observations: tuple[Observation, ...]
    shifts: Mapping[str, tuple[Span, ...]]
    step_s: int = STEP_S
    looks: LookFigures | None = None
    observer_ids: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        expected = (len(self.targets), len(self.instants_s))
        if self.states.shape != expected:
            raise ValueError(
                f"states have shape {self.states.shape}, expected {expected}: one row per target, "
                "one column per instant"
            )
        known = {target.target_id for target in self.targets}
        for named in (*self.observations, *self.plan.gaps):
            if named.target_id not in known:
                raise UnknownTargetError(named.target_id)
        observers = tuple(sorted({seen.observer_id for seen in self.observations}))
        object.__setattr__(self, "observer_ids", observers)


def collect_map_data(
    district: District,
    targets: Iterable[Target],
    plan: Plan,
    *,
    step_s: int | None = None,
) -> MapData:
    """
    Work out all that a map shows of a plan.

    Parameters
    ----------
    district, targets
        The district and all its targets, in any order.
    plan
        Its patrols, gaps, score and horizon; believed as written.
    step_s
        Seconds between two positions of the slider; where not given, a quarter of an hour up to
        a week, an hour beyond.

    Raises
    ------
    UnknownTargetError
        If the plan names a target that is not among the targets.
    """
    horizon = plan.horizon
    if step_s is None:
        step_s = STEP_S if horizon.length_s <= LONGEST_FINE_S else COARSE_STEP_S
    ordered = in_coast_order(district, targets)
    observations = observations_of(plan, district, ordered)
    needs = build_needs(
        ordered, district.standard, horizon, sensor_presence(district, ordered, horizon)
    )
    table = ObservationTable.of(observations, needs.target_ids)
    carried_s = last_observed_of(ordered)
    instants_s = slider_instants(horizon.start_s, horizon.end_s, step_s=step_s)
    return MapData(
        district=district,
        targets=ordered,
        plan=plan,
        instants_s=instants_s,
        states=states_at(needs, table, horizon, carried_s, np.array(instants_s, np.int64)),
        observations=observations,
        shifts=shift_spans(district, horizon.start_s, horizon.end_s),
        step_s=step_s,
        looks=measure_coverage(needs, table, horizon, carried_s).looks,
    )


def shift_spans(district: District, start_s: int, end_s: int) -> dict[str, tuple[Span, ...]]:
    """Give when each team is on shift inside [start_s, end_s], epoch seconds, by team id."""
    return {
        team.team_id: tuple(
            band_spans(
                team.shift_start_min,
                team.shift_end_min,
                team.days,
                start_s,
                end_s,
                district.zone,
                valid_from=team.valid_from,
                valid_to=team.valid_to,
            )
        )
        for team in district.teams
    }


def slider_instants(start_s: int, end_s: int, *, step_s: int = STEP_S) -> tuple[int, ...]:
    """
    Give the instants of the slider, epoch seconds: each step from the start, and the end.

    Examples
    --------
    >>> slider_instants(0, 2000)
    (0, 900, 1800, 2000)
    """
    steps = tuple(range(start_s, end_s, step_s))
    return (*steps, end_s)


def in_coast_order(district: District, targets: Iterable[Target]) -> tuple[Target, ...]:
    """Give the targets as one meets them along the coast: mainland first, long coasts first."""
    given = tuple(targets)
    length_m: dict[str, float] = {}
    for target in given:
        length_m[target.coastline_id] = length_m.get(target.coastline_id, 0.0) + target.length_m
    is_mainland = {coast.coastline_id: coast.kind == "mainland" for coast in district.coastlines}
    return tuple(
        sorted(
            given,
            key=lambda target: (
                not is_mainland.get(target.coastline_id, False),
                -length_m[target.coastline_id],
                target.coastline_id,
                target.from_m,
                target.is_segment,
                target.target_id,
            ),
        )
    )
