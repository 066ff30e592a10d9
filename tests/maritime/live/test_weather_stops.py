"""Check what weather does to a live coast: by hand, and that no promise lies in it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from shore_cases import FIRST, SECOND, at_s, event, facts, ground, watch

from maritime.live.arrivals import Arrivals
from maritime.live.coast import live_horizon
from maritime.live.facts import UnitWord
from maritime.live.looks import looks_promised
from maritime.live.state import live_state
from maritime.live.units import may_begin_s, promises_of, stand_units
from maritime.repair.case import StoppedSpan

PLAN = watch(60, 180, (FIRST, 70, 80), (SECOND, 100, 110))


def stop(from_min: float, to_min: float, mode: str = "vehicle") -> StoppedSpan:
    return StoppedSpan(mode, at_s(from_min), at_s(to_min), "wind_ms 30 > 24.4 m/s")


def promised(minute: float, **known: object) -> list[tuple[str, int, int]]:
    found = facts(minute, watches=(PLAN,), **known)
    units = stand_units(ground(), found, at_s=at_s(minute))
    promises = promises_of(ground(), found, units, now_s=at_s(minute))
    horizon = live_horizon(ground(), from_s=at_s(minute), to_s=at_s(minute))
    looks = looks_promised(ground(), found, promises, horizon)
    return [(one.target_id, one.enter_s, one.exit_s) for one in looks]


def unit(minute: float, **known: object):
    found = facts(minute, watches=(PLAN,), **known)
    units = stand_units(ground(), found, at_s=at_s(minute))
    return next(one for one in units if one.team.team_id == "T01")


def test_looks_in_bad_weather_are_not_promised_and_others_are():
    assert [one for one, _, _ in promised(30, stops=(stop(90, 105),))] == [FIRST]
    assert [one for one, _, _ in promised(30, stops=(stop(90, 100),))] == [FIRST, SECOND]
    assert [one for one, _, _ in promised(30, stops=(stop(60, 180, "boat"),))] == [FIRST, SECOND]


def test_who_stays_in_for_the_weather_is_not_late_and_goes_when_it_is_over():
    gale = (stop(50, 90),)
    kept_in = unit(89, stops=gale)
    assert (kept_in.state, kept_in.stop) == ("at_base", gale[0])
    assert not kept_in.is_free and not kept_in.can_be_sent
    assert unit(90, stops=gale).is_free
    assert unit(104.9, stops=gale).state == "at_base"
    assert unit(105, stops=gale).state == "start_overdue"
    assert [one for one, _, _ in promised(89, stops=gale)] == [SECOND]
    assert may_begin_s([stop(0, 60), stop(60, 90)], "vehicle", at_s(30)) == at_s(90)
    assert may_begin_s([stop(0, 60)], "boat", at_s(30)) == at_s(30)


def test_a_gap_says_that_weather_made_it_and_nobody_kept_in_is_proposed():
    gale = (stop(60, 180),)
    found = facts(30, watches=(PLAN,), stops=gale)
    state = live_state(ground(), found, Arrivals.of(ground()), at_s=at_s(30))
    gap = next(one for one in state.fails_next if one.target_id == SECOND)
    assert (gap.reason, gap.reason_team_id) == ("weather_stopped", "T01")
    assert gap.unit is not None, "it may still go out now"
    assert state.stops == gale
    (own,) = [one for one in state.units if one.standing.team.team_id == "T01"]
    assert own.next_visits == ()
    found = facts(61, watches=(PLAN,), stops=gale)
    state = live_state(ground(), found, Arrivals.of(ground()), at_s=at_s(61))
    assert {one.unit for one in state.fails_next} == {None}

    lost = (UnitWord("T01", "lost", at_s(20)),)
    found = facts(30, watches=(PLAN,), stops=gale, words=lost)
    state = live_state(ground(), found, None, at_s=at_s(30))
    assert {one.reason for one in state.fails_next if one.target_id == SECOND} == {"unit_lost"}


def test_how_late_a_unit_is_stands_with_it():
    begun = facts(73, watches=(PLAN,), events=(event("round_start", 72),))
    state = live_state(ground(), begun, None, at_s=at_s(73))
    assert {one.standing.team.team_id: one.late_s for one in state.units}["T01"] == 720.0
    in_time = live_state(ground(), facts(30, watches=(PLAN,)), None, at_s=at_s(30))
    assert {one.late_s for one in in_time.units} == {0.0}


MINUTES = st.integers(0, 300)
STOPS = st.lists(
    st.tuples(MINUTES, st.integers(1, 120), st.sampled_from(["vehicle", "boat"])), max_size=4
)


@given(STOPS, st.integers(0, 170), st.none() | st.integers(55, 100))
@settings(max_examples=60, deadline=None)
def test_no_promised_look_lies_in_weather_that_stops_its_mode(rows, minute, begun_min):
    stops = tuple(stop(begin, begin + lasts, mode) for begin, lasts, mode in rows)
    has_begun = begun_min is not None and begun_min <= minute
    known = {"events": (event("round_start", begun_min),)} if has_begun else {}
    found = promised(minute, stops=stops, **known)
    for _, enter_s, exit_s in found:
        assert not any(
            one.mode == "vehicle" and one.from_s < exit_s and enter_s < one.to_s for one in stops
        )
    if not any(one.mode == "vehicle" for one in stops):
        assert found == promised(minute, **known)
