"""Turn the steps of a route into a sequence that small changes are made to, and back."""

from collections.abc import Sequence

import numpy as np

from maritime.planning.best_route import Duty
from maritime.planning.grounds import Grounds
from maritime.planning.slots import REST_S
from maritime.planning.small_changes import ActionSequence
from maritime.planning.steps import HOME, JUMP, REST, WAIT, Step
from maritime.watch_log import NEVER


def sequence_of(steps: Sequence[Step], grounds: Grounds, duty: Duty) -> ActionSequence:
    """
    Give what steps do, by its numbers in the grounds, and the idle time about it.

    Idle time is below 0 where a duty has no time for the steps.
    """
    codes, idle, free_since, place = [], [], duty.open_s, duty.begin
    doing = [step for step in steps if step[0] not in (WAIT, JUMP)]
    numbers = np.searchsorted(grounds.actions, [step[0] for step in doing]).tolist()
    places = np.searchsorted(grounds.places, [step[1] for step in doing]).tolist()
    for (code, _, begin_s, end_s), number, to in zip(doing, numbers, places, strict=True):
        trip_s = 0
        if code == HOME:
            trip_s, place = int(grounds.travel[place, duty.end]), duty.end
        elif code >= 0:
            trip_s = int(grounds.travel[place, grounds.field.begins[number]])
            place = to
        codes.append(number if code >= 0 else code)
        idle.append(begin_s - trip_s - free_since)
        free_since = end_s
    idle.append(duty.close_s - free_since - int(grounds.travel[place, duty.end]))
    return ActionSequence(np.array(codes, np.int64), np.array(idle, np.int64))


def is_possible(sequence: ActionSequence, duty: Duty) -> bool:
    """
    Say whether there is time for a sequence, and no rest before the team has left.

    One that rests where its first trip leads is none: as a sequence it would rest at its base.
    """
    rests_first = sequence.codes.size > 0 and sequence.codes[0] == REST
    return bool(sequence.idle.min() >= 0) and not (rests_first and duty.first_out_s == NEVER)


def steps_of(sequence: ActionSequence, grounds: Grounds, duty: Duty) -> tuple[Step, ...]:
    """Give the steps of a sequence, with the trips and waits in between."""
    steps: list[Step] = []
    now, at, table = duty.open_s, duty.begin, grounds.table

    def go(place: int) -> None:
        nonlocal now, at
        if place != at:
            there_s = now + int(grounds.travel[at, place])
            steps.append((JUMP, int(grounds.places[place]), now, there_s))
            now, at = there_s, place

    def wait_until(then_s: int) -> None:
        nonlocal now
        if then_s > now:
            steps.append((WAIT, int(grounds.places[at]), now, then_s))
            now = then_s

    for code, idle_s in zip(sequence.codes.tolist(), sequence.idle[:-1].tolist(), strict=True):
        wait_until(now + idle_s)
        if code == REST:
            steps.append((REST, int(grounds.places[at]), now, now + REST_S))
            now += REST_S
        elif code == HOME:
            go(duty.end)
            steps.append((HOME, int(grounds.places[at]), now, now))
        else:
            go(int(grounds.field.begins[code]))
            wait_until(int(table.opens[code]))
            at, begin_s = int(table.to[code]), now
            now += int(table.dur[code])
            steps.append((int(grounds.actions[code]), int(grounds.places[at]), begin_s, now))
    return tuple(steps)


def resting_before_trips(steps: Sequence[Step], *, is_out: bool) -> tuple[Step, ...]:
    """
    Let a team that rests at the end of a trip rest before it instead; all else is done when it was.

    is_out says whether it is out when the steps begin: one at its base, that has not left yet,
    rests where it comes to.

    Examples
    --------
    >>> resting_before_trips([(7, 3, 0, 60), (-2, 9, 60, 90), (-4, 9, 90, 1890)], is_out=True)
    ((7, 3, 0, 60), (-4, 3, 60, 1860), (-2, 9, 1860, 1890))
    """
    made = list(steps)
    for number in range(2, len(made)):
        (_, at, _, _), (code, place, begin_s, _), (after, _, _, end_s) = made[
            number - 2 : number + 1
        ]
        is_out = is_out or made[number - 2][0] not in (WAIT, REST, HOME)
        if is_out and code == JUMP and after == REST:
            rested_s = begin_s + REST_S
            made[number - 1 : number + 1] = (
                (REST, at, begin_s, rested_s),
                (JUMP, place, rested_s, end_s),
            )
    return tuple(made)
