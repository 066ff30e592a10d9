"""Audit a district of the database: register, sea grids, responsibility lists."""

import asyncio
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.duty_templates import read_duty_template
from geo_data.rows import to_epoch_s
from geo_data.store import export_district
from maritime.district import District
from maritime.findings import AuditRule, Finding
from maritime.grids.audit import audit_grids
from maritime.grids.audit_lists import audit_lists
from maritime.grids.rules import GRID_RULES, LIST_RULES
from maritime.pairing import AUDIT_RULES, audit_register

SUBJECTS: dict[str, tuple[AuditRule, ...]] = {
    "register": AUDIT_RULES,
    "grids": GRID_RULES,
    "lists": LIST_RULES,
}
"""What can be audited, with its rules."""
EVERY_RULE: dict[str, AuditRule] = {
    rule.name: rule for rules in SUBJECTS.values() for rule in rules
}


def audit(
    district: District, subjects: tuple[str, ...], *, day: date, now: datetime, soon_days: int
) -> tuple[Finding, ...]:
    """Give what is wrong with the subjects asked for, each by its rules in their order."""
    found: list[Finding] = []
    if "register" in subjects:
        now_s = to_epoch_s(now)
        found += audit_register(district, day=day, now_s=now_s, soon_days=soon_days)
    if "grids" in subjects:
        found += audit_grids(district, day=day)
    if "lists" in subjects and (district.responsibilities or subjects == ("lists",)):
        found += audit_lists(district, read_duty_template(), day=day)
    return tuple(found)


async def audit_stored(
    engine: AsyncEngine,
    district_id: str,
    subjects: tuple[str, ...],
    *,
    day: date | None,
    now: datetime,
    soon_days: int,
) -> tuple[date, tuple[Finding, ...]]:
    """
    Audit a district of the database; the day is today by its clock where none is given.

    Lists of responsibilities are audited where any are kept, or where nothing else is asked.

    Raises
    ------
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    district = await export_district(engine, district_id)
    on_day = day or now.astimezone(district.zone).date()
    found = await asyncio.to_thread(
        audit, district, subjects, day=on_day, now=now, soon_days=soon_days
    )
    return on_day, found
