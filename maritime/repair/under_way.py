"""Find what a unit has done or begun at an instant, and where and when it is free.

All times are seconds after the horizon's start. A leg that is begun goes on to its end: a traverse
given up half-way would have watched nothing. Only a unit that is lost, sent elsewhere or found far
from its plan gives up the leg that it is on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from maritime.planning.problem import PlanningProblem
from maritime.planning.slots import LONG_SHIFT_S, REST_S, DutySlot
from maritime.planning.steps import HOME, JUMP, REST, WAIT, Step


@dataclass(frozen=True)
class UnderWay:
    """
    What one slot's unit has done or begun, and what its plan has left.

    done ends where and when the unit is free; it is empty where the unit has not left its base,
    from where it may go at free_s. left_from is the place where what is left begins.
    """

    done: tuple[Step, ...]
    left: tuple[Step, ...]
    left_from: int
    free_s: int


class Ways:
    """The ways of one slot's team, and whether it may go a route."""

    def __init__(self, problem: PlanningProblem, slot: DutySlot):
        self.slot = slot
        self.network, self.base = problem.class_of(slot).network, problem.base_of(slot)
        self.travel = problem.class_of(slot).travel
        self.endurance_s = problem.endurance_s(slot)

    def trip_s(self, start: int, end: int) -> int:
        """Seconds from a place to another, UNREACHABLE where there is no way."""
        return int(self.travel[start, end])

    def is_lawful(self, steps: Sequence[Step], close_s: int) -> bool:
        """Whether a team that does these steps and goes home keeps shift, endurance and rest."""
        if all(step[0] in (WAIT, REST, HOME) for step in steps):
            return True
        home_s = steps[-1][3] + self.trip_s(steps[-1][1], self.base)
        if home_s > close_s:
            return False
        is_rested = any(step[0] == REST for step in _until_home(steps))
        if home_s - steps[0][2] > LONG_SHIFT_S and not is_rested:
            return False
        since_s: int | None = None
        for code, _, begin_s, end_s in (*steps, (HOME, self.base, home_s, home_s)):
            if code == HOME and since_s is not None and end_s - since_s > self.endurance_s:
                return False
            if code == HOME:
                since_s = None
            elif since_s is None and code not in (WAIT, REST):
                since_s = begin_s
        return True


def _until_home(steps: Sequence[Step]) -> Sequence[Step]:
    """Give steps without those after the last return to the base: a rest there comes too late."""
    out = [number for number, step in enumerate(steps) if step[0] not in (WAIT, REST, HOME)]
    for number in range(out[-1] + 1, len(steps)):
        if steps[number][0] == HOME:
            return steps[:number]
    return steps


def as_planned(ways: Ways, steps: Sequence[Step], at_s: int) -> UnderWay:
    """Give what a unit on its plan has done or begun; what it waits for is broken off."""
    count = sum(1 for step in steps if step[2] < at_s)
    done, left = list(steps[:count]), list(steps[count:])
    if not done:
        return UnderWay((), tuple(left), ways.base, max(ways.slot.open_s, at_s))
    code, place, begin_s, end_s = done[-1]
    if code == WAIT and end_s > at_s:
        done[-1] = (WAIT, place, begin_s, at_s)
        left.insert(0, (WAIT, place, at_s, end_s))
    elif not left and code != HOME and end_s <= at_s:
        done += heading_home(ways, place, end_s)
    return _free_from(done, left, at_s, place)


def delayed(ways: Ways, steps: Sequence[Step], at_s: int, late_s: int) -> UnderWay:
    """
    Give what a unit that is late has done or begun.

    It is where its plan had it late_s before. What was over by then stays as it was planned; the
    leg that it is on is done as much later. One that has not left yet may not before that.
    """
    was = as_planned(ways, steps, at_s - late_s)
    if not was.done:
        first_s = steps[0][2] + late_s if steps else at_s
        return UnderWay((), was.left, ways.base, max(ways.slot.open_s, at_s, first_s))
    code, place, begin_s, end_s = was.done[-1]
    done = list(was.done[:-1])
    if code in (WAIT, HOME) or end_s <= at_s - late_s:
        return _free_from(list(was.done), was.left, at_s, was.left_from)
    if done:
        done.append((WAIT, done[-1][1], begin_s, begin_s + late_s))
    done.append((code, place, begin_s + late_s, end_s + late_s))
    return _free_from(done, was.left, at_s, was.left_from)


def given_up(ways: Ways, steps: Sequence[Step], at_s: int, *, late_s: int = 0) -> UnderWay:
    """Give what a unit has done that drops at an instant what it is about, late_s behind it."""
    upto_s = at_s - late_s
    count = sum(1 for step in steps if step[3] <= upto_s and step[2] < upto_s)
    done, left = list(steps[:count]), tuple(steps[count:])
    if not done:
        return UnderWay((), left, ways.base, max(ways.slot.open_s, at_s))
    left_from = done[-1][1]
    if not left and done[-1][0] != HOME:
        done += heading_home(ways, left_from, done[-1][3])
    return _free_from(done, left, at_s, left_from)


