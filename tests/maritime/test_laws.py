"""Laws that hold for every plan: stricter standards, and the same day again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bound_cases import COARSE
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import DAY, plan_of, problem_of
from scenes import archipelago, night_teams, straight_coast
from watch_cases import cases, cyclic_cases, lasts, needs_of, table_of

from maritime.bounds.prove_bound import prove_bound
from maritime.coverage import overdue_s
from maritime.horizon import DAY_S
from maritime.needs import NO_NEED
from maritime.planning.params import stop_after

cuts = st.integers(0, 60)


@given(cases(), cuts)
@settings(max_examples=30)
def test_a_shorter_interval_never_lowers_the_overdue(case, cut_s):
    horizon, profiles, looks, last = case
    before, after = overdues(horizon, profiles, looks, cut_s, lasts(*last))
    assert (after >= before).all()


@given(cyclic_cases(), cuts)
@settings(max_examples=30)
def test_nor_in_a_plan_that_repeats(case, cut_s):
    horizon, profiles, looks = case
    before, after = overdues(horizon, profiles, looks, cut_s, None)
    assert (after >= before).all()


def overdues(horizon, profiles, looks, cut_s, last_s):
    shorter = [
        [(length, at if at == NO_NEED else max(1, at - cut_s)) for length, at in profile]
        for profile in profiles
    ]
    return [
        overdue_s(needs_of(*pieces), table_of(looks), horizon, last_s)
        for pieces in (profiles, shorter)
    ]


@pytest.mark.parametrize(
    ("scene", "horizon"),
    [(straight_coast, {"cyclic": False}), (archipelago, {}), (night_teams, {})],
)
def test_the_same_coast_a_day_later_has_the_same_plan(scene, horizon):
    """No scene has a rule or a shift of Sunday to Wednesday only, nor a clock change then."""
    district = scene()
    plan, later = (
        plan_of(problem_of(district, day=DAY + timedelta(days=days), **horizon), moves=3, tries=2)
        for days in (0, 1)
    )
    assert later.score == plan.score
    assert later.targets == plan.targets
    assert [moved(patrol, DAY_S) for patrol in plan.patrols] == list(later.patrols)
    assert [
        replace(gap, from_s=gap.from_s + DAY_S, to_s=gap.to_s + DAY_S) for gap in plan.gaps
    ] == list(later.gaps)


def test_and_the_same_bound():
    district = replace(straight_coast(), teams=straight_coast().teams[:1])
    first, later = (
        prove_bound(
            district, plan_of(problem_of(district, day=DAY + timedelta(days=days))),
            stop=stop_after(12), params=COARSE,
        )
        for days in (0, 1)
    )  # fmt: skip
    assert first.bound > 0.0
    assert (later.bound, later.prices) == (first.bound, first.prices)
    for one, other in zip(first.classes, later.classes, strict=True):
        moved_on = replace(one, from_s=one.from_s + DAY_S, to_s=one.to_s + DAY_S)
        assert moved_on == other


def moved(patrol, by_s):
    """Give a patrol, its legs and stops some seconds later."""
    legs = []
    for leg in patrol.legs:
        if getattr(leg, "stops", ()):
            stops = tuple(
                replace(stop, enter_s=stop.enter_s + by_s, exit_s=stop.exit_s + by_s)
                for stop in leg.stops
            )
            leg = replace(leg, stops=stops)
        legs.append(replace(leg, enter_s=leg.enter_s + by_s, exit_s=leg.exit_s + by_s))
    return replace(
        patrol, depart_s=patrol.depart_s + by_s, return_s=patrol.return_s + by_s, legs=tuple(legs)
    )
