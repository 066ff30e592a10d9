"""Name what would close a gap, by its cause; what it would win is for `advise` to plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from maritime.district import District
from maritime.geodesy import distances_m
from maritime.places import Base, Sensor
from maritime.report import coverage_report as words
from maritime.report.coverage_report import Remedy
from maritime.report.gap_causes import Cause
from maritime.targets import Target

_BY_CAUSE = {
    words.LATE: "start_on_time",
    words.NOT_STARTED: "start_on_time",
    words.CUT_SHORT: "walk_whole_round",
    words.OTHER_WAY: "walk_planned_way",
    words.VISIT_MISSED: "walk_planned_way",
    words.VISIT_LATE: "keep_to_times",
    words.CANCELLED: "replace_team",
    words.LOST: "replace_team",
    words.NO_PLAN: "make_plan",
    words.NOT_ESTABLISHED: "look_into",
    "outranked": "add_team",
    "not_searched": "plan_longer",
}


@dataclass(frozen=True, eq=False)
class Remedies:
    """What could be done for each target: idle sensors that see it, and the base next to it."""

    idle_sensors: Mapping[str, tuple[Sensor, ...]]
    nearest_base: Mapping[str, Base]

    @classmethod
    def of(
        cls, district: District, targets: Sequence[Target], sights: Mapping[str, tuple[str, ...]]
    ) -> "Remedies":
        """Look at what a district has about each target."""
        idle: dict[str, tuple[Sensor, ...]] = {}
        for sensor in district.sensors:
            if not (sensor.is_watched and sensor.is_online):
                for target_id in sights.get(sensor.sensor_id, ()):
                    idle[target_id] = (*idle.get(target_id, ()), sensor)
        return cls(idle, _nearest_bases(district.bases, targets))

    def of_gap(self, target_id: str, cause: Cause) -> Remedy:
        """
        Give what would close a gap.

        For what the plan cannot do it is, first, an idle sensor that sees the target; then a shift
        or a crew where nobody was on shift, a post or a team nearer where none gets there.
        """
        if cause.cause == words.SENSOR_OFF:
            return Remedy("repair_sensor", {"sensor_id": cause.evidence.get("sensor_id")})
        if cause.cause in words.GAP_CAUSES[: len(words.CAUSES)]:
            if sensors := self.idle_sensors.get(target_id):
                return Remedy("watch_sensor", {"sensor_id": sensors[0].sensor_id})
            return self._for_plan(target_id, cause)
        team = {"team_id": cause.evidence["team_id"]} if "team_id" in cause.evidence else {}
        return Remedy(_BY_CAUSE[cause.cause], team)

    def _for_plan(self, target_id: str, cause: Cause) -> Remedy:
        near = self.nearest_base.get(target_id)
        base = {} if near is None else {"base_id": near.base_id, "base_name": near.name}
        if cause.cause == "no_team":
            if teams := cause.evidence.get("without_crew"):
                return Remedy("find_crew", {"teams": teams})
            return Remedy("add_shift", base)
        if cause.cause == "out_of_reach":
            return (
                Remedy("add_post", {})
                if "has_no_way" in cause.evidence
                else Remedy("add_team", base)
            )
        return Remedy(_BY_CAUSE[cause.cause], base if cause.cause == "outranked" else {})


def _nearest_bases(bases: Sequence[Base], targets: Sequence[Target]) -> dict[str, Base]:
    if not bases or not targets:
        return {}
    there = np.array([target.geometry.centroid.coords[0][:2] for target in targets])
    away_m = np.column_stack(
        [distances_m((base.geometry.x, base.geometry.y), there) for base in bases]
    )
    return {
        target.target_id: bases[number]
        for target, number in zip(targets, away_m.argmin(axis=1), strict=True)
    }
