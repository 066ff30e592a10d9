"""Check from when to when nobody answers for a vessel."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.pairing.chain import holds_on
from maritime.register import Pairing, Person, Vessel
from maritime.report.lapses import MEMBER_LEFT, NO_MEMBER, PAIRING_ENDED, find_lapses

VESSEL = Vessel("V1", "粤台渔1")
LIN, CHEN = Person("H1", "林一", ("contact",)), Person("H2", "陈二", ("contact",))
PERSONS = {"H1": LIN, "H2": CHEN}
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def member(person_id: str, first: date, last: date | None = None) -> Pairing:
    return Pairing("V1", person_id, "member", first, last)


def lapses(*members: Pairing, vessel: Vessel = VESSEL, persons=PERSONS):
    return find_lapses(vessel, members, persons, first=FIRST, last=LAST)


def test_a_vessel_that_never_had_a_member_has_a_lapse_of_the_whole_report():
    (lapse,) = lapses()
    assert (lapse.since, lapse.until, lapse.days) == (None, None, 30)
    assert (lapse.cause, lapse.last_person_id) == (NO_MEMBER, None)


def test_a_lapse_says_on_which_days_and_who_answered_before():
    (lapse,) = lapses(
        member("H1", date(2026, 1, 1), date(2026, 11, 9)), member("H2", date(2026, 11, 12))
    )
    assert (lapse.since, lapse.until) == (date(2026, 11, 10), date(2026, 11, 11))
    assert (lapse.days, lapse.cause, lapse.last_person_id) == (2, PAIRING_ENDED, "H1")


def test_a_lapse_from_before_the_report_keeps_its_own_first_day():
    (lapse,) = lapses(member("H1", date(2025, 1, 1), date(2026, 6, 30)))
    assert (lapse.since, lapse.until, lapse.days) == (date(2026, 7, 1), None, 30)


def test_a_successor_after_the_report_is_told():
    (lapse,) = lapses(
        member("H1", date(2025, 1, 1), date(2026, 11, 20)), member("H2", date(2026, 12, 24))
    )
    assert (lapse.until, lapse.days) == (date(2026, 12, 23), 10)


def test_who_has_left_the_register_answers_no_more():
    left = {**PERSONS, "H1": replace(LIN, ended_on=date(2026, 11, 25))}
    (lapse,) = lapses(member("H1", date(2025, 1, 1)), persons=left)
    assert (lapse.since, lapse.days, lapse.cause) == (date(2026, 11, 26), 5, MEMBER_LEFT)


def test_who_is_not_on_the_register_answers_for_nothing():
    assert [one.cause for one in lapses(member("H9", date(2025, 1, 1)))] == [NO_MEMBER]


def test_days_after_a_vessel_has_left_are_no_lapse():
    sold = replace(VESSEL, ended_on=date(2026, 11, 3))
    assert [one.days for one in lapses(vessel=sold)] == [3]
    assert lapses(vessel=replace(VESSEL, ended_on=date(2026, 10, 31))) == ()


@pytest.mark.parametrize("until", [None, date.max, date(2026, 11, 30)])
def test_a_vessel_with_a_member_on_all_days_has_none(until):
    assert lapses(member("H1", date.min, until)) == ()


DAYS = st.integers(-40, 70).map(lambda days: FIRST + timedelta(days=days))


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 40), st.sampled_from(("H1", "H2"))), max_size=5),
    st.one_of(st.none(), DAYS),
)
def test_days_in_lapses_are_those_on_which_no_member_holds(spans, left_on):
    persons = {**PERSONS, "H1": replace(LIN, ended_on=left_on)}
    rows = [member(who, first, first + timedelta(days=length)) for first, length, who in spans]
    expected = 0
    for number in range(30):
        day = FIRST + timedelta(days=number)
        expected += not any(
            holds_on(row, day) and day <= (persons[row.person_id].ended_on or date.max)
            for row in rows
        )
    found = find_lapses(VESSEL, rows, persons, first=FIRST, last=LAST)
    assert sum(one.days for one in found) == expected
    backwards = find_lapses(VESSEL, rows[::-1], persons, first=FIRST, last=LAST)
    assert [(one.since, one.days) for one in found] == [(one.since, one.days) for one in backwards]
