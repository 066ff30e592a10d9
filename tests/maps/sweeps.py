"""Make plausible plans without a planner: teams sweep the coast near their base to and fro."""

from collections.abc import Sequence

import numpy as np
from shapely import LineString

from maritime.coverage import find_gaps
from maritime.district import District
from maritime.geodesy import line_length_m
from maritime.horizon import Horizon
from maritime.needs import build_needs
from maritime.plan import (
    CAUSES,
    Dwell,
    Gap,
    Leg,
    Patrol,
    Plan,
    PlannedTarget,
    Score,
    Transit,
    Traverse,
    Wait,
)
from maritime.plan_observations import observations_of_patrols, observations_of_sensors
from maritime.targets import Target
from maritime.team import Team
from maritime.views import observe_by_sensors, sensor_presence
from maritime.wall_clock import band_spans
from maritime.watch_log import ObservationTable, last_observed_of

SWEEP_S = 3 * 3600
BREAK_S = 1800


def sweep_plan(
    district: District,
    targets: Sequence[Target],
    horizon: Horizon,
) -> Plan:
    """Give a plan whose gaps and score are true for its legs; causes are dealt out in turn."""
    by_id = {target.target_id: target for target in targets}
    patrols: list[Patrol] = []
    for number, team in enumerate(district.teams):
        spans = band_spans(
            team.shift_start_min, team.shift_end_min, team.days,
            horizon.start_s, horizon.end_s, district.zone,
        )  # fmt: skip
        for begin_s, end_s in spans:
            patrols += _shift(district, targets, team, number, begin_s, end_s, len(patrols))
    sensor_observations = observe_by_sensors(district, targets, horizon)
    observations = [
        *observations_of_patrols(patrols, by_id, {}),
        *observations_of_sensors(sensor_observations, by_id),
    ]
    presence = sensor_presence(district, targets, horizon)
    needs = build_needs(targets, district.standard, horizon, presence)
    table = find_gaps(
        needs,
        ObservationTable.of(observations, needs.target_ids),
        horizon,
        last_observed_of(targets),
    )
    gaps = tuple(
        Gap(needs.target_ids[index], int(from_s), int(to_s), *_cause(row, district))
        for row, (index, from_s, to_s) in enumerate(
            zip(table.target_index.tolist(), table.from_s, table.to_s, strict=True)
        )
    )
    overdue_min = dict.fromkeys(by_id, 0.0)
    for gap in gaps:
        overdue_min[gap.target_id] += gap.overdue_min
    required_min = dict(zip(needs.target_ids, (needs.required_s / 60.0).tolist(), strict=True))
    overdue = sum(by_id[name].weight * value for name, value in overdue_min.items())
    required = sum(by_id[name].weight * value for name, value in required_min.items())
    return Plan(
        district_id=district.district_id,
        inputs_sha256="0" * 64,
        seed=1,
        horizon=horizon,
        targets=tuple(
            PlannedTarget(
                target.target_id, target.kind, target.coastline_id, target.from_m, target.to_m,
                target.weight, required_min[target.target_id], overdue_min[target.target_id],
            )
            for target in targets
        ),
        patrols=tuple(patrols),
        sensor_observations=sensor_observations,
        gaps=gaps,
        score=Score(
            overdue, required, 1 - overdue / required if required else 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
        ),
    )  # fmt: skip


def _cause(row: int, district: District) -> tuple[str, dict[str, object]]:
    cause = CAUSES[row % len(CAUSES)]
    team_id = district.teams[row % len(district.teams)].team_id if district.teams else ""
    if cause == "out_of_reach":
        return cause, {"team_id": team_id, "shortfall_min": 12.5}
    if cause == "outranked":
        return cause, {"team_id": team_id, "closes": 40.0, "opens": 75.0}
    return cause, {}


def _shift(
    district: District,
    targets: Sequence[Target],
    team: Team,
    number: int,
    begin_s: int,
    end_s: int,
    first_id: int,
) -> list[Patrol]:
    """Go out for about three hours at a time, along the coast and back, with a rest between."""
    base = next(base for base in district.bases if base.base_id == team.base_id)
    here = (base.geometry.x, base.geometry.y)
    beat = _beat(targets, here, 8 + 5 * (number % 3), number)
    patrols, now_s = [], begin_s + 60 * (number % 7)
    while now_s + 3600 < end_s and beat:
        legs = _sweep(beat, here, team, now_s, min(now_s + SWEEP_S, end_s))
        if not legs:
            break
        patrol_id = f"P{first_id + len(patrols) + 1:03d}"
        return_s = legs[-1].exit_s
        patrols.append(
            Patrol(patrol_id, team.team_id, team.mode, base.base_id, now_s, return_s, tuple(legs))
        )
        now_s = return_s + BREAK_S
    return patrols


def _beat(
    targets: Sequence[Target], here: tuple[float, float], count: int, number: int
) -> list[Target]:
    """Give neighbouring targets of the coast that is nearest to a base."""
    if not targets:
        return []
    ends = np.array([target.geometry.coords[0] for target in targets])
    nearest = int(np.argmin(np.hypot(*(ends - np.array(here)).T)))
    coastline_id = targets[nearest].coastline_id
    along = sorted(
        (target for target in targets if target.coastline_id == coastline_id),
        key=lambda target: (target.from_m, target.is_segment),
    )
    first = max(0, along.index(targets[nearest]) - count // 2 + 3 * (number % 4))
    return along[first : first + count]


def _sweep(
    beat: Sequence[Target], home: tuple[float, float], team: Team, now_s: int, end_s: int
) -> list[Leg]:
    legs: list[Leg] = []
    here = home
    for target in [*beat, *reversed(beat)]:
        is_reverse = target in beat[: beat.index(target)] or any(
            isinstance(leg, Traverse) and leg.target_id == target.target_id for leg in legs
        )
        ends = [target.geometry.coords[0], target.geometry.coords[-1]]
        start, finish = reversed(ends) if is_reverse else ends
        drive = _transit(here, start, team, now_s)
        if drive is not None:
            now_s = drive.exit_s
        if target.is_segment:
            spent_s = int(np.ceil(target.length_m / (team.patrol_speed_kmh / 3.6)))
            leg: Leg = Traverse(now_s, now_s + spent_s, target.target_id, is_reverse)
        else:
            leg = Dwell(now_s, now_s + max(60, target.dwell_s), target.target_id)
        back = _transit(finish, home, team, leg.exit_s)
        if (back.exit_s if back else leg.exit_s) > end_s:
            if drive is not None:
                now_s = drive.enter_s
            break
        legs += [leg] if drive is None else [drive, leg]
        here, now_s = finish, leg.exit_s
    if legs:
        back = _transit(here, home, team, now_s)
        legs += [back] if back else []
        legs.append(Wait(legs[-1].exit_s, legs[-1].exit_s + 60))
    return legs


def _transit(
    here: tuple[float, float], there: tuple[float, float], team: Team, now_s: int
) -> Transit | None:
    if here == there:
        return None
    length_m = line_length_m(LineString([here, there]))
    spent_s = max(1, int(np.ceil(1.3 * length_m / (team.transit_speed_kmh / 3.6))))
    return Transit(now_s, now_s + spent_s, "straight", (here, there))
