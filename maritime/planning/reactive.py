"""Plan the second yardstick: every team, when free, goes to what is most overdue in its reach.

This is the reactive patrol of the literature on idleness (the cognitive coordinated agents of
Machado et al. 2002, compared by Chevaleyre 2004), with intervals and weights. A target's
**urgency** at an instant is its weight times the time by which its idleness is then above its
permitted interval; nothing before that, and nothing where nothing is needed. A free team takes, of
all actions that still get it home in time, the one whose looks will find the greatest sum of
urgency; where nothing in reach will be overdue, the one that finds a target due soonest. It goes
there at transit speed and sees nothing on the way. A target that a team is on its way to counts
as seen for all others.

That sends teams back and forth. The stronger form weighs the way (as the heuristic agents of
Almeida et al. 2004 do): it takes the greatest urgency per second until the action is done.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np

from maritime.horizon import DAY_S
from maritime.movement import NO_PLACE, UNREACHABLE
from maritime.needs import NO_NEED
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.slots import LONG_SHIFT_S, REST_S, DutySlot
from maritime.planning.steps import HOME, JUMP, REST, WAIT, Step
from maritime.planning.travel_class import TravelClass

WAIT_S = 15 * 60  # how long a team waits that has nothing to look at
STRIDE_S = 1 << 32  # more seconds than any horizon has, so that keys of targets stay apart


def patrol_reactively(problem: PlanningProblem, *, weighs_way: bool = False) -> tuple[Route, ...]:
    """
    Give one route per slot, as teams make it that decide under way.

    weighs_way asks for the greatest urgency per second instead of the greatest urgency.
    A cyclic day is walked twice, and the second time is given: its first looks are chosen by what
    the day before saw. What is left of a shift over the end stays unused, as the shift has gone
    on to its own end.
    """
    watch = _Watch(problem)
    days = (-DAY_S, 0) if problem.horizon.is_cyclic else (0,)
    teams = [
        _Team(problem, index, day_s, weighs_way)
        for day_s in days
        for index, slot in enumerate(problem.slots)
        if slot.follows is None and problem.base_of(slot) != NO_PLACE
    ]
    free = [(team.now_s, number) for number, team in enumerate(teams)]
    heapq.heapify(free)
    while free:
        _, number = heapq.heappop(free)
        if teams[number].act(watch):
            heapq.heappush(free, (teams[number].now_s, number))
    steps_of = {team.index: tuple(team.steps) for team in teams if team.day_s == 0}
    return tuple(
        make_route(problem, index, steps_of.get(index, ())) for index in range(len(problem.slots))
    )


class _Watch:
    """When every target was last seen, or will be by a team that is on its way; changes."""

    def __init__(self, problem: PlanningProblem):
        self._needs, self._horizon = problem.needs, problem.horizon
        is_cyclic = problem.horizon.is_cyclic
        self.seen_s = np.full(len(problem.targets), -2 * DAY_S) if is_cyclic else problem.last_s
        self.seen_s = self.seen_s.astype(np.float64)
        days = range(-2, 3) if is_cyclic else (0,)
        spans = sorted(
            (problem.index_of_target[seen.target_id], enter_s + day * DAY_S, exit_s + day * DAY_S)
            for seen in problem.sensor_observations
            for enter_s, exit_s in [
                (seen.enter_s - self._horizon.start_s, seen.exit_s - self._horizon.start_s)
            ]
            for day in days
        )
        rows = np.array(spans, np.int64).reshape(-1, 3)
        self._sensor_of, self._sensor_exit_s = rows[:, 0], rows[:, 2]
        self._sensor_key = rows[:, 0] * STRIDE_S + rows[:, 1]

    def above_s(self, targets: np.ndarray, at_s: np.ndarray) -> np.ndarray:
        """Give by how many seconds idleness is above the interval, below 0 where it is not yet;
        -inf where nothing is needed."""
        length_s = self._horizon.length_s
        inside_s = at_s % length_s if self._horizon.is_cyclic else np.minimum(at_s, length_s - 1)
        piece = self._needs.piece_at(targets, inside_s + self._horizon.start_s)
        interval_s = self._needs.piece_interval_s[piece]
        above_s = at_s - np.maximum(self.seen_s[targets], self._seen_by_sensor_s(targets, at_s))
        is_needed = (interval_s != NO_NEED) & (self._horizon.is_cyclic | (at_s < length_s))
        return np.where(is_needed, above_s - interval_s, -np.inf)

    def urgency(self, targets: np.ndarray, above_s: np.ndarray) -> np.ndarray:
        """Give weighted seconds above the interval, 0 where there are none."""
        return self._needs.weights[targets] * np.maximum(above_s, 0.0)

    def _seen_by_sensor_s(self, targets: np.ndarray, at_s: np.ndarray) -> np.ndarray:
        """Give when a watched sensor last saw each target, the instant itself while it does."""
        row = np.searchsorted(self._sensor_key, targets * STRIDE_S + at_s, side="right") - 1
        if not len(self._sensor_key):
            return np.full(len(targets), -np.inf)
        is_own = (row >= 0) & (self._sensor_of[row] == targets)
        return np.where(is_own, np.minimum(at_s, self._sensor_exit_s[row]), -np.inf)


@dataclass
class _Team:
    """A team on one shift of one day: where it is, since when it is out, what it has done.

    day_s is added to the times of the slot. All times are seconds after the horizon's start; those
    of yesterday's shifts lie before it.
    """

    problem: PlanningProblem
    index: int
    day_s: int
    weighs_way: bool
    steps: list[Step] = field(default_factory=list)
    first_out_s: int | None = None
    out_since_s: int | None = None

    def __post_init__(self) -> None:
        slot = self.slot
        self.kind: TravelClass = self.problem.class_of(slot)
        self.base = self.place = self.problem.base_of(slot)
        self.now_s, self.close_s = slot.open_s + self.day_s, slot.close_s + self.day_s
        self.endurance_s = self.problem.endurance_s(slot)
        self.is_rested = slot.close_s - slot.open_s <= LONG_SHIFT_S
        table, travel = self.kind.table, self.kind.travel
        begin = np.repeat(np.arange(travel.shape[0]), np.diff(table.ptr))
        takes_s = travel[self.base, begin] + table.dur + travel[table.to, self.base]
        self._usable = np.flatnonzero(takes_s <= self.problem.longest_out_s(slot))
        self._begin = begin[self._usable]

    @property
    def slot(self) -> DutySlot:
        """The slot whose shift this is."""
        return self.problem.slots[self.index]

    @property
    def _comes_home(self) -> bool:
        """Whether it has to come back to its base between patrols."""
        return self.endurance_s < UNREACHABLE

    def act(self, watch: _Watch) -> bool:
        """Do the next thing; say whether anything was left to do."""
        home_s = int(self.kind.travel[self.place, self.base])
        is_at_base = self.out_since_s is None
        if is_at_base and self.now_s >= self.slot.depart_before_s + self.day_s:
            return False
        may_rest = is_at_base or not self._comes_home
        if not self.is_rested and self.first_out_s is not None and may_rest:
            is_half_way = self.now_s - self.first_out_s >= LONG_SHIFT_S // 2
            if is_half_way and self.now_s + REST_S + home_s <= self.close_s:
                self._pass(REST, REST_S)
                self.is_rested = True
                return True
        chosen, is_needed = self._choose(watch)
        if chosen is not None:
            self._do(chosen, watch)
            return True
        if self._comes_home and not is_at_base:
            self._go_home(home_s)
            return True
        if not is_needed and self._is_home_in_time(self.now_s + WAIT_S + home_s):
            self._pass(WAIT, WAIT_S)
            return True
        return False

    def _choose(self, watch: _Watch) -> tuple[int | None, bool]:
        """Give the action to do next, None where there is none, and whether any that it could do
        finds something needed."""
        table, travel = self.kind.table, self.kind.travel
        arrive_s = self.now_s + travel[self.place, self._begin]
        back_s = arrive_s + table.dur[self._usable] + travel[table.to[self._usable], self.base]
        is_open = self._is_home_in_time(back_s)
        actions, arrive_s = self._usable[is_open], arrive_s[is_open]
        if not len(actions):
            return None, True
        counts = table.look_ptr[actions + 1] - table.look_ptr[actions]
        first = np.cumsum(counts) - counts
        own = np.repeat(np.arange(len(actions)), counts)
        looks = np.arange(len(own)) - first[own] + table.look_ptr[actions][own]
        targets = table.look_target[looks]
        above_s = watch.above_s(targets, arrive_s[own] + table.look_from[looks])
        value = np.add.reduceat(watch.urgency(targets, above_s), first)
        if self.weighs_way:
            value = value / (arrive_s - self.now_s + table.dur[actions])
        if value.max() <= 0:
            value = np.maximum.reduceat(above_s, first)
        best = int(np.argmax(value))
        return (None, False) if value[best] == -np.inf else (int(actions[best]), True)

    def _is_home_in_time(self, back_s: np.ndarray | int) -> np.ndarray | bool:
        """Say whether a team back at these instants keeps shift, rest and endurance."""
        leave_s = self.now_s if self.out_since_s is None else self.out_since_s
        first_s = self.now_s if self.first_out_s is None else self.first_out_s
        must_rest = np.logical_not(self.is_rested) & (back_s - first_s > LONG_SHIFT_S)
        back_s = back_s + REST_S * must_rest
        return (back_s <= self.close_s) & (back_s - leave_s <= self.endurance_s)

    def _do(self, action: int, watch: _Watch) -> None:
        """Go to an action and do it; what it will see counts as seen from now on."""
        table, doing = self.kind.table, self.kind.actions[action]
        if self.first_out_s is None:
            self.first_out_s = self.now_s
        if self.out_since_s is None:
            self.out_since_s = self.now_s
        trip_s = int(self.kind.travel[self.place, doing.from_place])
        if trip_s:
            self._pass(JUMP, trip_s, doing.from_place)
        looks = slice(table.look_ptr[action], table.look_ptr[action + 1])
        targets, seen_s = table.look_target[looks], self.now_s + table.look_to[looks]
        watch.seen_s[targets] = np.maximum(watch.seen_s[targets], seen_s)
        self._pass(action, doing.duration_s, doing.to_place)

    def _go_home(self, home_s: int) -> None:
        if home_s:
            self._pass(JUMP, home_s, self.base)
        self._pass(HOME, 0, self.base)
        self.out_since_s = None

    def _pass(self, code: int, spent_s: int, place: int | None = None) -> None:
        """Let time pass and add the step."""
        self.place = self.place if place is None else place
        self.steps.append((code, self.place, self.now_s, self.now_s + spent_s))
        self.now_s += spent_s
