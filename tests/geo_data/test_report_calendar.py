"""Check calendars of patrols and duties by reading them back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from scenes import straight_coast

from geo_data.reports.calendar_events import patrol_calendar, roster_calendar
from geo_data.reports.ical import CalendarEvent, EventBook, uid_of, write_calendar
from maritime.crews.duties import Duty
from maritime.crews.stated import stated_rows
from maritime.horizon import Horizon
from maritime.plan import Dwell, Patrol, Plan, RosterEntry, Score, Stop, Traverse, Wait
from maritime.register import Person
from maritime.roster import DutyRow, UnfilledRole

SHANGHAI = ZoneInfo("Asia/Shanghai")
START_S = 1_795_824_000 - 8 * 3600
"""Midnight of 2026-11-28 in Shanghai."""
HOUR = 3600
LIN = Person("H1", "林,一;\n堃", ("police",), phone="13800000001", is_party_member=True)


def district():
    return replace(straight_coast(), persons=(LIN,), extra_meta={"simulated": "everything"})


def patrol(number: int, from_h: float, *, team_id: str = "T01") -> Patrol:
    depart_s = START_S + int(from_h * HOUR)
    end_s = depart_s + HOUR
    legs = (
        Traverse(depart_s, depart_s + 600, "S1", False, (Stop("L001", depart_s, depart_s + 300),)),
        Dwell(depart_s + 600, depart_s + 900, "L002"),
        Wait(depart_s + 900, end_s),
    )
    return Patrol(f"P{number}", team_id, "vehicle", "B01", depart_s, end_s, legs)


def plan(*patrols: Patrol) -> Plan:
    score = Score(0, 1, 1, 0, 0, 0, 0, 0)
    horizon = Horizon(START_S, START_S + 24 * HOUR, "Asia/Shanghai")
    roster = (RosterEntry("P1", "H1", "police"),)
    return Plan("straight", "ab", 1, horizon, (), patrols, (), (), score, roster)


def events_of(content: bytes) -> list:
    return Calendar.from_ical(content).events


def calendar(*patrols: Patrol, **options: object) -> bytes:
    options = {"language": "zh", "is_public": False, "program_version": "0.1.0"} | options
    return write_calendar(patrol_calendar(plan(*patrols), district(), **options))


def duties() -> list[Duty]:
    """Give a shift of each of two teams."""
    day = date(2026, 11, 28)
    return [
        Duty(team_id, "B01", "vehicle", day, START_S, START_S + 8 * HOUR)
        for team_id in ("T01", "T02")
    ]


def roster(*people: object, is_public: bool = False, team_id: str | None = None) -> bytes:
    book = roster_calendar(
        duties(), *people, district(), language="en", is_public=is_public,
        program_version="0.1.0", team_id=team_id,
    )  # fmt: skip
    return write_calendar(book)


def test_a_patrol_is_an_event_at_local_time_with_its_zone():
    (event,) = events_of(calendar(patrol(1, 6.5)))
    assert event.start == datetime(2026, 11, 28, 6, 30, tzinfo=SHANGHAI)
    assert event.end - event.start == timedelta(hours=1)
    assert event["dtstart"].params["tzid"] == "Asia/Shanghai"
    (zone,) = Calendar.from_ical(calendar(patrol(1, 6.5))).timezones
    assert zone.tz_name == "Asia/Shanghai"
    assert event.location == district().bases[0].name
    assert "模拟数据" in event.description


def test_names_come_back_whole_and_no_phone_is_in_it():
    content = calendar(patrol(1, 6))
    (event,) = events_of(content)
    assert f"人员：{LIN.name}（社区民警）" in event.description
    assert "06:00 L001" in event.description and "06:10 L002" in event.description
    assert LIN.phone.encode() not in content


def test_the_public_gets_team_and_time_alone():
    content = calendar(patrol(1, 6), is_public=True, language="en")
    (event,) = events_of(content)
    assert event["summary"].startswith("T01 vehicle patrol · ")
    assert event.description == "Simulated data"
    assert "林".encode() not in content and b"L001" not in content


def test_a_later_plan_of_the_day_has_the_same_ids_and_another_team_has_others():
    first = events_of(calendar(patrol(1, 6), patrol(2, 9), patrol(3, 6, team_id="T02")))
    again = events_of(calendar(patrol(7, 6.2), patrol(8, 10), patrol(9, 6, team_id="T02")))
    ids = {one["summary"] + str(one.start.hour): one.uid for one in first}
    assert len(set(ids.values())) == 3
    assert {one.uid for one in again} == {one.uid for one in first}


def test_one_team_may_have_a_calendar_of_its_own():
    both = (patrol(1, 6), patrol(2, 7, team_id="T02"))
    (event,) = events_of(calendar(*both, team_id="T02"))
    assert event["summary"].startswith("T02")
    assert event.uid in {one.uid for one in events_of(calendar(*both))}


def test_a_plan_without_patrols_is_a_calendar_without_events():
    assert events_of(calendar()) == []
    assert Calendar.from_ical(calendar())["x-wr-calname"].endswith("巡逻")


def test_the_same_plan_gives_the_same_bytes():
    patrols = (patrol(1, 6), patrol(2, 9))
    assert calendar(*patrols) == calendar(*patrols[::-1])


def test_a_duty_names_who_goes_and_which_role_nobody_fills():
    day = date(2026, 11, 28)
    rows = (DutyRow(START_S, "T01", "police", "H1", START_S + 8 * HOUR, day),)
    lacking = (
        UnfilledRole(START_S, "T01", "B01", ("gridworker", "volunteer"), START_S + 8 * HOUR, day),
        UnfilledRole(START_S, "T02", "B01", ("police",), START_S + 8 * HOUR, day),
    )
    content = roster(rows, lacking)
    manned, empty = events_of(content)
    assert f"People: {LIN.name} (police)" in manned.description
    assert "Unfilled: gridworker/volunteer" in manned.description
    assert manned["status"] == "TENTATIVE" and "People" not in empty.description
    assert LIN.phone.encode() not in content
    bare = events_of(roster(rows, lacking, is_public=True))
    assert [one.description for one in bare] == ["Simulated data"] * 2
    assert [one.uid for one in bare] == [manned.uid, empty.uid]
    (own,) = events_of(roster(rows, lacking, team_id="T01"))
    assert own.uid == manned.uid


def test_who_is_on_duty_by_a_plan_is_whom_its_roster_names_once_a_shift():
    day = date(2026, 11, 28)
    duty = duties()[0]
    both = replace(plan(patrol(1, 1), patrol(2, 4)), roster=(
        RosterEntry("P1", "H1", "police"), RosterEntry("P2", "H1", "police"),
        RosterEntry("P2", "H2", "gridworker"), RosterEntry("P9", "H3", "police"),
    ))  # fmt: skip
    of_both = replace(duty, patrol_ids=("P1", "P2"))
    assert stated_rows(both, [of_both, duties()[1]]) == (
        DutyRow(START_S, "T01", "gridworker", "H2", START_S + 8 * HOUR, day),
        DutyRow(START_S, "T01", "police", "H1", START_S + 8 * HOUR, day),
    )
    assert stated_rows(plan(), duties()) == ()


def test_a_time_that_the_clock_shows_twice_is_told_apart():
    berlin = ZoneInfo("Europe/Berlin")
    first_s = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp())
    events = tuple(
        CalendarEvent((str(number),), at_s, at_s + 60, "x")
        for number, at_s in enumerate((first_s - HOUR, first_s, first_s + HOUR, first_s + 2 * HOUR))
    )
    content = write_calendar(EventBook("x", berlin, first_s, "0.1.0", "zh", events))
    starts = [one.start.timestamp() for one in events_of(content)]
    assert starts == [one.from_s for one in events]
    assert b"TZOFFSETTO:+0200" in content and b"TZOFFSETTO:+0100" in content


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_comes_back(summary: str, line: str):
    event = CalendarEvent(("1",), START_S, START_S + 60, summary, (line,))
    content = write_calendar(EventBook("名", SHANGHAI, START_S, "0.1.0", "zh", (event,)))
    content.decode("utf-8")
    assert all(len(one) <= 75 for one in content.split(b"\r\n"))
    (read,) = events_of(content)
    assert _held(read["summary"]) == _held(summary)
    assert _held(read.description or "") == _held(line)


def _held(text: str) -> str:
    """Give a text without what a calendar shows in another way: control signs, ends of lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\ufffd")
    shown = "".join("\ufffd" if _is_unseen(one) else one for one in plain)
    return shown.replace("\ufffd", "")


def _is_unseen(letter: str) -> bool:
    return (letter < " " and letter not in "\t\n") or letter in "\x7f\ufffe\uffff"


@pytest.mark.parametrize("identity", [("1", "2"), ("12",), ("1", "", "2")])
def test_an_id_is_of_its_parts(identity: tuple[str, ...]):
    assert uid_of(identity) == uid_of(list(identity))
    assert len({uid_of(one) for one in (identity, ("1, 2",), ("2", "1"))}) == 3
