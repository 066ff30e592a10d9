"""Reckon what a sequence of actions closes, and what another closes that differs in a stretch.

Thousands of changed sequences are weighed before one is taken, and most differ from the one at hand
in a few steps. So of that one it is kept when and where the team is before each step, and what each
look closes. A changed one is followed from its first other step on, until the team stands where it
stood, at the same time; after that only looks at targets that were looked at in between can close
anything else than before.

All times are whole seconds after the horizon's start; what is closed is in weighted seconds.
"""

from typing import NamedTuple

import numpy as np

from maritime.compiled import compiled, lean
from maritime.planning.best_route import LONG_AGO, gain_of_own_look
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.planning.steps import HOME, REST
from maritime.watch_log import NEVER

IMPOSSIBLE = -1.0


class Standing(NamedTuple):
    """When and where a team is between two steps, and what it may still do.

    first_out and out_since are when its shift's first and its present patrol left, NEVER where they
    have not; the last two tell whether it has rested, and whether at its base before it left.
    """

    now: int
    at: int
    first_out: int
    out_since: int
    is_rested: int
    rests_at_base: int


class Field(NamedTuple):
    """Where a team can go: travel between places, where actions begin, those near to a place.

    begins is by action; nearest, (places, some), lists actions, the nearest first.
    """

    travel: np.ndarray
    begins: np.ndarray
    nearest: np.ndarray


class World(NamedTuple):
    """What does not change while a sequence does: the duty, where the team can go, what it sees.

    own_of gives, per look of the actions, which of the team's own targets it is.
    """

    duty: tuple
    field: Field
    actions: tuple
    own_of: np.ndarray
    table: tuple


class Known(NamedTuple):
    """
    What is known of a sequence.

    By step: its code, the idle time before it (and after the last), the Standing before that, and
    what was closed until then; by action and look: when it begins, when the target was seen before,
    and what the look closes. last_s is when each target was last seen by the first reached[0]
    steps.
    """

    codes: np.ndarray
    idle: np.ndarray
    standing: np.ndarray
    closed: np.ndarray
    begins_s: np.ndarray
    lasts_s: np.ndarray
    gains: np.ndarray
    last_s: np.ndarray
    reached: np.ndarray


class Trail(NamedTuple):
    """Own targets in the order in which they were looked at on trial, when each had been seen
    before; stamps tell which were met in a trial, by its number."""

    own: np.ndarray
    was_s: np.ndarray
    stamps: np.ndarray


@compiled()
def nothing_known(size, n_targets, actions):
    """Give room for what is known of a sequence of up to so many steps."""
    most = np.diff(actions.look_ptr).max() if actions.look_ptr.shape[0] > 1 else 0
    return Known(
        np.zeros(size, np.int64), np.zeros(size + 1, np.int64),
        np.zeros((size + 1, 6), np.int64), np.zeros(size + 1, np.float64),
        np.full(size, NEVER), np.zeros((size, most), np.int64), np.zeros((size, most), np.float64),
        np.full(n_targets, LONG_AGO), np.zeros(1, np.int64),
    )  # fmt: skip


@compiled()
def no_trail(known):
    """Give room for the looks of a trial."""
    most = known.gains.size + 1
    return Trail(
        np.empty(most, np.int64), np.empty(most, np.int64), np.zeros(known.last_s.size, np.int64)
    )


@lean()
def reckon(known, count, first, world):
    """
    Follow the known sequence from a step on and write down what becomes known.

    What stands of looks before is used where it still holds. Gives what the sequence closes,
    IMPOSSIBLE where it cannot be.
    """
    duty, field, actions, own_of, table = world
    last_s = known.last_s
    team = standing_at_first(duty)
    if first > 0:
        go_to(known, first, actions, own_of)
        team = standing_before(known, first)
    total = known.closed[first]
    for step in range(first, count + 1):
        (
            known.standing[step, 0], known.standing[step, 1], known.standing[step, 2],
            known.standing[step, 3], known.standing[step, 4], known.standing[step, 5],
        ) = team  # fmt: skip
        known.closed[step], known.reached[0] = total, step
        if step == count:
            break
        code = known.codes[step]
        team, begin_s = step_on(team, code, known.idle[step], duty, field, actions)
        if begin_s == NEVER:
            return IMPOSSIBLE
        if code >= 0:
            is_as_it_was = known.begins_s[step] == begin_s
            known.begins_s[step] = begin_s
            first_look = actions.look_ptr[code]
            for look in range(first_look, actions.look_ptr[code + 1]):
                own, column = own_of[look], look - first_look
                last = last_s[own]
                if not (is_as_it_was and known.lasts_s[step, column] == last):
                    known.lasts_s[step, column] = last
                    known.gains[step, column] = gain_of_own_look(
                        look, begin_s, last, actions, table
                    )
                total += known.gains[step, column]
                last_s[own] = max(last, begin_s + actions.look_to[look])
    return total if _may_end(team, duty, field) else IMPOSSIBLE


