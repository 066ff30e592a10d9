"""Answer vessels and 定人联船 pairings; personal data no more than the work needs."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.access import AskedDistrict, Snapshot
from api.api_errors import NotThereError
from api.record_keys import key_type
from api.schemas import PairingAnswer, VesselAnswer
from api.wire import Items, Paging, PlainText, items_of
from geo_data.read_register import (
    PairingFilter,
    VesselFilter,
    read_pairings,
    read_vessel,
    read_vessels,
)

router = APIRouter(tags=["register"])

Watch = Literal["high_risk", "attention", "controllable"]
VesselKind = Literal["fishing", "township", "transport", "pleasure", "unknown"]
Part = Literal["member", "owner", "guardian", "village", "town", "county"]
VesselId = key_type("Id of the vessel.", "V001")


class VesselsAsked(Paging):
    """Filters of vessels."""

    watch: list[Watch] = Field([], description="Repeat for several.")
    kind: list[VesselKind] = Field([], description="Repeat for several.")
    village: PlainText | None = None
    branch: PlainText | None = None
    search: PlainText | None = Field(
        None, description="Part of a name, id, registration number, MMSI or BeiDou id."
    )


class PairingsAsked(Paging):
    """Filters of pairings."""

    vessel: PlainText | None = Field(None, description="Id of a vessel.")
    person: PlainText | None = Field(None, description="Id of a person.")
    part: list[Part] = Field([], description="Repeat for several.")
    on: date | None = Field(None, description="Those that hold on this day.")


@router.get("/districts/{district_id}/vessels")
async def list_vessels(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[VesselsAsked, Query()],
) -> Items[VesselAnswer]:
    """Give vessels; without their owners."""
    wanted = VesselFilter(
        tuple(asked.watch), tuple(asked.kind), asked.village, asked.branch, asked.search
    )
    page = await read_vessels(connection, district.district_id, wanted, asked.page)
    rows = map(VesselAnswer.model_validate, page.rows)
    return Items[VesselAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/vessels/{vessel_id}")
async def get_vessel(
    connection: Snapshot, district: AskedDistrict, vessel_id: VesselId
) -> VesselAnswer:
    """Give one vessel."""
    row = await read_vessel(connection, district.district_id, vessel_id)
    if row is None:
        raise NotThereError(f"vessel {vessel_id!r}", f"district {district.district_id!r}")
    return VesselAnswer.model_validate(row)


@router.get("/districts/{district_id}/pairings")
async def list_pairings(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[PairingsAsked, Query()],
) -> Items[PairingAnswer]:
    """Give who answers for which vessel; with names, without phone numbers."""
    wanted = PairingFilter(asked.vessel, asked.person, tuple(asked.part), asked.on)
    page = await read_pairings(connection, district.district_id, wanted, asked.page)
    rows = map(PairingAnswer.model_validate, page.rows)
    return Items[PairingAnswer](**items_of(request, page, asked, rows))
