"""Check how steps become a standing, which may be taken, what is due, and the figures."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident_cases import RULES, Case, whole_day

from maritime.errors import InvalidRecordError
from maritime.incidents.clocks import clocks_of, close_clock, due_raising
from maritime.incidents.figures import measure_incidents
from maritime.incidents.order import check_step, next_steps
from maritime.incidents.rules import IncidentRules
from maritime.incidents.standing import fold_steps
from maritime.incidents.steps import OFFICE_STEPS, STATES, OutOfOrderError, Step

H = 3600.0


def overdue(case: Case, now_min: float) -> list[tuple[str, str]]:
    clocks = clocks_of(case.standing, RULES)
    return [(one.name, one.of) for one in clocks if one.is_overdue(now_min * 60)]


# --- the standing -------------------------------------------------------------------------------


def test_an_incident_goes_from_the_report_to_the_end():
    case = Case()
    seen = [case.standing.state]
    for name, facts in (
        ("accept", {}), ("assign", {"team_id": "T01", "wave": 1}), ("sign", {"team_id": "T01"}),
        ("arrive", {"team_id": "T01"}), ("handle", {"text": "x"}), ("feed_back", {"text": "x"}),
        ("close", {"outcome": "seizure"}),
    ):  # fmt: skip
        assert name in next_steps(case.standing)
        seen.append(case.take(name, len(case.steps), **facts).standing.state)
    assert seen == [state for state in STATES if state != "rejected"]
    assert case.standing.outcome == "seizure"
    assert next_steps(case.standing) == ("reopen",)


def test_units_of_three_waves_stand_side_by_side_and_the_farthest_counts():
    case = Case().take("accept", 1)
    for wave in (1, 2, 3):
        case.take("assign", 1 + wave, team_id=f"T0{wave}", wave=wave)
    case.take("sign", 6, team_id="T02").take("arrive", 9, team_id="T02")
    assert [unit.state for unit in case.standing.units] == ["assigned", "arrived", "assigned"]
    assert case.standing.state == "arrived"
    case.take("stand_down", 10, team_id="T02", text="换班")
    assert case.standing.state == "assigned", "another unit is still on its way"
    assert case.standing.has_unit_there
    case.take("assign", 11, team_id="T02", wave=2)
    assert [unit.state for unit in case.standing.units].count("assigned") == 3


def test_a_department_that_has_answered_may_be_the_help():
    case = Case().take("accept", 1).take("call", 2, department="customs")
    assert "handle" not in next_steps(case.standing)
    case.take("answer", 8, department="customs").take("handle", 20, text="海关接手")
    assert case.standing.state == "handled"
    assert [one.answered_s for one in case.standing.departments] == [480.0]


def test_what_is_amended_holds_from_then_on():
    case = Case().take("amend", 1, kind="fault", lon=112.8, lat=21.7)
    assert (case.standing.kind, case.standing.place) == ("fault", {"lon": 112.8, "lat": 21.7})
    assert case.take("amend", 2, text="<script>").standing.place == {"lon": 112.8, "lat": 21.7}


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=6))
def test_neither_order_nor_repetition_makes_a_difference(order: list[int], again: list[int]):
    steps = whole_day().steps
    mixed = [steps[index] for index in (*order, *again)]
    assert fold_steps("landing", "ordinary", mixed) == whole_day().standing


@given(st.data())
def test_whatever_is_allowed_leads_to_a_state_and_goes_on_after_an_end_by_reopening_alone(
    data: st.DataObject,
):
    case = Case()
    facts = {
        "team_id": st.sampled_from(("T01", "T02")), "wave": st.sampled_from((1, 2)),
        "department": st.sampled_from(("customs", "coast_guard")), "text": st.just("文"),
        "outcome": st.sampled_from(("seizure", "unfounded")),
    }  # fmt: skip
    named = {
        "assign": ("team_id", "wave"), "sign": ("team_id",), "arrive": ("team_id",),
        "stand_down": ("team_id", "text"), "call": ("department",), "answer": ("department",),
        "close": ("outcome", "text"), "accept": (),
    }  # fmt: skip
    for at_min in range(data.draw(st.integers(0, 15))):
        step = data.draw(st.sampled_from(OFFICE_STEPS))
        drawn = {name: data.draw(facts[name]) for name in named.get(step, ("text",))}
        before = case.standing
        try:
            case.take(step, at_min, **drawn)
        except OutOfOrderError as error:
            assert case.standing == before
            assert error.possible == next_steps(before)
            continue
        assert before.has_ended == (step == "reopen")
        assert case.standing.last == before.last + 1
    now_s = 100 * H
    clocks = clocks_of(case.standing, RULES)
    assert len({(one.run, one.name, one.of, one.from_s) for one in clocks}) == len(clocks)
    assert all(one.done_s is None or one.done_s >= one.from_s for one in clocks)
    assert not (case.standing.has_ended and any(one.is_overdue(now_s) for one in clocks))


# --- steps out of order -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "facts", "words"),
    [
        ("close", {"outcome": "seizure"}, "needs somebody to have reported back"),
        ("close", {"outcome": "unfounded"}, "needs its reason as text"),
        ("sign", {"team_id": "T09"}, "other steps come first"),
        ("handle", {"text": "x"}, "other steps come first"),
        ("accept", {}, "the incident is accepted, other steps come first; possible now: assign"),
        ("answer", {"department": "customs"}, "other steps come first"),
    ],
)
def test_a_step_out_of_order_is_refused_in_words(step: str, facts: dict, words: str):
    with pytest.raises(OutOfOrderError) as caught:
        Case().take("accept", 1).take(step, 2, **facts)
    assert words in str(caught.value)


def test_a_unit_is_not_sent_twice_nor_signs_twice():
    case = Case().take("accept", 1).take("assign", 2, team_id="T01", wave=1)
    case.take("assign", 2, team_id="T02", wave=2)
    with pytest.raises(OutOfOrderError, match="unit T01 is assigned"):
        case.take("assign", 3, team_id="T01", wave=2)
    case.take("sign", 3, team_id="T01")
    with pytest.raises(OutOfOrderError, match="unit T01 is signed"):
        case.take("sign", 4, team_id="T01")
    with pytest.raises(OutOfOrderError, match="unit T02 is assigned"):
        case.take("arrive", 4, team_id="T02")
    case.take("call", 4, department="customs")
    with pytest.raises(OutOfOrderError, match="department customs is called"):
        case.take("call", 5, department="customs")
    with pytest.raises(OutOfOrderError, match="department coast_guard is not called"):
        case.take("answer", 5, department="coast_guard")


def test_one_without_substance_may_be_closed_early_with_its_reason():
    case = Case().take("accept", 1).take("close", 2, outcome="unfounded", text="渔民在补网")
    assert case.standing.state == "closed"
    with pytest.raises(OutOfOrderError, match="possible now: reopen"):
        case.take("note", 3, text="x")
    rejected = Case().take("reject", 1, text="重复来电")
    with pytest.raises(OutOfOrderError, match="possible now: nothing, it has ended"):
        rejected.take("reopen", 3, text="x")


@pytest.mark.parametrize(
    ("step", "facts", "field"),
    [
        ("report", {}, "step"), ("raise", {}, "step"), ("reject", {}, "text"),
        ("reject", {"text": "  "}, "text"), ("accept", {"team_id": "T01"}, "team_id"),
        ("accept", {"level": "highest"}, "level"), ("amend", {}, "facts"),
        ("amend", {"lon": 1.0}, "facts"), ("amend", {"kind": "gone"}, "kind"),
        ("assign", {"team_id": "T01", "wave": 4}, "wave"),
        ("call", {"department": "nobody"}, "department"),
    ],
)  # fmt: skip
def test_a_step_without_its_facts_is_refused(step: str, facts: dict, field: str):
    with pytest.raises(InvalidRecordError) as caught:
        check_step(Case().standing, step, facts, RULES)
    assert caught.value.field == field


# --- clocks -------------------------------------------------------------------------------------


def test_each_step_has_its_clock():
    case = Case()
    assert overdue(case, 10) == []
    assert overdue(case, 11) == [("accept", "")]
    case.take("accept", 5)
    assert overdue(case, 16) == [("assign", "")]
    case.take("assign", 6, team_id="T01", wave=1).take("assign", 9, team_id="T02", wave=2)
    assert overdue(case, 18) == [("sign", "T01")]
    case.take("sign", 7, team_id="T01").take("arrive", 8, team_id="T01")
    assert overdue(case, 30) == [("sign", "T02"), ("handle", "")]
    case.take("stand_down", 9, team_id="T02", text="x").take("handle", 10, text="x")
    assert overdue(case, 130) == [("feed_back", ""), ("close", "")]
    clock = close_clock(case.standing, RULES)
    assert (clock.from_s, clock.due_s) == (300, 300 + 2 * H)


def test_an_own_limit_of_the_kind_stands_instead():
    case = Case("fault").take("accept", 0)
    assert close_clock(case.standing, RULES).due_s == 72 * H
    assert close_clock(fold_steps("gone", "ordinary", case.steps), RULES).due_s == 2 * H


def test_a_department_that_never_answers_is_overdue_until_the_end():
    case = Case().take("accept", 1).take("call", 2, department="customs")
    assert ("answer", "customs") in overdue(case, 13)
    case.take("close", 14, outcome="unfounded", text="x")
    assert overdue(case, 500) == []
    found = measure_incidents([case.standing], RULES, from_s=0, to_s=H, as_of_s=H)
    assert (found.calls, found.answers, found.answers_on_time) == (1, 0, 0)


def test_raising_is_once_for_each_clock_and_stays_at_the_top():
    case = Case()
    assert due_raising(case.standing, RULES, now_s=600) is None
    raising = due_raising(case.standing, RULES, now_s=601)
    assert raising.level == "larger"

    def put(now_min: float) -> None:
        due = due_raising(case.standing, RULES, now_s=now_min * 60)
        causes = [[one.name, one.of] for one in due.overdue]
        case.put("raise", now_min, level=due.level, overdue=causes)

    put(11)
    assert due_raising(case.standing, RULES, now_s=100 * H) is None, "told already"
    case.take("accept", 20)
    assert close_clock(case.standing, RULES).due_s == 1200 + 2 * H
    put(30)
    assert case.standing.level == "serious"
    case.take("assign", 31, team_id="T01", wave=1)
    put(39.5)
    put(141)
    assert case.standing.level == "gravest"
    assert case.standing.raised == {("accept", ""), ("assign", ""), ("sign", "T01"), ("close", "")}


def test_raising_moves_no_limit_that_runs_already():
    case = Case().take("accept", 1).put("raise", 5, level="gravest", overdue=[["x", ""]])
    (assign,) = [one for one in clocks_of(case.standing, RULES) if one.name == "assign"]
    assert assign.due_s == 660


# --- figures ------------------------------------------------------------------------------------


def test_figures_worked_by_hand():
    on_time = whole_day()  # accepted at 0:05, due at 2:05, closed at 0:35
    late = Case().take("accept", 5)
    late.take("close", 200, outcome="unfounded", text="x")
    still_open = Case().take("accept", 50)  # due at 2:50
    only_reported = Case()
    rejected = Case().take("reject", 5, text="重复来电")
    later = Case().take("accept", 90)
    known = [one.standing for one in (on_time, late, still_open, only_reported, rejected, later)]

    found = measure_incidents(known, RULES, from_s=0, to_s=H, as_of_s=24 * H)
    assert (found.reported, found.accepted, found.rejected) == (6, 3, 1)
    assert (found.closed, found.due, found.on_time) == (2, 3, 1)
    assert found.closed_within == 1
    assert found.closure_rate == pytest.approx(2 / 3)
    assert found.on_time_rate == pytest.approx(1 / 3)

    early = measure_incidents(
        [still_open.standing, on_time.standing], RULES, from_s=0, to_s=H, as_of_s=2 * H
    )
    assert (early.closure_rate, early.on_time_rate) == (0.5, 1.0), "the open one is not due yet"


def test_a_period_without_incidents_has_no_rates():
    found = measure_incidents([], RULES, from_s=0, to_s=H, as_of_s=H)
    assert (found.closure_rate, found.on_time_rate, found.accepted) == (None, None, 0)


# --- records ------------------------------------------------------------------------------------


def test_records_refuse_nonsense():
    with pytest.raises(InvalidRecordError, match="step"):
        Step(UUID(int=1), 1, "dance", 0.0)
    with pytest.raises(InvalidRecordError, match="1 or more"):
        Step(UUID(int=1), 0, "note", 0.0)
    with pytest.raises(InvalidRecordError, match="'serious'"):
        IncidentRules(
            RULES.kinds, RULES.outcomes, RULES.early_outcomes, RULES.departments, RULES.tip_kinds,
            {level: RULES.limits_min[level] for level in ("ordinary", "larger")},
        )  # fmt: skip
