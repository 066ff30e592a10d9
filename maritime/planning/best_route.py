"""Find a team's best route against what all other teams leave open.

A dynamic programme over place × time, run forward as a beam. A label stands for a team at a place
at an instant; it remembers when its own route last saw every target, so that a second look at the
same target counts only for what it adds (the idea of a memory along the way follows the ng-route
relaxation of Baldacci, Mingozzi and Roberti, 2011). Within a bucket of time the label that has
closed most is kept for each place, and the best few of all places.

From every kept label the team may act on the spot, go on to the most promising places, wait, or
rest. What a place promises (`promise`) only chooses where to look; what a route closes is always
counted exactly. (Ranking labels by it was tried: worse.)

Two beams run side by side, because a shift of more than six hours must hold a rest: labels that
have rested and labels that have not are never compared with each other.

A part of a route is made in the same way: from where and when the part before it ends to where and
when the part after it begins.

All times are whole seconds after the horizon's start.
"""

from typing import NamedTuple

import numpy as np

from maritime.compiled import compiled, lean
from maritime.movement import UNREACHABLE
from maritime.planning.kernels import gain_of_look
from maritime.planning.labels import (
    FIRST_LABELS,
    FIRST_MEMORIES,
    LABEL,
    Memory,
    doubled_labels,
    doubled_memory,
    forget_others,
    keep_best,
    keep_one_per_place,
    let_go,
    push,
    remember,
    steps_to,
)
from maritime.planning.promise import PROMISE_GRAIN_S, discounted
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.planning.steps import HOME, JUMP, REST, START, WAIT
from maritime.watch_log import NEVER

JUMPS_WEIGHED = 2  # for each jump that is kept
OTHER_STEPS = 4  # beside actions and jumps: the way home, waiting, the rest, a patrol's end
LONG_AGO = -(1 << 30)


class Duty(NamedTuple):
    """
    When a team may be out, from where to where.

    first_out_s and out_since_s are when the shift's first and the present patrol left, NEVER where
    the team is still at its base; is_rested whether the shift's rest needs no more care; ends_s
    when the shift ends at the earliest, because of what comes after this part of it.
    """

    begin: int
    end: int
    open_s: int
    close_s: int
    depart_before_s: int
    endurance_s: int
    first_out_s: int
    out_since_s: int
    is_rested: bool
    ends_s: int


class Beam(NamedTuple):
    """Labels kept per bucket of bucket_s, of them per place; how long a team waits at once, at
    least a bucket; jumps that follow each of them; discount by time."""

    bucket_s: int
    wait_s: int
    width: int
    per_place: int
    jumps: int
    discount: np.ndarray


class Ahead(NamedTuple):
    """
    Where a team may go on to: travel, the way home, and jumps.

    jump_places are the places worth a longer trip, trips (places, jumps) the ways there,
    promised (jumps, grains) and lead what promises() gives. The other arrays are room for the best
    jumps of a label.
    """

    travel: np.ndarray
    home: np.ndarray
    jump_places: np.ndarray
    trips: np.ndarray
    promised: np.ndarray
    lead: np.ndarray
    jump_value: np.ndarray
    jump_rank: np.ndarray
    go_value: np.ndarray
    go_place: np.ndarray


@lean(inline="always")
def gain_of_own_look(look, at_s, own_last_s, actions, table):
    """Give the weighted open seconds that a look of an action begun at at_s closes, where the
    route's own look at the target before ended at own_last_s, or LONG_AGO."""
    target = actions.look_target[look]
    return table.weights[target] * gain_of_look(
        table, target, at_s + actions.look_from[look], at_s + actions.look_to[look],
        NEVER if own_last_s == LONG_AGO else own_last_s,
    )  # fmt: skip


@lean(inline="always")
def gain_of_action(action, at_s, own_last, actions, own_of, table):
    """Sum the weighted open seconds that an action begun at at_s closes, beyond what the route's
    own looks, ended at own_last, do."""
    total = 0.0
    for look in range(actions.look_ptr[action], actions.look_ptr[action + 1]):
        last_s = np.int64(own_last[own_of[look]])
        total += gain_of_own_look(look, at_s, last_s, actions, table)
    return total


@lean()
def _share_left(action, at_s, own_last, actions, own_of, table):
    """Give the share of an action's gain that the route's own looks leave."""
    is_seen = False
    for look in range(actions.look_ptr[action], actions.look_ptr[action + 1]):
        longest = table.longest[table.profile_of[actions.look_target[look]]]
        last = np.int64(own_last[own_of[look]])
        is_seen = is_seen or (last != LONG_AGO and last + longest > at_s)
    if not is_seen:
        return 1.0
    plain = 0.0
    for look in range(actions.look_ptr[action], actions.look_ptr[action + 1]):
        target = actions.look_target[look]
        plain += table.weights[target] * gain_of_look(
            table, target, at_s + actions.look_from[look], at_s + actions.look_to[look], NEVER
        )
    own = gain_of_action(action, at_s, own_last, actions, own_of, table)
    return min(own / plain, 1.0) if plain > 0.0 else 1.0


