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
"""

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


@njit(cache=True)
def _gain_of_action(
    action, at_s, own_last, use_own, running, weights, obs_ptr, obs_target, obs_from, obs_to,
    profile_of, band_lo, band_hi, band_from, band_to, band_interval, horizon_s, is_cyclic,
):  # fmt: skip
    """Sum the weighted open seconds that an action begun at at_s closes."""
    total = 0.0
    for look in range(obs_ptr[action], obs_ptr[action + 1]):
        target = obs_target[look]
        profile = profile_of[target]
        last = np.int64(own_last[target]) if use_own else NEVER
        total += weights[target] * gain_of_look(
            running, target, at_s + obs_from[look], at_s + obs_to[look], last,
            band_from, band_to, band_interval, band_lo[profile], band_hi[profile],
            horizon_s, is_cyclic,
        )  # fmt: skip
    return total


@njit(cache=True)
def promises(
    grains, open_s, decay, act_ptr, act_to, act_dur, act_back, obs_ptr, obs_target, obs_from,
    obs_to, running, weights, profile_of, band_lo, band_hi, band_from, band_to, band_interval,
    horizon_s, is_cyclic,
):  # fmt: skip
    """
    Guess what beginning to act at a place leads to: (places, grains) weighted open seconds.

    An action's own gain and the discounted best continuation that does not turn round, the best
    of all actions at the place.
    """
    actions = act_to.shape[0]
    own = np.empty(1, np.int32)
    first = np.zeros((grains, actions), np.float64)
    ahead = np.zeros((grains, actions), np.float64)
    best_of = np.zeros((act_ptr.shape[0] - 1, grains), np.float64)
    for grain in range(grains - 1, -1, -1):
        at_s = open_s + grain * PROMISE_GRAIN_S
        for action in range(actions):
            first[grain, action] = _gain_of_action(
                action, at_s, own, False, running, weights, obs_ptr, obs_target, obs_from, obs_to,
                profile_of, band_lo, band_hi, band_from, band_to, band_interval, horizon_s,
                is_cyclic,
            )  # fmt: skip
        # A few sweeps let actions shorter than a grain follow each other within it.
        for _ in range(3):
            for action in range(actions):
                then = grain + act_dur[action] // PROMISE_GRAIN_S
                best = 0.0
                if then < grains and act_back[action] != action:
                    place = act_to[action]
                    stay = 0.0
                    for following in range(act_ptr[place], act_ptr[place + 1]):
                        if act_back[following] == following:
                            stay = max(stay, first[then, following])
                        elif following != act_back[action]:
                            best = max(best, ahead[then, following])
                    best += stay
                ahead[grain, action] = (
                    first[grain, action] + decay[min(act_dur[action], decay.shape[0] - 1)] * best
                )
        for place in range(act_ptr.shape[0] - 1):
            for action in range(act_ptr[place], act_ptr[place + 1]):
                best_of[place, grain] = max(best_of[place, grain], ahead[grain, action])
    return best_of


@njit(cache=True)
def _share_left(
    place, at_s, own_last, act_ptr, running, weights, obs_ptr, obs_target, obs_from, obs_to,
    profile_of, band_lo, band_hi, band_from, band_to, band_interval, horizon_s, is_cyclic,
):  # fmt: skip
    """Give the share of the best first gain at a place that the route's own looks leave."""
    plain = own = 0.0
    for action in range(act_ptr[place], act_ptr[place + 1]):
        for use_own in (False, True):
            gain = _gain_of_action(
                action, at_s, own_last, use_own, running, weights, obs_ptr, obs_target, obs_from,
                obs_to, profile_of, band_lo, band_hi, band_from, band_to, band_interval,
                horizon_s, is_cyclic,
            )  # fmt: skip
            if use_own:
                own = max(own, gain)
            else:
                plain = max(plain, gain)
    return own / plain if plain > 0.0 else 1.0


