"""Answer proposals of members and of village grids, and keep what is accepted."""

from datetime import UTC, date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import API, AskedDistrict, Given
from api.record_forms import EditAnswer, edit_answer
from api.routes_records import MadeBy
from api.wire import DAY_EXAMPLE, Asked, DayAsked, JsonObject, PlainText, Wire, with_example
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.record_cells import GEOMETRY, cells_of
from geo_data.store_proposals import (
    accept_grids,
    accept_members,
    propose_members,
    propose_stored_grids,
)
from maritime.grids.proposal_records import GridProposal
from maritime.pairing import Proposal
from maritime.pairing.costs import MEMBER
from maritime.register import Pairing

router = APIRouter(tags=["audits"])

MOST_ACCEPTED = 20_000
BODY_LIMITS_BYTES = {f"{API}/districts/[^/]+/proposals/members": 8 * 2**20}


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


@router.get("/districts/{district_id}/proposals/members")
async def get_member_proposal(
    services: Given, district: AskedDistrict, day: DayAsked = None
) -> ProposalAnswer:
    """Propose members for vessels without one, at least total cost; nothing is kept."""
    proposal = await propose_members(
        services.served, district.district_id, day=day, now=services.now()
    )
    return _proposal(proposal)


@router.post("/districts/{district_id}/proposals/members")
async def accept_member_proposal(
    services: Given,
    district: AskedDistrict,
    asked: MembersAccepted,
    made_by: MadeBy,
) -> EditAnswer:
    """Keep rows of a proposal as pairings, one batch; refused where a vessel has a member now."""
    pairings = [Pairing(one.vessel_id, one.person_id, MEMBER, asked.day) for one in asked.pairs]
    done = await accept_members(
        services.served, district.district_id, pairings, now=services.now(), made_by=made_by
    )
    return edit_answer(done)


@router.get("/districts/{district_id}/proposals/grids")
async def get_grid_proposal(
    services: Given, district: AskedDistrict, asked: Annotated[GridsAsked, Query()]
) -> GridProposalAnswer:
    """Propose village grids of about equal patrol effort; nothing is kept."""
    _, proposal = await propose_stored_grids(
        services.served, district.district_id, parts=asked.parts, effort_min=asked.effort
    )
    return _grid_proposal(proposal, None)


@router.post("/districts/{district_id}/proposals/grids")
async def accept_grid_proposal(
    services: Given, district: AskedDistrict, asked: GridsAsked, made_by: MadeBy
) -> GridProposalAnswer:
    """Propose village grids and put them in the place of those they replace, one batch."""
    whole, proposal = await propose_stored_grids(
        services.served, district.district_id, parts=asked.parts, effort_min=asked.effort
    )
    done = await accept_grids(services.served, whole, proposal, now=services.now(), made_by=made_by)
    return _grid_proposal(proposal, edit_answer(done))


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
