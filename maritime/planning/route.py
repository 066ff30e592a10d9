"""Turn the steps of a slot's route into looks and into patrols with legs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maritime.movement import Network
from maritime.plan import (
    Break,
    Dwell,
    Leg,
    Patrol,
    PostDuty,
    Stop,
    Transit,
    Traverse,
    Wait,
)
from maritime.planning.problem import PlanningProblem
from maritime.planning.steps import HOME, JUMP, REST, WAIT, Step
from maritime.planning.travel_class import Action
from maritime.targets import Target


@dataclass(frozen=True)
class Route:
    """What one slot does: steps (code, place reached, begin, end), seconds after the start.

    looks are (target index, enter, exit); begin_s and end_s span first departure to last return,
    both 0 where the team stays at its base.
    """

    slot_index: int
    steps: tuple[Step, ...]
    looks: tuple[tuple[int, int, int], ...]
    begin_s: int
    end_s: int

    @classmethod
    def at_base(cls, slot_index: int) -> "Route":
        """Give the route of a team that stays at its base."""
        return cls(slot_index, (), (), 0, 0)

    @cached_property
    def look_rows(self) -> np.ndarray:
        """The looks as an array of rows (target, enter, exit)."""
        return np.array(self.looks, np.int64).reshape(-1, 3)

    @property
    def has_patrols(self) -> bool:
        """Whether the team comes back to its base in between."""
        return any(step[0] == HOME for step in self.steps)

    @property
    def is_empty(self) -> bool:
        """Whether the team stays at its base."""
        return not self.steps


def make_route(problem: PlanningProblem, slot_index: int, steps: tuple[Step, ...]) -> Route:
    """Give the route of a slot from its steps, idle time before the first and after the last cut.

    A rest at the very end stays while the team is out: it may be what makes a long shift lawful.
    """
    slot = problem.slots[slot_index]
    travel_class, base = problem.class_of(slot), problem.base_of(slot)
    first = next((i for i, step in enumerate(steps) if step[0] not in (WAIT, REST, HOME)), None)
    while steps and steps[-1][0] == WAIT:
        steps = steps[:-1]
    steps = () if first is None else _until_home(steps[first:])
    looks = tuple(
        (target, begin_s + enter_s, begin_s + exit_s)
        for code, _, begin_s, _ in steps
        if code >= 0
        for target, enter_s, exit_s in travel_class.actions[code].looks
    )
    if not looks:
        return Route.at_base(slot_index)
    _, place, _, end_s = steps[-1]
    return Route(
        slot_index, steps, looks, steps[0][2], end_s + int(travel_class.travel[place, base])
    )


def _until_home(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Leave out what follows where the team comes home after its last action."""
    last = max((i for i, step in enumerate(steps) if step[0] >= 0), default=-1)
    home = next((i for i, step in enumerate(steps) if i > last and step[0] == HOME), None)
    return steps if home is None else steps[: home + 1]


def patrols_of(problem: PlanningProblem, route: Route) -> list[list[Leg]]:
    """Give the legs of every patrol of a route, in epoch seconds, each from base to base."""
    slot = problem.slots[route.slot_index]
    travel_class, base = problem.class_of(slot), problem.base_of(slot)
    origin = problem.horizon.start_s
    patrols: list[list[Leg]] = []
    legs: list[Leg] = []
    at = base
    for code, place, begin_s, end_s in route.steps:
        begin, end = origin + begin_s, origin + end_s
        if code == HOME:
            patrols.append(legs)
            legs = []
        elif code == JUMP:
            legs.extend(_transits(travel_class.network, at, place, begin))
        elif code == REST:
            if legs:
                legs.append(Break(begin, end))
        elif code == WAIT:
            if legs:
                legs.append(Wait(begin, end))
        else:
            legs.append(_leg(problem.targets, travel_class.actions[code], begin))
        at = place
    if legs:
        legs.extend(_transits(travel_class.network, at, base, legs[-1].exit_s))
        patrols.append(legs)
    return [_merge(legs) for legs in patrols if legs]


def as_patrol(problem: PlanningProblem, route: Route, legs: list[Leg], patrol_id: str) -> Patrol:
    """Give the legs of one way out as a patrol of the slot's team."""
    team = problem.slots[route.slot_index].team
    return Patrol(
        patrol_id, team.team_id, team.mode, team.base_id, legs[0].enter_s, legs[-1].exit_s,
        tuple(legs),
    )  # fmt: skip


def _leg(targets: tuple[Target, ...], action: Action, begin: int) -> Leg:
    end = begin + action.duration_s
    if action.kind == "post":
        return PostDuty(begin, end, action.subject)
    target_id = targets[action.subject].target_id
    if action.kind == "dwell":
        return Dwell(begin, end, target_id)
    stops = tuple(
        Stop(targets[point].target_id, begin + enter_s, begin + exit_s)
        for point, enter_s, exit_s in action.stops
    )
    return Traverse(begin, end, target_id, action.is_reverse, stops)


def _transits(network: Network, origin: int, goal: int, begin: int) -> list[Leg]:
    legs = []
    if origin == goal:
        return legs
    for part in network.journey(origin, goal):
        path = tuple((float(lon), float(lat)) for lon, lat in part.path)
        legs.append(Transit(begin, begin + part.duration_s, part.via, path))
        begin += part.duration_s
    return legs


def _merge(legs: list[Leg]) -> list[Leg]:
    """Join spells of waiting, and of duty at one post, that follow each other."""
    merged: list[Leg] = []
    for leg in legs:
        last = merged[-1] if merged else None
        if isinstance(leg, Wait) and isinstance(last, Wait):
            merged[-1] = Wait(last.enter_s, leg.exit_s)
        elif (
            isinstance(leg, PostDuty) and isinstance(last, PostDuty) and leg.base_id == last.base_id
        ):
            merged[-1] = PostDuty(last.enter_s, leg.exit_s, leg.base_id)
        else:
            merged.append(leg)
    return merged
