"""No plan goes below a bound: not the planner's, whatever the prices and shares."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from bound_cases import (
    COARSE,
    QUICK,
    drawn_anew,
    earned_and_bests,
    priced_certificate,
    reckoner_of,
    with_bound,
)
from plan_cases import plan_of, problem_of
from scenes import every_scene, straight_coast, with_drawn_segments

from maritime.bounds.ascent import AscentParams
from maritime.bounds.prove_bound import lay_out_ascent, prove_bound, sharpen
from maritime.planning.params import stop_after
from maritime.verification import verify_plan
from maritime.verification.certified_bound import recompute_bound

SCENES = pytest.mark.parametrize(
    "district", every_scene(), ids=lambda district: district.district_id
)
HORIZONS = {"cyclic": {}, "once": {"cyclic": False}, "60 hours": {"hours": 60.0}}


@pytest.mark.parametrize("horizon", HORIZONS)
@SCENES
def test_a_bound_is_proved_and_no_plan_is_below_it(district, horizon):
    problem = problem_of(district, **HORIZONS[horizon])
    plan = plan_of(problem, tries=0)
    certificate = prove_bound(district, plan, stop=stop_after(2), params=COARSE)
    assert 0.0 <= certificate.bound <= plan.score.weighted_overdue
    assert verify_plan(
        district, with_bound(plan, certificate.bound), pack_sha256="hash",
        certificate=replace(certificate, plan_sha256="plan"), plan_sha256="plan",
    ) == ()  # fmt: skip


@pytest.fixture(scope="module", params=every_scene(), ids=lambda district: district.district_id)
def priced(request):
    """Each scene, a plan of it, and a certificate with prices."""
    district = request.param
    plan = plan_of(problem_of(district), moves=4, tries=0)
    return district, plan, priced_certificate(district, plan, COARSE)


@pytest.mark.parametrize("seed", range(4))
def test_no_route_earns_more_than_the_best_at_any_prices(priced, seed):
    district, plan, certificate = priced
    drawn = drawn_anew(certificate, np.random.default_rng(seed))
    for earned, best in earned_and_bests(district, plan, drawn):
        assert earned <= best


def test_same_plan_and_rounds_give_the_same_certificate():
    district = straight_coast()
    plan = plan_of(problem_of(district), tries=0)
    first, second = (
        prove_bound(district, plan, stop=stop_after(5), params=COARSE) for _ in range(2)
    )
    assert first == second


def test_classes_reckoned_at_once_give_the_same_bound():
    district = straight_coast()
    plan = plan_of(problem_of(district), moves=0, tries=0)
    certificate = priced_certificate(district, plan, COARSE)
    assert len(certificate.classes) > 1
    reckoner = reckoner_of(district, plan, certificate)
    with ThreadPoolExecutor(2) as threads:
        at_once = recompute_bound(reckoner, certificate, run_all=threads.map)
    assert at_once == recompute_bound(reckoner, certificate)
    assert max(at_once.bests) > 0


def test_more_rounds_never_lower_the_bound():
    district = straight_coast()
    district = replace(district, teams=district.teams[:1])
    plan = plan_of(problem_of(district), tries=0)
    few, many = (
        prove_bound(district, plan, stop=stop_after(rounds), params=COARSE) for rounds in (2, 12)
    )
    assert few.bound <= many.bound > 0.0


def test_nobody_on_duty_has_the_bound_of_everything():
    district = replace(with_drawn_segments(), teams=(), sensors=())
    plan = plan_of(problem_of(district), tries=0)
    certificate = prove_bound(district, plan, stop=stop_after(60))
    assert certificate.bound == pytest.approx(plan.score.weighted_overdue, rel=0.01)


def test_prices_are_as_fine_as_their_number_allows():
    district = straight_coast()
    plan = plan_of(problem_of(district), moves=0, tries=0)
    targets = len(plan.targets)

    def tick_s(**params):
        ascent = lay_out_ascent(district, plan, AscentParams(**params))
        return ascent.reckoner.certificate.price_tick_s

    most = (targets * 144, targets * 144 - 1, targets * 95, 0)
    assert [tick_s(most_prices=prices) for prices in most] == [600, 900, 1800, 1800]
    assert tick_s(price_tick_s=3600, most_prices=10**6) == 3600


def test_a_bound_is_written_down_with_the_clock_that_proves_most():
    district = straight_coast()
    district = replace(district, teams=district.teams[:1])
    plan = plan_of(problem_of(district), tries=0)
    params = AscentParams(work=QUICK, price_tick_s=1800)
    ascent = lay_out_ascent(district, plan, params)
    found = ascent.raise_bound(stop_after(12))
    sharp = sharpen(ascent, found)
    assert [one.clock_s for one in sharp.classes] < [one.clock_s for one in found.classes]
    assert recompute_bound(ascent.reckoner, sharp).bound > found.bound
    ascent.params = replace(params, last_work=0)
    assert sharpen(ascent, found) == found
