"""A stretch is made again between what stands before and after it, and closes much for its time."""

from typing import NamedTuple

import numpy as np
import pytest
from plan_cases import problem_of
from scenes import archipelago, every_scene, straight_coast

from maritime.planning.best_route import LONG_AGO, Duty, gain_of_action
from maritime.planning.grounds import Grounds, grounds_of
from maritime.planning.kernels import OpenTable
from maritime.planning.open_state import OpenState
from maritime.planning.params import SearchParams, stop_after
from maritime.planning.rebuilding import MOST_MADE, MOST_REBUILT, rebuild, worth_of
from maritime.planning.reckoning import IMPOSSIBLE, World, no_trail, nothing_known, reckon
from maritime.planning.route import make_route
from maritime.planning.route_maker import free_window
from maritime.planning.search import search_routes
from maritime.planning.sequences import is_possible, sequence_of, steps_of
from maritime.planning.slots import LONG_SHIFT_S
from maritime.planning.small_changes import ActionSequence
from maritime.planning.steps import HOME, REST
from maritime.watch_log import NEVER

ROOM = 64


class Scene(NamedTuple):
    """A route as a sequence, where its team can go, and what all others leave open."""

    index: int
    sequence: ActionSequence
    duty: Duty
    grounds: Grounds
    table: OpenTable


def scenes_of(problem):
    """Give the routes of the first plan that are possible sequences."""
    routes, state = search_routes(
        problem, params=SearchParams(), rng=np.random.default_rng(4), stop=stop_after(0)
    )
    for route in routes:
        slot, window = (
            problem.slots[route.slot_index],
            free_window(problem, routes, route.slot_index),
        )
        if route.is_empty:
            continue
        grounds = grounds_of(
            problem.class_of(slot), problem.base_of(slot), problem.longest_out_s(slot)
        )
        duty = Duty(
            grounds.base, grounds.base, *window, slot.depart_before_s, problem.endurance_s(slot),
            NEVER, NEVER, window[1] - window[0] <= LONG_SHIFT_S, 0,
        )  # fmt: skip
        sequence = sequence_of(route.steps, grounds, duty)
        if is_possible(sequence, duty):
            state.remove(route.look_rows)
            yield Scene(route.slot_index, sequence, duty, grounds, table_of(problem, state, slot))
            state.add(route.look_rows)


def table_of(problem, state, slot):
    """Give what the looks of a slot are counted by."""
    bands, horizon = problem.followed_bands, problem.horizon
    first, last = bands.within(slot.open_s, slot.close_s)
    return OpenTable(
        state.running, state.lasting, problem.needs.weights,
        problem.needs.profile_of.astype(np.int64), first, last, *bands.extremes(first, last),
        bands.begin_s, bands.end_s, bands.interval_s, horizon.length_s, horizon.is_cyclic,
    )  # fmt: skip


def world_of(scene):
    grounds = scene.grounds
    return World(scene.duty, grounds.field, grounds.table, grounds.own_of, scene.table)


def rebuilt(scene, draw, noise=0.5):
    """Give the sequence with a stretch made again, None where none is, and where it begins."""
    count = scene.sequence.codes.size
    steps, spare = np.zeros(count + ROOM, np.int64), np.zeros(count + ROOM + 1, np.int64)
    steps[:count], spare[: count + 1] = scene.sequence.codes, scene.sequence.idle
    grounds, world = scene.grounds, world_of(scene)
    known = nothing_known(count + ROOM, grounds.n_targets, grounds.table)
    known.codes[:count], known.idle[: count + 1] = steps[:count], spare[: count + 1]
    assert reckon(known, count, 0, world) != IMPOSSIBLE
    size, first = rebuild(
        np.array(draw), noise, steps, spare, count, known, no_trail(known),
        worth_of(scene.duty, grounds.table, scene.table), np.empty(MOST_MADE, np.int64), world,
    )  # fmt: skip
    if size < 0:
        return None, first
    return ActionSequence(steps[:size].copy(), spare[: size + 1].copy()), first


