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
from numba import njit

from maritime.planning.best_route import HOME, LONG_AGO, REST, UNREACHABLE
from maritime.planning.kernels import gain_of_look
from maritime.planning.rebuilding import open_sums, rebuild
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.watch_log import NEVER

DRAWS = 6
"""Numbers from 0 to 1 that a change is made of: kind, place, choice, side, amount, whether kept."""
IMPOSSIBLE = -1.0
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


class Field(NamedTuple):
    """Where a team can go: travel between places, where actions begin, those near to a place.

    begins is by action; nearest, (places, some), lists actions, the nearest first.
    """

    travel: np.ndarray
    begins: np.ndarray
    nearest: np.ndarray


class ActionSequence(NamedTuple):
    """Actions, RESTs and HOMEs in turn, and the idle seconds before each and after the last."""

    codes: np.ndarray
    idle: np.ndarray


class Known(NamedTuple):
    """
    What the looks of a sequence's actions close, so that it is reckoned once.

    By step: its action, when it begins; by step and look: when the sequence saw the target before,
    and what the look closes.
    """

    codes: np.ndarray
    begins_s: np.ndarray
    lasts_s: np.ndarray
    gains: np.ndarray


@njit(cache=True, error_model="numpy", nogil=True)
def improve_sequence(duty, sequence, draws, heats, field, actions, own_of, n_targets, table):
    """
    Give the best sequence met, never worse than the one given, and the one kept last.

    Parameters
    ----------
    duty
        When and from where the team may be out; it ends at its base.
    draws
        (changes, DRAWS), from 0 to 1.
    heats
        What a change may lose, in weighted seconds, at first and in the end.
    """
    codes, idle = sequence.codes, sequence.idle
    size = codes.shape[0] + ROOM
    steps, spare = np.zeros(size, np.int64), np.zeros(size + 1, np.int64)
    steps[: codes.shape[0]], spare[: idle.shape[0]] = codes, idle
    new_steps, new_spare = steps.copy(), spare.copy()
    best_steps, best_spare = steps.copy(), spare.copy()
    last_s = np.empty(n_targets, np.int64)
    count = best_count = codes.shape[0]
    most = np.diff(actions.look_ptr).max() if actions.look_ptr.shape[0] > 1 else 0
    known, new_known = _nothing_known(size, most), _nothing_known(size, most)
    closed = _closed(
        duty, steps, spare, count, last_s, field, actions, own_of, table, known, 0, 0, new_known
    )  # fmt: skip
    known, new_known = new_known, known
    best = closed
    sums = open_sums(duty, actions, table)
    for change in range(draws.shape[0]):
        draw = draws[change]
        new_steps[:count], new_spare[: count + 1] = steps[:count], spare[: count + 1]
        if draw[0] < REBUILT_SHARE and count > 0:
            new_count, at = rebuild(
                draw, draw[0] / REBUILT_SHARE, new_steps, new_spare, count, duty, last_s, field,
                actions, own_of, table, sums,
            )  # fmt: skip
        else:
            new_count, at = _change(draw, new_steps, new_spare, count, duty, field, actions)
        if new_count < 0 or new_count >= size:
            continue
        longer_s = _length_s(duty, new_steps, new_spare, new_count, field, actions) - (
            duty.close_s - duty.open_s
        )
        if not _make_up(longer_s, at, draw[3] < 0.5, new_spare, new_count):
            continue
        then = _closed(
            duty, new_steps, new_spare, new_count, last_s, field, actions, own_of, table, known,
            at, new_count - count, new_known,
        )  # fmt: skip
        if then == IMPOSSIBLE:
            continue
        heat = heats[0] * (heats[1] / heats[0]) ** (change / draws.shape[0])
        if then >= closed or draw[5] < np.exp((then - closed) / heat):
            count, closed = new_count, then
            steps[:count], spare[: count + 1] = new_steps[:count], new_spare[: count + 1]
            known, new_known = new_known, known
            if closed > best + 1e-9:
                best, best_count = closed, count
                best_steps[:count], best_spare[: count + 1] = steps[:count], spare[: count + 1]
    return (
        ActionSequence(best_steps[:best_count].copy(), best_spare[: best_count + 1].copy()),
        ActionSequence(steps[:count].copy(), spare[: count + 1].copy()),
    )


@njit(cache=True, error_model="numpy", inline="always")
def _nothing_known(size, most):
    """Give room for what is known of a sequence's looks, none of it known yet."""
    return Known(
        np.full(size, REST), np.empty(size, np.int64), np.empty((size, most), np.int64),
        np.empty((size, most), np.float64),
    )  # fmt: skip


