"""Hold what a planning run never changes: slots, travel classes, needs, what sensors see."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maritime.district import District
from maritime.figures import weighted_min
from maritime.geodesy import metres_per_degree
from maritime.horizon import DAY_S, Horizon
from maritime.movement import NO_PLACE, build_networks
from maritime.needs import LONGEST_INTERVAL_S, NeedTable, build_needs
from maritime.plan import Patrol, SensorObservation
from maritime.planning.slots import DutySlot, duty_slots, slot_holding
from maritime.planning.travel_class import TravelClass, TravelKey, lay_out
from maritime.targets import Target
from maritime.views import (
    observe_by_sensors,
    sensor_presence,
    targets_seen_by_sensors,
    targets_seen_from_posts,
)
from maritime.watch_log import NEVER, last_observed_of

BAND_DAYS = 3
NO_ENDURANCE = 1 << 30


@dataclass(frozen=True)
class Bands:
    """Bands of every need profile as flat arrays; seconds after the horizon's start."""

    ptr: np.ndarray
    begin_s: np.ndarray
    end_s: np.ndarray
    interval_s: np.ndarray

    def within(self, from_s: int, to_s: int) -> tuple[np.ndarray, np.ndarray]:
        """Give, per profile, the first band and the one after the last in which a look counts
        that is made between two instants."""
        pieces = list(zip(self.ptr[:-1], self.ptr[1:], strict=True))
        until_s = to_s + max(0, int(self.interval_s.max(initial=0)))
        first = [lo + np.searchsorted(self.end_s[lo:hi], from_s, "right") for lo, hi in pieces]
        last = [lo + np.searchsorted(self.begin_s[lo:hi], until_s, "left") for lo, hi in pieces]
        return np.array(first, np.int64), np.array(last, np.int64)

    def extremes(self, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give, per profile, the shortest and the longest interval of bands first … last - 1
        that need something; 0 and 0 where none does."""
        needed = [
            spans[spans >= 0]
            for spans in (self.interval_s[lo:hi] for lo, hi in zip(first, last, strict=True))
        ]
        shortest = [int(spans.min()) if spans.size else 0 for spans in needed]
        longest = [int(spans.max()) if spans.size else 0 for spans in needed]
        return np.array(shortest, np.int64), np.array(longest, np.int64)


@dataclass(frozen=True)
class PlanningProblem:
    """A district over a horizon, laid out for search; target indices follow `targets`."""

    district: District
    targets: tuple[Target, ...]
    horizon: Horizon
    needs: NeedTable
    slots: tuple[DutySlot, ...]
    classes: Mapping[TravelKey, TravelClass]
    post_views: Mapping[str, tuple[int, ...]]
    sensor_observations: tuple[SensorObservation, ...]
    last_s: np.ndarray

    @cached_property
    def bands(self) -> Bands:
        """The bands of one pass over the horizon."""
        return bands_of(self.needs, self.horizon, days=1)

    @cached_property
    def followed_bands(self) -> Bands:
        """The bands of all days in which a look that is made in the horizon may count."""
        days = BAND_DAYS if self.horizon.is_cyclic else 1
        return bands_of(self.needs, self.horizon, days=days)

    @cached_property
    def required_min(self) -> float:
        """Weighted minutes in which something is required, of all targets together."""
        return weighted_min(self.needs.weights, self.needs.required_s)

    @cached_property
    def followers(self) -> tuple[tuple[int, ...], ...]:
        """Per slot, the slots that hold what is left of its shift."""
        found: list[list[int]] = [[] for _ in self.slots]
        for index, slot in enumerate(self.slots):
            if slot.follows is not None:
                found[slot.follows].append(index)
        return tuple(tuple(indices) for indices in found)

    @cached_property
    def positions_m(self) -> np.ndarray:
        """Where the middle of every target lies, metres east and north of the first, roughly."""
        middles = [
            target.geometry.interpolate(0.5, normalized=True)
            if target.is_segment
            else target.geometry
            for target in self.targets
        ]
        lonlat = np.array([(point.x, point.y) for point in middles]).reshape(-1, 2)
        if not len(lonlat):
            return np.zeros((0, 2))
        offset = lonlat - lonlat[0]
        offset[:, 0] = (offset[:, 0] + 180.0) % 360.0 - 180.0  # the short way over the date line
        lon_m, lat_m = metres_per_degree(lonlat[:1, 1])
        return offset * np.array([float(lon_m[0]), float(lat_m[0])])

    def slot_of(self, patrol: Patrol) -> int | None:
        """The first slot in which a patrol lies whole; None where it lies in none of its team."""
        return slot_holding(self.slots, patrol, self.horizon)

    def class_of(self, slot: DutySlot) -> TravelClass:
        """The travel class of a slot's team."""
        return self.classes[travel_key(slot)]

    def base_of(self, slot: DutySlot) -> int:
        """The place where a slot's team starts and ends; NO_PLACE where it can reach none."""
        return self.class_of(slot).network.base_place.get(slot.team.base_id, NO_PLACE)

    def endurance_s(self, slot: DutySlot) -> int:
        """The longest time a slot's team stays out, seconds."""
        minutes = slot.team.endurance_min
        return NO_ENDURANCE if minutes is None else int(min(minutes * 60, NO_ENDURANCE))

    def longest_out_s(self, slot: DutySlot) -> int:
        """The longest time that a slot's team can be away from its base, seconds."""
        return min(slot.close_s - slot.open_s, self.endurance_s(slot))

    @cached_property
    def index_of_target(self) -> dict[str, int]:
        """The index of every target, by its id."""
        return {target_id: index for index, target_id in enumerate(self.needs.target_ids)}

    @cached_property
    def ids_seen_from_posts(self) -> dict[str, tuple[str, ...]]:
        """post_views by id, as maritime.plan_observations asks for it."""
        ids = self.needs.target_ids
        return {base: tuple(ids[index] for index in seen) for base, seen in self.post_views.items()}

    @cached_property
    def ids_seen_by_sensors(self) -> dict[str, tuple[str, ...]]:
        """What each sensor sees when it works, by id."""
        return targets_seen_by_sensors(self.district, self.targets)

    @property
    def last_observed_s(self) -> np.ndarray:
        """When each target was last observed before the horizon, as maritime.coverage has it."""
        return last_observed_of(self.targets)


def travel_key(slot: DutySlot) -> TravelKey:
    """Give what a team's movement depends on."""
    return (slot.team.mode, slot.team.patrol_speed_kmh, slot.team.transit_speed_kmh)


def set_problem(
    district: District, targets: tuple[Target, ...], horizon: Horizon
) -> PlanningProblem:
    """
    Lay a district out for planning.

    Raises
    ------
    CoastwatchError
        If the district cannot be planned over this horizon; the message says why.
    """
    index_of = {target.target_id: index for index, target in enumerate(targets)}
    seen = targets_seen_by_sensors(district, targets)
    needs = build_needs(
        targets, district.standard, horizon, sensor_presence(district, targets, horizon, seen=seen)
    )
    post_views = {
        base_id: tuple(index_of[target_id] for target_id in seen)
        for base_id, seen in targets_seen_from_posts(district, targets).items()
    }
    slots = duty_slots(district.teams, horizon)
    teams = tuple({slot.team.team_id: slot.team for slot in slots}.values())
    networks = build_networks(district, targets, teams)
    last_s = np.array(
        [
            NEVER if target.last_observed_s is None else target.last_observed_s - horizon.start_s
            for target in targets
        ],
        dtype=np.int64,
    )
    if horizon.is_fresh:
        last_s = np.zeros(len(targets), np.int64)
    return PlanningProblem(
        district=district,
        targets=targets,
        horizon=horizon,
        needs=needs,
        slots=slots,
        classes=lay_out(networks, targets, post_views),
        post_views=post_views,
        sensor_observations=observe_by_sensors(district, targets, horizon, seen=seen),
        last_s=last_s,
    )


def bands_of(needs: NeedTable, horizon: Horizon, *, days: int) -> Bands:
    """Flatten the profiles, repeated over some days.

    In a cyclic plan no look counts for longer than a day: by then it is made again.
    """
    longest_s = DAY_S if horizon.is_cyclic else LONGEST_INTERVAL_S
    begin, end, interval, ptr = [], [], [], [0]
    for profile in needs.profiles:
        edges = profile.edges_s - horizon.start_s
        for day in range(days):
            begin.append(edges[:-1] + day * DAY_S)
            end.append(edges[1:] + day * DAY_S)
            interval.append(np.minimum(profile.interval_s, longest_s))
        ptr.append(ptr[-1] + days * profile.interval_s.shape[0])
    if not needs.profiles:
        empty = np.zeros(0, np.int64)
        return Bands(np.zeros(1, np.int64), empty, empty, empty)
    return Bands(
        np.array(ptr, np.int64),
        np.concatenate(begin).astype(np.int64),
        np.concatenate(end).astype(np.int64),
        np.concatenate(interval).astype(np.int64),
    )
