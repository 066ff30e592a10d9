"""Check how words of many people become the state of each vessel."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.errors import InvalidRecordError
from maritime.field.kinds import CONTACT_STATES
from maritime.field.roll_call import (
    DISPUTED_S,
    CalledVessel,
    Contact,
    count_by_place,
    roll_call_states,
)

CALLED = (
    CalledVessel("V1", "粤台渔1", "沙堤", "川岛"),
    CalledVessel("V2", "粤台渔2", "沙堤", "川岛"),
    CalledVessel("V3", "堃垚3", "下川", "川岛"),
)
CHEN, LI = UUID(int=1), UUID(int=2)


def said(number: int, state: str, *, by: UUID = CHEN, at_s: float = 0, vessel="V1") -> Contact:
    return Contact(UUID(int=100 + number), vessel, state, by, at_s)


contacts = st.lists(
    st.builds(
        said,
        st.integers(0, 30),
        st.sampled_from(CONTACT_STATES),
        by=st.sampled_from((CHEN, LI)),
        at_s=st.integers(0, 5).map(lambda hours: hours * 2000.0),
        vessel=st.sampled_from(("V1", "V2", "V3", "V9")),
    ),
    max_size=12,
    unique_by=lambda one: one.item_id,
)


def test_the_latest_word_holds_and_what_was_said_before_stays_to_be_seen():
    first, then = said(1, "at_sea", at_s=10), said(2, "in_port", at_s=20, by=LI)
    state = roll_call_states(CALLED, [then, first])[1]
    assert (state.vessel.vessel_id, state.state, state.at_s) == ("V1", "in_port", 20)
    assert state.words == (then, first)


def test_two_people_who_differ_within_an_hour_are_in_conflict():
    at_sea, in_port = said(1, "at_sea"), said(2, "in_port", by=LI, at_s=DISPUTED_S)
    assert roll_call_states(CALLED, [at_sea, in_port])[1].is_disputed
    later = said(2, "in_port", by=LI, at_s=DISPUTED_S + 1)
    assert not roll_call_states(CALLED, [at_sea, later])[1].is_disputed


def test_who_corrects_himself_is_not_in_conflict():
    words = [said(1, "at_sea", at_s=1), said(2, "in_port", at_s=2)]
    state = roll_call_states(CALLED, words)[1]
    assert (state.state, state.is_disputed, len(state.words)) == ("in_port", False, 1)


def test_places_are_counted_with_what_is_missing():
    states = roll_call_states(CALLED, [said(1, "not_reached"), said(2, "in_port", vessel="V3")])
    assert [
        (one.town, one.village, one.total, one.counts["missing"], one.counts["not_reached"])
        for one in count_by_place(states)
    ] == [("川岛", "下川", 1, 0, 0), ("川岛", "沙堤", 2, 1, 1)]


def test_nobody_called_and_nothing_said():
    assert roll_call_states((), [said(1, "at_sea")]) == ()
    assert [one.state for one in roll_call_states(CALLED, ())] == ["missing"] * 3


def test_a_state_that_is_none_is_refused():
    with pytest.raises(InvalidRecordError, match="state is 'asleep', expected one of in_port"):
        said(1, "asleep")


@given(contacts, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_contacts_matters(given_contacts, random):
    shuffled = given_contacts + given_contacts[:4]
    random.shuffle(shuffled)
    assert roll_call_states(CALLED, shuffled) == roll_call_states(CALLED, given_contacts)


@given(contacts)
def test_every_called_vessel_is_there_once(given_contacts):
    states = roll_call_states(CALLED, given_contacts)
    assert sorted(one.vessel.vessel_id for one in states) == ["V1", "V2", "V3"]
    named = {one.vessel_id for one in given_contacts}
    assert all((one.state == "missing") == (one.vessel.vessel_id not in named) for one in states)
    assert sum(one.total for one in count_by_place(states)) == 3
