"""
One team on a chain covers all of it if and only if the interval is at least its refresh time.

The refresh time of a chain is what Pasqualetti, Franchi and Bullo (2012) call the least time
between visits that a team can keep up everywhere. For looks that are whole traverses of segments
of d_1 … d_n seconds, D in all, and a team that is no faster when it does not look, it is
2 (D − min(d_1, d_n)): between two looks at one end lies a look at the other, there and back over
everything but this end; and a sweep to and fro keeps it.
"""

from dataclasses import replace

import numpy as np
import pytest
from plan_cases import QUICK_SEARCH, problem_of
from scenes import HOUR

from benchmarks.tick_coasts import TICK_S, tick_coast
from maritime.planning.params import stop_after
from maritime.planning.search import search_routes
from maritime.standard import StandardRule


def chain(segments, interval_s, *, seed=3):
    """A chain of equal segments, one team as fast on patrol as else, 6 h from a fresh start."""
    scene = tick_coast(seed, segments=segments, points=0, teams=1)
    team = replace(scene.teams[0], patrol_speed_kmh=30.0, transit_speed_kmh=30.0)
    rule = StandardRule("segment", "general", 0, 24 * HOUR, interval_s / 60.0)
    district = replace(scene, teams=(team,), standard=(rule,))
    return problem_of(district, hours=6.0, cyclic=False, assume_fresh=True)


def refresh_time_s(problem):
    takes_s = problem.class_of(problem.slots[0]).network.traverse_s
    return 2 * int(takes_s.sum() - min(takes_s[0], takes_s[-1]))


def can_cover_all(problem):
    """
    Say whether any route on ticks leaves nothing open, by following all that never come late.

    A state is a place and, per segment, the ticks since the last look; of two, the one in which
    no segment was looked at longer ago.
    """
    slot, kind = problem.slots[0], problem.class_of(problem.slots[0])
    limit = int(problem.followed_bands.interval_s.max()) / TICK_S
    ticks, base = slot.close_s // TICK_S, problem.base_of(slot)
    reached = {(0, base): {(0,) * len(problem.targets)}}
    for tick in range(ticks + 1):
        for place in range(len(kind.travel)):
            for last in _latest(reached.pop((tick, place), ())):
                if tick + kind.travel[place, base] // TICK_S > ticks or tick - min(last) > limit:
                    continue
                if min(last) + limit >= ticks:
                    return True  # all are covered to the end, and the team gets home
                reached.setdefault((tick + 1, place), set()).add(last)
                for action in kind.actions:
                    begin = tick + int(kind.travel[place, action.from_place]) // TICK_S
                    end = begin + action.duration_s // TICK_S
                    seen = action.subject
                    if begin - last[seen] > limit or any(
                        end - at > limit for number, at in enumerate(last) if number != seen
                    ):
                        continue
                    then = (*last[:seen], end, *last[seen + 1 :])
                    reached.setdefault((end, action.to_place), set()).add(then)
    return False


def _latest(states):
    kept = []
    for state in sorted(states, key=sum, reverse=True):
        if not any(all(a <= b for a, b in zip(state, other, strict=True)) for other in kept):
            kept.append(state)
    return kept


def overdue_min(problem):
    _, state = search_routes(
        problem, params=QUICK_SEARCH, rng=np.random.default_rng(1), stop=stop_after(100)
    )
    return state.weighted_open_min


@pytest.mark.parametrize("segments", [2, 3, 4, 6])
def test_a_sweep_in_the_refresh_time_leaves_nothing_open(segments):
    refresh_s = refresh_time_s(chain(segments, 3600))
    assert refresh_s == 2 * (segments - 1) * TICK_S
    enough, short = chain(segments, refresh_s), chain(segments, refresh_s - 1)
    assert can_cover_all(enough)
    assert overdue_min(enough) == 0.0
    assert not can_cover_all(short)
    assert overdue_min(short) > 0.0
