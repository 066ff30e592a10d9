"""Check how units stand and what of the plan is still promised, by hand."""

import pytest
from shore_cases import FIRST, SECOND, at_s, event, facts, ground, traces, walk, watch

from maritime.errors import InvalidRecordError
from maritime.live.coast import live_horizon
from maritime.live.facts import OpenOrder, SensorReport, UnitWord
from maritime.live.looks import looks_made, looks_promised, online_spans
from maritime.live.units import promises_of, stand_units

PLAN = watch(60, 180, (FIRST, 70, 80), (SECOND, 100, 110))


def state_of(team_id: str, minute: float, **known: object) -> str:
    found = facts(minute, **known)
    units = stand_units(ground(), found, at_s=at_s(minute))
    return next(one.state for one in units if one.team.team_id == team_id)


def promised(minute: float, **known: object) -> list[tuple[str, float, float]]:
    found = facts(minute, watches=(PLAN,), **known)
    units = stand_units(ground(), found, at_s=at_s(minute))
    promises = promises_of(ground(), found, units, now_s=at_s(minute))
    horizon = live_horizon(ground(), from_s=at_s(minute), to_s=at_s(minute))
    looks = looks_promised(ground(), found, promises, horizon)
    midnight_s = at_s(0)
    return sorted(
        (one.target_id, (one.enter_s - midnight_s) / 60, (one.exit_s - midnight_s) / 60)
        for one in looks
    )


def test_the_day_of_a_unit():
    known = {"watches": (PLAN,)}
    assert state_of("T01", 30, **known) == "at_base"
    assert state_of("T01", 74.9, **known) == "at_base"
    assert state_of("T01", 75, **known) == "start_overdue"
    assert state_of("T01", 480, **known) == "off_shift"
    assert state_of("T02", 30, **known) == "off_shift"
    begun = {**known, "events": (event("round_start", 62),)}
    assert state_of("T01", 70, **begun) == "on_round"
    assert state_of("T01", 82, **begun) == "on_round"
    assert state_of("T01", 82.1, **begun) == "silent"
    paused = {**known, "events": (event("round_start", 62), event("round_pause", 80))}
    assert state_of("T01", 90, **paused) == "paused"
    ended = {**known, "events": (event("round_start", 62), event("round_end", 80))}
    assert state_of("T01", 81, **ended) == "at_base"


def test_news_of_a_track_end_silence():
    known = {"events": (event("round_start", 62),)}
    tracked = traces(walk(0, 500, minute=62, takes_min=30))
    assert state_of("T01", 100, **known) == "silent"
    (round_id,) = {one.round_id for one in known["events"]}
    assert state_of("T01", 100, **known, traces={round_id: tracked}) == "on_round"


def test_orders_and_words_of_the_office():
    order = OpenOrder(event("round_start", 1).item_id, "T01", at_s(61), FIRST)
    assert state_of("T01", 62, orders=(order,)) == "ordered"
    assert state_of("T01", 60, orders=(order,)) == "at_base"
    lost = UnitWord("T01", "lost", at_s(60))
    assert state_of("T01", 61, orders=(order,), words=(lost,)) == "lost"
    assert state_of("T01", 59, words=(lost,)) == "at_base"
    back = UnitWord("T01", "back", at_s(70))
    assert state_of("T01", 71, words=(lost, back)) == "at_base"
    for_a_while = UnitWord("T01", "lost", at_s(60), 30.0)
    assert state_of("T01", 89, words=(for_a_while,)) == "lost"
    assert state_of("T01", 90, words=(for_a_while,)) == "at_base"
    with pytest.raises(InvalidRecordError, match="expected one of lost·late·back"):
        UnitWord("T01", "gone", 0.0)


def test_a_plan_is_promised_from_now_on_and_no_earlier():
    assert promised(30) == [(FIRST, 70.0, 80.0), (SECOND, 100.0, 110.0)]
    begun = {"events": (event("round_start", 60), event("round_resume", 90))}
    assert promised(90, **begun) == [(SECOND, 100.0, 110.0)]
    (in_progress,) = promised(105, events=(event("round_start", 60), event("round_pause", 104)))
    assert in_progress == (SECOND, 105 + 1 / 60, 110.0)


def test_who_is_late_keeps_his_delay():
    late = {"events": (event("round_start", 72),)}
    assert promised(73, **late) == [(FIRST, 82.0, 92.0), (SECOND, 112.0, 122.0)]
    assert promised(70) == [(FIRST, 80.0, 90.0), (SECOND, 110.0, 120.0)]  # not begun at 01:10
    assert promised(91) == []  # half an hour and a minute late: nobody believes in it
    said = (UnitWord("T01", "late", at_s(40), 25.0),)
    assert promised(45, words=said) == [(FIRST, 95.0, 105.0), (SECOND, 125.0, 135.0)]


def test_who_is_lost_or_called_off_promises_nothing():
    lost = (UnitWord("T01", "lost", at_s(30)),)
    assert promised(31, words=lost) == []
    for_a_while = (UnitWord("T01", "lost", at_s(30), 60.0),)
    assert promised(31, words=for_a_while) == [(SECOND, 100.0, 110.0)]


def test_looks_from_a_post_are_of_who_stands_there_on_his_round():
    """B03 at 6,000 m sees about 800 m to each side, L003 at 6,600 m with it."""
    points = walk(6000, 6000, minute=60, takes_min=10, north_m=20)
    start = event("round_start", 55)
    known = {"events": (start,), "traces": {start.round_id: traces(points)}}

    def looks(minute: float, **more: object) -> list[tuple[float, float]]:
        found = facts(minute, **{**known, **more})
        horizon = live_horizon(ground(), from_s=at_s(minute), to_s=at_s(minute))
        made = looks_made(ground(), found, horizon)
        own = [one for one in made if (one.source, one.target_id) == ("post", "L003")]
        return [((one.enter_s - at_s(0)) / 60, (one.exit_s - at_s(0)) / 60) for one in own]

    assert looks(65) == [(60.0, 65.0)]
    assert looks(80) == [(60.0, 80.0)]
    assert looks(120) == [(60.0, 90.0)]  # 20 minutes after the last fix nothing is known any more
    gone = traces([*points, *walk(6500, 7000, minute=71, takes_min=5)])
    assert looks(80, traces={start.round_id: gone}) == [(60.0, 70.0)]
    ended = (start, event("round_end", 75))
    assert looks(120, events=ended) == [(60.0, 75.0)]
    assert looks(65, events=(event("round_start", 55, team_id="none"),)) == []


def test_a_sensor_is_on_line_by_the_last_report():
    horizon = live_horizon(ground(), from_s=at_s(600), to_s=at_s(600))
    (radar,) = (one for one in ground().district.sensors if one.sensor_id == "N02")
    down = SensorReport("N02", at_s(100), False, 1.0)
    up = SensorReport("N02", at_s(200), True, 2.0)
    spans = online_spans((radar,), (up, down), horizon)["N02"]
    assert spans == [(horizon.start_s, at_s(100)), (at_s(200), horizon.end_s)]
    corrected = SensorReport("N02", at_s(100), True, 3.0)
    spans = online_spans((radar,), (down, up, corrected), horizon)["N02"]
    assert spans == [(horizon.start_s, horizon.end_s)]
