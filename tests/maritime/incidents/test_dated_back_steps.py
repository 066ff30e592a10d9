"""Check steps that are written down later than they happened: bounds, clocks, who was first."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident_cases import RULES, Case, whole_day

from maritime.errors import InvalidRecordError
from maritime.incidents.clocks import clocks_of, due_raising
from maritime.incidents.standing import as_entered, fold_steps
from maritime.incidents.steps import OFFICE_STEPS, OutOfOrderError, Step, StepTimeError
from maritime.incidents.when import MOST_BACK_S, step_before, when_it_happened
from maritime.tips.which_first import which_first


def sent(wave_min: float = 10) -> Case:
    """Give an incident that was accepted at 0:05 and to which T01 was sent at 0:10."""
    return Case().take("accept", 5).take("assign", wave_min, team_id="T01", wave=1)


def refused(
    case: Case, step: str, at_min: float, happened_min: float, **facts: object
) -> StepTimeError:
    with pytest.raises(StepTimeError) as caught:
        case.enter(step, at_min, happened_min, **facts)
    return caught.value


def test_both_times_are_kept_and_the_clock_goes_by_when_it_happened():
    case = sent().enter("sign", 40, 12, team_id="T01")
    step = case.steps[-1]
    assert (step.at_s, step.known_s, step.is_dated_back) == (12 * 60, 40 * 60, True)
    sign, arrive = [one for one in clocks_of(case.standing, RULES) if one.of == "T01"]
    assert (sign.done_s, sign.is_late) == (12 * 60, False)
    assert arrive.due_s == 22 * 60
    assert arrive.is_overdue(40 * 60), "nobody has said yet that it is there"
    case.enter("arrive", 40, 20, team_id="T01").enter("handle", 41, 30, text="x")
    case.enter("feed_back", 41, None, text="x")
    assert [one.at_s / 60 for one in case.steps] == [0, 5, 10, 12, 20, 30, 41]


def test_not_in_the_future_not_before_the_step_it_follows_not_too_long_ago():
    case = sent()
    assert refused(case, "sign", 40, 41, team_id="T01").to_s == 40 * 60
    early = refused(case, "sign", 40, 8, team_id="T01")
    assert (early.from_s, early.after) == (10 * 60, "assign")
    assert str(early) == (
        "step sign cannot have happened at 480.0: expected an instant from 600.0 to 2400.0, not "
        "before step assign, and not after now"
    )
    days = MOST_BACK_S / 60 + 40
    assert refused(case, "sign", days, 20, team_id="T01").from_s == 40 * 60
    assert case.enter("sign", days, 40, team_id="T01").steps[-1].is_dated_back


def test_a_minute_is_any_second_of_it():
    case = sent(10.7)
    assert case.enter("sign", 40, 10, team_id="T01").steps[-1].at_s == 10.7 * 60


@pytest.mark.parametrize("step", ["note", "amend"])
def test_what_is_written_at_the_desk_happens_then(step: str):
    with pytest.raises(StepTimeError, match="happens when it is entered: send it without at"):
        sent().enter(step, 40, 12, text="x")


def test_a_reopening_happens_when_it_is_entered():
    assert "send it without at" in str(refused(whole_day(), "reopen", 90, 60, text="x"))
    case = whole_day().take("reopen", 60, text="x")
    early = refused(case, "assign", 90, 59, team_id="T02", wave=1)
    assert (early.after, early.from_s) == ("reopen", 3600)


@pytest.mark.parametrize(
    ("step", "facts", "after", "from_min"),
    [
        ("assign", {"team_id": "T03", "wave": 1}, "accept", 5),
        ("assign", {"team_id": "T02", "wave": 2}, "stand_down", 14),
        ("call", {"department": "coast_guard"}, "accept", 5),
        ("call", {"department": "customs"}, "answer", 17),
        ("stand_down", {"team_id": "T01", "text": "x"}, "arrive", 18),
        ("handle", {"text": "x"}, "answer", 17),
        ("close", {"outcome": "unfounded", "text": "x"}, "arrive", 18),
    ],
)
def test_each_step_follows_its_own(step: str, facts: dict, after: str, from_min: float):
    case = sent().take("assign", 11, team_id="T02", wave=2)
    case.take("stand_down", 14, team_id="T02", text="x")
    case.take("call", 15, department="customs").take("sign", 16, team_id="T01")
    case.take("answer", 17, department="customs").take("arrive", 18, team_id="T01")
    case.put("raise", 25, level="larger", overdue=[["x", ""]]).take("note", 26, text="x")
    assert step_before(case.standing, step, facts) == (after, from_min * 60)


def test_a_raising_that_was_needless_stays_but_moves_no_limit():
    case = sent().put("raise", 20.5, level="gravest", overdue=[["sign", "T01"]])
    case.enter("sign", 25, 12, team_id="T01")
    assert case.standing.level == "gravest", "it was raised by what was known"
    assert case.standing.level_at(12 * 60) == "ordinary"
    (arrive,) = [one for one in clocks_of(case.standing, RULES) if one.name == "arrive"]
    assert arrive.due_s == 22 * 60
    due = due_raising(case.standing, RULES, now_s=25 * 60)
    assert [one.name for one in due.overdue] == ["arrive"]


def test_a_clock_that_begins_with_a_raising_keeps_its_limit():
    case = Case().take("accept", 5).put("raise", 16, level="gravest", overdue=[["assign", ""]])
    case.take("assign", 16, team_id="T01", wave=1)
    (sign,) = [one for one in clocks_of(case.standing, RULES) if one.name == "sign"]
    assert sign.due_s == 26 * 60


def test_whoever_arrives_when_others_have_handled_it_is_not_waited_for():
    case = sent().take("call", 11, department="customs").take("sign", 12, team_id="T01")
    case.take("answer", 13, department="customs").take("handle", 14, text="x")
    case.take("arrive", 20, team_id="T01")
    assert "handle" not in [one.name for one in clocks_of(case.standing, RULES)]
    earlier = sent().take("call", 11, department="customs").take("sign", 12, team_id="T01")
    earlier.take("answer", 13, department="customs").take("handle", 15, text="x")
    earlier.enter("arrive", 20, 14, team_id="T01")
    (handle,) = [one for one in clocks_of(earlier.standing, RULES) if one.name == "handle"]
    assert (handle.from_s, handle.done_s) == (14 * 60, 15 * 60)


@given(st.data())
def test_whatever_is_allowed_happens_in_an_order_that_can_be(data: st.DataObject):
    case, facts = Case(), {
        "team_id": st.sampled_from(("T01", "T02")), "wave": st.just(1), "text": st.just("文"),
        "department": st.just("customs"), "outcome": st.sampled_from(("seizure", "unfounded")),
    }  # fmt: skip
    named = {
        "assign": ("team_id", "wave"), "sign": ("team_id",), "arrive": ("team_id",),
        "stand_down": ("team_id", "text"), "call": ("department",), "answer": ("department",),
        "close": ("outcome", "text"), "accept": (),
    }  # fmt: skip
    for at_min in range(1, data.draw(st.integers(1, 14)) + 1):
        step = data.draw(st.sampled_from(OFFICE_STEPS))
        drawn = {name: data.draw(facts[name]) for name in named.get(step, ("text",))}
        said_min = data.draw(st.none() | st.integers(0, at_min + 1))
        try:
            case.enter(step, at_min, said_min, **drawn)
        except (OutOfOrderError, StepTimeError):
            continue
    assert all(0 <= one.at_s <= one.known_s for one in case.steps)
    assert [one.known_s for one in case.steps] == sorted(one.known_s for one in case.steps)
    clocks = clocks_of(case.standing, RULES)
    assert all(one.done_s is None or one.done_s >= one.from_s for one in clocks)
    mixed = data.draw(st.permutations(case.steps))
    assert fold_steps("landing", "ordinary", mixed) == case.standing


def test_a_step_is_not_entered_before_it_happens():
    with pytest.raises(InvalidRecordError, match="no later than it was entered"):
        Step(UUID(int=1), 1, "note", 60.0, entered_s=59.0)


def test_when_nothing_is_said_it_happens_as_it_is_entered():
    assert when_it_happened(sent().standing, "note", {"text": "x"}, None, entered_s=777.0) == 777.0


def first_of(case: Case, received_min: float, source: str) -> str:
    entered = fold_steps(case.kind, case.level, as_entered(case.steps))
    return which_first(
        received_min * 60, source=source, standing=case.standing, entered=entered
    ).first  # fmt: skip


def test_no_reward_hangs_on_an_instant_that_somebody_typed_in():
    case = sent(7).take("sign", 8, team_id="T01")
    case.enter("arrive", 40, 9, team_id="T01")
    assert first_of(case, 20, "tip") == "unknown", "there at 9, it is said, written at 40"
    assert first_of(case, 8.5, "tip") == "unknown"
    by_phone = sent(7).take("sign", 8, team_id="T01")
    by_phone.steps.append(
        Step(UUID(int=9), 5, "arrive", 540.0, None, {"team_id": "T01", "order_id": "o"}, 1210.0)
    )
    assert first_of(by_phone, 20, "tip") == "patrol", "the phone told when, the server later"
    assert first_of(sent(30), 20, "tip") == "tip"
