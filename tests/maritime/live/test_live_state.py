"""Check the state of a coast: by hand, and that it is that of the observations at any instant."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shore_cases import (
    FIRST,
    SECOND,
    at_s,
    event,
    facts,
    ground,
    traces,
    walk,
    watch,
    watched_ground,
)

from maritime.coverage import find_gaps
from maritime.horizon import Horizon
from maritime.live.arrivals import Arrivals
from maritime.live.coast import lay_coast
from maritime.live.facts import LiveGround, SensorReport, UnitWord
from maritime.live.records import REASONS, TARGET_STATES
from maritime.live.state import live_state
from maritime.needs import build_needs
from maritime.observation import Observation
from maritime.states import states_at
from maritime.views import sensor_presence
from maritime.watch_log import ObservationTable, last_observed_of

DAY_MIN = 24 * 60


def check(target_id: str, minute: float) -> Observation:
    return Observation(target_id, at_s(minute), at_s(minute), "check")


def target(state, target_id):
    return next(one for one in state.targets if one.target_id == target_id)


def failing(state, target_id):
    return next((one for one in state.fails_next if one.target_id == target_id), None)


def test_a_check_by_hand():
    """L001 is red: 120 minutes; checked at 08:00 it is due from 09:30 and overdue from 10:00."""
    for minute, state in ((480, "covered"), (570, "covered"), (571, "due"), (600, "overdue")):
        now = live_state(
            ground(), facts(minute, looks=(check("L001", 480),)), None, at_s=at_s(minute)
        )
        found = target(now, "L001")
        assert (minute, found.state) == (minute, state)
        assert (found.last_seen_s, found.fails_s, found.by) == (at_s(480), at_s(600), "check")


def test_nothing_required_by_day_and_when_it_begins_again():
    """L002 is blue: nothing by day; overdue from 19:00 if nobody came in the six hours before."""
    found = target(live_state(ground(), facts(720), None, at_s=at_s(720)), "L002")
    assert (found.state, found.fails_s, found.by) == ("not_required", at_s(19 * 60), None)


def test_what_is_planned_and_not_done_is_missed():
    plan = watch(60, 180, (FIRST, 70, 80))
    known = facts(85, watches=(plan,), events=(event("round_start", 60), event("round_pause", 84)))
    state = live_state(ground(), known, None, at_s=at_s(85))
    assert target(state, FIRST).last_seen_s is None
    gap = failing(state, FIRST)
    assert (gap.reason, gap.reason_team_id, gap.planned_s) == ("visit_missed", "T01", at_s(70))


def test_every_reason_by_hand():
    """SECOND by night may be left for 180 minutes; a check at 00:00 covers it until 03:00."""
    plan = watch(150, 240, (SECOND, 170, 180))

    def reason(minute, *, of=None, target_id=SECOND, **known):
        base = {"looks": (check(target_id, 0),), "watches": (plan,)}
        told = facts(minute, **{**base, **known})
        state = live_state(of or ground(), told, None, at_s=at_s(minute))
        gap = failing(state, target_id)
        return None if gap is None else gap.reason

    assert reason(100) is None
    assert reason(100, words=(UnitWord("T01", "lost", at_s(90)),)) == "unit_lost"
    assert reason(100, words=(UnitWord("T01", "late", at_s(90), 30.0),)) == "unit_late"
    assert reason(164) == "unit_late"  # 14 minutes late, so that it comes at 03:04
    assert reason(170) == "unit_not_started"
    assert reason(200) == "unit_not_started"
    begun = (event("round_start", 150),)
    assert reason(175, events=begun) is None  # silent, and may yet be there
    assert reason(185, events=begun) == "unit_silent"
    called_off = watch(150, 240, (SECOND, 170, 180), is_cancelled=True)
    assert reason(100, watches=(called_off,)) == "round_cancelled"
    assert reason(100, watches=()) == "nobody_planned"
    assert reason(100, watches=(), plan_id=None) == "no_plan"
    down = (SensorReport("N01", at_s(10), False),)
    seen = {"of": watched_ground(), "target_id": "L001", "watches": ()}
    assert reason(100, **seen) is None
    assert reason(100, **seen, sensor_reports=down) == "sensor_down"


def test_no_team_on_shift_is_said_where_it_is_proven():
    """All teams of the coast are one boat by day here; by night nobody is on shift."""
    boats = tuple(one for one in ground().district.teams if one.team_id == "T05")
    of = LiveGround(replace(ground().district, teams=boats), ground().targets)
    state = live_state(of, facts(60, looks=(check(SECOND, 0),)), None, at_s=at_s(60))
    assert failing(state, SECOND).reason == "no_team_on_shift"
    assert state.nobody_on_duty


def test_the_plan_ahead_and_who_could_be_there():
    plan = watch(60, 180, (FIRST, 70, 80))
    known = facts(30, watches=(plan,))
    ahead = live_state(ground(), known, None, at_s=at_s(90))
    assert (target(ahead, FIRST).state, target(ahead, FIRST).by) == ("covered", "plan")
    now = live_state(ground(), known, Arrivals.of(ground()), at_s=at_s(30))
    gap = failing(now, "L001")
    assert (gap.unit.team_id, gap.unit.is_free) == ("T01", True)
    # 1,500 m or so from its base at 40 km/h, at most 1.3 times as far over land.
    assert 2.0 <= (gap.unit.arrives_s - at_s(30)) / 60 <= 3.1
    assert [one.next_visits for one in now.units if one.standing.team.team_id == "T01"] == [
        ((FIRST, at_s(70)),)
    ]


def test_gaps_to_come_are_in_order():
    state = live_state(ground(), facts(30), None, at_s=at_s(30))
    begins = [max(one.from_s, state.at_s) for one in state.fails_next]
    assert begins == sorted(begins)
    open_now = [one.weighted_min for one in state.fails_next if one.from_s <= state.at_s]
    assert all(before >= after for before, after in pairwise(open_now))
    assert {one.reason for one in state.fails_next} <= set(REASONS)


def test_what_is_overdue_is_listed_even_where_somebody_comes_within_the_minute():
    """L001 is overdue since 02:00, and promised at 02:30:30; what comes is listed from a minute."""
    promised = watch(150, 160, ("L001", 150.5, 155.0))
    state = live_state(ground(), facts(150, watches=(promised,)), None, at_s=at_s(150))
    assert target(state, "L001").state == "overdue"
    found = failing(state, "L001")
    assert (found.overdue_min, found.to_s) == (0.5, at_s(150) + 30)
    lasts = [one.overdue_min for one in state.fails_next if one.from_s > state.at_s]
    assert lasts and min(lasts) >= 1.0


MINUTES = st.integers(0, DAY_MIN)
CHECKS = st.lists(
    st.tuples(st.sampled_from(["L001", "L002", "L003", "L004", FIRST]), MINUTES), max_size=8
)
WALKS = st.lists(
    st.tuples(st.integers(0, 9000), st.integers(0, DAY_MIN), st.booleans()), max_size=3
)


@given(CHECKS, WALKS, MINUTES, MINUTES, st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_state_at_any_instant_is_that_of_the_observations(
    checks, walks, known_min, before_min, is_watched
):
    """Told at any instant up to what is known, and reckoned by maritime.states from all looks."""
    of = watched_ground() if is_watched else ground()
    events, traced = [], {}
    for number, (from_m, minute, is_back) in enumerate(walks, start=1):
        ends_m = from_m + (-1500 if is_back else 1500)
        start = event("round_start", minute, number=number)
        if minute + 20 <= known_min:
            events.append(start)
            traced[start.round_id] = traces(walk(from_m, ends_m, minute=minute, takes_min=15))
    seen = tuple(check(*one) for one in checks if one[1] <= known_min)
    known = facts(known_min, looks=seen, events=tuple(events), traces=traced)
    instant_s = at_s(min(before_min, known_min))
    told = live_state(of, known, None, at_s=instant_s)

    made = lay_coast(of, known, from_s=instant_s, to_s=instant_s).made
    assert all(one.exit_s <= known.known_s for one in made)
    horizon = Horizon(at_s(-3 * DAY_MIN), at_s(3 * DAY_MIN), "Asia/Shanghai")
    presence = sensor_presence(of.district, of.targets, horizon)
    needs = build_needs(of.targets, of.district.standard, horizon, presence)
    # What watches now goes on to watch: a camera is not due because its look ends with now.
    goes_on = [
        Observation(one.target_id, one.enter_s, horizon.end_s, one.source, one.observer_id)
        if one.source == "sensor" and one.exit_s == known.known_s
        else one
        for one in made
    ]
    table = ObservationTable.of(goes_on, needs.target_ids)
    times_s = np.array([instant_s], np.int64)
    expected = states_at(needs, table, horizon, last_observed_of(of.targets), times_s)[:, 0]
    assert [one.state for one in told.targets] == [TARGET_STATES[one] for one in expected]
    for one in told.targets:
        if one.state == "due":
            assert instant_s < one.fails_s <= instant_s + 1800
        if one.state == "overdue":
            assert one.fails_s <= instant_s
    begun = ObservationTable.of(
        [one for one in goes_on if one.enter_s <= instant_s], needs.target_ids
    )
    gaps = find_gaps(needs, begun, horizon, last_observed_of(of.targets))
    inside = (gaps.from_s <= instant_s) & (instant_s < gaps.to_s)
    overdue = {needs.target_ids[index] for index in gaps.target_index[inside]}
    assert overdue == {one.target_id for one in told.targets if one.state == "overdue"}
    open_now = [one.target_id for one in told.fails_next if one.from_s <= instant_s]
    assert sorted(open_now) == sorted(overdue), "what is counted overdue is listed, each once"
