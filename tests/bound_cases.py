"""Lay out what bounds are reckoned from, and put them into plans."""

from dataclasses import replace

from maritime.verification.certified_bound import BoundReckoner
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.scoring import Reckoning
from maritime.verification.targets import check_targets


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
