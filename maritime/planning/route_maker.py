"""Make the best route of one slot, or of a part of it, against what all others leave open."""

from collections.abc import Sequence

import numpy as np

from maritime.horizon import DAY_S
from maritime.movement import NO_PLACE, UNREACHABLE
from maritime.planning.best_route import Beam, Duty, best_route
from maritime.planning.grounds import Grounds, grounds_of
from maritime.planning.kernels import OpenTable
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams
from maritime.planning.problem import PlanningProblem, travel_key
from maritime.planning.promise import PROMISE_GRAIN_S, discount_table, promises
from maritime.planning.route import Route, make_route
from maritime.planning.sequences import (
    is_possible,
    resting_before_trips,
    sequence_of,
    steps_of,
)
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.planning.small_changes import DRAWS, ActionSequence, improve_sequence
from maritime.planning.steps import HOME, JUMP, REST, WAIT, Step
from maritime.planning.stirred_route import AnyRoute, StirredRoute, stirred_route
from maritime.watch_log import NEVER

HOTTEST_MIN, COLDEST_MIN = 8.0, 0.2
"""Minutes of a target of middling weight that small changes may lose, at first and in the end."""


class RouteMaker:
    """Make routes of single slots against an open state; draws from rng."""

    def __init__(self, problem: PlanningProblem, params: SearchParams, rng: np.random.Generator):
        self._problem = problem
        self._params = params
        self._rng = rng
        self._discounts = [discount_table(minutes) for minutes in params.foresight_min]
        self._grounds: dict[tuple, Grounds] = {}
        self._profile_of = problem.needs.profile_of.astype(np.int64)
        self._bands_of_slot: dict[int, tuple[np.ndarray, ...]] = {}

    def twin(self, rng: np.random.Generator) -> "RouteMaker":
        """Give a maker that shares what this one has laid out and draws from another rng."""
        twin = RouteMaker(self._problem, self._params, rng)
        twin._grounds, twin._bands_of_slot = self._grounds, self._bands_of_slot
        return twin

    def best(
        self,
        state: OpenState,
        routes: Sequence[Route],
        index: int,
        weights: np.ndarray,
        *,
        width: int | None = None,
    ) -> Route:
        """Give the best route found for a slot; the other slots' looks are in the state.

        width, where given, takes the place of the width of the beam in the settings.
        """
        problem = self._problem
        window = free_window(problem, routes, index)
        if window is None or not self._can_move(index):
            return Route.at_base(index)
        duty = self._whole_duty(index, window)
        return make_route(problem, index, self._steps(state, index, duty, weights, width))

    def changed(
        self, state: OpenState, routes: Sequence[Route], route: Route, weights: np.ndarray
    ) -> Route:
        """
        Give a route made better by small changes, itself where none helps.

        Its looks are not in the state, those of all other slots are.
        """
        index = route.slot_index
        window = free_window(self._problem, routes, index)
        if window is None or not self._can_move(index):
            return route
        grounds, duty = self._grounds_of(index), self._whole_duty(index, window)
        sequence = sequence_of(route.steps, grounds, duty)
        if not grounds.actions.size or not is_possible(sequence, duty):
            # Nothing can be done from there, or another part of its shift has changed since.
            return route
        hot_min = HOTTEST_MIN * (COLDEST_MIN / HOTTEST_MIN) ** float(self._rng.random())
        best, _ = self._small_changes(
            state, index, duty, sequence, weights, self._params.changes, (hot_min, COLDEST_MIN)
        )
        return make_route(self._problem, index, steps_of(best, grounds, duty))

    def stirred(
        self, state: OpenState, routes: Sequence[AnyRoute], route: AnyRoute, heat_min: float
    ) -> AnyRoute:
        """
        Give where small changes at one heat lead a route, to better or to worse.

        Its looks are not in the state, those of all other slots are.
        """
        index = route.slot_index
        window = free_window(self._problem, routes, index)
        if window is None or not self._can_move(index):
            return route
        grounds, duty = self._grounds_of(index), self._whole_duty(index, window)
        if isinstance(route, StirredRoute):
            sequence = route.within(duty)
        else:
            sequence = sequence_of(resting_before_trips(route.steps, is_out=False), grounds, duty)
        if not grounds.actions.size or not is_possible(sequence, duty):
            return route
        _, last = self._small_changes(
            state, index, duty, sequence, self._problem.needs.weights, self._params.stirred,
            (heat_min, heat_min),
        )  # fmt: skip
        return stirred_route(index, duty, last, grounds)

    def with_steps(self, routes: Sequence[AnyRoute]) -> list[Route]:
        """Give the same routes with their steps."""
        return [
            make_route(
                self._problem,
                route.slot_index,
                steps_of(route.sequence, self._grounds_of(route.slot_index), route.duty),
            )
            if isinstance(route, StirredRoute) else route
            for route in routes
        ]  # fmt: skip

    def changed_after(
        self,
        state: OpenState,
        index: int,
        before: tuple[Step, ...],
        after: Sequence[Step],
        window: tuple[int, int],
        weights: np.ndarray,
        *,
        changes: int,
        heats_min: tuple[float, float],
    ) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """
        Give the steps that follow some others after many small changes: the best met, the last.

        The team is out within the window alone. Both are the steps given where it cannot be:
        these begin where it does not stand, or it stands where it could not have planned to go.
        The looks of the steps before are in the state, those after it are not.

        Parameters
        ----------
        heats_min
            Minutes of a target of middling weight that a change may lose, at first and in the end.
        """
        given = tuple(after)
        if not self._can_move(index):
            return given, given
        duty = (
            self._duty_after(index, before, window[1])
            if before
            else self._whole_duty(index, window)
        )
        if duty is None or duty.close_s <= duty.open_s:
            return given, given
        grounds, is_out = self._grounds_of(index), duty.out_since_s != NEVER
        sequence = sequence_of(resting_before_trips(given, is_out=is_out), grounds, duty)
        if not grounds.actions.size or not is_possible(sequence, duty):
            return given, given
        best, last = self._small_changes(state, index, duty, sequence, weights, changes, heats_min)
        return steps_of(best, grounds, duty), steps_of(last, grounds, duty)

    def best_part(
        self,
        state: OpenState,
        routes: Sequence[Route],
        route: Route,
        part: tuple[int, int],
        weights: np.ndarray,
    ) -> Route | None:
        """
        Give a route whose steps part[0] … part[1] - 1 are made again, or None where none is found.

        The looks of the other steps, and of all other slots, are in the state.
        """
        problem, index = self._problem, route.slot_index
        slot, window = problem.slots[index], free_window(problem, routes, index)
        if window is None or not self._can_move(index):
            return None
        grounds = self._grounds_of(index)
        before, after = route.steps[: part[0]], route.steps[part[1] :]
        # Between patrols the team is at its base.
        goes_home = problem.endurance_s(slot) < UNREACHABLE or route.has_patrols
        begin = grounds.number_of(before[-1][1]) if before else grounds.base
        end = grounds.base
        if after and part[1] > 0:
            end = grounds.number_of(route.steps[part[1] - 1][1])
        open_s = before[-1][3] if before else window[0]
        close_s = after[0][2] if after else window[1]
        if close_s <= open_s:
            return None
        out_s = route.begin_s if before else NEVER
        is_short = slot.close_s - slot.open_s <= LONG_SHIFT_S
        duty = Duty(
            begin, end, open_s, close_s, slot.depart_before_s, problem.endurance_s(slot), out_s,
            _out_since(before),
            is_short or any(step[0] == REST for step in (*before, *after)),
            route.end_s if after else 0,
        )  # fmt: skip
        made = list(self._steps(state, index, duty, weights, None))
        if after:
            made = self._joined(made, duty, grounds, goes_home)
            if made is None:
                return None
        new = make_route(problem, index, (*before, *made, *after))
        is_lawful = new.end_s - new.begin_s <= LONG_SHIFT_S or any(
            step[0] == REST for step in new.steps
        )
        return new if is_lawful else None

    def best_after(
        self,
        state: OpenState,
        index: int,
        before: tuple[Step, ...],
        close_s: int,
        weights: np.ndarray,
    ) -> tuple[Step, ...]:
        """
        Give the best steps found that follow some others, from where and when these end.

        The team is home by close_s. Nothing follows where the team stands at a place that it could
        not have planned to go to. The looks of the steps before are in the state.
        """
        if close_s <= before[-1][3] or not self._can_move(index):
            return ()
        duty = self._duty_after(index, before, close_s)
        return () if duty is None else self._steps(state, index, duty, weights, None)

    def best_through(
        self,
        state: OpenState,
        routes: Sequence[Route],
        index: int,
        action: int,
        begin_s: int,
        weights: np.ndarray,
    ) -> Route:
        """
        Give the best route found for a slot that does an action at an instant.

        The team must be able to get there and back in its free window; the slot's own looks are
        not in the state.
        """
        problem = self._problem
        kind, base = problem.class_of(problem.slots[index]), problem.base_of(problem.slots[index])
        doing = kind.actions[action]
        end_s = begin_s + doing.duration_s
        trip_s = int(kind.travel[base, doing.from_place])
        steps: list[Step] = [
            (JUMP, doing.from_place, begin_s - trip_s, begin_s),
            (action, doing.to_place, begin_s, end_s),
        ]
        back_s = end_s + int(kind.travel[doing.to_place, base])
        if back_s - (begin_s - trip_s) > LONG_SHIFT_S:
            steps.append((REST, doing.to_place, end_s, end_s + REST_S))
        head = (0, 1)
        if problem.endurance_s(problem.slots[index]) < UNREACHABLE:  # a patrol of its own
            head = (0, 0)
            now = steps[-1][3]
            home_s = now + int(kind.travel[doing.to_place, base])
            steps += [(JUMP, base, now, home_s), (HOME, base, home_s, home_s)]
        route = make_route(problem, index, tuple(steps))
        state.add(route.look_rows)
        longer = self.best_part(state, routes, route, (len(steps), len(steps)), weights)
        if longer is not None:
            state.remove(route.look_rows)
            route = longer
            state.add(route.look_rows)
        earlier = self.best_part(state, routes, route, head, weights)
        state.remove(route.look_rows)
        return route if earlier is None else earlier

    def _small_changes(
        self, state: OpenState, index: int, duty: Duty, sequence: ActionSequence,
        weights: np.ndarray, changes: int, heats_min: tuple[float, float],
    ) -> tuple[ActionSequence, ActionSequence]:  # fmt: skip
        """Change a sequence in many small ways; give the best met and the last."""
        grounds = self._grounds_of(index)
        middling = 60.0 * float(weights[grounds.table.look_target].mean())
        return improve_sequence(
            duty, sequence, self._rng.random((changes, DRAWS)),
            (middling * heats_min[0], middling * heats_min[1]), grounds.field, grounds.table,
            grounds.own_of, grounds.n_targets, self._table(state, index, weights),
        )  # fmt: skip

    def _joined(
        self, made: list[Step], duty: Duty, grounds: Grounds, goes_home: bool
    ) -> list[Step] | None:
        """Lead steps to where and when what comes after them begins."""
        at = int(grounds.places[duty.begin]) if not made else made[-1][1]
        now = duty.open_s if not made else made[-1][3]
        goal = int(grounds.places[duty.end])
        if at != goal:
            trip_s = int(grounds.travel[grounds.number_of(at), duty.end])
            if now + trip_s > duty.close_s:
                return None
            made.append((JUMP, goal, now, now + trip_s))
            now += trip_s
        if goes_home and made and made[-1][0] != HOME:
            made.append((HOME, goal, now, now))
        if now < duty.close_s:
            made.append((WAIT, goal, now, duty.close_s))
        return made

    def _whole_duty(self, index: int, window: tuple[int, int]) -> Duty:
        """Give the duty of a slot's team from base to base."""
        problem, slot, base = (
            self._problem,
            self._problem.slots[index],
            self._grounds_of(index).base,
        )
        return Duty(
            base, base, *window, slot.depart_before_s, problem.endurance_s(slot), NEVER, NEVER,
            window[1] - window[0] <= LONG_SHIFT_S, 0,
        )  # fmt: skip

    def _duty_after(self, index: int, before: tuple[Step, ...], close_s: int) -> Duty | None:
        """
        Give the duty of a slot's team that has done some steps, until it is at its base.

        None where it stands at a place that it could not have planned to go to.
        """
        slot, grounds = self._problem.slots[index], self._grounds_of(index)
        place, open_s, out_s = before[-1][1], before[-1][3], before[0][2]
        if not np.isin(place, grounds.places):
            return None
        return Duty(
            grounds.number_of(place), grounds.base, open_s, close_s, slot.depart_before_s,
            self._problem.endurance_s(slot), out_s, _out_since(before),
            close_s - out_s <= LONG_SHIFT_S or any(step[0] == REST for step in before), 0,
        )  # fmt: skip

    def _table(self, state: OpenState, index: int, weights: np.ndarray) -> OpenTable:
        """Give what a slot's looks are counted by."""
        bands, horizon = self._problem.followed_bands, self._problem.horizon
        return OpenTable(
            state.running, state.lasting, weights, self._profile_of, *self._bands_of(index),
            bands.begin_s, bands.end_s, bands.interval_s, horizon.length_s, horizon.is_cyclic,
        )  # fmt: skip

    def _can_move(self, index: int) -> bool:
        slot = self._problem.slots[index]
        kind = self._problem.class_of(slot)
        return bool(kind.actions) and self._problem.base_of(slot) != NO_PLACE

    def _steps(
        self,
        state: OpenState,
        index: int,
        duty: Duty,
        weights: np.ndarray,
        width: int | None,
    ) -> tuple[Step, ...]:
        """Run the beam; give its steps in the numbers of the travel class."""
        problem, params = self._problem, self._params
        kind, grounds = problem.class_of(problem.slots[index]), self._grounds_of(index)
        discount = self._discounts[self._rng.integers(len(self._discounts))]
        width = width or params.width
        bucket_s = kind.grain_s(params.bucket_s)
        wait_s, per_place = bucket_s, params.per_place
        if 2 * len(grounds.places) <= width:
            # Few places: several labels of each fill the beam, and a look just in time matters.
            wait_s, per_place = self._wait_s(bucket_s), max(per_place, width // len(grounds.places))
        beam = Beam(bucket_s, wait_s, width, per_place, params.jumps, discount)
        table = self._table(state, index, weights)
        grains = (duty.close_s - duty.open_s) // PROMISE_GRAIN_S + 1
        there_and_back_s = grounds.travel[duty.begin] + grounds.travel[:, duty.end]
        near = there_and_back_s <= min(duty.close_s - duty.open_s, duty.endurance_s)
        promised, lead = promises(grains, duty.open_s, discount, grounds.table, near, table)
        steps, _ = best_route(
            duty, beam, grounds.travel, grounds.table, grounds.own_of, grounds.n_targets, table,
            promised, lead, self._jump_places(promised),
        )  # fmt: skip
        return tuple(
            (
                int(grounds.actions[code]) if code >= 0 else code, int(grounds.places[place]),
                begin_s, end_s,
            )
            for code, place, begin_s, end_s in steps.tolist()
        )  # fmt: skip

    def _grounds_of(self, index: int) -> Grounds:
        """Give where a slot's team can get to; kept for all slots that can get to the same."""
        problem, slot = self._problem, self._problem.slots[index]
        longest_s = problem.longest_out_s(slot)
        key = (travel_key(slot), problem.base_of(slot), longest_s)
        if key not in self._grounds:
            self._grounds[key] = grounds_of(problem.class_of(slot), key[1], longest_s)
        return self._grounds[key]

    def _bands_of(self, index: int) -> tuple[np.ndarray, ...]:
        """Give, per profile, the bands that looks of a slot can matter in, and their extremes."""
        if index not in self._bands_of_slot:
            slot, bands = self._problem.slots[index], self._problem.followed_bands
            first, last = bands.within(slot.open_s, slot.close_s)
            self._bands_of_slot[index] = (first, last, *bands.extremes(first, last))
        return self._bands_of_slot[index]

    def _wait_s(self, bucket_s: int) -> int:
        """Draw how long a team waits at once: a bucket in half of the routes, whole minutes more
        in the others, so that some look comes just in time."""
        if self._rng.random() < 0.5:
            return bucket_s
        return bucket_s + 60 * int(self._rng.integers(1, bucket_s // 60 + 2))

    def _jump_places(self, promised: np.ndarray) -> np.ndarray:
        """Draw places to go to, the more promising the likelier."""
        promise = promised.max(axis=1)
        places = np.flatnonzero(promise)
        if places.size <= self._params.jump_places:
            return places
        share = promise[places] / promise[places].sum()
        return np.sort(self._rng.choice(places, self._params.jump_places, replace=False, p=share))


def _out_since(steps: Sequence[Step]) -> int:
    """Give when the patrol left that some steps end on; NEVER where they end at the base."""
    since_s = NEVER
    for code, _, begin_s, _ in steps:
        if code == HOME:
            since_s = NEVER
        elif since_s == NEVER and code not in (WAIT, REST):
            since_s = begin_s
    return since_s


def free_window(
    problem: PlanningProblem, routes: Sequence[AnyRoute], index: int
) -> tuple[int, int] | None:
    """Give when a slot may be out, given what the slot before or after it in its shift does."""
    slot = problem.slots[index]
    open_s, close_s = slot.open_s, slot.close_s
    if slot.follows is not None:
        first = routes[slot.follows]
        if not first.is_empty:
            open_s = max(open_s, first.end_s - DAY_S + REST_S)
    for other in problem.followers[index]:
        if not routes[other].is_empty:
            close_s = min(close_s, routes[other].begin_s + DAY_S - REST_S)
    return (open_s, close_s) if close_s > open_s else None
