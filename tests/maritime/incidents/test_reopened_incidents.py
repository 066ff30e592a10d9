"""Check that a closed incident goes on when it is reopened, with its clocks, and how it counts."""

import pytest
from incident_cases import RULES, Case, whole_day

from maritime.errors import InvalidRecordError
from maritime.incidents.clocks import clocks_of, close_clock, due_raising
from maritime.incidents.figures import IncidentFigures, measure_incidents
from maritime.incidents.order import next_steps

H = 3600.0


def reopened(at_min: float = 60) -> Case:
    """Give an incident of T01 that was closed at 0:35, due at 2:05, and reopened."""
    return whole_day().take("reopen", at_min, text="货又搬回来了")


def figures(case: Case, as_of_min: float) -> IncidentFigures:
    return measure_incidents([case.standing], RULES, from_s=0, to_s=H, as_of_s=as_of_min * 60)


def test_it_is_accepted_again_and_everybody_has_to_be_sent_anew():
    standing = reopened().standing
    assert (standing.state, standing.run, standing.outcome) == ("accepted", 2, None)
    assert not standing.has_ended
    assert not standing.has_unit_there
    assert standing.unit("T01") is None, "the end has let it go"
    assert [(one.team_id, one.state, one.run) for one in standing.units] == [("T01", "arrived", 1)]
    assert "handle" not in next_steps(standing)
    again = reopened().take("assign", 61, team_id="T01", wave=1).take("sign", 62, team_id="T01")
    again.take("arrive", 63, team_id="T01").take("handle", 64, text="x")
    again.take("feed_back", 65, text="x").take("close", 66, outcome="unfounded")
    assert (again.standing.state, again.standing.outcome) == ("closed", "unfounded")
    assert again.take("reopen", 70, text="第二次").standing.run == 3


def test_its_reason_is_needed():
    for text in ({}, {"text": "  "}):
        with pytest.raises(InvalidRecordError, match="text"):
            whole_day().take("reopen", 60, **text)


def test_the_clock_of_the_whole_goes_on_from_acceptance_and_wins_no_time():
    first, clock = close_clock(whole_day().standing, RULES), close_clock(reopened().standing, RULES)
    assert (first.done_s, first.is_running) == (35 * 60, False)
    assert (clock.from_s, clock.due_s) == (first.from_s, first.due_s) == (300, 300 + 2 * H)
    assert (clock.done_s, clock.is_running) == (None, True)
    assert clock.is_overdue(300 + 2 * H + 1)


def test_other_clocks_begin_anew_and_those_before_stay_as_they_ended():
    case = whole_day()
    before = [one for one in clocks_of(case.standing, RULES) if one.name != "close"]
    case.take("reopen", 60, text="x")
    now = clocks_of(case.standing, RULES)
    assert [one for one in now if one.run == 1 and one.name != "close"] == before
    (assign,) = [one for one in now if one.run == 2]
    assert (assign.name, assign.from_s, assign.due_s) == ("assign", 60 * 60, 70 * 60)
    case.take("assign", 65, team_id="T02", wave=1)
    names = [(one.name, one.of, one.is_running) for one in clocks_of(case.standing, RULES)
             if one.run == 2]  # fmt: skip
    assert names == [("assign", "", False), ("sign", "T02", True)]


def test_a_call_that_nobody_answered_before_the_end_is_not_waited_for_again():
    case = Case().take("accept", 1).take("call", 2, department="customs")
    case.take("close", 5, outcome="unfounded", text="x").take("reopen", 60, text="x")
    waited = [(one.name, one.run) for one in clocks_of(case.standing, RULES) if one.is_running]
    assert waited == [("close", 1), ("assign", 2)]
    assert "answer" not in next_steps(case.standing)
    case.take("call", 61, department="customs").take("answer", 62, department="customs")
    found = figures(case, 100)
    assert (found.calls, found.answers) == (2, 1), "called twice, answered once"


def test_it_is_raised_anew_for_its_new_clocks_and_once_for_the_whole():
    case = Case().take("accept", 1)
    case.put("raise", 11.5, level="larger", overdue=[["assign", ""]])
    case.take("close", 12, outcome="unfounded", text="x").take("reopen", 60, text="x")
    assert due_raising(case.standing, RULES, now_s=60.5 * 60) is None
    due = due_raising(case.standing, RULES, now_s=75 * 60)
    assert [(one.name, one.run) for one in due.overdue] == [("assign", 2)]
    case.put("raise", 75, level=due.level, overdue=[["assign", ""]])
    due = due_raising(case.standing, RULES, now_s=500 * 60)
    assert [one.name for one in due.overdue] == ["close"]
    case.put("raise", 500, level=due.level, overdue=[["close", ""]])
    case.take("close", 501, outcome="unfounded", text="x").take("reopen", 502, text="x")
    assert due_raising(case.standing, RULES, now_s=503 * 60) is None


def test_figures_count_it_by_its_last_end():
    closed = figures(whole_day(), 50)
    assert (closed.closed, closed.due, closed.on_time, closed.reopened) == (1, 1, 1, 0)
    assert closed.closed_within == 1

    is_open = figures(reopened(), 61)
    assert (is_open.accepted, is_open.closed, is_open.due, is_open.reopened) == (1, 0, 0, 1)
    assert (is_open.closure_rate, is_open.on_time_rate) == (0.0, None)
    assert is_open.closed_within == 0, "what was reopened since is no work done"

    overdue = figures(reopened(), 126)
    assert (overdue.due, overdue.on_time, overdue.on_time_rate) == (1, 0, 0.0)

    in_time = reopened().take("close", 124, outcome="unfounded", text="x")
    again = figures(in_time, 200)
    assert (again.closed, again.on_time, again.reopened) == (1, 1, 1)
    assert again.closed_within == 0, "its last end is after the period"

    too_late = reopened().take("close", 126, outcome="unfounded", text="x")
    late = figures(too_late, 200)
    assert (late.closed, late.closure_rate, late.on_time, late.reopened) == (1, 1.0, 0, 1)
