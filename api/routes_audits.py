"""Answer chains, and what audits of the register, the grids and the lists find."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import AskedDistrict, Given
from api.privacy import is_private_finding
from api.problems import NotThereError
from api.routes_register import VesselId
from api.wire import DAY_EXAMPLE, Asked, DayAsked, JsonObject, PlainText, Wire, with_example
from geo_data.store import export_district
from geo_data.store_audits import EVERY_RULE, audit_stored
from maritime.findings import Finding
from maritime.pairing import PairingBook

router = APIRouter(tags=["audits"])

Subject = Literal["register", "grids", "lists"]


class LinkAnswer(Wire):
    """One part of a vessel's chain on a day."""

    part: str
    holders: list[str] = Field(description="Ids of the persons who hold it; none: a hole.")
    since: date | None
    before: str | None
    until: date | None


class HandOverAnswer(Wire):
    """One change of who holds a part."""

    part: str
    from_person: str | None
    to_person: str | None
    day: date
    days_without: int
    days_double: int


class ChainAnswer(Wire):
    """The chain of a vessel on a day, and every hand-over."""

    model_config = with_example(
        vessel_id="V001", day=DAY_EXAMPLE,
        links=[{"part": "member", "holders": ["H012"], "since": "2026-01-01", "before": "H003",
                "until": "2025-12-31"}],
        hand_overs=[],
    )  # fmt: skip

    vessel_id: str
    day: date
    links: list[LinkAnswer]
    hand_overs: list[HandOverAnswer]


class FindingAnswer(Wire):
    """One finding of an audit."""

    rule: str
    title_zh: str
    title_en: str
    severity: str
    layer: str
    record_id: str
    words: str
    facts: JsonObject


class AuditAnswer(Wire):
    """
    What an audit found, counted by rule; `findings` has at most as many as asked for.

    Those that tell a person's party membership or branch are counted, in `kept_private` too, and
    not listed.
    """

    model_config = with_example(
        day=DAY_EXAMPLE, total=1, counts={"no_member": 1}, kept_private=0,
        findings=[{"rule": "no_member", "title_zh": "无联船党员", "title_en": "No member",
                   "severity": "urgent", "layer": "vessel", "record_id": "V001",
                   "words": "粤台渔00001 (V001) has no member", "facts": {"begins": None}}],
    )  # fmt: skip

    day: date
    total: int
    counts: dict[str, int]
    kept_private: int = Field(description="Findings that are counted and never listed here.")
    findings: list[FindingAnswer]


class AuditAsked(Asked):
    """What is audited, and on which day."""

    subject: list[Subject] = Field(
        ["register", "grids", "lists"], description="Repeat for several.", max_length=3
    )
    day: date | None = Field(None, description="Today by the district's clock if none.")
    soon: int = Field(30, ge=0, le=3650, description="Days that count as soon.")
    rule: list[PlainText] = Field([], description="Only these rules; repeat for several.")
    limit: int = Field(1000, ge=0, le=20_000, description="Most findings; all are counted.")


@router.get("/districts/{district_id}/vessels/{vessel_id}/chain")
async def get_chain(
    services: Given, district: AskedDistrict, vessel_id: VesselId, day: DayAsked = None
) -> ChainAnswer:
    """Give who holds which part of a vessel's chain 定人联船 on a day, and every hand-over."""
    whole = await export_district(services.served, district.district_id)
    if vessel_id not in {one.vessel_id for one in whole.vessels}:
        raise NotThereError(f"vessel {vessel_id!r}", f"district {district.district_id!r}")
    on_day = day or services.now().astimezone(district.zone).date()
    book = PairingBook.of(whole.pairings)
    return ChainAnswer(
        vessel_id=vessel_id,
        day=on_day,
        links=[LinkAnswer.model_validate(one) for one in book.chain(vessel_id, on_day)],
        hand_overs=[HandOverAnswer.model_validate(one) for one in book.hand_overs(vessel_id)],
    )


@router.get("/districts/{district_id}/audits")
async def audit_district(
    services: Given, district: AskedDistrict, asked: Annotated[AuditAsked, Query()]
) -> AuditAnswer:
    """Audit the register, the sea grids and the responsibility lists by every rule."""
    day, found = await audit_stored(
        services.served, district.district_id, tuple(asked.subject), day=asked.day,
        now=services.now(), soon_days=asked.soon,
    )  # fmt: skip
    found = tuple(one for one in found if not asked.rule or one.rule in asked.rule)
    counts: dict[str, int] = {}
    for one in found:
        counts[one.rule] = counts.get(one.rule, 0) + 1
    public = [one for one in found if not is_private_finding(one)]
    return AuditAnswer(
        day=day,
        total=len(found),
        counts=counts,
        kept_private=len(found) - len(public),
        findings=[_finding(one) for one in public[: asked.limit]],
    )


def _finding(one: Finding) -> FindingAnswer:
    rule = EVERY_RULE[one.rule]
    return FindingAnswer(
        rule=one.rule, title_zh=rule.title_zh, title_en=rule.title_en, severity=one.severity,
        layer=one.layer, record_id=one.record_id, words=one.words, facts=dict(one.facts),
    )  # fmt: skip