@compiled()
def best_route(
    duty, beam, travel, actions, own_of, n_targets, table, promised, lead, jump_places
):  # fmt: skip
    """
    Give the best route found as rows (code, place, begin_s, end_s), and what it closes.

    code is an action index (place where it ends), or JUMP (place reached), WAIT, REST, HOME (the
    patrol ends at the base). No rows mean: nothing is gained by going anywhere. promised and lead
    are what promises() gives, jump_places are the places worth a longer trip.
    """
    buckets = (duty.close_s - duty.open_s) // beam.bucket_s + 2
    labels = np.empty(FIRST_LABELS, LABEL)
    heads = np.full((2, buckets + 2), -1, np.int32)
    memory = Memory(
        np.full((FIRST_MEMORIES, n_targets), LONG_AGO, np.int32),
        np.zeros(FIRST_MEMORIES, np.int32),
        np.arange(FIRST_MEMORIES - 1, -1, -1).astype(np.int32),
    )
    free = FIRST_MEMORIES - 1  # row 0 is the start's
    memory.needed[0] = 1
    count = push(
        labels, 0, heads, 1 if duty.is_rested else 0, 0, duty.open_s, duty.begin, START, 0.0,
        duty.first_out_s, duty.out_since_s, -1, 0,
    )  # fmt: skip
    best_label, best_gain = -1, 1e-9
    kept = np.empty(beam.width, np.int32)
    best_at = np.full(travel.shape[0], -1, np.int32)
    jumps = jump_places.shape[0]
    trips = np.empty((travel.shape[0], jumps), np.int32)
    promised_there = np.empty((jumps, promised.shape[1]), np.float64)
    for jump in range(jumps):
        trips[:, jump] = travel[:, jump_places[jump]]
        promised_there[jump] = promised[jump_places[jump]]
    ahead = Ahead(
        travel, travel[:, duty.end].copy(), jump_places, trips, promised_there, lead,
        np.empty(JUMPS_WEIGHED * beam.jumps, np.float64),
        np.empty(JUMPS_WEIGHED * beam.jumps, np.int64), np.empty(beam.jumps, np.float64),
        np.empty(beam.jumps, np.int64),
    )  # fmt: skip
    most_each = np.diff(actions.ptr).max() + beam.jumps + OTHER_STEPS

    for bucket in range(buckets):
        for rested in range(2):
            if beam.per_place == 1:
                keep = keep_one_per_place(labels, heads[rested, bucket], beam, kept, best_at)
            else:
                keep = keep_best(labels, heads[rested, bucket], beam, kept, best_at)
            while count + keep * most_each > labels.shape[0]:
                labels = doubled_labels(labels)
            while free < keep:
                free, memory = free + memory.seen.shape[0], doubled_memory(memory, free)
            count, free, best_label, best_gain = _follow_kept(
                kept, keep, labels, count, heads, memory, free, bucket, rested, best_label,
                best_gain, duty, beam, ahead, actions, own_of, table,
            )  # fmt: skip
            free = forget_others(labels, heads[rested, bucket], memory, free)

    return steps_to(best_label, labels, actions), max(best_gain, 0.0)


