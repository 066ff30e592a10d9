"""Find a team's best route against what all other teams leave open.

A dynamic programme over place × time, run forward as a beam. A label stands for a team at a place
at an instant; it remembers when its own route last saw every target, so that a second look at the
same target counts only for what it adds (the idea of a memory along the way follows the ng-route
relaxation of Baldacci, Mingozzi and Roberti, 2011). Within a bucket of time the label that has
closed most is kept for each place, and the best few of all places.

From every kept label the team may act on the spot, go on to the most promising places, wait, or
rest. What a place promises is told by a coarse backward recursion over the same actions without
memory, discounted, in which a route never turns round on the spot. The promise only chooses where
to look; what a route closes is always counted exactly. (Ranking labels by it was tried: worse.)

Two beams run side by side, because a shift of more than six hours must hold a rest: labels that
have rested and labels that have not are never compared with each other.

All times are whole seconds after the horizon's start.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from maritime.planning.kernels import gain_of_look
from maritime.planning.slots import LONG_SHIFT_S, REST_S
from maritime.watch_log import NEVER

START, JUMP, WAIT, REST, HOME = -1, -2, -3, -4, -5
UNREACHABLE = 1 << 30
PROMISE_GRAIN_S = 600
LONG_AGO = -(1 << 30)
JUMPS_WEIGHED = 4
JUMPS_KEPT = 2
FIRST_LABELS = 4096
FIRST_MEMORIES = 256

LABEL = np.dtype(
    [
        ("time", np.int64),
        ("first_out", np.int64),  # when the shift's first patrol left, or NEVER
        ("out_since", np.int64),  # when this patrol left, or NEVER at the base
        ("gained", np.float64),
        ("place", np.int32),
        ("code", np.int32),  # the action that led here, or one of START … HOME
        ("parent", np.int32),
        ("memory", np.int32),  # row of the memory, once the label is kept
        ("next", np.int32),  # the next label of the same bucket and beam
    ]
)


class Duty(NamedTuple):
    """When a team may be out, and from where."""

    base: int
    open_s: int
    close_s: int
    depart_before_s: int
    endurance_s: int


class Beam(NamedTuple):
    """How wide to search: labels per bucket of bucket_s, of them per place; discount by second."""

    bucket_s: int
    width: int
    per_place: int
    discount: np.ndarray


@njit(cache=True, inline="always")
def _gain_of_action(action, at_s, own_last, use_own, actions, table):
    """Sum the weighted open seconds that an action begun at at_s closes."""
    total = 0.0
    for look in range(actions.look_ptr[action], actions.look_ptr[action + 1]):
        target = actions.look_target[look]
        last = np.int64(own_last[target]) if use_own else NEVER
        total += table.weights[target] * gain_of_look(
            table, target, at_s + actions.look_from[look], at_s + actions.look_to[look], last
        )
    return total


@njit(cache=True)
def promises(grains, open_s, discount, actions, table):
    """
    Guess what beginning to act at a place leads to: (places, grains) weighted open seconds.

    An action's own gain and the discounted best continuation that does not turn round, the best
    of all actions at the place.
    """
    n_actions = actions.to.shape[0]
    n_places = actions.ptr.shape[0] - 1
    own = np.empty(1, np.int32)
    first = np.zeros((grains, n_actions), np.float64)
    ahead = np.zeros((grains, n_actions), np.float64)
    best_of = np.zeros((n_places, grains), np.float64)
    for grain in range(grains - 1, -1, -1):
        at_s = open_s + grain * PROMISE_GRAIN_S
        for action in range(n_actions):
            first[grain, action] = _gain_of_action(action, at_s, own, False, actions, table)
        # A few sweeps let actions shorter than a grain follow each other within it.
        for _ in range(3):
            for action in range(n_actions):
                then = grain + actions.dur[action] // PROMISE_GRAIN_S
                best = 0.0
                if then < grains and actions.back[action] != action:
                    place = actions.to[action]
                    stay = 0.0
                    for following in range(actions.ptr[place], actions.ptr[place + 1]):
                        if actions.back[following] == following:
                            stay = max(stay, first[then, following])
                        elif following != actions.back[action]:
                            best = max(best, ahead[then, following])
                    best += stay
                share = _discounted(discount, actions.dur[action])
                ahead[grain, action] = first[grain, action] + share * best
        for place in range(n_places):
            for action in range(actions.ptr[place], actions.ptr[place + 1]):
                best_of[place, grain] = max(best_of[place, grain], ahead[grain, action])
    return best_of


@njit(cache=True, inline="always")
def _discounted(discount, seconds):
    """Give what a gain that far ahead counts now."""
    return discount[min(seconds, discount.shape[0] - 1)]


@njit(cache=True)
def best_route(duty, beam, travel, actions, table, promised, jump_places):
    """
    Give the best route found as rows (code, place, begin_s, end_s), and what it closes.

    code is an action index (place where it ends), or JUMP (place reached), WAIT, REST, HOME (the
    patrol ends at the base). No rows mean: stay at the base. promised is what promises() gives,
    jump_places are the places worth a longer trip.
    """
    buckets = (duty.close_s - duty.open_s) // beam.bucket_s + 2
    labels = np.empty(FIRST_LABELS, LABEL)
    heads = np.full((2, buckets + 2), -1, np.int32)
    memory = np.full((FIRST_MEMORIES, table.weights.shape[0]), LONG_AGO, np.int32)
    memories = 1
    # A shift of up to six hours needs no rest: it begins in the beam of the rested.
    needs_rest = duty.close_s - duty.open_s > LONG_SHIFT_S
    count = _push(
        labels, 0, heads, 0 if needs_rest else 1, 0, duty.open_s, duty.base, START, 0.0, NEVER,
        NEVER, -1,
    )  # fmt: skip
    best_label, best_gain = -1, 1e-9
    kept = np.empty(beam.width, np.int32)
    taken = np.zeros(travel.shape[0], np.int32)
    jump_value = np.empty(JUMPS_WEIGHED, np.float64)
    jump_place = np.empty(JUMPS_WEIGHED, np.int64)

    for bucket in range(buckets):
        for rested in range(2):
            for position in range(_keep_best(labels, heads[rested, bucket], beam, kept, taken)):
                label = kept[position]
                if memories == memory.shape[0]:
                    memory = _doubled_rows(memory)
                memories = _remember(labels, label, memory, memories, actions)
                own = memory[labels[label].memory]
                now, place = labels[label].time, labels[label].place
                code, gained = labels[label].code, labels[label].gained
                is_out = labels[label].out_since != NEVER
                has_left = labels[label].first_out != NEVER

                # Could the shift end here?
                home_s = now + travel[place, duty.base] if is_out else now
                if gained > best_gain:
                    is_long = has_left and home_s - labels[label].first_out > LONG_SHIFT_S
                    if rested == 1 or not is_long:
                        best_gain, best_label = gained, label
                if not is_out and now >= duty.depart_before_s:
                    continue

                at_most = count + actions.ptr[place + 1] - actions.ptr[place] + JUMPS_KEPT + 3
                if at_most > labels.shape[0]:
                    labels = _doubled_labels(labels)
                leave_s = labels[label].out_since if is_out else now
                first_s = labels[label].first_out if has_left else now

                # Act here.
                for action in range(actions.ptr[place], actions.ptr[place + 1]):
                    then = now + actions.dur[action]
                    back_s = then + travel[actions.to[action], duty.base]
                    if not _is_possible(duty, back_s, leave_s, first_s, rested):
                        continue
                    gain = _gain_of_action(action, now, own, True, actions, table)
                    if gain <= 0.0 and actions.back[action] == action:
                        continue
                    count = _push(
                        labels, count, heads, rested, _bin(duty, beam, then, bucket), then,
                        actions.to[action], action, gained + gain, first_s, leave_s, label,
                    )  # fmt: skip

                # Go elsewhere: to the places that promise most, less what was seen there already.
                found = 0
                for other in jump_places:
                    trip = travel[place, other]
                    then = now + trip
                    if code == JUMP or other == place or trip >= UNREACHABLE:
                        continue
                    back_s = then + travel[other, duty.base]
                    if not _is_possible(duty, back_s, leave_s, first_s, rested):
                        continue
                    value = (
                        _discounted(beam.discount, trip)
                        * promised[other, (then - duty.open_s) // PROMISE_GRAIN_S]
                    )
                    found = _insert(jump_value, jump_place, found, value, other)
                for rank in range(found):
                    then = now + travel[place, jump_place[rank]]
                    jump_value[rank] *= _share_left(jump_place[rank], then, own, actions, table)
                for _ in range(min(JUMPS_KEPT, found)):
                    rank = np.argmax(jump_value[:found])
                    if jump_value[rank] <= 0.0:
                        break
                    jump_value[rank] = 0.0
                    then = now + travel[place, jump_place[rank]]
                    count = _push(
                        labels, count, heads, rested, _bin(duty, beam, then, bucket), then,
                        jump_place[rank], JUMP, gained, first_s, leave_s, label,
                    )  # fmt: skip

                # Wait a little; rest, inside the shift's span; end the patrol at the base.
                for kind in (WAIT, REST, HOME):
                    if kind == REST and (rested == 1 or not has_left):
                        continue
                    if kind == HOME and (
                        not is_out or place != duty.base or duty.endurance_s >= UNREACHABLE
                    ):
                        continue
                    spent_s = 0 if kind == HOME else beam.bucket_s if kind == WAIT else REST_S
                    to_beam = 1 if kind == REST else rested
                    then = now + spent_s
                    bin_ = _bin(duty, beam, then, bucket)
                    if bin_ > buckets or not _is_possible(
                        duty, home_s + spent_s, leave_s if is_out else then,
                        first_s if has_left else then, to_beam,
                    ):  # fmt: skip
                        continue
                    count = _push(
                        labels, count, heads, to_beam, bin_, then, place, kind, gained,
                        labels[label].first_out,
                        NEVER if kind == HOME else labels[label].out_since, label,
                    )  # fmt: skip

    return _steps_to(best_label, labels), max(best_gain, 0.0)


@njit(cache=True, inline="always")
def _bin(duty, beam, at_s, bucket):
    """Give the bucket of an instant, always a later one than the label's own."""
    return max((at_s - duty.open_s) // beam.bucket_s, bucket + 1)


@njit(cache=True)
def _push(
    labels, count, heads, rested, bin_, time, place, code, gained, first_out, out_since, parent
):  # fmt: skip
    """Add a label to its bucket; give the new number of labels."""
    labels[count].time = time
    labels[count].place = place
    labels[count].code = code
    labels[count].gained = gained
    labels[count].first_out = first_out
    labels[count].out_since = out_since
    labels[count].parent = parent
    labels[count].memory = 0
    labels[count].next = heads[rested, bin_]
    heads[rested, bin_] = count
    return count + 1


@njit(cache=True)
def _keep_best(labels, head, beam, kept, taken):
    """Write the best labels of a bucket to kept, few of them per place; give how many."""
    size = 0
    label = head
    while label >= 0:
        size += 1
        label = labels[label].next
    waiting = np.empty(size, np.int32)
    loss = np.empty(size, np.float64)
    label, size = head, 0
    while label >= 0:
        waiting[size], loss[size] = label, -labels[label].gained
        size += 1
        label = labels[label].next
    keep = 0
    for position in np.argsort(loss, kind="mergesort"):
        label = waiting[position]
        if taken[labels[label].place] >= beam.per_place:
            continue
        taken[labels[label].place] += 1
        kept[keep] = label
        keep += 1
        if keep == beam.width:
            break
    for position in range(keep):
        taken[labels[kept[position]].place] = 0
    return keep


@njit(cache=True)
def _remember(labels, label, memory, memories, actions):
    """Give a label its memory: its parent's, and what its own action saw; give the new number."""
    parent, code = labels[label].parent, labels[label].code
    if parent < 0:
        return memories
    if code < 0:
        labels[label].memory = labels[parent].memory
        return memories
    memory[memories] = memory[labels[parent].memory]
    began_s = labels[label].time - actions.dur[code]
    for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
        target = actions.look_target[look]
        memory[memories, target] = max(memory[memories, target], began_s + actions.look_to[look])
    labels[label].memory = memories
    return memories + 1


@njit(cache=True)
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


@njit(cache=True)
def _share_left(place, at_s, own_last, actions, table):
    """Give the share of the best first gain at a place that the route's own looks leave."""
    plain = own = 0.0
    for action in range(actions.ptr[place], actions.ptr[place + 1]):
        plain = max(plain, _gain_of_action(action, at_s, own_last, False, actions, table))
        own = max(own, _gain_of_action(action, at_s, own_last, True, actions, table))
    return own / plain if plain > 0.0 else 1.0


@njit(cache=True)
def _is_possible(duty, back_s, leave_s, first_s, rested):
    """Say whether a team back at back_s keeps shift, endurance and its chance of a rest."""
    if rested == 0 and back_s - first_s > LONG_SHIFT_S:
        back_s += REST_S
    return back_s <= duty.close_s and back_s - leave_s <= duty.endurance_s


@njit(cache=True)
def _doubled_labels(labels):
    wider = np.empty(2 * labels.shape[0], LABEL)
    wider[: labels.shape[0]] = labels
    return wider


@njit(cache=True)
def _doubled_rows(memory):
    wider = np.empty((2 * memory.shape[0], memory.shape[1]), np.int32)
    wider[: memory.shape[0]] = memory
    return wider


@njit(cache=True)
def _steps_to(label, labels):
    """Give the steps that led to a label, first step first."""
    length, at = 0, label
    while at >= 0 and labels[at].code != START:
        length += 1
        at = labels[at].parent
    steps = np.empty((length, 4), np.int64)
    at = label
    for row in range(length - 1, -1, -1):
        parent = labels[at].parent
        steps[row, 0], steps[row, 1] = labels[at].code, labels[at].place
        steps[row, 2], steps[row, 3] = labels[parent].time, labels[at].time
        at = parent
    return steps
