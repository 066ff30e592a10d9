"""Hold what is known of a district at an instant: the ground, the plan, and what was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from maritime.checks import require_choice
from maritime.district import District
from maritime.field.rounds import PlannedRound, RoundEvent
from maritime.field.tracks import TrackPoint
from maritime.live.coast_steps import CoastSteps, lay_steps
from maritime.live.nearest_target import TargetIndex
from maritime.live.track_looks import is_sharp
from maritime.live.words import UNIT_WORDS
from maritime.observation import Observation
from maritime.repair.case import StoppedSpan
from maritime.targets import Target
from maritime.views import targets_seen_by_sensors, targets_seen_from_posts


@dataclass(frozen=True, eq=False)
class LiveGround:
    """A district with its targets, and what is seen from where; never changes, so it is kept."""

    district: District
    targets: tuple[Target, ...]

    @cached_property
    def index_of(self) -> dict[str, int]:
        """The place of every target, by its id."""
        return {target.target_id: index for index, target in enumerate(self.targets)}

    @cached_property
    def by_id(self) -> dict[str, Target]:
        """Every target by its id."""
        return {target.target_id: target for target in self.targets}

    @cached_property
    def steps(self) -> CoastSteps:
        """The targets in short steps, for tracks."""
        return lay_steps(self.targets)

    @cached_property
    def grid_of_base(self) -> dict[str, str | None]:
        """The grid of the target that is nearest to each base."""
        return {base.base_id: self._grid_near(base.geometry) for base in self.district.bases}

    @cached_property
    def grid_of_sensor(self) -> dict[str, str | None]:
        """The grid of the target that is nearest to each sensor."""
        return {one.sensor_id: self._grid_near(one.geometry) for one in self.district.sensors}

    def _grid_near(self, place: Point) -> str | None:
        nearest = self._index.nearest(place)
        return None if nearest is None else nearest.grid_id

    @cached_property
    def _index(self) -> TargetIndex:
        return TargetIndex(self.targets)

    @cached_property
    def seen_by_sensor(self) -> dict[str, tuple[str, ...]]:
        """What each sensor sees where it works."""
        return targets_seen_by_sensors(self.district, self.targets)

    @cached_property
    def seen_from_post(self) -> dict[str, tuple[str, ...]]:
        """What is seen from each post."""
        return targets_seen_from_posts(self.district, self.targets)

    @cached_property
    def sensors_of(self) -> dict[str, tuple[str, ...]]:
        """The ids of the watched sensors that see each target."""
        found: dict[str, list[str]] = {}
        for sensor in self.district.sensors:
            if sensor.is_watched:
                for target_id in self.seen_by_sensor[sensor.sensor_id]:
                    found.setdefault(target_id, []).append(sensor.sensor_id)
        return {target_id: tuple(ids) for target_id, ids in found.items()}


@dataclass(frozen=True, eq=False)
class PlannedWatch:
    """A patrol that the plan in force asks for on some day, with all that it would observe."""

    round: PlannedRound
    looks: tuple[Observation, ...]
    visits: tuple[tuple[str, int], ...] = ()
    person_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SensorReport:
    """Somebody says that a sensor is on line, or is not, from an instant on; epoch seconds."""

    sensor_id: str
    at_s: int
    is_online: bool
    reported_s: float = 0.0


@dataclass(frozen=True)
class UnitWord:
    """
    The office says that a unit is lost, late or back; epoch seconds.

    minutes is how late it is, or for how long it is lost; None: until it is said to be back.
    """

    team_id: str
    kind: str
    at_s: float
    minutes: float | None = None

    def __post_init__(self) -> None:
        require_choice("unit status", self.team_id, "kind", self.kind, UNIT_WORDS)


@dataclass(frozen=True)
class OpenOrder:
    """An order that a unit has and that is not done: to a target or a place; epoch seconds."""

    order_id: UUID
    team_id: str
    ordered_s: float
    target_id: str | None = None
    lonlat: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class RoundTraces:
    """
    What phones sent of one round: where they were, when anything was heard of it; what it saw.

    fixes are by time; heard_s are epoch seconds of all its items, sorted.
    """

    fixes: tuple[TrackPoint, ...] = ()
    heard_s: tuple[float, ...] = ()
    looks: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def sharp_fixes(self) -> tuple[TrackPoint, ...]:
        """The fixes that are as accurate as they have to be."""
        return tuple(one for one in self.fixes if is_sharp(one))

    @cached_property
    def sharp_lonlat(self) -> NDArray[np.float64]:
        """(n, 2) lon, lat of them."""
        return np.array([(one.lon, one.lat) for one in self.sharp_fixes]).reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class LiveFacts:
    """
    What had been received by known_s, epoch seconds; nothing of later is in it.

    looks are those of checks and arrivals; traces those of rounds that phones told of; stops are
    when weather keeps a mode in, by the last word of it. plan_id is None where there is no plan.
    """

    known_s: int
    events: tuple[RoundEvent, ...] = ()
    traces: Mapping[UUID, RoundTraces] = field(default_factory=dict)
    looks: tuple[Observation, ...] = ()
    watches: tuple[PlannedWatch, ...] = ()
    sensor_reports: tuple[SensorReport, ...] = ()
    words: tuple[UnitWord, ...] = ()
    orders: tuple[OpenOrder, ...] = ()
    stops: tuple[StoppedSpan, ...] = ()
    plan_id: UUID | None = None

    def crew_of(self, team_id: str) -> frozenset[str]:
        """Give who goes along on the round of the plan that a team is on, or has next."""
        for watch in self.watches:
            if watch.round.team_id == team_id and watch.round.to_s > self.known_s:
                return watch.person_ids
        return frozenset()
