"""Audit the register of a district by every rule there is."""

from datetime import date

from maritime.district import District
from maritime.findings import Finding, in_order_of_rules
from maritime.pairing.audit_chains import audit_chains
from maritime.pairing.audit_identity import audit_identity
from maritime.pairing.audit_members import audit_members
from maritime.pairing.audit_papers import audit_branches, audit_papers
from maritime.pairing.case import AuditCase
from maritime.pairing.rules import AUDIT_RULES as AUDIT_RULES

SOON_DAYS = 30


def audit_register(
    district: District, *, day: date, now_s: int, soon_days: int = SOON_DAYS
) -> tuple[Finding, ...]:
    """
    Give all that is wrong with the register on a day, in the order of AUDIT_RULES.

    Parameters
    ----------
    district
        Its people, vessels, pairings, trips and papers.
    day
        On which pairings hold and papers are good.
    now_s
        The instant at which somebody is at sea, in epoch seconds.
    soon_days
        What ends within so many days, the last of them included, is about to lapse or expire.

    Returns
    -------
    tuple[Finding, ...]
        By rule, then by record; the order of rows plays no part. People are named by their ids, and
        no phone number is told.
    """
    case = AuditCase.of(district, day=day, now_s=now_s, soon_days=soon_days)
    return in_order_of_rules(
        AUDIT_RULES,
        [
            *audit_chains(case),
            *audit_members(case),
            *audit_identity(case),
            *audit_branches(case),
            *audit_papers(case),
        ],
    )
