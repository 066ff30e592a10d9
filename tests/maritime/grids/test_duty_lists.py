"""Check responsibility lists by hand: drawing up, signing, ending, and what the audit says."""

import pickle
from dataclasses import replace
from datetime import date, timedelta

import pytest
from grid_cases import COUNTY, DAY, EAST, STAFF, WEST, person, sound
from hypothesis import given
from hypothesis import strategies as st

from maritime.errors import InvalidRecordError
from maritime.grids.audit_lists import audit_lists
from maritime.grids.duty_template import Duty, DutyTemplate
from maritime.grids.lists import (
    SigningError,
    draw_up_list,
    draw_up_missing,
    end_list,
    lists_on,
    sign_list,
)
from maritime.grids.params import ListParams
from maritime.grids.rules import LIST_RULES
from maritime.places import TRADES

TEMPLATE = DutyTemplate(
    "2026-1",
    date(2026, 11, 1),
    {trade: (Duty(2, f"{trade} 二", "two"), Duty(1, f"{trade} 一")) for trade in TRADES},
)
NEWER = DutyTemplate(
    "2026-2",
    date(2026, 11, 20),
    {**TEMPLATE.duties, "fishing": (Duty(1, "fishing 一"), Duty(2, "改"), Duty(3, "新"))},
)
BEGUN = date(2026, 11, 10)


def signed(*, day: date = BEGUN, by: str = "H1"):
    return sign_list(
        draw_up_list(WEST, TEMPLATE, day=BEGUN), person(by, "G1", "gridworker"), day=day
    )


EAST_LIST = sign_list(draw_up_list(EAST, TEMPLATE, day=BEGUN), STAFF[1], day=BEGUN)


def findings_of(*rows, template=TEMPLATE, day=DAY, persons=STAFF, grids=(), **params):
    district = sound(*grids, persons=persons, responsibilities=(*EAST_LIST, *rows))
    return audit_lists(district, template, day=day, params=ListParams(**params))


def test_a_list_is_that_of_the_grids_trade_by_number_and_unsigned():
    rows = draw_up_list(WEST, TEMPLATE, day=DAY)
    assert [(row.item, row.duty, row.trade) for row in rows] == [
        (1, "fishing 一", "fishing"),
        (2, "fishing 二", "fishing"),
    ]
    assert {(row.valid_from, row.valid_to, row.signed_by) for row in rows} == {(DAY, None, None)}
    assert draw_up_list(replace(WEST, trade=None), TEMPLATE, day=DAY)[0].trade == "mixed"


def test_missing_lists_are_drawn_up_for_the_lowest_level_only():
    district = sound(responsibilities=EAST_LIST)
    assert {row.grid_id for row in draw_up_missing(district, TEMPLATE, day=DAY)} == {"G1"}
    whole = replace(
        district,
        responsibilities=(*EAST_LIST, *draw_up_missing(district, TEMPLATE, day=DAY)),
    )
    assert draw_up_missing(whole, TEMPLATE, day=DAY) == ()


def test_signing_keeps_what_the_same_person_signed_before():
    first, second = draw_up_list(WEST, TEMPLATE, day=BEGUN)
    half = (*sign_list((first,), STAFF[0], day=BEGUN), second)
    whole = sign_list(half, STAFF[0], day=DAY)
    assert [(row.signed_by, row.signed_on) for row in whole] == [("H1", BEGUN), ("H1", DAY)]
    assert second.signed_by is None


@pytest.mark.parametrize(
    ("rows", "who", "words"),
    [
        ((), STAFF[0], "the list of grid '' was not signed: it has no duty; draw it up first"),
        (signed(), STAFF[1], "H1 has signed it; end it and draw up a new one"),
        (
            (*draw_up_list(WEST, TEMPLATE, day=BEGUN), *draw_up_list(EAST, TEMPLATE, day=BEGUN)),
            STAFF[0],
            "the duties are of several grids; sign one list at a time",
        ),
        (
            end_list(draw_up_list(WEST, TEMPLATE, day=BEGUN), last_day=date(2026, 11, 27)),
            STAFF[0],
            "it ended before 2026-11-28; draw up a new one",
        ),
        (
            draw_up_list(WEST, TEMPLATE, day=BEGUN),
            person("H1", "G1", ended_on=date(2026, 11, 27)),
            "H1 left the register on 2026-11-27; choose somebody else",
        ),
    ],
    ids=["empty", "signed", "several", "ended", "left"],
)
def test_what_cannot_be_signed_says_why(rows, who, words):
    with pytest.raises(SigningError) as caught:
        sign_list(rows, who, day=DAY)
    assert words in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_list_cannot_end_before_it_began():
    with pytest.raises(InvalidRecordError, match="a day not before valid_from"):
        end_list(signed(), last_day=date(2026, 11, 9))


def test_lists_hold_from_day_to_day_and_several_at_once():
    ended = end_list(signed(), last_day=date(2026, 11, 20))
    newer = draw_up_list(WEST, TEMPLATE, day=date(2026, 11, 20))
    rows = (*newer, *ended)
    starts = {day: [one.valid_from.day for one in lists_on(rows, day)] for day in _days()}
    assert starts == {
        date(2026, 11, 9): [],
        date(2026, 11, 19): [10],
        date(2026, 11, 20): [10, 20],
        date(2026, 11, 21): [20],
    }


def _days():
    return [date(2026, 11, day) for day in (9, 19, 20, 21)]


