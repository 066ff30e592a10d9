"""Lay a coast out over some hours: what it needs, what was seen of it, what is promised."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maritime.horizon import Horizon
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.looks import looks_made, looks_promised, presence_of_sensors
from maritime.live.units import Promise, UnitStanding, promises_of, stand_units
from maritime.needs import NeedTable, build_needs, interval_in_seconds
from maritime.observation import Observation
from maritime.states import states_at
from maritime.watch_log import ObservationTable, last_observed_of

HOUR_S = 3600
AHEAD_S = 26 * HOUR_S
LEAST_BACK_S = 26 * HOUR_S


@dataclass(frozen=True, eq=False)
class LiveCoast:
    """A coast over a horizon: what it needs, what was seen, what is promised."""

    ground: LiveGround
    facts: LiveFacts
    horizon: Horizon
    needs: NeedTable
    made: tuple[Observation, ...]
    promised: tuple[Observation, ...]
    units: tuple[UnitStanding, ...]
    promises: tuple[Promise, ...]

    @cached_property
    def looks(self) -> tuple[Observation, ...]:
        """What was seen, and what is promised from known_s on."""
        return (*self.made, *self.promised)

    @cached_property
    def look_table(self) -> ObservationTable:
        """The looks as a table, in their order."""
        return ObservationTable.of(self.looks, self.needs.target_ids)

    @cached_property
    def carried_s(self) -> NDArray[np.int64]:
        """When each target was last observed by the pack, epoch seconds or NEVER."""
        return last_observed_of(self.ground.targets)


def lay_coast(ground: LiveGround, facts: LiveFacts, *, from_s: int, to_s: int) -> LiveCoast:
    """
    Lay a coast out so that its state can be told at every instant of [from_s, to_s].

    The horizon reaches back as far as the longest interval of the standard, and a day ahead.
    """
    horizon = live_horizon(ground, from_s=from_s, to_s=to_s)
    presence = presence_of_sensors(ground, facts.sensor_reports, horizon)
    needs = build_needs(ground.targets, ground.district.standard, horizon, presence)
    units = stand_units(ground, facts, at_s=facts.known_s)
    promises = promises_of(ground, facts, units, now_s=facts.known_s)
    return LiveCoast(
        ground, facts, horizon, needs, looks_made(ground, facts, horizon),
        looks_promised(ground, facts, promises, horizon), units, promises,
    )  # fmt: skip


def live_horizon(ground: LiveGround, *, from_s: int, to_s: int) -> Horizon:
    """Give the horizon in which states between two instants are reckoned, by whole hours."""
    back_s = look_back_s(ground)
    start_s = from_s - from_s % HOUR_S - back_s
    return Horizon(start_s, to_s - to_s % HOUR_S + HOUR_S + AHEAD_S, ground.district.timezone)


def look_back_s(ground: LiveGround) -> int:
    """Give how far back looks may matter for a state: the longest interval, at least 26 h."""
    longest_s = max(
        (
            interval_in_seconds(max(rule.interval_min, rule.interval_with_sensor_min or 0.0))
            for rule in ground.district.standard
        ),
        default=0,
    )
    return max(LEAST_BACK_S, longest_s + HOUR_S)


def target_states(coast: LiveCoast, times_s: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Give the state of every target (rows) at instants (columns), as maritime.states has it."""
    return states_at(coast.needs, coast.look_table, coast.horizon, coast.carried_s, times_s)
