"""Keep what checking a plan measured of its district, for the plans of it that are checked next.

What is kept is what the check itself found, by all that it depends on; nothing of a planner is.
"""

from maritime.district import District
from maritime.errors import InvalidRecordError
from maritime.places import Base, Sensor
from maritime.plan import LonLat, Plan, PlannedTarget, Transit
from maritime.team import Team
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.paths import Complaint, check_transit
from maritime.verification.sights import seen_from_post, shares_seen_by
from maritime.verification.targets import Watched, check_targets

MOST_WAYS = 20_000
"""Ways that are kept, about 400 bytes each and what their paths take; then all are forgotten."""


class Survey:
    """The ground of one district, and what of its targets, views and ways was measured so far."""

    def __init__(self, district: District):
        self.district, self.ground = district, Ground(district)
        self._places: list[tuple[object, ...]] | None = None
        self._watched: dict[str, Watched] = {}
        self._by_sensor: dict[str, dict[str, float]] = {}
        self._from_post: dict[str, tuple[str, ...]] = {}
        self._ways: dict[tuple[object, ...], list[Complaint]] = {}

    def watched_of(self, plan: Plan, faults: FaultLog) -> dict[str, Watched]:
        """Give the district's targets as `check_targets` does; faultless ones are kept."""
        places = [_place_of(target) for target in plan.targets]
        if places != self._places:
            found = FaultLog()
            self._watched = check_targets(self.district, plan, self.ground, found)
            self._by_sensor, self._from_post = {}, {}
            self._places = None if found.all() else places
            faults.take(found)
        return self._watched

    def shares_seen_by(self, sensor: Sensor, watched: dict[str, Watched]) -> dict[str, float]:
        """Give the share of each target that a sensor sees, if any."""
        if watched is not self._watched:
            return shares_seen_by(sensor, watched)
        if sensor.sensor_id not in self._by_sensor:
            self._by_sensor[sensor.sensor_id] = shares_seen_by(sensor, watched)
        return self._by_sensor[sensor.sensor_id]

    def seen_from_post(self, base: Base, watched: dict[str, Watched]) -> tuple[str, ...]:
        """Give the targets that somebody who stands at a post watches."""
        if watched is not self._watched:
            return seen_from_post(base, watched)
        if base.base_id not in self._from_post:
            self._from_post[base.base_id] = seen_from_post(base, watched)
        return self._from_post[base.base_id]

    def check_transit(
        self, leg: Transit, team: Team, base: LonLat, ground: Ground
    ) -> list[Complaint]:
        """Give all that is wrong with one transit, as `paths.check_transit` does."""
        if ground is not self.ground:
            return check_transit(leg, team, base, ground)
        speeds = (team.mode, team.patrol_speed_kmh, team.transit_speed_kmh)
        path = tuple(map(tuple, leg.path))
        key = (leg.via, path, leg.exit_s - leg.enter_s, base, *speeds)
        if key not in self._ways:
            if len(self._ways) >= MOST_WAYS:
                self._ways.clear()
            self._ways[key] = check_transit(leg, team, base, ground)
        return self._ways[key]


def _place_of(target: PlannedTarget) -> tuple[object, ...]:
    """Give all that a plan says of a target but what it needs and what is left open of it."""
    return (target.target_id, target.kind, target.coastline_id, target.from_m, target.to_m,
            target.weight)  # fmt: skip


def survey_for(district: District, survey: Survey | None) -> Survey:
    """
    Give a survey of a district: the one that is given, or a new one.

    Raises
    ------
    InvalidRecordError
        If the survey given is of another district.
    """
    if survey is None:
        return Survey(district)
    if survey.district is not district:
        raise InvalidRecordError(
            "survey", "", "district", survey.district.district_id,
            f"the very district that is checked, {district.district_id!r}",
        )  # fmt: skip
    return survey
