"""Check how rounds stand: planned ones that nobody began, walked ones, both together."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.errors import InvalidRecordError
from maritime.field.kinds import ROUND_KINDS
from maritime.field.rounds import (
    ACTIVE,
    CANCELLED,
    DONE,
    EARLY_S,
    GRACE_S,
    OVERDUE,
    PAUSED,
    READY,
    READY_S,
    SCHEDULED,
    PlannedRound,
    RoundEvent,
    stand_rounds,
    walk_rounds,
)

ROUND, CHEN = UUID(int=7), UUID(int=1)
START, PAUSE, RESUME, END = ROUND_KINDS
PLAN = PlannedRound("T01", "foot", 10_000.0, 20_000.0)


def event(number: int, kind: str, at_s: float, *, round_id: UUID = ROUND) -> RoundEvent:
    return RoundEvent(UUID(int=100 + number), kind, round_id, CHEN, at_s, "T01", "foot")


def walk(*events: tuple[str, float]):
    (found,) = walk_rounds(event(number, *one) for number, one in enumerate(events))
    return found


events = st.lists(
    st.builds(
        event,
        st.integers(0, 40),
        st.sampled_from(ROUND_KINDS),
        st.integers(0, 20).map(lambda tens: tens * 10.0),
        round_id=st.sampled_from((ROUND, UUID(int=8))),
    ),
    max_size=12,
    unique_by=lambda one: one.item_id,
)


def test_a_pause_is_no_part_of_a_round():
    found = walk((START, 0), (PAUSE, 600), (RESUME, 900), (END, 1500))
    assert (found.state, found.started_s, found.ended_s) == (DONE, 0, 1500)
    assert found.spans == ((0, 600), (900, 1500))
    assert found.minutes(0, 9999) == 20
    assert found.minutes(300, 900) == 5


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([(START, 0)], ACTIVE),
        ([(START, 0), (PAUSE, 1)], PAUSED),
        ([(START, 0), (PAUSE, 1), (RESUME, 2)], ACTIVE),
        ([(START, 0), (END, 1), (RESUME, 2)], DONE),
        ([(PAUSE, 5)], PAUSED),
    ],
)
def test_the_last_event_before_the_end_says_how_a_round_stands(told, state):
    assert walk(*told).state == state


def test_a_round_without_an_end_counts_until_anything_is_known_of_it():
    told = [event(1, START, 100)]
    assert walk_rounds(told)[0].spans == ()
    assert walk_rounds(told, last_known_s={ROUND: 400})[0].spans == ((100, 400),)


@pytest.mark.parametrize(
    ("now_s", "state"),
    [
        (10_000 - READY_S - 1, SCHEDULED),
        (10_000 - READY_S, READY),
        (10_000 + GRACE_S - 1, READY),
        (10_000 + GRACE_S, OVERDUE),
        (90_000, OVERDUE),
    ],
)
def test_what_nobody_began_is_known_without_waiting_for_an_end(now_s, state):
    (found,) = stand_rounds([PLAN], [], now_s=now_s)
    assert (found.state, found.planned, found.walked) == (state, PLAN, None)


def test_a_cancelled_round_is_not_overdue():
    plan = PlannedRound("T01", "foot", 10_000.0, 20_000.0, is_cancelled=True)
    assert stand_rounds([plan], [], now_s=90_000)[0].state == CANCELLED


def test_a_team_that_starts_early_walks_its_planned_round():
    early = walk((START, 10_000 - EARLY_S))
    assert stand_rounds([PLAN], [early], now_s=0)[0].walked == early
    too_early = walk((START, 10_000 - EARLY_S - 1))
    both = stand_rounds([PLAN], [too_early], now_s=0)
    assert [(one.planned, one.walked) for one in both] == [(PLAN, None), (None, too_early)]


def test_a_round_is_taken_for_one_planned_round_only():
    later = PlannedRound("T01", "foot", 16_000.0, 26_000.0)
    once = walk((START, 15_900))
    states = stand_rounds([PLAN, later], [once], now_s=50_000)
    assert sum(one.walked is not None for one in states) == 1


def test_an_event_of_no_kind_is_refused():
    with pytest.raises(InvalidRecordError, match="kind is 'sleep', expected one of round_start"):
        event(1, "sleep", 0)


@given(events, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_events_matters(told, random):
    again = told + told[:3]
    random.shuffle(again)
    assert walk_rounds(again) == walk_rounds(told)


@given(events)
def test_spans_follow_each_other_inside_the_round(told):
    for one in walk_rounds(told):
        edges = [edge for span in one.spans for edge in span]
        assert edges == sorted(edges)
        assert one.minutes(0, 1e9) * 60 == pytest.approx(sum(b - a for a, b in one.spans))
        assert (one.state == DONE) == (one.ended_s is not None)