def test_what_is_signed_later_is_unsigned_before():
    (one,) = lists_on(signed(day=date(2026, 11, 15)), DAY)
    assert one.unsigned_items(date(2026, 11, 14)) == (1, 2)
    assert one.unsigned_items(date(2026, 11, 15)) == ()


def test_signed_lists_of_the_day_have_no_finding():
    assert findings_of(*signed()) == ()


def test_a_grid_without_a_list():
    (finding,) = findings_of()
    assert (finding.rule, finding.record_id) == ("no_list", "G1")
    assert finding.words == "Grid G1 has no responsibility list; draw up that for fishing"
    ended = end_list(signed(), last_day=date(2026, 11, 27))
    assert [one.rule for one in findings_of(*ended)] == ["no_list"]
    assert findings_of(*end_list(signed(), last_day=DAY)) == ()


def test_an_unsigned_list_may_wait_some_days():
    rows = draw_up_list(WEST, TEMPLATE, day=BEGUN)
    assert findings_of(*rows, day=BEGUN + timedelta(days=30)) == ()
    (finding,) = findings_of(*rows, day=BEGUN + timedelta(days=31))
    assert finding.rule == "list_unsigned"
    assert finding.words == (
        "Grid G1: 2 of 2 duties are not signed, 31 days after the list began; 30 are allowed"
    )
    assert findings_of(*rows, day=BEGUN + timedelta(days=1), unsigned_days=0)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (STAFF[1], "is of G2"),
        (person("H1", None), "is of no grid"),
        (person("H1", "G0"), "is of G0"),
        (person("H1", "G1", ended_on=date(2026, 11, 27)), "left the register on 2026-11-27"),
        (None, "is not on the register"),
    ],
    ids=["neighbour", "nobody's", "county's", "left", "unknown"],
)
def test_a_list_signed_by_somebody_of_another_grid(who, words):
    rows = signed(by=who.person_id if who else "H7")
    persons = (*(one for one in STAFF if who is None or one.person_id != who.person_id),)
    (finding,) = findings_of(*rows, persons=(*persons, *((who,) if who else ())))
    assert finding.rule == "foreign_signer"
    assert finding.words.endswith(words)
    assert "Name of" not in finding.words


def test_somebody_of_the_town_may_sign_for_its_village():
    town = replace(COUNTY, grid_id="T1", level="town", parent_id="G0")
    villages = (replace(WEST, parent_id="T1"), replace(EAST, parent_id="T1"))
    persons = (person("H1", "T1"), *STAFF[1:])
    assert findings_of(*signed(), persons=persons, grids=(COUNTY, town, *villages)) == ()


def test_a_list_of_another_trade():
    port = replace(WEST, trade="port")
    (finding,) = findings_of(*signed(), grids=(COUNTY, port, EAST))
    assert finding.rule == "list_of_other_trade"
    assert finding.words == "Grid G1: its list is that for fishing, its trade is port"


def test_a_list_older_than_its_template_and_different():
    (east, west) = findings_of(*signed(), template=NEWER)[::-1]
    assert (west.rule, west.record_id, east.record_id) == ("list_out_of_date", "G1", "G2")
    assert west.facts["changed_items"] == [2, 3]
    assert west.words == (
        "Grid G1: its list of 2026-11-10 is older than template 2026-2 of 2026-11-20, "
        "which differs in 2 duties"
    )
    assert findings_of(*signed(), template=NEWER, day=date(2026, 11, 19)) == ()
    same = replace(TEMPLATE, version="2026-3", dated=date(2026, 11, 20))
    assert findings_of(*signed(), template=same) == ()


def test_a_template_checks_itself():
    with pytest.raises(InvalidRecordError, match="expected a number from 1"):
        Duty(0, "巡查")
    with pytest.raises(InvalidRecordError, match="zh is ' ', expected text"):
        Duty(1, " ")
    with pytest.raises(InvalidRecordError, match="numbers once each in port"):
        replace(TEMPLATE, duties={**TEMPLATE.duties, "port": (Duty(1, "一"), Duty(1, "二"))})
    with pytest.raises(InvalidRecordError, match="expected duties for every trade"):
        replace(TEMPLATE, duties={"port": (Duty(1, "一"),)})
    with pytest.raises(InvalidRecordError, match="trade is 'mining', expected one of fishing"):
        replace(TEMPLATE, duties={**TEMPLATE.duties, "mining": (Duty(1, "一"),)})


@given(
    st.lists(
        st.tuples(
            st.sampled_from((WEST, EAST, COUNTY)),
            st.integers(0, 60),
            st.sampled_from((None, "H1", "H2", "H7")),
            st.integers(0, 90),
        ),
        max_size=6,
    ),
    st.integers(0, 120),
)
def test_any_heap_of_lists_is_audited_by_rule_and_an_order_of_rows_plays_no_part(heap, after):
    rows = []
    for grid, begun, signer, signed_after in heap:
        day = date(2026, 9, 1) + timedelta(days=begun)
        new = draw_up_list(grid, TEMPLATE, day=day)
        if signer:
            new = sign_list(new, person(signer, None), day=day + timedelta(days=signed_after))
        rows += new
    day = date(2026, 9, 1) + timedelta(days=after)
    findings = findings_of(*rows, day=day)
    assert findings_of(*rows[::-1], day=day) == findings
    assert {one.rule for one in findings} <= {rule.name for rule in LIST_RULES}
