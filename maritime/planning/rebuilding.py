"""Make a stretch of a route again, action by action, each the one that closes most for its time.

What comes before and after the stretch stays where and when it is. The actions near to where the
team stands and some drawn from everywhere are weighed by what they close in the time until they are
over, times a drawn factor. The best is done, and so on, as long as the team gets in time to what
comes next. A team of limited endurance goes home where it can do no more, and out again.

One change at a time seldom leads from one such stretch to another: a full route has no idle time to
put anything in, and what is taken out first is missed too much.

All times are whole seconds after the horizon's start.
"""

from typing import NamedTuple

import numpy as np

from maritime.compiled import compiled, lean
from maritime.movement import UNREACHABLE
from maritime.planning.best_route import gain_of_action
from maritime.planning.kernels import sum_until
from maritime.planning.reckoning import go_to, note_look, standing_before, take_back
from maritime.planning.slots import REST_S
from maritime.planning.steps import HOME, REST
from maritime.watch_log import NEVER

MOST_REBUILT = 16
"""Steps that are made again at once at most."""
MOST_MADE = 2 * MOST_REBUILT
FAR_ACTIONS = 16
"""Actions drawn from everywhere that are weighed for each step, beside those near."""
MOST_NOISE = 2.0
"""By so much of itself what an action closes is made to look more, at most."""


class Whereabouts(NamedTuple):
    """When and where a team is, and since when it is out; NEVER: it is at its base."""

    now: int
    at: int
    out_since: int


class Goal(NamedTuple):
    """Where a team has to be when, at the latest, and how long it rests on the way there."""

    place: int
    due_s: int
    rests_s: int


class Worth(NamedTuple):
    """
    What actions may close during a duty, weighted.

    sums is by action the running sum of what is open then of their targets: an action is drawn from
    it the likelier, the more there is to close by it. most is what each can close at most, open
    time after the duty with it, which a last look closes.
    """

    sums: np.ndarray
    most: np.ndarray


@compiled()
def worth_of(duty, actions, table):
    """Reckon what actions may close during a duty."""
    worth = Worth(np.zeros(actions.dur.shape[0]), np.zeros(actions.dur.shape[0]))
    total = 0.0
    for action in range(worth.sums.shape[0]):
        for look in range(actions.look_ptr[action], actions.look_ptr[action + 1]):
            target = actions.look_target[look]
            before, until, lasting = (
                sum_until(table.running, target, duty.open_s, table.horizon_s, table.is_cyclic),
                sum_until(table.running, target, duty.close_s, table.horizon_s, table.is_cyclic),
                sum_until(table.lasting, target, duty.close_s, table.horizon_s, table.is_cyclic),
            )
            total += table.weights[target] * (until - before)
            worth.most[action] += table.weights[target] * (lasting - before)
        worth.sums[action] = total
    return worth


@lean()
def rebuild(draw, noise, steps, spare, count, known, trail, worth, made, world):
    """
    Make a drawn stretch of a sequence again, in place; rests stay.

    Parameters
    ----------
    draw
        Numbers from 0 to 1, as for every small change.
    noise
        From 0 to 1: how much the choice of actions is left to chance.
    known
        What is known of the sequence; it stays as it is.
    trail
        Room for the looks of a trial.
    worth
        What worth_of gives.
    made
        Room for MOST_MADE steps.

    Returns
    -------
    tuple[int, int]
        The new number of steps, -1 where there is nothing to make again; where the stretch begins.
    """
    first = int(draw[1] * count)
    most = 1 + int(draw[2] * draw[2] * MOST_REBUILT)
    end = first
    while end < count and end - first < most and steps[end] != REST:
        end += 1
    if end == first:
        return -1, first
    go_to(known, first, world.actions, world.own_of)
    standing = standing_before(known, first)
    team = Whereabouts(standing.now, standing.at, standing.out_since)
    after, goal = _goal_of(team, steps, spare, count, first, end, world)

    kept_s = spare[first] if draw[3] < 0.5 else 0
    team = Whereabouts(team.now + kept_s, team.at, team.out_since)
    seed = np.uint64(draw[4] * 9007199254740992.0)
    size = met = 0
    while size < MOST_MADE:
        code, seed = _best_action(team, goal, seed, noise * MOST_NOISE, known.last_s, worth, world)
        if code == REST or (code == HOME and size + 1 == MOST_MADE):
            break
        team, met = _done(code, team, known.last_s, trail, met, world)
        made[size] = code
        size += 1
    take_back(known.last_s, trail, met)

    longer = size - (end - first)
    left_s = goal.due_s - (team.now + goal.rests_s + world.field.travel[team.at, goal.place])
    if size == 0:
        left_s += kept_s
    if left_s < 0 or count + longer >= steps.shape[0]:
        return -1, first
    for step in range(end, after + 1):
        spare[step] = 0
    _make_room(steps, spare, count, end, longer)
    for step in range(size):
        steps[first + step] = made[step]
        spare[first + step] = kept_s if step == 0 else 0
    spare[first + size] = left_s
    return count + longer, first


