"""The planner's running account of what is open agrees with the definition of coverage."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.coverage import ObservationTable, overdue_s
from maritime.errors import InvalidRecordError
from maritime.horizon import DAY_S, Horizon
from maritime.needs import NO_NEED, NeedProfile, NeedTable
from maritime.observation import Observation
from maritime.planning.kernels import OpenTable, gain_of_look
from maritime.planning.open_state import OpenState
from maritime.planning.problem import bands_of
from maritime.watch_log import NEVER

START_S = 1_000_000_000


def needs_of(pieces: list[tuple[int, int]], length_s: int) -> NeedTable:
    """One target; pieces are (length, interval) and the last one goes on to the end."""
    edges, intervals = [START_S], []
    for piece_s, interval_s in pieces:
        if edges[-1] + piece_s >= START_S + length_s:
            break
        edges.append(edges[-1] + piece_s)
        intervals.append(interval_s)
    edges.append(START_S + length_s)
    intervals.append(pieces[-1][1])
    profile = NeedProfile(np.array(edges, np.int64), np.array(intervals, np.int64))
    return NeedTable(("S1",), np.array([2.0]), np.zeros(1, np.int32), (profile,))


def problem_of(needs: NeedTable, horizon: Horizon, last_s: int = NEVER):
    return SimpleNamespace(
        targets=(SimpleNamespace(target_id="S1"),),
        horizon=horizon,
        needs=needs,
        sensor_observations=(),
        bands=bands_of(needs, horizon, days=1),
        followed_bands=bands_of(needs, horizon, days=3 if horizon.is_cyclic else 1),
        last_s=np.array([last_s], np.int64),
    )


pieces = st.lists(
    st.tuples(st.integers(600, 40_000), st.one_of(st.just(NO_NEED), st.integers(60, 30_000))),
    min_size=1,
    max_size=4,
)
looks = st.lists(
    st.tuples(st.integers(0, DAY_S - 1), st.integers(0, 20_000)), min_size=0, max_size=8
)


@given(pieces=pieces, looks=looks, is_cyclic=st.booleans())
def test_open_seconds_are_those_of_the_definition(pieces, looks, is_cyclic):
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=is_cyclic)
    needs = needs_of(pieces, DAY_S)
    state = OpenState(problem_of(needs, horizon))
    state.add((0, enter_s, enter_s + length_s) for enter_s, length_s in looks)
    table = ObservationTable.of(
        [Observation("S1", START_S + e, START_S + e + n) for e, n in looks], ("S1",)
    )
    assert state.open_s[0] == overdue_s(needs, table, horizon)[0]
    assert state.running[0, -1] == state.open_s[0]


@given(pieces=pieces, looks=looks)
def test_taking_looks_away_again_leaves_no_trace(pieces, looks):
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=True)
    state = OpenState(problem_of(needs_of(pieces, DAY_S), horizon))
    before = state.running.copy()
    some = [(0, enter_s, enter_s + length_s) for enter_s, length_s in looks]
    state.add(some)
    state.remove(some)
    assert np.array_equal(state.running, before)


@given(
    pieces=pieces,
    looks=looks,
    enter_min=st.integers(0, 1439),
    length_min=st.integers(0, 120),
    ago_min=st.integers(0, 600),
    is_cyclic=st.booleans(),
)
def test_gain_of_a_look_is_what_it_closes(pieces, looks, enter_min, length_min, ago_min, is_cyclic):
    """Exact on whole minutes, where the running sum has its ticks."""
    pieces = [
        (length // 60 * 60, interval if interval == NO_NEED else interval // 60 * 60)
        for length, interval in pieces
    ]
    looks = [(enter // 60 * 60, length // 60 * 60) for enter, length in looks]
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=is_cyclic)
    problem = problem_of(needs_of(pieces, DAY_S), horizon)
    state = OpenState(problem)
    state.add((0, enter_s, enter_s + length_s) for enter_s, length_s in looks)
    before = state.open_s[0]
    enter_s, exit_s = enter_min * 60, (enter_min + length_min) * 60
    bands = problem.followed_bands
    lo, hi = bands.within(max(0, enter_s - ago_min * 60), exit_s)
    table = OpenTable(
        state.running, state.lasting, problem.needs.weights, np.zeros(1, np.int64), lo, hi,
        *bands.extremes(lo, hi), bands.begin_s, bands.end_s, bands.interval_s, DAY_S, is_cyclic,
    )  # fmt: skip
    own_s = enter_s - ago_min * 60
    gain = gain_of_look(table, 0, enter_s, exit_s, NEVER)
    more = gain_of_look(table, 0, enter_s, exit_s, own_s) if own_s >= 0 else None
    state.add([(0, enter_s, exit_s)])
    # Where the horizon does not repeat, what runs over its end closes nothing more.
    assert gain == pytest.approx(before - state.open_s[0])
    if more is not None:
        state.remove([(0, enter_s, exit_s)])
        own = [(0, own_s, own_s)]
        state.add(own)
        with_own = state.open_s[0]
        state.add([(0, enter_s, exit_s)])
        assert more == pytest.approx(with_own - state.open_s[0])


def test_many_looks_at_one_target_are_all_kept():
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=True)
    state = OpenState(problem_of(needs_of([(DAY_S, 600)], DAY_S), horizon))
    state.add((0, at_s, at_s + 60) for at_s in range(0, DAY_S, 600))
    assert state.open_s[0] == 0
    assert state.weighted_open_min == 0


def test_a_look_that_was_not_counted_cannot_be_taken_out():
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=True)
    state = OpenState(problem_of(needs_of([(DAY_S, 600)], DAY_S), horizon))
    state.add([(0, 60, 120)])
    with pytest.raises(InvalidRecordError, match=r"look is \(0, 60, 121\), expected one that was"):
        state.remove([(0, 60, 121)])


def test_a_copy_changes_apart():
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=True)
    state = OpenState(problem_of(needs_of([(DAY_S, 600)], DAY_S), horizon))
    twin = state.copy()
    twin.add([(0, 60, 120)])
    assert twin.open_s[0] == state.open_s[0] - 660
    assert state.running[0, -1] == state.open_s[0] == DAY_S


@given(pieces=pieces, gone=looks, come=looks, is_cyclic=st.booleans())
def test_an_exchange_is_taking_out_and_adding(pieces, gone, come, is_cyclic):
    horizon = Horizon(START_S, START_S + DAY_S, "UTC", is_cyclic=is_cyclic)
    problem = problem_of(needs_of(pieces, DAY_S), horizon)
    gone, come = (
        [(0, enter_s, enter_s + lasts_s) for enter_s, lasts_s in some] for some in (gone, come)
    )
    at_once, in_turn = OpenState(problem), OpenState(problem)
    for state in (at_once, in_turn):
        state.add(gone)
    at_once.exchange(gone, come)
    in_turn.remove(gone)
    in_turn.add(come)
    assert np.array_equal(at_once.running, in_turn.running)
    assert np.array_equal(at_once.lasting, in_turn.lasting)
    assert at_once.weighted_open_min == in_turn.weighted_open_min
    with pytest.raises(InvalidRecordError, match="one that was counted"):
        at_once.exchange([*come, (0, -9, -8)], [])
