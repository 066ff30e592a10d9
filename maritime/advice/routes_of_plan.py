"""Read the routes of a plan back, so that a search can go on from it."""

from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from maritime.movement import NO_PLACE
from maritime.plan import Break, Leg, LonLat, Patrol, PostDuty, Transit, Traverse, Wait
from maritime.planning.grounds import grounds_of
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, as_patrol, make_route, patrols_of
from maritime.planning.slots import REST_S
from maritime.planning.steps import HOME, JUMP, REST, WAIT, Step
from maritime.planning.travel_class import POST_SPELLS_S, TravelClass

NO_STEP = -99
WRITTEN_DEG = 1e-7  # plan files write positions with seven decimals


def routes_of_plan(problem: PlanningProblem, patrols: Iterable[Patrol]) -> tuple[Route, ...]:
    """
    Give the routes of the slots whose patrols the planner's own actions can make, to the second.

    A slot without a patrol gives a team that stays at its base. One whose patrols another program
    has timed otherwise is left out: a search makes it anew.
    """
    held: dict[int, list[Patrol]] = {index: [] for index in range(len(problem.slots))}
    for patrol in sorted(patrols, key=lambda patrol: patrol.depart_s):
        index = problem.slot_of(patrol)
        if index is not None:
            held[index].append(patrol)
    routes = []
    for index, own in held.items():
        route = _SlotReader(problem, index).route_of(own)
        if route is not None:
            routes.append(route)
    return tuple(routes)