def then_at(ways: Ways, unit: UnderWay, place: int, at_s: int) -> UnderWay:
    """Let a unit that has dropped what it was about be at a place, at_s at the earliest.

    It goes there as late as it can: the way there and the wait before it watch nothing.
    """
    here, now_s = unit.done[-1][1] if unit.done else ways.base, unit.free_s
    trip_s = 0 if here == place else ways.trip_s(here, place)
    there_s = max(at_s, now_s + trip_s)
    steps: list[Step] = []
    if there_s - trip_s > now_s and unit.done:
        steps.append((WAIT, here, now_s, there_s - trip_s))
    if trip_s:
        steps.append((JUMP, place, there_s - trip_s, there_s))
    return UnderWay((*unit.done, *steps), unit.left, unit.left_from, there_s)


def staying(unit: UnderWay, steps: Sequence[Step], until_s: int) -> UnderWay:
    """Let a unit do some steps where it is free, and stay there until an instant."""
    done = (*unit.done, *steps)
    place, end_s = done[-1][1], done[-1][3]
    if end_s < until_s:
        done = (*done, (WAIT, place, end_s, until_s))
    return UnderWay(done, unit.left, unit.left_from, done[-1][3])


def heading_home(ways: Ways, place: int, at_s: int) -> list[Step]:
    """Give the steps by which a unit goes home from a place."""
    home_s = at_s + ways.trip_s(place, ways.base)
    steps: list[Step] = [] if place == ways.base else [(JUMP, ways.base, at_s, home_s)]
    return [*steps, (HOME, ways.base, home_s, home_s)]


def followed(ways: Ways, unit: UnderWay, close_s: int) -> tuple[Step, ...]:
    """
    Give all steps of a unit that takes its plan up again as soon as it can, home by close_s.

    It skips what it cannot come to in time. Where it could not get home as it must, it does less;
    of what is done some is left out only where even that does not fit.
    """
    for number in range(len(unit.left)):
        joined = _joined(ways, unit, number)
        if joined is not None:
            return _lawful_part(ways, unit.done, joined, close_s)
    return _lawful_part(ways, unit.done, (), close_s)


def _joined(ways: Ways, unit: UnderWay, number: int) -> tuple[Step, ...] | None:
    """Give the steps from where a unit is free to a look of its plan, and what follows it; None
    where that step is no look, or the unit would be late for it."""
    code, _, begin_s, _ = unit.left[number]
    if code < 0:
        return None
    goal = unit.left[number - 1][1] if number else unit.left_from
    is_out = _is_out(unit.done)
    steps: list[Step] = []
    place, now_s = unit.done[-1][1] if unit.done else ways.base, unit.free_s
    if is_out and any(step[0] == HOME for step in unit.left[:number]):
        steps, is_out, place = heading_home(ways, place, now_s), False, ways.base
        now_s = steps[-1][3]
    trip_s = 0 if place == goal else ways.trip_s(place, goal)
    leaves_s = begin_s - trip_s
    if leaves_s < now_s or not (is_out or leaves_s < ways.slot.depart_before_s):
        return None
    if leaves_s > now_s and (unit.done or steps):
        steps.append((WAIT, place, now_s, leaves_s))
    if trip_s:
        steps.append((JUMP, goal, leaves_s, begin_s))
    return (*steps, *unit.left[number:])


def _is_out(steps: Sequence[Step]) -> bool:
    """Whether steps end on a patrol, not at the base between two."""
    for code, *_ in reversed(steps):
        if code == HOME:
            return False
        if code not in (WAIT, REST):
            return True
    return False


def _lawful_part(
    ways: Ways, before: tuple[Step, ...], after: Sequence[Step], close_s: int
) -> tuple[Step, ...]:
    """Give the most of some steps, from the first on, after which a unit gets home as it must."""
    steps = (*before, *after)
    for count in range(len(steps), 0, -1):
        part = steps[:count]
        if count > len(before) and count < len(steps) and part[-1][0] in (JUMP, WAIT):
            continue
        place, end_s = part[-1][1], part[-1][3]
        rested = (*part, (REST, place, end_s, end_s + REST_S))
        if ways.is_lawful(part, close_s):
            return part
        if ways.is_lawful(rested, close_s):
            return rested
    return ()


def _free_from(done: list[Step], left: Sequence[Step], at_s: int, left_from: int) -> UnderWay:
    """Let a unit wait where it stands until the instant, if it stands there before."""
    place, end_s = done[-1][1], done[-1][3]
    if end_s < at_s:
        done = [*done, (WAIT, place, end_s, at_s)]
    return UnderWay(tuple(done), tuple(left), left_from, done[-1][3])
