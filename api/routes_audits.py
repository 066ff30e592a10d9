"""Answer chains, audits and proposals, and keep what is accepted."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import API, AskedDistrict, Given
from api.privacy import is_private_finding
from api.problems import NotThereError
from api.record_forms import EditAnswer
from api.routes_records import THIS_MACHINE, MadeBy
from api.routes_register import VesselId
from api.wire import Asked, JsonObject, PlainText, Wire, with_example
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.record_cells import GEOMETRY, cells_of
from geo_data.store import export_district
from geo_data.store_audits import EVERY_RULE, audit_stored
from geo_data.store_edits import EditResult
from geo_data.store_proposals import (
    accept_grids,
    accept_members,
    draw_up_lists,
    propose_members,
    propose_stored_grids,
    sign_grid_list,
)
from maritime.findings import Finding
from maritime.grids.proposal_records import GridProposal
from maritime.pairing import PairingBook, Proposal
from maritime.pairing.costs import MEMBER
from maritime.register import Pairing

router = APIRouter(tags=["audits"])

MOST_ACCEPTED = 20_000
BODY_LIMITS_BYTES = {f"{API}/districts/[^/]+/proposals/members": 8 * 2**20}
Subject = Literal["register", "grids", "lists"]
DayAsked = Annotated[date | None, Query(description="Day; today by the district's clock if none.")]
DAY_EXAMPLE = "2026-11-28"


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


class ProposedAnswer(Wire):
    """A member proposed for a vessel, with the points by what makes them."""

    vessel_id: str
    person_id: str
    points: int
    cost: dict[str, int]
    next_best: str | None
    next_best_more: int | None


class UnpairedAnswer(Wire):
    """A vessel for which nobody is proposed, and why."""

    vessel_id: str
    reason: str
    facts: dict[str, int]


class ProposalAnswer(Wire):
    """Members proposed for vessels without one; is_proved: no other proposal costs less."""

    model_config = with_example(
        day=DAY_EXAMPLE, total=46, is_proved=True, vessels=1, members=2, places=12,
        rows=[{"vessel_id": "V001", "person_id": "H012", "points": 46,
               "cost": {"other_village": 40, "load": 6}, "next_best": "H003",
               "next_best_more": 2}],
        unpaired=[],
    )  # fmt: skip

    day: date
    total: int
    is_proved: bool
    vessels: int
    members: int
    places: int
    rows: list[ProposedAnswer]
    unpaired: list[UnpairedAnswer]


class AcceptedPair(Asked):
    """A vessel and the member that is accepted for it."""

    vessel_id: PlainText
    person_id: PlainText


class MembersAccepted(Asked):
    """Rows of a proposal that are accepted."""

    model_config = with_example(day=DAY_EXAMPLE, pairs=[{"vessel_id": "V001", "person_id": "H012"}])

    day: date = Field(description="First day of the pairings.")
    pairs: list[AcceptedPair] = Field(min_length=1, max_length=MOST_ACCEPTED)


class GridsAsked(Asked):
    """How a coast is to be divided: one of both."""

    model_config = with_example(parts=12)

    parts: int | None = Field(None, ge=1, le=2000, description="How many village grids.")
    effort: float | None = Field(None, gt=0, le=1e6, description="Minutes a day that one has.")


class ProposedGrid(Wire):
    """A village grid proposed, with its effort."""

    grid_id: str
    name: str
    effort_min: float
    outline: JsonObject = Field(description="GeoJSON, longitude then latitude.")


class GridProposalAnswer(Wire):
    """Village grids of about equal patrol effort; nothing is changed until they are accepted."""

    model_config = with_example(
        homes_are="town", spread=1.12, least_largest_min=254.9, replaces=["G03"], grids=[],
        unassigned=0, accepted=None,
    )  # fmt: skip

    homes_are: str
    spread: float = Field(description="Largest effort to mean.")
    least_largest_min: float = Field(
        description="No division into as many can have its largest below."
    )
    replaces: list[str]
    grids: list[ProposedGrid]
    unassigned: int
    accepted: EditAnswer | None


class ListsAsked(Asked):
    """Grids for which responsibility lists are drawn up: those that have none, if empty."""

    model_config = with_example(grids=["G03"], day=DAY_EXAMPLE)

    grids: list[PlainText] = Field([], max_length=5000)
    day: date | None = None


class SignAsked(Asked):
    """Who signs a list, and when."""

    model_config = with_example(person_id="H012", day=DAY_EXAMPLE)

    person_id: PlainText
    day: date | None = None


@router.get("/districts/{district_id}/vessels/{vessel_id}/chain")
async def get_chain(
    services: Given, district: AskedDistrict, vessel_id: VesselId, day: DayAsked = None
) -> ChainAnswer:
    """Give who holds which part of a vessel's chain 定人联船 on a day, and every hand-over."""
    whole = await export_district(services.engine, district.district_id)
    if vessel_id not in {one.vessel_id for one in whole.vessels}:
        raise NotThereError(f"vessel {vessel_id!r}", f"district {district.district_id!r}")
    on_day = day or datetime.now(UTC).astimezone(district.zone).date()
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
        services.engine, district.district_id, tuple(asked.subject), day=asked.day,
        now=datetime.now(UTC), soon_days=asked.soon,
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


