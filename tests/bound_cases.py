"""Lay out what bounds are reckoned from, put them into plans, price what patrols cover."""

from dataclasses import replace

import numpy as np

from maritime.bounds.ascent import AscentParams
from maritime.bounds.prove_bound import lay_out_ascent
from maritime.certificate import WHOLE_SHARE
from maritime.planning.params import stop_after
from maritime.verification.certified_bound import BoundReckoner, recompute_bound
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.patrols import PatrolFollower
from maritime.verification.scoring import Reckoning
from maritime.verification.targets import check_targets

QUICK = 400_000
"""Work of a round that keeps clocks coarse and tests quick."""
COARSE = AscentParams(work=QUICK, last_work=QUICK)
"""As coarse in the bound that is written down."""


def reckoner_of(district, plan, certificate):
    """Give what the verifier reckons a certificate's bound from."""
    ground = Ground(district)
    watched = check_targets(district, plan, ground, FaultLog())
    return BoundReckoner(certificate, Reckoning(district, plan, watched, []), ground)


def with_bound(plan, bound):
    """Give a plan that claims a bound, in weighted minutes."""
    score = plan.score
    gap = 100.0 * (score.weighted_overdue - bound) / score.weighted_required
    return replace(plan, score=replace(score, bound=bound, optimality_gap_points=gap))


def drawn_certificate(district, plan, rng, params):
    """Give a certificate whose prices and shares are drawn, and whose numbers nobody reckoned."""
    return drawn_anew(priced_certificate(district, plan, params), rng)


def priced_certificate(district, plan, params):
    """Give a certificate with prices as high as weights, wherever there may be one."""
    ascent = lay_out_ascent(district, plan, params)
    ascent.prices = ascent.most.astype(float)
    return ascent.raise_bound(stop_after(1))


def drawn_anew(certificate, rng):
    """Give a certificate with other prices, up to its own dearest, and other shares."""
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
    return replace(certificate, prices=prices, classes=classes)


def earned_and_bests(district, plan, certificate):
    """
    Give, for every team and shift, what its patrols cover and what its class can earn at most.

    Both are in thousandths of a price times a second.
    """
    reckoner = reckoner_of(district, plan, certificate)
    bests = recompute_bound(reckoner, certificate).bests
    return [
        (priced_cover(reckoner, certificate, plan, proof, team_id), best)
        for proof, best in zip(certificate.classes, bests, strict=True)
        for team_id in proof.teams
    ]


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
    ground = Ground(district)
    faults = FaultLog()
    watched = check_targets(district, plan, ground, faults)
    return PatrolFollower(district, ground, watched, faults).follow_all(plan).looks


def marked(spans, horizon):
    seconds = np.zeros(horizon.length_s, bool)
    for low, high in spans:
        seconds[low - horizon.start_s : high - horizon.start_s] = True
    return seconds
