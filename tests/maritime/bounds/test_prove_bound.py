"""No plan goes below a bound: not the planner's, whatever the prices and shares."""

from dataclasses import replace

import numpy as np
import pytest
from bound_cases import reckoner_of, with_bound
from plan_cases import plan_of, problem_of
from scenes import archipelago, every_scene, straight_coast, with_drawn_segments

from maritime.bounds.ascent import AscentParams
from maritime.bounds.prove_bound import lay_out_ascent, prove_bound
from maritime.certificate import WHOLE_SHARE
from maritime.planning.params import stop_after
from maritime.verification import verify_plan
from maritime.verification.certified_bound import recompute_bound
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.scoring import Reckoning
from maritime.verification.targets import check_targets

SCENES = pytest.mark.parametrize(
    "district", every_scene(), ids=lambda district: district.district_id
)
HORIZONS = {"cyclic": {}, "once": {"cyclic": False}, "60 hours": {"hours": 60.0}}


@pytest.mark.parametrize("horizon", HORIZONS)
@SCENES
def test_a_bound_is_proved_and_no_plan_is_below_it(district, horizon):
    problem = problem_of(district, **HORIZONS[horizon])
    plan = plan_of(problem)
    certificate = prove_bound(district, plan, stop=stop_after(12))
    assert 0.0 <= certificate.bound <= plan.score.weighted_overdue
    assert verify_plan(
        district, with_bound(plan, certificate.bound), pack_sha256="hash",
        certificate=replace(certificate, plan_sha256="plan"), plan_sha256="plan",
    ) == ()  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@SCENES
def test_no_route_earns_more_than_the_best_at_any_prices(district, seed):
    rng = np.random.default_rng(seed)
    plan = plan_of(problem_of(district), moves=4)
    certificate = lay_out_ascent(district, plan, AscentParams()).raise_bound(stop_after(1))
    assert certificate.prices
    prices = {
        target_id: tuple(
            int(rng.integers(0, max(row) + 1)) * (price > 0 and rng.random() < 0.8) for price in row
        )
        for target_id, row in certificate.prices.items()
    }
    accounts = len(certificate.zone_sizes) + 1
    classes = tuple(
        replace(proof, shares={name: tuple(random_shares(rng, accounts) for _ in rows)
                               for name, rows in proof.shares.items()})
        for proof in certificate.classes
    )  # fmt: skip
    certificate = replace(certificate, prices=prices, classes=classes)
    reckoner = reckoner_of(district, plan, certificate)
    bests = recompute_bound(reckoner, certificate).bests
    for proof, best in zip(classes, bests, strict=True):
        earned = [priced_cover(reckoner, certificate, plan, proof, team) for team in proof.teams]
        assert max(earned) <= best


def random_shares(rng, count):
    if rng.random() < 0.1:
        return ()
    cuts = np.sort(rng.integers(0, WHOLE_SHARE + 1, count - 1))
    return tuple(int(part) for part in np.diff([0, *cuts, WHOLE_SHARE]))


def priced_cover(reckoner, certificate, plan, proof, team_id):
    """Give the price of what the patrols of one team in one shift really cover, in thousandths."""
    day_s = 86_400
    mine = tuple(
        patrol
        for patrol in plan.patrols
        if patrol.team_id == team_id
        and any(
            proof.from_s <= patrol.depart_s + shift and patrol.return_s + shift <= proof.to_s
            for shift in ((0, day_s) if plan.horizon.is_cyclic else (0,))
        )
    )
    looks = followed(reckoner.district, replace(plan, patrols=mine))
    watched = {target.target_id: target for target in reckoner.targets}
    reckoning = Reckoning(reckoner.district, plan, watched, looks)
    total = 0
    for target_id, prices in certificate.prices.items():
        without = reckoning.gaps_of(target_id, with_patrols=False)
        left = reckoning.gaps_of(target_id)
        price = np.repeat(prices, certificate.price_tick_s)[: plan.horizon.length_s]
        open_before = marked(without, plan.horizon)
        open_now = marked(left, plan.horizon)
        assert not (open_now & ~open_before).any()
        total += int(price[open_before & ~open_now].sum())
    return total * WHOLE_SHARE


def followed(district, plan):
    from maritime.verification.patrols import PatrolFollower

    ground = Ground(district)
    faults = FaultLog()
    watched = check_targets(district, plan, ground, faults)
    return PatrolFollower(district, ground, watched, faults).follow_all(plan).looks


def marked(spans, horizon):
    seconds = np.zeros(horizon.length_s, bool)
    for low, high in spans:
        seconds[low - horizon.start_s : high - horizon.start_s] = True
    return seconds


def test_same_plan_and_rounds_give_the_same_certificate():
    district = straight_coast()
    plan = plan_of(problem_of(district))
    first, second = (prove_bound(district, plan, stop=stop_after(5)) for _ in range(2))
    assert first == second


def test_more_rounds_never_lower_the_bound():
    district = archipelago()
    plan = plan_of(problem_of(district))
    few, many = (prove_bound(district, plan, stop=stop_after(rounds)) for rounds in (2, 40))
    assert few.bound <= many.bound


def test_nobody_on_duty_has_the_bound_of_everything():
    district = replace(with_drawn_segments(), teams=(), sensors=())
    plan = plan_of(problem_of(district))
    certificate = prove_bound(district, plan, stop=stop_after(60))
    assert certificate.bound == pytest.approx(plan.score.weighted_overdue, rel=0.01)
