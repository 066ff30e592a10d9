"""Verify plans on a path of their own, which shares only the records with the planner."""

from maritime.verification.faults import PlanFault
from maritime.verification.verify import verify_plan

__all__ = ["PlanFault", "verify_plan"]