@njit(cache=True)
def best_route(
    base, open_s, close_s, depart_before_s, endurance_s, travel, act_ptr, act_to, act_dur,
    act_back, obs_ptr, obs_target, obs_from, obs_to, running, weights, profile_of, band_lo, band_hi,
    band_from, band_to, band_interval, horizon_s, is_cyclic, bucket_s, decay, width,
    per_place, promised, jump_places,
):  # fmt: skip
    """
    Give the best route found as rows (code, argument, begin_s, end_s), and what it closes.

    code is an action index (argument its end place), or JUMP (argument the place reached), WAIT,
    REST, HOME (the patrol ends at the base). An empty array means: stay at the base. All
    arrays come from TravelClass and OpenState; times are seconds after the horizon's start.
    promised is what promises() gives, jump_places the places worth a longer trip.
    """
    targets = weights.shape[0]
    buckets = (close_s - open_s) // bucket_s + 2
    most = 4096
    time = np.empty(most, np.int64)
    place_of = np.empty(most, np.int32)
    gained = np.empty(most, np.float64)
    parent = np.empty(most, np.int32)
    code = np.empty(most, np.int32)
    first_out = np.empty(most, np.int64)
    out_since = np.empty(most, np.int64)
    memory_row = np.empty(most, np.int32)
    following = np.empty(most, np.int32)
    head = np.full((2, buckets + 2), -1, np.int32)
    count = 0

    rows = 2 * buckets * width + 2
    memory = np.full((min(rows, 256), targets), LONG_AGO, np.int32)
    rows_used = 1

    time[0], place_of[0], gained[0] = open_s, base, 0.0
    parent[0], code[0], first_out[0], out_since[0] = -1, START, NEVER, NEVER
    memory_row[0], following[0] = 0, -1
    # A shift of up to six hours needs no rest: it begins in the beam of the rested.
    head[1 if close_s - open_s <= LONG_SHIFT_S else 0, 0] = 0
    count = 1
    best_label, best_gain = -1, 1e-9
    kept = np.empty(width, np.int32)
    at_place = np.zeros(travel.shape[0], np.int32)
    jump_value = np.empty(JUMPS_WEIGHED, np.float64)
    jump_place = np.empty(JUMPS_WEIGHED, np.int32)

    for bucket in range(buckets):
        for rested in range(2):
            # Keep the best labels of this bucket, few of them per place.
            size = 0
            label = head[rested, bucket]
            while label >= 0:
                size += 1
                label = following[label]
            if size == 0:
                continue
            waiting = np.empty(size, np.int32)
            ranks = np.empty(size, np.float64)
            label, size = head[rested, bucket], 0
            while label >= 0:
                waiting[size], ranks[size] = label, -gained[label]
                size += 1
                label = following[label]
            order = np.argsort(ranks, kind="mergesort")
            keep = 0
            for position in order:
                label = waiting[position]
                if at_place[place_of[label]] >= per_place:
                    continue
                at_place[place_of[label]] += 1
                kept[keep] = label
                keep += 1
                if keep == width:
                    break
            for position in range(keep):
                at_place[place_of[kept[position]]] = 0

            for position in range(keep):
                label = kept[position]
                now, place = time[label], place_of[label]
                # Give the label its own memory: the parent's, and what its last action saw.
                if code[label] >= 0:
                    if rows_used == memory.shape[0]:
                        wider = np.empty((2 * rows_used, targets), np.int32)
                        wider[:rows_used] = memory
                        memory = wider
                    memory[rows_used] = memory[memory_row[parent[label]]]
                    began = now - act_dur[code[label]]
                    for look in range(obs_ptr[code[label]], obs_ptr[code[label] + 1]):
                        seen = began + obs_to[look]
                        if seen > memory[rows_used, obs_target[look]]:
                            memory[rows_used, obs_target[look]] = seen
                    memory_row[label] = rows_used
                    rows_used += 1
                elif parent[label] >= 0:
                    memory_row[label] = memory_row[parent[label]]
                own = memory[memory_row[label]]

                # Could the shift end here?
                is_out = out_since[label] != NEVER
                home = travel[place, base] if is_out else 0
                if gained[label] > best_gain:
                    long = (
                        first_out[label] != NEVER and now + home - first_out[label] > LONG_SHIFT_S
                    )
                    if rested == 1 or not long:
                        best_gain, best_label = gained[label], label

                if not is_out and now >= depart_before_s:
                    continue
                if count + 2 * (act_ptr[place + 1] - act_ptr[place]) + JUMPS_KEPT + 8 > most:
                    grown = 2 * most
                    time = np.append(time, np.empty(most, np.int64))
                    place_of = np.append(place_of, np.empty(most, np.int32))
                    gained = np.append(gained, np.empty(most, np.float64))
                    parent = np.append(parent, np.empty(most, np.int32))
                    code = np.append(code, np.empty(most, np.int32))
                    first_out = np.append(first_out, np.empty(most, np.int64))
                    out_since = np.append(out_since, np.empty(most, np.int64))
                    memory_row = np.append(memory_row, np.empty(most, np.int32))
                    following = np.append(following, np.empty(most, np.int32))
                    most = grown
                leave_s = out_since[label] if is_out else now
                first_s = first_out[label] if first_out[label] != NEVER else now

                # Act here.
                for action in range(act_ptr[place], act_ptr[place + 1]):
                    then = now + act_dur[action]
                    back_s = then + travel[act_to[action], base]
                    if not _is_possible(back_s, close_s, leave_s, endurance_s, first_s, rested):
                        continue
                    gain = _gain_of_action(
                        action, now, own, True, running, weights, obs_ptr, obs_target, obs_from,
                        obs_to, profile_of, band_lo, band_hi, band_from, band_to, band_interval,
                        horizon_s, is_cyclic,
                    )  # fmt: skip
                    if gain <= 0.0 and act_back[action] == action:
                        continue
                    bin_ = max((then - open_s) // bucket_s, bucket + 1)
                    time[count], place_of[count], code[count] = then, act_to[action], action
                    gained[count] = gained[label] + gain
                    first_out[count], out_since[count] = first_s, leave_s
                    parent[count] = label
                    following[count] = head[rested, bin_]
                    head[rested, bin_] = count
                    count += 1

                # Go elsewhere: to the places that promise most, less what was seen there already.
                found = 0
                for other in jump_places:
                    trip = travel[place, other]
                    then = now + trip
                    if code[label] == JUMP or other == place or trip >= UNREACHABLE:
                        continue
                    if not _is_possible(
                        then + travel[other, base], close_s, leave_s, endurance_s, first_s, rested
                    ):
                        continue
                    value = (
                        decay[min(trip, decay.shape[0] - 1)]
                        * promised[other, (then - open_s) // PROMISE_GRAIN_S]
                    )
                    if value <= 0.0 or (found == JUMPS_WEIGHED and value <= jump_value[found - 1]):
                        continue
                    found = min(found + 1, JUMPS_WEIGHED)
                    rank = found - 1
                    while rank > 0 and jump_value[rank - 1] < value:
                        jump_value[rank] = jump_value[rank - 1]
                        jump_place[rank] = jump_place[rank - 1]
                        rank -= 1
                    jump_value[rank], jump_place[rank] = value, other
                for rank in range(found):
                    jump_value[rank] *= _share_left(
                        jump_place[rank], now + travel[place, jump_place[rank]], own, act_ptr,
                        running, weights, obs_ptr, obs_target, obs_from, obs_to, profile_of,
                        band_lo, band_hi, band_from, band_to, band_interval, horizon_s,
                        is_cyclic,
                    )  # fmt: skip
                for _ in range(min(JUMPS_KEPT, found)):
                    rank = np.argmax(jump_value[:found])
                    if jump_value[rank] <= 0.0:
                        break
                    jump_value[rank] = 0.0
                    other = jump_place[rank]
                    then = now + travel[place, other]
                    bin_ = max((then - open_s) // bucket_s, bucket + 1)
                    time[count], place_of[count], code[count] = then, other, JUMP
                    gained[count] = gained[label]
                    first_out[count], out_since[count] = first_s, leave_s
                    parent[count] = label
                    following[count] = head[rested, bin_]
                    head[rested, bin_] = count
                    count += 1

                # Wait a little, rest, or end the patrol at the base.
                for way in range(3):
                    to_beam = rested
                    if way == 0:
                        then, kind = now + bucket_s, WAIT
                    elif way == 1:
                        if rested == 1:
                            continue
                        then, kind, to_beam = now + REST_S, REST, 1
                        # A rest counts inside the shift's span; before it or after it is none.
                        if first_out[label] == NEVER:
                            continue
                    else:
                        if not is_out or place != base or endurance_s >= UNREACHABLE:
                            continue
                        then, kind = now, HOME
                    back_s = then + (travel[place, base] if is_out else 0)
                    if not _is_possible(
                        back_s, close_s, leave_s if is_out else then, endurance_s,
                        first_out[label] if first_out[label] != NEVER else then, to_beam,
                    ):  # fmt: skip
                        continue
                    bin_ = max((then - open_s) // bucket_s, bucket + 1)
                    if bin_ > buckets:
                        continue
                    time[count], place_of[count], code[count] = then, place, kind
                    gained[count] = gained[label]
                    first_out[count] = first_out[label]
                    out_since[count] = NEVER if kind == HOME else out_since[label]
                    parent[count] = label
                    following[count] = head[to_beam, bin_]
                    head[to_beam, bin_] = count
                    count += 1

    return _steps_to(best_label, parent, code, place_of, time), max(best_gain, 0.0)


@njit(cache=True)
def _is_possible(back_s, close_s, leave_s, endurance_s, first_s, rested):
    """Say whether a team back at back_s keeps shift, endurance and its chance of a rest."""
    if back_s > close_s or back_s - leave_s > endurance_s:
        return False
    if rested == 0 and back_s - first_s > LONG_SHIFT_S:
        return back_s + REST_S <= close_s and back_s + REST_S - leave_s <= endurance_s
    return True


@njit(cache=True)
def _steps_to(label, parent, code, place_of, time):
    """Give the steps that led to a label, first step first."""
    length, at = 0, label
    while at >= 0 and code[at] != START:
        length += 1
        at = parent[at]
    steps = np.empty((length, 4), np.int64)
    at = label
    for row in range(length - 1, -1, -1):
        steps[row, 0], steps[row, 1] = code[at], place_of[at]
        steps[row, 2], steps[row, 3] = time[parent[at]], time[at]
        at = parent[at]
    return steps