@njit(cache=True, error_model="numpy", nogil=True)
def _closed(
    duty, steps, spare, count, last_s, field, actions, own_of, table, known, changed_at, longer,
    new_known,
):  # fmt: skip
    """
    Sum the weighted open seconds that a sequence closes; IMPOSSIBLE where it cannot be.

    known is what is known of the sequence before, of which steps from changed_at on have moved
    by longer; new_known is filled with the same of this one.
    """
    last_s[:] = LONG_AGO
    now, at, total = duty.open_s, duty.begin, 0.0
    first_out, out_since = duty.first_out_s, duty.out_since_s
    is_rested, rests_at_base = duty.is_rested, False
    for step in range(count):
        now += spare[step]
        code = steps[step]
        if code == REST:
            if first_out == NEVER:
                return IMPOSSIBLE
            now += REST_S
            if out_since == NEVER:
                rests_at_base = True
            else:
                is_rested = True
            continue
        if code == HOME:
            now += field.travel[at, duty.end]
            if out_since == NEVER or now - out_since > duty.endurance_s:
                return IMPOSSIBLE
            at, out_since = duty.end, NEVER
            continue
        if out_since == NEVER:
            if now >= duty.depart_before_s:
                return IMPOSSIBLE
            out_since = now
            if first_out == NEVER:
                first_out = now
            is_rested = is_rested or rests_at_base
        now = max(now + field.travel[at, field.begins[code]], actions.opens[code])
        if now > actions.closes[code]:
            return IMPOSSIBLE
        was = step if step < changed_at else max(0, step - longer)
        is_known = known.codes[was] == code and known.begins_s[was] == now
        new_known.codes[step], new_known.begins_s[step] = code, now
        first = actions.look_ptr[code]
        for look in range(first, actions.look_ptr[code + 1]):
            own, ends_s = own_of[look], now + actions.look_to[look]
            last = last_s[own]
            if is_known and known.lasts_s[was, look - first] == last:
                gain = known.gains[was, look - first]
            else:
                target = actions.look_target[look]
                gain = table.weights[target] * gain_of_look(
                    table, target, now + actions.look_from[look], ends_s,
                    NEVER if last == LONG_AGO else last,
                )  # fmt: skip
            new_known.lasts_s[step, look - first], new_known.gains[step, look - first] = last, gain
            total += gain
            last_s[own] = max(last, ends_s)
        now += actions.dur[code]
        at = actions.to[code]
    back_s = now + field.travel[at, duty.end]
    is_long = first_out != NEVER and back_s - first_out > LONG_SHIFT_S
    if back_s > duty.close_s or (is_long and not is_rested):
        return IMPOSSIBLE
    if out_since != NEVER and back_s - out_since > duty.endurance_s:
        return IMPOSSIBLE
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def _length_s(duty, steps, spare, count, field, actions):
    """Give the seconds from the beginning of the duty to its end, idle time with them."""
    at, total = duty.begin, spare[count]
    for step in range(count):
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
    return total + field.travel[at, duty.end]


@njit(cache=True, error_model="numpy", nogil=True)
def _change(draw, steps, spare, count, duty, field, actions):
    """Change a sequence in place; give its new length, -1 for none, and where it was changed."""
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
        steps[at : last + 1] = steps[at : last + 1][::-1].copy()
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


@njit(cache=True, error_model="numpy", nogil=True)
def _drawn_action(draw, at, steps, duty, field, actions):
    """Draw an action for a place in a sequence, the nearer to the step before the likelier."""
    place = duty.begin
    for step in range(at - 1, -1, -1):
        if steps[step] != REST:
            place = duty.end if steps[step] == HOME else actions.to[steps[step]]
            break
    return field.nearest[place, int(draw * draw * field.nearest.shape[1])]


@njit(cache=True, error_model="numpy", nogil=True)
def _make_up(longer_s, at, is_ahead, spare, count):
    """Take time from idle time, on one side of a change first, or give it back; tell whether
    there was enough."""
    if longer_s < 0:
        step = at
        while 0 < step < count and spare[step] == 0:
            step += 1 if is_ahead else -1
        spare[step] -= longer_s
        return True
    for _ in range(2):
        step, last, stride = (at, count + 1, 1) if is_ahead else (at, -1, -1)
        for other in range(step, last, stride):
            taken_s = min(longer_s, spare[other])
            spare[other] -= taken_s
            longer_s -= taken_s
        is_ahead = not is_ahead
    return longer_s == 0
