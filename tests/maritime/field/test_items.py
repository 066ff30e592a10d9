"""Check what is said of items: their one form, their flags, what in a body is not as it must be."""

import random
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.errors import InvalidRecordError
from maritime.field.bodies import body_faults, is_track_point
from maritime.field.content import content_bytes, content_sha256, plain_content
from maritime.field.flags import CoastNear, clock_flags, happened_s, position_flags
from maritime.field.forms import FORMS, Choice, FormField, is_form_known
from maritime.field.item import Announced, FieldItem, FieldPosition
from maritime.field.kinds import FLAGS, ITEM_KINDS

NOW_S = 1_800_000_000.0
AT_SHORE = FieldPosition(112.8, 21.8, 12.0, NOW_S - 60)
CHECK = FieldItem(UUID(int=1), "check", {}, "a" * 64, 1, NOW_S - 60, AT_SHORE)
ON_COAST, INLAND = CoastNear(True, True), CoastNear(False, True)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def shuffled(value: object) -> object:
    """Give the same JSON with names in another order."""
    if isinstance(value, dict):
        pairs = [(key, shuffled(one)) for key, one in value.items()]
        random.Random(1).shuffle(pairs)
        return dict(pairs)
    return [shuffled(one) for one in value] if isinstance(value, list) else value


@given(json_values)
def test_the_one_form_is_reached_at_once_and_whatever_the_order_of_names(value):
    plain = plain_content(value)
    assert plain_content(plain) == plain
    assert content_sha256(plain_content(shuffled(value))) == content_sha256(plain)
    content_bytes(plain).decode("utf-8")


def test_rare_names_stay_and_signs_that_no_text_may_have_do_not():
    plain = plain_content({"name": "堃 垚", "text": "a\x00b\ud83d"})
    assert plain == {"name": "堃 垚", "text": "a\ufffdb\ufffd"}
    with pytest.raises(ValueError, match="nan is no number"):
        plain_content([float("nan")])


def test_an_item_made_now_at_the_shore_has_no_flag():
    assert clock_flags(CHECK, 0.0, now_s=NOW_S) == ()
    assert position_flags(CHECK, ON_COAST) == ()


def test_a_clock_wrong_by_hours_is_kept_and_set_right():
    offset_s = -8 * 3600.0
    item = replace(CHECK, made_at_s=NOW_S + 8 * 3600 - 60)
    assert happened_s(item, offset_s, now_s=NOW_S) == NOW_S - 60
    assert clock_flags(item, offset_s, now_s=NOW_S) == ("clock_wrong",)


@pytest.mark.parametrize(
    ("made_at_s", "offset_s", "flags"),
    [
        (None, 0.0, ("clock_unknown",)),
        (NOW_S, None, ("clock_unknown",)),
        (NOW_S + 3600, 0.0, ("made_in_future",)),
        (NOW_S - 366 * 86400, 0.0, ("made_long_ago",)),
    ],
)
def test_when_an_item_was_made_may_be_doubtful(made_at_s, offset_s, flags):
    assert clock_flags(replace(CHECK, made_at_s=made_at_s), offset_s, now_s=NOW_S) == flags


@pytest.mark.parametrize(
    ("position", "near", "flags"),
    [
        (FieldPosition(0, 0, 5, NOW_S - 60), None, ("position_zero",)),
        (AT_SHORE, INLAND, ("position_inland",)),
        (AT_SHORE, CoastNear(False, False), ()),
        (replace(AT_SHORE, at_s=NOW_S - 60 - 366 * 86400), ON_COAST, ("position_old",)),
        (replace(AT_SHORE, at_s=NOW_S - 60 - 601), ON_COAST, ("position_old",)),
        (replace(AT_SHORE, at_s=NOW_S - 60 - 600), ON_COAST, ()),
        (replace(AT_SHORE, at_s=None), ON_COAST, ("position_old",)),
        (None, None, ("position_missing",)),
    ],
)
def test_where_an_item_was_made_may_be_doubtful(position, near, flags):
    assert position_flags(replace(CHECK, position=position), near) == flags


def test_who_calls_from_home_need_not_say_where():
    assert position_flags(replace(CHECK, kind="contact", position=None), None) == ()


