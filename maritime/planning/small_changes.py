"""Make one route better by thousands of small changes, kept or not as in simulated annealing.

A route is taken as a sequence of actions, rests and ways home, with idle time before each and after
the last. A team comes home in between where its endurance is limited; each patrol keeps to that.
A change puts an action in, takes some out, puts another in the place of one, turns a stretch round,
moves a step or moves idle time; now and then one makes a whole stretch again (`rebuilding`). Idle
time nearby makes up for what that takes longer or less long, so that all else is done when it was.
A beam, which goes forward in time, does not know what the hours to come are worth; small changes
try a route as a whole. They suit its two ends: first looks as early as can be, last looks as late
as can be.

All times are whole seconds after the horizon's start.
"""

from typing import NamedTuple

import numpy as np

from maritime.compiled import compiled, lean
from maritime.movement import UNREACHABLE
from maritime.planning.rebuilding import MOST_MADE, rebuild, worth_of
from maritime.planning.reckoning import (
    IMPOSSIBLE,
    World,
    closed_with,
    no_trail,
    nothing_known,
    reckon,
    span_of,
    standing_before,
    take_over,
)
from maritime.planning.slots import REST_S
from maritime.planning.steps import HOME, REST

DRAWS = 6
"""Numbers from 0 to 1 that a change is made of: kind, place, choice, side, amount, whether kept."""
ROOM = 256
"""Steps by which a route may become longer."""
NEAR_STEPS = 10
"""How far a step is moved in a sequence at most."""
MOST_OUT = 4
"""Steps that one change takes out at most."""
HOME_SHARE = 0.1
"""Of what is put into a route of limited endurance, ways home."""
REBUILT_SHARE = 0.05
"""Of the changes, those that make a stretch of the route again."""
INSERT, REMOVE, REPLACE, TURN, MOVE, IDLE = 0, 1, 2, 3, 4, 5
KINDS = np.array([INSERT, INSERT, REMOVE, REMOVE, REPLACE, TURN, MOVE, IDLE])


class ActionSequence(NamedTuple):
    """Actions, RESTs and HOMEs in turn, and the idle seconds before each and after the last."""

    codes: np.ndarray
    idle: np.ndarray


@compiled()
def improve_sequence(duty, sequence, draws, heats, field, actions, own_of, n_targets, table):
    """
    Give the best sequence met, never worse than the one given, and the one kept last.

    Both are the one given where that cannot be.

    Parameters
    ----------
    duty
        When and from where the team may be out; it ends at its base.
    draws
        (changes, DRAWS), from 0 to 1.
    heats
        What a change may lose, in weighted seconds, at first and in the end.
    """
    world = World(duty, field, actions, own_of, table)
    count = sequence.codes.shape[0]
    size = count + ROOM
    known = nothing_known(size, n_targets, actions)
    known.codes[:count], known.idle[: count + 1] = sequence.codes, sequence.idle
    closed = reckon(known, count, 0, world)
    if closed == IMPOSSIBLE:
        return sequence, sequence
    steps, spare = known.codes.copy(), known.idle.copy()
    best_steps, best_spare = steps.copy(), spare.copy()
    worth, made = worth_of(duty, actions, table), np.empty(MOST_MADE, np.int64)
    count, best_count = _change_often(
        known, count, closed, steps, spare, best_steps, best_spare, draws, heats, worth, made,
        no_trail(known), world,
    )  # fmt: skip
    return (
        ActionSequence(best_steps[:best_count].copy(), best_spare[: best_count + 1].copy()),
        ActionSequence(known.codes[:count].copy(), known.idle[: count + 1].copy()),
    )


@lean()
def _change_often(
    known, count, closed, steps, spare, best_steps, best_spare, draws, heats, worth, made, trail,
    world,
):  # fmt: skip
    """
    Change the known sequence, once for each draw; write the best met.

    steps and spare are room for what is tried. Gives how many steps the last and the best have.
    """
    best, best_count = closed, count
    for change in range(draws.shape[0]):
        draw = draws[change]
        for step in range(count):
            steps[step], spare[step] = known.codes[step], known.idle[step]
        spare[count] = known.idle[count]
        if draw[0] < REBUILT_SHARE and count > 0:
            new_count, at = rebuild(
                draw, draw[0] / REBUILT_SHARE, steps, spare, count, known, trail, worth, made, world
            )
        else:
            new_count, at = _change(draw, steps, spare, count, world)
        if new_count < 0 or new_count >= steps.shape[0]:
            continue
        span = _fit(known, count, steps, spare, new_count, at, draw[3] < 0.5, world)
        if span[0] > new_count:
            continue
        then = closed_with(known, count, steps, spare, new_count, span, trail, change + 1, world)
        if then == IMPOSSIBLE:
            continue
        heat = heats[0] * (heats[1] / heats[0]) ** (change / draws.shape[0])
        if then >= closed or draw[5] < np.exp((then - closed) / heat):
            closed = take_over(known, count, steps, spare, new_count, span, world)
            count = new_count
            if closed > best + 1e-9:
                best, best_count = closed, count
                for step in range(count):
                    best_steps[step], best_spare[step] = steps[step], spare[step]
                best_spare[count] = spare[count]
    return count, best_count


@lean()
def _fit(known, count, steps, spare, size, at, is_ahead, world):
    """
    Let a sequence that was changed at a step take as long as the known one, by its idle time.

    Gives where it then differs, as span_of does; its first is above size, too, where there is not
    enough idle time.
    """
    first, until = span_of(known, count, steps, spare, size)
    longer_s = _longer_s(known, count, steps, spare, size, first, until, world)
    is_made_up, lowest, highest = _make_up(longer_s, at, is_ahead, spare, size)
    return (min(first, lowest) if is_made_up else size + 1), max(until, highest + 1)