class _SlotReader:
    """Reads the patrols of one slot."""

    def __init__(self, problem: PlanningProblem, index: int):
        self._problem, self._index = problem, index
        slot = problem.slots[index]
        self._class: TravelClass = problem.class_of(slot)
        self._base = problem.base_of(slot)
        self._codes = {
            (action.kind, action.subject, action.is_reverse, bool(action.stops)): code
            for code, action in enumerate(self._class.actions)
            if action.kind != "post"
        }
        self._spells = {
            (action.subject, action.duration_s): code
            for code, action in enumerate(self._class.actions)
            if action.kind == "post"
        }
        self._origin_s = problem.horizon.start_s

    def route_of(self, patrols: list[Patrol]) -> Route | None:
        """Give the route that makes exactly these patrols, None where none does."""
        if not patrols:
            return Route.at_base(self._index)
        # A way of several legs is one trip, or trips one after the other that met at places.
        for splits in (False, True):
            steps = self._steps_of_all(patrols, splits=splits)
            # The planner itself must go to all these places, so that it can go on from there.
            if steps is None or not {place for _, place, _, _ in steps} <= self._grounds:
                continue
            route = make_route(self._problem, self._index, tuple(steps))
            if self._makes(route, patrols):
                return route
        return None

    def _steps_of_all(self, patrols: list[Patrol], *, splits: bool) -> list[Step] | None:
        steps: list[Step] = []
        for number, patrol in enumerate(patrols):
            is_last = number == len(patrols) - 1
            found = self._steps_of(patrol, is_last, splits=splits)
            if found is None:
                return None
            steps += found
            if not is_last:
                back_s = patrol.return_s - self._origin_s
                next_s = patrols[number + 1].depart_s - self._origin_s
                steps.append((HOME, self._base, back_s, back_s))
                if next_s > back_s:
                    # A long pause between two patrols is what makes a long shift lawful.
                    pause = REST if next_s - back_s >= REST_S else WAIT
                    steps.append((pause, self._base, back_s, next_s))
        return steps

    @cached_property
    def _grounds(self) -> frozenset[int]:
        """The places to which the planner itself would send this team."""
        if self._base == NO_PLACE:
            return frozenset()
        slot = self._problem.slots[self._index]
        grounds = grounds_of(self._class, self._base, self._problem.longest_out_s(slot))
        return frozenset(grounds.places.tolist())

    def _steps_of(self, patrol: Patrol, is_last: bool, *, splits: bool) -> list[Step] | None:
        """Give the steps of one patrol; the way home after the last look of all is no step."""
        steps: list[Step] = []
        place, moved_from_s = self._base, patrol.depart_s - self._origin_s
        for leg, after in pairwise((*patrol.legs, None)):
            begin_s, end_s = leg.enter_s - self._origin_s, leg.exit_s - self._origin_s
            if isinstance(leg, Transit):
                if isinstance(after, Transit):
                    between = self._place_at(leg.path[-1]) if splits else None
                    if between in self._grounds:
                        steps.append((JUMP, between, moved_from_s, end_s))
                        moved_from_s = end_s
                    continue
                if after is None:
                    waits = bool(steps) and steps[-1][0] == WAIT
                    if waits or not is_last:
                        steps.append((JUMP, self._base, moved_from_s, end_s))
                    if waits and is_last:  # before it goes home: so that is a step, too
                        steps.append((HOME, self._base, end_s, end_s))
                    break
                reached = self._place_before(patrol.legs, leg)
                if reached is None:
                    return None
                steps.append((JUMP, reached, moved_from_s, end_s))
                place = reached
            elif isinstance(leg, Break | Wait):
                steps.append((REST if isinstance(leg, Break) else WAIT, place, begin_s, end_s))
            else:
                made = self._actions_of(leg, begin_s, end_s)
                if not made:
                    return None
                steps += made
                place = made[-1][1]
            moved_from_s = end_s
        return steps

    def _place_before(self, legs: tuple[Leg, ...], leg: Transit) -> int | None:
        """Give the place that a transit reaches: where the next look begins, or by position."""
        for after in legs[legs.index(leg) + 1 :]:
            if isinstance(after, Transit):
                return self._place_at(leg.path[-1])
            if not isinstance(after, Break | Wait):
                made = self._actions_of(after, 0, after.exit_s - after.enter_s)
                return self._class.actions[made[0][0]].from_place if made else None
        return self._base

    def _place_at(self, lonlat: LonLat) -> int | None:
        """Give the place at a position as plan files write it, None where there is none."""
        away_deg = np.abs(self._class.network.place_lonlat - np.array(lonlat)).max(axis=1)
        nearest = int(np.argmin(away_deg))
        return nearest if away_deg[nearest] <= WRITTEN_DEG else None

    def _actions_of(self, leg: Leg, begin_s: int, end_s: int) -> list[Step]:
        """Give the steps that make a leg, none where no action does."""
        codes = self._codes_of(leg, end_s - begin_s)
        lasts_s = [self._class.actions[code].duration_s for code in codes]
        ends_s = [begin_s + passed_s for passed_s in accumulate(lasts_s)]
        return [
            (code, self._class.actions[code].to_place, till_s - took_s, till_s)
            for code, took_s, till_s in zip(codes, lasts_s, ends_s, strict=True)
        ]

    def _codes_of(self, leg: Leg, length_s: int) -> list[int]:
        """Give the actions that make a leg; duty at a post is made of spells, longest first."""
        targets = self._problem.index_of_target
        if isinstance(leg, PostDuty):
            spells: list[int] = []
            for spell_s in POST_SPELLS_S:
                if (code := self._spells.get((leg.base_id, spell_s), NO_STEP)) != NO_STEP:
                    spells += [code] * (length_s // spell_s)
                    length_s %= spell_s
            return spells
        if isinstance(leg, Traverse):
            key = ("traverse", targets[leg.target_id], leg.is_reverse, bool(leg.stops))
        else:
            key = ("dwell", targets[leg.target_id], False, False)
        code = self._codes.get(key, NO_STEP)
        return [] if code == NO_STEP else [code]

    def _makes(self, route: Route, patrols: list[Patrol]) -> bool:
        """Whether a route makes these patrols; positions were rounded when they were written."""
        made = [
            as_patrol(self._problem, route, legs, "") for legs in patrols_of(self._problem, route)
        ]
        return len(made) == len(patrols) and all(
            [_without_path(leg) for leg in own.legs] == [_without_path(leg) for leg in planned.legs]
            for own, planned in zip(made, patrols, strict=True)
        )


def _without_path(leg: Leg) -> object:
    return (leg.enter_s, leg.exit_s, leg.via) if isinstance(leg, Transit) else leg