GOOD_BODIES = {
    "contact": {"vessel_id": "V1", "state": "in_port", "roll_call_id": None},
    "check": {"vessel_id": None, "described": {"name": "堃垚"}, "outcome": "could_not_check",
              "reason": "dark", "suspected": ["no_papers"], "answers": {"crew_count": 3}},
    "round_start": {"team_id": "T01", "mode": "foot"},
    "round_pause": {"mode": "boat"},
    "round_resume": {"mode": "boat"},
    "round_end": {"mode": "vehicle", "team_id": None},
    "track": {"points": [[1, 112.8, 21.8, None]], "source": "gpx"},
    "arrival": {"target_id": "L001"},
    "tell": {"what": "landing", "text": "<script>alert(1)</script>"},
    "household": {"what": "visit", "count": 3},
    "duty": {"grid_id": "G1", "trade": "fishing", "item": 2, "done_on": "2026-11-28"},
}  # fmt: skip


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_good_bodies_have_no_fault_and_empty_ones_have(kind: str):
    assert body_faults(kind, 1, GOOD_BODIES[kind]) == ()
    assert body_faults(kind, 1, {}) != ()


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("contact", {"state": "asleep"}, "state: found 'asleep'; expected one of in_port"),
        ("contact", {"roll_call_id": "7"}, "roll_call_id: found '7'; expected a UUID"),
        ("check", {"outcome": "well"}, "outcome: found 'well'; expected one of nothing_found"),
        ("check", {"reason": None}, "reason: found nothing; expected why"),
        ("check", {"described": None}, "described: found nothing; expected what an unknown"),
        ("check", {"described": {"name": 7}}, "described/name: found 7; expected text"),
        ("check", {"suspected": ["rich"]}, "suspected: found ['rich']; expected a list of"),
        ("check", {"answers": {"crew_count": "x"}}, "crew_count: found 'x'; expected a number"),
        ("check", {"answers": {"shoe": 1}}, "answers/shoe: found '1'; expected a question"),
        ("track", {"points": [[1, 200, 0, 1]]}, "points: found [[1, 200, 0, 1]]; expected"),
        ("track", {"points": [[0, 1, 1, 1]] * 501}, "expected at most 500"),
        ("household", {"count": -1}, "count: found -1; expected a whole number"),
        ("duty", {"done_on": "soon"}, "done_on: found 'soon'; expected a day"),
        ("tell", {"text": "x" * 5000}, "text: found 'xxx"),
    ],
)
def test_what_is_wrong_in_a_body_is_said(kind: str, change: dict, words: str):
    assert any(words in fault for fault in body_faults(kind, 1, GOOD_BODIES[kind] | change))


@given(st.sampled_from(ITEM_KINDS), st.dictionaries(st.text(max_size=12), json_values), json_values)
def test_any_body_is_judged(kind, others, value):
    for name in GOOD_BODIES[kind]:
        body_faults(kind, 1, others | {name: value})
    is_track_point(value)
    assert not is_track_point([10**400, 0, 0, 0])
    assert not is_track_point([9e12, 0, 0, 0])


def test_a_form_that_is_gone_is_known_to_be():
    assert [is_form_known("check", one) for one in (*FORMS, 99, None)] == [True, False, False]
    assert is_form_known("contact", 1)


def test_answers_of_every_type_are_judged():
    choice = FormField("a", "甲", "A", "choice", (Choice("x", "一", "one"),))
    assert (choice.expects("x"), choice.expects("y")) == ("", "one of x")
    yes_no = FormField("b", "乙", "B", "yes_no")
    assert (yes_no.expects(True), yes_no.expects(1)) == ("", "yes or no (true or false)")
    text = FormField("c", "丙", "C", "text")
    assert (text.expects("堃"), text.expects(None), text.expects(1)) == ("", "", "a text")
    with pytest.raises(InvalidRecordError, match="choices for type choice"):
        FormField("d", "丁", "D", "choice")


def test_records_refuse_nonsense():
    with pytest.raises(InvalidRecordError, match="lon, lat is"):
        FieldPosition(181, 0)
    with pytest.raises(InvalidRecordError, match="64 hexadecimal digits"):
        Announced(UUID(int=1), "x" * 64, 1, "image/jpeg")
    with pytest.raises(InvalidRecordError, match="one of image/jpeg"):
        Announced(UUID(int=1), "a" * 64, 1, "text/html")
    with pytest.raises(InvalidRecordError, match="kind is 'rumour'"):
        replace(CHECK, kind="rumour")
    assert len(set(FLAGS)) == len(FLAGS)
