"""A bound never lies above what the best plan of a tiny coast leaves open."""

from dataclasses import replace

import numpy as np
import pytest
from bound_cases import priced_certificate, reckoner_of, with_bound
from plan_cases import plan_of

from benchmarks.brute_force import least_overdue_min, tiny_coast, tiny_problem
from maritime.bounds.ascent import AscentParams
from maritime.bounds.prove_bound import prove_bound
from maritime.certificate import WHOLE_SHARE
from maritime.planning.params import stop_after
from maritime.verification import verify_plan
from maritime.verification.certified_bound import recompute_bound

TINY = (12, 20, 28, 36, 44, 52)
ROUNDS = 25


def bound_of(district, plan, certificate):
    """Give the bound that the verifier reckons from a certificate's prices and shares."""
    reckoner = reckoner_of(district, plan, certificate)
    return recompute_bound(reckoner, certificate).bound


@pytest.mark.parametrize("seed", TINY)
def test_no_bound_is_above_the_best_plan(seed):
    district, _ = tiny_coast(seed)
    problem = tiny_problem(seed)
    certificate = prove_bound(district, plan_of(problem, tries=0), stop=stop_after(ROUNDS))
    assert 0.0 < certificate.bound <= least_overdue_min(problem) + 1e-6


@pytest.mark.parametrize("seed", TINY[:4])
def test_nor_is_one_at_any_prices_and_shares(seed):
    district, _ = tiny_coast(seed)
    problem = tiny_problem(seed)
    plan = plan_of(problem, tries=0)
    made = priced_certificate(district, plan, AscentParams())
    accounts = len(made.zone_sizes) + 1
    best, rng = least_overdue_min(problem), np.random.default_rng(seed)
    for _ in range(4):
        prices = {
            name: tuple(int(price * rng.random() ** 0.3) for price in row)
            for name, row in made.prices.items()
        }
        classes = tuple(
            replace(
                one,
                shares={
                    name: tuple(_shares(rng, accounts) for _ in rows)
                    for name, rows in one.shares.items()
                },
            )
            for one in made.classes
        )
        drawn = replace(made, prices=prices, classes=classes)
        assert bound_of(district, plan, drawn) <= best + 1e-6


def _shares(rng, count):
    cuts = np.sort(rng.integers(0, WHOLE_SHARE + 1, count - 1))
    return tuple(int(part) for part in np.diff([0, *cuts, WHOLE_SHARE]))


@pytest.mark.parametrize("seed", TINY[:2])
def test_a_certificate_that_claims_the_best_plan_is_refused(seed):
    """What would be true of the best plan, but is not what these prices prove."""
    district, _ = tiny_coast(seed)
    problem = tiny_problem(seed)
    plan = plan_of(problem, tries=0)
    made = replace(prove_bound(district, plan, stop=stop_after(ROUNDS)), plan_sha256="plan")
    best = least_overdue_min(problem)
    assert made.bound < best
    claimed = with_bound(plan, best)
    lowered = tuple(replace(one, best=0) for one in made.classes)
    for certificate in (replace(made, bound=best), replace(made, bound=best, classes=lowered)):
        faults = verify_plan(
            district, claimed, pack_sha256="hash", certificate=certificate, plan_sha256="plan"
        )
        assert {fault.code for fault in faults} >= {"certificate_wrong"}


@pytest.mark.parametrize("seed", TINY[:6])
def test_a_team_more_never_raises_the_bound_at_the_same_prices_and_shares(seed):
    district, _ = tiny_coast(seed)
    plan = plan_of(tiny_problem(seed), tries=0)
    made = prove_bound(district, plan, stop=stop_after(ROUNDS))
    bounds = [made.bound]
    for number in range(3):
        more = replace(district.teams[0], team_id=f"M{number}")
        district = replace(district, teams=(*district.teams, more))
        made = replace(
            made,
            classes=tuple(
                replace(one, teams=(*one.teams, more.team_id))
                if district.teams[0].team_id in one.teams
                else one
                for one in made.classes
            ),
        )
        bounds.append(bound_of(district, plan, made))
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] < bounds[0]
