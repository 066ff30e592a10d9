"""Propose pairings, sea grids and responsibility lists for a district; keep what is accepted."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.duty_templates import read_duty_template
from geo_data.edit import Edit
from geo_data.store import export_district
from geo_data.store_edits import EditResult, apply_edits, load_keyed_layers
from geo_data.store_errors import PartTakenError, RecordNotFoundError
from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.grids.lists import draw_up_list, draw_up_missing, lists_on, sign_list
from maritime.grids.proposal import propose_grids
from maritime.grids.proposal_records import GridProposal
from maritime.pairing import PairingBook, Proposal, ProposalParams, propose_pairings
from maritime.pairing.chain import ONE_DAY
from maritime.papers import Responsibility
from maritime.register import Pairing

PROPOSAL = "proposal"


async def propose_members(
    engine: AsyncEngine,
    district_id: str,
    *,
    day: date | None,
    now: datetime,
    params: ProposalParams | None = None,
) -> Proposal:
    """
    Propose members for the vessels of a district that have none.

    Raises
    ------
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    district = await export_district(engine, district_id)
    on_day = day or now.astimezone(district.zone).date()
    return await asyncio.to_thread(propose_pairings, district, day=on_day, params=params)


async def accept_members(
    engine: AsyncEngine,
    district_id: str,
    pairings: Sequence[Pairing],
    *,
    now: datetime,
    made_by: str,
) -> EditResult:
    """
    Keep pairings that were proposed, as one batch; all of them or none.

    Where somebody is to have the part from a later day on, a pairing ends the day before.

    Raises
    ------
    PartTakenError
        If a vessel has got a member meanwhile.
    FaultyInputError
        If a vessel or person is not there any more.
    """
    stored = await load_keyed_layers(engine, district_id, ["pairing"])
    book = PairingBook.of(row.record for row in stored["pairing"])
    edits = [Edit("pairing", None, _in_free_days(pairing, book)) for pairing in pairings]
    return await apply_edits(
        engine, district_id, edits, now=now, made_by=made_by, kind=PROPOSAL,
        note=f"{len(edits)} members proposed",
    )  # fmt: skip


def _in_free_days(pairing: Pairing, book: PairingBook) -> Pairing:
    """Give a pairing that lasts until somebody else has its part; nobody may have it now."""
    vessel_id, part, day = pairing.vessel_id, pairing.part, pairing.valid_from
    for held in book.holding(vessel_id, part, day):
        raise PartTakenError(vessel_id, part, held.person_id, str(held.valid_from))
    later = book.next_of(vessel_id, part, day)
    return pairing if later is None else replace(pairing, valid_to=later.valid_from - ONE_DAY)


async def propose_stored_grids(
    engine: AsyncEngine, district_id: str, *, parts: int | None, effort_min: float | None
) -> tuple[District, GridProposal]:
    """
    Propose village grids for a district.

    Raises
    ------
    FaultyInputError
        If not exactly one of parts and effort_min is given, or nothing can be divided.
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    district = await export_district(engine, district_id)
    proposal = await asyncio.to_thread(
        propose_grids, district, parts=parts, target_effort_min=effort_min
    )
    return district, proposal


async def accept_grids(
    engine: AsyncEngine,
    district: District,
    proposal: GridProposal,
    *,
    now: datetime,
    made_by: str,
) -> EditResult:
    """
    Put proposed grids in the place of those they replace, as one batch.

    Raises
    ------
    RecordInUseError
        If people, officers or lists name a grid that would go.
    FaultyInputError
        If the district could not be read as a pack any more.
    """
    stored = await load_keyed_layers(engine, district.district_id, ["sea_grid"])
    there = {row.key for row in stored["sea_grid"]}
    new = {grid.grid_id for grid in proposal.grids}
    edits = [
        Edit("sea_grid", grid.grid_id if grid.grid_id in there else None, grid)
        for grid in proposal.grids
    ]
    edits += [
        Edit("sea_grid", grid_id, None)
        for grid_id in proposal.replaces
        if grid_id in there and grid_id not in new
    ]
    return await apply_edits(
        engine, district.district_id, edits, now=now, made_by=made_by, kind=PROPOSAL,
        note=f"{len(proposal.grids)} sea grids proposed",
    )  # fmt: skip


async def draw_up_lists(
    engine: AsyncEngine,
    district_id: str,
    *,
    grid_ids: Collection[str],
    template: Path | None,
    day: date | None,
    now: datetime,
    made_by: str,
) -> tuple[EditResult, tuple[Responsibility, ...]]:
    """
    Draw up responsibility lists from a template: for the grids named, or all that have none.

    Raises
    ------
    FaultyInputError
        If the template cannot be used or a grid is unknown.
    """
    of_trades = read_duty_template() if template is None else read_duty_template(template)
    district = await export_district(engine, district_id)
    on_day = day or now.astimezone(district.zone).date()
    if not grid_ids:
        rows = draw_up_missing(district, of_trades, day=on_day)
    else:
        known = {grid.grid_id: grid for grid in district.sea_grids}
        if unknown := sorted(set(grid_ids) - set(known)):
            faults = (Fault("sea_grid", one, "", "no such grid", "a grid") for one in unknown)
            raise FaultyInputError("lists", tuple(faults))
        rows = tuple(
            row for one in grid_ids for row in draw_up_list(known[one], of_trades, day=on_day)
        )
    edits = [Edit("responsibility", None, row) for row in rows]
    done = await apply_edits(
        engine, district_id, edits, now=now, made_by=made_by, kind=PROPOSAL,
        note="responsibility lists drawn up",
    )  # fmt: skip
    return done, rows


async def sign_grid_list(
    engine: AsyncEngine,
    district_id: str,
    grid_id: str,
    person_id: str,
    *,
    day: date | None,
    now: datetime,
    made_by: str,
) -> EditResult:
    """
    Note that a person has signed the responsibility list of a grid that holds on a day.

    Raises
    ------
    RecordNotFoundError
        If the grid has no list that day, or there is no such person.
    SigningError
        If the list is signed already, or the person has left.
    """
    district = await export_district(engine, district_id)
    on_day = day or now.astimezone(district.zone).date()
    person = next((one for one in district.persons if one.person_id == person_id), None)
    if person is None:
        raise RecordNotFoundError("person", person_id)
    stored = await load_keyed_layers(engine, district_id, ["responsibility"])
    open_lists = [
        one for one in lists_on([row.record for row in stored["responsibility"]], on_day)
        if one.grid_id == grid_id
    ]  # fmt: skip
    if not open_lists:
        raise RecordNotFoundError("responsibility list of grid", grid_id)
    signed = {
        replace(row, signed_by=None, signed_on=None): row
        for row in sign_list(open_lists[-1].rows, person, day=on_day)
    }
    edits = [
        Edit("responsibility", row.key, signed[row.record], row.revision)
        for row in stored["responsibility"]
        if row.record in signed
    ]
    return await apply_edits(engine, district_id, edits, now=now, made_by=made_by)
