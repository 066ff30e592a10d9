"""First prices make an hour on duty worth the same everywhere, and prove most by hours alone."""

from dataclasses import replace

import numpy as np
import pytest
from bound_cases import COARSE
from plan_cases import plan_of, problem_of
from scenes import archipelago, straight_coast, with_drawn_segments

from maritime.bounds.cover_counts import seconds_of_look
from maritime.bounds.first_prices import prices_of_hours
from maritime.bounds.prove_bound import lay_out_ascent
from maritime.planning.params import stop_after
from maritime.verification.stay_events import least_seconds

HOUR_S = 3600
SCENES = pytest.mark.parametrize(
    "district", [straight_coast(), archipelago(), with_drawn_segments()],
    ids=lambda district: district.district_id,
)  # fmt: skip


def laid_out(district, **horizon):
    """Give the search for prices of a district, and its plan."""
    plan = plan_of(problem_of(district, **horizon), moves=2, tries=0)
    return lay_out_ascent(district, plan, COARSE), plan


def bound_of_hours(ascent, by_hour):
    """
    Give what prices of one class's world prove without ways, in weight × seconds.

    by_hour are prices of (targets, hours), a weight of 1 being 1; the class has no posts.
    """
    reckoner, (one,) = ascent.reckoner, ascent.classes
    team = reckoner.teams[one.proof.teams[0]]
    can_watch, posts = reckoner.watchable(one.proof, *reckoner.ways_of(team))
    assert not posts
    speed_kmh = team.patrol_speed_kmh
    ticks = HOUR_S // reckoner.certificate.price_tick_s
    open_s = reckoner.open_s.reshape(len(reckoner.targets), -1, ticks).sum(axis=2)
    start_s = reckoner.certificate.horizon.start_s
    proved = float((by_hour * open_s).sum())
    for hour in range((one.proof.from_s - start_s) // HOUR_S, (one.proof.to_s - start_s) // HOUR_S):
        worth = 0.0
        for target in np.flatnonzero(can_watch):
            takes_s = least_seconds(reckoner.targets[target], speed_kmh)
            covers_s = seconds_of_look(
                reckoner.time, target, hour * HOUR_S, hour * HOUR_S + takes_s, HOUR_S,
                open_s.shape[1],
            )  # fmt: skip
            covered = (by_hour[target] * covers_s * open_s[target] / HOUR_S).sum()
            worth = max(worth, covered / takes_s)
        proved -= len(one.proof.teams) * HOUR_S * worth
    return proved


def one_class(district):
    """Give a district with one team of whole hours, and no posts."""
    bases = tuple(replace(base, view_m=0.0) for base in district.bases)
    return replace(district, bases=bases, teams=district.teams[:1])


def by_hour_of(ascent, prices):
    ticks = HOUR_S // ascent.reckoner.certificate.price_tick_s
    return prices[:, ::ticks] / ascent.reckoner.certificate.price_unit


@SCENES
def test_no_other_prices_prove_more_by_hours_alone(district):
    ascent, _ = laid_out(one_class(district))
    first = by_hour_of(ascent, ascent.prices)
    weights = np.array([target.weight for target in ascent.reckoner.targets])
    rng = np.random.default_rng(1)
    proved = bound_of_hours(ascent, first)
    assert proved > 0.0
    for share in (0.0, 0.5, 1.0):
        assert bound_of_hours(ascent, np.full(first.shape, share) * weights[:, None]) <= proved
    for spread in (0.02, 0.1, 0.5):
        near = np.clip(first * rng.uniform(1 - spread, 1 + spread, first.shape), 0, first.max())
        assert bound_of_hours(ascent, near) <= proved * 1.001


@SCENES
@pytest.mark.parametrize("horizon", [{}, {"cyclic": False}, {"hours": 60.0}, {"hours": 0.5}])
def test_prices_are_between_nothing_and_the_weight_where_a_target_is_open(district, horizon):
    ascent, _ = laid_out(district, **horizon)
    reckoner = ascent.reckoner
    some = np.arange(len(reckoner.targets)) % 3 > 0
    proofs = [one.proof for one in ascent.classes]
    prices = prices_of_hours(reckoner, proofs, some)
    weights = np.array([target.weight for target in reckoner.targets])
    assert (prices >= 0.0).all()
    assert (prices <= weights[:, None] * reckoner.certificate.price_unit).all()
    assert not prices[~some].any() and not prices[reckoner.open_s == 0].any()


def test_nobody_on_duty_leaves_all_prices_at_the_weight():
    ascent, _ = laid_out(replace(straight_coast(), teams=()))
    assert np.array_equal(ascent.prices, ascent.most)


def test_a_bound_of_one_team_begins_above_nothing():
    ascent, plan = laid_out(one_class(straight_coast()))
    found = ascent.raise_bound(stop_after(3))
    assert 0.5 * plan.score.weighted_overdue < found.bound < plan.score.weighted_overdue