@lean(inline="always")
def _done(code, team, last_s, trail, met, world):
    """Give where a team is when it has done an action or gone home, and the looks noted so far."""
    duty, field, actions, own_of, _ = world
    if code == HOME:
        there_s = team.now + field.travel[team.at, duty.end]
        return Whereabouts(there_s, np.int64(duty.end), np.int64(NEVER)), met
    begin_s = max(team.now + field.travel[team.at, field.begins[code]], actions.opens[code])
    for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
        met = note_look(own_of[look], begin_s + actions.look_to[look], last_s, trail, met)
    out_since = team.now if team.out_since == NEVER else team.out_since
    return Whereabouts(begin_s + actions.dur[code], actions.to[code], out_since), met


@lean()
def _goal_of(team, steps, spare, count, first, end, world):
    """Give the step to which steps first … end - 1 lead, rests left out, and when it has to
    begin."""
    duty, field, actions = world.duty, world.field, world.actions
    due_s, place = team.now, team.at
    for step in range(first, end):
        due_s += spare[step]
        if steps[step] == HOME:
            due_s += field.travel[place, duty.end]
            place = duty.end
            continue
        code = steps[step]
        due_s = max(due_s + field.travel[place, field.begins[code]], actions.opens[code])
        due_s += actions.dur[code]
        place = actions.to[code]
    after, rests_s = end, 0
    due_s += spare[end]
    while after < count and steps[after] == REST:
        after += 1
        rests_s += REST_S
        due_s += REST_S + spare[after]
    goal = duty.end
    if after < count and steps[after] >= 0:
        goal = field.begins[steps[after]]
    return after, Goal(goal, due_s + field.travel[place, goal], rests_s)


@lean()
def _best_action(team, goal, seed, noise, last_s, worth, world):
    """Give the action that closes most for its time; HOME where there is none and going home
    leaves time, else REST. With it, the seed of what is drawn next."""
    duty, field, actions, own_of, table = world
    near = field.nearest.shape[1]
    leave_s = team.now if team.out_since == NEVER else team.out_since
    best, best_rate = REST, 0.0
    for rank in range(near + FAR_ACTIONS):
        if rank < near:
            code = field.nearest[team.at, rank]
        else:
            seed, drawn = _drawn(seed)
            code = np.searchsorted(worth.sums, drawn * worth.sums[-1], side="right")
            if code >= worth.sums.shape[0]:
                continue
        most = worth.most[code]
        if most <= 0.0:
            continue
        begin_s = max(team.now + field.travel[team.at, field.begins[code]], actions.opens[code])
        done_s, to = begin_s + actions.dur[code], actions.to[code]
        if (
            begin_s > actions.closes[code]
            or done_s + goal.rests_s + field.travel[to, goal.place] > goal.due_s
            or done_s + field.travel[to, duty.end] - leave_s > duty.endurance_s
        ):
            continue
        seed, drawn = _drawn(seed)
        each = (1.0 + noise * drawn) / (done_s - team.now)
        if each * most <= best_rate:
            continue
        rate = each * gain_of_action(code, begin_s, last_s, actions, own_of, table)
        if rate > best_rate:
            best, best_rate = code, rate
    if best == REST and team.out_since != NEVER and duty.endurance_s < UNREACHABLE:
        home_s = team.now + field.travel[team.at, duty.end]
        if home_s + goal.rests_s + field.travel[duty.end, goal.place] < goal.due_s:
            best = HOME
    return best, seed


@lean(inline="always")
def _drawn(seed):
    """Give the next seed (Knuth's MMIX generator) and a number from 0 to 1 made of it."""
    seed = seed * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return seed, np.float64(seed >> np.uint64(11)) / 9007199254740992.0


@lean()
def _make_room(steps, spare, count, end, longer):
    """Move the steps from end on, and the idle time from there, by some places."""
    if longer > 0:
        for step in range(count - 1, end - 1, -1):
            steps[step + longer] = steps[step]
        for step in range(count, end - 1, -1):
            spare[step + longer] = spare[step]
    elif longer < 0:
        for step in range(end, count):
            steps[step + longer] = steps[step]
        for step in range(end, count + 1):
            spare[step + longer] = spare[step]
