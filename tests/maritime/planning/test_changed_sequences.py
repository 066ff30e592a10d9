"""What is reckoned of a changed sequence from what is known is what reckoning it anew gives."""

import numpy as np
import pytest
from plan_cases import problem_of
from scenes import archipelago, every_scene, straight_coast
from test_rebuilding import scenes_of, world_of

from maritime.planning.reckoning import (
    IMPOSSIBLE,
    closed_with,
    go_to,
    no_trail,
    nothing_known,
    reckon,
    span_of,
    take_over,
)
from maritime.planning.small_changes import DRAWS, ROOM, _change, _fit
from maritime.planning.steps import REST


def known_of(codes, idle, scene):
    """Give a sequence with what reckoning it from its beginning on makes known, and its worth."""
    known = nothing_known(codes.size + ROOM, scene.grounds.n_targets, scene.grounds.table)
    known.codes[: codes.size], known.idle[: idle.size] = codes, idle
    return known, reckon(known, codes.size, 0, world_of(scene))


def changed(known, count, draw, scene):
    """Give a changed sequence, where it differs and how many steps it has; None where none is."""
    steps, spare = known.codes.copy(), known.idle.copy()
    world = world_of(scene)
    size, at = _change(draw, steps, spare, count, world)
    if not 0 <= size < steps.size:
        return None
    span = _fit(known, count, steps, spare, size, at, draw[3] < 0.5, world)
    return (steps, spare, size, span) if span[0] <= size else None


def tried(scene, rng, tries):
    """Change a scene's sequence again and again, each possible change taken over in its turn."""
    world, count = world_of(scene), scene.sequence.codes.size
    known, _ = known_of(scene.sequence.codes, scene.sequence.idle, scene)
    trail = no_trail(known)
    for number in range(1, tries + 1):
        found = changed(known, count, rng.random(DRAWS), scene)
        if found is None:
            continue
        steps, spare, size, span = found
        was = known.codes[:count].copy(), known.idle[: count + 1].copy()
        closed = closed_with(known, count, steps, spare, size, span, trail, number, world)
        assert (known.codes[:count] == was[0]).all()
        assert (known.idle[: count + 1] == was[1]).all()
        yield steps[:size], spare[: size + 1], closed
        if closed != IMPOSSIBLE and number % 3 == 0:
            taken = take_over(known, count, steps, spare, size, span, world)
            assert taken == pytest.approx(closed, abs=1e-6)
            count = size
            anew, _ = known_of(steps[:size], spare[: size + 1], scene)
            same_as(known, anew, size, scene)


def same_as(known, anew, size, scene):
    """Assert that as much is known of two equal sequences."""
    assert (known.codes[:size] == anew.codes[:size]).all()
    assert (known.idle[: size + 1] == anew.idle[: size + 1]).all()
    assert (known.standing[: size + 1] == anew.standing[: size + 1]).all()
    assert known.closed[: size + 1] == pytest.approx(anew.closed[: size + 1], abs=1e-6)
    table = scene.grounds.table
    for one in (known, anew):
        go_to(one, size, table, scene.grounds.own_of)
    assert (known.last_s == anew.last_s).all()
    for one in (known, anew):
        go_to(one, size // 2, table, scene.grounds.own_of)
    assert (known.last_s == anew.last_s).all()


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_a_changed_sequence_is_reckoned_as_if_anew(district):
    rng, possible = np.random.default_rng(3), 0
    for scene in scenes_of(problem_of(district)):
        for steps, spare, closed in tried(scene, rng, 80):
            _, anew = known_of(steps, spare, scene)
            assert closed == pytest.approx(anew, abs=1e-6)
            possible += closed != IMPOSSIBLE
    assert possible > 20


def test_what_cannot_be_is_found_so():
    problem, impossible = problem_of(archipelago()), 0
    for scene in scenes_of(problem):
        for steps, spare, closed in tried(scene, np.random.default_rng(6), 200):
            _, anew = known_of(steps, spare, scene)
            assert (closed == IMPOSSIBLE) == (anew == IMPOSSIBLE)
            impossible += anew == IMPOSSIBLE
    assert impossible


def test_a_sequence_that_rests_before_it_leaves_cannot_be():
    scene = next(scenes_of(problem_of(straight_coast())))
    codes = np.array([REST, scene.sequence.codes[0]], np.int64)
    assert known_of(codes, np.zeros(3, np.int64), scene)[1] == IMPOSSIBLE


def test_where_two_sequences_differ():
    scene = next(scenes_of(problem_of(straight_coast())))
    codes, idle = np.array([5, 6, 7, 8], np.int64), np.array([0, 60, 0, 0, 30], np.int64)
    known, _ = known_of(codes, idle, scene)

    def span(codes, idle):
        return span_of(known, 4, np.array(codes), np.array(idle), len(codes))

    assert span([5, 6, 7, 8], [0, 60, 0, 0, 30]) == (5, 5)  # nowhere
    assert span([5, 6, 9, 8], [0, 60, 0, 0, 30]) == (2, 3)  # one replaced
    assert span([5, 6, 9, 7, 8], [0, 60, 0, 0, 0, 30]) == (2, 3)  # one put in
    assert span([5, 7, 8], [0, 0, 0, 30]) == (1, 1)  # one taken out, with the idle time before it
    assert span([5, 6, 7, 8], [0, 0, 0, 60, 30]) == (1, 4)  # idle time moved
    assert span([5, 6, 7, 8], [0, 60, 0, 0, 0]) == (4, 5)  # idle time after the last