@lean()
def _longer_s(known, count, steps, spare, size, first, until, world):
    """Give by how many seconds a changed sequence takes longer, idle time with it."""
    if first > size:
        return 0
    at = standing_before(known, first).at
    return _takes_s(steps, spare, size, first, until, at, world) - _takes_s(
        known.codes, known.idle, count, first, until - (size - count), at, world
    )


@lean()
def _takes_s(steps, spare, count, first, until, at, world):
    """Give the seconds from a place through some steps to where the step after them begins."""
    duty, field, actions = world.duty, world.field, world.actions
    total = 0
    for step in range(first, min(until, count)):
        total += spare[step]
        code = steps[step]
        if code == REST:
            total += REST_S
        elif code == HOME:
            total += field.travel[at, duty.end]
            at = duty.end
        else:
            total += field.travel[at, field.begins[code]] + actions.dur[code]
            at = actions.to[code]
    if until > count:
        total += spare[count]
    after = until
    while after < count and steps[after] == REST:
        after += 1
    goes_on = after < count and steps[after] >= 0
    return total + field.travel[at, field.begins[steps[after]] if goes_on else duty.end]


@lean()
def _change(draw, steps, spare, count, world):
    """Change a sequence in place; give its new length, -1 for none, and where it was changed."""
    duty, field, actions = world.duty, world.field, world.actions
    kind = INSERT
    if count > 0:
        kind = KINDS[int((draw[0] - REBUILT_SHARE) / (1.0 - REBUILT_SHARE) * KINDS.shape[0])]
    if kind == INSERT:
        at = int(draw[1] * (count + 1))
        home_share = HOME_SHARE if duty.endurance_s < UNREACHABLE else 0.0
        code = HOME
        if draw[2] >= home_share:
            rest_of_draw = (draw[2] - home_share) / (1.0 - home_share)
            code = _drawn_action(rest_of_draw, at, steps, duty, field, actions)
        for step in range(count, at, -1):
            steps[step] = steps[step - 1]
        for step in range(count + 1, at, -1):
            spare[step] = spare[step - 1]
        steps[at] = code
        spare[at if draw[4] < 0.5 else at + 1] = 0
        return count + 1, at
    at = int(draw[1] * count)
    if kind == REMOVE:
        out = 1 if draw[2] < 0.5 else min(1 + int(draw[4] * MOST_OUT), count - at)
        for step in range(at, at + out):
            if steps[step] == REST:
                return -1, at
            spare[at] += spare[step + 1]
        for step in range(at, count - out):
            steps[step] = steps[step + out]
        for step in range(at + 1, count - out + 1):
            spare[step] = spare[step + out]
        return count - out, at
    if kind == REPLACE:
        if steps[at] < 0:
            return -1, at
        steps[at] = _drawn_action(draw[2], at, steps, duty, field, actions)
    elif kind == TURN:
        last = min(count - 1, at + int(draw[2] * draw[2] * NEAR_STEPS))
        for step in range(at, (at + last + 1) // 2):
            other = at + last - step
            steps[step], steps[other] = steps[other], steps[step]
        for step in range(at, last + 1):
            if steps[step] >= 0:
                steps[step] = actions.back[steps[step]]
        at = last + 1
    elif kind == MOVE:
        to = min(max(0, at + int((2.0 * draw[2] - 1.0) * NEAR_STEPS)), count - 1)
        code = steps[at]
        if to == at:
            return -1, at
        for step in range(at, to):
            steps[step] = steps[step + 1]
        for step in range(at, to, -1):
            steps[step] = steps[step - 1]
        steps[to] = code if code < 0 or draw[4] < 0.7 else actions.back[code]
        at = max(at, to)
    else:
        while at < count and spare[at] == 0:
            at += 1
        moved_s = spare[at] if draw[4] < 0.3 else int(spare[at] * draw[3])
        if draw[4] > 0.7:
            moved_s = min(spare[at], 1 + int(300.0 * draw[3]))
        spare[at] -= moved_s
        at = int(draw[2] * (count + 1))
        spare[at] += moved_s
    return count, at


@lean()
def _drawn_action(draw, at, steps, duty, field, actions):
    """Draw an action for a place in a sequence, the nearer to the step before the likelier."""
    place = duty.begin
    for step in range(at - 1, -1, -1):
        if steps[step] != REST:
            place = duty.end if steps[step] == HOME else actions.to[steps[step]]
            break
    return field.nearest[place, int(draw * draw * field.nearest.shape[1])]


@lean()
def _make_up(longer_s, at, is_ahead, spare, count):
    """
    Take time from idle time, on one side of a change first, or give it back.

    Tells whether there was enough, and the first and last idle time that was changed.
    """
    lowest, highest = count + 1, -1
    if longer_s < 0:
        step = at
        while 0 < step < count and spare[step] == 0:
            step += 1 if is_ahead else -1
        spare[step] -= longer_s
        return True, step, step
    for _ in range(2):
        step, last, stride = (at, count + 1, 1) if is_ahead else (at, -1, -1)
        for other in range(step, last, stride):
            if longer_s == 0:
                break
            taken_s = min(longer_s, spare[other])
            if taken_s > 0:
                spare[other] -= taken_s
                longer_s -= taken_s
                lowest, highest = min(lowest, other), max(highest, other)
        is_ahead = not is_ahead
    return longer_s == 0, lowest, highest
