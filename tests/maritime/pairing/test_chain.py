"""Check the dated chain: who holds which part, holes, hand-overs with their days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.pairing import ChainLink, HandOver, PairingBook
from maritime.register import Pairing

ROWS = (
    Pairing("V1", "P1", "member", date(2026, 1, 1), date(2026, 3, 31)),
    Pairing("V1", "P2", "member", date(2026, 4, 1), date(2026, 6, 30)),
    Pairing("V1", "P3", "member", date(2026, 7, 11)),
    Pairing("V1", "P9", "owner", date(2026, 1, 1)),
)


def test_a_link_names_who_holds_it_and_who_held_it_before():
    member, owner, *others = PairingBook.of(ROWS).chain("V1", date(2026, 4, 1))
    assert member == ChainLink("member", ("P2",), date(2026, 4, 1), "P1", date(2026, 3, 31))
    assert owner == ChainLink("owner", ("P9",), date(2026, 1, 1))
    assert [link.holders for link in others] == [()] * 4


def test_a_hole_names_who_held_it_last():
    member = PairingBook.of(ROWS).chain("V1", date(2026, 7, 10))[0]
    assert member == ChainLink("member", (), None, "P2", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "holder"),
    [
        (date(2025, 12, 31), ()),
        (date(2026, 1, 1), ("P1",)),
        (date(2026, 3, 31), ("P1",)),
        (date(2026, 6, 30), ("P2",)),
        (date(2026, 7, 1), ()),
        (date(2026, 7, 11), ("P3",)),
        (date.max, ("P3",)),
    ],
)
def test_first_and_last_days_are_included(day: date, holder: tuple[str, ...]):
    assert PairingBook.of(ROWS).chain("V1", day)[0].holders == holder


def test_hand_overs_tell_days_without_and_days_with_two():
    rows = (*ROWS[:3], Pairing("V1", "P4", "member", date(2026, 8, 1), date(2026, 8, 5)))
    hand_overs = PairingBook.of(rows).hand_overs("V1")
    assert hand_overs == (
        HandOver("member", None, "P1", date(2026, 1, 1)),
        HandOver("member", "P1", "P2", date(2026, 4, 1)),
        HandOver("member", "P2", "P3", date(2026, 7, 11), days_without=10),
        HandOver("member", "P3", "P4", date(2026, 8, 1), days_double=5),
    )


def test_the_end_of_a_part_is_a_hand_over_to_nobody():
    book = PairingBook.of(ROWS[:2])
    assert book.hand_overs("V1")[-1] == HandOver("member", "P2", None, date(2026, 7, 1))


def test_one_person_going_on_is_no_hand_over():
    rows = (
        Pairing("V1", "P1", "owner", date(2026, 1, 1), date(2026, 3, 31)),
        Pairing("V1", "P1", "owner", date(2026, 4, 1)),
    )
    assert PairingBook.of(rows).hand_overs("V1") == (
        HandOver("owner", None, "P1", date(2026, 1, 1)),
    )


def test_who_overlapped_is_named_as_the_one_before():
    rows = (
        Pairing("V1", "P1", "member", date(2026, 1, 1), date(2026, 4, 10)),
        Pairing("V1", "P2", "member", date(2026, 4, 1)),
    )
    book = PairingBook.of(rows)
    both = book.chain("V1", date(2026, 4, 10))[0]
    assert both == ChainLink("member", ("P1", "P2"), date(2026, 1, 1))
    alone = book.chain("V1", date(2026, 4, 11))[0]
    assert alone == ChainLink("member", ("P2",), date(2026, 4, 1), "P1", date(2026, 4, 10))


@pytest.mark.parametrize(
    ("again_on", "since"), [(date(2026, 4, 1), date(2026, 1, 1)), (date(2026, 4, 2),) * 2]
)
def test_a_pairing_renewed_without_a_break_is_held_since_its_first_day(again_on, since):
    rows = (
        Pairing("V1", "P0", "member", date(2025, 1, 1), date(2025, 12, 31)),
        Pairing("V1", "P1", "member", date(2026, 1, 1), date(2026, 3, 31)),
        Pairing("V1", "P1", "member", again_on),
    )
    link = PairingBook.of(rows).chain("V1", date(2026, 5, 1))[0]
    assert link == ChainLink("member", ("P1",), since, "P0", date(2025, 12, 31))


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@st.composite
def pairings(draw: st.DrawFn) -> Pairing:
    first = draw(days)
    last = draw(st.none() | st.dates(first, date(2026, 4, 1)))
    return Pairing("V1", draw(st.sampled_from("AB")), "member", first, last)


@given(st.lists(pairings(), max_size=6), days)
def test_a_part_is_held_without_a_break_since_its_day(rows: list[Pairing], day: date):
    book = PairingBook.of(rows)
    link = book.chain("V1", day)[0]
    first_days = []
    for holder in link.holders:
        first = day
        while holder in book.chain("V1", first - timedelta(days=1))[0].holders:
            first -= timedelta(days=1)
        first_days.append(first)
    assert link.since == min(first_days, default=None)


@given(st.lists(pairings(), max_size=5), days)
def test_the_order_of_rows_plays_no_part_and_every_holder_holds(rows: list[Pairing], day: date):
    book = PairingBook.of(rows)
    again = PairingBook.of(list(reversed(rows)))
    link = book.chain("V1", day)[0]
    assert link == again.chain("V1", day)[0]
    assert book.hand_overs("V1") == again.hand_overs("V1")
    assert set(link.holders) == {
        row.person_id for row in rows
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    }  # fmt: skip
    for one in book.hand_overs("V1"):
        assert one.days_without >= 0
        assert one.days_double >= 0
        assert not (one.days_without and one.days_double)