@router.get("/districts/{district_id}/proposals/members")
async def get_member_proposal(
    services: Given, district: AskedDistrict, day: DayAsked = None
) -> ProposalAnswer:
    """Propose members for vessels without one, at least total cost; nothing is kept."""
    proposal = await propose_members(
        services.engine, district.district_id, day=day, now=datetime.now(UTC)
    )
    return _proposal(proposal)


@router.post("/districts/{district_id}/proposals/members")
async def accept_member_proposal(
    services: Given,
    district: AskedDistrict,
    asked: MembersAccepted,
    made_by: MadeBy = THIS_MACHINE,
) -> EditAnswer:
    """Keep rows of a proposal as pairings, one batch; refused where a vessel has a member now."""
    pairings = [Pairing(one.vessel_id, one.person_id, MEMBER, asked.day) for one in asked.pairs]
    done = await accept_members(
        services.engine, district.district_id, pairings, now=datetime.now(UTC), made_by=made_by
    )
    return _done(done)


@router.get("/districts/{district_id}/proposals/grids")
async def get_grid_proposal(
    services: Given, district: AskedDistrict, asked: Annotated[GridsAsked, Query()]
) -> GridProposalAnswer:
    """Propose village grids of about equal patrol effort; nothing is kept."""
    _, proposal = await propose_stored_grids(
        services.engine, district.district_id, parts=asked.parts, effort_min=asked.effort
    )
    return _grid_proposal(proposal, None)


@router.post("/districts/{district_id}/proposals/grids")
async def accept_grid_proposal(
    services: Given, district: AskedDistrict, asked: GridsAsked, made_by: MadeBy = THIS_MACHINE
) -> GridProposalAnswer:
    """Propose village grids and put them in the place of those they replace, one batch."""
    whole, proposal = await propose_stored_grids(
        services.engine, district.district_id, parts=asked.parts, effort_min=asked.effort
    )
    done = await accept_grids(
        services.engine, whole, proposal, now=datetime.now(UTC), made_by=made_by
    )
    return _grid_proposal(proposal, _done(done))


@router.post("/districts/{district_id}/lists")
async def draw_up_responsibility_lists(
    services: Given, district: AskedDistrict, asked: ListsAsked, made_by: MadeBy = THIS_MACHINE
) -> EditAnswer:
    """Draw up responsibility lists 责任清单 by trade, unsigned, one batch."""
    done, _ = await draw_up_lists(
        services.engine, district.district_id, grid_ids=asked.grids, template=None,
        day=asked.day, now=datetime.now(UTC), made_by=made_by,
    )  # fmt: skip
    return _done(done)


@router.post("/districts/{district_id}/grids/{grid_id}/sign")
async def sign_responsibility_list(
    services: Given,
    district: AskedDistrict,
    grid_id: VesselId,
    asked: SignAsked,
    made_by: MadeBy = THIS_MACHINE,
) -> EditAnswer:
    """Note who has signed the responsibility list of a grid that holds on a day."""
    done = await sign_grid_list(
        services.engine, district.district_id, grid_id, asked.person_id, day=asked.day,
        now=datetime.now(UTC), made_by=made_by,
    )  # fmt: skip
    return _done(done)


def _finding(one: Finding) -> FindingAnswer:
    rule = EVERY_RULE[one.rule]
    return FindingAnswer(
        rule=one.rule, title_zh=rule.title_zh, title_en=rule.title_en, severity=one.severity,
        layer=one.layer, record_id=one.record_id, words=one.words, facts=dict(one.facts),
    )  # fmt: skip


def _proposal(proposal: Proposal) -> ProposalAnswer:
    return ProposalAnswer(
        day=proposal.day,
        total=proposal.total,
        is_proved=proposal.is_proved,
        vessels=proposal.vessels,
        members=proposal.members,
        places=proposal.places,
        rows=[
            ProposedAnswer(
                vessel_id=row.vessel_id, person_id=row.person_id, points=row.points,
                cost=dict(row.cost), next_best=row.next_best, next_best_more=row.next_best_more,
            )
            for row in proposal.rows
        ],
        unpaired=[
            UnpairedAnswer(vessel_id=one.vessel_id, reason=one.reason, facts=dict(one.facts))
            for one in proposal.unpaired
        ],
    )  # fmt: skip


def _grid_proposal(proposal: GridProposal, accepted: EditAnswer | None) -> GridProposalAnswer:
    effort = {one.grid_id: one.effort_min for one in proposal.efforts}
    return GridProposalAnswer(
        homes_are=proposal.homes_are,
        spread=proposal.spread,
        least_largest_min=proposal.least_largest_min,
        replaces=list(proposal.replaces),
        grids=[
            ProposedGrid(
                grid_id=grid.grid_id, name=grid.name, effort_min=effort[grid.grid_id],
                outline=cells_of(LAYER_BY_NAME["sea_grid"], grid, UTC)[GEOMETRY],
            )
            for grid in proposal.grids if grid.grid_id in effort
        ],
        unassigned=len(proposal.unassigned),
        accepted=accepted,
    )  # fmt: skip


def _done(done: EditResult) -> EditAnswer:
    batch_id = None if done.batch_id is None else str(done.batch_id)
    return EditAnswer(batch_id=batch_id, changed=len(done.applied), record=None)