@lean()
def _follow_kept(
    kept, keep, labels, count, heads, memory, free, bucket, rested, best_label, best_gain, duty,
    beam, ahead, actions, own_of, table,
):  # fmt: skip
    """
    Add what may follow the kept labels of a bucket; there is room for all of it.

    Gives the numbers of labels and of free memories, and the best label that ends at home.
    """
    travel, home, jump_places, trips, promised, lead = ahead[:6]
    jump_value, jump_rank, go_value, go_place = ahead[6:]
    jumps, last_bucket = jump_places.shape[0], heads.shape[1] - 2
    for position in range(keep):
        label = kept[position]
        now, place = labels[label].time, labels[label].place
        code, gained = labels[label].code, labels[label].gained
        row = labels[label].memory
        if code >= 0:
            free -= 1
            own_row = memory.free[free]
            remember(memory.seen, row, own_row, now, code, actions, own_of)
            memory.needed[own_row] = 1
            free = let_go(memory, row, free)
            row = own_row
        labels[label].memory = -1  # held here from now on, and by what follows it
        own = memory.seen[row]
        is_out = labels[label].out_since != NEVER
        has_left = labels[label].first_out != NEVER

        # Could it end here? Not by a rest at the base, after the last patrol is back.
        home_s = now + home[place]
        if gained > best_gain and (code >= 0 or (code == REST and is_out)):
            ends_s = max(home_s, duty.ends_s)
            is_long = has_left and ends_s - labels[label].first_out > LONG_SHIFT_S
            if rested == 1 or not is_long:
                best_gain, best_label = gained, label
        if not is_out and now >= duty.depart_before_s:
            free = let_go(memory, row, free)
            continue

        leave_s = labels[label].out_since if is_out else now
        first_s = labels[label].first_out if has_left else now
        before = count

        # Act here.
        for action in range(actions.ptr[place], actions.ptr[place + 1]):
            begin_s = max(now, actions.opens[action])
            if begin_s > actions.closes[action]:
                continue
            then = begin_s + actions.dur[action]
            back_s = then + home[actions.to[action]]
            if not _is_possible(duty, back_s, leave_s, first_s, rested):
                continue
            gain = gain_of_action(action, begin_s, own, actions, own_of, table)
            if gain <= 0.0 and actions.back[action] == action:
                continue
            count = push(
                labels, count, heads, rested, _bin(duty, beam, then, bucket), then,
                actions.to[action], action, gained + gain, first_s, leave_s, label, row,
            )  # fmt: skip

        # Go elsewhere: to the places that promise most, less what was seen there already.
        found = 0
        for jump in range(jumps if code != JUMP else 0):
            trip = trips[place, jump]
            then = now + trip
            other = jump_places[jump]
            if other == place or trip >= UNREACHABLE:
                continue
            back_s = then + home[other]
            if not _is_possible(duty, back_s, leave_s, first_s, rested):
                continue
            value = (
                discounted(beam.discount, trip)
                * promised[jump, (then - duty.open_s) // PROMISE_GRAIN_S]
            )
            found = _insert(jump_value, jump_rank, found, value, jump)
        going = 0
        for rank in range(found):
            value, other = jump_value[rank], jump_places[jump_rank[rank]]
            if going == beam.jumps and value <= go_value[going - 1]:
                break  # a share left is at most 1
            then = now + travel[place, other]
            action = lead[other, (then - duty.open_s) // PROMISE_GRAIN_S]
            if action >= 0:
                begin_s = max(then, actions.opens[action])
                value *= _share_left(action, begin_s, own, actions, own_of, table)
            going = _insert(go_value, go_place, going, value, other)
        for rank in range(going):
            other = go_place[rank]
            then = now + travel[place, other]
            count = push(
                labels, count, heads, rested, _bin(duty, beam, then, bucket), then,
                other, JUMP, gained, first_s, leave_s, label, row,
            )  # fmt: skip

        # Go home, from where a team of limited endurance leaves for its next patrol.
        if (
            is_out and code != JUMP and place != duty.end
            and duty.endurance_s < UNREACHABLE
            and _is_possible(duty, home_s, leave_s, first_s, rested)
        ):  # fmt: skip
            count = push(
                labels, count, heads, rested, _bin(duty, beam, home_s, bucket), home_s,
                duty.end, JUMP, gained, first_s, leave_s, label, row,
            )  # fmt: skip

        # Wait a little; rest, inside the shift's span; end the patrol at the base.
        for kind in (WAIT, REST, HOME):
            if kind == REST and (rested == 1 or not has_left):
                continue
            if kind == HOME and (
                not is_out or place != duty.end or duty.endurance_s >= UNREACHABLE
            ):
                continue
            spent_s = 0 if kind == HOME else beam.wait_s if kind == WAIT else REST_S
            to_beam = 1 if kind == REST else rested
            then = now + spent_s
            bin_ = _bin(duty, beam, then, bucket)
            if bin_ > last_bucket or not _is_possible(
                duty, home_s + spent_s, leave_s if is_out else then,
                first_s if has_left else then, to_beam,
            ):  # fmt: skip
                continue
            count = push(
                labels, count, heads, to_beam, bin_, then, place, kind, gained,
                labels[label].first_out,
                NEVER if kind == HOME else labels[label].out_since, label, row,
            )  # fmt: skip
        memory.needed[row] += count - before
        free = let_go(memory, row, free)
    return count, free, best_label, best_gain


@lean(inline="always")
def _bin(duty, beam, at_s, bucket):
    """Give the bucket of an instant, always a later one than the label's own."""
    return max((at_s - duty.open_s) // beam.bucket_s, bucket + 1)


@lean()
def _insert(values, places, found, value, place):
    """Put a value among the best so far, greatest first; give how many there are."""
    if value <= 0.0 or (found == values.shape[0] and value <= values[found - 1]):
        return found
    found = min(found + 1, values.shape[0])
    rank = found - 1
    while rank > 0 and values[rank - 1] < value:
        values[rank], places[rank] = values[rank - 1], places[rank - 1]
        rank -= 1
    values[rank], places[rank] = value, place
    return found


@lean()
def _is_possible(duty, back_s, leave_s, first_s, rested):
    """Say whether a team back at back_s keeps shift, endurance and its chance of a rest."""
    if rested == 0 and max(back_s, duty.ends_s) - first_s > LONG_SHIFT_S:
        back_s += REST_S
    return back_s <= duty.close_s and back_s - leave_s <= duty.endurance_s
