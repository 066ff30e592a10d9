"""Guess what acting at a place leads to, so that a search knows where to look next.

A coarse backward recursion over the same actions without memory, discounted, in which a route
never turns round on the spot. It only guides: what a route closes is always counted exactly.
"""

import numpy as np

from maritime.compiled import compiled, lean
from maritime.planning.kernels import gain_of_look
from maritime.watch_log import NEVER

PROMISE_GRAIN_S = 600
DISCOUNT_GRAIN_S = 60
LONGEST_TRIP_S = 100_000
SWEEPS = 3  # let actions shorter than a grain follow each other within it


def discount_table(half_life_min: float) -> np.ndarray:
    """Give what a gain so many grains of DISCOUNT_GRAIN_S ahead counts now."""
    ahead_s = np.arange(0, LONGEST_TRIP_S, DISCOUNT_GRAIN_S)
    return 0.5 ** (ahead_s / (60.0 * half_life_min))


@lean(inline="always")
def discounted(discount, seconds):
    """Give what a gain that far ahead counts now."""
    return discount[min(seconds // DISCOUNT_GRAIN_S, discount.shape[0] - 1)]


@compiled()
def promises(grains, open_s, discount, actions, near, table):
    """
    Guess what beginning to act at a place leads to: (places, grains) weighted open seconds.

    An action's own gain and the discounted best continuation that does not turn round, the best
    of all actions at the place. Also gives the action that gains most by itself, or -1. Only
    actions that begin and end at places that are near count.
    """
    n_actions = actions.to.shape[0]
    n_places = actions.ptr.shape[0] - 1
    begin = np.empty(n_actions, np.int64)
    for place in range(n_places):
        begin[actions.ptr[place] : actions.ptr[place + 1]] = place
    used = np.flatnonzero(near[begin] & near[actions.to])
    best_of = np.zeros((n_places, grains), np.float64)
    lead = np.full((n_places, grains), -1, np.int32)
    _go_back(
        open_s, discount, actions, table, begin, used, np.zeros((grains, n_actions), np.float64),
        np.zeros((grains, n_actions), np.float64), np.empty(n_actions, np.float64),
        np.empty(n_actions, np.int64), best_of, lead,
    )  # fmt: skip
    return best_of, lead


@lean()
def _go_back(
    open_s, discount, actions, table, begin, used, first, ahead, share, lasts, best_of, lead
):  # fmt: skip
    """Fill what promises() gives; first, ahead, share and lasts are room by action."""
    grains = first.shape[0]
    for grain in range(grains - 1, -1, -1):
        now = open_s + grain * PROMISE_GRAIN_S
        for action in used:
            at_s = max(now, actions.opens[action])
            if at_s > actions.closes[action]:
                lasts[action] = -1
                continue
            lasts[action] = at_s + actions.dur[action] - now
            share[action] = discounted(discount, lasts[action])
            total = 0.0
            for look in range(actions.look_ptr[action], actions.look_ptr[action + 1]):
                target = actions.look_target[look]
                total += table.weights[target] * gain_of_look(
                    table, target, at_s + actions.look_from[look], at_s + actions.look_to[look],
                    NEVER,
                )  # fmt: skip
            first[grain, action] = total * discounted(discount, at_s - now)
        for _ in range(SWEEPS):
            for action in used:
                if lasts[action] < 0:
                    continue
                then = grain + lasts[action] // PROMISE_GRAIN_S
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
                ahead[grain, action] = first[grain, action] + share[action] * best
        for action in used:
            place = begin[action]
            best_of[place, grain] = max(best_of[place, grain], ahead[grain, action])
            so_far = lead[place, grain]
            if first[grain, action] > (first[grain, so_far] if so_far >= 0 else 0.0):
                lead[place, grain] = action