@lean()
def closed_with(known, count, steps, spare, size, span, trail, number, world):
    """
    Give what a changed sequence closes, IMPOSSIBLE where it cannot be; known stays as it is.

    Parameters
    ----------
    count
        Steps of the known sequence.
    steps, spare, size
        The changed one: its steps, the idle time before each and after the last, how many.
    span
        What span_of gives; it may be wider.
    number
        Of this trial, another for each; stamps of the trail are compared with it.
    """
    duty, field, actions, own_of, table = world
    last_s, longer = known.last_s, size - count
    first, until = span
    go_to(known, first, actions, own_of)
    team = standing_before(known, first)
    total, met, step = known.closed[first], 0, first
    while True:
        is_back = step >= until and is_standing(team, known, step - longer)
        if is_back or step == size:
            break
        code = steps[step]
        team, begin_s = step_on(team, code, spare[step], duty, field, actions)
        if begin_s == NEVER:
            take_back(last_s, trail, met)
            return IMPOSSIBLE
        if code >= 0:
            for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
                own = own_of[look]
                total += gain_of_own_look(look, begin_s, last_s[own], actions, table)
                met = note_look(own, begin_s + actions.look_to[look], last_s, trail, met)
        step += 1
    if is_back:
        total += known.closed[count] - known.closed[step - longer]
        total += _other_gains(
            known, count, first, step - longer, trail, met, number, actions, own_of, table
        )
    elif not _may_end(team, duty, field):
        total = IMPOSSIBLE
    take_back(last_s, trail, met)
    return total


@lean()
def take_over(known, count, steps, spare, size, span, world):
    """Make a changed sequence, which must be possible, the known one; give what it closes."""
    go_to(known, span[0], world.actions, world.own_of)
    longer, until = size - count, span[1]
    if longer > 0:
        for step in range(count - 1, until - longer - 1, -1):
            _move_known(known, step, step + longer)
    elif longer < 0:
        for step in range(until - longer, count):
            _move_known(known, step, step + longer)
    for step in range(span[0], min(until, size)):
        if known.codes[step] != steps[step]:
            known.begins_s[step] = NEVER
    for step in range(span[0], size):
        known.codes[step], known.idle[step] = steps[step], spare[step]
    known.idle[size] = spare[size]
    return reckon(known, size, span[0], world)


@lean()
def span_of(known, count, steps, spare, size):
    """
    Give the first step at which a sequence is another than the known one, and the first of those
    that are the same again to the end, size + 1 where even the idle time after the last is not.

    Both are numbers of the sequence given; the first is size + 1 where there is no difference.
    """
    codes, idle, longer = known.codes, known.idle, size - count
    first, most = 0, min(count, size)
    while first < most and codes[first] == steps[first] and idle[first] == spare[first]:
        first += 1
    if idle[count] != spare[size]:
        return first, size + 1
    if first == most and longer == 0:
        return size + 1, size + 1
    until = size
    while (
        until > first and until - longer > first
        and codes[until - 1 - longer] == steps[until - 1]
        and idle[until - 1 - longer] == spare[until - 1]
    ):  # fmt: skip
        until -= 1
    return first, until


@lean(inline="always")
def go_to(known, step, actions, own_of):
    """Let last_s be what was last seen before a step."""
    last_s, reached = known.last_s, known.reached[0]
    while reached > step:
        reached -= 1
        code = known.codes[reached]
        if code >= 0:
            first = actions.look_ptr[code]
            for look in range(actions.look_ptr[code + 1] - 1, first - 1, -1):
                last_s[own_of[look]] = known.lasts_s[reached, look - first]
    while reached < step:
        code = known.codes[reached]
        if code >= 0:
            for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
                seen_s = known.begins_s[reached] + actions.look_to[look]
                last_s[own_of[look]] = max(last_s[own_of[look]], seen_s)
        reached += 1
    known.reached[0] = reached


@lean(inline="always")
def note_look(own, seen_s, last_s, trail, met):
    """Let a target be seen on trial; give the number of looks noted."""
    trail.own[met], trail.was_s[met] = own, last_s[own]
    last_s[own] = max(last_s[own], seen_s)
    return met + 1