def doings(sequence, scene):
    """Give what is done when, trips and waits left out."""
    return [
        (code, begin_s, end_s)
        for code, _, begin_s, end_s in steps_of(sequence, scene.grounds, scene.duty)
        if code >= 0 or code in (REST, HOME)
    ]


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_what_comes_before_and_after_the_stretch_stays_when_it_was(district):
    rng, changed = np.random.default_rng(7), 0
    for scene in scenes_of(problem_of(district)):
        before = doings(scene.sequence, scene)
        for draw in rng.random((40, 6)):
            after, first = rebuilt(scene, draw)
            if after is None:
                continue
            assert after.idle.min() >= 0
            assert after.idle.size == after.codes.size + 1
            now = doings(after, scene)
            # The trip home is a step that begins when the team leaves, so it goes by its arrival.
            assert now[:first] == before[:first]
            stays = len(before) - min(len(before), first + MOST_REBUILT)
            assert [one[::2] for one in now[len(now) - stays :]] == [
                one[::2] for one in before[len(before) - stays :]
            ]
            assert sum(one[0] == REST for one in now) == sum(one[0] == REST for one in before)
            changed += now != before
    assert changed


def test_an_idle_team_is_sent_to_what_closes_much():
    problem = problem_of(straight_coast())
    scene = next(scenes_of(problem))
    one_step = ActionSequence(scene.sequence.codes[:1], np.array([0, 0]))
    steps = steps_of(one_step, scene.grounds, scene.duty)
    scene = scene._replace(sequence=sequence_of(steps, scene.grounds, scene.duty))
    after, _ = rebuilt(scene, [0.0, 0.0, 0.0, 0.9, 0.3, 0.0], noise=0.0)
    closed = [closed_by(sequence, scene, problem) for sequence in (scene.sequence, after)]
    assert after.codes.size > 5
    assert closed[1] > 3 * closed[0] > 0


def closed_by(sequence, scene, problem):
    """Give the weighted minutes that a sequence closes where nobody else is on duty."""
    state = OpenState(problem)
    before = state.weighted_open_min
    steps = steps_of(sequence, scene.grounds, scene.duty)
    state.add(make_route(problem, scene.index, steps).look_rows)
    return before - state.weighted_open_min


def test_a_team_of_short_endurance_comes_home_and_goes_out_again():
    problem = problem_of(archipelago())
    short = [one for one in scenes_of(problem) if one.duty.endurance_s < 8 * 3600]
    assert short
    homes = {
        int((after.codes == HOME).sum())
        for scene in short
        for draw in np.random.default_rng(2).random((60, 6))
        if (after := rebuilt(scene, draw)[0]) is not None
    }
    assert len(homes) > 1


def test_a_rest_is_not_made_again():
    scene = next(scenes_of(problem_of(straight_coast())))
    codes = np.array([scene.sequence.codes[0], REST], np.int64)
    resting = scene._replace(sequence=ActionSequence(codes, np.array([0, 0, 0], np.int64)))
    assert rebuilt(resting, [0.0, 0.6, 0.5, 0.5, 0.5, 0.5]) == (None, 1)


def test_no_action_closes_more_than_its_worth():
    problem = problem_of(straight_coast())
    scene = next(scenes_of(problem))
    table, duty, own_of = scene.grounds.table, scene.duty, scene.grounds.own_of
    worth = worth_of(duty, table, scene.table)
    unseen, closes = np.full(scene.grounds.n_targets, LONG_AGO), []
    for action in range(table.dur.size):
        for begin_s in range(duty.open_s, duty.close_s - int(table.dur[action]), 1200):
            gain = gain_of_action(action, begin_s, unseen, table, own_of, scene.table)
            assert gain <= worth.most[action] + 1e-6
            closes.append(gain)
    assert max(closes) > 0


def test_actions_are_drawn_by_what_is_open_of_all_that_they_see():
    problem = problem_of(straight_coast())
    scene = next(scenes_of(problem))
    table, duty = scene.grounds.table, scene.duty
    sums = worth_of(duty, table, scene.table).sums
    # Nobody on duty: all that is needed between two instants is open.
    nobody = scene.table._replace(running=OpenState(problem).running)
    all_open = worth_of(duty, table, nobody).sums
    assert (np.diff(sums) >= 0).all()
    assert (sums <= all_open + 1e-6).all()
    target = int(table.look_target[0])
    ticks = nobody.running[target]
    assert table.look_ptr[1] > 1 or all_open[0] == pytest.approx(
        problem.needs.weights[target] * (ticks[duty.close_s // 60] - ticks[duty.open_s // 60])
    )