@lean(inline="always")
def take_back(last_s, trail, met):
    """Undo the looks of a trial."""
    for look in range(met - 1, -1, -1):
        last_s[trail.own[look]] = trail.was_s[look]


@lean(inline="always")
def standing_at_first(duty):
    """Give when and where a team is when its duty begins."""
    return Standing(
        duty.open_s, duty.begin, duty.first_out_s, duty.out_since_s, int(duty.is_rested), 0
    )


@lean(inline="always")
def standing_before(known, step):
    """Give when and where the team of a known sequence is before a step."""
    row = known.standing[step]
    return Standing(row[0], row[1], row[2], row[3], row[4], row[5])


@lean(inline="always")
def is_standing(team, known, step):
    """Say whether a team is as that of a known sequence is before a step."""
    row = known.standing[step]
    return (
        team.now == row[0] and team.at == row[1] and team.first_out == row[2]
        and team.out_since == row[3] and team.is_rested == row[4] and team.rests_at_base == row[5]
    )  # fmt: skip


@lean(inline="always")
def step_on(team, code, idle_s, duty, field, actions):
    """
    Give a team after a step and when its action begins, NEVER where it cannot be done.

    0 for a rest and the way home.
    """
    now, at, first_out, out_since, is_rested, rests_at_base = team
    now += idle_s
    begin_s = 0
    if code == REST:
        now += REST_S
        if first_out == NEVER:
            begin_s = NEVER
        elif out_since == NEVER:
            rests_at_base = 1
        else:
            is_rested = 1
    elif code == HOME:
        now += field.travel[at, duty.end]
        if out_since == NEVER or now - out_since > duty.endurance_s:
            begin_s = NEVER
        at, out_since = duty.end, NEVER
    else:
        is_late = out_since == NEVER and now >= duty.depart_before_s
        if out_since == NEVER:
            out_since = now
            first_out = now if first_out == NEVER else first_out
            is_rested = max(is_rested, rests_at_base)
        begin_s = max(now + field.travel[at, field.begins[code]], actions.opens[code])
        now, at = begin_s + actions.dur[code], actions.to[code]
        if is_late or begin_s > actions.closes[code]:
            begin_s = NEVER
    return Standing(now, at, first_out, out_since, is_rested, rests_at_base), begin_s


@lean(inline="always")
def _may_end(team, duty, field):
    """Say whether a team gets home in time after its last step, its endurance and rest kept."""
    back_s = team.now + field.travel[team.at, duty.end]
    is_long = team.first_out != NEVER and back_s - team.first_out > LONG_SHIFT_S
    if back_s > duty.close_s or (is_long and not team.is_rested):
        return False
    return team.out_since == NEVER or back_s - team.out_since <= duty.endurance_s


@lean(inline="always")
def _other_gains(known, count, first, then, trail, met, number, actions, own_of, table):
    """
    Give what looks of the known sequence's steps from then on close more than they did, where
    those from first to then were replaced by the looks of a trail.
    """
    left = 0
    for look in range(met):
        left += _stamp(trail.stamps, trail.own[look], number)
    for step in range(first, then):
        code = known.codes[step]
        if code >= 0:
            for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
                left += _stamp(trail.stamps, own_of[look], number)
    more, step = 0.0, then
    while left and step < count:
        code = known.codes[step]
        if code >= 0:
            first_look = actions.look_ptr[code]
            for look in range(first_look, actions.look_ptr[code + 1]):
                own, column = own_of[look], look - first_look
                if trail.stamps[own] == number:
                    trail.stamps[own] = 0
                    left -= 1
                    last = known.last_s[own]
                    if last != known.lasts_s[step, column]:
                        gain = gain_of_own_look(look, known.begins_s[step], last, actions, table)
                        more += gain - known.gains[step, column]
        step += 1
    return more


@lean(inline="always")
def _stamp(stamps, own, number):
    """Note that a target was met in a trial; give 1 where it was not yet."""
    is_new = stamps[own] != number
    stamps[own] = number
    return 1 if is_new else 0


@lean(inline="always")
def _move_known(known, step, to):
    """Move what is known of a step's looks to another step."""
    known.codes[to], known.begins_s[to] = known.codes[step], known.begins_s[step]
    for column in range(known.gains.shape[1]):
        known.lasts_s[to, column] = known.lasts_s[step, column]
        known.gains[to, column] = known.gains[step, column]
